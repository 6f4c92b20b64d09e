"""The desk's real app on loopback over a real database, with a fake COD provider behind it."""

import hashlib
import re
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from pyrage import x25519
from sqlalchemy import select

from case_store import tables
from case_store.desk_views import CaseFile, case_file
from case_store.transcripts import messages_after
from complaints.categories import Category
from complaints.commands import (
    AttachEvidence,
    FileCase,
    LookUpShipment,
    PlaceHold,
    SaveAnswers,
    SettleHold,
    StartComplaint,
)
from complaints.model import CaseId, Conversation, ConversationId, Evidence, EvidenceId, HoldId
from complaints.money import Satang
from desk.app import create_app
from desk.officers import create_officer
from service.bootstrap import Service, build
from service.settings import Settings
from tests.support.desk_cases import a_picture
from tests.support.fake_payouts import FakePayouts, a_shipment
from tests.support.web_server import serving

PASSWORD = "ทดสอบ-รหัสผ่าน-ยาวพอ"


class StandingClock:
    """Time that moves only when a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)  # with microseconds, as real time has them

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


@dataclass(frozen=True)
class Filed:
    """A case as a test speaks of it."""

    id: CaseId
    number: str
    conversation: ConversationId
    hold: HoldId
    photo: EvidenceId
    tracking_number: str


@dataclass
class Desk:
    """A running desk: its address, the service behind it, and officers ``first`` and ``second``."""

    url: str
    service: Service
    clock: StandingClock
    payouts: FakePayouts
    officers: dict[str, str]

    def browser(self) -> httpx.AsyncClient:
        """A client with cookies of its own; redirects are for the test to follow."""
        return httpx.AsyncClient(base_url=self.url)

    async def sign_in(
        self, browser: httpx.AsyncClient, login: str = "first", password: str = PASSWORD
    ) -> httpx.Response:
        form = {"login": login, "password": password, "csrf": hidden((await browser.get("/login")).text, "csrf")}
        return await browser.post("/login", data=form)

    async def talk(self, *, text: str = "มีพัสดุมาส่ง ไม่ได้สั่ง แม่จ่ายไป 358 บาท") -> ConversationId:
        """A new conversation in the web chat with one message in it."""
        id = ConversationId(secrets.token_urlsafe(12))
        async with self.service.database.uow() as uow:
            uow.conversations.add(Conversation(id, "web", "web", f"user-{id}", self.clock.now()))
            await uow.session.flush()
            await uow.receive(id, kind="text", body={"text": text}, source_key=f"{id}:1")
            await uow.commit()
        return id

    async def send_photo(self, conversation: ConversationId, content: bytes) -> EvidenceId:
        """A picture from the recipient, with its viewing copy, kept as evidence of no case yet."""
        id, files = EvidenceId(str(uuid.uuid4())), self.service.evidence
        item = Evidence(
            id=id,
            conversation_id=conversation,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            media_type="image/jpeg",
            object_key=await files.store(content),
            view_key=await files.store(content),
            received_at=self.clock.now(),
        )
        async with self.service.database.uow() as uow:
            body = {"text": ""}
            await uow.receive(conversation, kind="image", body=body, source_key=f"photo:{id}", evidence=item)
            await uow.commit()
        return id

    async def filed_case(self) -> Filed:
        """A recipient's whole complaint: told, proven with a photo, held at the provider, filed."""
        bus, talk = self.service.bus, await self.talk()
        shipment = self.payouts.add(a_shipment(f"TH{secrets.randbelow(10**11):011d}", now=self.clock.now()))
        photo = await self.send_photo(talk, a_picture())
        await bus.handle(StartComplaint(uuid.uuid4().hex, talk, Category.UNORDERED_PARCEL, Satang(35800)))
        await bus.handle(
            SaveAnswers(uuid.uuid4().hex, talk, tracking_number=shipment.tracking_number, answers={"declaration": True})
        )
        await bus.handle(AttachEvidence(uuid.uuid4().hex, talk, photo, "label_photo"))
        await bus.handle(LookUpShipment(uuid.uuid4().hex, talk, shipment.tracking_number, "4321"))
        held = await bus.handle(PlaceHold(uuid.uuid4().hex, talk))
        await bus.handle(SettleHold(uuid.uuid4().hex, held.hold.id))
        view = await bus.handle(FileCase(uuid.uuid4().hex, talk))
        await bus.handle(SettleHold(uuid.uuid4().hex, held.hold.id))
        return Filed(view.id, view.number, talk, held.hold.id, photo, shipment.tracking_number)

    async def file_of(self, case: CaseId) -> CaseFile:
        async with self.service.database.sessions() as session:
            found = await case_file(session, case)
        assert found is not None
        return found

    async def said(self, conversation: ConversationId) -> list[str]:
        """Everything that people can read in a conversation."""
        async with self.service.database.sessions() as session:
            return [str(message.body["text"]) for message in await messages_after(session, conversation, 0)]

    async def audit_of(self, case: CaseId) -> list[tuple[str, str]]:
        """(actor, action) of a case's audit chain."""
        return [(line.actor, line.action) for line in (await self.file_of(case)).audit]

    @asynccontextmanager
    async def signed_in(self, login: str = "first") -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which this officer has just signed in."""
        async with self.browser() as browser:
            assert (await self.sign_in(browser, login)).status_code == 303
            yield browser


def hidden(page: str, name: str) -> str:
    """The value of a page's first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return found.group(1)


def form_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to ``action``."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page, re.DOTALL)
    assert found, f"no form {action}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', found.group(1)))


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=url,
        data_folder=folder,
        encryption_keys=[Fernet.generate_key().decode()],
        index_key="index-key-of-the-tests",
        evidence_identity=str(x25519.Identity.generate()),
        provider_key="provider-key-of-the-tests",
        bot_secret="bot-secret-of-the-tests",
        actions_secret="actions-secret-of-the-tests",
    )


async def add_officers(database_url: str, folder: Path) -> None:
    """The accounts ``first`` and ``second``; hashing takes long, so once for many tests."""
    service = build(settings_for(database_url, folder))
    for login, name in (("first", "สมใจ ใจดี"), ("second", "สมหมาย ตั้งใจ")):
        await create_officer(service.database, login, name, PASSWORD)
    await service.close()


@asynccontextmanager
async def running_desk(database_url: str, folder: Path) -> AsyncIterator[Desk]:
    """A desk over a migrated database with its officers, its files in ``folder``."""
    clock = StandingClock()
    payouts = FakePayouts(clock=clock.now)
    service = build(settings_for(database_url, folder), clock=clock, payouts=payouts)
    async with service.database.sessions() as session:
        officers = {row.login: row.id for row in await session.execute(select(tables.officers))}
    try:
        async with serving(create_app(service)) as url:
            yield Desk(url, service, clock, payouts, officers)
    finally:
        await service.close()
