"""The unit of work in memory, which the tests of the rules stand on, keeps the promises of the real one."""

import pytest

from tests.support.fake_uow import FakeClock, MemoryStore
from tests.support.uow_contract import UnitOfWorkContract, Uow


class TestTheFake(UnitOfWorkContract):
    conflict = ValueError

    @pytest.fixture
    def uow(self) -> Uow:
        return MemoryStore(FakeClock()).uow

    async def receive(self, uow: Uow, conversation: str, source_key: str) -> None:
        async with uow() as one:
            await one.receive(conversation, "สวัสดี", source_key)
            await one.commit()
