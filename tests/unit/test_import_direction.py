"""Which part may know which: an import in the wrong direction is found here, before it becomes a habit."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {
    "actions", "bot", "case_store", "channels", "complaints", "desk", "dialogue", "labels", "payouts", "provider",
    "service",
}  # fmt: skip
WEB = {"sanic", "aiohttp", "fastapi", "flask", "starlette"}
RASA = {"rasa", "rasa_sdk"}
SQL = {"sqlalchemy", "psycopg", "alembic", "procrastinate"}

# Of our own folders, each may know only these, itself aside.
MAY_KNOW: dict[str, set[str]] = {
    "complaints": set(),
    "bot": {"complaints.parcel_numbers"},
    "labels": {"complaints.parcel_numbers"},
    "payouts": {"complaints"},
    "provider": {"payouts", "labels"},
    "case_store": {"complaints"},
    "actions": {"complaints"},
    "dialogue": {"complaints", "case_store"},
    "channels": {"complaints", "case_store"},
    "desk": {"complaints", "case_store"},
    "service": OURS - {"bot"},
}
# Of other people's packages, each must not know these.
MUST_NOT_KNOW: dict[str, set[str]] = {
    "bot": SQL - {"sqlalchemy"},
    "actions": SQL,
    "labels": SQL | WEB | RASA,
    "payouts": SQL | WEB | RASA,
    "case_store": WEB | RASA,
    "dialogue": WEB | RASA,
    "channels": RASA,
    "desk": RASA,
    "provider": RASA,
}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, by its full name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide their direction"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(folder: str) -> dict[str, set[str]]:
    return {str(path.relative_to(ROOT)): set(imports(path)) for path in sorted((ROOT / folder).rglob("*.py"))}


def is_below(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(f"{allowed}.")


def test_every_folder_of_ours_has_its_row() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == OURS == set(MAY_KNOW)


@pytest.mark.parametrize("folder", sorted(MAY_KNOW))
def test_a_folder_knows_only_what_it_may(folder: str) -> None:
    wrong = {
        path: sorted(
            module
            for module in known
            if module.split(".")[0] in OURS - {folder}
            and not any(is_below(module, allowed) for allowed in MAY_KNOW[folder])
        )
        for path, known in modules(folder).items()
    }
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("folder", sorted(MUST_NOT_KNOW))
def test_a_folder_stays_away_from_what_is_not_its_business(folder: str) -> None:
    wrong = {
        path: {m for m in known if m.split(".")[0] in MUST_NOT_KNOW[folder]} for path, known in modules(folder).items()
    }
    assert {path: found for path, found in wrong.items() if found} == {}


def test_the_rules_stand_on_the_standard_library_alone() -> None:
    for path, known in modules("complaints").items():
        strangers = {module for module in known if module.split(".")[0] not in sys.stdlib_module_names | {"complaints"}}
        assert strangers == set(), path


def test_the_provider_keeps_its_own_tables() -> None:
    assert not any(is_below(module, "case_store") for known in modules("provider").values() for module in known)


def test_nobody_but_the_service_joins_the_parts() -> None:
    for folder in OURS - {"service"}:
        for path, known in modules(folder).items():
            assert not any(is_below(module, "service") for module in known), path


def test_tests_are_imported_by_tests_only() -> None:
    for folder in OURS:
        for path, known in modules(folder).items():
            assert not any(is_below(module, "tests") for module in known), path
