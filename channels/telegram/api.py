"""Telegram's Bot API through python-telegram-bot: every call with a time limit, every outcome a value."""

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import IO, Any, TypeVar
from urllib.parse import urlencode

from telegram import BotCommand, WebhookInfo
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from channels.delivery import Outcome
from channels.evidence import Gone, NotHere, TooLarge
from channels.telegram.rendering import Markup

API_URL = "https://api.telegram.org"
MOST_FILE_BYTES = 20 * 1024 * 1024  # what a bot may fetch
POLL_SECONDS = 25
ACCESS_PAUSE = timedelta(minutes=1)
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
COMMANDS = {
    "start": "เริ่มต้นใช้งาน",
    "status": "ตามเรื่องที่แจ้งไว้",
    "rights": "สิทธิของผู้รับพัสดุ",
    "officer": "คุยกับเจ้าหน้าที่",
    "cancel": "ยกเลิกเรื่องที่กำลังแจ้ง",
}

T = TypeVar("T")


class NoAnswer(Exception):
    """Telegram did not answer in time."""


class Refusal(Exception):
    """Telegram answered no; ``code`` says why: unauthorized, blocked, rate or refused."""

    def __init__(self, code: str, after: timedelta | None = None) -> None:
        super().__init__(code)
        self.code, self.after = code, after


class TelegramApi:
    """One bot. Enter it inside a running event loop."""

    def __init__(self, token: str, api_url: str = API_URL) -> None:
        def request(pool: int, read: float) -> HTTPXRequest:
            return HTTPXRequest(
                connection_pool_size=pool, connect_timeout=3.0, read_timeout=read, write_timeout=10.0, pool_timeout=5.0
            )

        self._connections = (request(16, 10.0), request(1, POLL_SECONDS + 10.0))
        # 30 a second in all, as Telegram asks for; what it refuses waits in our outbox.
        limiter: Any = AIORateLimiter()
        self.bot: ExtBot[None] = ExtBot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._connections[0],
            get_updates_request=self._connections[1],
            rate_limiter=limiter,
        )
        # The library logs what it cannot read, with the words of whoever wrote it.
        logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
        self._ready = False

    async def open(self) -> None:
        """Learn who we are. Raises NoAnswer, Refusal."""
        if not self._ready:
            await self.call(self.bot.initialize)
            self._ready = True

    async def close(self) -> None:
        """Close every connection, also those of a bot that could never be opened."""
        for connection in self._connections:
            await connection.shutdown()
        self._ready = False

    async def call(self, method: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """One call of the library. Raises NoAnswer or Refusal, and nothing else that a network does."""
        try:
            return await method(*args, **more)
        except RetryAfter as error:
            after = error.retry_after
            pause = after if isinstance(after, timedelta) else timedelta(seconds=after)
            raise Refusal("rate", pause) from None
        except InvalidToken:
            raise Refusal("unauthorized") from None
        except Forbidden:
            raise Refusal("blocked") from None
        except BadRequest as error:
            raise Refusal(_bad_request(str(error).lower())) from None
        except NetworkError as error:
            raise NoAnswer(type(error).__name__) from None
        except TelegramError:
            raise Refusal("refused") from None

    async def send(self, chat: str, parts: list[tuple[str, Markup | None]]) -> Outcome:
        """Send the parts of one message, one after the other."""
        try:
            await self.open()
            for text, markup in parts:
                await self.call(
                    self.bot.send_message,
                    chat,
                    text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=markup,
                    disable_web_page_preview=True,
                )
        except NoAnswer as error:
            return Outcome("later", f"no_answer_{error}")
        except Refusal as refusal:
            return _outcome(refusal)
        return Outcome("sent")

    async def show_typing(self, chat: str) -> None:
        """The typing sign, for five seconds or until the answer. Best effort."""
        try:
            await self.open()
            await self.call(self.bot.send_chat_action, chat, ChatAction.TYPING)
        except (NoAnswer, Refusal):
            return

    async def stop_spinning(self, callback: str) -> None:
        """Tell Telegram that a tap arrived, so that the button stops turning. Best effort: an old one is refused."""
        try:
            await self.open()
            await self.call(self.bot.answer_callback_query, callback)
        except (NoAnswer, Refusal):
            return

    async def display_name(self, chat: str) -> str | None:
        """The name that the user shows. Raises NoAnswer."""
        try:
            await self.open()
            found = await self.call(self.bot.get_chat, chat)
        except Refusal:
            return None
        return found.full_name or None

    async def download(self, file_id: str, target: IO[bytes], limit: int) -> str:
        """The file, and an empty media type: Telegram does not say. Raises NotHere, Gone, TooLarge."""
        try:
            await self.open()
            file = await self.call(self.bot.get_file, file_id)
            if (file.file_size or 0) > limit:
                raise TooLarge
            content = await self.call(file.download_as_bytearray)
        except NoAnswer as error:
            raise NotHere(str(error)) from None
        except Refusal as refusal:
            if refusal.code == "too_large":
                raise TooLarge from None
            raise (NotHere(refusal.code) if refusal.code in {"rate", "unauthorized"} else Gone) from None
        if len(content) > limit:
            raise TooLarge
        target.write(content)
        return ""

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """What came since, as Telegram wrote it; waits for it. Raises NoAnswer, Refusal.

        The library's own way reads all updates into its classes: one that it cannot read would hold up all others.
        """
        await self.open()
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        found: Any = await self.call(self._connections[1].post, f"{self.bot.base_url}/getUpdates?{urlencode(asked)}")
        return [update for update in found if isinstance(update.get("update_id"), int)]

    async def set_up(self, webhook: str | None, secret: str | None) -> None:
        """Register the commands, and the webhook or, for polling, none. Raises NoAnswer, Refusal."""
        await self.open()
        await self.call(self.bot.set_my_commands, [BotCommand(name, words) for name, words in COMMANDS.items()])
        if webhook is None:
            await self.call(self.bot.delete_webhook)
        else:
            await self.call(self.bot.set_webhook, webhook, secret_token=secret, allowed_updates=ALLOWED_UPDATES)

    async def webhook_info(self) -> WebhookInfo:
        """What Telegram knows of our webhook. Raises NoAnswer, Refusal."""
        await self.open()
        return await self.call(self.bot.get_webhook_info)


def _bad_request(words: str) -> str:
    """Telegram says in words what was wrong with a request."""
    codes = {"chat not found": "blocked", "file is too big": "too_large"}
    return next((code for said, code in codes.items() if said in words), "refused")


def _outcome(refusal: Refusal) -> Outcome:
    """What a refusal means for the message."""
    if refusal.code == "blocked":
        return Outcome("blocked", refusal.code)
    if refusal.code == "rate":
        return Outcome("spent", refusal.code, refusal.after)
    if refusal.code == "unauthorized":
        return Outcome("spent", refusal.code, ACCESS_PAUSE)
    return Outcome("failed", refusal.code)
