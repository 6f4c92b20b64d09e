"""Deny first: every route of the app, walked; and what a session is worth."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from case_store.tables import officer_sessions, officers
from desk.app import PUBLIC_ROUTES, create_app
from desk.sessions import COOKIE
from tests.support.desk_server import PASSWORD, Desk, Filed, form_of, hidden


def routes(desk: Desk) -> list[tuple[str, str, str]]:
    """(method, path with made-up ids, name) of every route."""
    app = create_app(desk.service)
    return [
        (method, "/" + "/".join("x" if "<" in part else part for part in route.path.split("/")), route.name)
        for route in app.router.routes
        for method in route.methods
    ]


async def test_a_visitor_gets_nothing_but_the_sign_in_page(desk: Desk, visitor: httpx.AsyncClient) -> None:
    walked = 0
    for method, path, name in routes(desk):
        if name.partition(".")[2] in PUBLIC_ROUTES:
            continue
        answer = await visitor.request(method, path)
        walked += 1
        if method in {"GET", "HEAD"}:
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
        else:
            assert answer.status_code == 401, path
        assert answer.content == b""
    assert walked >= 15


async def test_the_public_routes_are_only_these(desk: Desk) -> None:
    public = {path for _, path, name in routes(desk) if name.partition(".")[2] in PUBLIC_ROUTES}
    assert public == {"/login", "/healthz", "/static/x"}


@pytest.mark.parametrize("path", ["/static/../cases/x", "/static/..%2f..%2fapp.py", "/static//etc/passwd", "/nothing"])
async def test_no_path_gets_around_the_door(desk: Desk, visitor: httpx.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.status_code in {303, 400, 404}
    assert "import" not in answer.text


async def test_every_page_has_the_security_headers(officer: httpx.AsyncClient, case: Filed) -> None:
    for path in ("/", "/login", "/healthz", "/nothing", f"/cases/{case.id}", f"/evidence/{case.photo}/original"):
        headers = (await officer.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(desk: Desk, visitor: httpx.AsyncClient) -> None:
    cookie = (await desk.sign_in(visitor)).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Max-Age=28800" in cookie


async def test_the_database_knows_only_the_hash_of_the_token(desk: Desk, officer: httpx.AsyncClient) -> None:
    async with desk.service.database.sessions() as session:
        ids = list(await session.scalars(select(officer_sessions.c.id)))
    assert ids and officer.cookies[COOKIE] not in ids


async def test_a_session_ends_after_eight_hours(desk: Desk, officer: httpx.AsyncClient) -> None:
    desk.clock.pass_by(timedelta(hours=8) - timedelta(seconds=1))
    assert (await officer.get("/")).status_code == 200
    desk.clock.pass_by(timedelta(seconds=1))
    assert (await officer.get("/")).status_code == 303


async def test_signing_out_ends_the_session_also_for_a_copied_cookie(desk: Desk, officer: httpx.AsyncClient) -> None:
    token = officer.cookies[COOKIE]
    page = (await officer.get("/")).text
    assert (await officer.post("/logout", data=form_of(page, "/logout"))).headers["location"] == "/login"
    async with desk.browser() as thief:
        thief.cookies.set(COOKIE, token)
        assert (await thief.get("/")).status_code == 303


async def test_a_closed_account_is_out_at_once(desk: Desk, officer: httpx.AsyncClient) -> None:
    async with desk.service.database.sessions() as session:
        await session.execute(update(officers).where(officers.c.login == "first").values(active=False))
        await session.commit()
    assert (await officer.get("/")).status_code == 303
    async with desk.browser() as again:
        assert (await desk.sign_in(again)).status_code == 401


async def test_a_poll_after_the_session_takes_the_whole_page_to_the_sign_in(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/queue", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login")


async def test_a_form_without_its_csrf_token_does_nothing(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    page = (await officer.get(f"/cases/{case.id}")).text
    action = f"/conversations/{case.conversation}/reply"
    form = {**form_of(page, action), "text": "สวัสดี"}
    for wrong in ({**form, "csrf": ""}, {**form, "csrf": "x" * 43}, {k: v for k, v in form.items() if k != "csrf"}):
        assert (await officer.post(action, data=wrong)).status_code == 403
    assert "สวัสดี" not in await desk.said(case.conversation)


async def test_a_colleagues_csrf_token_is_no_good(
    desk: Desk, officer: httpx.AsyncClient, colleague: httpx.AsyncClient, case: Filed
) -> None:
    action = f"/conversations/{case.conversation}/reply"
    theirs = form_of((await colleague.get(f"/cases/{case.id}")).text, action)
    assert (await officer.post(action, data={**theirs, "text": "สวัสดี"})).status_code == 403


async def test_unknown_login_and_wrong_password_get_the_same_answer(desk: Desk, visitor: httpx.AsyncClient) -> None:
    wrong = await desk.sign_in(visitor, "first", "not the password")
    unknown = await desk.sign_in(visitor, "nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(hidden(wrong.text, "csrf"), "") == unknown.text.replace(hidden(unknown.text, "csrf"), "")


async def test_five_wrong_passwords_make_the_right_one_wait(desk: Desk, visitor: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await desk.sign_in(visitor, "first", "not the password")).status_code == 401
    assert (await desk.sign_in(visitor, "first", PASSWORD)).status_code == 429
    assert (await desk.sign_in(visitor, "second", PASSWORD)).status_code == 303
    desk.clock.pass_by(timedelta(minutes=15))
    assert (await desk.sign_in(visitor, "first", PASSWORD)).status_code == 303


async def test_the_sign_in_form_works_only_in_the_browser_that_opened_it(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    token = hidden((await visitor.get("/login")).text, "csrf")
    form = {"login": "first", "password": PASSWORD, "csrf": token}
    async with desk.browser() as other:
        assert (await other.post("/login", data=form)).status_code == 403
