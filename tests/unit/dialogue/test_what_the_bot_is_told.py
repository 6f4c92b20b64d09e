"""Rasa gets the conversation's language with each turn, whether it is made of words or of an event."""

import json

import httpx
import pytest

from dialogue.bot import RasaBot


@pytest.fixture
async def posted() -> list[dict[str, object]]:
    """What arrives at Rasa."""
    return []


@pytest.fixture
async def bot(posted: list[dict[str, object]]) -> RasaBot:
    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(json.loads(request.content))
        return httpx.Response(200, json={"messages": []})

    made = RasaBot("http://rasa.test", "secret")
    await made.close()
    made._http = httpx.AsyncClient(base_url="http://rasa.test", transport=httpx.MockTransport(answer))
    return made


async def test_the_language_goes_with_words_and_events_alike(bot: RasaBot, posted: list[dict[str, object]]) -> None:
    await bot.turn("c-1", "m-1", text="hello")
    await bot.turn("c-1", "m-2", text="hello", language="en")
    await bot.turn("c-1", "m-3", event={"intent": "hold_result", "entities": {}}, late=True, language="en")
    assert [turn["metadata"] for turn in posted] == [
        {"message_id": "m-1", "channel": "web", "late": False, "language": "th"},
        {"message_id": "m-2", "channel": "web", "late": False, "language": "en"},
        {"message_id": "m-3", "channel": "web", "late": True, "language": "en"},
    ]
