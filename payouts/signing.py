"""The signature that requests to a provider and events from it carry. Pure functions; the caller passes the time."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

TIMESTAMP_HEADER = "X-Rongthuk-Timestamp"
SIGNATURE_HEADER = "X-Rongthuk-Signature"
WINDOW_SECONDS = 300

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class BadSignature(Exception):
    """The request was not signed with our key, or not within the last five minutes. Says why, never the key."""


def signature(key: str, *, timestamp: int, method: str, path: str, body: bytes) -> str:
    """`v1=<hex HMAC-SHA256 of "{timestamp}.{METHOD}.{path with query}.{body}">`.

    Raises:
        ValueError: when `key` is empty, because anyone could then sign.
    """
    if not key:
        raise ValueError("a signing key is needed")
    head = f"{timestamp}.{method.upper()}.{path}.".encode()
    return "v1=" + hmac.new(key.encode(), head + body, hashlib.sha256).hexdigest()


def signed_headers(key: str, *, now: datetime, method: str, path: str, body: bytes) -> dict[str, str]:
    """The two headers for a request sent at `now`; `path` is the request target exactly as it goes out."""
    timestamp = int(now.timestamp())
    return {
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature(key, timestamp=timestamp, method=method, path=path, body=body),
    }


def verify(key: str, *, headers: Mapping[str, str], now: datetime, method: str, path: str, body: bytes) -> None:
    """Accept the request, or raise `BadSignature`. Header names are looked up without regard to case."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp = given.get(TIMESTAMP_HEADER.lower(), "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("no timestamp")
    if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        raise BadSignature("the timestamp is more than five minutes away")
    expected = signature(key, timestamp=int(timestamp), method=method, path=path, body=body)
    # Compared as bytes: compare_digest refuses non-ASCII text, and the header is the sender's choice.
    if not hmac.compare_digest(given.get(SIGNATURE_HEADER.lower(), "").encode(), expected.encode()):
        raise BadSignature("the signature does not fit")
