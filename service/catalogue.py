"""What people read: the ``responses:`` of ``domain.yml``, the one catalogue that bot, worker and screens share."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

DOMAIN = Path(__file__).resolve().parent.parent / "domain.yml"


class Catalogue:
    """Lines by key. A missing key or value raises KeyError: better a failed job than half a sentence."""

    def __init__(self, path: Path = DOMAIN) -> None:
        self._responses: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text())["responses"]

    def __contains__(self, key: str) -> bool:
        return key in self._responses

    def keys(self) -> list[str]:
        return list(self._responses)

    def text(self, key: str, **values: str) -> str:
        return str(self.render(key, values)["text"])

    def render(self, key: str, values: Mapping[str, str]) -> dict[str, Any]:
        """A message body: the text with its values, and choices with the payloads that they stand for."""
        line = self._responses[key][0]
        body: dict[str, Any] = {"text": line["text"].strip().format_map(values)}
        if line.get("buttons"):
            body["choices"] = [
                {"label": button["title"].format_map(values), "payload": button["payload"].format_map(values)}
                for button in line["buttons"]
            ]
        return body
