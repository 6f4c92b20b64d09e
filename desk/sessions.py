"""Who is signed in: a random token in a cookie, its SHA-256 in the database, eight hours."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sanic import HTTPResponse, Request
from sqlalchemy import delete, select

from case_store.tables import officer_sessions, officers
from case_store.unclear import WAITING
from complaints.model import OfficerId
from desk.ports import Service

COOKIE = "rongthuk_desk"
LOGIN_COOKIE = "rongthuk_desk_login"  # ties the sign-in form to the browser that opened it
LIFE = timedelta(hours=8)
LOGIN_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class SignedIn:
    """The officer behind a request. ``unclear`` is how many messages wait for a label, as every page's top says."""

    session: str
    id: OfficerId
    name: str
    csrf: str
    unclear: int


def session_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def open_session(service: Service, officer: OfficerId) -> str:
    """A new session; returns its token. Sessions that have ended are swept out, and the sign-in is recorded."""
    token, now = secrets.token_urlsafe(32), service.clock.now()
    row = {"id": session_id(token), "officer_id": officer, "csrf": secrets.token_urlsafe(32)}
    async with service.database.uow() as uow:
        await uow.session.execute(delete(officer_sessions).where(officer_sessions.c.expires_at <= now))
        await uow.session.execute(officer_sessions.insert().values(created_at=now, expires_at=now + LIFE, **row))
        await uow.record(f"officer:{officer}", "officer.signed_in")
        await uow.commit()
    return token


async def signed_in(service: Service, request: Request) -> SignedIn | None:
    """The officer of the request's cookie, if the session lives and the account is open."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    query = (
        select(officers.c.id, officers.c.name, officer_sessions.c.csrf, WAITING.scalar_subquery().label("unclear"))
        .join(officers, officers.c.id == officer_sessions.c.officer_id)
        .where(
            officer_sessions.c.id == session_id(token),
            officer_sessions.c.expires_at > service.clock.now(),
            officers.c.active,
        )
    )
    async with service.database.sessions() as session:
        found = (await session.execute(query)).first()
    if found is None:
        return None
    return SignedIn(session_id(token), OfficerId(found.id), found.name, found.csrf, found.unclear)


async def close_session(service: Service, id: str) -> None:
    async with service.database.sessions() as session:
        await session.execute(delete(officer_sessions).where(officer_sessions.c.id == id))
        await session.commit()


def set_cookie(request: Request, answer: HTTPResponse, name: str, value: str, life: timedelta) -> None:
    """A cookie that scripts cannot read and other sites cannot send; Secure where the page came over HTTPS."""
    answer.add_cookie(name, value, max_age=int(life.total_seconds()), **_attributes(request))


def forget_cookie(request: Request, answer: HTTPResponse, name: str) -> None:
    """Take a cookie back, with the attributes it was set with: browsers ignore the order otherwise."""
    answer.add_cookie(name, "", max_age=0, **_attributes(request))


def _attributes(request: Request) -> dict[str, Any]:
    secure = request.scheme == "https" or request.app.ctx.service.settings.desk_url.startswith("https://")
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": secure}


def same(one: str | None, other: str | None) -> bool:
    """Whether two secrets are equal, in constant time; an absent one never is."""
    return bool(one and other and hmac.compare_digest(one.encode(), other.encode()))
