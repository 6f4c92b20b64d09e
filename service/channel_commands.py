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
from service.run import prepared_settings
from service.settings import Settings

T = TypeVar("T")

channels = typer.Typer(help="Check the connection to LINE, and set up its menu.", no_args_is_help=True)


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
    secret, token = given(settings)
    if not secret and not token:
        typer.echo(f"LINE      {OFF}")
    elif not secret or not token:
        typer.echo(f"  wrong   {words_for('half_set')}")
        raise typer.Exit(1)
    elif not asyncio.run(with_line(settings, lambda api: check_line(api, settings))):
        raise typer.Exit(1)


@channels.command()
def line_menu() -> None:
    """Put our menu under every LINE chat, in place of the one before."""
    settings, _ = prepared_settings()
    if not all(given(settings)):
        raise LookupError(f"LINE is {OFF}")
    try:
        id = asyncio.run(with_line(settings, put_menu))
    except (NoAnswer, Refusal) as error:
        raise LookupError(words_for(code_of(error))) from None
    except ValueError:  # the SDK stumbled over the answer
        raise LookupError(words_for("answer_unread")) from None
    typer.echo(f"the menu is there: {id}")


def given(settings: Settings) -> tuple[bool, bool]:
    """Whether the channel secret and the access token are set; a blank one is not."""
    secret, token = settings.line_channel_secret, settings.line_channel_access_token
    return bool(secret), bool(token)


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
    if facts["quota_limit"] is not None or not troubles:
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
