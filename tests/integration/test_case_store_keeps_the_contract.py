"""The unit of work on PostgreSQL keeps what the rules count on."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from case_store.tables import messages
from complaints.model import ConversationId, Message, MessageId
from tests.support.sql_store import SqlStore
from tests.support.uow_contract import UnitOfWorkContract, Uow


class TestOnPostgres(UnitOfWorkContract):
    conflict = IntegrityError

    @pytest.fixture
    def uow(self, store: SqlStore) -> Uow:
        self.clock = store.clock
        return store.uow

    async def receive(self, uow: Uow, conversation: str, source_key: str) -> MessageId:
        self.clock.forward(seconds=1)
        async with uow() as one:
            body = {"text": "สวัสดี"}
            message = await one.receive(ConversationId(conversation), kind="text", body=body, source_key=source_key)
            await one.commit()
        return MessageId(message.id)

    async def said(self, uow: Uow, conversation: str) -> list[tuple[str, dict[str, str], str]]:
        lines = select(Message).where(messages.c.conversation_id == conversation, messages.c.author == "system")
        async with uow() as one:
            found = (await one.session.scalars(lines.order_by(messages.c.number))).all()
        return [(line.body["text"], line.body.get("values", {}), line.body.get("language", "th")) for line in found]
