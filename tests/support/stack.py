"""The whole service for a test: real PostgreSQL, provider, action server and Rasa, on free ports of loopback."""

import asyncio
import itertools
import os
import secrets
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from case_store.migrate import migrate
from service.secrets_file import ensure_secrets
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN, BOT = str(ROOT / ".venv/bin/python"), str(ROOT / ".venv-bot/bin/python")
DROPPED = ("RONGTHUK_", "PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS")
COMMANDS = {
    "rasa": [BOT, "-m", "bot"],
    "actions": [MAIN, "-m", "service.actions"],
    "provider": [MAIN, "-m", "provider"],
    "gateway": [MAIN, "-m", "service.gateway"],
    "desk": [MAIN, "-m", "service.desk"],
    "worker": [MAIN, "-m", "service.worker"],
}


# Below the ports that the system gives to outgoing connections, and a range for each worker of the suite: what was free
# when it was asked for is still free when a process takes it.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_PORTS = itertools.count(15_000 + 5_000 * _WORKER + os.getpid() % 3_000)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, each handed out once."""
    return list(itertools.islice(filter(_is_free, _PORTS), count))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Stack:
    """An installation in a folder of its own; ``settings`` reach it, ``start`` and ``stop`` move its processes."""

    folder: Path
    url: str
    extra: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gateway, desk, provider, bot, actions = free_ports(5)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(DROPPED)},
            **ensure_secrets(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "RONGTHUK_DATABASE_URL": self.url,
            "RONGTHUK_BOT_DATABASE_URL": self.url,
            "RONGTHUK_DATA_FOLDER": str(self.folder),
            "RONGTHUK_PUBLIC_PORT": str(gateway),
            "RONGTHUK_DESK_PORT": str(desk),
            "RONGTHUK_PUBLIC_URL": f"http://127.0.0.1:{gateway}",
            "RONGTHUK_DESK_URL": f"http://127.0.0.1:{desk}",
            "RONGTHUK_PROVIDER_PORT": str(provider),
            "RONGTHUK_PROVIDER_EVENTS_URL": f"http://127.0.0.1:{gateway}/provider/events",
            "RONGTHUK_BOT_PORT": str(bot),
            "RONGTHUK_ACTIONS_PORT": str(actions),
            "RONGTHUK_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            "RONGTHUK_BURST_WINDOW_MS": "0",  # nobody here reads or types
            "RONGTHUK_BURST_PAUSE_MS": "0",
            **self.extra,
        }
        known = {name.removeprefix("RONGTHUK_").lower(): value for name, value in self.env.items()}
        self.settings = Settings(_env_file=None, **{k: v for k, v in known.items() if k in Settings.model_fields})
        self.health = {
            "rasa": f"http://127.0.0.1:{bot}/webhooks/rongthuk/health",
            "actions": f"http://127.0.0.1:{actions}/health",
            "provider": f"http://127.0.0.1:{provider}/v1/merchants/none",
            "gateway": f"http://127.0.0.1:{gateway}/healthz",
            "desk": f"http://127.0.0.1:{desk}/healthz",
        }

    def start(self, *names: str, env: Mapping[str, str] | None = None) -> None:
        """Start these processes and return when they answer; each one's output is kept in the folder."""
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self.running[name] = subprocess.Popen(
                COMMANDS[name],
                cwd=ROOT,
                env={**self.env, **(env or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            log.close()
        for name in names:
            self._wait(name)

    def _wait(self, name: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        with httpx.Client(trust_env=False, timeout=2) as http:
            while name in self.health and time.monotonic() < until:
                assert self.running[name].poll() is None, f"{name} ended:\n{self.log(name)}"
                try:
                    if http.get(self.health[name]).status_code < 500:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
        assert name not in self.health, f"{name} did not answer:\n{self.log(name)}"

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def stop(self, *names: str, by: int = signal.SIGTERM) -> None:
        """End these processes, by default politely; only those that this stack started."""
        for name in names:
            process = self.running.pop(name, None)
            if process is not None and process.poll() is None:
                os.killpg(process.pid, by)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait(5)


@contextmanager
def running_stack(folder: Path, url: str, *names: str, extra: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A stack with these processes running, ended with the block."""
    migrate(url)
    stack = Stack(folder, url, extra or {})
    try:
        stack.start(*names)
        yield stack
    finally:
        stack.stop(*list(stack.running))


def invented_parcel(amount: int = 35_800, ial: str = "IAL1") -> dict[str, object]:
    """A parcel that no other test has, as ``provider.shipments.load_shipments`` takes it."""
    tail = "".join(secrets.choice("0123456789") for _ in range(5))
    return {
        "carrier": "flash",
        "tracking_number": f"TH{tail}{uuid.uuid4().hex[:6].upper()}9",
        "amount_satang": amount,
        "phone_last4": f"{secrets.randbelow(9000) + 1000}",
        "shop": f"ร้านทดสอบ {ial}",
        "ial": ial,
    }


async def eventually(check, seconds: float = 20.0, every: float = 0.05):  # type: ignore[no-untyped-def]
    """The first true result of ``check()``, which may be async; fails after the time."""
    until = time.monotonic() + seconds
    while True:
        found = check()
        found = await found if asyncio.iscoroutine(found) else found
        if found:
            return found
        assert time.monotonic() < until, "it did not happen in time"
        await asyncio.sleep(every)
