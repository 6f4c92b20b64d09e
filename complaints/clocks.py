"""How long things take, each with its source; the operator may set every one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


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
