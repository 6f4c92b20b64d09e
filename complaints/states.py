"""The life of a case and of a hold, as tables: state, command, guard, next state, who, what is told, by when.

Handlers ask :func:`next_case_state` and :func:`next_hold_state`; a change that no row allows raises NotAllowed.
``tells`` is a key of the catalogue (``responses:`` of ``domain.yml``); ``due`` a field of Clocks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Case, Hold

RECIPIENT, OFFICER, PROVIDER, RULE = "recipient", "officer", "provider", "rule"


class NotAllowed(Exception):
    """A command that the present state forbids: a double click, a late event, or an officer's slip.

    ``reason`` is a code that screens translate.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class CaseFacts:
    """What the guards of a case look at besides the case itself."""

    now: datetime
    missing: tuple[str, ...] = ()
    live_hold: bool = False
    reopen_until: datetime | None = None


def answers_complete(case: Case, facts: CaseFacts) -> str | None:
    """A case is filed with what its category asks for, or with the recipient's word that it cannot be had."""
    return "answers_missing" if case.category is None or facts.missing else None


def hold_lifted(case: Case, facts: CaseFacts) -> str | None:
    """No live hold on a closed case."""
    return "hold_still_live" if facts.live_hold else None


def within_reopening(case: Case, facts: CaseFacts) -> str | None:
    """A resolved case opens again only for a while; later a linked case starts."""
    return None if facts.reopen_until and facts.now <= facts.reopen_until else "reopening_over"


CaseGuard = Callable[[Case, CaseFacts], str | None]


@dataclass(frozen=True)
class CaseRow:
    state: str
    command: str
    guard: CaseGuard | None
    next: str
    who: frozenset[str]
    tells: str
    due: str | None


def _case(state: str, command: str, next_: str, who: set[str], tells: str, due: str | None = None,
          guard: CaseGuard | None = None) -> CaseRow:  # fmt: skip
    return CaseRow(state, command, guard, next_, frozenset(who), tells, due)


CASE_TABLE: tuple[CaseRow, ...] = (
    _case("draft", "file", "filed", {RECIPIENT}, "utter_case_filed", "first_review", answers_complete),
    _case("draft", "withdraw", "withdrawn", {RECIPIENT, OFFICER}, "utter_case_withdrawn"),
    _case("filed", "review", "reviewing", {OFFICER}, "utter_case_reviewing", "fact_finding"),
    _case("filed", "withdraw", "withdrawn", {RECIPIENT, OFFICER}, "utter_case_withdrawn"),
    _case("filed", "refer", "referred", {OFFICER}, "utter_case_referred", "fact_finding"),
    _case("filed", "resolve", "resolved", {OFFICER}, "utter_case_resolved", "reopen"),
    _case("referred", "refer", "referred", {OFFICER}, "utter_case_referred", "fact_finding"),
    _case("reviewing", "refer", "referred", {OFFICER}, "utter_case_referred", "fact_finding"),
    _case("reviewing", "resolve", "resolved", {OFFICER}, "utter_case_resolved", "reopen"),
    _case("reviewing", "withdraw", "withdrawn", {RECIPIENT, OFFICER}, "utter_case_withdrawn"),
    _case("resolved", "reopen", "reviewing", {RECIPIENT, OFFICER}, "utter_case_reopened", "fact_finding",
          within_reopening),
    _case("resolved", "close", "closed", {OFFICER, RULE}, "utter_case_closed", None, hold_lifted),
    _case("referred", "close", "closed", {OFFICER}, "utter_case_closed", None, hold_lifted),
)  # fmt: skip

CASE_STATES = ("draft", "filed", "reviewing", "resolved", "referred", "closed", "withdrawn")
OPEN_CASE_STATES = frozenset({"draft", "filed", "reviewing", "resolved", "referred"})
STATUS_TOLD = {state: f"utter_status_{state}" for state in CASE_STATES}


