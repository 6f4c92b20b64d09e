"""LINE as a way out, a source of files, and a sign of life."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from case_store.outbox import Outbox
from case_store.unit_of_work import SqlUnitOfWork
from channels.delivery import Order, Outcome
from channels.line.api import LOADING_SECONDS, LineApi, NoAnswer
from channels.line.parsing import CHANNEL
from channels.line.rendering import fits, render
from channels.outbound import OutboundMessage
from complaints.model import Conversation, Message

LOW_SHARE, LOW_COUNT = 10, 20  # a tenth of the month's messages, or so few: kept for what is urgent


class LineSender:
    """What the worker needs of LINE."""

    costs = True
    sign_lasts = timedelta(seconds=LOADING_SECONDS)
    most_bytes: int | None = None

    def __init__(self, api: LineApi) -> None:
        self._api = api

    def fits(self, messages: Sequence[OutboundMessage]) -> int:
        return fits(messages)

    async def may_cost(self, uow: SqlUnitOfWork, urgent: bool) -> bool:
        """Whether the quota has room: while it is low, only for holds, decisions and officers' words.

        What was not counted yet, or has no limit, has room; LINE itself refuses what is too much.
        """
        left = await pushes_left(uow)
        return left is None or (left.count > 0 and (urgent or not left.low))

    async def send(self, order: Order) -> Outcome:
        bubbles = render(order.messages, order.still_offered, order.language)
        if order.reply_token:
            return await self._api.reply(order.reply_token, bubbles)
        return await self._api.push(order.address, bubbles, order.id)

    async def working(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        if conversation.address:
            await self._api.show_working(conversation.address, messages[-1].body.get("read_token"))

    async def display_name(self, conversation: Conversation) -> str | None:
        try:
            return await self._api.display_name(conversation.address) if conversation.address else None
        except NoAnswer:
            return None

    async def fetch(self, content_id: str, kind: str, target: IO[bytes], limit: int) -> str:
        return await self._api.download(content_id, target, limit)


class PushesLeft:
    """What is left of the month's messages that cost."""

    def __init__(self, limit: int, used: int) -> None:
        self.limit, self.used, self.count = limit, used, max(0, limit - used)

    @property
    def low(self) -> bool:
        return self.count <= max(LOW_COUNT, self.limit // LOW_SHARE)


async def pushes_left(uow: SqlUnitOfWork) -> PushesLeft | None:
    """What LINE told last, less what we have sent since; None when there is no limit or nobody knows."""
    found = await Outbox(uow.session).quota(CHANNEL)
    return None if found is None or found[0] is None else PushesLeft(found[0], found[1])
