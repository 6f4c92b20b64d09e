"""What the desk needs from the service around it; ``service.bootstrap`` builds it."""

from pathlib import Path
from typing import Any, Protocol

from case_store.database import Database
from case_store.evidence_files import EvidenceFiles
from complaints.clocks import Clock, Clocks
from complaints.commands import Command


class Settings(Protocol):
    @property
    def data_folder(self) -> Path: ...
    @property
    def desk_url(self) -> str: ...
    @property
    def clocks(self) -> Clocks: ...


class Bus(Protocol):
    async def handle(self, command: Command) -> Any: ...


class Service(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def database(self) -> Database: ...
    @property
    def evidence(self) -> EvidenceFiles: ...
    @property
    def bus(self) -> Bus: ...
