"""Personal columns are unreadable in the database itself, found again through their index, and survive new keys."""

import psycopg
import pytest
from cryptography.fernet import Fernet, InvalidToken
from psycopg import sql

from case_store import crypto
from complaints.categories import Category
from complaints.commands import (
    AttachEvidence,
    FileCase,
    LookUpShipment,
    PlaceHold,
    SaveAnswers,
    SettleHold,
    StartComplaint,
)
from complaints.model import ConversationId, Evidence, EvidenceId
from tests.support.fake_payouts import a_shipment
from tests.support.fake_uow import NOON
from tests.support.sql_store import SqlStore, sql_store

HOME, PARCEL = ConversationId("c-1"), "TH01234ABC5D6E"
SECRETS = (PARCEL, "TH01234", "ร้านตัวอย่าง", "M-TEST-1", "คุณยายรับของแทน", "ข้อความลับ", "ใบเสร็จคุณยาย.jpg", "token-1")


async def a_life(store: SqlStore) -> None:
    """A filed case with an active hold, a message, evidence and a choice."""
    store.payouts.add(a_shipment(PARCEL, now=store.clock.now()), phone_last4="4321")
    await store.conversation(HOME)
    async with store.uow() as uow:
        item = Evidence(EvidenceId("e-1"), HOME, "0" * 64, 10, "image/png", "e-1.age", NOON)
        item.original_name = "ใบเสร็จคุณยาย.jpg"
        await uow.receive(HOME, kind="image", body={"text": "ข้อความลับ"}, source_key="m-1", evidence=item)
        body = {"text": f"{PARCEL} ใช่ไหม", "choices": [{"label": "ใช่", "payload": f'/x{{"n": "{PARCEL}"}}'}]}
        await uow.send(HOME, body, "line-1", author="bot")
        await uow.commit()
    do = store.bus.handle
    await do(StartComplaint("1", HOME, Category.UNORDERED_PARCEL))
    await do(SaveAnswers("2", HOME, answers={"declaration": True, "note": "คุณยายรับของแทน"}))
    await do(LookUpShipment("3", HOME, PARCEL, "4321"))
    await do(AttachEvidence("4", HOME, EvidenceId("e-1"), "receipt"))
    view = await do(PlaceHold("5", HOME))
    await do(SettleHold("6", view.hold.id))
    await do(FileCase("7", HOME))


def everything(store: SqlStore) -> str:
    """Each value of each table, ours and the jobs', as the database holds it."""
    found = []
    with psycopg.connect(store.database.url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'jobs')"
        ).fetchall()
        for schema, table in tables:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))):
                found += [bytes(v).decode("utf-8", "replace") if isinstance(v, bytes) else repr(v) for v in row]
    return "\n".join(found)


async def test_no_personal_value_stands_in_the_database_in_clear(store: SqlStore) -> None:
    await a_life(store)
    raw = everything(store)
    assert [secret for secret in SECRETS if secret in raw] == []
    assert "unordered_parcel" in raw  # the reading itself works
    [(digits,)] = store.rows("SELECT phone_last4 FROM cases")
    assert bytes(digits).startswith(b"gAAAA")


async def test_what_is_encrypted_reads_as_it_was(store: SqlStore) -> None:
    await a_life(store)
    async with store.uow() as uow:
        [case] = await uow.cases.of_conversation(HOME)
        assert (case.tracking_number, case.phone_last4, case.answers["note"]) == (PARCEL, "4321", "คุณยายรับของแทน")
        assert case.shipment is not None and case.shipment["merchant"]["name"] == "ร้านตัวอย่าง"
        assert (await uow.evidence.get(EvidenceId("e-1"))).original_name == "ใบเสร็จคุณยาย.jpg"
        assert (await uow.messages.by_source_key("m-1")).body == {"text": "ข้อความลับ"}


async def test_a_parcel_is_found_through_its_index_and_only_with_the_index_key(store: SqlStore) -> None:
    await a_life(store)
    async with store.uow() as uow:
        assert len(await uow.cases.by_tracking_number(PARCEL)) == 1
        assert await uow.holds.live_for(PARCEL) is not None
    [(index,)] = store.rows("SELECT tracking_index FROM cases")
    assert (len(index), index) == (64, crypto.index_of(PARCEL))
    crypto.configure([Fernet.generate_key().decode()], "another index key")
    assert crypto.index_of(PARCEL) != index


async def test_a_corrected_number_is_found_under_its_new_index(store: SqlStore) -> None:
    await store.conversation(HOME)
    await store.bus.handle(StartComplaint("1", HOME))
    for id, number in (("2", PARCEL), ("3", "EX000000014TH")):
        await store.bus.handle(SaveAnswers(id, HOME, tracking_number=number))
    async with store.uow() as uow:
        assert await uow.cases.by_tracking_number(PARCEL) == []
        assert len(await uow.cases.by_tracking_number("EX000000014TH")) == 1


async def test_an_old_key_still_reads_after_a_new_one_came(store_url: str) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    async with sql_store(store_url, keys=[old]) as before:
        await a_life(before)
        index = crypto.index_of(PARCEL)
    async with sql_store(store_url, keys=[new, old]) as rotated:
        async with rotated.uow() as uow:
            [case] = await uow.cases.by_tracking_number(PARCEL)
            assert case.phone_last4 == "4321"
            case.phone_last4 = "8765"
            await uow.commit()
        assert crypto.index_of(PARCEL) == index
        [(written,)] = rotated.rows("SELECT phone_last4 FROM cases")
        assert Fernet(new).decrypt(bytes(written)) == b"8765"
    async with sql_store(store_url, keys=[new]) as without:
        with pytest.raises(InvalidToken):
            async with without.uow() as uow:
                await uow.cases.by_tracking_number(PARCEL)


async def test_a_process_without_keys_neither_reads_nor_writes(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crypto._Keys, "cipher", None)
    monkeypatch.setattr(crypto._Keys, "index", None)
    with pytest.raises(crypto.KeysMissing):
        crypto.cipher()
    with pytest.raises(crypto.KeysMissing):
        crypto.index_of(PARCEL)
