"""What a web chat reads: its session, its transcript, the state it is in, and its own files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.tables import choices, conversations, messages, officers, upload_links, web_sessions
from case_store.tables import evidence as evidence_index
from complaints.model import ConversationId, Evidence

SHOWN_KINDS = ("text", "choice", "image", "file")  # an event is a turn of the worker's own, nobody's words
PAGE = 200
SESSION_LIFE = timedelta(days=180)  # since the page was last opened
LONGEST_LINK = timedelta(days=1)  # no link lives longer, so what ends a day before a new one is over


@dataclass(frozen=True)
class ChatLine:
    """One message as people see it; ``media_type`` belongs to its file, ``officer`` is the name of who wrote it."""

    number: int
    author: str
    kind: str
    body: Mapping[str, Any]
    source_key: str
    at: datetime
    evidence_id: str | None
    media_type: str | None
    officer: str | None


@dataclass(frozen=True)
class ChatState:
    """``last_number`` may belong to an event that nobody sees; ``waiting`` says that an answer is owed."""

    last_number: int
    muted: bool
    waiting: bool


class ChatLog:
    """Queries over one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def conversation_of(self, token_hash: str, now: datetime) -> ConversationId | None:
        """The conversation that this session token still opens."""
        query = select(web_sessions.c.conversation_id).where(
            web_sessions.c.token_hash == token_hash, web_sessions.c.seen_at > now - SESSION_LIFE
        )
        found = (await self._session.execute(query)).scalar_one_or_none()
        return None if found is None else ConversationId(found)

    async def keep_session(self, token_hash: str, conversation: ConversationId, now: datetime) -> None:
        """Remember a new session by the hash of its token; sessions that have ended are forgotten on the way."""
        await self._session.execute(delete(web_sessions).where(web_sessions.c.seen_at < now - SESSION_LIFE))
        row = {"token_hash": token_hash, "conversation_id": conversation, "created_at": now, "seen_at": now}
        await self._session.execute(web_sessions.insert().values(**row))

    async def seen(self, token_hash: str, now: datetime) -> None:
        """Note when the session was last opened: it lives from there."""
        mark = update(web_sessions).where(web_sessions.c.token_hash == token_hash).values(seen_at=now)
        await self._session.execute(mark)

    async def lines_after(self, conversation: ConversationId, number: int, limit: int = PAGE) -> Sequence[ChatLine]:
        """The messages with a greater number, in order, at most ``limit`` of them."""
        query = (
            select(
                *messages.c["number", "author", "kind", "body", "source_key", "created_at", "evidence_id"],
                evidence_index.c.media_type,
            )
            .outerjoin(evidence_index, evidence_index.c.id == messages.c.evidence_id)
            .where(
                messages.c.conversation_id == conversation,
                messages.c.number > number,
                messages.c.kind.in_(SHOWN_KINDS),
            )
            .order_by(messages.c.number)
            .limit(limit)
        )
        rows = (await self._session.execute(query)).all()
        names = await self._officer_names(row.body.get("officer") for row in rows)
        return [
            ChatLine(
                number=row.number,
                author=row.author,
                kind=row.kind,
                body=row.body,
                source_key=row.source_key,
                at=row.created_at,
                evidence_id=row.evidence_id,
                media_type=row.media_type,
                officer=names.get(row.body.get("officer")),
            )
            for row in rows
        ]

    async def _officer_names(self, ids: Iterable[str | None]) -> dict[str | None, str]:
        wanted = {id for id in ids if id}
        if not wanted:
            return {}
        found = await self._session.execute(select(officers.c.id, officers.c.name).where(officers.c.id.in_(wanted)))
        return {row.id: row.name for row in found}

    async def state(self, conversation: ConversationId) -> ChatState:
        """Where the conversation stands. Raises LookupError when it is gone."""
        waiting = exists().where(
            messages.c.conversation_id == conversation,
            messages.c.direction == "in",
            messages.c.answered_by.is_(None),
        )
        query = select(conversations.c.last_number, conversations.c.muted_by, waiting.label("waiting")).where(
            conversations.c.id == conversation
        )
        row = (await self._session.execute(query)).one_or_none()
        if row is None:
            raise LookupError("no such conversation")
        return ChatState(row.last_number, row.muted_by is not None, row.waiting)

    async def offered_choice(self, conversation: ConversationId, choice: str) -> str | None:
        """The label of a choice, if it was offered in this conversation."""
        query = select(choices.c.label).where(choices.c.id == choice, choices.c.conversation_id == conversation)
        return (await self._session.execute(query)).scalar_one_or_none()

    async def note_shown(self, conversation: ConversationId, up_to: int, state: str) -> None:
        """The page was sent our messages up to this number, or has confirmed them (``sent``, ``delivered``)."""
        newest = (
            select(messages.c.created_at)  # a page notes no time of its own
            .where(
                messages.c.conversation_id == conversation, messages.c.direction == "out", messages.c.number <= up_to
            )
            .order_by(messages.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        known = func.coalesce(conversations.c.last_out_at >= newest, False)
        reached = update(conversations).where(conversations.c.id == conversation, ~known)
        await self._session.execute(reached.values(last_out_at=newest))
        before = ("queued",) if state == "sent" else ("queued", "sent")
        lines = update(messages).where(
            messages.c.conversation_id == conversation,
            messages.c.direction == "out",
            messages.c.number <= up_to,
            messages.c.delivery_state.in_(before),
        )
        await self._session.execute(lines.values(delivery_state=state))
        await self._session.commit()

    async def keep_upload_link(self, token_hash: str, conversation: ConversationId, expires_at: datetime) -> None:
        """Remember a link by the hash of its token; links that have expired are forgotten on the way."""
        await self._session.execute(delete(upload_links).where(upload_links.c.expires_at < expires_at - LONGEST_LINK))
        row = {"token_hash": token_hash, "conversation_id": conversation, "expires_at": expires_at}
        await self._session.execute(upload_links.insert().values(**row))

    async def upload_link(self, token_hash: str, now: datetime) -> tuple[ConversationId, datetime] | None:
        """The conversation that a link still leads to, and until when."""
        query = select(*upload_links.c["conversation_id", "expires_at"]).where(
            upload_links.c.token_hash == token_hash, upload_links.c.expires_at > now
        )
        found = (await self._session.execute(query)).one_or_none()
        return None if found is None else (ConversationId(found.conversation_id), found.expires_at)

    async def own_evidence(self, conversation: ConversationId, evidence: str) -> Evidence | None:
        """A file, if it was sent in this conversation."""
        query = select(Evidence).where(
            evidence_index.c.id == evidence, evidence_index.c.conversation_id == conversation
        )
        return (await self._session.execute(query)).scalar_one_or_none()
