"""Signing in and out."""

import asyncio
import secrets

from sanic import Blueprint, HTTPResponse, Request

from desk.officers import check_password, plain_login
from desk.screen import field, page, see_other
from desk.sessions import (
    COOKIE,
    LIFE,
    LOGIN_COOKIE,
    LOGIN_LIFE,
    close_session,
    forget_cookie,
    open_session,
    same,
    set_cookie,
)
from desk.words import NOTICES

LONGEST_LOGIN = 64
_hashing = asyncio.Semaphore(2)  # each check takes 64 MB and a core for a moment

blueprint = Blueprint("login")


@blueprint.get("/login", name="form")
async def login_form(request: Request) -> HTTPResponse:
    return _form(request, None, 200)


@blueprint.post("/login", name="sign_in")
async def sign_in(request: Request) -> HTTPResponse:
    """The same answer after the same time, whether the login or the password was wrong."""
    service, throttle = request.app.ctx.service, request.app.ctx.throttle
    login = plain_login(field(request, "login"))[:LONGEST_LOGIN]
    if not same(request.cookies.get(LOGIN_COOKIE), field(request, "csrf")):
        return _form(request, "form_expired", 403)
    if throttle.blocked(login):
        return _form(request, "too_many_logins", 429)
    throttle.wrong(login)
    async with _hashing:
        officer = await check_password(service.database, login, field(request, "password"))
    if officer is None:
        return _form(request, "wrong_login", 401)
    throttle.right(login)
    answer = see_other("/")
    set_cookie(request, answer, COOKIE, await open_session(service, officer), LIFE)
    forget_cookie(request, answer, LOGIN_COOKIE)
    return answer


@blueprint.post("/logout", name="sign_out")
async def sign_out(request: Request) -> HTTPResponse:
    await close_session(request.app.ctx.service, request.ctx.officer.session)
    answer = see_other("/login")
    forget_cookie(request, answer, COOKIE)
    return answer


def _form(request: Request, notice: str | None, status: int) -> HTTPResponse:
    token = secrets.token_urlsafe(32)
    answer = page(
        request, "login.html", status, csrf=token, notice=NOTICES[notice] if notice else None, login_page=True
    )
    set_cookie(request, answer, LOGIN_COOKIE, token, LOGIN_LIFE)
    return answer
