"""A case as dialogue and screens see it, computed from the records each time."""

from collections.abc import Iterable

from complaints.categories import DECLARATION, EvidenceList, evidence_list
from complaints.commands import CaseView, HoldView
from complaints.model import Case, Evidence, Hold
from complaints.money import Satang
from complaints.ports import UnitOfWork

MOST_TRIES = 3


def evidence_of(case: Case, evidence_kinds: Iterable[str]) -> EvidenceList:
    """How the evidence of a case stands."""
    return evidence_list(case.category, evidence_kinds, declared=bool(case.answers.get(DECLARATION)))


def hold_view(hold: Hold) -> HoldView:
    return HoldView(hold.id, hold.state, hold.amount, hold.expires_at, hold.refusal)


async def case_view(case: Case, uow: UnitOfWork) -> CaseView:
    """The view of one case, with the newest hold on its present parcel and what is still missing."""
    holds = [hold for hold in await uow.holds.of_case(case.id) if hold.tracking_number == case.tracking_number]
    items = await uow.evidence.of_case(case.id)
    kinds = tuple(item.kind for item in items)
    found = evidence_of(case, kinds)
    tries = await uow.tries.count(case.tracking_number) if case.tracking_number else 0
    return CaseView(
        id=case.id,
        state=case.state,
        number=case.number,
        category=case.category,
        tracking_number=case.tracking_number,
        amount_told=case.amount_told,
        cod_amount=case.cod_amount,
        merchant=case.shipment["merchant"]["name"] if case.shipment else None,
        lookup=case.lookup,
        tries_left=max(0, MOST_TRIES - tries),
        hold=hold_view(holds[0]) if holds else None,
        missing=tuple(kind for kind in found.missing if kind not in case.answers.get("skipped", ())),
        evidence_kinds=kinds,
        evidence=found,
        amount_read=amount_read(items),
        answers=dict(case.answers),
        next_due_at=case.next_due_at,
        evidence_due_at=case.evidence_due_at,
    )


def amount_read(items: Iterable[Evidence]) -> Satang | None:
    """The amount on a label, if pictures show one and the same; nobody has confirmed it."""
    amounts = {item.reading["amount"] for item in items if item.reading and item.reading.get("amount") is not None}
    return Satang(amounts.pop()) if len(amounts) == 1 else None
