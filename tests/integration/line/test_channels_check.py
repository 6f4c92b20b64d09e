"""``rongthuk channels``: an operator reads what is wrong and what to do, and never a secret."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from channels.line.troubles import TROUBLES
from service.cli import app
from tests.support.line_server import LineServer, line_environment

URL = "https://chat.example.org"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineServer]:
    folder = tmp_path_factory.mktemp("var")
    monkeypatch.chdir(folder)
    with LineServer(webhook=f"{URL}/line/webhook") as started:
        for name, value in line_environment(started).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("RONGTHUK_DATA_FOLDER", str(folder))
        monkeypatch.setenv("RONGTHUK_PUBLIC_URL", URL)
        monkeypatch.setenv("RONGTHUK_DEMO", "false")
        yield started


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["channels", *words])
    return result.exit_code, result.output


def wrong(line: LineServer, *codes: str) -> str:
    code, output = run("check")
    assert code == 1, output
    for name in codes:
        assert TROUBLES[name] in output, output
    assert line.access_token not in output and line.channel_secret not in output
    return output


def webhook_answers(line: LineServer, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(
        LineServer,
        "test_webhook",
        lambda self: (
            200,
            {
                "success": status == 200,
                "timestamp": "2026-11-25T05:00:00Z",
                "statusCode": status,
                "reason": "x",
                "detail": "x",
            },
            {},
        ),
    )


def test_all_is_well(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook_answers(line, monkeypatch, 200)
    line.quota_limit, line.pushed = 5000, 12
    code, output = run("check")
    assert code == 0 and "all is well" in output and "12 of 5000" in output and f"{URL}/line/webhook" in output


def test_a_wrong_secret_is_told_by_lines_own_call(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook_answers(line, monkeypatch, 401)
    wrong(line, "webhook_signature")


def test_a_webhook_that_nobody_answers(line: LineServer) -> None:
    line.webhook = "https://127.0.0.1:9/line/webhook"
    wrong(line, "webhook_unreachable", "webhook_elsewhere")


def test_a_webhook_that_is_missing_or_off(line: LineServer) -> None:
    line.webhook = None
    wrong(line, "webhook_missing")
    line.webhook, line.webhook_active = f"{URL}/line/webhook", False
    wrong(line, "webhook_off")


def test_an_address_that_line_would_not_call(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGTHUK_PUBLIC_URL", "http://127.0.0.1:8000")
    wrong(line, "webhook_not_https")


def test_a_refused_token_and_a_line_that_is_away(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    line.access_token = "another"
    code, output = run("check")
    assert code == 1 and TROUBLES["access_token"] in output
    monkeypatch.setenv("RONGTHUK_LINE_API_URL", "http://127.0.0.1:9")
    wrong(line, "no_answer")


@pytest.mark.parametrize(("used", "code"), [(200, "quota_used_up"), (185, "quota_low")])
def test_a_quota_that_runs_out(line: LineServer, used: int, code: str) -> None:
    line.quota_limit, line.pushed = 200, used
    wrong(line, code)


def test_people_who_answer_beside_the_bot(line: LineServer) -> None:
    line.chat_mode = "chat"
    wrong(line, "chat_mode")


def test_a_channel_that_is_off_says_what_to_set(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RONGTHUK_LINE_CHANNEL_SECRET", "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN"):
        monkeypatch.delenv(name)
    code, output = run("check")
    assert code == 0 and "RONGTHUK_LINE_CHANNEL_SECRET" in output


def test_the_menu_is_put_once_and_replaces_ours_alone(line: LineServer) -> None:
    line.menus["theirs"] = {
        "name": "theirs",
        "size": {"width": 1, "height": 1},
        "selected": True,
        "chatBarText": "x",
        "areas": [],
    }
    assert run("line-menu")[0] == 0
    first = line.default_menu
    assert run("line-menu")[0] == 0
    assert first != line.default_menu and set(line.menus) == {"theirs", line.default_menu}
    menu = line.menus[str(line.default_menu)]
    assert [area["action"]["data"] for area in menu["areas"]] == [
        "menu:report",
        "menu:status",
        "menu:rights",
        "menu:officer",
    ]
    assert line.menu_pictures[str(line.default_menu)].startswith(b"\x89PNG")
