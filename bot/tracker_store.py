"""Rasa's conversation events in PostgreSQL, encrypted, with each turn findable by its message id.

A schema of its own (`rasa`) in the service's database. What recipients type lies only in `data`, encrypted with the
service's keys; the columns beside it hold ids and the names of events, intents and actions.
"""

import asyncio
import itertools
import json
import os
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.orm import declarative_base, sessionmaker

KEYS_VARIABLE = "RONGTHUK_ENCRYPTION_KEYS"
SCHEMA = "rasa"


class UnsafeStore(RasaException):
    """The store cannot keep its promise (no keys, or not PostgreSQL): Rasa must not start."""


def keys_from_environment() -> MultiFernet:
    """The Fernet keys of RONGTHUK_ENCRYPTION_KEYS, comma separated, newest first."""
    names = [key.strip() for key in os.environ.get(KEYS_VARIABLE, "").split(",") if key.strip()]
    if not names:
        raise UnsafeStore(f"{KEYS_VARIABLE} is missing")
    try:
        return MultiFernet([Fernet(key) for key in names])
    except ValueError:
        raise UnsafeStore(f"{KEYS_VARIABLE}: not a Fernet key") from None


def driver_url(url: str | None) -> str:
    """The database URL with the driver of this environment; any PostgreSQL spelling is accepted."""
    address = re.fullmatch(r"postgres(?:ql)?(?:\+\w+)?://(.*)", url or "", re.DOTALL)
    if not address:
        raise UnsafeStore("the bot's database URL is not a PostgreSQL URL")
    return f"postgresql+psycopg2://{address[1]}"


class EncryptedTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with the event data encrypted; named in endpoints.yml, its `url` is a whole database URL."""

    Base = declarative_base(metadata=sa.MetaData(schema=SCHEMA))

    class SQLEvent(Base):  # type: ignore[misc,valid-type]  # a base class made at run time
        """One event; `message_id` is set on the recipient's messages only."""

        __tablename__ = "events"
        __table_args__ = (sa.Index("events_message", "sender_id", "message_id"),)

        id = sa.Column(sa.BigInteger, primary_key=True)
        sender_id = sa.Column(sa.String(255), nullable=False)
        message_id = sa.Column(sa.String(64))
        type_name = sa.Column(sa.String(255), nullable=False)
        timestamp = sa.Column(sa.Float(53))
        intent_name = sa.Column(sa.String(255))
        action_name = sa.Column(sa.String(255))
        data = sa.Column(sa.Text, nullable=False)

    def __init__(self, domain: Domain | None = None, host: str | None = None, **kwargs: Any) -> None:
        self._keys = keys_from_environment()
        super().__init__(domain=domain, host=driver_url(host), **kwargs)
        url = self.engine.url
        self.engine.dispose()
        # Rasa's own engine keeps connections that a restarted database has closed, and errors that quote values.
        self.engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def recorded_answers(self, conversation: str, message_id: str) -> list[dict[str, Any]] | None:
        """The bot messages that answered this message, in order; None when the message was never run."""
        return await asyncio.to_thread(self._recorded_answers, conversation, message_id)

    def _recorded_answers(self, conversation: str, message_id: str) -> list[dict[str, Any]] | None:
        row = self.SQLEvent
        of_conversation = row.sender_id == conversation
        with self.session_scope() as session:
            asked = session.query(sa.func.min(row.id)).filter(of_conversation, row.message_id == message_id).scalar()
            if asked is None:
                return None
            next_asked = session.query(sa.func.min(row.id)).filter(
                of_conversation, row.type_name == UserUttered.type_name, row.id > asked
            ).scalar()  # fmt: skip
            said = session.query(row.data).filter(
                of_conversation, row.type_name == BotUttered.type_name, row.id > asked
            )  # fmt: skip
            if next_asked is not None:
                said = said.filter(row.id < next_asked)
            events = [self._open(data) for (data,) in said.order_by(row.id)]
        return [{"text": event.get("text"), **(event.get("data") or {})} for event in events]

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        def read() -> list[dict[str, Any]]:
            with self.session_scope() as session:
                rows = self._event_query(session, sender_id, fetch_events_from_all_sessions)
                return [self._open(row.data) for row in rows]

        events = await asyncio.to_thread(read)
        if not events or not self.domain:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet, all in one transaction: a turn is kept whole or not at all."""
        await self.stream_events(tracker)
        await asyncio.to_thread(self._save, tracker)

    def _save(self, tracker: DialogueStateTracker) -> None:
        with self.session_scope() as session:
            stored = self._event_query(session, tracker.sender_id, fetch_events_from_all_sessions=False).count()
            fresh: Iterable[Any] = itertools.islice(tracker.events, stored, None)
            session.add_all([self._row(tracker.sender_id, event.as_dict()) for event in fresh])
            session.commit()

    def _row(self, sender_id: str, event: dict[str, Any]) -> Any:
        return self.SQLEvent(
            sender_id=sender_id,
            message_id=event.get("message_id"),
            type_name=event["event"],
            timestamp=event.get("timestamp"),
            intent_name=event.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=event.get("name"),
            data=self._keys.encrypt(json.dumps(event).encode()).decode(),
        )

    def _open(self, data: str) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self._keys.decrypt(data.encode()))
        return event


# Our own tables make their own schema, so that nobody has to prepare the database for Rasa.
sa.event.listen(EncryptedTrackerStore.Base.metadata, "before_create", sa.DDL(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
