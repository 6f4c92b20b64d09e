"""The service does not start on settings that would break a promise, and never prints a secret."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from service.settings import Settings

KEY = Fernet.generate_key().decode()
SECRETS = {
    "index_key": "index-key-index-key",
    "evidence_identity": "AGE-SECRET-KEY-1INVENTED",
    "provider_key": "provider-key-provider-key",
    "bot_secret": "bot-secret-bot-secret",
    "actions_secret": "actions-secret-actions-secret",
}
OPEN = {"bind_host": "0.0.0.0", "public_url": "https://rongthuk.example", "demo": False}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no .env of this machine has a say."""
    import os

    for name in [name for name in os.environ if name.startswith("RONGTHUK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def settings(**changes: Any) -> Settings:
    return Settings(**{"encryption_keys": KEY, **SECRETS, **changes})


def test_safe_settings_are_taken() -> None:
    assert settings().bind_host == "127.0.0.1"
    assert settings(**OPEN).public_url == "https://rongthuk.example"


@pytest.mark.parametrize("name", ["index_key", "provider_key", "bot_secret", "actions_secret"])
def test_a_short_secret_is_refused_by_its_variables_name(name: str) -> None:
    with pytest.raises(ValidationError, match=f"RONGTHUK_{name.upper()}"):
        settings(**{name: "x" * 15})


@pytest.mark.parametrize("name", ["encryption_keys", *SECRETS])
def test_a_missing_secret_is_refused(name: str) -> None:
    given = {key: value for key, value in {"encryption_keys": KEY, **SECRETS}.items() if key != name}
    with pytest.raises(ValidationError, match=name):
        Settings(**given)  # type: ignore[arg-type]  # what is missing comes from the environment


@pytest.mark.parametrize("keys", ["", ",", "not a key", f"{KEY},short", "A" * 44])
def test_a_bad_encryption_key_is_refused(keys: str) -> None:
    with pytest.raises(ValidationError):
        settings(encryption_keys=keys)


def test_several_keys_stay_in_their_order() -> None:
    older = Fernet.generate_key().decode()
    assert [key.get_secret_value() for key in settings(encryption_keys=f"{KEY}, {older}").encryption_keys] == [
        KEY,
        older,
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({**OPEN, "public_url": "http://rongthuk.example"}, "RONGTHUK_PUBLIC_URL"),
        ({**OPEN, "demo": True}, "RONGTHUK_DEMO"),
        ({"bind_host": "192.168.1.5", "demo": False}, "RONGTHUK_PUBLIC_URL"),
    ],
)
def test_the_open_network_needs_https_and_no_demo(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        settings(**changes)


@pytest.mark.parametrize(
    "origins",
    ["*", "https://*.example.co.th", "http://example.co.th", "https://a.example/page", "https://a.example; img-src *"],
)
def test_only_whole_https_origins_may_embed_the_chat(origins: str) -> None:
    assert (
        settings(embed_origins="https://a.example, https://b.example:8443").embed_origins[1] == "https://b.example:8443"
    )
    with pytest.raises(ValidationError, match="EMBED_ORIGINS"):
        settings(embed_origins=origins)


@pytest.mark.parametrize(
    "changes",
    [{"hold_hours": 0}, {"hold_hours": 721}, {"fact_finding_days": 91}, {"provider_timeout": 0}, {"max_file_bytes": 1}],
)
def test_periods_and_sizes_have_bounds(changes: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        settings(**changes)


def test_a_refusal_quotes_no_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        settings(bot_secret="my-short-one", bind_host="0.0.0.0")
    assert "my-short-one" not in str(refused.value)
    assert SECRETS["provider_key"] not in str(refused.value)


def test_what_is_shown_masks_every_secret() -> None:
    shown = settings(database_url="postgresql://rongthuk:hunter2@db.example/rongthuk").shown()
    assert set(shown) == set(Settings.model_fields)
    text = repr(shown)
    for secret in (*SECRETS.values(), KEY, "hunter2"):
        assert secret not in text
    assert shown["public_port"] == "8000"


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(ValidationError):
        settings().demo = False  # type: ignore[misc]  # frozen: that is the point


def test_the_clocks_follow_the_settings() -> None:
    clocks = settings(hold_hours=48, fact_finding_days=10, evidence_due_days=2).clocks
    assert (clocks.provisional_hold.days, clocks.fact_finding.days, clocks.evidence_due.days) == (2, 10, 2)


def test_variables_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"encryption_keys": KEY, **SECRETS, "desk_port": "9001"}.items():
        monkeypatch.setenv(f"RONGTHUK_{name.upper()}", value)
    assert Settings().desk_port == 9001  # type: ignore[call-arg]  # all from the environment
