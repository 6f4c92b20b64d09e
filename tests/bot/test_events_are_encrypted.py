"""Rasa's events in PostgreSQL: readable only with the key, whole turns, each answer findable by its message."""

import asyncio
from collections.abc import Callable

import psycopg2
import pytest
from cryptography.fernet import Fernet, InvalidToken
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import EncryptedTrackerStore, UnsafeStore, driver_url
from tests.bot.support import KEY

SAID = "แม่จ่ายไป 358 บาท"


def a_turn(conversation: str, message_id: str, *answers: str) -> DialogueStateTracker:
    tracker = DialogueStateTracker(conversation, [])
    tracker.update(SessionStarted())
    tracker.update(UserUttered(SAID, message_id=message_id))
    for answer in answers:
        tracker.update(BotUttered(answer, {"buttons": [{"title": "ใช่", "payload": "/affirm"}]}))
    tracker.update(ActionExecuted("action_listen"))
    return tracker


def open_store(url: str) -> EncryptedTrackerStore:
    return EncryptedTrackerStore(domain=Domain.empty(), host=url)


@pytest.fixture
def store(database_url: str, store_environment: Callable[[str], None]) -> EncryptedTrackerStore:
    return open_store(database_url)


def test_what_was_said_is_read_back_and_lies_nowhere_in_clear(store: EncryptedTrackerStore, database_url: str) -> None:
    asyncio.run(store.save(a_turn("enc1", "m1", "รับเรื่องแล้ว")))
    tracker = asyncio.run(store.retrieve("enc1"))
    assert tracker is not None and tracker.latest_message is not None and tracker.latest_message.text == SAID
    connection = psycopg2.connect(database_url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT events::text FROM rasa.events AS events WHERE sender_id = 'enc1'")
        rows = " ".join(row for (row,) in cursor.fetchall())
    connection.close()
    assert "m1" in rows and "358" not in rows and "รับเรื่อง" not in rows


def test_the_answers_of_a_message_are_found_by_its_id(store: EncryptedTrackerStore) -> None:
    tracker = a_turn("enc2", "m1", "หนึ่ง", "สอง")
    tracker.update(UserUttered("ต่อ", message_id="m2"))
    tracker.update(BotUttered("สาม"))
    asyncio.run(store.save(tracker))
    first, second, unknown = (asyncio.run(store.recorded_answers("enc2", name)) for name in ("m1", "m2", "m3"))
    assert first is not None and [message["text"] for message in first] == ["หนึ่ง", "สอง"]
    assert first[0]["buttons"] == [{"title": "ใช่", "payload": "/affirm"}]
    assert second is not None and [message["text"] for message in second] == ["สาม"]
    assert unknown is None
    assert asyncio.run(store.recorded_answers("another", "m1")) is None


def test_a_turn_that_said_nothing_is_known_as_run(store: EncryptedTrackerStore) -> None:
    asyncio.run(store.save(a_turn("enc3", "m1")))
    assert asyncio.run(store.recorded_answers("enc3", "m1")) == []


def test_saving_again_adds_only_what_is_new(store: EncryptedTrackerStore) -> None:
    tracker = a_turn("enc4", "m1", "หนึ่ง")
    asyncio.run(store.save(tracker))
    tracker.update(UserUttered("ต่อ", message_id="m2"))
    asyncio.run(store.save(tracker))
    asyncio.run(store.save(tracker))
    again = asyncio.run(store.retrieve("enc4"))
    assert again is not None and len(again.events) == len(tracker.events)


def test_an_older_key_still_opens_and_a_strange_one_does_not(
    store: EncryptedTrackerStore, database_url: str, store_environment: Callable[[str], None]
) -> None:
    asyncio.run(store.save(a_turn("enc5", "m1", "หนึ่ง")))
    store_environment(f"{Fernet.generate_key().decode()}, {KEY}")
    assert asyncio.run(open_store(database_url).retrieve("enc5")) is not None
    store_environment(Fernet.generate_key().decode())
    with pytest.raises(InvalidToken):
        asyncio.run(open_store(database_url).retrieve("enc5"))


@pytest.mark.parametrize("keys", ["", " , ", "not a key"])
def test_without_keys_it_does_not_start(store_environment: Callable[[str], None], keys: str) -> None:
    store_environment(keys)
    with pytest.raises(UnsafeStore, match="RONGTHUK_ENCRYPTION_KEYS"):
        open_store("postgresql://nowhere/none")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p%40ss@/db?host=%2Ftmp%2Fx",
        "postgres://u:p%40ss@/db?host=%2Ftmp%2Fx",
        "postgresql+psycopg://u:p%40ss@/db?host=%2Ftmp%2Fx",
    ],
)
def test_every_spelling_of_a_postgresql_url_is_accepted(url: str) -> None:
    assert driver_url(url) == "postgresql+psycopg2://u:p%40ss@/db?host=%2Ftmp%2Fx"


@pytest.mark.parametrize("url", [None, "", "sqlite:///x", "${RONGTHUK_BOT_DATABASE_URL}"])
def test_no_other_database_is_accepted(url: str | None) -> None:
    with pytest.raises(UnsafeStore):
        driver_url(url)
