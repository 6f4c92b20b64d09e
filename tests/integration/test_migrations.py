"""Migrations go up, down and up again, and lead to the very schema that the records are mapped to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

import case_store
from case_store.migrate import migrate, migrate_down
from case_store.tables import metadata
from complaints.model import ConversationId
from complaints.states import LIVE_HOLD_STATES
from tests.support.fake_uow import NOON
from tests.support.sql_store import sql_store
from tests.support.uow_contract import a_case, a_conversation, a_hold

SCRIPTS = ScriptDirectory(str(Path(case_store.__file__).parent / "migrations"))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def shape(url: str) -> dict[str, list[str]]:
    """Tables, indexes, triggers and functions of ours, by name."""
    with connected(url) as connection:
        tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        indexes = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY(:ours)"
        functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        ours = [connection.scalar(text("SELECT CAST(:t AS regclass)::oid"), {"t": table}) for table in tables]
        return {
            "tables": tables,
            "indexes": sorted(connection.scalars(text(indexes))),
            "triggers": sorted(connection.scalars(text(triggers), {"ours": ours})),
            "functions": sorted(connection.scalars(text(functions))),
            "schemas": sorted(connection.scalars(text(schemas))),
        }


def revisions() -> list[str]:
    """All revisions, oldest first."""
    return [revision.revision for revision in SCRIPTS.walk_revisions()][::-1]


def test_there_is_one_line_of_migrations() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert revisions() == sorted(revisions())


def test_the_newest_schema_is_that_of_the_records(database_url: str) -> None:
    migrate(database_url)
    with connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_partial_unique_keys_of_the_rules_are_in_the_database(database_url: str) -> None:
    migrate(database_url)
    with connected(database_url) as connection:
        query = text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'uq%one%'")
        found = {name: definition for name, definition in connection.execute(query)}
    assert "UNIQUE" in found["uq_cases_one_draft"] and "'draft'" in found["uq_cases_one_draft"]
    assert all(f"'{state}'" in found["uq_holds_one_live"] for state in LIVE_HOLD_STATES)


@pytest.mark.parametrize("revision", revisions())
def test_each_migration_goes_up_down_and_up_again(database_url: str, revision: str) -> None:
    before = revisions()[revisions().index(revision) - 1] if revision != revisions()[0] else "base"
    if before != "base":
        migrate(database_url, before)
    lower = shape(database_url)
    migrate(database_url, revision)
    upper = shape(database_url)
    migrate_down(database_url, before)
    assert shape(database_url) == lower
    migrate(database_url, revision)
    assert shape(database_url) == upper


def test_all_the_way_down_leaves_nothing_of_ours(database_url: str) -> None:
    empty = shape(database_url)
    migrate(database_url)
    migrate_down(database_url)
    assert shape(database_url) == empty


def test_migrating_twice_is_migrating_once(database_url: str) -> None:
    migrate(database_url)
    newest = shape(database_url)
    migrate(database_url)
    assert shape(database_url) == newest


def test_two_processes_that_migrate_at_once_wait_for_each_other(database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(migrate, database_url) for _ in range(2)]:
            done.result(timeout=60)
    with connected(database_url) as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == revisions()[-1:]


async def test_a_case_and_its_hold_survive_the_newest_migration_down_and_up(database_url: str) -> None:
    migrate(database_url)
    async with sql_store(database_url) as store, store.uow() as uow:
        uow.conversations.add(a_conversation("c-1"))
        await uow.session.flush()
        uow.cases.add(a_case("case-1", "c-1", tracking_number="TH01234ABC5D6E", number="RT1"))
        await uow.session.flush()
        assert await uow.holds.add(a_hold("h-1", "case-1", state="active"))
        await uow.commit()
    migrate_down(database_url, revisions()[-2])
    migrate(database_url)
    with connected(database_url) as connection:
        assert connection.execute(text("SELECT id, state, amount FROM holds")).all() == [("h-1", "active", 35800)]
        assert connection.scalars(text("SELECT number FROM cases")).all() == ["RT1"]


async def test_a_conversation_from_before_it_had_a_language_is_thai(database_url: str) -> None:
    migrate(database_url, "0002")
    with connected(database_url) as connection:
        old = """INSERT INTO conversations (id, channel, bot, "user", created_at, last_number)
                 VALUES ('c-old', 'web', 'demo', 'u-old', now(), 0)"""
        connection.execute(text(old))
        connection.commit()
    migrate(database_url)
    async with sql_store(database_url) as store, store.uow() as uow:
        assert (await uow.conversations.get(ConversationId("c-old"))).language == "th"


async def test_what_was_not_understood_goes_with_its_table_and_leaves_the_message(database_url: str) -> None:
    migrate(database_url)
    async with sql_store(database_url) as store, store.uow() as uow:
        english = a_conversation("c-1")
        english.language = "en"
        uow.conversations.add(english)
        await uow.session.flush()
        message = await uow.receive(english.id, kind="text", body={"text": "?"}, source_key="m-1")
        assert await uow.unclear.note(message.id, english.id, ("greet",), NOON)
        await uow.commit()
    migrate_down(database_url, "0002")
    migrate(database_url, "0003")
    with connected(database_url) as connection:
        assert connection.scalars(text("SELECT source_key FROM messages")).all() == ["m-1"]
        assert connection.scalars(text("SELECT language FROM conversations")).all() == ["th"]
        assert connection.scalars(text("SELECT count(*) FROM unclear_messages")).all() == [0]


async def test_channels_know_from_before_when_they_were_heard_and_which_tries_may_have_worked(
    database_url: str,
) -> None:
    migrate(database_url)
    async with sql_store(database_url) as store, store.uow() as uow:
        uow.conversations.add(a_conversation("c-1"))
        await uow.session.flush()
        await uow.receive(ConversationId("c-1"), kind="text", body={"text": "?"}, source_key="m-1")
        await uow.send(ConversationId("c-1"), {"text": "!"}, "m-1:0", author="bot")
        await uow.commit()
    migrate_down(database_url, "0005")
    with connected(database_url) as connection:
        connection.execute(text("UPDATE messages SET delivery_state = 'delivered' WHERE direction = 'out'"))
        connection.execute(
            text(
                "INSERT INTO sends (id, conversation_id, channel, begun_at, tries)"
                " SELECT 's-1', id, channel, created_at, 2 FROM conversations"
            )
        )
        connection.commit()
    migrate(database_url)
    with connected(database_url) as connection:
        moments = connection.execute(text("SELECT last_in_at, last_out_at FROM conversations")).all()
        assert moments == [(NOON, NOON)]
        assert connection.execute(text("SELECT tries, unsure FROM sends")).all() == [(2, 2)]
