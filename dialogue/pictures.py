"""What the bot is told of pictures: whose numbers were read for sure, what is still being read, what could not be."""

from collections.abc import Sequence
from typing import Any

from complaints.model import IDENTITY_CARD, Evidence, Message

REFUSED = "picture_refused"


def is_card(item: Evidence) -> bool:
    """Whether a picture is to be deleted as an identity card."""
    return bool((item.reading or {}).get("problem") == IDENTITY_CARD)


def is_read_enough(item: Evidence, *, number_wanted: bool = True) -> bool:
    """Whether waiting longer tells nothing that a turn needs: a code has said the number, or print would not help."""
    return not item.is_being_read or (item.read_state == "codes" and (bool(numbers_of(item)) or not number_wanted))


def is_refused(message: Message) -> bool:
    """Whether the message brought a picture that was deleted as an identity card."""
    return bool((message.body.get("file") or {}).get("code") == IDENTITY_CARD)


def entities(items: Sequence[Evidence]) -> dict[str, Any]:
    """Files that came together, labels first, with the parcels' numbers on them.

    ``labels`` is how many of the files are labels; ``certain`` says that there is one number, read from a code without
    a doubt; ``problem`` why there is none; ``reading`` that somebody is still at it.
    """
    labels = [item for item in items if numbers_of(item) or (item.reading or {}).get("label")]
    ordered = [*labels, *(item for item in items if item not in labels)]
    found: dict[str, Any] = {"evidence_id": one_or_all([item.id for item in ordered]), "labels": str(len(labels))}
    if kind := what(items):
        found["what"] = kind
    read = [number for item in labels for number in numbers_of(item)]
    spellings = list(dict.fromkeys(spelling for number in read for spelling in number["spellings"]))
    if spellings:
        found["tracking_number"] = one_or_all(spellings)
        waiting = any(item.read_state == "waiting" for item in items)  # it may show another parcel
        found["certain"] = "yes" if len(spellings) == 1 and read[0]["certain"] and not waiting else "no"
    elif any(item.is_being_read for item in items):
        found["reading"] = "pending"
    elif problem := next((problem for item in items if (problem := (item.reading or {}).get("problem"))), None):
        found["problem"] = problem
    return found


def numbers_of(item: Evidence) -> list[dict[str, Any]]:
    """The parcels on a picture: ``spellings``, likeliest first, and whether the first is ``certain``."""
    found: list[dict[str, Any]] = (item.reading or {}).get("numbers", [])
    return found


def one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def what(items: Sequence[Evidence]) -> str | None:
    """What the files are where none is a picture: a recording, a video or another file."""
    kinds = {item.media_type.partition("/")[0] for item in items}
    if "image" in kinds:
        return None
    return {frozenset({"audio"}): "voice", frozenset({"video"}): "video"}.get(frozenset(kinds), "file")
