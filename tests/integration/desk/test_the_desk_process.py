"""The desk as a process of its own, as the supervisor starts it."""

import signal
import time
from pathlib import Path

import httpx

from tests.support.stack import running_stack


def test_it_starts_answers_and_stops_within_seconds(database_url: str, tmp_path: Path) -> None:
    with running_stack(tmp_path, database_url, "desk") as stack:
        with httpx.Client(base_url=stack.settings.desk_url, trust_env=False) as visitor:
            assert visitor.get("/login").status_code == 200
            assert visitor.get("/").headers["location"] == "/login"
        started = time.monotonic()
        stack.stop("desk", by=signal.SIGTERM)
        assert time.monotonic() - started < 5
        assert "Traceback" not in stack.log("desk")
