"""`python -m provider`: run the embedded provider, move its clock, let a shop answer."""

import logging
import os
from typing import Annotated

import structlog
import typer

from provider.clock import move_clock, parse_step, reset_clock
from provider.config import ProviderConfig, config_from
from provider.shops import record_answer

commands = typer.Typer(add_completion=False, no_args_is_help=False)


@commands.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """Serve the provider (RONGTHUK_DATABASE_URL, RONGTHUK_PROVIDER_KEY, …_PORT, …_EVENTS_URL)."""
    if context.invoked_subcommand is not None:
        return
    from provider.app import create_app  # here, because moving the clock should not wait for a web server's import

    config = _config()
    _log_plainly()
    app = create_app(config)
    app.run(host=config.host, port=config.port, single_process=True, motd=False, access_log=False)


@commands.command(context_settings={"ignore_unknown_options": True})
def clock(step: Annotated[str, typer.Argument(help="+3d, +12h, -30m, +45s, or reset")]) -> None:
    """Move the provider's clock."""
    url = _database_url()
    try:
        now = reset_clock(url) if step == "reset" else move_clock(url, parse_step(step))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"provider time: {now:%Y-%m-%d %H:%M:%S} UTC")


@commands.command()
def answer(hold_id: str, text: str) -> None:
    """Let the shop behind a hold answer."""
    try:
        record_answer(_database_url(), hold_id, text)
    except LookupError:
        raise typer.BadParameter(f"no such hold: {hold_id}") from None


def _config() -> ProviderConfig:
    try:
        return config_from(os.environ)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _database_url() -> str:
    url = os.environ.get("RONGTHUK_DATABASE_URL", "")
    if not url:
        raise typer.BadParameter("RONGTHUK_DATABASE_URL is not set")
    return url


def _log_plainly() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s [%(levelname)s] %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            lambda _logger, _name, event: {**event, "event": f"provider {event['event']}"},
            structlog.dev.ConsoleRenderer(
                colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
            ),
        ],
    )


if __name__ == "__main__":
    commands()
