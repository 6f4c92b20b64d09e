"""The bot over HTTP: one message in, its answers out, or a clear word that there was no answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx


class BotAway(Exception):
    """Rasa is starting, restarting or overloaded: the message waits and is sent again."""


class TurnNotRun(BotAway):
    """Rasa is there, but the turn could not be run (an action failed) and was undone: worth trying for a while."""


class BotFailed(Exception):
    """Rasa took the message and broke on it: sending it again would break again."""


@dataclass(frozen=True)
class Answer:
    """One line of the bot's: text, the choices under it, each a label with its payload, and how it is to be shown."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)


class Bot(Protocol):
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
        """The answers to one turn; the same message id gives the same answers again. Raises BotAway, BotFailed.

        ``late`` says that the message was sent before the question that is open now was asked, ``language`` in which
        language and ``channel`` on which platform the conversation is held.
        """
        ...


class RasaBot:
    """Rasa behind ``bot/channel.py``. ``time_limit`` (seconds) stays below the life of Rasa's conversation lock."""

    def __init__(self, address: str, secret: str, time_limit: float = 50.0) -> None:
        self._http = httpx.AsyncClient(
            base_url=address,
            headers={"X-Rongthuk-Bot-Secret": secret},
            timeout=httpx.Timeout(time_limit, connect=2.0),
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

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
        order = {
            "conversation": conversation,
            "message_id": message_id,
            "metadata": {"message_id": message_id, "channel": channel, "late": late, "language": language},
            **({"text": text} if event is None else {"event": event}),
        }
        try:
            reply = await self._http.post("/webhooks/rongthuk/turn", json=order)
        except httpx.TransportError as error:
            raise BotAway(type(error).__name__) from error
        if reply.status_code == 503:
            raise TurnNotRun(str(reply.status_code))
        if reply.is_error:
            raise BotFailed(str(reply.status_code))
        return [
            Answer(
                text=message["text"].strip(),
                choices=tuple((button["title"], button["payload"]) for button in message.get("buttons") or ()),
                shown=message.get("custom") or {},
            )
            for message in reply.json()["messages"]
            if message.get("text")
        ]
