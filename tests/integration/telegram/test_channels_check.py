"""``rongthuk channels`` for Telegram: what is wrong in plain words, and one command that sets the bot up."""

import time
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from channels.telegram.api import COMMANDS
from channels.telegram.troubles import TROUBLES
from service.cli import app
from tests.support.telegram_server import TelegramServer, telegram_environment

URL = "https://chat.example.org"


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramServer]:
    folder = tmp_path_factory.mktemp("var")
    monkeypatch.chdir(folder)
    with TelegramServer() as started:
        for name, value in telegram_environment(started).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("RONGTHUK_DATA_FOLDER", str(folder))
        monkeypatch.setenv("RONGTHUK_PUBLIC_URL", URL)
        monkeypatch.setenv("RONGTHUK_DEMO", "false")
        yield started


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["channels", *words])
    return result.exit_code, result.output


def test_set_up_registers_webhook_secret_and_commands_and_then_all_is_well(telegram: TelegramServer) -> None:
    code, output = run("check")
    assert code == 1 and TROUBLES["webhook_missing"] in output
    assert run("telegram-setup")[0] == 0
    assert (telegram.webhook, telegram.webhook_secret) == (f"{URL}/telegram/webhook", telegram.secret)
    assert {one["command"]: one["description"] for one in telegram.commands} == COMMANDS
    code, output = run("check")
    assert code == 0 and "@rongthuk_bot" in output and "all is well" in output
    assert telegram.token not in output and telegram.secret not in output


@pytest.mark.parametrize("code", ["webhook_elsewhere", "webhook_failing", "updates_waiting", "access_token"])
def test_what_is_wrong_is_said(telegram: TelegramServer, code: str) -> None:
    telegram.webhook = "https://elsewhere.example.org/" if code == "webhook_elsewhere" else f"{URL}/telegram/webhook"
    if code == "webhook_failing":
        telegram.last_error_at = int(time.time()) - 60
    if code == "updates_waiting":
        telegram.pending = [{"update_id": at} for at in range(60)]
    if code == "access_token":
        telegram.token = "1:another-token"
    exit_code, output = run("check")
    assert exit_code == 1 and TROUBLES[code] in output


def test_polling_needs_no_webhook(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGTHUK_TELEGRAM_MODE", "polling")
    telegram.webhook = f"{URL}/telegram/webhook"
    assert TROUBLES["webhook_beside_polling"] in run("check")[1]
    assert run("telegram-setup")[0] == 0 and telegram.webhook == ""
    code, output = run("check")
    assert code == 0, output


def test_an_address_that_telegram_would_not_call_is_not_registered(
    telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RONGTHUK_PUBLIC_URL", "http://127.0.0.1:8000")
    assert run("telegram-setup")[0] == 1 and telegram.webhook == ""
