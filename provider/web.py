"""What every request passes: the signature, the shape of errors, and a log line without anything personal."""

import time
from typing import Any, TypeVar

import structlog
from pydantic import ValidationError
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import BaseHTTPResponse
from sanic.response import json as json_response

from payouts.signing import BadSignature, verify
from provider.answers import Answer, Refused, refusal
from provider.clock import real_now
from provider.orders import IDEMPOTENCY_KEY, Order

log = structlog.get_logger()

SomeOrder = TypeVar("SomeOrder", bound=Order)
App = Sanic[Any, Any]


def add_checks(app: App) -> None:
    """Put the checks before and around every route of `app`."""
    app.register_middleware(_check_signature, "request")
    app.register_middleware(_log_answer, "response")
    app.error_handler.add(Exception, _answer_error)


def as_response(answer: Answer) -> HTTPResponse:
    """The answer as JSON."""
    return json_response(answer.body, status=answer.status, headers=answer.headers)


def read_order(kind: type[SomeOrder], request: Request) -> SomeOrder:
    """The body as an order. Raises `Refused` (invalid) naming the fields, never their values."""
    try:
        return kind.model_validate_json(request.body)
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in problem["loc"][:1]) or "body" for problem in error.errors()})
        named = [field if field in kind.model_fields else "unknown field" for field in fields]
        raise Refused("invalid", f"malformed: {', '.join(sorted(set(named)))}") from None


def read_key(request: Request) -> str:
    """The `Idempotency-Key`. Raises `Refused` (invalid) when it is missing or malformed."""
    key = request.headers.get("Idempotency-Key", "")
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise Refused("invalid", "Idempotency-Key is missing or malformed")
    return key


async def _check_signature(request: Request) -> HTTPResponse | None:
    request.ctx.started = time.perf_counter()
    if not request.raw_url.startswith(b"/v1/"):
        return None
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > request.app.config.REQUEST_MAX_SIZE:
        return as_response(refusal("invalid", "the body is too large", status=413))
    if not request.body and request.route is None:
        await request.receive_body()  # type: ignore[no-untyped-call]  # Sanic has not read it where there is no such route
    try:
        verify(
            request.app.ctx.config.key,
            headers=request.headers,
            now=real_now(),
            method=request.method,
            path=request.raw_url.decode("latin-1"),
            body=request.body,
        )
    except BadSignature as error:
        return as_response(refusal("unauthorized", str(error)))
    return None


async def _log_answer(request: Request, response: BaseHTTPResponse) -> None:
    started = getattr(request.ctx, "started", None)
    took = None if started is None else round((time.perf_counter() - started) * 1000, 1)
    route = request.route.path if request.route else None  # the pattern, not what was asked for
    log.info("request", method=request.method, route=route, status=response.status, ms=took)


async def _answer_error(request: Request, error: Exception) -> HTTPResponse:
    if isinstance(error, Refused):
        return as_response(error.answer)
    if isinstance(error, SanicException) and error.status_code < 500:
        known = {str(name): str(value) for name, value in (error.headers or {}).items()}
        message = "no such route" if error.status_code in {404, 405} else "malformed request"
        return as_response(refusal("invalid", message, status=error.status_code, headers=known))
    # The type alone: the text of an error may hold what was asked for.
    log.error("request failed", error=type(error).__name__, cause=type(error.__cause__).__name__)
    return as_response(refusal("internal", "neither yes nor no; repeat with the same key"))
