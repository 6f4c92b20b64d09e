"""Typed words as they may be kept: without characters that nobody sees."""

import re

# Control and zero-width characters, and those that turn the direction of what stands around them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def seen(given: str) -> str:
    """What was typed, as far as anybody can see it. Half of a surrogate pair cannot be stored as UTF-8."""
    return _UNSEEN.sub("", given.replace("\r\n", "\n")).encode(errors="ignore").decode().strip()
