"""What the web chat needs of the service, and what its handlers share within one app."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sanic import Request

from case_store.database import Database
from case_store.notify import listen
from channels.evidence import EvidenceStore, Limits
from channels.web.fan_out import FanOut
from channels.web.limits import RateLimit
from channels.web.metrics import Metrics


class ChatSettings(Protocol):
    """The settings that the web chat reads; ``public_url`` is None or empty when nobody set one."""

    @property
    def limits(self) -> Limits: ...
    @property
    def public_url(self) -> str | None: ...
    @property
    def data_folder(self) -> Path: ...
    @property
    def demo(self) -> bool: ...
    @property
    def trusted_proxies(self) -> int: ...
    @property
    def embed_origins(self) -> Sequence[str]: ...


class Texts(Protocol):
    """The catalogue of what people read."""

    def text(self, key: str, /) -> str: ...
    def render(self, key: str, values: Mapping[str, str], /) -> dict[str, Any]: ...


class ChatService(Protocol):
    """The part of ``service.bootstrap.Service`` that the web chat uses."""

    @property
    def settings(self) -> ChatSettings: ...
    @property
    def database(self) -> Database: ...
    @property
    def evidence(self) -> EvidenceStore: ...
    @property
    def catalogue(self) -> Texts: ...


class Chat:
    """One app's working parts; handlers reach it through :func:`chat_of`."""

    def __init__(self, service: ChatService) -> None:
        self.service = service
        self.settings = service.settings
        self.fan_out = FanOut(lambda: listen(service.database.url))
        self.metrics = Metrics()
        self.messages_limit = RateLimit(per_minute=30, burst=60)
        # Many phones share one address of a mobile carrier, so new sessions get far more room.
        self.sessions_limit = RateLimit(per_minute=120, burst=60)

    @property
    def incoming_folder(self) -> Path:
        """Where an upload lies while it arrives."""
        return self.settings.data_folder / "incoming"


def chat_of(request: Request) -> Chat:
    chat: Chat = request.app.ctx.chat
    return chat
