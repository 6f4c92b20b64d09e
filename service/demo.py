"""What a newcomer needs besides the service: an officer's login, labels to send, a provider's clock to move."""

import asyncio
import os
from pathlib import Path

from service.bootstrap import build
from service.settings import Settings

LOGIN_FILE = "demo-officer.txt"


def with_url(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": url})


def running_database(settings: Settings) -> str:
    """The database of the settings, or the embedded one of the service that runs now. Raises LookupError."""
    note = settings.data_folder / "run" / "database-url"
    if settings.database_url:
        return settings.database_url
    if not note.exists():
        raise LookupError("the embedded database runs only while `rongthuk run` does")
    return note.read_text().strip()


def note_running_database(settings: Settings, url: str) -> Path:
    """Leave the URL where the other commands look for it; it is a local socket, readable by its owner only."""
    note = settings.data_folder / "run" / "database-url"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.touch(mode=0o600)
    note.write_text(url)
    return note


def first_login(settings: Settings, url: str) -> str:
    """The demo officer's login and first password, made once and kept for its owner only; empty outside the demo."""
    if not settings.demo:
        return ""
    note = settings.data_folder / LOGIN_FILE
    login, password = asyncio.run(_ensure_demo_officer(with_url(settings, url)))
    if password is not None:
        descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{login} / {password}\n")
    return note.read_text().strip() if note.exists() else f"{login} (password already chosen)"


async def _ensure_demo_officer(settings: Settings) -> tuple[str, str | None]:
    from desk.officers import ensure_demo_officer

    service = build(settings)
    try:
        return await ensure_demo_officer(service.database)
    finally:
        await service.close()


async def make_officer(settings: Settings, login: str, name: str, password: str) -> None:
    """An account for the desk. Raises ValueError when the login is taken."""
    from desk.officers import create_officer

    service = build(with_url(settings, running_database(settings)))
    try:
        await create_officer(service.database, login, name, password)
    finally:
        await service.close()


def draw_labels(folder: Path) -> list[Path]:
    """Label pictures of the demo shipments; returns their paths."""
    from labels.demo import write_demo_labels
    from provider.demo import WELL_KNOWN

    drawn = [folder / f"{parcel.tracking_number}.png" for parcel in WELL_KNOWN]
    return drawn if all(path.exists() for path in drawn) else write_demo_labels(folder, WELL_KNOWN)


def move_clock(settings: Settings, move: str) -> str:
    """Move the embedded provider's clock; says its new time."""
    from provider.clock import move_clock as move_by
    from provider.clock import parse_step, reset_clock

    url = running_database(settings)
    now = reset_clock(url) if move == "reset" else move_by(url, parse_step(move))
    return f"provider time: {now:%Y-%m-%d %H:%M:%S} UTC"
