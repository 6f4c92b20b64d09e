"""``rongthuk run``: everything that one installation needs, from an empty folder to two addresses to open."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from dotenv import dotenv_values
from rich.console import Console

from case_store.migrate import migrate
from service.demo import draw_labels, first_login, note_running_database
from service.embedded_postgres import EmbeddedPostgres
from service.secrets_file import ensure_secrets
from service.settings import Settings
from service.supervise import Supervisor, check_ports, environment

console = Console(highlight=False)


class Stopped(Exception):
    """SIGINT or SIGTERM."""


def _stop(*_: object) -> None:
    raise Stopped


def prepared_settings() -> tuple[Settings, dict[str, str]]:
    """Settings with the demo's own secrets where none are set, made at the first start."""
    told = {**dotenv_values(".env"), **os.environ}
    secrets = ensure_secrets(Path(told.get("RONGTHUK_DATA_FOLDER") or "var"))
    os.environ.update(secrets)
    return Settings(), secrets


def run() -> None:
    """Start everything, print where to go, and stop everything at Ctrl-C."""
    started = time.monotonic()
    os.umask(0o077)
    settings, secrets = prepared_settings()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _stop)
    check_ports(settings)
    with ExitStack() as stack:
        try:
            url = settings.database_url
            if not url:
                console.print("PostgreSQL (embedded) …")
                url = stack.enter_context(EmbeddedPostgres(settings.data_folder)).url
            migrate(url)
            stack.callback(note_running_database(settings, url).unlink)
            if settings.demo:
                draw_labels(settings.data_folder / "demo-labels")
            supervisor = Supervisor(settings, environment(settings, secrets, url))
            stack.callback(supervisor.stop)
            announce(settings, supervisor, started, url)
            supervisor.process.wait()
        except Stopped:
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, signal.SIG_IGN)
            console.print("\nstopping …")
    console.print("stopped")


def announce(settings: Settings, supervisor: Supervisor, started: float, url: str) -> None:
    """Say what may be opened, as soon as it may."""
    login = first_login(settings, url)
    gateway = supervisor.wait_for(f"http://127.0.0.1:{settings.public_port}/healthz", 60)
    desk = supervisor.wait_for(f"http://127.0.0.1:{settings.desk_port}/healthz", 60)
    if not (gateway and desk):
        sys.exit("the pages did not come up; the reason is in the lines above")
    console.print(f"\n[bold]ร้องทุกข์ · Rongthuk[/bold] answers after {time.monotonic() - started:.1f} s")
    console.print(f"  web chat      {settings.public_url}")
    console.print(f"  officer desk  {settings.desk_url}   {login}")
    console.print("  Ctrl-C stops everything. Rasa is still starting: messages wait for it.\n")
    if supervisor.wait_for(f"{settings.bot_address}/webhooks/rongthuk/health", 120):
        console.print(f"[bold]everything is ready[/bold] after {time.monotonic() - started:.1f} s\n")
