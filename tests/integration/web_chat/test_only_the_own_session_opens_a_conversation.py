"""Who may speak in a conversation, and what a stranger, another site or a log gets to see."""

import hashlib
import secrets
from datetime import UTC, datetime

import httpx
import pytest
import sqlalchemy as sa

from case_store.chat_log import SESSION_LIFE
from case_store.tables import conversations, web_sessions
from channels.web.sessions import hash_of
from service.bootstrap import Service
from tests.integration.web_chat.conftest import Recipients
from tests.support.recipients import Recipient

PRIVATE_ROUTES = [
    ("POST", "/api/chat/messages"),
    ("GET", "/api/chat/messages"),
    ("POST", "/api/chat/files"),
    ("GET", "/api/chat/events"),
    ("GET", "/api/chat/files/6a1f0cf0-0000-4000-8000-000000000000"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE_ROUTES)
async def test_nothing_opens_without_a_session(address: str, method: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        for headers in ({}, {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}):
            answer = await http.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_session")


async def test_only_the_hash_of_a_token_is_stored(recipient: Recipient, service: Service) -> None:
    token = recipient.session["token"]
    async with service.database.sessions() as session:
        row = (
            await session.execute(sa.select(web_sessions.c.token_hash, conversations.c.user).join(conversations))
        ).one()
    assert set(row) == {hashlib.sha256(token.encode()).hexdigest()}
    assert len(token) >= 43


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        cookie = (await http.post("/api/chat/sessions")).headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # this address is http; see the next test


async def test_a_reload_resumes_the_same_conversation(recipient: Recipient) -> None:
    await recipient.send({"text": "มีพัสดุที่ไม่ได้สั่งมาส่ง"})
    before = await recipient.messages()
    again = await Recipient.arrive(recipient.http)
    assert again.session["resumed"]
    assert again.session["token"] == recipient.session["token"]
    assert await again.messages() == before


async def test_a_session_that_nobody_opened_for_half_a_year_has_ended(
    recipient: Recipient, recipients: Recipients, service: Service
) -> None:
    async with service.database.sessions() as session:
        await session.execute(sa.update(web_sessions).values(seen_at=datetime.now(UTC) - SESSION_LIFE))
        await session.commit()
    bearer = {"Authorization": f"Bearer {recipient.session['token']}"}
    assert (await recipient.http.get("/api/chat/messages", headers=bearer)).status_code == 401
    newcomer = await recipients.new()
    assert not (await Recipient.arrive(recipient.http)).session["resumed"]
    async with service.database.sessions() as session:
        kept = (await session.execute(sa.select(web_sessions.c.token_hash))).scalars().all()
    assert hash_of(newcomer.session["token"]) in kept and hash_of(recipient.session["token"]) not in kept


async def test_a_bearer_token_works_without_a_cookie_or_an_origin(recipient: Recipient, address: str) -> None:
    bearer = {"Authorization": f"Bearer {recipient.session['token']}"}
    async with httpx.AsyncClient(base_url=address, headers=bearer) as http:
        answer = await http.post("/api/chat/messages", json={"text": "สวัสดี"}, headers={"Idempotency-Key": "bearer-key"})
    assert answer.status_code == 200
    assert (await recipient.messages())[-1]["text"] == "สวัสดี"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://"])
async def test_another_site_cannot_speak_for_the_recipient(recipient: Recipient, origin: str) -> None:
    answer = await recipient.send({"text": "โอนเงินด่วน"}, Origin=origin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_origin")
    assert len(await recipient.messages()) == 1


async def test_a_cookie_without_an_origin_is_not_enough_to_write(recipient: Recipient) -> None:
    del recipient.http.headers["Origin"]
    answer = await recipient.send({"text": "สวัสดี"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_origin")


async def test_two_recipients_never_see_each_other(recipients: Recipients) -> None:
    one, other = await recipients.new(), await recipients.new()
    await one.send({"text": "ความลับ"})
    assert "ความลับ" not in str(await other.messages())


async def test_a_token_in_an_address_opens_nothing_and_is_not_repeated(recipient: Recipient) -> None:
    token = recipient.session["token"]
    recipient.http.cookies.clear()
    answer = await recipient.http.get("/api/chat/messages", params={"token": token})
    assert answer.status_code == 401
    assert token not in answer.text
