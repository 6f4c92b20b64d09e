"""Evidence bytes: encrypted with age on the way to the object store, unchanged ever after."""

import asyncio
import hashlib
import re
import tempfile
import uuid
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
    and, where the operator has one, for an offline recovery recipient (``age1…``).
    """

    def __init__(self, location: str, identity: str, recovery_recipient: str | None = None) -> None:
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
        with tempfile.TemporaryDirectory(prefix="rongthuk-") as folder:
            sealed = Path(folder) / key
            await asyncio.to_thread(self._seal, content, sealed)
            await obstore.put_async(self._store, key, sealed)
        return key

    def _seal(self, content: bytes | Path, sealed: Path) -> None:
        if isinstance(content, bytes):
            sealed.write_bytes(pyrage.encrypt(content, self._recipients))
        else:
            pyrage.encrypt_file(str(content), str(sealed), self._recipients)

    async def read(self, key: str, sha256: str | None = None) -> bytes:
        """The bytes as they arrived; with ``sha256``, only if they still have that hash.

        Raises:
            EvidenceAltered: missing, undecryptable, of another hash, or a key that ``store`` never gave.
        """
        if not KEY.fullmatch(key):
            raise EvidenceAltered(key)
        try:
            sealed = bytes(await (await obstore.get_async(self._store, key)).bytes_async())
            content: bytes = await asyncio.to_thread(pyrage.decrypt, sealed, [self._identity])
        except (FileNotFoundError, pyrage.DecryptError) as error:
            raise EvidenceAltered(key) from error
        if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
            raise EvidenceAltered(key)
        return content
