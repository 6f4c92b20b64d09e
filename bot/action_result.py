"""Checks what the action server answers with a validator made once.

Stock Rasa 3.6.21 checks its own constant schema against the metaschema at every action reply, which is more than half
of the time of a turn. The answer itself is still checked, by the same schema and the same validator class.
"""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema, default=Draft202012Validator)
    kind.check_schema(schema)
    return kind(schema)


def _validate_action_result(self: RemoteAction, result: "dict[str, Any]") -> bool:
    """True, or jsonschema's ValidationError, as stock Rasa's method of this name."""
    _validator().validate(result)
    return True


def validate_with_one_validator() -> None:
    """Put the quicker check in place of Rasa's own."""
    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]  # on purpose
