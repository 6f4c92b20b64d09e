"""Messages wait while Rasa is down: the recipient hears of it within ten seconds, and each is answered once."""

import signal
import time

from tests.crash.test_a_killed_worker_loses_and_doubles_nothing import lines, said
from tests.support.recipients import Recipient
from tests.support.stack import Stack, eventually


async def test_messages_wait_for_rasa_and_are_answered_in_order(stack: Stack, recipient: Recipient) -> None:
    stack.start("worker")
    try:
        stack.stop("rasa", by=signal.SIGKILL)
        sent = time.monotonic()
        await recipient.send({"text": "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"})
        await recipient.send({"text": "TH01234ABC5D6E"})
        await eventually(lambda: said(recipient, "ช้ากว่าปกติ"), 10)
        assert time.monotonic() - sent < 10

        stack.start("rasa")
        await eventually(lambda: said(recipient, "TH01234ABC5D6E (Flash)"), 60)
    finally:
        stack.stop("worker")
    texts = await lines(recipient)
    assert sum("ช้ากว่าปกติ" in line for line in texts) == 1, "said once, not with every try"
    assert sum("ใบปะหน้าพัสดุที่เห็นบาร์โค้ด" in line for line in texts) == 1
    first, second = (next(i for i, line in enumerate(texts) if words in line) for words in ("ใบปะหน้าพัสดุ", "(Flash)"))
    assert first < second
