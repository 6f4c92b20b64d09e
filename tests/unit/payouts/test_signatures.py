"""The signature of requests and events: what fits, and what each attack meets."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, BadSignature, signature, signed_headers, verify

KEY = "a-signing-key-for-tests-only"
NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
PATH = "/v1/holds?a=1"
BODY = '{"เหตุ":1}'.encode()


def check(headers: dict[str, str], **changes: object) -> None:
    given_now: dict[str, object] = {"now": NOW, "method": "POST", "path": PATH, "body": BODY, **changes}
    verify(KEY, headers=headers, **given_now)  # type: ignore[arg-type]  # each test changes one of them


def signed() -> dict[str, str]:
    return signed_headers(KEY, now=NOW, method="POST", path=PATH, body=BODY)


def test_the_signature_is_the_documented_hmac() -> None:
    text = f"{int(NOW.timestamp())}.POST.{PATH}.".encode() + BODY
    expected = "v1=" + hmac.new(KEY.encode(), text, hashlib.sha256).hexdigest()
    assert signed() == {TIMESTAMP_HEADER: str(int(NOW.timestamp())), SIGNATURE_HEADER: expected}


def test_what_was_signed_is_accepted_whatever_the_case_of_header_names() -> None:
    check(signed())
    check({name.lower(): value for name, value in signed().items()})


@pytest.mark.parametrize(
    "change", [{"body": BODY + b" "}, {"path": "/v1/holds?a=2"}, {"method": "GET"}, {"body": b""}], ids=str
)
def test_anything_changed_on_the_way_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadSignature, match="does not fit"):
        check(signed(), **change)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_accepted(seconds: int) -> None:
    check(signed(), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_more_than_five_minutes_are_not(seconds: int) -> None:
    with pytest.raises(BadSignature, match="five minutes"):
        check(signed(), now=NOW + timedelta(seconds=seconds))


def test_a_newer_timestamp_cannot_be_put_on_an_old_signature() -> None:
    later = NOW + timedelta(minutes=10)
    with pytest.raises(BadSignature, match="does not fit"):
        check({**signed(), TIMESTAMP_HEADER: str(int(later.timestamp()))}, now=later)


def test_another_key_does_not_fit() -> None:
    other = signed_headers("another-key", now=NOW, method="POST", path=PATH, body=BODY)
    with pytest.raises(BadSignature, match="does not fit"):
        check(other)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "٣", "9" * 13])
def test_a_timestamp_is_plain_digits(timestamp: str) -> None:
    with pytest.raises(BadSignature, match="no timestamp"):
        check({**signed(), TIMESTAMP_HEADER: timestamp})


def test_missing_headers_are_refused() -> None:
    with pytest.raises(BadSignature):
        check({})
    with pytest.raises(BadSignature, match="does not fit"):
        check({TIMESTAMP_HEADER: signed()[TIMESTAMP_HEADER]})


@given(st.text(max_size=80))
def test_no_invented_signature_is_accepted_or_breaks_the_check(invented: str) -> None:
    with pytest.raises(BadSignature):
        check({**signed(), SIGNATURE_HEADER: invented})


def test_an_empty_key_signs_nothing() -> None:
    with pytest.raises(ValueError, match="key"):
        signature("", timestamp=1, method="GET", path="/", body=b"")
