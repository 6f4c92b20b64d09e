"""The stand-in keeps LINE's rules, as the official SDK meets them."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.messaging.exceptions import ApiException
from linebot.v3.webhook import WebhookParser

from channels.evidence import Gone, NotHere, TooLarge
from channels.line.api import LineApi, NoAnswer, Quota
from tests.support.line_events import (
    LinePhone,
    event,
    follow_event,
    join_event,
    message_event,
    postback_event,
    redelivered,
    signed,
    unsend_event,
    webhook_body,
)
from tests.support.line_server import Content, LineServer

MAE = "U" + "1" * 32


@pytest.fixture
def line() -> Iterator[LineServer]:
    with LineServer() as started:
        yield started


@pytest.fixture
async def api(line: LineServer) -> AsyncIterator[LineApi]:
    opened = LineApi(line.access_token, line.url, line.url)
    yield opened
    await opened.close()


@pytest.fixture
async def client(line: LineServer) -> AsyncIterator[AsyncApiClient]:
    """The official SDK as it is, with nothing of ours around it."""
    async with AsyncApiClient(Configuration(host=line.url, access_token=line.access_token)) as opened:
        yield opened


@pytest.fixture
def sdk(client: AsyncApiClient) -> AsyncMessagingApi:
    return AsyncMessagingApi(client)


def post(line: LineServer, path: str, order: object, **headers: str) -> httpx.Response:
    """A call that the SDK would not let anybody make. Loading certificates would take longer than the call."""
    body = order if isinstance(order, bytes) else json.dumps(order).encode()
    known = {"authorization": f"Bearer {line.access_token}", "content-type": "application/json"}
    return httpx.post(f"{line.url}/v2/bot/{path}", content=body, headers=known | headers, trust_env=False, verify=False)


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


def card(*parts: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "box", "layout": "vertical", "contents": list(parts)}
    return {"type": "flex", "altText": "ก", "contents": {"type": "bubble", "body": body}}


def link(address: str) -> dict[str, Any]:
    return {"type": "button", "action": {"type": "uri", "label": "ดู", "uri": address}}


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
    "no object": ["hello"],  # type: ignore[list-item]
    "quick replies that are none": [{"type": "text", "text": "ก", "quickReply": None}],
    "a button without a kind": [{"type": "text", "text": "ก", "quickReply": {"items": [{"action": {}}]}}],
    "picture in the clear": [{"type": "image", "originalContentUrl": "http://x", "previewImageUrl": "http://x"}],
    "empty box": [
        {"type": "flex", "altText": "ก", "contents": {"type": "bubble", "body": {"type": "box", "layout": "vertical"}}}
    ],
    "empty card": [{"type": "flex", "altText": "ก", "contents": {"type": "bubble"}}],
    "long alternative words": [card({"type": "text", "text": "ก"}) | {"altText": "ก" * 401}],
    "heavy card": [card({"type": "text", "text": "ก" * 10_001})],
    "card with nothing in a text": [card({"type": "text", "text": ""})],
    "card with an unknown part": [card({"type": "hologram"})],
    "card that opens a file": [card(link("file:///etc/hosts"))],
    "long data in a card": [card({"type": "button", "action": {"type": "postback", "label": "ก", "data": "x" * 301}})],
}


@pytest.mark.parametrize("messages", REFUSED.values(), ids=REFUSED)
def test_what_line_refuses_is_refused(line: LineServer, messages: list[dict[str, Any]]) -> None:
    answer = post(line, "message/reply", {"replyToken": line.issue_token(MAE), "messages": messages})
    assert answer.status_code == 400 and answer.json()["details"] and line.screen(MAE) == []


async def test_errors_and_silence_are_no_answer(line: LineServer, api: LineApi) -> None:
    line.fail_next("push", status=500)
    line.fail_next("push", status=503, after_effect=True)
    key = str(uuid.uuid4())
    for _ in range(2):
        outcome = await api.push(MAE, text("หนึ่ง"), key)
        assert outcome.kind == "later" and outcome.reached, "it may have worked"
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
    outcome = await api.reply("token", text("หนึ่ง"))
    assert outcome.kind == "later" and not outcome.reached, "it cannot have worked"
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


async def refusal(call: Any) -> ApiException:
    with pytest.raises(ApiException) as caught:
        await call
    return caught.value


async def test_the_sdk_itself_is_answered_as_by_line(line: LineServer, sdk: AsyncMessagingApi) -> None:
    token = line.issue_token(MAE)
    sent = await sdk.reply_message(ReplyMessageRequest(replyToken=token, messages=text("หนึ่ง")))
    assert len(sent.sent_messages) == 1
    again = await refusal(sdk.reply_message(ReplyMessageRequest(replyToken=token, messages=text("สอง"))))
    assert again.status == 400 and "Invalid reply token" in again.body
    order, key = PushMessageRequest(to=MAE, messages=text("สาม")), str(uuid.uuid4())
    first = await sdk.push_message_with_http_info(order, x_line_retry_key=key)
    twice = await refusal(sdk.push_message(order, x_line_retry_key=key))
    assert twice.status == 409
    assert twice.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert line.screen(MAE) == ["หนึ่ง", "สาม"]


@pytest.mark.parametrize("path", ["message/reply", "message/push", "chat/loading/start", "chat/markAsRead", "richmenu"])
def test_a_request_that_says_nothing_is_refused_and_not_hung_up_on(line: LineServer, path: str) -> None:
    for body in (b"", b"{", b"[]", b"null", b"{}", b"\xff"):
        assert post(line, path, body).status_code == 400


def test_a_retry_key_is_refused_on_a_reply_and_the_token_stays_good(line: LineServer) -> None:
    order = {"replyToken": line.issue_token(MAE), "messages": [{"type": "text", "text": "x"}]}
    assert post(line, "message/reply", order, **{"x-line-retry-key": str(uuid.uuid4())}).status_code == 400
    assert line.of("reply")[-1].status == 400 and line.screen(MAE) == []
    assert post(line, "message/reply", order).status_code == 200


def test_a_push_needs_somebody(line: LineServer) -> None:
    for to in ("mother", "", None, {"user": MAE}):
        order = {"to": to, "messages": [{"type": "text", "text": "x"}]}
        assert post(line, "message/push", order).status_code == 400
    assert line.pushed == 0


async def test_one_token_expires_and_the_others_do_not(line: LineServer, api: LineApi) -> None:
    old, fresh = line.issue_token(MAE), line.issue_token(MAE)
    line.expire_tokens(old)
    assert (await api.reply(old, text("หนึ่ง"))).kind == "spent"
    assert (await api.reply(fresh, text("สอง"))).kind == "sent"
    assert time.time() - line.of("reply")[-1].at < 10


async def test_a_reply_does_not_reach_somebody_who_has_blocked_us_since(line: LineServer, api: LineApi) -> None:
    token = line.issue_token(MAE)
    line.blocked.add(MAE)
    assert (await api.reply(token, text("หนึ่ง"))).kind == "sent"
    assert line.screen(MAE) == []


async def test_the_state_of_a_file_agrees_with_the_file(line: LineServer, client: AsyncApiClient) -> None:
    blob = AsyncMessagingApiBlob(client)
    line.contents |= {"1": Content(b"film", "video/mp4", preparing=1), "2": Content(b"", broken=True)}
    assert (await blob.get_message_content_transcoding_by_message_id("1")).status == "processing"
    assert (await blob.get_message_content_with_http_info("1")).status_code == 202
    assert (await blob.get_message_content_transcoding_by_message_id("1")).status == "succeeded"
    assert await blob.get_message_content("1") == b"film"
    assert (await blob.get_message_content_transcoding_by_message_id("2")).status == "failed"
    assert (await refusal(blob.get_message_content("2"))).status == 404
    assert (await refusal(blob.get_message_content_transcoding_by_message_id("3"))).status == 404


async def test_messages_may_be_validated_without_being_sent(line: LineServer, sdk: AsyncMessagingApi) -> None:
    await sdk.validate_push(ValidateMessageRequest(messages=text("หนึ่ง")))
    assert (await refusal(sdk.validate_reply(ValidateMessageRequest(messages=text("ก" * 5001))))).status == 400
    assert line.calls == []


async def test_the_default_menu_is_told_and_taken_away(line: LineServer, sdk: AsyncMessagingApi) -> None:
    assert (await refusal(sdk.get_default_rich_menu_id())).status == 404
    line.menus["m"], line.menu_pictures["m"] = {}, b"x"
    await sdk.set_default_rich_menu("m")
    assert (await sdk.get_default_rich_menu_id()).rich_menu_id == "m"
    await sdk.cancel_default_rich_menu()
    assert line.default_menu is None and "m" in line.menus
    await sdk.set_default_rich_menu("m")
    await sdk.delete_rich_menu("m")
    assert (await refusal(sdk.get_default_rich_menu_id())).status == 404


async def test_a_webhook_is_https_and_a_chat_mode_says_who_marks_as_read(
    line: LineServer, sdk: AsyncMessagingApi
) -> None:
    await sdk.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint="https://chat.example.org/line/webhook"))
    in_the_clear = SetWebhookEndpointRequest(endpoint="http://chat.example.org/line/webhook")
    assert (await refusal(sdk.set_webhook_endpoint(in_the_clear))).status == 400
    assert (await sdk.get_webhook_endpoint()).endpoint == "https://chat.example.org/line/webhook"
    assert (await sdk.get_bot_info()).mark_as_read_mode == "auto"
    line.chat_mode = "chat"
    assert (await sdk.get_bot_info()).mark_as_read_mode == "manual"


def test_the_typing_sign_has_steps_of_five_seconds(line: LineServer) -> None:
    for seconds in (0, 4, 7, 65, "20"):
        assert post(line, "chat/loading/start", {"chatId": MAE, "loadingSeconds": seconds}).status_code == 400
    assert line.loading == []


async def test_an_answer_is_not_held_back(line: LineServer, sdk: AsyncMessagingApi) -> None:
    """Two small writes on one kept connection would wait for each other, 40 ms each time."""
    await sdk.get_bot_info()
    started = time.monotonic()
    for _ in range(50):
        await sdk.show_loading_animation(ShowLoadingAnimationRequest(chatId=MAE, loadingSeconds=5))
    assert time.monotonic() - started < 50 * 0.03


async def test_a_tap_finds_quick_replies_of_the_last_bubble_and_buttons_of_any_card(
    line: LineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = LinePhone(line, "unused", MAE)
    posted: list[dict[str, Any]] = []

    async def noting(*events: dict[str, Any]) -> None:
        posted.extend(events)

    monkeypatch.setattr(phone, "send", noting)
    say = {"type": "button", "action": {"type": "message", "label": "ตามเรื่อง", "text": "ตามเรื่องค่ะ"}}
    for bubble in (card(say), button("ใช่", "old"), button("ใช่", "new") | {"text": "แน่ใจไหม"}):
        assert post(line, "message/push", {"to": MAE, "messages": [bubble]}).status_code == 200
    await phone.tap("ใช่")
    await phone.tap("ตามเรื่อง")
    assert posted[0]["postback"] == {"data": "new"} and posted[1]["message"]["text"] == "ตามเรื่องค่ะ"
    assert post(line, "message/push", {"to": MAE, "messages": [{"type": "text", "text": "ค่ะ"}]}).status_code == 200
    with pytest.raises(AssertionError, match="nobody offers"):
        await phone.tap("ใช่")


def test_the_sdk_reads_the_events_as_ours_and_their_signature(line: LineServer) -> None:
    events = [
        message_event(MAE, "text", token="t", text="สวัสดี"),
        message_event(MAE, "image", token="t", imageSet={"id": "a", "index": 1, "total": 2}),
        message_event(MAE, "video", token="t"),
        message_event(MAE, "audio", token="t"),
        message_event(MAE, "file", token="t"),
        message_event(MAE, "location", token="t", title="บ้าน", address="เชียงใหม่", latitude=18.8, longitude=98.9),
        message_event(MAE, "sticker", token="t"),
        LinePhone(line, "unused", MAE).photo(b"x"),
        postback_event(MAE, "choice:x", "t"),
        follow_event(MAE, "t"),
        event("unfollow", MAE),
        unsend_event(MAE, "5"),
        join_event("C" + "2" * 32, "t"),
    ]
    events += [redelivered(given) for given in events]
    body = webhook_body(*events)
    parsed = WebhookParser(line.channel_secret).parse(
        body.decode(), signed(line.channel_secret, body)["x-line-signature"]
    )
    assert [found.type for found in parsed] == [given["type"] for given in events]
    assert [type(found).__name__ for found in parsed if type(found).__name__.startswith("Unknown")] == []
    assert [found.delivery_context.is_redelivery for found in parsed] == [False] * 13 + [True] * 13
    assert len({given["webhookEventId"] for given in events}) == 13


def test_the_sdk_takes_events_and_messages_that_nobody_knows_yet(line: LineServer) -> None:
    body = webhook_body(event("hologram", MAE), message_event(MAE, "hologram", token="t"))
    parsed = WebhookParser(line.channel_secret).parse(
        body.decode(), signed(line.channel_secret, body)["x-line-signature"]
    )
    assert [type(found).__name__ for found in parsed] == ["UnknownEvent", "UnknownEvent"], "it looks at the event alone"
