"""The officers' web app. Deny first: without a session nothing answers but sign-in, static files and health."""

import asyncio
import secrets
import traceback
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import SanicException
from sanic.response import BaseHTTPResponse, empty, json
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from complaints.states import NotAllowed
from desk import decisions, files, health, login, pages
from desk.ports import Service
from desk.screen import field, page, see_other
from desk.sessions import same, signed_in
from desk.throttle import LoginThrottle
from desk.viewings import Viewings
from desk.words import NOTICES

App = Sanic[Config, SimpleNamespace]

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"
MOST_BYTES = 256 * 1024
PUBLIC_ROUTES = frozenset({"login.form", "login.sign_in", "static", "healthz"})
NOTICE_BY_STATUS = {404: "not_found", 405: "not_found", 403: "form_expired", 503: "unavailable"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(service: Service) -> App:
    """An app of its own around this service; several may live in one process. The caller closes the service."""
    app = Sanic(f"desk-{secrets.token_hex(4)}", configure_logging=False)
    app.config.update(
        {
            "REQUEST_MAX_SIZE": MOST_BYTES,
            "KEEP_ALIVE_TIMEOUT": 30,
            "GRACEFUL_SHUTDOWN_TIMEOUT": 2,
            "ACCESS_LOG": False,
            "MOTD": False,
        }
    )
    app.ctx.service, app.ctx.throttle, app.ctx.viewings = service, LoginThrottle(service.clock), Viewings(service)
    for part in (login, pages, decisions, files, health):
        app.blueprint(part.blueprint)
    app.static("/static", STATIC, name="static", directory_view=False)
    app.add_route(healthz, "/healthz", methods=["GET"], name="healthz")
    app.register_middleware(admit, "request")
    app.register_middleware(add_headers, "response")
    app.exception(Exception)(on_error)
    return app


async def admit(request: Request) -> HTTPResponse | None:
    """Let a request pass only to a public route, or with a session and, where it changes something, its CSRF token."""
    if request.route is not None and request.route.name.partition(".")[2] in PUBLIC_ROUTES:
        return None
    officer = await signed_in(request.app.ctx.service, request)
    if officer is None:
        return turned_away(request)
    request.ctx.officer = officer
    if request.method not in {"GET", "HEAD"} and not same(officer.csrf, field(request, "csrf")):
        return page(request, "error.html", 403, notice=NOTICES["form_expired"])
    return None


def turned_away(request: Request) -> HTTPResponse:
    """To the sign-in page; a fragment that polls is told to take the whole page there."""
    if request.headers.get("hx-request"):
        return empty(401, headers={"HX-Redirect": "/login"})
    return see_other("/login") if request.method in {"GET", "HEAD"} else empty(401)


async def add_headers(request: Request, answer: BaseHTTPResponse) -> None:
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    static = request.route is not None and request.route.name.endswith(".static")
    answer.headers.setdefault("Cache-Control", "max-age=3600" if static else "no-store")


async def healthz(request: Request) -> HTTPResponse:
    """200 while the database answers, 503 while it does not."""
    try:
        async with asyncio.timeout(2), request.app.ctx.service.database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return json({"error": {"code": "unavailable", "message": NOTICES["unavailable"]}}, 503, ensure_ascii=False)
    return json({"status": "ok"})


async def on_error(request: Request, error: Exception) -> HTTPResponse:
    """Every exception ends here as a page in Thai, without a detail of what went wrong inside.

    The log gets the kind of exception and the lines it came through, not its message: a message may quote a person.
    """
    if isinstance(error, NotAllowed):
        return page(request, "error.html", 409, notice=NOTICES.get(error.reason, NOTICES["wrong_state"]))
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    else:
        status = HTTPStatus(error.status_code if isinstance(error, SanicException) else 500)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]
        route = request.route.path if request.route is not None else None
        log.error("request failed", kind=type(error).__name__, route=route, where=where)
    notice = getattr(error, "notice", NOTICE_BY_STATUS.get(status, "failed"))
    return page(request, "error.html", status, notice=NOTICES[notice])
