"""Each reading of a case, a file, a dossier or an unclear message goes into the audit chain, once a minute at most."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from complaints.model import CaseId
from desk.ports import Service
from desk.sessions import SignedIn

ONCE_IN = timedelta(minutes=1)


class Viewings:
    """Remembers who has just looked at what, so that a page with ten pictures is one reading."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._seen: dict[tuple[str, str, str], datetime] = {}

    async def case(self, officer: SignedIn, case: CaseId) -> None:
        await self._once(officer, "case.viewed", case, case)

    async def conversation(self, officer: SignedIn, conversation: str) -> None:
        """A conversation that has no case yet."""
        await self._once(officer, "conversation.viewed", conversation, None, conversation=conversation)

    async def file(self, officer: SignedIn, action: str, case: CaseId | None, evidence: str) -> None:
        await self._once(officer, action, evidence, case, evidence=evidence)

    async def dossier(self, officer: SignedIn, case: CaseId) -> None:
        await self._once(officer, "dossier.viewed", case, case)

    async def unclear(self, officer: SignedIn, messages: Sequence[str]) -> None:
        """A page of messages that the bot did not understand; one line names all that were not there a moment ago."""
        fresh = self._not_just_seen(officer, "unclear.viewed", messages)
        if fresh:
            await self._record(officer, "unclear.viewed", fresh, None, messages=fresh)

    async def _once(self, officer: SignedIn, action: str, subject: str, case: CaseId | None, **facts: str) -> None:
        if self._not_just_seen(officer, action, [subject]):
            await self._record(officer, action, [subject], case, **facts)

    def _not_just_seen(self, officer: SignedIn, action: str, subjects: Sequence[str]) -> list[str]:
        """Those that are new to this officer, noted before the first await: two requests at once are one reading."""
        now = self._service.clock.now()
        self._seen = {seen: at for seen, at in self._seen.items() if at > now - ONCE_IN}
        fresh = [subject for subject in subjects if (officer.id, action, subject) not in self._seen]
        self._seen |= {(officer.id, action, subject): now for subject in fresh}
        return fresh

    async def _record(
        self, officer: SignedIn, action: str, subjects: Sequence[str], case: CaseId | None, **facts: Any
    ) -> None:
        try:
            async with self._service.database.uow() as uow:
                await uow.record(f"officer:{officer.id}", action, case, **facts)
                await uow.commit()
        except BaseException:
            for subject in subjects:
                self._seen.pop((officer.id, action, subject), None)
            raise
