"""The embedded provider against `payouts/openapi.yaml`: documented shapes, generated requests, never a 5xx."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from complaints.payouts import REFUSAL_CODES
from payouts.client import HttpPayouts
from payouts.signing import signed_headers
from provider.answers import STATUS_OF
from tests.support.provider_process import KEY, RunningProvider

CONTRACT = Path(__file__).parents[2] / "payouts" / "openapi.yaml"
SPEC: dict[str, Any] = yaml.safe_load(CONTRACT.read_text())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

Case = schemathesis.Case[Any]
schema = schemathesis.openapi.from_dict(SPEC)


class Signed(requests.auth.AuthBase):
    """Signs what schemathesis is about to send, as a provider's client would."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        assert isinstance(body, bytes), "streamed bodies cannot be signed"
        request.headers.update(
            signed_headers(KEY, now=datetime.now(UTC), method=request.method or "", path=request.path_url, body=body)
        )
        return request


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_signed_requests_of_any_kind_get_documented_answers(case: Case, provider: RunningProvider) -> None:
    case.call_and_validate(base_url=provider.base_url, auth=Signed(), checks=CHECKS)


@schema.parametrize()
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nothing_is_answered_without_our_signature(case: Case, provider: RunningProvider) -> None:
    response = case.call(base_url=provider.base_url)
    assert response.status_code == 401
    assert_fits("Error", response.json())


async def test_shipment_hold_and_merchant_have_the_documented_shapes(provider: RunningProvider) -> None:
    async with httpx.AsyncClient(base_url=provider.base_url) as http:
        found = await send(http, "POST", "/v1/shipments/lookup", tracking_number="TH01234ABC5D6E", phone_last4="4321")
        assert found.status_code == 200
        assert_fits("Shipment", found.json()["shipment"])
        hold = await send(
            http,
            "POST",
            "/v1/holds",
            tracking_number="TH01234ABC5D6E",
            lookup_token=found.json()["lookup_token"],
            amount=35800,
            reason="unordered_parcel",
            case_ref="RT1234567890",
            expires_at=(datetime.now(UTC) + timedelta(days=3)).isoformat(),
        )
        assert hold.status_code == 201
        assert_fits("Hold", hold.json()["hold"])
        shop = await send(http, "GET", f"/v1/merchants/{found.json()['shipment']['merchant']['id']}")
        assert_fits("MerchantRecord", shop.json()["merchant"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nowhere", 404), ("DELETE", "/v1/holds", 405), ("GET", "/nowhere", 404), ("POST", "/v1/holds", 400)],
)
async def test_every_error_has_the_one_shape(provider: RunningProvider, method: str, path: str, status: int) -> None:
    async with httpx.AsyncClient(base_url=provider.base_url) as http:
        response = await http.request(
            method, path, headers=signed_headers(KEY, now=datetime.now(UTC), method=method, path=path, body=b"")
        )
    assert response.status_code == status
    assert_fits("Error", response.json())


async def test_a_body_that_is_too_large_is_refused(provider: RunningProvider) -> None:
    async with httpx.AsyncClient(base_url=provider.base_url) as http:
        response = await send(http, "POST", "/v1/shipments/lookup", tracking_number="A" * 70_000, phone_last4="4321")
    assert response.status_code == 413
    assert_fits("Error", response.json())


async def test_a_request_signed_too_long_ago_is_refused(provider: RunningProvider) -> None:
    late = HttpPayouts(provider.base_url, KEY, clock=lambda: datetime.now(UTC) - timedelta(minutes=6))
    async with late:
        with pytest.raises(Exception, match="unauthorized"):
            await late.look_up("TH01234ABC5D6E", "4321")


def test_codes_are_the_same_in_contract_rules_and_provider() -> None:
    documented = set(SPEC["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["code"]["enum"])
    assert documented == REFUSAL_CODES | {"internal"} == set(STATUS_OF)


def assert_fits(name: str, value: object) -> None:
    """The value fits the schema of that name."""
    rules = {"$ref": f"#/components/schemas/{name}", "components": SPEC["components"]}
    Draft202012Validator(rules, format_checker=FormatChecker()).validate(value)


async def send(http: httpx.AsyncClient, method: str, path: str, **body: object) -> httpx.Response:
    raw = json.dumps(body).encode() if body else b""
    headers = signed_headers(KEY, now=datetime.now(UTC), method=method, path=path, body=raw)
    headers["Idempotency-Key"] = f"shape-{path}".replace("/", ".")
    return await http.request(method, path, content=raw, headers=headers)
