"""The life of a case and of a hold: every row works, nothing else does, and every state says what comes next."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.categories import Category
from complaints.clocks import Clocks
from complaints.model import Case, CaseId, ConversationId, Hold, HoldId
from complaints.money import Satang
from complaints.states import (
    CASE_STATES,
    CASE_TABLE,
    HOLD_STATES,
    HOLD_TABLE,
    LIVE_HOLD_STATES,
    OFFICER,
    OPEN_CASE_STATES,
    PROVIDER,
    RECIPIENT,
    RULE,
    STATUS_TOLD,
    CaseFacts,
    CaseRow,
    HoldFacts,
    HoldRow,
    NotAllowed,
    next_case_state,
    next_hold_state,
)
from service.catalogue import Catalogue
from tests.support.fake_uow import NOON

ROLES = (RECIPIENT, OFFICER, PROVIDER, RULE)
GOOD_CASE = CaseFacts(NOON, missing=(), live_hold=False, reopen_until=NOON + timedelta(days=1))
GOOD_HOLD = HoldFacts(NOON, NOON + timedelta(days=4), NOON + timedelta(days=90))
CATALOGUE = Catalogue()


def a_case(state: str) -> Case:
    return Case(CaseId("case"), ConversationId("c"), state, NOON, category=Category.DEFECTIVE)


def a_hold(state: str, **fields: Any) -> Hold:
    until = NOON + timedelta(days=3)
    return Hold(HoldId("hold"), CaseId("case"), "TH01234ABC5D6E", state, Satang(100), NOON, until, "key", **fields)


def name(row: CaseRow | HoldRow) -> str:
    return f"{row.state}-{row.command}"


@pytest.mark.parametrize("row", CASE_TABLE, ids=name)
def test_each_case_row_is_taken_by_those_who_may(row: CaseRow) -> None:
    for who in ROLES:
        if who in row.who:
            assert next_case_state(a_case(row.state), row.command, who, GOOD_CASE) is row
        else:
            with pytest.raises(NotAllowed) as refused:
                next_case_state(a_case(row.state), row.command, who, GOOD_CASE)
            assert refused.value.reason == "not_yours"


@pytest.mark.parametrize("row", HOLD_TABLE, ids=name)
def test_each_hold_row_is_taken_by_those_who_may(row: HoldRow) -> None:
    for who in ROLES:
        if who in row.who:
            assert next_hold_state(a_hold(row.state), row.command, who, GOOD_HOLD) is row
        else:
            with pytest.raises(NotAllowed) as refused:
                next_hold_state(a_hold(row.state), row.command, who, GOOD_HOLD)
            assert refused.value.reason == "not_yours"


@pytest.mark.parametrize("state", CASE_STATES)
def test_a_case_allows_nothing_beyond_its_rows(state: str) -> None:
    allowed = {row.command for row in CASE_TABLE if row.state == state}
    for command in {row.command for row in CASE_TABLE} - allowed:
        for who in ROLES:
            with pytest.raises(NotAllowed, match="wrong_state"):
                next_case_state(a_case(state), command, who, GOOD_CASE)


@pytest.mark.parametrize("state", HOLD_STATES)
def test_a_hold_allows_nothing_beyond_its_rows(state: str) -> None:
    allowed = {row.command for row in HOLD_TABLE if row.state == state}
    for command in {row.command for row in HOLD_TABLE} - allowed:
        for who in ROLES:
            with pytest.raises(NotAllowed, match="wrong_state"):
                next_hold_state(a_hold(state), command, who, GOOD_HOLD)


@pytest.mark.parametrize(
    ("case", "command", "facts", "reason"),
    [
        (a_case("draft"), "file", CaseFacts(NOON, missing=("goods_photo",)), "answers_missing"),
        (Case(CaseId("case"), ConversationId("c"), "draft", NOON), "file", GOOD_CASE, "answers_missing"),
        (a_case("resolved"), "close", CaseFacts(NOON, live_hold=True), "hold_still_live"),
        (a_case("referred"), "close", CaseFacts(NOON, live_hold=True), "hold_still_live"),
        (a_case("resolved"), "reopen", CaseFacts(NOON), "reopening_over"),
        (
            a_case("resolved"),
            "reopen",
            CaseFacts(NOON, reopen_until=NOON - timedelta(seconds=1)),
            "reopening_over",
        ),
    ],
)
def test_a_guard_stops_a_case(case: Case, command: str, facts: CaseFacts, reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        next_case_state(case, command, OFFICER if command != "file" else RECIPIENT, facts)


@pytest.mark.parametrize(
    ("ends_at", "reason"),
    [
        (None, "not_later"),
        (NOON + timedelta(days=3), "not_later"),
        (NOON + timedelta(days=2), "not_later"),
        (NOON + timedelta(days=91), "too_late"),
    ],
)
def test_an_extension_is_later_and_bounded(ends_at: Any, reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        next_hold_state(a_hold("active"), "extend", OFFICER, HoldFacts(NOON, ends_at, NOON + timedelta(days=90)))


def test_an_extension_does_not_end_in_the_past() -> None:
    much_later = HoldFacts(NOON + timedelta(days=10), NOON + timedelta(days=4), NOON + timedelta(days=90))
    with pytest.raises(NotAllowed, match="not_later"):
        next_hold_state(a_hold("active"), "extend", OFFICER, much_later)


@pytest.mark.parametrize("state", ["requested", "unknown"])
def test_a_hold_that_the_provider_was_asked_for_is_not_ended_without_it(state: str) -> None:
    with pytest.raises(NotAllowed, match="wrong_state"):
        next_hold_state(a_hold(state, lookup_token="token"), "release", RULE, GOOD_HOLD)


def test_the_tables_name_only_known_states() -> None:
    assert {row.state for row in CASE_TABLE} | {row.next for row in CASE_TABLE} == set(CASE_STATES)
    assert {row.state for row in HOLD_TABLE} | {row.next for row in HOLD_TABLE} == set(HOLD_STATES)
    assert set(CASE_STATES) - OPEN_CASE_STATES == {"closed", "withdrawn"}
    assert not {row.state for row in CASE_TABLE} & {"closed", "withdrawn"}
    assert {row.state for row in HOLD_TABLE} == LIVE_HOLD_STATES


def test_no_state_and_command_has_two_rows() -> None:
    for table in (CASE_TABLE, HOLD_TABLE):
        pairs = [(row.state, row.command) for row in table]
        assert len(pairs) == len(set(pairs))


def test_every_open_case_can_be_ended() -> None:
    ends = {row.state for row in CASE_TABLE if row.next in {"closed", "withdrawn"}}
    assert ends == OPEN_CASE_STATES


def test_every_deadline_of_the_table_is_a_clock() -> None:
    clocks = Clocks()
    assert all(isinstance(getattr(clocks, row.due), timedelta) for row in CASE_TABLE if row.due)


def test_every_row_tells_a_line_of_the_catalogue() -> None:
    told = {row.tells for row in CASE_TABLE} | {row.tells for row in HOLD_TABLE if row.tells}
    assert {key for key in told if key not in CATALOGUE} == {"utter_hold_refused"}  # one line for each refusal
    for code in ("already_paid_out", "unknown_parcel", "not_recipient", "hold_exists", "other"):
        assert f"utter_hold_refused_{code}" in CATALOGUE


@pytest.mark.parametrize("state", CASE_STATES)
def test_every_state_says_what_comes_next_and_by_when(state: str) -> None:
    line = CATALOGUE.text(STATUS_TOLD[state], number="RT1234567890", due="<due>", hold="<hold>")
    assert "<hold>" in line
    dated = any(row.due for row in CASE_TABLE if row.next == state)
    assert ("<due>" in line) == dated
    assert dated or any(words in line for words in ("ไม่มีขั้นตอนต่อ", "ทำต่อ"))
