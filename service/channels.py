"""The platforms of an installation, as the worker uses them: each that has its settings, and no other."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from case_store.outbox import Outbox
from channels.delivery import Delivery
from channels.evidence import Fetching
from channels.line.api import LineApi
from channels.line.parsing import CHANNEL as LINE
from channels.line.sender import LineSender
from channels.line.watch import look
from complaints.model import Conversation, ConversationId, Message
from service.bootstrap import Service

log = structlog.get_logger("channels")

FORGOTTEN = timedelta(minutes=10)  # what has waited so long without a job gets one


class Channels:
    """Senders, file sources and signs of life by channel. Make it inside the event loop, and close it there."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._service = service
        self._line: LineApi | None = None
        self._senders: dict[str, LineSender] = {}
        if settings.line_channel_access_token:
            token = settings.line_channel_access_token.get_secret_value()
            self._line = LineApi(token, settings.line_api_url, settings.line_data_api_url)
            self._senders[LINE] = LineSender(self._line)
        folder = settings.data_folder / "fetching"
        for left_over in folder.glob("*"):
            left_over.unlink(missing_ok=True)  # unencrypted, from a fetch that a crash cut off; it is fetched again
        self.delivery = Delivery(service.database, self._senders, service.clock)
        self.fetching = Fetching(
            service.database,
            service.evidence,
            self._senders,
            service.clock,
            limit=settings.max_file_bytes,
            folder=folder,
            public_url=settings.public_url,
        )

    async def close(self) -> None:
        if self._line:
            await self._line.close()

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """Show the recipient that somebody is at work, where the platform can."""
        if sender := self._senders.get(conversation.channel):
            await sender.working(conversation, messages)

    async def read_profile(self, id: ConversationId) -> None:
        """Learn the name that the recipient shows on the platform, once; the officers see it, nothing depends on it."""
        async with self._service.database.uow() as uow:
            conversation = await uow.conversations.get(id)
        sender = self._senders.get(conversation.channel)
        name = await sender.display_name(conversation) if sender else None
        if name:
            async with self._service.database.uow() as uow:
                (await uow.conversations.locked(id)).display_name = name[:100]
                await uow.commit()

    async def watch(self) -> None:
        """Look at each platform, keep what it says for the health page, and wake what waits without a job."""
        if self._line:
            facts = await look(self._line, self._service.settings.public_url)
            async with self._service.database.uow() as uow:
                outbox = Outbox(uow.session)
                before = await outbox.health(LINE)
                await outbox.keep_health(LINE, facts, self._service.clock.now())
                await uow.commit()
            if facts["troubles"] != (before[1].get("troubles") if before else []):
                log.warning("channel looked at", channel=LINE, troubles=facts["troubles"])
        async with self._service.database.uow() as uow:
            for id in await Outbox(uow.session).forgotten(self._service.clock.now() - FORGOTTEN):
                if not await uow.queued("deliver", f"out:{id}"):
                    await uow.deliver(id)
            await uow.commit()
