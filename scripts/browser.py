"""Find a browser for the end-to-end tests: one on the machine, else Debian's package, else Playwright's download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-core")


def find() -> str | None:
    """$CHROMIUM, a Chromium on the path, or the one that Playwright fetched earlier."""
    own = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if own:
        return own
    fetched = sorted((ROOT / "var/browsers").glob("chromium-*/*/chrome"))
    return str(fetched[-1]) if fetched else None


def install() -> None:
    """Debian's package where we may install it; else Playwright's own build, below ``var/``."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        if subprocess.run(["apt-get", "install", "-y", "-qq", *PACKAGES], check=False, **quiet).returncode == 0:
            return
    subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "playwright", "install", "chromium"],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(ROOT / "var/browsers")},
        check=False,
    )


def main() -> None:
    if find() is None:
        print("  a browser for the end-to-end tests …", flush=True)
        install()
    if find() is None:
        sys.exit("no Chromium found and none could be installed; set CHROMIUM=/path/to/chromium")


if __name__ == "__main__":
    main()
