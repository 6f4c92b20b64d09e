"""What the clock command takes, and what the provider refuses to start with."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import provider
from provider.clock import parse_step
from provider.config import config_from, sqlalchemy_url


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("+3d", timedelta(days=3)),
        ("+12h", timedelta(hours=12)),
        ("-30m", timedelta(minutes=-30)),
        (" +45s ", timedelta(seconds=45)),
    ],
)
def test_a_step_is_a_sign_a_number_and_a_unit(text: str, step: timedelta) -> None:
    assert parse_step(text) == step


@pytest.mark.parametrize("text", ["", "3d", "+d", "+3w", "+3d2h", "+๓d", "+999999d"])
def test_anything_else_is_no_step(text: str) -> None:
    with pytest.raises(ValueError, match=r"\+3d"):
        parse_step(text)


def test_settings_come_from_the_environment_and_are_not_shown() -> None:
    config = config_from({"RONGTHUK_DATABASE_URL": "postgresql://u:secret@h/d", "RONGTHUK_PROVIDER_KEY": "hush"})
    assert (config.port, config.host, config.events_url) == (8002, "127.0.0.1", None)
    assert "secret" not in repr(config) and "hush" not in repr(config)


@pytest.mark.parametrize("missing", ["RONGTHUK_DATABASE_URL", "RONGTHUK_PROVIDER_KEY"])
def test_without_database_or_key_it_does_not_start(missing: str) -> None:
    settings = {"RONGTHUK_DATABASE_URL": "postgresql://h/d", "RONGTHUK_PROVIDER_KEY": "hush", missing: ""}
    with pytest.raises(ValueError, match=missing):
        config_from(settings)


@pytest.mark.parametrize(
    "url", ["postgresql://h/d?host=/x", "postgres://h/d?host=/x", "postgresql+psycopg://h/d?host=/x"]
)
def test_libpq_and_sqlalchemy_urls_are_the_same_database(url: str) -> None:
    assert sqlalchemy_url(url) == "postgresql+psycopg://h/d?host=/x"


def test_the_provider_knows_nothing_of_ours_but_the_signature() -> None:
    ours = {
        "actions",
        "bot",
        "case_store",
        "channels",
        "complaints",
        "desk",
        "dialogue",
        "labels",
        "payouts",
        "service",
    }
    imported = set()
    for file in Path(provider.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported.update(name.name for name in node.names)
    assert {name for name in imported if name.split(".")[0] in ours} == {"payouts.signing"}
