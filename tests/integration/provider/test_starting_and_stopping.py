"""The process itself: demo parcels at start, a clean end, settings that are refused, and a log without people in it."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from complaints.payouts import PayoutRefused
from payouts.client import HttpPayouts
from provider.clock import move_clock
from tests.support.provider_process import KEY, ROOT, RunningProvider, running_provider


async def test_three_parcels_are_always_there(provider: RunningProvider) -> None:
    async with HttpPayouts(provider.base_url, KEY) as payouts:
        soon = (await payouts.look_up("TH01234ABC5D6E", "4321")).shipment
        paid = (await payouts.look_up("SPXTH012345678901", "7788")).shipment
        late = (await payouts.look_up("EX000000014TH", "5566")).shipment
    assert (soon.cod_amount, soon.merchant.ial, soon.status, soon.payout.state) == (
        35800,
        "IAL1",
        "delivered",
        "scheduled",
    )
    assert soon.payout.due_at is not None
    assert timedelta(days=2) < soon.payout.due_at - datetime.now(UTC) <= timedelta(days=3)
    assert (paid.merchant.ial, paid.payout.state) == ("IAL2.1", "paid")
    assert (late.cod_amount, late.merchant.ial, late.payout.state) == (129000, "none", "scheduled")


async def test_a_second_start_keeps_what_was_asked_about_and_refreshes_the_rest(
    database_url: str, tmp_path: Path
) -> None:
    with running_provider(database_url, tmp_path / "first") as first:
        async with HttpPayouts(first.base_url, KEY) as payouts:
            before = (await payouts.look_up("TH01234ABC5D6E", "4321")).shipment
    move_clock(database_url, timedelta(days=60))
    with running_provider(database_url, tmp_path / "second") as second:
        async with HttpPayouts(second.base_url, KEY) as payouts:
            after = (await payouts.look_up("TH01234ABC5D6E", "4321")).shipment
            fresh = (await payouts.look_up("EX000000014TH", "5566")).shipment
    assert after.delivered_at == before.delivered_at
    assert fresh.delivered_at is not None
    assert fresh.delivered_at > datetime.now(UTC) + timedelta(days=59)
    assert fresh.payout.state == "scheduled"


async def test_it_stops_within_three_seconds_with_a_connection_open(database_url: str, tmp_path: Path) -> None:
    with running_provider(database_url, tmp_path / "log") as running:
        async with HttpPayouts(running.base_url, KEY) as payouts:
            with pytest.raises(PayoutRefused):
                await payouts.look_up("TH99999NOWHERE", "4321")
            started = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(10) == 0
            assert time.monotonic() - started < 3
    assert "Traceback" not in running.log.read_text()


async def test_the_log_names_no_parcel_and_no_digits(database_url: str, tmp_path: Path) -> None:
    with running_provider(database_url, tmp_path / "log") as running:
        async with HttpPayouts(running.base_url, KEY) as payouts:
            await payouts.merchant("M001")
            for digits in ("4321", "9876"):
                with pytest.raises(PayoutRefused):
                    await payouts.look_up("TH77777NOWHERE", digits)
    text = running.log.read_text()
    assert "v1/shipments/lookup" in text
    for secret in ("TH77777NOWHERE", "9876", KEY, database_url):
        assert secret not in text


@pytest.mark.parametrize("missing", ["RONGTHUK_DATABASE_URL", "RONGTHUK_PROVIDER_KEY"])
def test_it_refuses_to_start_without_database_or_key(missing: str) -> None:
    settings = {"RONGTHUK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "RONGTHUK_PROVIDER_KEY": KEY}
    result = run_provider([], {**settings, missing: ""})
    assert result.returncode == 2
    assert missing in result.stderr


def test_the_clock_command_says_the_new_time_or_what_a_step_looks_like(database_url: str) -> None:
    settings = {"RONGTHUK_DATABASE_URL": database_url}
    moved = run_provider(["clock", "+12h"], settings)
    assert moved.returncode == 0, moved.stderr
    assert moved.stdout.startswith("provider time: ")
    refused = run_provider(["clock", "tomorrow"], settings)
    assert refused.returncode == 2
    assert "+3d" in refused.stderr


def run_provider(arguments: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "provider", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
