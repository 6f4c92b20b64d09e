"""Evidence bytes: encrypted with age on the way to the object store, unchanged ever after."""

import asyncio
import hashlib
import re
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import obstore
import pyrage
from obstore.store import LocalStore, ObjectStore, from_url
from pyrage import x25519

KEY = re.compile(r"[0-9a-f]{32}\.age")


class EvidenceAltered(Exception):
    """A stored file is gone, cannot be decrypted or is not what arrived: disk fault, wrong key or tampering."""


class EvidenceFiles:
    """The one door to evidence bytes.

    ``location`` is a folder or an object-store URL (``s3://…``); files are encrypted for the service's own identity
    and, where the operator has one, for an offline recovery recipient (``age1…``). What is in clear for a moment lies
    in ``scratch``, the system's folder for such things where none is given.
    """

    def __init__(
        self, location: str, identity: str, recovery_recipient: str | None = None, *, scratch: Path | None = None
    ) -> None:
        self._scratch = scratch
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._identity = x25519.Identity.from_str(identity)
        self._recipients = [self._identity.to_public()]
        if recovery_recipient:
            self._recipients.append(x25519.Recipient.from_str(recovery_recipient))
        self._store: ObjectStore
        if "://" in location:
            self._store = from_url(location)
        else:
            Path(location).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store = LocalStore(location)

    async def store(self, content: bytes | Path) -> str:
        """Encrypt and keep; returns the key. Nothing is kept when this raises."""
        key = f"{uuid.uuid4().hex}.age"
        with tempfile.TemporaryDirectory(prefix="rongthuk-", dir=self._scratch) as folder:
            sealed = Path(folder) / key
            await asyncio.to_thread(self._seal, content, sealed)
            await obstore.put_async(self._store, key, sealed)
        return key

    def _seal(self, content: bytes | Path, sealed: Path) -> None:
        if isinstance(content, bytes):
            sealed.write_bytes(pyrage.encrypt(content, self._recipients))
        else:
            pyrage.encrypt_file(str(content), str(sealed), self._recipients)

    @asynccontextmanager
    async def opened(self, key: str, sha256: str | None = None) -> AsyncIterator[Path]:
        """A file with the bytes as they arrived, for as long as the block lasts; of any size, in little memory.

        With ``sha256`` only if they still have that hash.

        Raises:
            EvidenceAltered: missing, undecryptable, of another hash, or a key that ``store`` never gave.
        """
        if not KEY.fullmatch(key):
            raise EvidenceAltered(key)
        with tempfile.TemporaryDirectory(prefix="rongthuk-", dir=self._scratch) as folder:
            sealed, plain = Path(folder) / "sealed", Path(folder) / "plain"
            await self._fetch(key, sealed)
            await asyncio.to_thread(self._open, key, sealed, plain)
            if sha256 is not None and await asyncio.to_thread(digest_of, plain) != sha256:
                raise EvidenceAltered(key)
            yield plain

    def _open(self, key: str, sealed: Path, plain: Path) -> None:
        try:
            pyrage.decrypt_file(str(sealed), str(plain), [self._identity])
        except pyrage.DecryptError as error:
            raise EvidenceAltered(key) from error
        except OSError as error:
            if error.errno is not None:  # the disk's own trouble, full for example, says nothing about the evidence
                raise
            raise EvidenceAltered(key) from error

    async def _fetch(self, key: str, target: Path) -> None:
        try:
            found = await obstore.get_async(self._store, key)
        except FileNotFoundError as error:
            raise EvidenceAltered(key) from error
        with target.open("wb") as file:
            async for piece in found.stream():
                await asyncio.to_thread(file.write, piece)

    async def read(self, key: str, sha256: str | None = None) -> bytes:
        """As ``opened``, for what is small enough to be held in memory."""
        async with self.opened(key, sha256) as path:
            return await asyncio.to_thread(path.read_bytes)

    async def check(self, key: str, sha256: str | None = None) -> None:
        """Decrypt the whole file and compare its hash. Raises EvidenceAltered."""
        async with self.opened(key, sha256):
            return

    async def delete(self, key: str) -> None:
        """Remove a file for good; one that is gone already is no error."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
