"""``rongthuk channels``: an operator reads what is wrong and what to do, and never a secret."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from channels.line.troubles import TROUBLES
from service.cli import app
from tests.support.line_server import Answer, Fault, LineServer, line_environment
from tests.support.postgres import fresh_database
from tests.support.stack import Stack, running_stack

URL = "https://chat.example.org"
GATEWAYS_SECRET = "the channel secret that the gateway knows"


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


@pytest.fixture
def gateway(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    told = {"RONGTHUK_LINE_CHANNEL_SECRET": GATEWAYS_SECRET, "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN": "a token"}
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, "gateway", extra=told) as running,
    ):
        yield running


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


def test_half_of_the_settings_is_told_before_line_is_asked(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", None):  # a blank one is as good as none
        for name in ("RONGTHUK_LINE_CHANNEL_SECRET", "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN"):
            with monkeypatch.context() as only:
                only.delenv(name) if value is None else only.setenv(name, value)
                code, output = run("check")
                assert code == 1 and "LINE needs both RONGTHUK_LINE_CHANNEL_SECRET and" in output
                assert line.access_token not in output and line.channel_secret not in output


def test_settings_that_contradict_each_other_are_told(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGTHUK_DEMO", "true")
    code, output = run("check")
    assert code == 1 and "RONGTHUK_DEMO=false is needed" in output


def test_all_is_well(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook_answers(line, monkeypatch, 200)
    line.quota_limit, line.pushed = 5000, 12
    code, output = run("check")
    assert code == 0 and "all is well" in output and "12 of 5000" in output and f"{URL}/line/webhook" in output


def test_a_wrong_secret_is_told_by_lines_own_call(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook_answers(line, monkeypatch, 401)
    wrong(line, "webhook_signature")


def test_our_own_webhook_answers_lines_call(line: LineServer, gateway: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """LINE's test call reaches a real gateway; only HTTPS is missing here."""
    monkeypatch.setenv("RONGTHUK_PUBLIC_URL", gateway.settings.public_url)
    line.webhook = f"{gateway.settings.public_url}/line/webhook"
    line.channel_secret = GATEWAYS_SECRET
    assert told(wrong(line, "webhook_not_https")) == {"webhook_not_https"}
    line.channel_secret = "the secret of another channel"
    assert told(wrong(line, "webhook_signature")) == {"webhook_not_https", "webhook_signature"}
    gateway.stop("gateway")
    assert told(wrong(line, "webhook_unreachable")) == {"webhook_not_https", "webhook_unreachable"}


def told(output: str) -> set[str]:
    return {code for code, words in TROUBLES.items() if words in output}


def test_the_test_call_itself_may_fail(line: LineServer) -> None:
    for fault, words in (
        ({"status": 503}, TROUBLES["no_answer"]),
        ({"status": 429, "message": "too many"}, "LINE refused what we asked (refused_rate)"),
        ({"status": 200}, TROUBLES["answer_unread"]),
    ):
        line.fail_next("webhook test", **fault)
        code, output = run("check")
        assert code == 1 and words in output, output


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
    assert f"{URL}/line/webhook" in output, "the address to enter is told all the same"
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


def test_the_picture_is_sent_as_what_it_is(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, types = LineServer.answer, []

    def noting(self: LineServer, method: str, path: str, body: bytes, headers: Any) -> Answer:
        if method == "POST" and path.endswith("/content"):
            types.append(headers.get_all("content-type"))
        return answer(self, method, path, body, headers)

    monkeypatch.setattr(LineServer, "answer", noting)
    assert run("line-menu")[0] == 0
    assert types == [["image/png"]]


def test_a_menu_that_fails_half_way_leaves_the_old_one_and_is_cleared_away(line: LineServer) -> None:
    assert run("line-menu")[0] == 0
    first = line.default_menu
    line.faults["menu"] = [Fault(after_effect=True), Fault()]  # made, no answer; at the next try: nothing
    assert isinstance(refused("line-menu"), LookupError) and line.default_menu == first
    assert isinstance(refused("line-menu"), LookupError) and line.default_menu == first
    assert len(line.menus) == 2
    assert run("line-menu")[0] == 0
    assert list(line.menus) == [line.default_menu]


def test_a_menu_that_somebody_else_deletes_meanwhile_is_no_trouble(
    line: LineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("line-menu")[0] == 0
    gone = re.compile("DELETE /v2/bot/richmenu/.+")
    answer = LineServer.answer
    not_found: Answer = (404, {"message": "Not found"}, {})
    monkeypatch.setattr(
        LineServer,
        "answer",
        lambda self, method, path, *more: (
            not_found if gone.fullmatch(f"{method} {path}") else answer(self, method, path, *more)
        ),
    )
    assert run("line-menu")[0] == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 401}, TROUBLES["access_token"]),
        ({"status": 503}, TROUBLES["no_answer"]),
        ({"status": 400, "message": "?"}, "LINE refused what we asked (refused_refused)"),
        ({"status": 200}, TROUBLES["answer_unread"]),
    ],
)
def test_a_menu_that_cannot_be_put_says_why(line: LineServer, fault: dict[str, Any], words: str) -> None:
    line.fail_next("menu", **fault)
    assert words in str(refused("line-menu"))


def test_a_menu_for_a_line_that_is_off_says_what_to_set(line: LineServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RONGTHUK_LINE_CHANNEL_SECRET", "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN"):
        monkeypatch.setenv(name, "")
    assert "RONGTHUK_LINE_CHANNEL_SECRET" in str(refused("line-menu"))


def refused(*words: str) -> BaseException | None:
    """What the command line's edge says in a sentence."""
    return CliRunner().invoke(app, ["channels", *words]).exception
