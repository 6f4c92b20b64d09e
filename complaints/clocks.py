"""How long things take, each with its source; the operator may set every one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from complaints.thai_time import THAI_TIME

DESK_OPENS, DESK_CLOSES = 8, 20  # Thai time, every day; nobody is woken for a reminder either


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


@dataclass(frozen=True)
class Clocks:
    """The periods of one installation."""

    provisional_hold: timedelta = timedelta(hours=72)  # our rule: a hold that nobody completes ends by itself
    fact_finding: timedelta = timedelta(days=15)  # the provider's published time, ETDA COD 4.3.2(4)
    evidence_due: timedelta = timedelta(days=3)  # our rule, as long as the provisional hold
    first_review: timedelta = timedelta(days=1)  # our promise: an officer reads a filed case
    officer_reply: timedelta = timedelta(hours=4)  # our promise, within the desk's hours
    reopen: timedelta = timedelta(days=14)  # a reply reopens a resolved case for so long
    hold_reminder: timedelta = timedelta(days=1)  # the recipient is told a day before a hold ends
    longest_hold: timedelta = timedelta(days=90)  # no extension reaches further from today
    carrier_money: timedelta = timedelta(days=5)  # from payment, Dee-Delivery notice B.E. 2567
    criminal_complaint: timedelta = timedelta(days=90)  # three months from learning of a compoundable fraud


def in_desk_hours(moment: datetime) -> bool:
    """Whether officers are at the desk, and recipients awake."""
    return DESK_OPENS <= moment.astimezone(THAI_TIME).hour < DESK_CLOSES


def after_desk_time(start: datetime, work: timedelta) -> datetime:
    """The moment by which the desk has been open for ``work`` since ``start``."""
    moment = start.astimezone(THAI_TIME)
    while True:
        opens = moment.replace(hour=DESK_OPENS, minute=0, second=0, microsecond=0)
        closes = opens.replace(hour=DESK_CLOSES)
        begin = max(moment, opens)
        if begin + work <= closes:
            return begin + work
        work -= max(closes - begin, timedelta(0))
        moment = opens + timedelta(days=1)
