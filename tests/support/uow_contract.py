"""What every unit of work promises; one body of tests, run over the one in memory and the one on PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from complaints.model import Case, CaseId, Conversation, ConversationId, Hold, HoldId, MessageId
from complaints.money import Satang
from complaints.thai_time import thai_day
from tests.support.fake_uow import NOON

PARCEL, OTHER_PARCEL = "TH01234ABC5D6E", "EX000000014TH"
Uow = Callable[[], Any]  # a UnitOfWork that can also add conversations and receive, as both of ours can


def a_conversation(id: str) -> Conversation:
    return Conversation(ConversationId(id), "web", "demo", id, NOON)


def a_case(id: str, conversation: str, **fields: Any) -> Case:
    return Case(CaseId(id), ConversationId(conversation), fields.pop("state", "filed"), NOON, **fields)


def a_hold(id: str, case: str, parcel: str = PARCEL, state: str = "requested", **fields: Any) -> Hold:
    until = fields.pop("expires_at", NOON + timedelta(days=3))
    return Hold(HoldId(id), CaseId(case), parcel, state, Satang(35800), NOON, until, f"key-{id}", **fields)


class UnitOfWorkContract:
    """Subclasses give the fixture ``uow`` (a maker of units of work) and the error of a unique key met twice."""

    conflict: type[Exception]

    @pytest.fixture
    async def two(self, uow: Uow) -> None:
        """Two conversations with a filed case each."""
        async with uow() as one:
            for name in ("a", "b"):
                one.conversations.add(a_conversation(f"c-{name}"))
            await one.commit()
        async with uow() as one:
            for name in ("a", "b"):
                one.cases.add(a_case(f"case-{name}", f"c-{name}", tracking_number=PARCEL, number=f"RT{name}"))
                (await one.conversations.get(ConversationId(f"c-{name}"))).case_id = CaseId(f"case-{name}")
            await one.commit()

    @pytest.mark.usefixtures("two")
    async def test_what_was_not_committed_is_gone(self, uow: Uow) -> None:
        async with uow() as one:
            (await one.cases.get("case-a")).state = "closed"
            await one.say("c-a", "utter_case_closed", "line-1", number="x")
            assert await one.holds.add(a_hold("h-1", "case-a"))
            assert await one.first_time("command-1")
            await one.tries.add(PARCEL)
        async with uow() as one:
            assert (await one.cases.get("case-a")).state == "filed"
            assert (await one.conversations.get("c-a")).last_number == 0
            assert await one.holds.of_case("case-a") == []
            assert await one.first_time("command-1")
            assert await one.tries.count(PARCEL) == 0

    @pytest.mark.usefixtures("two")
    async def test_an_error_rolls_back(self, uow: Uow) -> None:
        with pytest.raises(ZeroDivisionError):
            async with uow() as one:
                (await one.cases.get("case-a")).state = "closed"
                raise ZeroDivisionError
        async with uow() as one:
            assert (await one.cases.get("case-a")).state == "filed"

    @pytest.mark.usefixtures("two")
    async def test_what_was_committed_stays(self, uow: Uow) -> None:
        async with uow() as one:
            case = await one.cases.get("case-a")
            case.answers = {"declaration": True}
            await one.commit()
        async with uow() as one:
            assert (await one.cases.get("case-a")).answers == {"declaration": True}

    @pytest.mark.usefixtures("two")
    async def test_a_record_fetched_again_still_has_its_changes(self, uow: Uow) -> None:
        async with uow() as one:
            assert await one.holds.add(a_hold("h-1", "case-a"))
            (await one.cases.get("case-a")).lookup = "confirmed"
            (await one.holds.get("h-1")).release_wanted = "withdrawn"
            (await one.conversations.get("c-a")).muted_by = "officer-1"
            assert (await one.cases.get("case-a")).lookup == "confirmed"
            assert (await one.holds.get("h-1")).release_wanted == "withdrawn"
            assert (await one.conversations.locked("c-a")).muted_by == "officer-1"
            await one.commit()
        async with uow() as one:
            assert (await one.holds.get("h-1")).release_wanted == "withdrawn"

    async def test_what_does_not_exist_is_a_lookup_error(self, uow: Uow) -> None:
        async with uow() as one:
            for part in (one.conversations, one.cases, one.holds, one.evidence):
                with pytest.raises(LookupError):
                    await part.get("nobody")
            with pytest.raises(LookupError):
                await one.conversations.locked("nobody")
            assert await one.cases.by_number("RT0") is None
            assert await one.holds.by_provider_id("nobody") is None
            assert await one.holds.live_for(PARCEL) is None
            assert await one.cases.by_tracking_number(PARCEL) == []

    async def test_a_command_has_one_first_time(self, uow: Uow) -> None:
        async with uow() as one:
            assert [await one.first_time(id) for id in ("x", "x", "y")] == [True, False, True]
            await one.commit()
        async with uow() as one:
            assert [await one.first_time(id) for id in ("x", "y", "z")] == [False, False, True]

    @pytest.mark.usefixtures("two")
    async def test_a_parcel_has_one_live_hold_and_the_refused_one_spoils_nothing(self, uow: Uow) -> None:
        async with uow() as one:
            assert await one.holds.add(a_hold("h-1", "case-a"))
            await one.commit()
        async with uow() as one:
            assert not await one.holds.add(a_hold("h-2", "case-b"))
            assert await one.holds.add(a_hold("h-3", "case-b", OTHER_PARCEL))
            await one.commit()
        async with uow() as one:
            assert [hold.id for hold in await one.holds.of_case("case-b")] == ["h-3"]
            assert (await one.holds.live_for(PARCEL)).id == "h-1"

    @pytest.mark.usefixtures("two")
    async def test_a_hold_that_has_ended_makes_room(self, uow: Uow) -> None:
        for id, case in (("h-1", "case-a"), ("h-2", "case-b")):
            async with uow() as one:
                assert await one.holds.add(a_hold(id, case))
                await one.commit()
            async with uow() as one:
                (await one.holds.get(id)).state = "released"
                await one.commit()
        async with uow() as one:
            assert await one.holds.live_for(PARCEL) is None

    @pytest.mark.usefixtures("two")
    async def test_holds_are_found_by_their_end_and_by_the_providers_id(self, uow: Uow) -> None:
        async with uow() as one:
            await one.holds.add(a_hold("soon", "case-a", expires_at=NOON + timedelta(hours=1), provider_hold_id="p-1"))
            await one.holds.add(a_hold("later", "case-b", OTHER_PARCEL, expires_at=NOON + timedelta(hours=9)))
            await one.holds.add(a_hold("over", "case-b", "JNT0000000000", "expired", expires_at=NOON))
            await one.commit()
        async with uow() as one:
            assert [hold.id for hold in await one.holds.live_ending_before(NOON + timedelta(hours=2))] == ["soon"]
            assert (await one.holds.by_provider_id("p-1")).id == "soon"

    @pytest.mark.usefixtures("two")
    async def test_holds_that_still_want_something_are_found(self, uow: Uow) -> None:
        wishes: dict[str, dict[str, Any]] = {
            "asked": {"state": "requested"},
            "silent": {"state": "unknown"},
            "to-lift": {"state": "active", "release_wanted": "withdrawn"},
            "to-extend": {"state": "active", "extend_wanted": NOON},
            "content": {"state": "active"},
            "over": {"state": "released", "release_wanted": "withdrawn"},
        }
        async with uow() as one:
            for number, (id, fields) in enumerate(wishes.items()):
                assert await one.holds.add(a_hold(id, "case-a", f"TH0123{number}ABC5D6E", **fields))
            await one.commit()
        async with uow() as one:
            assert {hold.id for hold in await one.holds.unsettled()} == {"asked", "silent", "to-lift", "to-extend"}

    @pytest.mark.usefixtures("two")
    async def test_the_newest_hold_of_a_case_comes_first(self, uow: Uow) -> None:
        async with uow() as one:
            for hours, parcel in enumerate((PARCEL, OTHER_PARCEL)):
                hold = a_hold(f"h-{hours}", "case-a", parcel)
                hold.requested_at = NOON + timedelta(hours=hours)
                await one.holds.add(hold)
            await one.commit()
        async with uow() as one:
            assert [hold.id for hold in await one.holds.of_case("case-a")] == ["h-1", "h-0"]

    @pytest.mark.usefixtures("two")
    async def test_cases_are_found_by_number_parcel_and_conversation(self, uow: Uow) -> None:
        async with uow() as one:
            newer = a_case("case-c", "c-a", state="draft")
            newer.created_at = NOON + timedelta(hours=1)
            one.cases.add(newer)
            await one.commit()
        async with uow() as one:
            assert (await one.cases.by_number("RTb")).id == "case-b"
            assert {case.id for case in await one.cases.by_tracking_number(PARCEL)} == {"case-a", "case-b"}
            assert [case.id for case in await one.cases.of_conversation("c-a")] == ["case-c", "case-a"]

    @pytest.mark.usefixtures("two")
    async def test_a_case_opened_from_elsewhere_belongs_to_that_conversation_too(self, uow: Uow) -> None:
        async with uow() as one:
            (await one.conversations.get("c-b")).case_id = "case-a"
            await one.commit()
        async with uow() as one:
            assert {case.id for case in await one.cases.of_conversation("c-b")} == {"case-a", "case-b"}
            assert [case.id for case in await one.cases.of_conversation("c-a")] == ["case-a"]

    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("last", ["c-a", "c-b"])
    async def test_a_case_is_spoken_of_where_the_recipient_wrote_last(self, uow: Uow, last: str) -> None:
        async with uow() as one:
            (await one.conversations.get("c-b")).case_id = "case-a"
            await one.commit()
        for number, conversation in enumerate(("c-b" if last == "c-a" else "c-a", last)):
            await self.receive(uow, conversation, f"m{number}")
        async with uow() as one:
            assert (await one.conversations.of_case("case-a")).id == last

    @pytest.mark.usefixtures("two")
    async def test_a_case_is_spoken_of_at_home_when_nobody_wrote(self, uow: Uow) -> None:
        async with uow() as one:
            assert (await one.conversations.of_case("case-a")).id == "c-a"

    async def receive(self, uow: Uow, conversation: str, source_key: str) -> MessageId:
        """A recipient writes; time passes with each message."""
        raise NotImplementedError

    async def said(self, uow: Uow, conversation: str) -> list[tuple[str, dict[str, str], str]]:
        """The lines of the catalogue that were said, each with its values in words and its language."""
        raise NotImplementedError

    @pytest.mark.usefixtures("two")
    async def test_a_line_is_said_in_the_conversations_language_with_its_dates(self, uow: Uow) -> None:
        day = thai_day(NOON)
        async with uow() as one:
            (await one.conversations.get("c-b")).language = "en"
            for conversation in ("c-a", "c-b"):
                await one.say(conversation, "utter_hold_active", f"{conversation}:1", until=NOON, amount="358.00")
                await one.say(conversation, "utter_case_resolved", f"{conversation}:2", due=day)
            await one.commit()
        assert await self.said(uow, "c-a") == [
            ("utter_hold_active", {"until": "23 พ.ย. 2569 เวลา 12:00 น.", "amount": "358.00"}, "th"),
            ("utter_case_resolved", {"due": "23 พ.ย. 2569"}, "th"),
        ]
        assert await self.said(uow, "c-b") == [
            ("utter_hold_active", {"until": "23 Nov 2026, 12:00", "amount": "358.00"}, "en"),
            ("utter_case_resolved", {"due": "23 Nov 2026"}, "en"),
        ]

    async def test_tries_are_counted_for_each_subject(self, uow: Uow) -> None:
        async with uow() as one:
            assert [await one.tries.add(PARCEL), await one.tries.add(PARCEL)] == [1, 2]
            await one.commit()
        async with uow() as one:
            assert (await one.tries.count(PARCEL), await one.tries.count(OTHER_PARCEL)) == (2, 0)

    @pytest.mark.usefixtures("two")
    async def test_a_line_is_said_once_for_its_source_key_and_takes_one_number(self, uow: Uow) -> None:
        for _ in range(2):
            async with uow() as one:
                await one.say("c-a", "utter_case_closed", "line-1", number="x")
                await one.say("c-a", "utter_case_closed", "line-1", number="x")
                await one.say_as_officer("c-a", "officer-1", "สวัสดี", "line-2")
                await one.turn("c-a", "officer_returned", "line-3")
                await one.commit()
        async with uow() as one:
            assert (await one.conversations.get("c-a")).last_number == 3
            assert (await one.conversations.get("c-b")).last_number == 0

    @pytest.mark.usefixtures("two")
    async def test_a_conversation_has_one_draft(self, uow: Uow) -> None:
        with pytest.raises(self.conflict):
            async with uow() as one:
                one.cases.add(a_case("draft-1", "c-a", state="draft"))
                one.cases.add(a_case("draft-2", "c-a", state="draft"))
                await one.commit()
        async with uow() as one:
            assert [case.id for case in await one.cases.of_conversation("c-a")] == ["case-a"]

    @pytest.mark.usefixtures("two")
    async def test_a_job_and_a_record_come_with_the_transaction(self, uow: Uow) -> None:
        async with uow() as one:
            await one.later("settle_hold", lock="hold:lost", hold_id="lost")
        async with uow() as one:
            await one.record("rule", "hold.expired", "case-a", hold="h-1")
            await one.later("settle_hold", lock="hold:h-1", at=NOON, hold_id="h-1")
            assert await one.queued("settle_hold", "hold:h-1")
            await one.commit()
        async with uow() as one:
            assert await one.queued("settle_hold", "hold:h-1")
            assert not await one.queued("settle_hold", "hold:lost")
            assert not await one.queued("refer_case", "hold:h-1")

    @pytest.mark.usefixtures("two")
    async def test_a_message_is_noted_as_unclear_once(self, uow: Uow) -> None:
        message = await self.receive(uow, "c-a", "m-1")
        async with uow() as one:
            assert await one.unclear.note(message, "c-a", ("greet", "thank"), NOON)
            assert not await one.unclear.note(message, "c-a", ("deny",), NOON)
            await one.commit()
        async with uow() as one:
            assert not await one.unclear.note(message, "c-a", (), NOON)

    @pytest.mark.usefixtures("two")
    async def test_only_what_a_recipient_typed_here_is_noted(self, uow: Uow) -> None:
        message = await self.receive(uow, "c-a", "m-1")
        async with uow() as one:
            await one.say("c-a", "utter_case_closed", "line-1", number="x")
            assert not await one.unclear.note(message, "c-b", (), NOON)
            assert not await one.unclear.note("line-1", "c-a", (), NOON)
            assert not await one.unclear.note("nobody", "c-a", (), NOON)

    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("label", ["greet", None])
    async def test_an_unclear_message_is_reviewed_once(self, uow: Uow, label: str | None) -> None:
        message = await self.receive(uow, "c-a", "m-1")
        async with uow() as one:
            await one.unclear.note(message, "c-a", (), NOON)
            assert await one.unclear.review(message, "officer-1", label, NOON)
            await one.commit()
        async with uow() as one:
            assert not await one.unclear.review(message, "officer-2", "thank", NOON)
            with pytest.raises(LookupError):
                await one.unclear.review("nobody", "officer-1", None, NOON)
