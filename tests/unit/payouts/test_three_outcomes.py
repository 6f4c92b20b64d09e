"""A call to a provider ends in a result, a refusal or not knowing; the client never guesses between them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from complaints.payouts import REFUSAL_CODES, PayoutRefused, PayoutUnknown, ProviderHold
from payouts.client import HttpPayouts
from payouts.signing import verify

KEY = "a-signing-key-for-tests-only"
NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
HOLD: dict[str, Any] = {
    "id": "hold_1",
    "state": "active",
    "tracking_number": "TH01234ABC5D6E",
    "amount": 35800,
    "reason": "unordered_parcel",
    "case_ref": "RT1",
    "placed_at": "2026-03-01T05:00:00Z",
    "expires_at": "2026-03-04T05:00:00Z",
}
SHIPMENT: dict[str, Any] = {
    "tracking_number": "TH01234ABC5D6E",
    "carrier": "flash",
    "cod_amount": 35800,
    "status": "delivered",
    "delivered_at": "2026-03-01T03:00:00Z",
    "paid_at": "2026-03-01T03:00:00Z",
    "round_id": "R1",
    "merchant": {"id": "M1", "name": "ร้านตัวอย่าง", "ial": "IAL1"},
    "payout": {"state": "scheduled", "due_at": None},
}

Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def provider(handler: Handler, *, time_limit: float = 5.0) -> HttpPayouts:
    return HttpPayouts(
        "http://provider.test",
        KEY,
        time_limit=time_limit,
        clock=lambda: NOW,
        transport=httpx.MockTransport(handler),  # type: ignore[arg-type]  # it takes both kinds
    )


def answers(status: int, body: object, headers: dict[str, str] | None = None) -> HttpPayouts:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return provider(lambda request: httpx.Response(status, content=content, headers=headers))


async def place(payouts: HttpPayouts) -> ProviderHold:
    async with payouts:
        return await payouts.place_hold(
            key="key-00000001",
            tracking_number="TH01234ABC5D6E",
            lookup_token="token",
            amount=35800,
            reason="unordered_parcel",
            case_ref="RT1",
            expires_at=datetime(2026, 3, 4, 12, 0, tzinfo=UTC),
        )


async def test_a_placed_hold_comes_back_with_utc_times() -> None:
    hold = await place(answers(201, {"hold": HOLD, "later": "fields are left alone"}))
    assert (hold.id, hold.state, hold.amount) == ("hold_1", "active", 35800)
    assert (hold.placed_at, hold.placed_at.tzinfo) == (NOW, UTC)


async def test_an_order_carries_its_key_and_a_signature_over_what_is_sent() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"hold": HOLD})

    await place(provider(handler))
    (request,) = seen
    assert request.headers["Idempotency-Key"] == "key-00000001"
    assert json.loads(request.content)["expires_at"] == "2026-03-04T12:00:00Z"
    verify(KEY, headers=dict(request.headers), now=NOW, method="POST", path="/v1/holds", body=request.content)


async def test_an_id_stays_one_segment_of_the_path() -> None:
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(404, json={"error": {"code": "unknown_hold", "message": ""}})

    with pytest.raises(PayoutRefused):
        await provider(handler).get_hold("../merchants/M1?x=1")
    assert seen == [b"/v1/holds/..%2Fmerchants%2FM1%3Fx%3D1"]


@pytest.mark.parametrize("code", sorted(REFUSAL_CODES))
async def test_each_code_of_the_contract_is_a_refusal(code: str) -> None:
    with pytest.raises(PayoutRefused) as caught:
        await place(answers(409, {"error": {"code": code, "message": "because"}}))
    assert (caught.value.code, caught.value.message) == (code, "because")


async def test_too_many_attempts_says_how_long_to_wait() -> None:
    body = {"error": {"code": "too_many_attempts", "message": ""}}
    with pytest.raises(PayoutRefused) as caught:
        await place(answers(429, body, {"Retry-After": "120"}))
    assert caught.value.retry_after == 120


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": {"code": "already_paid_out", "message": "a 5xx is never a no"}}),
        (503, b"<html>busy</html>"),
        (404, b"<html>a proxy's page</html>"),
        (404, {"error": {"code": "gone_fishing", "message": ""}}),
        (409, {"error": "already_paid_out"}),
        (409, ["already_paid_out"]),
        (302, {"hold": HOLD}),
        (201, b""),
        (201, b"[" * 100_000),
        (201, {"hold": None}),
        (201, {"hold": {**HOLD, "state": "probably"}}),
        (201, {"hold": {**HOLD, "amount": "35800"}}),
        (201, {"hold": {**HOLD, "amount": True}}),
        (201, {"hold": {**HOLD, "expires_at": "2026-03-04T05:00:00"}}),
        (201, {"hold": {**HOLD, "tracking_number": "TH00000OTHER00"}}),
        (201, {"hold": {**HOLD, "amount": 1}}),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_the_contract_does_not_know_is_neither_yes_nor_no(status: int, body: object) -> None:
    with pytest.raises(PayoutUnknown):
        await place(answers(status, body))


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
async def test_a_broken_connection_is_neither_yes_nor_no(error: type[httpx.TransportError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error("broken")

    with pytest.raises(PayoutUnknown, match=error.__name__) as caught:
        await place(provider(handler))
    assert caught.value.__suppress_context__


async def test_a_provider_that_dawdles_is_left_after_the_time_limit() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(201, json={"hold": HOLD})

    with pytest.raises(PayoutUnknown, match="TimeoutError"):
        await place(provider(handler, time_limit=0.05))


async def test_a_look_up_is_decoded() -> None:
    payouts = answers(200, {"shipment": SHIPMENT, "lookup_token": "token-0000000000"})
    found = await payouts.look_up("TH01234ABC5D6E", "4321")
    assert found.lookup_token == "token-0000000000"
    assert (found.shipment.merchant.ial, found.shipment.payout.due_at) == ("IAL1", None)


async def test_a_look_up_of_another_parcel_is_no_answer() -> None:
    body = {"shipment": {**SHIPMENT, "tracking_number": "TH00000OTHER00"}, "lookup_token": "t"}
    with pytest.raises(PayoutUnknown, match="something else"):
        await answers(200, body).look_up("TH01234ABC5D6E", "4321")


@pytest.mark.parametrize("field", sorted(SHIPMENT))
async def test_a_shipment_without_one_of_its_fields_is_no_answer(field: str) -> None:
    lacking = {name: value for name, value in SHIPMENT.items() if name != field}
    with pytest.raises(PayoutUnknown):
        await answers(200, {"shipment": lacking, "lookup_token": "t"}).look_up("TH01234ABC5D6E", "4321")
