"""The embedded provider's web application: `payouts/openapi.yaml` over the tables, and the clockwork behind it."""

import asyncio
import secrets

import httpx
import structlog
from sanic import Sanic
from sqlalchemy.ext.asyncio import create_async_engine

from provider.clockwork import clockwork
from provider.config import ProviderConfig, sqlalchemy_url
from provider.routes import add_routes
from provider.shipments import seed
from provider.web import App, add_checks

log = structlog.get_logger()

LARGEST_BODY = 64 * 1024
EVENT_SECONDS = 5.0


def create_app(config: ProviderConfig) -> App:
    """The application. When it starts it makes its tables and demo parcels; from then on it works by itself."""
    app = Sanic(f"provider-{secrets.token_hex(4)}", configure_logging=False)  # Sanic refuses a name twice
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.ctx.config = config
    add_checks(app)
    add_routes(app)
    app.register_listener(_start, "before_server_start")
    app.register_listener(_stop, "before_server_stop")
    app.register_listener(_close, "after_server_stop")
    return app


async def _start(app: App) -> None:
    config: ProviderConfig = app.ctx.config
    app.ctx.engine = create_async_engine(sqlalchemy_url(config.database_url), hide_parameters=True)
    app.ctx.http = httpx.AsyncClient(timeout=EVENT_SECONDS, trust_env=False)
    async with app.ctx.engine.begin() as connection:
        await connection.run_sync(seed)
    app.ctx.clockwork = [asyncio.create_task(work) for work in clockwork(config, app.ctx.engine, app.ctx.http)]
    log.info("ready", port=config.port, sends_events=config.events_url is not None)


async def _stop(app: App) -> None:
    for task in app.ctx.clockwork:
        task.cancel()
    await asyncio.gather(*app.ctx.clockwork, return_exceptions=True)


async def _close(app: App) -> None:
    await app.ctx.http.aclose()
    await app.ctx.engine.dispose()
