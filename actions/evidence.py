"""Evidence in the talk: what kind a file is, what a case still needs and by when, and what is not to be sent at all."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import regex
from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.turn import BusAction, Choice, Turn
from actions.wording import evidence_names, pick
from complaints.categories import EvidenceKind
from complaints.commands import CaseView, RefuseIdentityCard
from complaints.model import IDENTITY_CARD

K = EvidenceKind
MOST_OFFERED = 6
# What a picture may be besides what the case lacks, likeliest first; a label that could not be read is one, too.
PICTURES = (K.GOODS_PHOTO, K.PROOF_OF_ORDER, K.SHOP_CHAT, K.PAYMENT_SLIP, K.LABEL_PHOTO, K.RECEIPT, K.ALL_SIDES_PHOTOS)
VIDEOS = (K.UNBOXING_VIDEO, K.GOODS_PHOTO)
TITLES: dict[str, tuple[str, str]] = {
    K.LABEL_PHOTO: ("ใบปะหน้าพัสดุ", "Parcel label"),
    K.RECEIPT: ("ใบเสร็จจากขนส่ง", "Carrier's receipt"),
    K.GOODS_PHOTO: ("สินค้าที่ได้รับ", "The goods"),
    K.ALL_SIDES_PHOTOS: ("กล่องครบทุกด้าน", "All sides of the box"),
    K.PROOF_OF_ORDER: ("หลักฐานการสั่งซื้อ", "Proof of order"),
    K.SHOP_CHAT: ("แชตกับร้าน", "Chat with the shop"),
    K.PAYMENT_SLIP: ("สลิปการจ่ายเงิน", "Payment slip"),
    K.UNBOXING_VIDEO: ("คลิปแกะกล่อง", "Unboxing video"),
    K.OTHER: ("อย่างอื่น", "Something else"),
}
# What people write instead of tapping, tried in this order.
WORDS: tuple[tuple[regex.Pattern[str], str], ...] = tuple(
    (regex.compile(words, regex.IGNORECASE), kind)
    for words, kind in (
        (r"แกะกล่อง|unbox", K.UNBOXING_VIDEO),
        (r"ใบปะหน้า|ฉลาก|หน้ากล่อง|\blabel", K.LABEL_PHOTO),
        (r"ใบเสร็จ|\breceipt", K.RECEIPT),
        (r"สลิป|slip|โอน", K.PAYMENT_SLIP),
        (r"แชท|แชต|แช็ต|คุยกับร้าน|\bchat", K.SHOP_CHAT),
        (r"สั่งซื้อ|คำสั่งซื้อ|ออเดอร์|\border", K.PROOF_OF_ORDER),
        (r"ทุกด้าน|รอบกล่อง|all sides", K.ALL_SIDES_PHOTOS),
        (r"ของที่ได้|สินค้า|ของที่มา|\bgoods|\bproduct|\bitem", K.GOODS_PHOTO),
        (r"อย่างอื่น|อื่น ?ๆ|\bother|something else", K.OTHER),
    )
)


NO_NAME = regex.compile(r"บัตร|\bcard|\?|ไหม|มั้ย|ไม่|ผิด|เสีย|แตก|พัง|\bnot?\b|wrong|broken", regex.IGNORECASE)
LONGEST_NAME = 40  # letters; more is a story, not the name of a thing


def kind_in(text: str) -> str | None:
    """The kind of evidence that typed words name; a new complaint names none."""
    if len(text) > LONGEST_NAME or NO_NAME.search(text):
        return None
    return next((str(kind) for words, kind in WORDS if words.search(text)), None)


def names_of(kinds: Iterable[str], language: str) -> str:
    return ", ".join(evidence_names(language)[kind] for kind in kinds)


def tell_missing(turn: Turn, view: CaseView | None) -> None:
    """What a filed case still needs, and by when; said after each piece that comes."""
    if view is None or view.state == "draft":
        return
    missing, due = view.evidence.missing, view.evidence_due_at
    if due is not None and is_over(due):
        turn.say("utter_evidence_late", due=due)
    elif missing and due is not None:
        turn.say("utter_evidence_missing", missing=names_of(missing, turn.language), due=due)
    elif view.evidence.needed:
        turn.say("utter_evidence_complete")


def is_over(due: datetime) -> bool:
    """Whether the date for evidence has passed."""
    return datetime.now(UTC) > due


def say_list(turn: Turn, view: CaseView) -> None:
    """The evidence of one case: what it needs, what is missing by when, what would help."""
    found, missing = view.evidence, names_of(view.evidence.missing, turn.language)
    if found.missing and view.evidence_due_at and is_over(view.evidence_due_at):
        turn.say("utter_evidence_needed", missing=missing)
        turn.say("utter_evidence_late", due=view.evidence_due_at)
    elif found.missing and view.evidence_due_at:
        turn.say("utter_evidence_missing", missing=missing, due=view.evidence_due_at)
    elif found.missing:
        turn.say("utter_evidence_needed", missing=missing)
    elif found.needed:
        turn.say("utter_evidence_complete")
    if found.recommended:
        turn.say("utter_evidence_recommended", recommended=names_of(found.recommended, turn.language))


def ask_kind(turn: Turn, evidence: Sequence[str], view: CaseView | None) -> list[EventType]:
    """Ask what files are that nothing tells; they are kept as they are, whatever becomes of the answer."""
    wanted = [*view.evidence.missing, *view.evidence.recommended] if view else []
    known = VIDEOS if turn.said.entities.get("what") == "video" else PICTURES
    kinds = [kind for kind in dict.fromkeys([*wanted, *known]) if kind in known][: MOST_OFFERED - 1]
    turn.say("utter_ask_evidence_kind" if len(evidence) == 1 else "utter_ask_evidence_kind_many", choices(kinds, turn))
    return [SlotSet("unsorted", list(evidence)), *turn.wait("evidence_kind")]


def choices(kinds: Iterable[str], turn: Turn) -> list[Choice]:
    return [(pick(TITLES[kind], turn.language), f'/tell_kind{{"kind": "{kind}"}}') for kind in (*kinds, K.OTHER)]


async def take_kind(turn: Turn) -> list[EventType]:
    """Words that answer the question what a file is; nothing when they do not, or when it was not asked."""
    asked = (turn.slots.get("asked") or {}).get("slot") == "evidence_kind"
    kind = kind_in(turn.said.text) if asked and not turn.said.is_event else None
    return await sort(turn, kind) if kind else []


async def sort(turn: Turn, kind: str) -> list[EventType]:
    """Keep the files that were asked about as this kind, and go back to what was open."""
    files = tuple(turn.slots.get("unsorted") or ())
    done: list[EventType] = [SlotSet("unsorted", None)]
    if kind == IDENTITY_CARD:
        await turn.send(RefuseIdentityCard, evidence=files)
        turn.say("utter_identity_card_told")
        return [*done, *turn.back()]
    if not files or kind not in TITLES:
        return [*done, *turn.back()]
    view = await turn.attach(files, kind)
    turn.say("utter_evidence_kind_kept", kind=names_of([kind], turn.language))
    tell_missing(turn, view)
    return [*done, *([FollowupAction("action_collect_evidence")] if turn.loop == "evidence_form" else turn.back())]


class TellKind(BusAction):
    """A tap on what a file is."""

    action_name = "action_tell_kind"

    async def act(self, turn: Turn) -> list[EventType]:
        return await sort(turn, str(turn.said.entities.get("kind")))


class IdentityCardTold(BusAction):
    """The recipient seems to say that a picture shows an identity card: asked, because yes deletes it."""

    action_name = "action_identity_card_told"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say("utter_ask_identity_card")
        return [SlotSet("unsorted", list(turn.said.evidence)), *turn.wait("evidence_kind")]


class PictureRefused(BusAction):
    """A picture looked like an identity card and is gone, which the worker has told: go on with what is open."""

    action_name = "action_picture_refused"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop is None:
            turn.say("utter_what_now")
        return turn.back()


EVIDENCE_ACTIONS: tuple[Any, ...] = (TellKind, IdentityCardTold, PictureRefused)
