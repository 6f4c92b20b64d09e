"""A case as dialogue and screens see it, computed from the records each time."""

from collections.abc import Iterable

from complaints.categories import CATEGORIES, DECLARATION
from complaints.commands import CaseView, HoldView
from complaints.model import Case, Hold
from complaints.ports import UnitOfWork

MOST_TRIES = 3


def missing_asks(case: Case, evidence_kinds: Iterable[str]) -> tuple[str, ...]:
    """What the category asks for and nobody has given or declared unobtainable, in asking order."""
    if case.category is None:
        return ()
    had = set(evidence_kinds) | set(case.answers.get("skipped", ()))
    if case.answers.get(DECLARATION):
        had.add(DECLARATION)
    return tuple(ask for ask in CATEGORIES[case.category].asks if ask not in had)


def hold_view(hold: Hold) -> HoldView:
    return HoldView(hold.id, hold.state, hold.amount, hold.expires_at, hold.refusal)


async def case_view(case: Case, uow: UnitOfWork) -> CaseView:
    """The view of one case, with the newest hold on its present parcel and what is still missing."""
    holds = [hold for hold in await uow.holds.of_case(case.id) if hold.tracking_number == case.tracking_number]
    kinds = tuple(item.kind for item in await uow.evidence.of_case(case.id))
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
        missing=missing_asks(case, kinds),
        evidence_kinds=kinds,
        answers=dict(case.answers),
        next_due_at=case.next_due_at,
        evidence_due_at=case.evidence_due_at,
    )
