"""Our messages as Telegram shows them: words with a little bold, and buttons under the line that offers them."""

from collections.abc import Iterator
from html import escape

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from channels.outbound import Card, OutboundMessage, as_text, pieces
from channels.telegram.parsing import CHOICE

LONGEST_TEXT = 4_096
SHORT_LABEL = 14  # letters; two such buttons stand side by side on a small phone
SHARE_NUMBER = {"th": "ส่งเบอร์ของฉัน (เก็บเฉพาะ 4 ตัวท้าย)", "en": "Share my number (only 4 digits are kept)"}

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def render(message: OutboundMessage, language: str = "th") -> list[tuple[str, Markup | None]]:
    """The parts of one message as HTML; the buttons belong to the last.

    A line without buttons takes the button away that shares one's number: Telegram keeps it until told otherwise, and
    somebody who typed the digits has no use for it.
    """
    words = as_text(message)
    if message.card is not None and len(words) < LONGEST_TEXT // 2:
        return [(_card(message.card), _markup(message, language))]
    parts = [_safe(piece) for piece in pieces(words, LONGEST_TEXT) or ["…"]]  # counted as shown, without the escapes
    return [(part, _markup(message, language) if at == len(parts) else None) for at, part in enumerate(parts, 1)]


def _card(card: Card) -> str:
    heading, _, more = card.title.partition("\n")
    rows = [f"• {_safe(label)}: <b>{_safe(value)}</b>" for label, value in card.rows]
    return "\n".join(part for part in (f"<b>{_safe(heading)}</b>", _safe(more), *rows, _safe(card.note)) if part)


def _safe(words: str) -> str:
    return escape(words, quote=False)


def _markup(message: OutboundMessage, language: str) -> Markup:
    if message.choices:
        return InlineKeyboardMarkup(list(_rows(message)))
    if message.wants_number:
        button = KeyboardButton(SHARE_NUMBER[language], request_contact=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove()


def _rows(message: OutboundMessage) -> Iterator[list[InlineKeyboardButton]]:
    """One button a row, two short ones side by side."""
    row: list[InlineKeyboardButton] = []
    for choice in message.choices:
        button = InlineKeyboardButton(choice.label, callback_data=f"{CHOICE}{choice.id}")
        if row and (len(choice.label) > SHORT_LABEL or len(row[0].text) > SHORT_LABEL or len(row) == 2):
            yield row
            row = []
        row.append(button)
    if row:
        yield row
