"""``POST /provider/events``: signed or refused, once by id, and 200 only for what is committed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from case_store.tables import commands
from payouts.signing import signed_headers
from service.bootstrap import Service

PATH = "/provider/events"


def an_event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "evt-1",
        "type": "payout.paid",
        "at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "tracking_number": "TH01234ABC5D6E",
        "data": {},
        **changes,
    }


async def deliver(
    address: str, service: Service, event: Any, *, key: str | None = None, age: int = 0
) -> httpx.Response:
    body = json.dumps(event).encode()
    headers = signed_headers(
        key or service.settings.provider_key.get_secret_value(),
        now=datetime.now(UTC) - timedelta(seconds=age),
        method="POST",
        path=PATH,
        body=body,
    )
    async with httpx.AsyncClient(base_url=address) as http:
        return await http.post(PATH, content=body, headers=headers)


async def count_taken(service: Service) -> int:
    async with service.database.sessions() as session:
        return int((await session.execute(sa.select(sa.func.count()).select_from(commands))).scalar_one())


async def test_an_event_is_taken_in_once_however_often_it_comes(address: str, service: Service) -> None:
    for _ in range(2):
        assert (await deliver(address, service, an_event())).status_code == 200
    assert await count_taken(service) == 1


async def test_an_event_of_a_type_we_do_not_know_is_answered_and_left_alone(address: str, service: Service) -> None:
    assert (await deliver(address, service, an_event(type="merchant.renamed"))).status_code == 200
    assert await count_taken(service) == 0


@pytest.mark.parametrize("how", [{"key": "another-key-entirely"}, {"age": 400}])
async def test_an_event_that_the_provider_did_not_sign_now_is_refused(
    address: str, service: Service, how: dict[str, Any]
) -> None:
    answer = await deliver(address, service, an_event(), **how)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert await count_taken(service) == 0


@pytest.mark.parametrize("event", [{}, [], "x", an_event(data=None), an_event(at="today"), an_event(id="")])
async def test_an_event_that_breaks_the_contract_is_refused(address: str, service: Service, event: Any) -> None:
    answer = await deliver(address, service, event)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert await count_taken(service) == 0
