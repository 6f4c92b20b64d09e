"""Which messages are answered together: people send five short lines and three photos in a row.

A message that comes alone waits only for ``window``, which nobody notices. What comes sooner after our own line than
anybody can read it was being typed before; it belongs to a burst, and then we wait until the recipient has paused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex

from complaints.model import Message

READING_TIME = timedelta(seconds=1.5)  # nobody reads a question and types an answer in less
LONGEST = timedelta(seconds=4)  # whoever goes on typing is answered all the same
FILE_TIME = timedelta(seconds=2)  # how long words wait for the photo that was sent with them
MOST_TOGETHER = 20
MOST_LETTERS = 4_000

WORDS, FILES, ALONE = "words", "files", "alone"

# A direct answer stays a turn of its own: joined with other words it would no longer be read as one.
_POLITE = "(?:นะ|น่ะ|ค่ะ|คะ|คับ|ครับ|ครัป|ฮะ|จ้า|จ้ะ|จ๊ะ|ๆ|please|yes)*"
_ANSWER = regex.compile(
    rf"(?:ใช่|ไม่ใช่|ไม่|ไม่มี|มี|ถูก(?:ต้อง)?|ผิด|ยืนยัน|โอเค|ได้|ตกลง|ok|okay|yes|no|yep|ครับ|ค่ะ|คะ){_POLITE}"
    r"|[\p{Nd}\s.,/+-]{2,20}"  # digits, an amount, a day
    r"|(?=\S*\p{Nd})[A-Za-z\p{Nd}-]{8,30}",  # a tracking number
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class Windows:
    """How long a turn waits for more: ``window`` after a message that stands alone, ``pause`` within a burst."""

    window: timedelta = timedelta(milliseconds=100)
    pause: timedelta = timedelta(milliseconds=1_500)


def kind_of(message: Message) -> str:
    """Words, a file, or something that is always answered by itself: a tap, an event, a direct answer, a sticker."""
    if message.evidence_id:
        return FILES
    return WORDS if message.kind == "text" and not is_answer(message.body["text"]) else ALONE


def is_answer(text: str) -> bool:
    return _ANSWER.fullmatch(text.strip()) is not None


def together(waiting: Sequence[Message]) -> list[Message]:
    """The first turn of what waits: messages of the first one's kind, up to the next that stands alone.

    What was begun as one turn before a crash is that same turn again, whatever has come since.
    """
    first = waiting[0]
    if first.turn_id is not None:
        return [message for message in waiting if message.turn_id == first.turn_id]
    kind = kind_of(first)
    if kind == ALONE:
        return [first]
    turn: list[Message] = []
    letters = 0
    for message in waiting:
        found = kind_of(message)
        if found == ALONE or message.turn_id is not None or len(turn) == MOST_TOGETHER:
            break
        letters += len(message.body.get("text", ""))
        if letters > MOST_LETTERS and turn:
            break
        if found == kind:
            turn.append(message)
    return turn


def quiet_from(
    waiting: Sequence[Message], awaited: Sequence[Message], spoke: datetime | None, windows: Windows
) -> datetime:
    """The moment from which what waits may be answered, if nothing more comes.

    ``awaited`` are messages whose file is still on its way, ``spoke`` is when we said something last. Events of our own
    wait for nothing, nor does a tap: whoever taps has read.
    """
    first, last = waiting[0], waiting[-1]
    if last.kind in {"event", "choice"}:
        return last.created_at
    typed_before = spoke is not None and spoke < last.created_at < spoke + READING_TIME
    wait = windows.pause if len(waiting) > 1 or typed_before else windows.window
    quiet = last.created_at + wait
    for message in [*awaited, *album_gaps(waiting, awaited)]:
        quiet = max(quiet, message.created_at + FILE_TIME)
    return min(quiet, first.created_at + max(LONGEST, wait))


def album_gaps(waiting: Sequence[Message], awaited: Sequence[Message]) -> list[Message]:
    """The newest photo of each album that is not whole yet."""
    albums: dict[str, list[Message]] = {}
    for message in [*waiting, *awaited]:
        if album := message.body.get("album"):
            albums.setdefault(album["id"], []).append(message)
    return [photos[-1] for photos in albums.values() if len(photos) < (photos[0].body["album"]["total"] or 0)]
