"""The recipient's own words decide in which language the bot and the rules speak, from that very message on."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from complaints.model import ConversationId, Evidence, EvidenceId
from dialogue.bot import Answer
from dialogue.bursts import Windows
from dialogue.turns import Dialogue
from tests.support.fake_uow import NOON
from tests.support.sql_store import SqlStore

HERE = ConversationId("c-1")
TAP = "/report_unordered_parcel"


class ListeningBot:
    """Says the same every time, with one choice, and remembers in which language it was asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    async def turn(
        self,
        conversation: str,
        message_id: str,
        *,
        text: str | None = None,
        event: Mapping[str, Any] | None = None,
        late: bool = False,
        language: str = "th",
        channel: str = "web",
    ) -> list[Answer]:
        self.heard.append((text if text is not None else str(event and event["intent"]), language))
        return [Answer("…", (("I did not order this", TAP),))]


@pytest.fixture
def bot() -> ListeningBot:
    return ListeningBot()


@pytest.fixture
async def dialogue(store: SqlStore, bot: ListeningBot) -> Dialogue:
    await store.conversation(HERE)
    return Dialogue(store.database, bot, store.clock, Windows(timedelta(0), timedelta(0)))


async def receive(store: SqlStore, *texts: str) -> None:
    async with store.uow() as uow:
        for text in texts:
            await uow.receive(HERE, kind="text", body={"text": text}, source_key=secrets.token_hex())
        await uow.commit()


def language(store: SqlStore) -> str:
    return str(store.rows("SELECT language FROM conversations")[0][0])


async def test_english_is_stored_and_told_to_the_bot_with_that_very_message(
    store: SqlStore, dialogue: Dialogue, bot: ListeningBot
) -> None:
    await receive(store, "สวัสดี", "ok", "My parcel is not what I ordered", "ok", "TH01234ABC5D6E")
    await dialogue.take_turn(HERE)
    assert [told for _, told in bot.heard] == ["th", "th", "en", "en", "en"]
    assert language(store) == "en"
    await receive(store, "ขอคุยภาษาไทยดีกว่าค่ะ")
    await dialogue.take_turn(HERE)
    assert bot.heard[-1][1] == language(store) == "th"


async def test_the_typed_words_of_a_choice_change_nothing(
    store: SqlStore, dialogue: Dialogue, bot: ListeningBot
) -> None:
    await receive(store, "สวัสดี")
    await dialogue.take_turn(HERE)
    await receive(store, "I did not order this")
    await dialogue.take_turn(HERE)
    assert bot.heard[-1] == ("report_unordered_parcel", "th")
    assert language(store) == "th"


async def test_a_photo_and_a_turn_of_the_workers_keep_the_language(
    store: SqlStore, dialogue: Dialogue, bot: ListeningBot
) -> None:
    await receive(store, "Where is my money")
    photo = Evidence(EvidenceId("e-1"), HERE, "0" * 64, 10, "image/png", "e-1.age", NOON)
    async with store.uow() as uow:
        await uow.receive(HERE, kind="image", body={"text": "รูปค่ะ"}, source_key="photo", evidence=photo)
        await uow.turn(HERE, "hold_result", "turn-1", outcome="active")
        await uow.commit()
    await dialogue.take_turn(HERE)
    assert bot.heard == [("Where is my money", "en"), ("photo_received", "en"), ("hold_result", "en")]
    assert language(store) == "en"
