"""Filters of the pages, and templates that never trust what they show."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import screen
from desk.screen import file_size, waited

TEMPLATES = sorted((Path(screen.__file__).parent / "templates").glob("*.html"))
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "0 นาที"),
        (timedelta(minutes=12), "12 นาที"),
        (timedelta(hours=3, minutes=5), "3 ชั่วโมง 5 นาที"),
        (timedelta(days=2, hours=1), "2 วัน"),
        (timedelta(minutes=-1), "0 นาที"),
    ],
)
def test_waiting_time_is_read_in_the_largest_fitting_words(ago: timedelta, words: str) -> None:
    assert waited(NOW - ago, NOW) == words


def test_file_sizes_are_read_in_kb_and_mb() -> None:
    assert (file_size(10), file_size(150_000), file_size(3 * 1024 * 1024)) == ("1 KB", "146 KB", "3.0 MB")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style_or_switches_escaping_off(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|\|\s*safe|autoescape|hx-on|hx-vals=.js", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_csrf_token(path: Path) -> None:
    for form in re.findall(r'<form method="post".*?</form>', path.read_text(), re.DOTALL):
        assert "secrets(officer, back)" in form or 'name="csrf"' in form
