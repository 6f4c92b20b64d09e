"""Taking in what platforms tell us: one transaction for each event, and each event once.

A webhook calls :meth:`Intake.take_in` and answers when it returns: what is stored then has its job with it, so that a
message that was acknowledged is answered, whatever dies afterwards. Nothing here asks anybody outside.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from case_store.chat_log import ChatLog
from case_store.database import Database
from case_store.inbox import Inbox
from case_store.outbox import Outbox
from case_store.unit_of_work import SqlUnitOfWork
from channels import inbound
from channels.inbound import InboundMessage, Person
from complaints.clocks import Clock
from complaints.model import Conversation, Message

AWAY = (OperationalError, InterfaceError, TimeoutError)  # the database, not the event: it is to come again
MOST_TRIES = 3  # for one event that we cannot deal with
LARGEST_NUMBER = 9  # digits of a message's number that a button may name
CAME_BACK = "[เปิดแชตอีกครั้ง]"
WAITED_FOR_AGAIN = 5  # of the messages that could not be delivered while the recipient had blocked us
ASK_ANSWER, MORE_CHOICES = "answer", "more"  # the channels' own buttons
OLD_BUTTON = "[ปุ่มเก่า]"


log = structlog.get_logger(__name__)


def unsent_key(person: Person, platform_id: str) -> str:
    """The journal's name for word that a message was taken back which had not come yet."""
    said = hashlib.sha256(f"{person.bot}|{person.user}|{platform_id}".encode()).hexdigest()
    return f"unsent:{person.channel}:{said}"


class Texts(Protocol):
    """The catalogue of what people read."""

    def render(self, key: str, values: Mapping[str, Any], language: str = ..., /) -> dict[str, Any]: ...


