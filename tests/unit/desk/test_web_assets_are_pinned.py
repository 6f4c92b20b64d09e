"""The officers' browser files: exact versions, whole hashes, and no download address in the lock."""

import json
import re
from pathlib import Path

DESK = Path(__file__).resolve().parents[3] / "desk"


def test_the_lock_names_no_host() -> None:
    assert not re.search(r"https?://|\"resolved\"", (DESK / "package-lock.json").read_text())


def test_versions_are_exact_and_locked_with_a_hash() -> None:
    wanted = json.loads((DESK / "package.json").read_text())["dependencies"]
    locked = json.loads((DESK / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")
