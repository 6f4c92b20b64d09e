"""The unit of work in memory, which the tests of the rules stand on, keeps the promises of the real one."""

import pytest

from complaints.model import MessageId
from tests.support.fake_uow import FakeClock, MemoryStore
from tests.support.uow_contract import UnitOfWorkContract, Uow


class TestTheFake(UnitOfWorkContract):
    conflict = ValueError

    @pytest.fixture
    def uow(self) -> Uow:
        return MemoryStore(FakeClock()).uow

    async def receive(self, uow: Uow, conversation: str, source_key: str) -> MessageId:
        async with uow() as one:
            await one.receive(conversation, "สวัสดี", source_key)
            await one.commit()
        return MessageId(source_key)

    async def said(self, uow: Uow, conversation: str) -> list[tuple[str, dict[str, str], str]]:
        async with uow() as one:
            lines = [line for line in one.records.lines if (line.conversation, line.author) == (conversation, "system")]
        return [(line.key, line.values, line.language) for line in lines]
