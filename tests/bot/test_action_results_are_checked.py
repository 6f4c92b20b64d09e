"""The quicker check of action results accepts and refuses exactly what stock Rasa's does."""

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.action_result import _validate_action_result

STOCK = RemoteAction._validate_action_result
RESULTS: "list[Any]" = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "category", "value": "unordered_parcel"}], "responses": []},
    {"events": [{"event": "followup", "name": "parcel_form"}], "responses": [{"response": "utter_greet"}]},
    {"events": [{"event": "active_loop", "name": None}], "responses": [{"text": "สวัสดี", "buttons": []}]},
    {"events": {}, "responses": []},
    {"events": [{"name": "no event"}], "responses": []},
    {"events": [3], "responses": []},
    {"events": [], "responses": [3]},
    {"events": [], "responses": "text"},
    [],
    "text",
]


def verdict(check: Any, result: Any) -> bool:
    try:
        return bool(check(RemoteAction("action_greet", None), result))
    except ValidationError:
        return False


@pytest.mark.parametrize("result", RESULTS)
def test_both_checks_agree(result: Any) -> None:
    assert verdict(_validate_action_result, result) == verdict(STOCK, result)
