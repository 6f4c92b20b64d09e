"""For whoever watches the gateway: is it able to work, and how much does it do."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json, raw
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from channels.web.chat import chat_of
from channels.web.errors import Refused

PING_SECONDS = 2.0

blueprint = Blueprint("health")


@blueprint.get("/healthz")
async def healthz(request: Request) -> HTTPResponse:
    """200 while the database answers, 503 while it does not."""
    try:
        async with asyncio.timeout(PING_SECONDS), chat_of(request).service.database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        raise Refused("unavailable", retry_after=5) from None
    return json({"status": "ok"})


@blueprint.get("/metrics")
async def metrics(request: Request) -> HTTPResponse:
    return raw(chat_of(request).metrics.page(), content_type=CONTENT_TYPE_LATEST)
