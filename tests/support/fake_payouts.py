"""A COD provider in memory that keeps the contract of `complaints.payouts`; the contract tests run over it too."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from complaints.payouts import (
    LookUp,
    Merchant,
    MerchantRecord,
    Payout,
    PayoutRefused,
    PayoutState,
    PayoutUnknown,
    ProviderHold,
    ProviderHoldState,
    Shipment,
)

TOKEN_LIFE = timedelta(minutes=15)
LONGEST_HOLD = timedelta(days=90)
ATTEMPTS = 5


def utc_now() -> datetime:
    """The real time, aware and in UTC."""
    return datetime.now(UTC)


def a_shipment(
    tracking_number: str = "TH01234ABC5D6E",
    *,
    cod_amount: int = 35800,
    payout: PayoutState = "scheduled",
    now: datetime | None = None,
) -> Shipment:
    """A parcel delivered six hours ago from a shop checked at IAL1, its payout due in three days."""
    delivered = (now or utc_now()) - timedelta(hours=6)
    return Shipment(
        tracking_number=tracking_number,
        carrier="flash",
        cod_amount=cod_amount,
        status="delivered",
        delivered_at=delivered,
        paid_at=delivered,
        round_id="RND-TEST-1",
        merchant=Merchant(id="M-TEST-1", name="ร้านตัวอย่าง", ial="IAL1"),
        payout=Payout(state=payout, due_at=delivered + timedelta(days=3)),
    )


@dataclass
class FakePayouts:
    """Implements `Payouts`. `add` a shipment first; `orders` lists what was asked, in order.

    `silent = True` answers nothing (`PayoutUnknown`, nothing happens); `lose_answers = n` carries out the next n
    orders but loses their answers, which is how a time-out looks when the provider had said yes.
    """

    clock: Callable[[], datetime] = utc_now
    silent: bool = False
    lose_answers: int = 0
    orders: list[str] = field(default_factory=list)
    shipments: dict[str, Shipment] = field(default_factory=dict)
    holds: dict[str, ProviderHold] = field(default_factory=dict)
    _digits: dict[str, str] = field(default_factory=dict)
    _failures: dict[str, list[datetime]] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _answers: dict[str, tuple[tuple[object, ...], ProviderHold | PayoutRefused]] = field(default_factory=dict)

    def add(self, shipment: Shipment, *, phone_last4: str = "4321") -> Shipment:
        """Make a shipment known, reachable with these digits."""
        self.shipments[shipment.tracking_number] = shipment
        self._digits[shipment.tracking_number] = phone_last4
        return shipment

    def pay_out(self, tracking_number: str) -> None:
        """The shop gets its money now."""
        self._set_payout(tracking_number, "paid")

    def expire_holds(self) -> None:
        """End the active holds whose end date has passed, as a provider's clock does."""
        for hold in list(self.holds.values()):
            if hold.state == "active" and hold.expires_at <= self.clock():
                self._end(hold, "expired", "scheduled")

    async def look_up(self, tracking_number: str, phone_last4: str) -> LookUp:
        self._arrive("look_up")
        if tracking_number not in self.shipments:
            raise PayoutRefused("unknown_parcel")
        window = self.clock() - timedelta(minutes=15)
        failures = [at for at in self._failures.get(tracking_number, []) if at > window]
        if len(failures) >= ATTEMPTS:
            raise PayoutRefused("too_many_attempts", retry_after=900)
        if self._digits[tracking_number] != phone_last4:
            self._failures[tracking_number] = [*failures, self.clock()]
            raise PayoutRefused("not_recipient")
        token = f"token-{len(self._tokens) + 1}"
        self._tokens[token] = (tracking_number, self.clock() + TOKEN_LIFE)
        self._leave()
        return LookUp(self.shipments[tracking_number], token)

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
        order = ("place", tracking_number, lookup_token, amount, reason, case_ref, expires_at)
        return self._once(
            key, order, lambda: self._place(lookup_token, tracking_number, amount, reason, case_ref, expires_at)
        )

    async def get_hold(self, hold_id: str) -> ProviderHold:
        self._arrive("get_hold")
        hold = self._hold(hold_id)
        self._leave()
        return hold

    async def release(self, hold_id: str, *, key: str, reason: str) -> ProviderHold:
        return self._once(key, ("release", hold_id, reason), lambda: self._release(hold_id))

    async def extend(self, hold_id: str, *, key: str, expires_at: datetime, officer: str) -> ProviderHold:
        return self._once(key, ("extend", hold_id, expires_at, officer), lambda: self._extend(hold_id, expires_at))

    async def refund(self, hold_id: str, *, key: str, amount: int, officer: str) -> ProviderHold:
        return self._once(key, ("refund", hold_id, amount, officer), lambda: self._refund(hold_id, amount))

    async def merchant(self, merchant_id: str) -> MerchantRecord:
        self._arrive("merchant")
        theirs = [s for s in self.shipments.values() if s.merchant.id == merchant_id]
        if not theirs:
            raise PayoutRefused("invalid", "no such merchant")
        self._leave()
        return MerchantRecord(
            merchant=theirs[0].merchant,
            payout_days={"IAL2.1": 0, "IAL1": 3, "none": 7}[theirs[0].merchant.ial],
            since=self.clock() - timedelta(days=30),
            shipments=len(theirs),
            delivered=sum(s.status == "delivered" for s in theirs),
            returned=sum(s.status == "returned" for s in theirs),
            holds=sum(self.shipments[h.tracking_number].merchant.id == merchant_id for h in self.holds.values()),
        )

    def _once(self, key: str, order: tuple[object, ...], carry_out: Callable[[], ProviderHold]) -> ProviderHold:
        self._arrive(str(order[0]))
        if key in self._answers:
            earlier, answer = self._answers[key]
            if earlier != order:
                raise PayoutRefused("idempotency_conflict")
        else:
            answer = self._answer(carry_out)
            self._answers[key] = (order, answer)
        self._leave()
        if isinstance(answer, PayoutRefused):
            raise answer
        return answer

    def _answer(self, carry_out: Callable[[], ProviderHold]) -> ProviderHold | PayoutRefused:
        try:
            return carry_out()
        except PayoutRefused as refused:
            return refused

    def _place(
        self, token: str, tracking_number: str, amount: int, reason: str, case_ref: str, expires_at: datetime
    ) -> ProviderHold:
        if tracking_number not in self.shipments:
            raise PayoutRefused("unknown_parcel")
        shipment = self.shipments[tracking_number]
        proven_for, until = self._tokens.get(token, ("", self.clock()))
        if proven_for != tracking_number or until <= self.clock():
            raise PayoutRefused("not_recipient")
        self._check_end_date(expires_at)
        if not 0 < amount <= shipment.cod_amount:
            raise PayoutRefused("invalid", "amount")
        if shipment.payout.state in {"paid", "refunded"}:
            raise PayoutRefused("already_paid_out")
        if shipment.payout.state == "held":
            raise PayoutRefused("hold_exists")
        hold_id = f"hold-{len(self.holds) + 1}"
        hold = ProviderHold(hold_id, "active", tracking_number, amount, reason, case_ref, self.clock(), expires_at)
        self.holds[hold_id] = hold
        self._set_payout(tracking_number, "held")
        return hold

    def _release(self, hold_id: str) -> ProviderHold:
        hold = self._hold(hold_id)
        if hold.state == "refunded":
            raise PayoutRefused("invalid", "already refunded")
        return self._end(hold, "released", "scheduled") if hold.state == "active" else hold

    def _extend(self, hold_id: str, expires_at: datetime) -> ProviderHold:
        hold = self._active_hold(hold_id)
        self._check_end_date(expires_at)
        self.holds[hold_id] = replace(hold, expires_at=expires_at)
        return self.holds[hold_id]

    def _refund(self, hold_id: str, amount: int) -> ProviderHold:
        hold = self._active_hold(hold_id)
        if not 0 < amount <= hold.amount:
            raise PayoutRefused("invalid", "amount")
        return self._end(hold, "refunded", "refunded")

    def _hold(self, hold_id: str) -> ProviderHold:
        if hold_id not in self.holds:
            raise PayoutRefused("unknown_hold")
        return self.holds[hold_id]

    def _active_hold(self, hold_id: str) -> ProviderHold:
        hold = self._hold(hold_id)
        if hold.state != "active":
            raise PayoutRefused("invalid", f"the hold is {hold.state}")
        return hold

    def _end(self, hold: ProviderHold, state: ProviderHoldState, payout: PayoutState) -> ProviderHold:
        self.holds[hold.id] = replace(hold, state=state)
        self._set_payout(hold.tracking_number, payout)
        return self.holds[hold.id]

    def _set_payout(self, tracking_number: str, state: PayoutState) -> None:
        shipment = self.shipments[tracking_number]
        self.shipments[tracking_number] = replace(shipment, payout=replace(shipment.payout, state=state))

    def _check_end_date(self, expires_at: datetime) -> None:
        if not self.clock() < expires_at <= self.clock() + LONGEST_HOLD:
            raise PayoutRefused("invalid", "expires_at")

    def _arrive(self, order: str) -> None:
        self.orders.append(order)
        self.expire_holds()
        if self.silent:
            raise PayoutUnknown("no answer")

    def _leave(self) -> None:
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise PayoutUnknown("the answer was lost")
