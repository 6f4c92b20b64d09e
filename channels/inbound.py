"""What a recipient did on any platform, in one shape; each channel parses its own events into it."""

from dataclasses import dataclass
from datetime import datetime

TEXT, CHOICE, IMAGE, FILE, AUDIO, VIDEO = "text", "choice", "image", "file", "audio", "video"
LOCATION, STICKER, UNKNOWN = "location", "sticker", "unknown"
UNSEND, EDIT, FOLLOW, UNFOLLOW, TAP, OTHER = "unsend", "edit", "follow", "unfollow", "tap", "other"

FILES = frozenset({IMAGE, FILE, AUDIO, VIDEO})
# What stands in the transcript where there are no words of the recipient's.
PLACEHOLDERS = {
    IMAGE: "[รูป]",
    FILE: "[ไฟล์]",
    AUDIO: "[เสียง]",
    VIDEO: "[วิดีโอ]",
    LOCATION: "[ตำแหน่งที่ตั้ง]",
    STICKER: "[สติกเกอร์]",
    UNKNOWN: "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]",
}


@dataclass(frozen=True)
class Person:
    """Whom a conversation is with: the same account at two bots is two persons."""

    channel: str
    bot: str
    user: str


@dataclass(frozen=True)
class RemoteFile:
    """A file that the platform keeps for us. ``size`` (bytes) and ``name`` are what the platform says, if it does.

    ``same`` is equal for the same file however often it is named, where the platform has such a name.
    """

    content_id: str
    name: str | None = None
    size: int | None = None
    same: str | None = None


@dataclass(frozen=True)
class Album:
    """Several files sent at once: the platform's id of the group, and how many there are where it says so."""

    id: str
    total: int | None = None


@dataclass(frozen=True)
class ReplyToken:
    """The platform's leave to answer without cost, once, until ``good_until``."""

    token: str
    good_until: datetime


@dataclass(frozen=True)
class InboundMessage:
    """One event: a message (text, choice, a file, location, sticker, unknown), or word that a message was taken back or
    changed, that the recipient came or went, or tapped a button of the channel's own; ``other`` is nobody's message.

    ``key`` is unique over all channels and the same when the platform sends the event again.

    ``text`` is what is readable of it in the transcript: the words, a choice's label, a place's address, or the
    placeholder of a kind that we do not handle. ``choice`` is the id of a tapped choice, of a ``tap`` the channel's own
    word for it. ``refers_to`` is the platform's id of the message that was unsent or edited; of a file, of the message
    whose file it replaces. ``raw`` is given only
    where the event could not be read: the whole of it as JSON in ASCII.
    """

    key: str
    person: Person
    kind: str
    sent_at: datetime
    text: str = ""
    choice: str | None = None
    file: RemoteFile | None = None
    album: Album | None = None
    platform_id: str | None = None
    refers_to: str | None = None
    reply_token: ReplyToken | None = None
    read_token: str | None = None
    raw: str | None = None
