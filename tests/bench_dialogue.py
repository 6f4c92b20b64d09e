"""``make bench-dialogue``: 300 invented recipients talk to the real bot; how many reach the right outcome, how fast.

The failures' transcripts (invented people, invented parcels) go to var/bench-dialogue.txt.
"""

import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from provider.shipments import load_shipments
from service.bootstrap import Service
from tests.support.chats import Chat, new_chat, talking
from tests.support.population import (
    EVIDENCE,
    HABITS,
    MOST_MESSAGES,
    SITUATIONS,
    TYPING,
    Choices,
    Person,
    Situation,
)
from tests.support.postgres import embedded_postgres, fresh_database
from tests.support.stack import Stack, invented_parcel, running_stack

NUMBERED = re.compile(r"RT\d{10}")
PEOPLE = 300
FAILURES = Path("var/bench-dialogue.txt")
HELD = re.compile(r"ระงับการโอนเงินได้แล้ว|^The payout of .* is held|is on hold until|is now on hold")
DONE = re.compile(r"^(?:รับเรื่องแล้ว|รับแจ้งเตือนแล้ว|Your case is filed|Your (?:case|warning))")


@dataclass
class Course:
    """How one conversation went: messages of the recipient until the hold and until the case was filed."""

    person: Person
    right: bool
    messages: int
    to_hold: int | None
    to_filing: int | None
    officer: str | None
    transcript: list[str]


def population(url: str) -> Iterable[Person]:
    """The same people at every run, in the weights of SITUATIONS; their parcels are loaded into the provider."""
    chance = random.Random(1212)
    for number in range(PEOPLE):
        [situation] = chance.choices(SITUATIONS, [one.weight for one in SITUATIONS])
        parcel = parcel_of(situation, url)
        yield Person(
            situation, chance.choice(EVIDENCE), chance.choice(TYPING), chance.choice(HABITS), parcel,
            random.Random(number),
        )  # fmt: skip


def parcel_of(situation: Situation, url: str) -> dict[str, object]:
    ial = "IAL2.1" if situation.parcel == "paid_out" else "IAL1"
    parcel = invented_parcel(ial=ial)
    if situation.parcel == "known":
        load_shipments(url, [parcel])
    elif situation.parcel == "paid_out":
        load_shipments(url, [parcel], ial=ial, situation="paid_out")
    return parcel


async def course(service: Service, person: Person) -> Course:
    chat = await new_chat(service)
    to_hold = to_filing = None
    lines = await chat.say(person.first())
    messages = 1
    while lines is not None and messages < MOST_MESSAGES:
        if to_hold is None and any(HELD.search(line) for line in lines):
            to_hold = messages
        if any(DONE.search(line) and NUMBERED.search(line) for line in lines):
            to_filing = messages
            break
        lines = await person.act(chat, [line for line in lines if "กำลังขอ" not in line], await newest_choices(chat))
        messages += 1
    async with service.database.uow() as uow:
        officer = (await uow.conversations.get(chat.id)).officer_reason
    transcript = [f"{m.author}: {m.body.get('text') or m.kind}" for m in await chat.transcript()]
    return Course(person, await is_right(person, chat, transcript), messages, to_hold, to_filing, officer, transcript)


async def newest_choices(chat: Chat) -> Choices:
    """The choices under the newest answer, with what they stand for."""
    out: Choices = []
    for message in reversed(await chat.transcript()):
        if message.direction == "in" and message.author == "recipient":
            break
        async with chat.service.database.uow() as uow:
            for choice in message.body.get("choices", ()):
                payload = await uow.messages.choice_payload(chat.id, choice["id"])
                out += [(choice["label"], payload)] if payload else []
    return out


async def is_right(person: Person, chat: Chat, transcript: list[str]) -> bool:
    """Whether the case store holds what should have become of this person's situation, and nothing else."""
    case, holds = await chat.case(), await chat.holds()
    async with chat.service.database.uow() as uow:
        waiting = (await uow.conversations.get(chat.id)).officer_requested_at is not None
    if person.outcome == "answered":
        return case is None and any("1166" in line for line in transcript)
    if person.outcome == "officer":
        return waiting
    if case is None or case.state != "filed":
        return False
    if person.outcome == "warned":
        return bool(case.answers.get("refused_at_door"))
    if case.category not in person.situation.categories:
        return False
    if person.evidence != "lost" and case.tracking_number not in (None, person.parcel["tracking_number"]):
        return False
    wanted = {"held": {"active"}, "too_late": {"refused"}, "filed_without_hold": set()}[person.outcome]
    if {hold.state for hold in holds if hold.state != "released"} != wanted:
        return False
    return all(hold.amount == person.amount for hold in holds if hold.state == "active")


async def measure(stack: Stack) -> list[Course]:
    found: list[Course] = []
    async with talking(stack) as service:
        for person in population(stack.url):
            found.append(await course(service, person))
            if len(found) % 25 == 0:
                print(f"  {len(found)} of {PEOPLE}", file=sys.stderr, flush=True)
    return found


def report(found: list[Course], seconds: float) -> None:
    console, table = Console(), Table("situation", "people", "right", "with an officer")
    for name in dict.fromkeys(one.person.situation.name for one in found):
        of = [one for one in found if one.person.situation.name == name]
        table.add_row(
            name, str(len(of)), str(sum(one.right for one in of)), str(sum(one.officer is not None for one in of))
        )
    console.print(table)
    right = sum(one.right for one in found)
    print(f"right outcome: {right} of {len(found)} = {right / len(found):.1%}   (goal 95 %)")
    handed = [one for one in found if one.officer]
    reasons = dict(Counter(one.officer for one in handed))
    print(f"handed to officers: {len(handed)} ({len(handed) / len(found):.1%}), {reasons}")
    label = [one.to_hold for one in found if one.to_hold and one.person.evidence == "label"]
    every = [one.to_hold for one in found if one.to_hold]
    filed = [one.to_filing for one in found if one.to_filing]
    for words, figures in (("hold, label photo sent", label), ("hold, all", every), ("filing", filed)):
        if figures:
            print(
                f"messages to {words}: median {statistics.median(figures)}, most {max(figures)}, people {len(figures)}"
            )
    turns = sum(one.messages for one in found)
    print(f"{turns} messages in {seconds:.0f} s")
    FAILURES.parent.mkdir(exist_ok=True)
    with FAILURES.open("w") as file:
        for one in found:
            if not one.right:
                who = one.person
                print(
                    f"## {who.situation.name} / {who.evidence} / {who.typing} / {who.habit} -> {who.outcome}", file=file
                )
                print("\n".join(one.transcript), end="\n\n", file=file)
    print(f"transcripts of the {len(found) - right} others: {FAILURES}")


def main() -> None:
    started = time.monotonic()
    with (
        embedded_postgres() as server, fresh_database(server) as url, tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder), url, "rasa", "actions", "provider") as stack,
    ):  # fmt: skip
        found = asyncio.run(measure(stack))
    report(found, time.monotonic() - started)


if __name__ == "__main__":
    main()
