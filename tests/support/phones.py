"""A recipient with a phone: what is said goes through the platform, its webhook, queue, worker and Rasa, and back."""

from typing import Protocol

from sqlalchemy import select

from case_store.tables import conversations
from complaints.model import ConversationId
from service.bootstrap import Service
from tests.support.chats import Chat, work_off


class Phone(Protocol):
    """What a platform's stand-in lets a person do and see."""

    @property
    def screen(self) -> list[str]: ...
    async def say(self, text: str) -> None: ...
    async def tap(self, label: str) -> None: ...
    async def send_photo(self, content: bytes) -> None: ...


class PhoneChat(Chat):
    """A ``Chat`` whose recipient writes on a platform; the lines that answer are those that reached the phone."""

    def __init__(self, service: Service, phone: Phone) -> None:
        super().__init__(service, ConversationId(""))
        self.phone, self.read = phone, 0

    async def say(self, text: str) -> list[str]:
        await self.phone.say(text)
        return await self.answers()

    async def tap(self, label: str) -> list[str]:
        await self.phone.tap(label)
        return await self.answers()

    async def send_photo(self, content: bytes, media_type: str = "image/png") -> list[str]:
        await self.phone.send_photo(content)
        return await self.answers()

    async def answers(self) -> list[str]:
        """Let the worker finish all that is due; what appeared on the phone since the last look."""
        await work_off(self.service)
        async with self.service.database.uow() as uow:
            newest = select(conversations.c.id).where(conversations.c.channel != "web")
            found = (await uow.session.execute(newest.order_by(conversations.c.created_at.desc()))).scalars().first()
        self.id = self.id or ConversationId(found or "")
        screen = self.phone.screen
        fresh, self.read = screen[self.read :], len(screen)
        return fresh
