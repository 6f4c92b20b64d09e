"""Answering a conversation: every unanswered message in order, none twice, none while an officer has the word."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import regex

from case_store.database import Database
from case_store.inbox import Inbox
from case_store.unit_of_work import SqlUnitOfWork
from complaints.clocks import Clock
from complaints.model import Conversation, ConversationId, Evidence, EvidenceId, Message, MessageId
from dialogue.bot import Answer, Bot, BotAway, BotFailed, TurnNotRun
from dialogue.bursts import Windows, quiet_from, together
from dialogue.language import language_of
from dialogue.pictures import REFUSED, entities, is_read_enough, is_refused

PATIENCE = timedelta(seconds=5)  # after this the recipient is told that it takes longer
PAUSE = timedelta(seconds=1)  # between two tries while the bot is away
LOOK_AGAIN = 0.5  # seconds: how often it is looked whether more has come
ASK_AGAIN = "/resume_complaint"  # a choice of an older line: what is open now is asked again
LAST_TRY = timedelta(seconds=30)  # a turn that Rasa cannot run is not tried for ever
MENU = {
    "menu:report": "/start_complaint",
    "menu:status": "/ask_case_status",
    "menu:rights": "/ask_rights",
    "menu:officer": "/request_officer",
    "menu:cancel": "/cancel_complaint",
}
READING_PATIENCE = timedelta(seconds=2)  # how long an answer waits for its pictures to be read
READING_PAUSE = 0.05  # seconds
SHORTLY = timedelta(minutes=5)
# "this is the ID card", not "do you need the ID card?"
_NO_CARD = "ไหม|มั้ย|หรือ|รึ|ทำไม|ต้อง|ไม่ใช่|ไม่มี|ไม่ได้|คนอื่น|เอาไปใช้|ทำบัตร"
CARD_TOLD = regex.compile(rf"^(?!.*(?:{_NO_CARD}|\?)).*บัตร\s*(?:ปชช|ประชาชน)|\bmy ID card\b(?!.*\?)", regex.IGNORECASE)
WITHOUT_WORDS = frozenset({"sticker", "location", "unknown"})


class Signals(Protocol):
    """How a recipient sees that somebody is at work: read marks and a typing sign."""

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """Show it, if the platform can. Raises nothing, and never takes long."""
        ...


class NoSignals:
    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """A web page sees for itself that an answer is owed."""


@dataclass(frozen=True)
class Dialogue:
    """What a turn works with: the case store, the bot, and signs of life."""

    database: Database
    bot: Bot
    clock: Clock
    windows: Windows = field(default_factory=Windows)
    signals: Signals = field(default_factory=NoSignals)
    not_run_since: dict[MessageId, datetime] = field(default_factory=dict)
    _shown: set[asyncio.Task[None]] = field(default_factory=set)

    async def take_turn(self, conversation: ConversationId) -> None:
        """Answer all that waits. While the bot is away everything stays where it is and this runs again."""
        while turn := await self._next(conversation):
            first = turn[0]
            try:
                answers = await self._ask(turn)
            except BotAway as away:
                if not isinstance(away, TurnNotRun) or not self._tried_long_enough(first):
                    await self._wait(first)
                    return
                await self.give_up(turn)
            except BotFailed:
                await self.give_up(turn)
            else:
                await self._keep(turn, answers)

    def _tried_long_enough(self, message: Message) -> bool:
        """Whether Rasa was there and could not run this very turn for the whole of LAST_TRY."""
        now = self.clock.now()
        return now - self.not_run_since.setdefault(message.id, now) >= LAST_TRY

    async def first_unanswered(self, conversation: ConversationId) -> list[Message]:
        """The turn that stands first in line, as it would be taken."""
        async with self.database.uow() as uow:
            waiting = [message for message in await uow.messages.unanswered(conversation) if not message.awaits_file]
        return together(waiting) if waiting else []

    async def _next(self, conversation: ConversationId) -> list[Message]:
        """The messages to answer next, once the recipient has paused; what comes while an officer speaks is only kept.

        The turn is written down before it is asked: Rasa knows a repeated turn by its first message, and a message that
        comes between a crash and the repetition must not be taken for answered.
        """
        while True:
            async with self.database.uow() as uow:
                found = await uow.messages.unanswered(conversation)
                waiting = [message for message in found if not message.awaits_file]
                if not waiting:
                    return []
                if await uow.conversations.is_muted(conversation):
                    await self._keep_for_officer(waiting, uow)
                    await uow.commit()
                    return []
                quiet = quiet_from(
                    waiting,
                    [message for message in found if message.awaits_file],
                    await uow.messages.last_said(conversation),
                    self.windows,
                )
                pause = (quiet - self.clock.now()).total_seconds()
                if waiting[0].turn_id is not None or pause <= 0:
                    turn = together(waiting)
                    for message in turn:
                        message.turn_id = turn[0].id
                    await uow.commit()
                    self._show(await uow.conversations.get(conversation), turn)
                    return turn
            await asyncio.sleep(min(pause, LOOK_AGAIN))

    async def _keep_for_officer(self, waiting: Sequence[Message], uow: SqlUnitOfWork) -> None:
        case_id = (await uow.conversations.locked(waiting[0].conversation_id)).case_id
        for message in waiting:
            await uow.messages.answered(message.id, "officer")
            item = await uow.evidence.find(message.evidence_id) if message.evidence_id and case_id else None
            if item is not None:
                item.case_id = case_id
                await uow.record("recipient", "evidence.attached", case_id, kind=item.kind, sha256=item.sha256)

    def _show(self, conversation: Conversation, turn: Sequence[Message]) -> None:
        """Let the recipient see that we are at it, without waiting for that."""
        if turn[0].kind != "event":
            task = asyncio.ensure_future(self.signals.working(conversation, turn))
            self._shown.add(task)
            task.add_done_callback(self._shown.discard)

    async def _ask(self, turn: Sequence[Message]) -> list[Answer]:
        """Ask the bot, and tell the recipient when that takes longer than a person would wait."""
        asking = asyncio.ensure_future(self._send(turn))
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE.total_seconds())
        if not done:
            await self._say_delayed(turn[0])
        return await asking

    async def _send(self, turn: Sequence[Message]) -> list[Answer]:
        first, last = turn[0], turn[-1]
        event = await self._event(turn)
        text = "\n".join(message.body["text"] for message in turn) if event is None else None
        late, conversation = await self._circumstances(last, text)
        return await self.bot.turn(
            first.conversation_id,
            first.id,
            text=text,
            event=event,
            late=late,
            language=conversation.language,
            channel=conversation.channel,
        )

    async def _circumstances(self, message: Message, typed: str | None) -> tuple[bool, Conversation]:
        """Whether the message is late, and the conversation, whose language the recipient's own words may change."""
        async with self.database.uow() as uow:
            late = await uow.messages.is_late(message)
            conversation = await uow.conversations.get(message.conversation_id)
            told = language_of(typed) if typed is not None else None
            if told is not None and told != conversation.language:
                conversation.language = told
                await uow.commit()
            return late, conversation

    async def _event(self, turn: Sequence[Message]) -> Mapping[str, Any] | None:
        """What the turn is besides words: one of the worker's, photos, a choice, a sticker; None for words alone."""
        first = turn[0]
        if first.kind == "event":
            return first.body
        if first.kind in WITHOUT_WORDS:
            return {"intent": "unreadable_received", "entities": {"what": first.kind}}
        if any(message.evidence_id or is_refused(message) for message in turn):
            return await self._files_and_refusals(turn)
        return await self._chosen(first) or await self._card_told(first) if len(turn) == 1 else None

    async def _card_told(self, message: Message) -> Mapping[str, Any] | None:
        """The recipient may be saying that the picture before these words is an identity card."""
        if message.kind != "text" or not CARD_TOLD.search(message.body["text"]):
            return None
        async with self.database.uow() as uow:
            before = await uow.messages.picture_before(message, SHORTLY)
        return {"intent": "identity_card_told", "entities": {"evidence_id": before}} if before else None

    async def _chosen(self, message: Message) -> Mapping[str, Any] | None:
        """What a tap stands for; the words of a choice that was just offered, typed, are as good as a tap."""
        async with self.database.uow() as uow:
            if message.kind == "choice":
                choice = message.body["choice"]
                payload = MENU.get(choice) or await uow.messages.choice_payload(message.conversation_id, choice)
                return parse_payload(payload or ASK_AGAIN)
            payload = await uow.messages.offered(message.conversation_id, message.number, message.body["text"])
        return parse_payload(payload) if payload else None

    async def _files_and_refusals(self, turn: Sequence[Message]) -> Mapping[str, Any]:
        """The files of a turn; and whether one was refused as an identity card, which nobody has told yet."""
        refused = [message for message in turn if is_refused(message)]
        files = [message for message in turn if message.evidence_id]
        ids = list(dict.fromkeys(message.evidence_id for message in files if message.evidence_id))
        items = await self._files(files, ids) if files else []
        untold = any(not message.body["file"].get("told") for message in refused) or len(items) < len(ids)
        if untold:
            await self._tell_refused(turn[0])
        return (
            {"intent": "photo_received", "entities": entities(items)} if items else {"intent": REFUSED, "entities": {}}
        )

    async def _tell_refused(self, message: Message) -> None:
        """Say that a picture of this turn is gone, before the bot answers the rest; safe to run twice."""
        async with self.database.uow() as uow:
            if not await uow.conversations.is_muted(message.conversation_id):
                await uow.say(message.conversation_id, "utter_identity_card_refused", f"identity-card:{message.id}")
                await uow.commit()

    async def _files(self, turn: Sequence[Message], ids: Sequence[EvidenceId]) -> list[Evidence]:
        """The files, once they have been read; a reading that takes longer comes as a turn of its own."""
        until = max(message.created_at for message in turn) + READING_PATIENCE
        while True:
            async with self.database.uow() as uow:
                items = await self._found(ids, uow)
                if not any(item.is_being_read for item in items):
                    return items
                wanted = not await self._has_number(turn[0], uow)
                enough = all(is_read_enough(item, number_wanted=wanted) for item in items)
                if enough or self.clock.now() >= until:
                    return await self._go_on(turn, ids, uow, awaits_reading=not enough)
            await asyncio.sleep(READING_PAUSE)

    async def _found(self, ids: Sequence[EvidenceId], uow: SqlUnitOfWork) -> list[Evidence]:
        """These files; one that was refused meanwhile is no longer there."""
        found = [await uow.evidence.find(id) for id in ids]
        return [item for item in found if item is not None]

    async def _has_number(self, message: Message, uow: SqlUnitOfWork) -> bool:
        """Whether the case has its parcel's number, so that print would answer nothing."""
        case = (await uow.conversations.get(message.conversation_id)).case_id
        return case is not None and (await uow.cases.get(case)).tracking_number is not None

    async def _go_on(
        self, turn: Sequence[Message], ids: Sequence[EvidenceId], uow: SqlUnitOfWork, *, awaits_reading: bool
    ) -> list[Evidence]:
        """Note that the turn went on before all was read, so that whoever reads has the bot told, or tells of a refusal
        by themselves; the files as they are then."""
        await uow.conversations.locked(turn[0].conversation_id)
        for message in turn:
            found = await Inbox(uow.session).locked(message.id)
            if found is not None and found.evidence_id:
                found.body = {**found.body, "went_on": True, "awaits_reading": awaits_reading}
        locked = [await uow.evidence.locked(id) for id in ids]
        items = [item for item in locked if item is not None]
        await uow.commit()
        return items

    async def _keep(self, turn: Sequence[Message], answers: list[Answer]) -> None:
        """Store the answers and mark the messages, unless an officer has taken over meanwhile: then the bot is silent.

        Safe to run twice: the bot repeats its answers for a message id, and each is stored under its own source key.
        """
        first = turn[0]
        if not answers and first.kind != "event":
            await self.give_up(turn)
            return
        async with self.database.uow() as uow:
            muted = await uow.conversations.is_muted(first.conversation_id)
            if await self._answered(turn, "officer" if muted else "bot", uow) and not muted:
                for index, answer in enumerate(answers):
                    choices = [{"label": label, "payload": payload} for label, payload in answer.choices]
                    body = {**answer.shown, "text": answer.text, "choices": choices}
                    await uow.send(first.conversation_id, body, f"{first.id}:{index}", author="bot")
            await uow.commit()

    async def _answered(self, turn: Sequence[Message], by: str, uow: SqlUnitOfWork) -> bool:
        """Mark the messages of a turn; False when somebody was faster with all, or all were taken back meanwhile."""
        return any([await uow.messages.answered(message.id, by) for message in turn])

    async def _wait(self, message: Message) -> None:
        """Leave the message where it is, and look again in a moment."""
        if self._age(message) >= PATIENCE:
            await self._say_delayed(message)
        conversation = message.conversation_id
        async with self.database.uow() as uow:
            if not await uow.queued("take_turn", conversation):  # every message brought a job; one of them is enough
                await uow.later(
                    "take_turn", lock=conversation, at=self.clock.now() + PAUSE, conversation_id=conversation
                )
            await uow.commit()

    def _age(self, message: Message) -> timedelta:
        return self.clock.now() - message.created_at

    async def _say_delayed(self, message: Message) -> None:
        async with self.database.uow() as uow:
            if not await uow.conversations.is_muted(message.conversation_id) and message.kind != "event":
                await uow.say(message.conversation_id, "utter_delayed", f"delayed:{message.id}")
                await uow.commit()

    async def give_up(self, turn: Sequence[Message]) -> None:
        """The bot has no answer: explain it to the recipient; the messages stay in the transcript."""
        first = turn[0]
        async with self.database.uow() as uow:
            muted = await uow.conversations.is_muted(first.conversation_id)
            if await self._answered(turn, "nobody", uow) and not muted and first.kind != "event":
                await uow.say(first.conversation_id, "utter_no_answer", f"no-answer:{first.id}")
            await uow.commit()


def parse_payload(payload: str) -> dict[str, Any]:
    """``/intent{"entity": "value"}`` as intent and entities; these are the catalogue's own words."""
    intent, brace, rest = payload.removeprefix("/").partition("{")
    return {"intent": intent, "entities": json.loads(brace + rest) if brace else {}}
