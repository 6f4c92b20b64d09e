"""The unit of work on PostgreSQL keeps what the rules count on."""

import pytest
from sqlalchemy.exc import IntegrityError

from complaints.model import ConversationId
from tests.support.sql_store import SqlStore
from tests.support.uow_contract import UnitOfWorkContract, Uow


class TestOnPostgres(UnitOfWorkContract):
    conflict = IntegrityError

    @pytest.fixture
    def uow(self, store: SqlStore) -> Uow:
        self.clock = store.clock
        return store.uow

    async def receive(self, uow: Uow, conversation: str, source_key: str) -> None:
        self.clock.forward(seconds=1)
        async with uow() as one:
            await one.receive(ConversationId(conversation), kind="text", body={"text": "สวัสดี"}, source_key=source_key)
            await one.commit()
