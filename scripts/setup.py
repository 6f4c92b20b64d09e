"""Make both Python environments, the web assets and the Thai model; does nothing when nothing changed.

Runs on the machine's own Python (3.11 or newer) with the standard library only, before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
TOOLS, MAIN, BOT = ROOT / ".tools", ROOT / ".venv", ROOT / ".venv-bot"
STAMPS = ROOT / "var" / "stamps"
MODEL_INPUTS = ("config.yml", "domain.yml", "endpoints.yml", "data", "bot", "complaints/parcel_numbers.py")
UV = TOOLS / "bin" / "uv"


def digest(paths: Iterable[str], *extra: str) -> str:
    """A fingerprint of files and folders (Python caches left out) and of any further words."""
    found = hashlib.sha256("\0".join(extra).encode())
    for name in paths:
        path = ROOT / name
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if "__pycache__" not in file.parts:
                found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


@contextmanager
def step(name: str, title: str, fingerprint: str, *products: Path) -> Iterator[bool]:
    """Yield whether the step must run; remember its fingerprint only once it has succeeded."""
    stamp = STAMPS / name
    fresh = stamp.is_file() and stamp.read_text() == fingerprint and all(p.exists() for p in products)
    started = time.monotonic()
    if not fresh:
        print(f"  {title} …", flush=True)
    yield not fresh
    if not fresh:
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(fingerprint)
        print(f"  {title}: done in {time.monotonic() - started:.0f} s", flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> None:
    """Run a command in the project's root; on failure show what it said and stop."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | (env or {}),
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout or ''}\nset-up failed: {' '.join(map(str, command))}")


def works(python: str | Path, version: str) -> bool:
    """Whether this interpreter starts and is of this version ("3.10")."""
    try:
        said = subprocess.run(
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except OSError:
        return False
    return said.stdout.strip() == version


def python_for_rasa() -> str:
    """$RASA_PYTHON, a python3.10 that runs, pyenv's newest 3.10, else one that uv installs."""
    chosen = os.environ.get("RASA_PYTHON")
    if chosen:
        if not works(chosen, "3.10"):
            sys.exit(f"RASA_PYTHON={chosen} is not a Python 3.10 that runs")
        return chosen
    on_path = shutil.which("python3.10")
    if on_path and works(on_path, "3.10"):
        return on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    patch = lambda path: int(path.name.split(".")[-1]) if path.name.split(".")[-1].isdigit() else -1  # noqa: E731
    for version in sorted(pyenv.glob("3.10.*"), key=patch, reverse=True):
        if works(version / "bin" / "python", "3.10"):
            return str(version / "bin" / "python")
    run(UV, "python", "install", "3.10")
    return "3.10"


def environment(name: str, folder: Path, python: str, lock: str) -> None:
    """A virtual environment that holds exactly what its lock file names."""
    with step(
        name, f"environment {folder.name} from {lock}", digest([lock], str(ROOT)), folder / "bin" / "python"
    ) as due:
        if due:
            if not (folder / "bin" / "python").exists():
                run(UV, "venv", "--quiet", "--python", python, folder)
            run(UV, "pip", "sync", "--quiet", "--require-hashes", "--python", folder / "bin" / "python", lock)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the lint knows what is promised, not what somebody runs
        sys.exit("Python 3.11 or newer is needed (make PYTHON=/path/to/python3)")
    if " " in str(ROOT):
        sys.exit(f"the embedded PostgreSQL cannot live on a path with a space: {ROOT}")
    with step("tools", "installer (uv)", UV_VERSION, UV) as due:
        if due:
            run(sys.executable, "-m", "venv", TOOLS)
            run(TOOLS / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={UV_VERSION}")
    environment("main", MAIN, sys.executable, "requirements.lock")
    with step(
        "project", "this project into .venv", digest(["pyproject.toml"], str(ROOT)), MAIN / "bin" / "rongthuk"
    ) as due:
        if due:
            run(
                UV,
                "pip",
                "install",
                "--quiet",
                "--python",
                MAIN / "bin" / "python",
                "--no-deps",
                "--no-build-isolation",
                "--editable",
                ".",
            )
    environment("bot", BOT, python_for_rasa() if not BOT.exists() else "3.10", "bot/requirements.lock")
    with step(
        "assets", "web assets", digest(["desk/package-lock.json", "scripts/assets.py"]), ROOT / "desk/static/vendor"
    ) as due:
        if due:
            run(MAIN / "bin" / "python", "scripts/assets.py")
    with step("model", "Thai model (training)", digest(MODEL_INPUTS), ROOT / "var/models/rongthuk.tar.gz") as due:
        if due:
            run(MAIN / "bin" / "python", "scripts/train.py")


if __name__ == "__main__":
    main()
