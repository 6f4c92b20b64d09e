"""The officers' accounts: made by the command line, checked with Argon2 at sign-in."""

import asyncio
import secrets
import uuid
from datetime import UTC, datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from case_store.database import Database
from case_store.tables import officers
from complaints.model import OfficerId

DEMO_LOGIN = "officer"
DEMO_NAME = "สมใจ (สาธิต)"
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256  # Argon2 would take more; nobody types more
_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_urlsafe(16))  # what an unknown login is checked against, to take as long


def plain_login(login: str) -> str:
    """A login as it is kept: without spaces around it, in lower case."""
    return login.strip().lower()


async def create_officer(database: Database, login: str, name: str, password: str) -> OfficerId:
    """Make an account.

    Raises:
        ValueError: an empty, too long or taken login, no name, or a password under 12 characters.
    """
    if not plain_login(login) or len(login) > 64 or not name.strip():
        raise ValueError("an officer needs a login of 1 to 64 characters and a name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    id = OfficerId(str(uuid.uuid4()))
    row = {"id": id, "login": plain_login(login), "name": name.strip(), "active": True}
    row["password_hash"] = await asyncio.to_thread(_hasher.hash, password)
    async with database.sessions() as session:
        made = insert(officers).values(created_at=datetime.now(UTC), **row).on_conflict_do_nothing()
        if (await session.execute(made.returning(officers.c.id))).scalar_one_or_none() is None:
            raise ValueError("this login is taken")
        await session.commit()
    return id


async def ensure_demo_officer(database: Database) -> tuple[str, str | None]:
    """The demo's first account: its login, and its password when it was made just now (None when officers exist)."""
    async with database.sessions() as session:
        if (await session.execute(select(func.count()).select_from(officers))).scalar_one():
            return DEMO_LOGIN, None
    password = secrets.token_urlsafe(12)
    await create_officer(database, DEMO_LOGIN, DEMO_NAME, password)
    return DEMO_LOGIN, password


async def check_password(database: Database, login: str, password: str) -> OfficerId | None:
    """The officer whose password this is; None for a wrong one, an unknown or a closed account, after the same time."""
    async with database.sessions() as session:
        query = select(officers.c.id, officers.c.password_hash).where(
            officers.c.login == plain_login(login), officers.c.active
        )
        found = (await session.execute(query)).first()
    right = await asyncio.to_thread(_verify, found.password_hash if found else _nobody, password[:LONGEST_PASSWORD])
    return OfficerId(found.id) if found and right else None


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (Argon2Error, InvalidHashError):
        return False
