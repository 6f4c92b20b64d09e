"""The case store on PostgreSQL with keys and a clock of the tests' own, and the rules over it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from case_store import crypto
from case_store.database import Database
from case_store.unit_of_work import SqlUnitOfWork
from complaints.clocks import Clocks
from complaints.message_bus import MessageBus
from complaints.model import Conversation, ConversationId
from complaints.ports import Context
from complaints.thai_time import Value, in_words
from tests.support.fake_payouts import FakePayouts
from tests.support.fake_uow import FakeClock

INDEX_KEY = "an index key of the tests' own"


@dataclass
class SqlStore:
    """A migrated database with its units of work."""

    database: Database
    clock: FakeClock
    payouts: FakePayouts = field(default_factory=FakePayouts)

    def __post_init__(self) -> None:
        self.payouts.clock = self.clock.now
        self.bus = MessageBus(Context(self.uow, self.payouts, self.clock, Clocks()))

    def uow(self) -> SqlUnitOfWork:
        return self.database.uow()

    async def conversation(self, id: str) -> ConversationId:
        """A new conversation."""
        async with self.uow() as uow:
            uow.conversations.add(Conversation(ConversationId(id), "web", "demo", id, self.clock.now()))
            await uow.commit()
        return ConversationId(id)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database itself holds, read past everything of ours."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]  # the tests' own words


def plainly(key: str, values: Mapping[str, Value], language: str) -> dict[str, Any]:
    """A line as its key, with its values in words and its language where that is not Thai."""
    words = {name: in_words(value, language) for name, value in values.items()}
    return {"text": key, **({"values": words} if words else {}), **({"language": language} if language != "th" else {})}


@asynccontextmanager
async def sql_store(
    url: str, *, keys: list[str] | None = None, clock: FakeClock | None = None
) -> AsyncIterator[SqlStore]:
    """Open the store of a database that is migrated already."""
    crypto.configure(keys or [Fernet.generate_key().decode()], INDEX_KEY)
    clock = clock or FakeClock()
    database = Database(url, clock, plainly)
    try:
        yield SqlStore(database, clock)
    finally:
        await database.close()
