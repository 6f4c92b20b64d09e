"""``rongthuk channels``: what is wrong with the connection to a platform, in plain words, and its menu."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from pydantic import ValidationError

from channels.line.api import LineApi, NoAnswer, Refusal
from channels.line.rich_menu import put_menu
from channels.line.troubles import OFF, code_of, words_for
from channels.line.watch import look, try_webhook, webhook_address
from channels.telegram import troubles as telegram_troubles
from channels.telegram import watch as telegram_watch
from channels.telegram.api import NoAnswer as NoTelegram
from channels.telegram.api import Refusal as TelegramRefusal
from channels.telegram.api import TelegramApi
from service.run import prepared_settings
from service.settings import Settings

T = TypeVar("T")

channels = typer.Typer(help="Check the connections to LINE and Telegram, and set them up.", no_args_is_help=True)


@channels.command()
def check() -> None:
    """Ask each platform what it thinks of our settings; ends with 1 when something is wrong."""
    try:
        settings, _ = prepared_settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            name = "".join(f"RONGTHUK_{part} ".upper() for part in problem["loc"])
            typer.echo(f"  wrong   {name}{problem['msg'].removeprefix('Value error, ')}")
        raise typer.Exit(1) from None
    typer.echo(f"web chat  {settings.public_url}")
    if not settings.line_on:
        typer.echo(f"LINE      {OFF}")
    well = not settings.line_on or asyncio.run(with_line(settings, lambda api: check_line(api, settings)))
    if settings.telegram_bot_token is None:
        typer.echo("Telegram  off: set RONGTHUK_TELEGRAM_BOT_TOKEN to use it")
    elif not asyncio.run(with_telegram(settings, lambda api: check_telegram(api, settings))):
        well = False
    if not well:
        raise typer.Exit(1)


@channels.command()
def line_menu() -> None:
    """Put our menu under every LINE chat, in place of the one before."""
    settings, _ = prepared_settings()
    if not settings.line_on:
        raise LookupError(f"LINE is {OFF}")
    try:
        id = asyncio.run(with_line(settings, put_menu))
    except (NoAnswer, Refusal) as error:
        raise LookupError(words_for(code_of(error))) from None
    except ValueError:  # the SDK stumbled over the answer
        raise LookupError(words_for("answer_unread")) from None
    typer.echo(f"the menu is there: {id}")


@channels.command()
def telegram_setup() -> None:
    """Register our commands and, unless updates are fetched, the webhook with its secret."""
    settings, _ = prepared_settings()
    if settings.telegram_bot_token is None:
        raise LookupError("Telegram is off: set RONGTHUK_TELEGRAM_BOT_TOKEN to use it")
    secret = settings.telegram_webhook_secret
    webhook = None if settings.telegram_mode == "polling" else telegram_watch.webhook_address(settings.public_url)
    if webhook and not webhook.startswith("https://"):
        raise LookupError(
            "Telegram calls HTTPS addresses only: set RONGTHUK_PUBLIC_URL, or RONGTHUK_TELEGRAM_MODE=polling"
        )
    try:
        shown = secret.get_secret_value() if secret else None
        asyncio.run(with_telegram(settings, lambda api: api.set_up(webhook, shown)))
    except (NoTelegram, TelegramRefusal) as error:
        code = "access_token" if getattr(error, "code", "") == "unauthorized" else "no_answer"
        raise LookupError(telegram_troubles.words_for(code)) from None
    typer.echo(f"the commands are there; {f'webhook: {webhook}' if webhook else 'updates are fetched'}")


async def with_telegram(settings: Settings, work: Callable[[TelegramApi], Awaitable[T]]) -> T:
    """Open Telegram's API for one piece of work. The settings have Telegram switched on."""
    assert settings.telegram_bot_token is not None
    api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        return await work(api)
    finally:
        await api.close()


async def check_telegram(api: TelegramApi, settings: Settings) -> bool:
    """Say how Telegram stands; whether all is well."""
    facts = await telegram_watch.look(api, settings.public_url, settings.telegram_mode == "polling")
    typer.echo(f"Telegram  {facts.get('name', '')}".rstrip())
    if "pending" in facts:
        typer.echo(f"          updates that wait at Telegram: {facts['pending']}")
    for code in facts["troubles"]:
        typer.echo(f"  wrong   {telegram_troubles.words_for(code)}")
    if not facts["troubles"]:
        typer.echo("          all is well")
    return not facts["troubles"]


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
    typer.echo(f"LINE      {facts.get('name', '')}".rstrip())
    typer.echo(f"          webhook address that LINE needs: {webhook_address(settings.public_url)}")
    if "webhook" in facts:
        typer.echo(f"          webhook address that LINE has:   {facts['webhook']}")
    if "quota_limit" in facts:
        limit = "no limit" if facts["quota_limit"] is None else str(facts["quota_limit"])
        typer.echo(f"          messages that cost, this month: {facts['quota_used']} of {limit}")
    if facts.get("webhook_active"):
        try:
            if trouble := await try_webhook(api):
                troubles.append(trouble)
        except (NoAnswer, Refusal) as error:
            troubles.append(code_of(error))
        except ValueError:  # the SDK stumbled over the answer
            troubles.append("answer_unread")
    for code in dict.fromkeys(troubles):
        typer.echo(f"  wrong   {words_for(code)}")
    if not troubles:
        typer.echo("          all is well: LINE reaches us, and its signature fits our secret")
    return not troubles