class Intake:
    """The door for every platform's events."""

    def __init__(self, database: Database, texts: Texts, clock: Clock, public_url: str) -> None:
        self._database, self._texts, self._clock, self._public_url = database, texts, clock, public_url
        self._tries: dict[str, int] = {}

    async def take_in(self, events: Sequence[InboundMessage]) -> list[InboundMessage]:
        """Store these events, in the order in which they were sent; those among them that were new.

        Raises what went wrong: then the platform is to send again, and what is stored is known. An event that fails
        every time, while the database is there, is kept unread in the journal, so that it never holds up the others.
        """
        fresh = []
        for event in sorted(events, key=lambda event: event.sent_at):
            if await self._take_or_keep(event):
                fresh.append(event)
        return fresh

    async def _take_or_keep(self, event: InboundMessage) -> bool:
        try:
            taken = await self._take(event)
        except AWAY:
            raise
        except Exception as error:  # an edge: whatever a stranger's event does to us, the next one is to be heard
            self._tries[event.key] = self._tries.get(event.key, 0) + 1
            if self._tries[event.key] < MOST_TRIES:
                raise
            log.error("event kept unread", channel=event.person.channel, kind=event.kind, error=type(error).__name__)
            taken = await self._keep_unread(event)
        self._tries.pop(event.key, None)
        return taken

    async def _keep_unread(self, event: InboundMessage) -> bool:
        async with self._database.uow() as uow:
            inbox = Inbox(uow.session)
            if not await inbox.first_time(event.key, event.person.channel, event.kind, event.sent_at):
                return False
            await inbox.keep_unread(event.key, json.dumps(asdict(event), default=str))
            await uow.commit()
        return True

    async def _take(self, event: InboundMessage) -> bool:
        async with self._database.uow() as uow:
            inbox, now = Inbox(uow.session), self._clock.now()
            if not await inbox.first_time(event.key, event.person.channel, event.kind, event.sent_at):
                return False
            if event.raw is not None:
                await inbox.keep_unread(event.key, event.raw)
            conversation = await self._conversation(event, uow, now)
            if conversation is not None:
                await inbox.belongs_to(event.key, conversation.id)
                if event.reply_token and event.reply_token.good_until > now:
                    token = event.reply_token
                    await inbox.keep_reply_token(conversation.id, token.token, token.good_until, now)
                await self._handler(event)(event, conversation, uow)
                if event.reply_token and await Outbox(uow.session).queued(conversation.id, 1):
                    await uow.deliver(conversation.id)
            await uow.commit()
        return True

    async def _conversation(self, event: InboundMessage, uow: SqlUnitOfWork, now: datetime) -> Conversation | None:
        """Whom this is from. Nobody is met for the first time by their leaving or by taking something back."""
        inbox, person = Inbox(uow.session), event.person
        if event.kind == inbound.OTHER or not person.user:
            return None
        if event.kind in {inbound.UNFOLLOW, inbound.UNSEND, inbound.EDIT}:
            return await inbox.conversation_of(person.channel, person.bot, person.user)
        conversation, begun = await inbox.open_conversation(person.channel, person.bot, person.user, now)
        if begun:
            await self._tell_what_is_kept(conversation, uow)
            await uow.later("read_profile", lock=f"profile:{conversation.id}", conversation_id=conversation.id)
        return conversation

    async def _tell_what_is_kept(self, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """What is kept, and where, before anything is asked (PDPA 2562 s.23). No gate: nobody has to agree."""
        for key in ("utter_privacy_notice", "utter_privacy_platform"):
            body = self._texts.render(key, {"web": self._public_url}, conversation.language)
            await uow.send(conversation.id, body, f"{key}:{conversation.id}", author="bot")

    def _handler(
        self, event: InboundMessage
    ) -> Callable[[InboundMessage, Conversation, SqlUnitOfWork], Awaitable[None]]:
        return {
            inbound.FOLLOW: self._follow,
            inbound.UNFOLLOW: self._unfollow,
            inbound.UNSEND: self._unsend,
            inbound.EDIT: self._edit,
            inbound.TAP: self._tap,
        }.get(event.kind, self._say)

    async def _say(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """Keep a message of the recipient's, whatever kind it is; its file is fetched by a job of its own."""
        await self._is_back(conversation, uow)
        if event.refers_to and await self._is_the_same_file(event, conversation, uow):
            return
        body: dict[str, Any] = {"text": event.text}
        if event.choice is not None:
            offered = await ChatLog(uow.session).offered_choice(conversation.id, event.choice)
            body |= {"choice": event.choice, "text": event.text or offered or OLD_BUTTON}
        if event.file is not None:
            body["file"] = {
                "state": "awaited",
                "content_id": event.file.content_id,
                "name": event.file.name,
                "size": event.file.size,
                "same": event.file.same,
            }
        if event.album is not None:
            body["album"] = {"id": event.album.id, "total": event.album.total}
        if event.read_token is not None:
            body["read_token"] = event.read_token
        message = await uow.receive(
            conversation.id,
            kind=event.kind,
            body=body,
            source_key=event.key,
            sent_at=event.sent_at,
            platform_id=event.platform_id,
        )
        if event.platform_id and await Inbox(uow.session).knows(unsent_key(event.person, event.platform_id)):
            await self._withdraw(message, uow)  # word of it being taken back was faster

    async def _is_the_same_file(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> bool:
        """Whether an edited message still has the file that it had: then only its words changed."""
        before = await Inbox(uow.session).by_platform_id(conversation.id, event.refers_to or "")
        same = event.file and event.file.same
        return before is not None and bool(same) and before.body.get("file", {}).get("same") == same

    async def _is_back(self, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """Whoever does anything here no longer blocks us, and gets the newest of what could not be delivered."""
        if conversation.blocked_at is not None:
            conversation.blocked_at = None
            await Outbox(uow.session).queue_again(conversation.id, WAITED_FOR_AGAIN)
            await uow.deliver(conversation.id)

    async def _follow(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """Whoever comes back gets what could not be delivered, or else our greeting."""
        waited = conversation.blocked_at is not None
        await self._is_back(conversation, uow)
        if conversation.muted_by is not None:  # an officer has the word; what was typed is for them
            body = {"text": event.text or CAME_BACK}
            await uow.receive(
                conversation.id, kind=inbound.TEXT, body=body, source_key=event.key, sent_at=event.sent_at
            )
            return
        if not waited or not await Outbox(uow.session).queued(conversation.id, 1):
            await uow.say(conversation.id, "utter_welcome", f"welcome:{event.key}")

    async def _unfollow(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """Whoever leaves is not written to; word of it that comes late, after they came back, changes nothing."""
        if await Inbox(uow.session).heard_since(conversation.id, event.sent_at):
            return
        conversation.blocked_at = self._clock.now()
        await Outbox(uow.session).block(conversation.id, conversation.blocked_at)

    async def _unsend(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """Words that were taken back are forgotten; a file stays, as evidence, and the recipient is told so."""
        inbox, taken_back = Inbox(uow.session), event.refers_to or ""
        message = await inbox.by_platform_id(conversation.id, taken_back)
        if message is None:
            key = unsent_key(event.person, taken_back)
            await inbox.first_time(key, event.person.channel, inbound.UNSEND, event.sent_at)
            return
        if message.withdrawn_at is not None:
            return
        if message.evidence_id is None:
            await self._withdraw(message, uow)
            return
        message.withdrawn_at = self._clock.now()
        item = await uow.evidence.get(message.evidence_id)
        await uow.record("recipient", "evidence.unsent", item.case_id, sha256=item.sha256)
        if conversation.muted_by is None:
            await uow.say(conversation.id, "utter_unsent_evidence_kept", f"unsent:{message.id}")

    async def _withdraw(self, message: Message, uow: SqlUnitOfWork) -> None:
        """Forget the words, also where they could not be read, and do not fetch the file."""
        message.withdrawn_at = self._clock.now()
        file = {"file": {"state": "lost", "code": "unsent"}} if message.awaits_file else {}
        message.body = {"text": "", **file}
        await Inbox(uow.session).forget_unread(message.source_key)
        await uow.messages.answered(message.id, "withdrawn")

    async def _edit(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """An edit changes what the transcript shows and keeps what stood there; what was answered stays answered."""
        message = await Inbox(uow.session).by_platform_id(conversation.id, event.refers_to or "")
        if message is None:  # words that were put under a photo afterwards, or a message that never reached us
            await self._say(
                replace(event, kind=inbound.TEXT, platform_id=event.refers_to, refers_to=None), conversation, uow
            )
            return
        if message.withdrawn_at is not None or message.body.get("text") == event.text:
            return
        was = {"text": message.body.get("text", ""), "until": event.sent_at.isoformat()}
        before = [*message.body.get("before", ()), was]
        message.body = {**message.body, "text": event.text, "before": before}

    async def _tap(self, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork) -> None:
        """A button of the channel's own: it brings a new reply token, and asks for the answer or for more choices."""
        await self._is_back(conversation, uow)
        await Outbox(uow.session).mark(conversation.id, "sent", "delivered")
        word, _, rest = (event.choice or "").partition(":")
        if conversation.muted_by is not None:
            return
        if word == MORE_CHOICES and rest.isascii() and rest.isdecimal() and len(rest) <= LARGEST_NUMBER:
            await self._offer_again(int(rest), event, conversation, uow)
        elif not await Outbox(uow.session).queued(conversation.id, 1) and await uow.messages.unanswered(
            conversation.id
        ):
            await uow.say(conversation.id, "utter_delayed", f"delayed:{event.key}")

    async def _offer_again(
        self, number: int, event: InboundMessage, conversation: Conversation, uow: SqlUnitOfWork
    ) -> None:
        """The choices that did not fit under a line, under that line said once more."""
        lines = await ChatLog(uow.session).lines_after(conversation.id, number - 1, 1)
        if lines and lines[0].number == number and lines[0].body.get("choices"):
            body = {**lines[0].body, "choices_from": int(lines[0].body.get("choices_from", 0)) + 1}
            await uow.repeat(conversation.id, body, f"again:{event.key}")
