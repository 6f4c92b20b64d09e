"""``rongthuk evidence``: is everything that was sent still there, as it was sent?"""

import asyncio

import typer

from case_store.evidence_check import check_some
from service.bootstrap import build
from service.run import prepared_settings
from service.settings import Settings

evidence = typer.Typer(help="Look after the stored evidence.", no_args_is_help=True)


@evidence.callback()
def words() -> None:
    """So that ``check`` stays a word of its own."""


@evidence.command()
def check(
    everything: bool = typer.Option(False, "--all", help="every file, not only those that waited longest"),
) -> None:
    """Compare stored files with the hashes taken when they arrived; ends with 1 when one is missing or changed."""
    settings, _ = prepared_settings()
    altered = asyncio.run(compare(settings, everything))
    for id in altered:
        typer.echo(f"not what arrived: {id}")
    if altered:
        raise typer.Exit(1)
    typer.echo("all is as it arrived")


async def compare(settings: Settings, everything: bool) -> list[str]:
    service = build(settings)
    try:
        return await check_some(service.database, service.evidence, service.clock, everything=everything)
    finally:
        await service.close()
