"""All processes of an installation under ``supervisor``: one log, one Ctrl-C, and what dies is started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 7  # Ctrl-C promises ten, PostgreSQL needs the rest


class PortTaken(Exception):
    """Another program, or an earlier start of ours, listens there."""


def programs(settings: Settings) -> dict[str, list[str]]:
    """Each process and its command. The embedded provider runs unless a real one is set."""
    main, bot = str(ROOT / ".venv/bin/python"), str(ROOT / ".venv-bot/bin/python")
    ours = {name: [main, "-m", f"service.{name}"] for name in ("gateway", "desk", "actions", "worker")}
    embedded = {} if settings.provider_url else {"provider": [main, "-m", "provider"]}
    return {**ours, **embedded, "rasa": [bot, "-m", "bot"]}


def environment(settings: Settings, secrets: Mapping[str, str], database_url: str) -> dict[str, str]:
    """What the processes read: the secrets, the database, and where they find each other."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **secrets,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "RONGTHUK_DATABASE_URL": database_url,
        "RONGTHUK_DATA_FOLDER": str(settings.data_folder.resolve()),
        "RONGTHUK_PUBLIC_PORT": str(settings.public_port),
        "RONGTHUK_DESK_PORT": str(settings.desk_port),
        "RONGTHUK_PROVIDER_PORT": str(settings.provider_port),
        "RONGTHUK_PROVIDER_EVENTS_URL": f"http://127.0.0.1:{settings.public_port}/provider/events",
        "RONGTHUK_BOT_PORT": str(settings.bot_port),
        "RONGTHUK_BOT_DATABASE_URL": database_url,
        "RONGTHUK_ACTIONS_PORT": str(settings.actions_port),
        "RONGTHUK_ACTIONS_URL": f"http://127.0.0.1:{settings.actions_port}/webhook",
    }


def configuration(settings: Settings, folder: Path) -> str:
    """supervisord's own settings, generated anew at each start."""
    user = "user=root\n" if os.geteuid() == 0 else ""
    parts = [
        "[supervisord]\nnodaemon=true\nloglevel=warn\nlogfile=/dev/null\nlogfile_maxbytes=0\n"
        f"pidfile={folder}/supervisord.pid\n{user}",
        f"[unix_http_server]\nfile={folder}/supervisor.sock\nchmod=0700\n",
        f"[supervisorctl]\nserverurl=unix://{folder}/supervisor.sock\n",
        "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
    ]
    for name, command in programs(settings).items():
        parts.append(
            f"[program:{name}]\ncommand={' '.join(command)}\ndirectory={ROOT}\nautorestart=true\nstartsecs=1\n"
            f"startretries=1000\nstopsignal=TERM\nstopwaitsecs={STOP_SECONDS - 2}\nstopasgroup=true\nkillasgroup=true\n"
            "redirect_stderr=true\nstdout_logfile=/dev/fd/1\nstdout_logfile_maxbytes=0\n"
        )
    return "\n".join(parts)


def check_ports(settings: Settings) -> None:
    """Say which port is taken before six processes each say it."""
    wanted = [settings.public_port, settings.desk_port, settings.bot_port, settings.actions_port]
    for port in [*wanted, *([] if settings.provider_url else [settings.provider_port])]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise PortTaken(f"port {port} is in use; set another one (docs/settings.md)") from error


class Supervisor:
    """supervisord as a child; ``stop`` ends it and everything below it."""

    def __init__(self, settings: Settings, env: Mapping[str, str]) -> None:
        folder = settings.data_folder.resolve() / "run"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "supervisord.conf"
        path.write_text(configuration(settings, folder))
        self._settings = settings
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-s", "-c", str(path)],
            env=dict(env),
            stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C reaches us alone, and we pass it on once
        )
        threading.Thread(target=self._pass_on, daemon=True).start()

    def _pass_on(self) -> None:
        """Copy the one log to our own output; supervisord itself would open a file anew and overwrite its start."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.flush()

    def wait_for(self, address: str, seconds: float) -> bool:
        """Whether this address answers within the time."""
        until = time.monotonic() + seconds
        with httpx.Client(trust_env=False, timeout=1.0) as http:
            while time.monotonic() < until and self.process.poll() is None:
                try:
                    if http.get(address).status_code < 500:
                        return True
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
        return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(1)
