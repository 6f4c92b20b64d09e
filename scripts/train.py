"""Train the Thai model into var/models/rongthuk.tar.gz; the whole log goes to var/log/train.log.

Runs on the service's Python with the standard library only and calls Rasa in its own environment.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-bot" / "bin" / "python"
MODEL = ROOT / "var" / "models" / "rongthuk.tar.gz"
LOG = ROOT / "var" / "log" / "train.log"
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # every model here is trained whole: seconds, and no stale pieces
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "",  # this first import compiles Rasa; without it every start of the bot is 8 s slower
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
}
TAIL_LINES = 30
QUIET_SECONDS = 5


def command(domain: Path, data: list[Path], into: Path) -> list[str]:
    """The call of Rasa that trains one model of our fixed name into a folder."""
    return [
        str(PYTHON), "-m", "rasa", "train", "--config", str(ROOT / "config.yml"), "--domain", str(domain),
        "--data", *map(str, data), "--out", str(into), "--fixed-model-name", "rongthuk", "--force",
    ]  # fmt: skip


def train(domain: Path, data: list[Path], model: Path) -> int:
    """Train and put the model in place in one step, so that nobody ever loads half of one; Rasa's exit code."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    model.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=model.parent) as folder, LOG.open("w") as log:
        process = subprocess.Popen(
            command(domain, data, Path(folder)), cwd=ROOT, env=os.environ | ENVIRONMENT,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while process.poll() is None:
            try:
                process.wait(QUIET_SECONDS)
            except subprocess.TimeoutExpired:
                print(f"    training the Thai model, {time.monotonic() - started:.0f} s", flush=True)
        trained = Path(folder) / "rongthuk.tar.gz"
        if process.returncode == 0 and trained.is_file():
            shutil.move(trained, model)
            return 0
    return process.returncode or 1


def main() -> None:
    """Train from the project's own files, or from another domain and other data for a trial."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--domain", type=Path, default=ROOT / "domain.yml")
    words.add_argument("--data", type=Path, nargs="+", default=[ROOT / "data"])
    words.add_argument("--model", type=Path, default=MODEL)
    given = words.parse_args()
    if train(given.domain.resolve(), [path.resolve() for path in given.data], given.model.resolve()):
        print("\n".join(LOG.read_text(errors="replace").splitlines()[-TAIL_LINES:]), file=sys.stderr)
        sys.exit(f"training failed; the whole log is in {LOG.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
