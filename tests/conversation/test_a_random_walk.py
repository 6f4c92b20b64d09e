"""Two hundred messages of people who answer, ask, tap, mistype and type rubbish in any order: the bot stays."""

import csv
import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conversation.conftest import NewChat
from tests.conversation.roads import picture
from tests.support.chats import Chat, Parcel

DATA = Path(__file__).resolve().parents[1] / "data"
FAILED = "ระบบขัดข้อง"


def lines(name: str) -> list[str]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


TYPED = st.one_of(
    st.sampled_from(lines("intents.tsv")),
    st.sampled_from(["<number>", "<digits>", "<number> จ่ายไป 358 เมื่อวาน", "ใช่", "ไม่ใช่", "ไม่มี", "ยืนยัน", "ส่งเรื่องเลย"]),
    st.sampled_from(lines("unrelated.tsv")),
    st.text(min_size=1, max_size=40),
    st.sampled_from(
        ["/restart", "ก" * 1990, "TH00000XXXXXXX", "RT1234567897", "0000", "999999 บาท", "31/02/2569", " \u200b "]
    ),
)  # fmt: skip
MOVES = st.one_of(
    st.tuples(st.just("say"), TYPED),
    st.tuples(st.just("tap"), st.integers(0, 5)),
    st.tuples(st.just("send"), st.sampled_from(["picture", "voice"])),
)


async def move(chat: Chat, parcel: Parcel, kind: str, what: object) -> list[str]:
    if kind == "send":
        return await (chat.send_photo(picture()) if what == "picture" else voice(chat))
    if kind == "tap":
        offered = [m.body["choices"] for m in await chat.transcript() if m.body.get("choices")]
        if offered:
            return await chat.tap(offered[-1][int(str(what)) % len(offered[-1])]["label"])
    said = str(what).replace("<number>", str(parcel["tracking_number"])).replace("<digits>", str(parcel["phone_last4"]))
    return await chat.say(said)


async def voice(chat: Chat) -> list[str]:
    return await chat.send_photo(b"OggS" + os.urandom(16), "audio/ogg")


@settings(
    max_examples=1, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(moves=st.lists(MOVES, min_size=200, max_size=200))
async def test_never_an_error_never_silence_never_stuck_always_an_officer(
    new_chat: NewChat, parcel: Parcel, moves: list[tuple[str, object]]
) -> None:
    chat = await new_chat()
    asked: list[str] = []
    for kind, what in moves:
        answers = await move(chat, parcel, kind, what)
        assert answers, f"silence after {kind} {what!r}"
        assert not any(FAILED in line for line in answers), f"an error after {kind} {what!r}"
        asked.append(answers[-1])
        assert len(asked) < 4 or len(set(asked[-4:])) > 1, f"four times: {asked[-1]}"
    assert any("เจ้าหน้าที่" in line or "officer" in line for line in await chat.say("ขอคุยกับเจ้าหน้าที่"))
    async with chat.service.database.uow() as uow:
        assert (await uow.conversations.get(chat.id)).officer_requested_at is not None
