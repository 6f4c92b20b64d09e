"""The stand-in keeps LINE's rules, as the official SDK meets them."""

import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from linebot.v3.messaging import TextMessage
from linebot.v3.webhook import WebhookParser

from channels.evidence import Gone, NotHere, TooLarge
from channels.line.api import LineApi, NoAnswer, Quota
from tests.support.line_events import event, message_event, postback_event, signed, webhook_body
from tests.support.line_server import Content, LineServer

MAE = "U" + "1" * 32
HOST = {"type": "line"}


@pytest.fixture
def line() -> Iterator[LineServer]:
    with LineServer() as started:
        yield started


@pytest.fixture
async def api(line: LineServer) -> AsyncIterator[LineApi]:
    opened = LineApi(line.access_token, line.url, line.url)
    yield opened
    await opened.close()


def text(words: str) -> list[TextMessage]:
    return [TextMessage(text=words)]


async def test_a_reply_token_works_once_and_not_for_long(line: LineServer, api: LineApi) -> None:
    token = line.issue_token(MAE)
    assert (await api.reply(token, text("หนึ่ง"))).kind == "sent"
    assert (await api.reply(token, text("สอง"))).kind == "spent"
    assert (await api.reply(line.issue_token(MAE, lives=-1), text("สาม"))).kind == "spent"
    assert (await api.reply("nobody's", text("สี่"))).kind == "spent"
    assert line.screen(MAE) == ["หนึ่ง"]


async def test_a_repeated_push_with_its_key_is_taken_once(line: LineServer, api: LineApi) -> None:
    key = str(uuid.uuid4())
    assert (await api.push(MAE, text("หนึ่ง"), key)).code == ""
    assert (await api.push(MAE, text("หนึ่ง"), key)).code == "accepted_before"
    assert line.screen(MAE) == ["หนึ่ง"] and line.pushed == 1


async def test_a_key_that_is_none_is_refused(line: LineServer, api: LineApi) -> None:
    assert (await api.push(MAE, text("หนึ่ง"), "not a key")).kind == "failed"


async def test_beyond_the_quota_nothing_is_taken(line: LineServer, api: LineApi) -> None:
    line.quota_limit, line.pushed = 200, 200
    outcome = await api.push(MAE, text("หนึ่ง"), str(uuid.uuid4()))
    assert (outcome.kind, outcome.code) == ("spent", "quota") and outcome.after
    assert await api.quota() == Quota(200, 200)
    line.quota_limit = None
    assert await api.quota() == Quota(None, 200)


def button(label: str, data: str = "x") -> dict[str, Any]:
    item = {"type": "action", "action": {"type": "postback", "label": label, "data": data}}
    return {"type": "text", "text": "ก", "quickReply": {"items": [item]}}


REFUSED: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "six": [{"type": "text", "text": "ก"}] * 6,
    "long text": [{"type": "text", "text": "ก" * 5001}],
    "long text of pairs": [{"type": "text", "text": "😀" * 2501}],
    "long label": [button("ก" * 21)],
    "long data": [button("ก", "x" * 301)],
    "fourteen buttons": [
        {"type": "text", "text": "ก", "quickReply": {"items": button("ก")["quickReply"]["items"] * 14}}
    ],
    "unknown type": [{"type": "hologram"}],
    "picture in the clear": [{"type": "image", "originalContentUrl": "http://x", "previewImageUrl": "http://x"}],
    "empty box": [
        {"type": "flex", "altText": "ก", "contents": {"type": "bubble", "body": {"type": "box", "layout": "vertical"}}}
    ],
}


@pytest.mark.parametrize("messages", REFUSED.values(), ids=REFUSED)
def test_what_line_refuses_is_refused(line: LineServer, messages: list[dict[str, Any]]) -> None:
    order = {"replyToken": line.issue_token(MAE), "messages": messages}
    headers = {"authorization": f"Bearer {line.access_token}"}
    answer = httpx.post(f"{line.url}/v2/bot/message/reply", json=order, headers=headers, trust_env=False)
    assert answer.status_code == 400 and answer.json()["details"] and line.screen(MAE) == []


async def test_errors_and_silence_are_no_answer(line: LineServer, api: LineApi) -> None:
    line.fail_next("push", status=500)
    line.fail_next("push", status=503, after_effect=True)
    key = str(uuid.uuid4())
    assert (await api.push(MAE, text("หนึ่ง"), key)).kind == "later"
    assert (await api.push(MAE, text("หนึ่ง"), key)).kind == "later"
    assert (await api.push(MAE, text("หนึ่ง"), key)).code == "accepted_before"
    assert line.screen(MAE) == ["หนึ่ง"]


