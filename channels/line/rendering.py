"""Our messages as LINE shows them: at most five bubbles, quick replies under the last, cards as Flex.

Buttons are only quick replies, which vanish with the next bubble and do not show on a computer. So a question with more
than two choices lists them in its words too; typed words are as good as a tap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from linebot.v3.messaging import (
    FlexBox,
    FlexBubble,
    FlexComponent,
    FlexMessage,
    FlexSeparator,
    FlexText,
    ImageMessage,
    Message,
    PostbackAction,
    QuickReply,
    QuickReplyItem,
    TextMessage,
)

from channels.intake import ASK_ANSWER, MORE_CHOICES
from channels.line.parsing import CHOICE, OWN
from channels.outbound import Card, Choice, OutboundMessage, as_text, pieces, shortened

MOST_BUBBLES = 5
LONGEST_TEXT = 5_000  # UTF-16 units
MOST_QUICK_REPLIES = 13
LONGEST_LABEL, LONGEST_DISPLAY = 20, 300
LONGEST_ALT = 400
CLEAR_WITHOUT_LIST = 2  # choices: a yes or a no need no list
SEE_ANSWER = {"th": "ดูคำตอบ", "en": "See the answer"}
# A note of delay has used up the leave to answer for free; the next tap or word brings a new one.
HOW_TO_SEE = {
    "th": "อีกสักครู่ แตะ ดูคำตอบ หรือพิมพ์อะไรก็ได้ เพื่อรับคำตอบ",
    "en": "In a moment tap See the answer, or type anything, to get the answer.",
}
MORE = {"th": "ตัวเลือกอื่น", "en": "More choices"}
ACCENT, QUIET = "#0B5D4B", "#5B6470"


@dataclass(frozen=True)
class Bubble:
    """What becomes one bubble: words, a card with the same words, or a picture's address."""

    text: str
    card: Card | None = None
    image_url: str | None = None

    @property
    def plain(self) -> bool:
        return self.card is None and self.image_url is None


def render(
    messages: Sequence[OutboundMessage], still_offered: OutboundMessage | None = None, language: str = "th"
) -> list[Message]:
    """The bubbles of one order. ``still_offered`` is an earlier question whose buttons would vanish with these.

    The caller sees to it that they fit (:func:`fits`).
    """
    last = messages[-1]
    if last.waiting:
        last = replace(last, text=f"{last.text}\n{HOW_TO_SEE[language]}")
    bubbles = [_shown(bubble) for bubble in _bubbles([*messages[:-1], last])]
    asking = next((message for message in reversed(messages) if message.choices), still_offered)
    items = [_item(choice) for choice in _page(asking)] if asking else []
    if asking and len(asking.choices) > MOST_QUICK_REPLIES:
        items.append(_own_button(MORE[language], f"{MORE_CHOICES}:{asking.number}"))
    if last.waiting:
        items.insert(0, _own_button(SEE_ANSWER[language], ASK_ANSWER))
    if items:
        bubbles[-1].quick_reply = QuickReply(items=items[:MOST_QUICK_REPLIES])
    return bubbles


def fits(messages: Sequence[OutboundMessage]) -> int:
    """How many of these go into one order."""
    for count in range(len(messages), 1, -1):
        if len(_bubbles(messages[:count])) <= MOST_BUBBLES:
            return count
    return 1


def _bubbles(messages: Sequence[OutboundMessage]) -> list[Bubble]:
    """One bubble for each message while they are few; neighbouring words are joined when they would be too many."""
    found: list[Bubble] = []
    for message in messages:
        words = _words(message)
        if message.card is not None and len(words) <= LONGEST_TEXT:
            found.append(Bubble(words, card=message.card))
        else:
            found += [Bubble(piece) for piece in pieces(words, LONGEST_TEXT)]
        if message.image_url:
            found.append(Bubble(words, image_url=message.image_url))
    while len(found) > MOST_BUBBLES and (at := _joinable(found)) is not None:
        found[at : at + 2] = [Bubble(f"{found[at].text}\n\n{found[at + 1].text}")]
    return found


def _joinable(bubbles: Sequence[Bubble]) -> int | None:
    """The first two neighbours that are words and together short enough; a card gives up its looks when it must."""
    for allowed in (lambda bubble: bubble.plain, lambda bubble: bubble.image_url is None):
        for at, (one, other) in enumerate(pairwise(bubbles)):
            if allowed(one) and allowed(other) and len(one.text) + len(other.text) + 2 <= LONGEST_TEXT // 2:
                return at
    return None


def _words(message: OutboundMessage) -> str:
    """All words; a long list of choices is part of them."""
    text = as_text(replace(message, image_url=None), with_choices=len(message.choices) > CLEAR_WITHOUT_LIST)
    return text or "…"


def _shown(bubble: Bubble) -> TextMessage | FlexMessage | ImageMessage:
    if bubble.image_url:
        return ImageMessage(originalContentUrl=bubble.image_url, previewImageUrl=bubble.image_url)
    if bubble.card:
        return FlexMessage(altText=shortened(bubble.text, LONGEST_ALT), contents=_flex(bubble.card))
    return TextMessage(text=bubble.text)


def _flex(card: Card) -> FlexBubble:
    """A card: heading, rows of label and value, and the rest in small."""
    heading, *more = card.title.split("\n")
    body: list[FlexComponent] = [_text(heading, weight="bold", size="lg", color=ACCENT)]
    body += [_text(line, size="sm") for line in more]
    body.append(FlexSeparator(margin="md"))
    body += [
        FlexBox(
            layout="horizontal",
            margin="sm",
            contents=[
                _text(label, size="sm", color=QUIET, flex=4),
                _text(value, size="sm", weight="bold", flex=6),
            ],
        )
        for label, value in card.rows
    ]
    if card.note:
        body.append(_text(card.note, size="sm", margin="md"))
    return FlexBubble(size="mega", body=FlexBox(layout="vertical", spacing="sm", contents=body))


def _text(text: str, **looks: object) -> FlexText:
    return FlexText(text=text, wrap=True, **looks)


def _page(message: OutboundMessage) -> Sequence[Choice]:
    """The choices that are shown: all, or one page of them with room for the button to the next."""
    if len(message.choices) <= MOST_QUICK_REPLIES:
        return message.choices
    size = MOST_QUICK_REPLIES - 1
    pages = -(-len(message.choices) // size)
    start = message.page % pages * size
    return message.choices[start : start + size]


def _item(choice: Choice) -> QuickReplyItem:
    return QuickReplyItem(
        action=PostbackAction(
            label=shortened(choice.label, LONGEST_LABEL),
            data=f"{CHOICE}{choice.id}",
            displayText=shortened(choice.label, LONGEST_DISPLAY),
        )
    )


def _own_button(label: str, word: str) -> QuickReplyItem:
    return QuickReplyItem(action=PostbackAction(label=label, data=f"{OWN}{word}", displayText=label))
