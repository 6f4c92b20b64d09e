"""Each reading of a case, a file or a dossier by an officer goes into the audit chain, once a minute at most."""

from datetime import datetime, timedelta

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

    async def _once(self, officer: SignedIn, action: str, subject: str, case: CaseId | None, **facts: str) -> None:
        now, key = self._service.clock.now(), (officer.id, action, subject)
        self._seen = {seen: at for seen, at in self._seen.items() if at > now - ONCE_IN}
        if key in self._seen:
            return
        self._seen[key] = now  # before the first await, so that two requests at once are one reading
        try:
            async with self._service.database.uow() as uow:
                await uow.record(f"officer:{officer.id}", action, case, **facts)
                await uow.commit()
        except BaseException:
            self._seen.pop(key, None)
            raise
