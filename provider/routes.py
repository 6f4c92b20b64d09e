"""The routes of `payouts/openapi.yaml`: read the order, open a transaction, let the rules answer."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import json as json_response
from sqlalchemy.ext.asyncio import AsyncConnection

from provider import holds, shops
from provider.answers import Answer
from provider.idempotency import once
from provider.lookups import look_up
from provider.orders import ExtendOrder, HoldOrder, LookupOrder, Order, RefundOrder, ReleaseOrder
from provider.web import App, SomeOrder, as_response, read_key, read_order


def add_routes(app: App) -> None:
    """Everything that the contract names, and `/healthz` for whoever starts the process."""
    app.add_route(_healthz, "/healthz", methods=["GET"])
    app.add_route(_look_up, "/v1/shipments/lookup", methods=["POST"])
    app.add_route(_place, "/v1/holds", methods=["POST"])
    app.add_route(_show_hold, "/v1/holds/<hold_id>", methods=["GET"])
    app.add_route(
        _hold_order(ReleaseOrder, holds.release), "/v1/holds/<hold_id>/release", methods=["POST"], name="release"
    )
    app.add_route(_hold_order(ExtendOrder, holds.extend), "/v1/holds/<hold_id>/extend", methods=["POST"], name="extend")
    app.add_route(_hold_order(RefundOrder, holds.refund), "/v1/holds/<hold_id>/refund", methods=["POST"], name="refund")
    app.add_route(_show_merchant, "/v1/merchants/<merchant_id>", methods=["GET"])


async def _healthz(request: Request) -> HTTPResponse:
    async with request.app.ctx.engine.connect():
        return json_response({"status": "ok"})


async def _look_up(request: Request) -> HTTPResponse:
    order = read_order(LookupOrder, request)
    async with request.app.ctx.engine.begin() as connection:
        answer = await look_up(connection, order)
    return as_response(answer)


async def _place(request: Request) -> HTTPResponse:
    order = read_order(HoldOrder, request)
    return await _carry_out(request, order, lambda connection: holds.place(connection, order))


def _hold_order(
    kind: type[SomeOrder], carry_out: Callable[[AsyncConnection, str, SomeOrder], Awaitable[Answer]]
) -> Callable[[Request, str], Coroutine[Any, Any, HTTPResponse]]:
    async def handler(request: Request, hold_id: str) -> HTTPResponse:
        order = read_order(kind, request)
        return await _carry_out(request, order, lambda connection: carry_out(connection, hold_id, order))

    return handler


async def _show_hold(request: Request, hold_id: str) -> HTTPResponse:
    async with request.app.ctx.engine.connect() as connection:
        return as_response(await holds.show(connection, hold_id))


async def _show_merchant(request: Request, merchant_id: str) -> HTTPResponse:
    async with request.app.ctx.engine.connect() as connection:
        return as_response(await shops.show(connection, merchant_id))


async def _carry_out(
    request: Request, order: Order, rule: Callable[[AsyncConnection], Awaitable[Answer]]
) -> HTTPResponse:
    """One order, once by its key, in one transaction; answered after the commit, so a yes is never taken back."""
    key = read_key(request)
    async with request.app.ctx.engine.begin() as connection:
        answer = await once(connection, key, request.path, order, lambda: rule(connection))
    return as_response(answer)
