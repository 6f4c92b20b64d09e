"""Whatever people, officers, the provider and the clock do, and in whatever order: the promises about holds stand."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from complaints.categories import Category
from complaints.commands import (
    Command,
    DecideCase,
    ExtendHold,
    FileCase,
    LookUpShipment,
    PlaceHold,
    ReceivePayoutEvent,
    ReleaseHold,
    SaveAnswers,
    StartComplaint,
    TakeOver,
    WithdrawCase,
)
from complaints.model import ConversationId, Hold
from complaints.money import Satang
from complaints.states import LIVE_HOLD_STATES, NotAllowed
from tests.support.world import DIGITS, ELSEWHERE, HOME, OTHER_PARCEL, PARCEL, SOMJAI, WRONG, World

COD = 35800
conversations = st.sampled_from([HOME, ELSEWHERE])
parcels = st.sampled_from([PARCEL, OTHER_PARCEL])
categories = st.sampled_from([Category.UNORDERED_PARCEL, Category.DEFECTIVE, Category.NOT_RECEIVED])


class Holds(RuleBasedStateMachine):
    """Random lives of two conversations about two parcels, with a provider that answers, is silent or loses answers."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.loop = asyncio.new_event_loop()
        self.told: dict[str, Satang] = {}
        self.ends: dict[str, Any] = {}

    def teardown(self) -> None:
        self.loop.close()

    def do(self, command: type[Command], **fields: Any) -> None:
        """Twice, as when a button is pressed twice; what the rules forbid changes nothing."""
        id = f"command-{next(self.world._ids)}"
        for _ in range(2):
            with suppress(NotAllowed):
                self.loop.run_until_complete(self.world.do(command, id=id, **fields))
        self.note_amounts()

    def note_amounts(self) -> None:
        """What was in dispute when a hold was last asked for."""
        for hold in self.holds():
            told = self.world.store.records.cases[hold.case_id].amount_told
            if hold.state == "requested" and hold.lookup_token is None and told:
                self.told[hold.id] = told

    def holds(self) -> list[Hold]:
        return list(self.world.store.records.holds.values())

    @rule(conversation=conversations, category=categories, amount=st.sampled_from([None, 30000, COD, 99900]))
    def start(self, conversation: ConversationId, category: Category, amount: int | None) -> None:
        told = None if amount is None else Satang(amount)
        self.do(StartComplaint, conversation=conversation, category=category, amount_told=told)

    @rule(conversation=conversations, parcel=parcels, right=st.booleans())
    def look_up(self, conversation: ConversationId, parcel: str, right: bool) -> None:
        digits = DIGITS if right else WRONG
        self.do(LookUpShipment, conversation=conversation, tracking_number=parcel, phone_last4=digits)

    @rule(conversation=conversations, parcel=parcels)
    def correct(self, conversation: ConversationId, parcel: str) -> None:
        self.do(SaveAnswers, conversation=conversation, tracking_number=parcel)

    @rule(conversation=conversations)
    def wish_for_a_hold(self, conversation: ConversationId) -> None:
        self.do(PlaceHold, conversation=conversation)

    @rule(conversation=conversations, parcel=parcels, amount=st.sampled_from([None, 30000, COD, 99900]))
    def complain_and_wish(self, conversation: ConversationId, parcel: str, amount: int | None) -> None:
        self.start(conversation, Category.UNORDERED_PARCEL, amount)
        self.look_up(conversation, parcel, True)
        self.wish_for_a_hold(conversation)

    @rule(conversation=conversations)
    def file(self, conversation: ConversationId) -> None:
        self.do(SaveAnswers, conversation=conversation, answers={"declaration": True})
        self.do(FileCase, conversation=conversation)

    @rule(conversation=conversations)
    def withdraw(self, conversation: ConversationId) -> None:
        self.do(WithdrawCase, conversation=conversation)

    @rule(
        conversation=conversations,
        decision=st.sampled_from(["review", "refer", "resolve", "reopen", "close", "withdraw"]),
    )
    def decide(self, conversation: ConversationId, decision: str) -> None:
        case = self.world.store.records.conversations[conversation].case_id
        if case is not None:
            self.do(DecideCase, case=case, officer=SOMJAI, decision=decision, note="ตรวจแล้ว")

    @rule(conversation=conversations)
    def take_over(self, conversation: ConversationId) -> None:
        self.do(TakeOver, conversation=conversation, officer=SOMJAI)

    @rule(index=st.integers(0, 9), days=st.sampled_from([1, 10, 30, 89, 95]))
    def extend(self, index: int, days: int) -> None:
        for hold in self.holds()[index:][:1]:
            self.do(ExtendHold, hold=hold.id, officer=SOMJAI, until=self.world.clock.now() + timedelta(days=days))

    @rule(index=st.integers(0, 1))
    def extend_without_an_answer(self, index: int) -> None:
        self.worker_works()
        self.provider_is("loses_one")
        self.extend(index, 30)
        self.worker_works()
        self.provider_is("silent")

    @rule(index=st.integers(0, 9))
    def release(self, index: int) -> None:
        for hold in self.holds()[index:][:1]:
            self.do(ReleaseHold, hold=hold.id, officer=SOMJAI, reason="ตรวจแล้ว")

    @rule(mood=st.sampled_from(["answers", "silent", "loses_one", "loses_two"]))
    def provider_is(self, mood: str) -> None:
        self.world.payouts.silent = mood == "silent"
        self.world.payouts.lose_answers = {"loses_one": 1, "loses_two": 2}.get(mood, 0)

    @rule()
    def worker_works(self) -> None:
        self.note_amounts()
        self.loop.run_until_complete(self.world.work())

    @rule(hours=st.sampled_from([0.3, 1, 20, 50, 80]))
    def time_passes(self, hours: float) -> None:
        self.note_amounts()
        self.loop.run_until_complete(self.world.pass_time(hours=hours))

    @rule(index=st.integers(0, 3), ending=st.sampled_from(["released", "refunded"]), told=st.booleans())
    def provider_ends_a_hold(self, index: int, ending: str, told: bool) -> None:
        held = list(self.world.payouts.holds.values())[index:][:1]
        for hold in held:
            if hold.state == "active":
                payout = "scheduled" if ending == "released" else "refunded"
                self.world.payouts._end(hold, ending, payout)  # type: ignore[arg-type]  # sampled from the two words
            if told:
                fields = {"type": "hold.ended", "tracking_number": hold.tracking_number}
                state = self.world.payouts.holds[hold.id].state
                self.do(ReceivePayoutEvent, provider_hold_id=hold.id, data={"reason": state}, **fields)

    @invariant()
    def never_more_than_the_disputed_amount(self) -> None:
        for hold in self.holds():
            if hold.provider_hold_id:
                assert 0 < hold.amount <= min(COD, self.told.get(hold.id, COD))
                assert hold.amount == self.world.payouts.holds[hold.provider_hold_id].amount

    @invariant()
    def never_two_live_holds_for_a_parcel(self) -> None:
        live = Counter(hold.tracking_number for hold in self.holds() if hold.state in LIVE_HOLD_STATES)
        placed = Counter(hold.tracking_number for hold in self.world.payouts.holds.values() if hold.state == "active")
        assert all(count == 1 for count in (*live.values(), *placed.values()))

    @invariant()
    def never_a_live_hold_on_a_closed_case(self) -> None:
        for hold in self.holds():
            state = self.world.store.records.cases[hold.case_id].state
            if hold.state in LIVE_HOLD_STATES:
                assert state != "closed"
                assert state != "withdrawn" or hold.release_wanted

    @invariant()
    def what_the_provider_holds_is_known_or_still_asked_about(self) -> None:
        open_here = {hold.provider_hold_id for hold in self.holds() if hold.state == "active"}
        asked_about = {hold.tracking_number for hold in self.holds() if hold.state in {"requested", "unknown"}}
        for placed in self.world.payouts.holds.values():
            if placed.state == "active" and placed.expires_at > self.world.clock.now():
                assert placed.id in open_here or placed.tracking_number in asked_about

    @invariant()
    def always_an_end_date_and_no_longer_without_a_name(self) -> None:
        for hold in self.holds():
            assert hold.expires_at > hold.requested_at
            first_end = hold.requested_at + self.world.clocks.provisional_hold
            if hold.expires_at != first_end:
                assert hold.extended_by in {"rule:filed", f"officer:{SOMJAI}"}
            if hold.extended_by is None:
                assert hold.expires_at == first_end
            assert hold.expires_at <= self.world.clock.now() + self.world.clocks.longest_hold

    @invariant()
    def one_message_for_each_step(self) -> None:
        keys = [line.source_key for line in self.world.store.records.lines]
        assert len(keys) == len(set(keys))
        for hold in self.holds():
            about = [
                line.key for line in self.world.store.records.lines if line.source_key.startswith(f"hold:{hold.id}:")
            ]
            said = Counter(key for key in about if key.startswith("utter_"))
            endings = [key for key in said if key.endswith(("_released", "_refunded", "_expired", "_never_answered"))]
            assert said["utter_hold_active"] <= 1 and said["utter_hold_unknown"] <= 1
            assert len(endings) <= 1 and all(said[key] == 1 for key in endings)


TestHoldInvariants = Holds.TestCase
TestHoldInvariants.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
