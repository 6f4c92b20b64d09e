"""What the tests inside Rasa's environment share: a database, the trained model, a running bot."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bot.support import ACTIONS_SECRET, BOT_SECRET, KEY, ROOT, Bot, StubActions, free_port

os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "RASA_TELEMETRY_ENABLED": "false"})
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"

MODEL = ROOT / "var" / "models" / "rongthuk.tar.gz"

# The embedded PostgreSQL lives in the service's environment; it is held open until its standard input closes.
_SERVE = (
    "import sys\n"
    "from tests.support.postgres import embedded_postgres\n"
    "with embedded_postgres() as url:\n"
    "    print(url, flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    process = subprocess.Popen(
        [str(ROOT / ".venv" / "bin" / "python"), "-c", _SERVE],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin and process.stdout
    with process:
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.fixture(scope="session")
def model() -> Path:
    assert MODEL.is_file(), "train first: python scripts/train.py"
    return MODEL


@pytest.fixture
def actions(shared_actions: StubActions) -> StubActions:
    shared_actions.fails, shared_actions.seconds = False, 0.0
    shared_actions.calls.clear()
    return shared_actions


@pytest.fixture(scope="session")
def shared_actions() -> Iterator[StubActions]:
    server = StubActions()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def bot(
    model: Path, database_url: str, shared_actions: StubActions, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    with free_port() as port:
        environment = {
            "RONGTHUK_BOT_DATABASE_URL": database_url,
            "RONGTHUK_ENCRYPTION_KEYS": KEY,
            "RONGTHUK_ACTIONS_URL": f"http://127.0.0.1:{shared_actions.server_port}/webhook",
            "RONGTHUK_ACTIONS_SECRET": ACTIONS_SECRET,
            "RONGTHUK_BOT_SECRET": BOT_SECRET,
            "RONGTHUK_BOT_PORT": str(port),
        }
    running = Bot(environment, tmp_path_factory.mktemp("bot") / "bot.log")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def store_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def keys(value: str) -> None:
        monkeypatch.setenv("RONGTHUK_ENCRYPTION_KEYS", value)

    keys(KEY)
    return keys
