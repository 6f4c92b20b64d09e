"""Nobody edits the audit chain: the database refuses, and whoever gets past the database is found out."""

import asyncio
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from case_store import audit
from complaints.model import CaseId
from tests.support.sql_store import SqlStore

CASE = CaseId("case-1")


async def record(store: SqlStore, action: str, case: CaseId | None = CASE, **facts: Any) -> None:
    async with store.uow() as uow:
        await uow.record("officer:somjai", action, case, **facts)
        await uow.commit()


async def broken_at(store: SqlStore, case: str = CASE) -> int | None:
    async with store.uow() as uow:
        return audit.first_broken(await audit.lines(uow.session, case))


@contextmanager
def past_the_guards(store: SqlStore):  # type: ignore[no-untyped-def]  # a connection of psycopg
    """Somebody with the rights of the database's owner."""
    with psycopg.connect(store.database.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        yield connection
        connection.execute("ALTER TABLE audit ENABLE TRIGGER ALL")


@pytest.fixture
async def chain(store: SqlStore) -> list[int]:
    """Five lines; their sequence numbers."""
    for number in range(5):
        store.clock.forward(microseconds=1)
        await record(store, "case.viewed", number=number, names=["a", "ข"], nested={"b": 1, "a": None, "x": 1.5})
    return [seq for (seq,) in store.rows("SELECT seq FROM audit ORDER BY seq")]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit SET actor = 'somebody else'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "TRUNCATE audit",
        "TRUNCATE audit CASCADE",
        "INSERT INTO audit SELECT * FROM audit ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
    ],
)
@pytest.mark.usefixtures("chain")
async def test_the_database_refuses_changes(store: SqlStore, attack: str) -> None:
    with psycopg.connect(store.database.url) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(attack)  # type: ignore[arg-type]  # the tests' own words
    assert await broken_at(store) is None
    assert store.rows("SELECT count(*) FROM audit") == [(5,)]


@pytest.mark.usefixtures("chain")
async def test_a_whole_chain_is_whole(store: SqlStore) -> None:
    assert await broken_at(store) is None
    assert await broken_at(store, "a case without lines") is None


@pytest.mark.parametrize(
    ("attack", "found_at"),
    [
        ("UPDATE audit SET actor = 'officer:pranee' WHERE seq = %s", 2),
        ("UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = %s", 2),
        ("UPDATE audit SET action = 'case.closed' WHERE seq = %s", 2),
        ("UPDATE audit SET facts = jsonb_set(facts, '{number}', '9') WHERE seq = %s", 2),
        ("UPDATE audit SET hash = repeat('0', 64) WHERE seq = %s", 2),
        ("UPDATE audit SET previous = repeat('0', 64) WHERE seq = %s", 2),
        ("DELETE FROM audit WHERE seq = %s", 3),
    ],
)
async def test_a_change_past_the_guards_is_found(store: SqlStore, chain: list[int], attack: str, found_at: int) -> None:
    with past_the_guards(store) as connection:
        connection.execute(attack, (chain[2],))
    assert await broken_at(store) == chain[found_at]


async def test_a_line_put_between_is_found(store: SqlStore, chain: list[int]) -> None:
    with past_the_guards(store) as connection:
        connection.execute("UPDATE audit SET seq = seq + 100 WHERE seq > %s", (chain[2],))
        connection.execute(
            "INSERT INTO audit SELECT seq + 1, case_id, at, actor, 'case.closed', facts, hash, repeat('a', 64)"
            " FROM audit WHERE seq = %s",
            (chain[2],),
        )
    assert await broken_at(store) == chain[2] + 1


async def test_each_case_has_a_chain_of_its_own(store: SqlStore, chain: list[int]) -> None:
    await record(store, "case.viewed", CaseId("case-2"))
    await record(store, "officer.signed_in", None)
    with past_the_guards(store) as connection:
        connection.execute("UPDATE audit SET actor = 'x' WHERE seq = %s", (chain[0],))
    assert await broken_at(store) == chain[0]
    assert await broken_at(store, "case-2") is None
    assert await broken_at(store, audit.NO_CASE) is None


async def test_writers_of_one_chain_wait_for_each_other(store: SqlStore) -> None:
    await asyncio.gather(*(record(store, "case.viewed", number=number) for number in range(20)))
    assert await broken_at(store) is None
    assert store.rows("SELECT count(*), count(DISTINCT previous) FROM audit") == [(20, 20)]


async def test_a_line_of_a_transaction_that_failed_is_not_there(store: SqlStore) -> None:
    async with store.uow() as uow:
        await uow.record("rule", "hold.expired", CASE)
    await record(store, "case.viewed")
    assert store.rows("SELECT action FROM audit") == [("case.viewed",)]
    assert await broken_at(store) is None


@pytest.mark.parametrize("change", [lambda line: {**line, "at": line["at"].astimezone()}])
async def test_the_time_zone_in_which_a_line_is_read_does_not_matter(
    store: SqlStore, chain: list[int], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    async with store.uow() as uow:
        lines = [change(dict(line)) for line in await audit.lines(uow.session, CASE)]
    assert audit.first_broken(lines) is None  # type: ignore[arg-type]  # plain mappings read the same
