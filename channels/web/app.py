"""The public web app of the gateway: the chat page, its API, health and metrics."""

import json
import secrets
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import file
from sqlalchemy.exc import InterfaceError, OperationalError

from channels.web import demo, events, files, health, messages, sessions, upload_page
from channels.web.chat import Chat, ChatService, chat_of
from channels.web.errors import answer_error, code_for, error_response
from channels.web.guards import add_security_headers, check_origin, count_response, framing

App = Sanic[Config, SimpleNamespace]

STATIC = Path(__file__).parent / "static"
MOST_JSON_BYTES = 64 * 1024  # uploads are streamed and count for themselves
NO_BYTE_SECONDS = 60  # a line on which nothing moves is cut; streams send a heartbeat more often


def create_app(service: ChatService) -> App:
    """An app of its own around this service; several may live in one process."""
    app = Sanic(
        f"web-chat-{secrets.token_hex(4)}", configure_logging=False, dumps=partial(json.dumps, ensure_ascii=False)
    )
    app.config.update(
        {
            "REQUEST_MAX_SIZE": MOST_JSON_BYTES,
            "REQUEST_TIMEOUT": NO_BYTE_SECONDS,
            "RESPONSE_TIMEOUT": NO_BYTE_SECONDS,
            "KEEP_ALIVE_TIMEOUT": 30,
            "GRACEFUL_SHUTDOWN_TIMEOUT": 2,
            "ACCESS_LOG": False,
            "MOTD": False,
            "PROXIES_COUNT": service.settings.trusted_proxies or None,
        }
    )
    app.ctx.chat = Chat(service)
    for part in (sessions, messages, files, upload_page, events, demo, health):
        app.blueprint(part.blueprint)
    app.static("/static", STATIC, name="static", directory_view=False)
    app.add_route(page, "/", methods=["GET"], name="page")
    app.register_middleware(check_origin, "request")
    app.register_middleware(add_security_headers, "response")
    app.register_middleware(count_response, "response")
    app.exception(Exception)(on_error)
    app.before_server_start(start)
    app.before_server_stop(stop)
    return app


async def page(request: Request) -> HTTPResponse:
    headers = {"Cache-Control": "no-cache"} | framing(chat_of(request).settings.embed_origins)
    return await file(STATIC / "index.html", mime_type="text/html; charset=utf-8", headers=headers)


async def on_error(request: Request, error: Exception) -> HTTPResponse:
    """Every exception ends here; a database that is away is a pause, not a fault."""
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        code, answer = "unavailable", error_response("unavailable", {"Retry-After": "5"})
    else:
        code, answer = code_for(error), answer_error(request, error)
    chat_of(request).metrics.refusals.labels(code).inc()
    return answer


async def start(app: App) -> None:
    chat: Chat = app.ctx.chat
    chat.incoming_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left_over in chat.incoming_folder.iterdir():
        left_over.unlink()  # unencrypted uploads that a crash cut off; nobody was told that they arrived
    chat.fan_out.start()


async def stop(app: App) -> None:
    """Before the server waits for its connections: end the streams, which would never end by themselves."""
    await app.ctx.chat.fan_out.stop()
