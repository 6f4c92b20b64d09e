"""What the rules need from a COD provider: look a parcel up, hold its payout, end the hold.

The records mirror the provider's contract (`payouts/openapi.yaml`) in plain values: amounts are whole satang, times
are aware UTC datetimes, codes are the contract's own words. Every call has one of three outcomes: a result,
`PayoutRefused` (the provider said no, and why) or `PayoutUnknown` (nobody can tell whether it happened). No answer is
neither yes nor no: after `PayoutUnknown` ask again with the same key, never with a new one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

Ial = Literal["IAL2.1", "IAL1", "none"]
ShipmentStatus = Literal["in_transit", "delivered", "returned"]
PayoutState = Literal["awaiting_carrier", "scheduled", "held", "paid", "refunded"]
ProviderHoldState = Literal["active", "released", "refunded", "expired"]
RefusalCode = Literal[
    "already_paid_out",
    "hold_exists",
    "unknown_parcel",
    "unknown_hold",
    "not_recipient",
    "too_many_attempts",
    "idempotency_conflict",
    "invalid",
    "unauthorized",
]

IALS: frozenset[str] = frozenset(get_args(Ial))
SHIPMENT_STATUSES: frozenset[str] = frozenset(get_args(ShipmentStatus))
PAYOUT_STATES: frozenset[str] = frozenset(get_args(PayoutState))
PROVIDER_HOLD_STATES: frozenset[str] = frozenset(get_args(ProviderHoldState))
REFUSAL_CODES: frozenset[str] = frozenset(get_args(RefusalCode))


@dataclass(frozen=True, slots=True)
class Merchant:
    """The shop behind a shipment. `ial` is how well the provider checked who it is (ETDA COD 4.1.1)."""

    id: str
    name: str
    ial: Ial


@dataclass(frozen=True, slots=True)
class MerchantRecord:
    """What a provider tells about a shop: who it is, how fast it is paid, what happened before.

    `payout_days` is the service level of ETDA COD 4.1.1: days from the provider having the money to the payout.
    """

    merchant: Merchant
    payout_days: int
    since: datetime
    shipments: int
    delivered: int
    returned: int
    holds: int


@dataclass(frozen=True, slots=True)
class Payout:
    """Where the money of one shipment is. `due_at` is None while the carrier still has it."""

    state: PayoutState
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shipment:
    """One COD parcel as the provider knows it. `cod_amount` is in satang."""

    tracking_number: str
    carrier: str
    cod_amount: int
    status: ShipmentStatus
    delivered_at: datetime | None
    paid_at: datetime | None
    round_id: str
    merchant: Merchant
    payout: Payout


@dataclass(frozen=True, slots=True)
class LookUp:
    """A confirmed look-up. `lookup_token` proves it for a hold and lives 15 minutes; never show or log it."""

    shipment: Shipment
    lookup_token: str


@dataclass(frozen=True, slots=True)
class ProviderHold:
    """A hold as the provider keeps it; it ends by itself at `expires_at`. `amount` is in satang."""

    id: str
    state: ProviderHoldState
    tracking_number: str
    amount: int
    reason: str
    case_ref: str
    placed_at: datetime
    expires_at: datetime


class PayoutRefused(Exception):
    """The provider understood and said no, e.g. the shop was paid an hour ago.

    `code` is the contract's word and decides what the recipient is told; `message` is for officers and logs.
    `retry_after` (seconds) comes with `too_many_attempts`.
    """

    def __init__(self, code: RefusalCode, message: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code: RefusalCode = code
        self.message = message
        self.retry_after = retry_after


class PayoutUnknown(Exception):
    """No usable answer: a time-out, a broken connection, a 5xx or an answer outside the contract.

    The order may have been carried out. Repeat it with the same key to learn which.
    """


class Payouts(Protocol):
    """A COD provider. Every method raises `PayoutRefused` or `PayoutUnknown` when there is no result.

    `key` is the idempotency key: the same key and order give the same answer for at least 24 hours, so a repeat is
    safe; the same key with another order is refused (`idempotency_conflict`).
    """

    async def look_up(self, tracking_number: str, phone_last4: str) -> LookUp:
        """Confirm the parcel for its addressee. Refused: `unknown_parcel`, `not_recipient`, `too_many_attempts`."""
        ...

    async def place_hold(
        self,
        *,
        key: str,
        tracking_number: str,
        lookup_token: str,
        amount: int,
        reason: str,
        case_ref: str,
        expires_at: datetime,
    ) -> ProviderHold:
        """Stop `amount` satang of the payout until `expires_at`.

        Refused: `already_paid_out`, `hold_exists`, `unknown_parcel`, `not_recipient` (token wrong or older than 15
        minutes), `invalid` (amount above the COD amount or not positive, end date past or over 90 days away).
        """
        ...

    async def get_hold(self, hold_id: str) -> ProviderHold:
        """The hold as it stands now. Refused: `unknown_hold`."""
        ...

    async def release(self, hold_id: str, *, key: str, reason: str) -> ProviderHold:
        """End the hold in the shop's favour. A hold that has already ended unpaid comes back as it is."""
        ...

    async def extend(self, hold_id: str, *, key: str, expires_at: datetime, officer: str) -> ProviderHold:
        """Move the end date, in the name of `officer`. Refused: `unknown_hold`, `invalid` (ended, or a bad date)."""
        ...

    async def refund(self, hold_id: str, *, key: str, amount: int, officer: str) -> ProviderHold:
        """Give back `amount` satang of the held money. Refused: `unknown_hold`, `invalid` (ended, or too much)."""
        ...

    async def merchant(self, merchant_id: str) -> MerchantRecord:
        """The shop's identity level and history. Refused: `invalid` when there is no such shop."""
        ...
