"""What we say, in one shape; each channel renders it so that nothing of it is dropped.

A message of the transcript becomes one of these. What a platform cannot show becomes text: :func:`as_text` gives the
whole of any message in words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROW = re.compile(r"^• (?P<label>[^:\n]{1,60}): (?P<value>.+)$")


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and the opaque id that a tap sends back."""

    id: str
    label: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Card:
    """A line of the catalogue that is worth keeping: its heading, rows of label and value, and what follows them."""

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True)
class OutboundMessage:
    """``text`` always holds all the words; ``card`` is the same words in parts.

    ``wants_number`` says that the recipient's telephone number may be shared instead of typed. ``page`` says which of
    its choices are shown where not all have room. ``waiting`` marks a note that an answer is still to come, ``urgent``
    what must reach the recipient even if it costs: a hold, a decision, an officer's words.
    """

    number: int
    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    card: Card | None = None
    image_url: str | None = None
    waiting: bool = False
    urgent: bool = False
    page: int = 0
    wants_number: bool = False


def outbound(number: int, author: str, body: Mapping[str, Any]) -> OutboundMessage:
    """A stored message as it is to be shown."""
    text = str(body.get("text", ""))
    return OutboundMessage(
        number=number,
        text=text,
        choices=tuple(Choice(choice["id"], choice["label"]) for choice in body.get("choices", ())),
        links=tuple(Link(link["label"], link["url"]) for link in body.get("links", ())),
        card=card_of(text) if body.get("show") == "card" else None,
        image_url=body.get("image_url"),
        waiting=body.get("show") == "waiting",
        urgent=bool(body.get("urgent")) or author == "officer",
        page=int(body.get("choices_from", 0)),
        wants_number=body.get("show") == "number",
    )


def card_of(text: str) -> Card | None:
    """The parts of a line whose middle is rows such as ``• label: value``; None when it has no rows."""
    lines = text.split("\n")
    rows = [(match["label"], match["value"]) for line in lines if (match := ROW.match(line))]
    first = next((at for at, line in enumerate(lines) if ROW.match(line)), None)
    if first is None:
        return None
    title = "\n".join(lines[:first])
    return Card(title, tuple(rows), "\n".join(line for line in lines[first:] if not ROW.match(line)))


def as_text(message: OutboundMessage, *, with_choices: bool = False) -> str:
    """The whole message in words. ``with_choices`` adds the buttons' labels, for where no button can be shown."""
    parts = [message.text, *(f"{link.label}: {link.url}" for link in message.links)]
    if message.image_url:
        parts.append(message.image_url)
    if with_choices and message.choices:
        parts.append("\n".join(f"– {choice.label}" for choice in message.choices))
    return "\n".join(part for part in parts if part)


def pieces(text: str, longest: int) -> list[str]:
    """The text in parts of at most ``longest`` UTF-16 units, cut at a line, a space or, at worst, anywhere.

    Platforms count as JavaScript does: a letter beyond the basic plane counts twice. Thai marks stay with their letter.
    """
    parts: list[str] = []
    rest = text
    while _units(rest) > longest:
        cut = _cut(rest, longest)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in [*parts, rest] if part]


def shortened(text: str, longest: int) -> str:
    """The text, or its start with an ellipsis when it has more than ``longest`` UTF-16 units."""
    if _units(text) <= longest:
        return text
    return text[: _cut(text, longest - 1)].rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


_MARK = re.compile("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u200d\ufe0f]")


def _cut(text: str, longest: int) -> int:
    """Where to cut: the last line break or space in the second half of what fits, else between two letters."""
    fits = longest
    while _units(text[:fits]) > longest:
        fits -= max(1, (_units(text[:fits]) - longest) // 2)
    for sign in ("\n", " "):
        at = text.rfind(sign, fits // 2, fits + 1)
        if at > 0:
            return at
    while fits > 1 and fits < len(text) and _MARK.match(text[fits]):
        fits -= 1
    return fits
