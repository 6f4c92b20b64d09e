"""Accounts of officers, as the command line makes them."""

import pytest
from sqlalchemy import select

from case_store.tables import officers
from desk.officers import DEMO_LOGIN, check_password, create_officer, ensure_demo_officer
from tests.support.desk_server import PASSWORD, Desk


async def test_a_password_is_kept_as_an_argon2_hash_only(desk: Desk) -> None:
    async with desk.service.database.sessions() as session:
        kept = (await session.execute(select(officers.c.password_hash))).scalars().all()
    assert all(one.startswith("$argon2id$") and PASSWORD not in one for one in kept)


async def test_logins_are_the_same_in_any_case(desk: Desk) -> None:
    assert await check_password(desk.service.database, " FIRST ", PASSWORD) == desk.officers["first"]


@pytest.mark.parametrize(
    ("login", "name", "password"),
    [("", "ชื่อ", PASSWORD), ("x" * 65, "ชื่อ", PASSWORD), ("third", " ", PASSWORD), ("third", "ชื่อ", "short")],
)
async def test_a_poor_account_is_refused(desk: Desk, login: str, name: str, password: str) -> None:
    with pytest.raises(ValueError, match=r"has|needs"):
        await create_officer(desk.service.database, login, name, password)


async def test_the_demo_officer_is_made_only_where_there_is_none(desk: Desk) -> None:
    assert await ensure_demo_officer(desk.service.database) == (DEMO_LOGIN, None)
    async with desk.service.database.sessions() as session:
        await session.execute(officers.delete())
        await session.commit()
    login, password = await ensure_demo_officer(desk.service.database)
    assert password is not None and await check_password(desk.service.database, login, password)
    assert await ensure_demo_officer(desk.service.database) == (DEMO_LOGIN, None)
