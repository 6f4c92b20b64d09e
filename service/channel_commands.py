"""``rongthuk channels``: what is wrong with the connection to a platform, in plain words, and its menu."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from channels.line.api import LineApi, NoAnswer, Refusal
from channels.line.rich_menu import put_menu
from channels.line.troubles import words_for
from channels.line.watch import look, try_webhook, webhook_address
from service.run import prepared_settings
from service.settings import Settings

T = TypeVar("T")

channels = typer.Typer(help="Check the connection to LINE, and set up its menu.", no_args_is_help=True)


@channels.command()
def check() -> None:
    """Ask each platform what it thinks of our settings; ends with 1 when something is wrong."""
    settings, _ = prepared_settings()
    typer.echo(f"web chat  {settings.public_url}")
    if not settings.line_on:
        typer.echo("LINE      off: set RONGTHUK_LINE_CHANNEL_SECRET and RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN to use it")
        return
    if not asyncio.run(with_line(settings, lambda api: check_line(api, settings))):
        raise typer.Exit(1)


@channels.command()
def line_menu() -> None:
    """Put our menu under every LINE chat, in place of the one before."""
    settings, _ = prepared_settings()
    if not settings.line_on:
        raise LookupError("LINE is off: set RONGTHUK_LINE_CHANNEL_SECRET and RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN")
    try:
        id = asyncio.run(with_line(settings, put_menu))
    except (NoAnswer, Refusal) as error:
        code = "access_token" if getattr(error, "code", "") == "unauthorized" else "no_answer"
        raise LookupError(words_for(code)) from None
    typer.echo(f"the menu is there: {id}")


async def with_line(settings: Settings, work: Callable[[LineApi], Awaitable[T]]) -> T:
    """Open LINE's API for one piece of work. The settings have LINE switched on."""
    assert settings.line_channel_access_token is not None
    token = settings.line_channel_access_token.get_secret_value()
    api = LineApi(token, settings.line_api_url, settings.line_data_api_url)
    try:
        return await work(api)
    finally:
        await api.close()


async def check_line(api: LineApi, settings: Settings) -> bool:
    """Say how LINE stands; whether all is well."""
    facts = await look(api, settings.public_url)
    troubles = list(facts["troubles"])
    if "name" in facts:
        typer.echo(f"LINE      {facts['name']}")
        typer.echo(f"          webhook address to enter: {webhook_address(settings.public_url)}")
        limit = "no limit" if facts["quota_limit"] is None else str(facts["quota_limit"])
        typer.echo(f"          messages that cost, this month: {facts['quota_used']} of {limit}")
    if facts.get("webhook_active"):
        try:
            if trouble := await try_webhook(api):
                troubles.append(trouble)
        except (NoAnswer, Refusal, ValueError):
            troubles.append("no_answer")
    for code in troubles:
        typer.echo(f"  wrong   {words_for(code)}")
    if not troubles:
        typer.echo("          all is well: LINE reaches us, and its signature fits our secret")
    return not troubles
