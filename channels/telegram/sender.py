"""Telegram as a way out, a source of files, and a sign of life."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from case_store.unit_of_work import SqlUnitOfWork
from channels.delivery import Order, Outcome
from channels.outbound import OutboundMessage
from channels.telegram.api import MOST_FILE_BYTES, NoAnswer, TelegramApi
from channels.telegram.rendering import render
from complaints.model import Conversation, Message


class TelegramSender:
    """What the worker needs of Telegram.

    Telegram knows no repeated order, so each order is one message: a worker that dies between Telegram's yes and our
    note repeats one message at most.
    """

    costs = False
    sign_lasts = timedelta(seconds=5)  # Telegram's own rule
    most_bytes: int | None = MOST_FILE_BYTES

    def __init__(self, api: TelegramApi) -> None:
        self._api = api

    def fits(self, messages: Sequence[OutboundMessage]) -> int:
        return 1

    async def may_cost(self, uow: SqlUnitOfWork, urgent: bool) -> bool:
        return True

    async def send(self, order: Order) -> Outcome:
        [message] = order.messages
        return await self._api.send(order.address, render(message, order.language))

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        if conversation.address:
            await self._api.show_typing(conversation.address)

    async def display_name(self, conversation: Conversation) -> str | None:
        try:
            return await self._api.display_name(conversation.address) if conversation.address else None
        except NoAnswer:
            return None

    async def fetch(self, content_id: str, kind: str, target: IO[bytes], limit: int) -> str:
        return await self._api.download(content_id, target, limit)
