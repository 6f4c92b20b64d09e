"""The embedded provider as a process of its own, and a receiver for the events that it sends."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

KEY = "a-signing-key-for-tests-only"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningProvider:
    base_url: str
    database_url: str
    log: Path
    process: subprocess.Popen[bytes]
    key: str = KEY


@contextlib.contextmanager
def running_provider(database_url: str, log: Path, *, events_url: str | None = None) -> Iterator[RunningProvider]:
    """Start `python -m provider` on a free port, wait until it answers, end it with SIGTERM."""
    port = free_port()
    environment = {
        **os.environ,
        "RONGTHUK_DATABASE_URL": database_url,
        "RONGTHUK_PROVIDER_KEY": KEY,
        "RONGTHUK_PROVIDER_PORT": str(port),
        "RONGTHUK_PROVIDER_EVENTS_URL": events_url or "",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "provider"], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    base_url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(process, base_url, log)
        yield RunningProvider(base_url, database_url, log, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Receiver:
    """Takes events; `statuses` are answered first, in order, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], str, bytes]] = field(default_factory=list)


@contextlib.contextmanager
def event_receiver() -> Iterator[Receiver]:
    """A small HTTP server for `POST /provider/events`, in a thread."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append((dict(self.headers.items()), self.path, body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/provider/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _wait_until_ready(process: subprocess.Popen[bytes], base_url: str, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base_url}/healthz", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the provider did not start:\n{log.read_text()}")
