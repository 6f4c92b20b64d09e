"""One message as Rasa hands it over: its intent, the first entity of each kind, and what it is by nature."""

from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker

from actions.said import QUESTIONS, Said
from actions.server import executor
from actions.wording import carrier_words, hold_words
from complaints.categories import Category
from complaints.commands import CaseView, HoldView, PlaceHold
from complaints.model import HoldId
from complaints.money import Satang
from complaints.states import HOLD_STATES
from service.catalogue import DOMAIN
from tests.support.fake_uow import NOON
from tests.support.world import HOME, World


def tracker(latest: dict[str, Any] | None, **slots: Any) -> Tracker:
    return Tracker("c-1", slots, latest, [], False, None, {}, "action_listen")


def test_the_first_entity_of_each_kind_counts() -> None:
    entities = [
        {"entity": "amount", "value": 35800},
        {"entity": "amount", "value": 100},
        {"entity": "date", "value": "x"},
    ]
    message = Said.of(
        tracker({"intent": {"name": "affirm"}, "entities": entities, "text": "ใช่"}, requested_slot="category")
    )
    assert (message.intent, message.text, message.requested) == ("affirm", "ใช่", "category")
    assert message.entities == {"amount": 35800, "date": "x"}


@pytest.mark.parametrize("latest", [None, {}, {"intent": None, "text": None}, {"intent": {"name": None}}])
def test_an_empty_message_is_read_as_nothing(latest: dict[str, Any] | None) -> None:
    message = Said.of(tracker(latest))
    assert message == Said("", {}, "", None, confidence=0.0)
    nothing = (
        message.category(),
        message.amount(),
        message.phone_last4(),
        message.tracking_number(),
        message.case_number(),
    )
    assert nothing == (None, None, None, None, None)


def test_choices_and_turns_of_the_worker_are_events() -> None:
    assert Said("affirm", {}, "/affirm", None).is_event
    assert not Said("affirm", {}, "ใช่", None).is_event
    assert Said("choose_category", {}, "/RT1000000005", "case_number").case_number() is None


def test_two_amounts_in_one_message_are_none() -> None:
    """Of two, nobody knows which was paid; the same one said twice is one."""
    for values, amount in (((35800, 100), None), ((35800, 35800), Satang(35800))):
        entities = [{"entity": "amount", "value": value} for value in values]
        message = Said.of(tracker({"intent": {"name": "provide_details"}, "entities": entities, "text": "x"}))
        assert message.amount() == amount


def test_a_message_sent_before_the_question_is_late() -> None:
    latest = {"intent": {"name": "affirm"}, "text": "ใช่", "metadata": {"message_id": "m", "late": True}}
    assert Said.of(tracker(latest)).late
    assert not Said.of(tracker({**latest, "metadata": {"message_id": "m"}})).late


def test_every_question_is_an_intent_of_the_domain() -> None:
    assert set(yaml.safe_load(DOMAIN.read_text())["intents"]) >= QUESTIONS


@pytest.mark.parametrize("requested", ["phone_digits", "status_digits"])
def test_money_is_not_read_where_digits_are_awaited(requested: str) -> None:
    assert Said("provide_details", {"amount": 432100}, "4321", requested).amount() is None
    assert Said("provide_details", {"amount": 432100}, "4321", "category").amount() == Satang(432100)


@pytest.mark.parametrize("value", ["สามร้อย", -5, 10**12])
def test_an_impossible_amount_is_no_amount(value: Any) -> None:
    assert Said("provide_details", {"amount": value}, "", None).amount() is None


def test_a_report_names_its_category_or_leaves_it_open() -> None:
    assert Said("report_not_received", {}, "", None).category() is Category.NOT_RECEIVED
    assert Said("report_wrong_item", {}, "", None).category() is None
    assert Said("affirm", {"category": "defective"}, "", None).category() is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("TH01234ABC5D6E", "Flash"),
        ("EX000000014TH", "ไปรษณีย์ไทย"),
        ("123456789012", "J&T หรือ DHL"),
        ("ZX991234567Q", "ยังไม่แน่ใจขนส่ง"),
        ("-", "ยังไม่แน่ใจขนส่ง"),
    ],
)
def test_a_carrier_is_named_as_far_as_the_number_tells(number: str, words: str) -> None:
    assert carrier_words(number) == words


async def test_every_state_of_a_hold_has_words_and_only_an_active_one_an_amount() -> None:
    world = World()
    view: CaseView = await world.confirmed()
    assert hold_words(view) == "ไม่มี"
    await world.do(PlaceHold, conversation=HOME)
    for state in HOLD_STATES:
        words = hold_words(with_hold(view, HoldView(HoldId("h"), state, Satang(35800), NOON, None)))
        assert words and ("358.00" in words) == (state == "active")


def with_hold(view: CaseView, hold: HoldView) -> CaseView:
    return CaseView(**{**vars(view), "hold": hold})


async def test_a_form_only_reads() -> None:
    """The validators may run twice, so nothing may be said, sent or looked up in them."""
    world = World()
    actions = executor(world.bus).actions
    latest = {"intent": {"name": "report_unordered_parcel"}, "entities": [], "text": "พัสดุที่ไม่ได้สั่ง"}
    before = repr(world.store.records)

    class Silent:
        def utter_message(self, *_: Any, **__: Any) -> None:
            raise AssertionError("a validator spoke")

    for form in ("parcel_form", "evidence_form", "status_form"):
        run = actions[f"validate_{form}"]
        first, second = [await run(Silent(), tracker(latest), {"slots": {}, "forms": {}}) for _ in range(2)]
        assert first == second
    assert (repr(world.store.records), world.payouts.orders) == (before, [])
