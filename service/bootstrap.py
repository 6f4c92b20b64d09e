"""The only place that joins the parts; every process builds its own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from case_store import crypto
from case_store.database import Database
from case_store.evidence_files import EvidenceFiles
from complaints.clocks import Clock
from complaints.message_bus import MessageBus
from complaints.payouts import Payouts
from complaints.ports import Context
from payouts.client import HttpPayouts
from service.catalogue import Catalogue
from service.settings import Settings


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """What a process works with."""

    settings: Settings
    clock: Clock
    catalogue: Catalogue
    database: Database
    evidence: EvidenceFiles
    payouts: HttpPayouts
    bus: MessageBus

    async def close(self) -> None:
        await self.payouts.aclose()
        await self.database.close()


def build(settings: Settings, *, clock: Clock | None = None, payouts: Payouts | None = None) -> Service:
    """Join the parts for one process; opens no connection yet. ``clock`` and ``payouts`` are for tests."""
    clock = clock or SystemClock()
    crypto.configure(
        [key.get_secret_value() for key in settings.encryption_keys], settings.index_key.get_secret_value()
    )
    catalogue = Catalogue()
    database = Database(settings.database_url, clock, catalogue.render)
    client = HttpPayouts(
        settings.provider_address,
        settings.provider_key.get_secret_value(),
        time_limit=settings.provider_timeout,
        clock=clock.now,
    )
    ctx = Context(database.uow, payouts or client, clock, settings.clocks)
    evidence = EvidenceFiles(
        settings.storage,
        settings.evidence_identity.get_secret_value(),
        settings.evidence_recovery_recipient,
        scratch=settings.data_folder / "scratch",
    )
    return Service(settings, clock, catalogue, database, evidence, client, MessageBus(ctx))
