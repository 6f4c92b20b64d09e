"""The command line: ``rongthuk run`` and the few words around it."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from case_store.migrate import migrate as migrate_database
from service import demo as demo_parts
from service.channel_commands import channels
from service.embedded_postgres import CannotEmbed
from service.evidence_commands import evidence
from service.nlu import nlu
from service.run import prepared_settings
from service.run import run as run_all
from service.supervise import PortTaken

app = typer.Typer(
    help="ร้องทุกข์ · Rongthuk: a complaint desk for cash-on-delivery parcels.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # it would show local variables
)
demo = typer.Typer(help="Demo labels, demo clock, demo officer.", no_args_is_help=True)
app.add_typer(demo, name="demo")
app.add_typer(nlu, name="nlu")
app.add_typer(channels, name="channels")
app.add_typer(evidence, name="evidence")


@app.command()
def run() -> None:
    """Start every process, with the embedded database and provider unless others are set."""
    run_all()


@app.command()
def migrate() -> None:
    """Bring RONGTHUK_DATABASE_URL to the newest schema."""
    settings, _ = prepared_settings()
    if not settings.database_url:
        raise LookupError("set RONGTHUK_DATABASE_URL; the embedded database is migrated by `rongthuk run`")
    migrate_database(settings.database_url)


@app.command()
def settings() -> None:
    """Show every setting as the service would use it, secrets masked."""
    found, _ = prepared_settings()
    for name, value in found.shown().items():
        typer.echo(f"RONGTHUK_{name.upper()}={value}")


@app.command()
def officer(login: str, name: str) -> None:
    """Make an officer's account; asks for the password."""
    found, _ = prepared_settings()
    password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    asyncio.run(demo_parts.make_officer(found, login, name, password))


@demo.command()
def labels(folder: Annotated[Path | None, typer.Argument(help="where to; var/demo-labels by default")] = None) -> None:
    """Draw labels of demo shipments, to send to the chat."""
    found, _ = prepared_settings()
    for path in demo_parts.draw_labels(folder or found.data_folder / "demo-labels"):
        typer.echo(path)


@demo.command(context_settings={"ignore_unknown_options": True})
def clock(move: Annotated[str, typer.Argument(help="+3d, +12h, or reset")]) -> None:
    """Move the embedded provider's clock, to see payouts happen and holds end."""
    found, _ = prepared_settings()
    typer.echo(demo_parts.move_clock(found, move))


def main() -> None:
    """The command line's edge: what an operator can mend is said in a sentence, without a traceback."""
    try:
        app()
    except (CannotEmbed, PortTaken, LookupError, ValueError) as error:
        sys.exit(f"rongthuk: {error}")


if __name__ == "__main__":
    main()
