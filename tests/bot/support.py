"""A stand-in for the action server, and a bot process to talk to over HTTP."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BOT_SECRET, ACTIONS_SECRET = "the-bot-secret-of-the-tests", "the-actions-secret-of-the-tests"
KEY = "dGhpcyBpcyBhIGtleSBmb3IgdGVzdHMgb25seSAhISE="


class StubActions(ThreadingHTTPServer):
    """An action server that says which action ran; `fails` makes it answer 500, `seconds` makes it slow."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _StubHandler)
        self.calls: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.fails = False
        self.seconds = 0.0


class _StubHandler(BaseHTTPRequestHandler):
    server: StubActions

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append(call)
        self.server.secrets.append(self.headers["X-Rongthuk-Actions-Secret"])
        time.sleep(self.server.seconds)
        said = {
            "text": f"{call['next_action']} {len(self.server.calls)}",
            "buttons": [{"title": "ใช่", "payload": "/affirm"}],
        }
        body = json.dumps({"events": [], "responses": [said]}).encode()
        self.send_response(500 if self.server.fails else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Bot:
    """A bot process of the tests' own, spoken to over HTTP."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot"], cwd=ROOT, env=os.environ | self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 90
        while not self._healthy():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.2)

    def stop(self, kill: bool = False) -> float:
        """End it, hard or politely; seconds that it took."""
        assert self.process
        started = time.monotonic()
        self.process.kill() if kill else self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - started

    def turn(self, secret: str = BOT_SECRET, **body: Any) -> tuple[int, dict[str, Any]]:
        """Post a turn; status and JSON."""
        request = urllib.request.Request(
            f"{self._address}/webhooks/rongthuk/turn", json.dumps(body).encode(), {"X-Rongthuk-Bot-Secret": secret}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.environment['RONGTHUK_BOT_PORT']}"

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address}/webhooks/rongthuk/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def free_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        yield probe.server_port
