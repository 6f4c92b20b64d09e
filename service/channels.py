"""The platforms of an installation, as the worker uses them: each that has its settings, and no other."""

import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog

from case_store.inbox import Inbox
from case_store.outbox import QUOTA, Outbox
from case_store.pruning import prune
from channels.delivery import Delivery, Sender
from channels.evidence import Fetching, FileSource
from channels.line import watch as line_watch
from channels.line.api import LineApi
from channels.line.parsing import CHANNEL as LINE
from channels.line.sender import LineSender
from channels.telegram import watch as telegram_watch
from channels.telegram.api import TelegramApi
from channels.telegram.parsing import CHANNEL as TELEGRAM
from channels.telegram.sender import TelegramSender
from complaints.model import Conversation, ConversationId, Message, MessageId
from service.bootstrap import Service
from service.settings import Settings

log = structlog.get_logger("channels")

FORGOTTEN = timedelta(minutes=10)  # what has waited so long without a job gets one
LEFT_OVER = timedelta(hours=1)  # no fetch takes so long: a file as old is nobody's any more
TURNS_REMEMBERED = 1_000  # whose sign of life was shown of late


class Platform(Sender, FileSource, Protocol):
    """All that the worker needs of one platform; ``sign_lasts`` is how long a sign of life is seen."""

    @property
    def sign_lasts(self) -> timedelta: ...

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None: ...
    async def display_name(self, conversation: Conversation) -> str | None: ...


@dataclass(frozen=True)
class Connection:
    """A platform that is switched on: how it is used, looked at and closed."""

    platform: Platform
    look: Callable[[bool], Awaitable[dict[str, Any]]]  # True: also have the platform call us
    close: Callable[[], Awaitable[None]]


def connections(settings: Settings) -> dict[str, Connection]:
    """The platforms that have their settings. Make them inside the event loop."""
    found: dict[str, Connection] = {}
    if settings.line_channel_access_token:
        token = settings.line_channel_access_token.get_secret_value()
        line = LineApi(token, settings.line_api_url, settings.line_data_api_url)
        found[LINE] = Connection(
            LineSender(line), lambda call_us: line_watch.look(line, settings.public_url, call_us=call_us), line.close
        )
    if settings.telegram_bot_token:
        api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
        polling = settings.telegram_mode == "polling"
        found[TELEGRAM] = Connection(
            TelegramSender(api), lambda _: telegram_watch.look(api, settings.public_url, polling), api.close
        )
    return found


def forget_left_overs(folder: Path) -> None:
    """Delete what a crash left of files on their way: they lie there in clear, and are fetched again.

    What is younger may be another worker's, which is at it now.
    """
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > LEFT_OVER.total_seconds():
                shutil.rmtree(file) if file.is_dir() else file.unlink()


class Channels:
    """Senders, file sources and signs of life by channel. Make it inside the event loop, and close it there."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._service = service
        self._connections = connections(settings)
        platforms = {name: one.platform for name, one in self._connections.items()}
        self._folder = settings.data_folder / "fetching"
        self._shown: dict[ConversationId, tuple[MessageId, datetime]] = {}
        self.delivery = Delivery(service.database, platforms, service.clock)
        self.fetching = Fetching(
            service.database,
            service.evidence,
            platforms,
            service.clock,
            limits=settings.limits,
            folder=self._folder,
            public_url=settings.public_url,
        )

    async def close(self) -> None:
        for one in self._connections.values():
            await one.close()

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """Show the recipient that somebody is at work, where the platform can, and again when the sign has gone out.

        A turn that is tried again every second, as while the bot is away, would else use up what a platform allows.
        """
        one, turn, now = self._connections.get(conversation.channel), messages[0].id, self._service.clock.now()
        if one is None:
            return
        shown = self._shown.pop(conversation.id, None)
        if shown is not None and shown[0] == turn and now - shown[1] < one.platform.sign_lasts:
            self._shown[conversation.id] = shown
            return
        self._shown[conversation.id] = (turn, now)
        if len(self._shown) > TURNS_REMEMBERED:
            self._shown.pop(next(iter(self._shown)))
        await one.platform.working(conversation, messages)

    async def read_profile(self, id: ConversationId) -> None:
        """Learn the name that the recipient shows on the platform, once; the officers see it, nothing depends on it."""
        async with self._service.database.uow() as uow:
            conversation = await uow.conversations.get(id)
        one = self._connections.get(conversation.channel)
        name = await one.platform.display_name(conversation) if one else None
        if name:
            async with self._service.database.uow() as uow:
                (await uow.conversations.locked(id)).display_name = name[:100]
                await uow.commit()

    async def watch(self, *, call_us: bool = True) -> None:
        """Look at each platform, keep what it says for the health page, wake what waits without a job, and clear up."""
        for folder in (self._folder, self._service.settings.data_folder / "scratch"):
            forget_left_overs(folder)
        for name, one in self._connections.items():
            await self._keep_health(name, await one.look(call_us))
        async with self._service.database.uow() as uow:
            for id in await Outbox(uow.session).forgotten(self._service.clock.now() - FORGOTTEN):
                if not await uow.queued("deliver", f"out:{id}"):
                    await uow.deliver(id)
            for message in await Inbox(uow.session).forgotten_files(self._service.clock.now() - FORGOTTEN):
                if not await uow.queued("fetch_file", f"file:{message}"):
                    await uow.later("fetch_file", lock=f"file:{message}", message_id=message)
            await uow.commit()

    async def prune(self) -> None:
        """Forget what was kept only to know a repetition, once its time is over."""
        async with self._service.database.uow() as uow:
            gone = await prune(uow.session, self._service.clock.now())
            await uow.commit()
        log.info("pruned", **asdict(gone))

    async def _keep_health(self, channel: str, facts: dict[str, Any]) -> None:
        """Say in the log what has changed, once; a trouble that stays is on the health page."""
        async with self._service.database.uow() as uow:
            outbox = Outbox(uow.session)
            before = await outbox.health(channel)
            known = {name: value for name, value in (before[1] if before else {}).items() if name in QUOTA}
            await outbox.keep_health(channel, known | facts, self._service.clock.now())
            await uow.commit()
        if facts["troubles"] != (before[1].get("troubles") if before else []):
            log.warning("channel looked at", channel=channel, troubles=facts["troubles"])
