"""Personal columns: encrypted with MultiFernet, found again through an HMAC index.

Column types need their keys before the first query, so each process calls :func:`configure` once; asking before
that raises KeysMissing rather than writing clear text.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class KeysMissing(Exception):
    """A query ran before the process was given its keys: a programming error, never the user's."""


class _Keys:
    cipher: MultiFernet | None = None
    index: bytes | None = None


def configure(encryption_keys: Sequence[str], index_key: str) -> None:
    """Give this process its keys: Fernet keys, newest first, and the key of the search index."""
    _Keys.cipher = MultiFernet([Fernet(key) for key in encryption_keys])
    _Keys.index = index_key.encode()


def cipher() -> MultiFernet:
    if _Keys.cipher is None:
        raise KeysMissing
    return _Keys.cipher


def index_of(value: str) -> str:
    """The HMAC under which a number is found again without being stored in the clear."""
    if _Keys.index is None:
        raise KeysMissing
    return hmac.new(_Keys.index, value.encode(), hashlib.sha256).hexdigest()


class EncryptedText(TypeDecorator[str]):
    """Text that is bytes of Fernet in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher().encrypt(value.encode())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher().decrypt(bytes(value)).decode()


class EncryptedJson(TypeDecorator[Any]):
    """Plain values as JSON that is bytes of Fernet in the database. Assign a new value; changes inside are not seen."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher().encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(cipher().decrypt(bytes(value)))
