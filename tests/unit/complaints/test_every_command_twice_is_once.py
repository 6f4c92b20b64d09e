"""The same command id carried out again, at once or after all that follows, has the effect of once."""

import copy
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from complaints import commands
from complaints.categories import Category
from complaints.message_bus import HANDLERS
from tests.support.fake_uow import Records
from tests.support.world import DIGITS, HOME, OTHER_PARCEL, PARCEL, SOMJAI, WRONG, World

Story = Callable[[World], Awaitable[Any]]


async def new(world: World) -> None:
    """Nothing has happened yet."""


async def drafted(world: World) -> None:
    await world.confirmed()
    await world.do(commands.SaveAnswers, conversation=HOME, answers={"declaration": True})
    world.evidence("e1")


async def attached(world: World) -> None:
    await drafted(world)
    await world.do(commands.AttachEvidence, conversation=HOME, evidence="e1", kind="other")


async def filed(world: World) -> None:
    await world.filed()


async def talking(world: World) -> None:
    await world.do(commands.TakeOver, conversation=HOME, officer=SOMJAI)


async def locked(world: World) -> None:
    await world.confirmed()
    await world.do(commands.SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    for _ in range(3):
        await world.do(commands.LookUpShipment, conversation=HOME, tracking_number=OTHER_PARCEL, phone_last4=WRONG)


async def asked_for(world: World) -> None:
    await world.confirmed()
    await world.do(commands.PlaceHold, conversation=HOME)


async def typed(world: World) -> None:
    await world.types("???", "m-1")


async def noted(world: World) -> None:
    await typed(world)
    await world.do(commands.NoteNotUnderstood, conversation=HOME, message="m-1", guesses=("greet",))


async def warned(world: World) -> None:
    await world.do(commands.WarnOfParcel, conversation=HOME)


here: dict[str, Any] = {"conversation": HOME}
CASES: list[tuple[Story, type[commands.Command], Callable[[World], dict[str, Any]]]] = [
    (new, commands.StartComplaint, lambda _: {**here, "category": Category.DEFECTIVE}),
    (drafted, commands.SaveAnswers, lambda _: {**here, "tracking_number": OTHER_PARCEL, "answers": {"note": "x"}}),
    (drafted, commands.RefuseIdentityCard, lambda _: {**here, "evidence": ("e1",)}),
    (drafted, commands.AttachEvidence, lambda _: {**here, "evidence": "e1", "kind": "receipt"}),
    (drafted, commands.LookUpShipment, lambda _: {**here, "tracking_number": PARCEL, "phone_last4": WRONG}),
    (drafted, commands.LookUpShipment, lambda _: {**here, "tracking_number": OTHER_PARCEL, "phone_last4": DIGITS}),
    (drafted, commands.PlaceHold, lambda _: here),
    (drafted, commands.FileCase, lambda _: here),
    (drafted, commands.WithdrawCase, lambda _: here),
    (new, commands.WarnOfParcel, lambda _: {**here, "tracking_number": OTHER_PARCEL}),
    (warned, commands.AddToWarning, lambda _: {**here, "tracking_number": OTHER_PARCEL}),
    (new, commands.RequestOfficer, lambda _: {**here, "reason": "asked"}),
    (
        filed,
        commands.AskStatus,
        lambda w: {"conversation": "c-elsewhere", "number": w.case().number, "phone_last4": "0"},
    ),
    (asked_for, commands.SettleHold, lambda w: {"hold": w.hold().id}),
    (filed, commands.TickHolds, lambda _: {}),
    (
        filed,
        commands.ReceivePayoutEvent,
        lambda _: {
            "type": "hold.ended",
            "tracking_number": PARCEL,
            "provider_hold_id": "hold-1",
            "data": {"reason": "released"},
        },
    ),
    (new, commands.TakeOver, lambda _: {**here, "officer": SOMJAI}),
    (talking, commands.GiveBack, lambda _: {**here, "officer": SOMJAI}),
    (new, commands.ReplyToRecipient, lambda _: {**here, "officer": SOMJAI, "text": "สวัสดี"}),
    (
        filed,
        commands.ExtendHold,
        lambda w: {"hold": w.hold().id, "officer": SOMJAI, "until": w.clock.now() + timedelta(days=30)},
    ),
    (filed, commands.ReleaseHold, lambda w: {"hold": w.hold().id, "officer": SOMJAI, "reason": "x"}),
    (attached, commands.SortEvidence, lambda _: {"evidence": "e1", "officer": SOMJAI, "kind": "receipt"}),
    (locked, commands.AllowTries, lambda w: {"case": w.case().id, "officer": SOMJAI}),
    (typed, commands.NoteNotUnderstood, lambda _: {**here, "message": "m-1", "guesses": ("greet", "thank")}),
    (noted, commands.ReviewUnclear, lambda _: {"message": "m-1", "officer": SOMJAI, "label": "greet"}),
    (filed, commands.DecideCase, lambda w: {"case": w.case().id, "officer": SOMJAI, "decision": "refer", "note": "x"}),
]


def lasting(records: Records) -> dict[str, Any]:
    """What must not differ; jobs are wake-up calls, so one more of them changes nothing."""
    kept = {name: value for name, value in vars(copy.deepcopy(records)).items() if name != "jobs"}
    return {name: repr(sorted(value) if isinstance(value, set) else value) for name, value in kept.items()}


def test_every_command_is_here() -> None:
    assert {command for _, command, _ in CASES} == set(HANDLERS)


@pytest.mark.parametrize(
    ("before", "command", "fields"), CASES, ids=[f"{c.__name__}-{n}" for n, (_, c, _) in enumerate(CASES)]
)
@pytest.mark.parametrize("worked_between", [False, True], ids=["at-once", "after-the-worker"])
async def test_the_second_time_changes_nothing(
    world: World,
    before: Story,
    command: type[commands.Command],
    fields: Callable[[World], dict[str, Any]],
    worked_between: bool,
) -> None:
    await before(world)
    once = fields(world)
    await world.do(command, id="the-same", **once)
    if worked_between:
        await world.work()
    after = lasting(world.store.records)
    await world.do(command, id="the-same", **once)
    if worked_between:
        await world.work()
    assert lasting(world.store.records) == after
