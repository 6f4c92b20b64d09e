"""What people read: the ``responses:`` of ``domain.yml``, the one catalogue that bot, worker and screens share.

A line may have a variation for another language, written as Rasa's own conditional variations are
(``condition: [{type: slot, name: language, value: en}]``), so that both read the same words.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from complaints.thai_time import Value, in_words

DOMAIN = Path(__file__).resolve().parent.parent / "domain.yml"
THAI = "th"


class Catalogue:
    """Lines by key. A missing key or value raises KeyError: better a failed job than half a sentence."""

    def __init__(self, path: Path = DOMAIN) -> None:
        responses: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text())["responses"]
        self._lines = {key: by_language(variations) for key, variations in responses.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._lines

    def keys(self) -> list[str]:
        return list(self._lines)

    def text(self, key: str, *, language: str = THAI, **values: Value) -> str:
        return str(self.render(key, values, language)["text"])

    def render(self, key: str, values: Mapping[str, Value], language: str = THAI) -> dict[str, Any]:
        """A message body: the text with its values, choices with the payloads that they stand for, and what ``custom``
        says of it: ``show`` (``card`` or ``waiting``) and ``urgent``, worth a message that costs.

        A line that has no words in this language is said in Thai, its dates too.
        """
        variations = self._lines[key]
        spoken = language if language in variations else THAI
        line, words = variations[spoken], {name: in_words(value, spoken) for name, value in values.items()}
        body: dict[str, Any] = {**line.get("custom", {}), "text": line["text"].strip().format_map(words)}
        if line.get("buttons"):
            body["choices"] = [
                {"label": button["title"].format_map(words), "payload": button["payload"].format_map(words)}
                for button in line["buttons"]
            ]
        return body


def by_language(variations: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The variations of one line by the language that they are for; the first of a language counts, as for Rasa."""
    found: dict[str, dict[str, Any]] = {}
    for variation in variations:
        asked = [one["value"] for one in variation.get("condition", ()) if one.get("name") == "language"]
        found.setdefault(str(asked[0]) if asked else THAI, variation)
    return found