async def test_too_many_calls_are_tried_again_soon(line: LineServer, api: LineApi) -> None:
    line.fail_next("push", status=429, message="The API rate limit has been exceeded")
    outcome = await api.push(MAE, text("หนึ่ง"), str(uuid.uuid4()))
    assert (outcome.kind, outcome.code) == ("spent", "rate")


async def test_a_wrong_access_token_is_told_apart(line: LineServer) -> None:
    api = LineApi("wrong", line.url, line.url)
    assert (await api.reply(line.issue_token(MAE), text("หนึ่ง"))).code == "unauthorized"
    await api.close()


async def test_nobody_at_home_is_no_answer() -> None:
    api = LineApi("token", "http://127.0.0.1:9", "http://127.0.0.1:9")
    assert (await api.reply("token", text("หนึ่ง"))).kind == "later"
    with pytest.raises(NoAnswer):
        await api.display_name(MAE)
    await api.close()


async def test_a_call_has_a_time_limit(line: LineServer, api: LineApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.line.api.SEND", aiohttp.ClientTimeout(total=0.3))
    line.fail_next("reply", seconds=1.5, after_effect=True)
    started = time.monotonic()
    assert (await api.reply(line.issue_token(MAE), text("หนึ่ง"))).kind == "later"
    assert time.monotonic() - started < 1.2


async def test_a_file_is_fetched_piece_by_piece(line: LineServer, api: LineApi, tmp_path: Path) -> None:
    line.contents["1"] = Content(b"x" * 700_000, "video/mp4", preparing=1)
    with (tmp_path / "got").open("wb") as target:
        with pytest.raises(NotHere):
            await api.download("1", target, 10**6)
        assert await api.download("1", target, 10**6) == "video/mp4"
        with pytest.raises(TooLarge):
            await api.download("1", target, 500_000)
        with pytest.raises(Gone):
            await api.download("2", target, 10**6)
        line.fail_next("content", status=500)
        with pytest.raises(NotHere):
            await api.download("1", target, 10**6)
    assert (tmp_path / "got").read_bytes()[:700_000] == b"x" * 700_000


async def test_signs_of_life_and_names_never_fail(line: LineServer, api: LineApi) -> None:
    line.profiles[MAE] = "แม่"
    assert await api.display_name(MAE) == "แม่" and await api.display_name("U2") is None
    await api.show_working(MAE, "read")
    assert line.loading == [(MAE, 20)] and line.read_marks == ["read"]
    line.fail_next("loading", status=500)
    line.fail_next("markAsRead", status=500)
    await api.show_working(MAE, "again")


async def test_a_user_who_blocked_the_bot_gets_nothing_and_line_says_nothing(line: LineServer, api: LineApi) -> None:
    line.blocked.add(MAE)
    assert (await api.push(MAE, text("หนึ่ง"), str(uuid.uuid4()))).kind == "sent"
    assert line.screen(MAE) == []


def test_the_sdk_reads_the_events_as_ours_and_their_signature(line: LineServer) -> None:
    events = [
        message_event(MAE, "text", token="t", text="สวัสดี"),
        message_event(MAE, "image", token="t", contentProvider=HOST, imageSet={"id": "a", "index": 1, "total": 2}),
        message_event(MAE, "video", token="t", contentProvider=HOST, duration=1000),
        message_event(MAE, "audio", token="t", contentProvider=HOST, duration=1000),
        message_event(MAE, "file", token="t", fileName="สลิป.pdf", fileSize=5),
        message_event(MAE, "location", token="t", title="บ้าน", address="เชียงใหม่", latitude=18.8, longitude=98.9),
        message_event(MAE, "sticker", token="t", packageId="1", stickerId="2", stickerResourceType="STATIC"),
        postback_event(MAE, "choice:x", "t"),
        event("follow", MAE, token="t", follow={"isUnblocked": False}),
        event("unfollow", MAE),
        event("unsend", MAE, unsend={"messageId": "5"}),
    ]  # fmt: skip
    body = webhook_body(*events)
    parsed = WebhookParser(line.channel_secret).parse(
        body.decode(), signed(line.channel_secret, body)["x-line-signature"]
    )
    assert [found.type for found in parsed] == [given["type"] for given in events]
    assert [type(found).__name__ for found in parsed if type(found).__name__.startswith("Unknown")] == []
