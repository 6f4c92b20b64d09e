"""Every trouble that a look at LINE can find has plain words for the operator and the officers."""

import ast
from pathlib import Path

from channels.line import watch
from channels.line.troubles import TROUBLES, words_for
from desk.words import CHANNEL_TROUBLES


def codes() -> set[str]:
    """The codes that ``watch.py`` names: short words in its own source that are no fields."""
    tree = ast.parse(Path(watch.__file__).read_text())
    appended = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append"
    ]
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None]
    found: set[str] = set()
    for expression in [*appended, *returned]:
        parts = [expression.body, expression.orelse] if isinstance(expression, ast.IfExp) else [expression]
        found |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_every_code_has_words_in_both_places_and_no_words_are_left_over() -> None:
    assert codes() == set(TROUBLES) == set(CHANNEL_TROUBLES)


def test_an_unknown_refusal_speaks_for_itself() -> None:
    assert words_for("refused_404").endswith("refused_404")
