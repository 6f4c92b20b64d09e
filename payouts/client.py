"""A COD provider over HTTP: signed, limited in time, and never guessing what happened."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from urllib.parse import quote

import httpx

from complaints.payouts import (
    REFUSAL_CODES,
    LookUp,
    MerchantRecord,
    PayoutRefused,
    PayoutUnknown,
    ProviderHold,
    RefusalCode,
)
from payouts.decoding import Undecodable, decode_hold, decode_lookup, decode_merchant
from payouts.signing import signed_headers

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HttpPayouts:
    """Implements `complaints.payouts.Payouts` against `openapi.yaml`.

    `time_limit` (seconds) holds for a whole call, connecting and reading included. Use it as an async context manager,
    or call `aclose`.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        time_limit: float = 5.0,
        clock: Callable[[], datetime] = _utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._key = key
        self._time_limit = time_limit
        self._clock = clock
        # A proxy of the environment has no business between us and the provider's money.
        self._http = httpx.AsyncClient(base_url=base_url, timeout=time_limit, transport=transport, trust_env=False)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def look_up(self, tracking_number: str, phone_last4: str) -> LookUp:
        """See `Payouts.look_up`. It changes nothing, so it needs no key."""
        order = {"tracking_number": tracking_number, "phone_last4": phone_last4}
        found = await self._post("/v1/shipments/lookup", order, decode_lookup)
        return _the_one(found, found.shipment.tracking_number == tracking_number)

    async def place_hold(
        self,
        *,
        key: str,
        tracking_number: str,
        lookup_token: str,
        amount: int,
        reason: str,
        case_ref: str,
        expires_at: datetime,
    ) -> ProviderHold:
        """See `Payouts.place_hold`."""
        order = {
            "tracking_number": tracking_number,
            "lookup_token": lookup_token,
            "amount": amount,
            "reason": reason,
            "case_ref": case_ref,
            "expires_at": _rfc3339(expires_at),
        }
        hold = await self._post("/v1/holds", order, decode_hold, key=key)
        return _the_one(hold, (hold.tracking_number, hold.amount, hold.case_ref) == (tracking_number, amount, case_ref))

    async def get_hold(self, hold_id: str) -> ProviderHold:
        """See `Payouts.get_hold`."""
        hold = await self._send("GET", f"/v1/holds/{_segment(hold_id)}", b"", {}, decode_hold)
        return _the_one(hold, hold.id == hold_id)

    async def release(self, hold_id: str, *, key: str, reason: str) -> ProviderHold:
        """See `Payouts.release`."""
        return await self._hold_order(hold_id, "release", {"reason": reason}, key)

    async def extend(self, hold_id: str, *, key: str, expires_at: datetime, officer: str) -> ProviderHold:
        """See `Payouts.extend`."""
        order = {"expires_at": _rfc3339(expires_at), "officer": officer}
        return await self._hold_order(hold_id, "extend", order, key)

    async def refund(self, hold_id: str, *, key: str, amount: int, officer: str) -> ProviderHold:
        """See `Payouts.refund`."""
        return await self._hold_order(hold_id, "refund", {"amount": amount, "officer": officer}, key)

    async def merchant(self, merchant_id: str) -> MerchantRecord:
        """See `Payouts.merchant`."""
        record = await self._send("GET", f"/v1/merchants/{_segment(merchant_id)}", b"", {}, decode_merchant)
        return _the_one(record, record.merchant.id == merchant_id)

    async def _hold_order(self, hold_id: str, verb: str, order: dict[str, Any], key: str) -> ProviderHold:
        hold = await self._post(f"/v1/holds/{_segment(hold_id)}/{verb}", order, decode_hold, key=key)
        return _the_one(hold, hold.id == hold_id)

    async def _post(
        self, path: str, order: dict[str, Any], decode: Callable[[object], T], *, key: str | None = None
    ) -> T:
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        body = json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()
        return await self._send("POST", path, body, headers, decode)

    async def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str], decode: Callable[[object], T]
    ) -> T:
        request = self._http.build_request(method, path, content=body, headers=headers)
        target = request.url.raw_path.decode("ascii")
        request.headers.update(signed_headers(self._key, now=self._clock(), method=method, path=target, body=body))
        try:
            async with asyncio.timeout(self._time_limit):
                response = await self._http.send(request)
        except (httpx.HTTPError, TimeoutError) as error:
            # `from None`: the chain would carry the request, and with it the digits, into a log.
            raise PayoutUnknown(type(error).__name__) from None
        return _outcome(response, decode)


def _outcome(response: httpx.Response, decode: Callable[[object], T]) -> T:
    try:
        body = response.json()
        if response.is_success:
            return decode(body)
    except Undecodable as error:
        raise PayoutUnknown(f"answer {response.status_code} outside the contract: {error}") from None
    except (ValueError, RecursionError):
        raise PayoutUnknown(f"answer {response.status_code} is no JSON") from None
    refusal = body.get("error") if isinstance(body, dict) else None
    code = refusal.get("code") if isinstance(refusal, dict) else None
    if not response.is_client_error or not isinstance(code, str) or code not in REFUSAL_CODES:
        raise PayoutUnknown(f"answer {response.status_code} without a known code")
    message = refusal.get("message") if isinstance(refusal, dict) else None
    raise PayoutRefused(
        cast(RefusalCode, code),
        message if isinstance(message, str) else "",
        retry_after=_seconds(response.headers.get("Retry-After", "")),
    )


def _the_one(answer: T, is_about_our_order: bool) -> T:
    """An answer about something else says nothing about what was asked."""
    if not is_about_our_order:
        raise PayoutUnknown("the answer is about something else")
    return answer


def _rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _segment(identifier: str) -> str:
    return quote(identifier, safe="")


def _seconds(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() else None
