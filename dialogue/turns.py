"""Answering a conversation: every unanswered message in order, none twice, none while an officer has the word."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from case_store.database import Database
from complaints.clocks import Clock
from complaints.model import ConversationId, Evidence, EvidenceId, Message, MessageId
from dialogue.bot import Answer, Bot, BotAway, BotFailed, TurnNotRun
from dialogue.language import language_of

PATIENCE = timedelta(seconds=5)  # after this the recipient is told that it takes longer
PAUSE = timedelta(seconds=1)  # between two tries while the bot is away
ASK_AGAIN = "/resume_complaint"  # a choice of an older line: what is open now is asked again
LAST_TRY = timedelta(seconds=30)  # a turn that Rasa cannot run is not tried for ever

ReadNumber = Callable[[Evidence], Awaitable[str | None]]


@dataclass(frozen=True)
class Dialogue:
    """What a turn works with: the case store, the bot, and a reader of tracking numbers from photos."""

    database: Database
    bot: Bot
    clock: Clock
    read_number: ReadNumber
    not_run_since: dict[MessageId, datetime] = field(default_factory=dict)

    async def take_turn(self, conversation: ConversationId) -> None:
        """Answer all that waits. While the bot is away everything stays where it is and this runs again."""
        while message := await self._next(conversation):
            try:
                answers = await self._ask(message)
            except BotAway as away:
                if not isinstance(away, TurnNotRun) or not self._tried_long_enough(message):
                    await self._wait(message)
                    return
                await self.give_up(message)
            except BotFailed:
                await self.give_up(message)
            else:
                await self._keep(message, answers)

    def _tried_long_enough(self, message: Message) -> bool:
        """Whether Rasa was there and could not run this very turn for the whole of LAST_TRY."""
        now = self.clock.now()
        return now - self.not_run_since.setdefault(message.id, now) >= LAST_TRY

    async def first_unanswered(self, conversation: ConversationId) -> Message | None:
        async with self.database.uow() as uow:
            waiting = await uow.messages.unanswered(conversation)
        return waiting[0] if waiting else None

    async def _next(self, conversation: ConversationId) -> Message | None:
        """The oldest message that the bot should answer; what comes while an officer speaks is only kept."""
        async with self.database.uow() as uow:
            waiting = await uow.messages.unanswered(conversation)
            if not waiting or not await uow.conversations.is_muted(conversation):
                return waiting[0] if waiting else None
            case_id = (await uow.conversations.get(conversation)).case_id
            for message in waiting:
                await uow.messages.answered(message.id, "officer")
                if message.evidence_id and case_id:
                    item = await uow.evidence.get(message.evidence_id)
                    item.case_id = case_id
                    await uow.record("recipient", "evidence.attached", case_id, kind=item.kind, sha256=item.sha256)
            await uow.commit()
        return None

    async def _ask(self, message: Message) -> list[Answer]:
        """Ask the bot, and tell the recipient when that takes longer than a person would wait."""
        asking = asyncio.ensure_future(self._send(message))
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE.total_seconds())
        if not done:
            await self._say_delayed(message)
        return await asking

    async def _send(self, message: Message) -> list[Answer]:
        event = await self._event(message)
        text = message.body["text"] if event is None else None
        late, language = await self._circumstances(message, text)
        return await self.bot.turn(
            message.conversation_id, message.id, text=text, event=event, late=late, language=language
        )

    async def _circumstances(self, message: Message, typed: str | None) -> tuple[bool, str]:
        """Whether the message is late, and the conversation's language, which the recipient's own words may change."""
        async with self.database.uow() as uow:
            late = await uow.messages.is_late(message)
            conversation = await uow.conversations.get(message.conversation_id)
            told = language_of(typed) if typed is not None else None
            if told is not None and told != conversation.language:
                conversation.language = told
                await uow.commit()
            return late, conversation.language

    async def _event(self, message: Message) -> Mapping[str, Any] | None:
        """What the message is besides words: a turn of the worker's, a photo, a choice; None for words alone."""
        if message.kind == "event":
            return message.body
        if message.evidence_id:
            return await self._photo(message.evidence_id)
        return await self._chosen(message)

    async def _chosen(self, message: Message) -> Mapping[str, Any] | None:
        """What a tap stands for; the words of a choice that was just offered, typed, are as good as a tap."""
        async with self.database.uow() as uow:
            if message.kind == "choice":
                payload = await uow.messages.choice_payload(message.conversation_id, message.body["choice"])
                return parse_payload(payload or ASK_AGAIN)
            payload = await uow.messages.offered(message.conversation_id, message.number, message.body["text"])
        return parse_payload(payload) if payload else None

    async def _photo(self, evidence: EvidenceId) -> Mapping[str, Any]:
        async with self.database.uow() as uow:
            item = await uow.evidence.get(evidence)
        entities = {"evidence_id": item.id}
        if not item.media_type.startswith("image/"):
            what = "voice" if item.media_type.startswith("audio/") else "file"
            return {"intent": "photo_received", "entities": {**entities, "what": what}}
        number = await self.read_number(item)
        if number:
            entities["tracking_number"] = number
        return {"intent": "photo_received", "entities": entities}

    async def _keep(self, message: Message, answers: list[Answer]) -> None:
        """Store the answers and mark the message, unless an officer has taken over meanwhile: then the bot is silent.

        Safe to run twice: the bot repeats its answers for a message id, and each is stored under its own source key.
        """
        if not answers and message.kind != "event":
            await self.give_up(message)
            return
        async with self.database.uow() as uow:
            muted = await uow.conversations.is_muted(message.conversation_id)
            if await uow.messages.answered(message.id, "officer" if muted else "bot") and not muted:
                for index, answer in enumerate(answers):
                    choices = [{"label": label, "payload": payload} for label, payload in answer.choices]
                    body = {"text": answer.text, "choices": choices}
                    await uow.send(message.conversation_id, body, f"{message.id}:{index}", author="bot")
            await uow.commit()

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

    async def give_up(self, message: Message) -> None:
        """The bot has no answer: explain it to the recipient; the message stays in the transcript."""
        async with self.database.uow() as uow:
            muted = await uow.conversations.is_muted(message.conversation_id)
            if await uow.messages.answered(message.id, "nobody") and not muted and message.kind != "event":
                await uow.say(message.conversation_id, "utter_no_answer", f"no-answer:{message.id}")
            await uow.commit()


def parse_payload(payload: str) -> dict[str, Any]:
    """``/intent{"entity": "value"}`` as intent and entities; these are the catalogue's own words."""
    intent, brace, rest = payload.removeprefix("/").partition("{")
    return {"intent": intent, "entities": json.loads(brace + rest) if brace else {}}
