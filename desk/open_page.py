"""A page that stays open: a short mark for each message on it tells which of them have changed since."""

import re
import zlib
from collections.abc import Mapping, Sequence

from complaints.model import Evidence, Message

MOST = 40  # of the newest messages; older ones are past changing, or are seen at the next visit
_MARK = re.compile(r"([1-9][0-9]{0,8})-([0-9a-f]{8})")


def marks(messages: Sequence[Message], files: Mapping[str, Evidence]) -> str:
    """The marks of the newest of these messages, fit for an address."""
    return ".".join(f"{message.number}-{_mark(message, files)}" for message in messages[-MOST:])


def known(given: str) -> dict[int, str]:
    """The marks by message number; whatever is no mark is left out."""
    found = (_MARK.fullmatch(part) for part in given.split(".", MOST)[:MOST])
    return {int(mark[1]): mark[2] for mark in found if mark}


def changed(messages: Sequence[Message], given: dict[int, str], files: Mapping[str, Evidence]) -> list[Message]:
    """Those that look otherwise than their mark says."""
    return [message for message in messages if given.get(message.number) not in (None, _mark(message, files))]


def _mark(message: Message, files: Mapping[str, Evidence]) -> str:
    """What may change about a message; nothing of its words, for the mark goes into an address."""
    body, file = message.body, files.get(message.evidence_id or "")
    looks = (
        message.delivery_state,
        message.withdrawn_at is not None,
        message.evidence_id,
        body.get("file", {}).get("state"),
        len(body.get("before", ())),
        file is not None and file.is_being_read,
    )
    return f"{zlib.crc32(repr(looks).encode()):08x}"
