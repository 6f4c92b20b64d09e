"""Label photos that nobody here drew, where they are present: each is read and confirmed."""

import json
from pathlib import Path

import pytest

from provider.shipments import load_shipments
from tests.conversation.conftest import NewChat
from tests.support.chats import Chat
from tests.support.stack import ROOT, Stack

FOLDER = ROOT.parent / "shared" / "data" / "labels"
ROWS = json.loads((FOLDER / "labels.json").read_text()) if FOLDER.exists() else []


@pytest.mark.skipif(not ROWS, reason=f"no further labels at {FOLDER.name}")
@pytest.mark.parametrize("kind", ["clean", "chat"])
async def test_labels_from_elsewhere_lead_to_a_hold(new_chat: NewChat, stack: Stack, kind: str) -> None:
    load_shipments(stack.url, ROWS)
    rows = ROWS[:4] if kind == "clean" else ROWS[4:8]
    for row in rows:
        chat: Chat = await new_chat()
        await chat.say("ได้พัสดุที่ไม่ได้สั่ง")
        photo = Path(FOLDER / f"{row['file']}_{kind}.jpg").read_bytes()
        assert row["tracking_number"] in (await chat.send_photo(photo, "image/jpeg"))[-1]
        await chat.say("ใช่")
        await chat.say(row["phone_last4"])
        assert [hold.state for hold in await chat.holds()] == ["active"]