def next_case_state(case: Case, command: str, who: str, facts: CaseFacts) -> CaseRow:
    """The row that ``command`` takes from the case's present state.

    Raises:
        NotAllowed: no such row (``wrong_state``), another role's row (``not_yours``), or the guard's own reason.
    """
    rows = [row for row in CASE_TABLE if row.state == case.state and row.command == command]
    if not rows:
        raise NotAllowed("wrong_state")
    if who not in rows[0].who:
        raise NotAllowed("not_yours")
    refused = rows[0].guard(case, facts) if rows[0].guard else None
    if refused:
        raise NotAllowed(refused)
    return rows[0]


@dataclass(frozen=True)
class HoldFacts:
    """What the guards of a hold look at besides the hold itself."""

    now: datetime
    ends_at: datetime | None = None
    latest_end: datetime | None = None


def later_and_bounded(hold: Hold, facts: HoldFacts) -> str | None:
    """An extension moves the end later, and never beyond the longest time that a hold may last."""
    if facts.ends_at is None or facts.ends_at <= hold.expires_at or facts.ends_at <= facts.now:
        return "not_later"
    return "too_late" if facts.latest_end and facts.ends_at > facts.latest_end else None


def never_asked(hold: Hold, facts: HoldFacts) -> str | None:
    """A hold that the provider was never asked for ends without asking it; any other may stand at the provider."""
    return None if hold.lookup_token is None else "wrong_state"


HoldGuard = Callable[[Hold, HoldFacts], str | None]


@dataclass(frozen=True)
class HoldRow:
    state: str
    command: str
    guard: HoldGuard | None
    next: str
    who: frozenset[str]
    tells: str | None


def _hold(state: str, command: str, next_: str, who: set[str], tells: str | None,
          guard: HoldGuard | None = None) -> HoldRow:  # fmt: skip
    return HoldRow(state, command, guard, next_, frozenset(who), tells)


HOLD_TABLE: tuple[HoldRow, ...] = (
    _hold("requested", "confirm", "active", {PROVIDER}, "utter_hold_active"),
    _hold("requested", "refuse", "refused", {PROVIDER}, "utter_hold_refused"),
    _hold("requested", "lose_answer", "unknown", {PROVIDER}, "utter_hold_unknown"),
    _hold("unknown", "confirm", "active", {PROVIDER}, "utter_hold_active"),
    _hold("unknown", "refuse", "refused", {PROVIDER}, "utter_hold_refused"),
    _hold("unknown", "lose_answer", "unknown", {PROVIDER}, None),
    _hold("requested", "expire", "expired", {RULE}, "utter_hold_never_answered"),
    _hold("unknown", "expire", "expired", {RULE}, "utter_hold_never_answered"),
    _hold("requested", "release", "released", {RULE}, None, never_asked),
    _hold("unknown", "release", "released", {RULE}, None, never_asked),
    _hold("active", "extend", "active", {OFFICER, RULE}, "utter_hold_extended", later_and_bounded),
    _hold("active", "release", "released", {PROVIDER}, "utter_hold_released"),
    _hold("active", "refund", "refunded", {PROVIDER}, "utter_hold_refunded"),
    _hold("active", "expire", "expired", {PROVIDER, RULE}, "utter_hold_expired"),
)

HOLD_STATES = ("requested", "active", "unknown", "refused", "released", "refunded", "expired")
LIVE_HOLD_STATES = frozenset({"requested", "unknown", "active"})


def next_hold_state(hold: Hold, command: str, who: str, facts: HoldFacts) -> HoldRow:
    """The row that ``command`` takes from the hold's present state; raises NotAllowed as for a case."""
    rows = [row for row in HOLD_TABLE if row.state == hold.state and row.command == command]
    if not rows:
        raise NotAllowed("wrong_state")
    if who not in rows[0].who:
        raise NotAllowed("not_yours")
    refused = rows[0].guard(hold, facts) if rows[0].guard else None
    if refused:
        raise NotAllowed(refused)
    return rows[0]
