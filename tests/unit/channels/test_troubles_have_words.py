"""Every trouble that a look at a platform can find has plain words for the operator and the officers."""

import ast
from pathlib import Path
from types import ModuleType

import pytest

from channels.line import watch as line_watch
from channels.line.api import NoAnswer, Refusal
from channels.line.troubles import TROUBLES, code_of, words_for
from channels.telegram import troubles as telegram
from channels.telegram import watch as telegram_watch
from desk.words import CHANNEL_TROUBLES, trouble


def codes(watch: ModuleType) -> set[str]:
    """The codes that a ``watch.py`` names: short words in its own source that are no fields."""
    tree = ast.parse(Path(str(watch.__file__)).read_text())
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
    line, ours = codes(line_watch), codes(telegram_watch)
    assert line == set(TROUBLES)
    assert ours == set(telegram.TROUBLES)
    assert line | ours == set(CHANNEL_TROUBLES)


@pytest.mark.parametrize("code", ["quota", "rate", "reply_token", "accepted_before", "refused"])
def test_any_other_refusal_is_told_by_its_code(code: str) -> None:
    refused = code_of(Refusal(400, code))
    assert refused == f"refused_{code}"
    assert refused in words_for(refused) and refused in trouble(refused)
    assert words_for(refused).startswith("LINE refused") and "ปฏิเสธ" in trouble(refused)


def test_what_a_single_call_raised_has_the_code_of_the_look() -> None:
    assert code_of(NoAnswer("TimeoutError")) == "no_answer"
    assert code_of(Refusal(401, "unauthorized")) == "access_token"


def test_words_say_what_to_do_and_are_sentences() -> None:
    every = [*TROUBLES.values(), *telegram.TROUBLES.values()]
    assert all(words.endswith((".", "?")) and len(words) > 40 for words in every)
