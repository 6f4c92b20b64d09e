"""Rasa's call to our action server, made all or nothing.

Stock Rasa goes on silently when an action fails: the action's events are lost while what it commanded stays. Here the
whole turn ends unsaved instead, and the worker sends the same message id again; commands are safe to give twice.
"""

import asyncio
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

ACTION_SECONDS = 20  # well below the 60 s that Rasa's conversation lock lives


class TurnFailed(BaseException):
    """The action server was away (`actions_unavailable`) or failed (`action_failed`); nothing of the turn is saved.

    A BaseException because Rasa's processor swallows every Exception that an action raises.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def slim(call: Any) -> Any:
    """An action call without the domain and the past: our actions read slots and the latest message only.

    Both are most of the call (about 70 kB at once, and growing), built and read again for every action of a turn.
    """
    if not isinstance(call, dict) or "tracker" not in call:
        return call
    return {**call, "domain": {"forms": {}}, "tracker": {**call["tracker"], "events": []}}


class ActionEndpoint(EndpointConfig):
    """The action server's address; raises TurnFailed where stock Rasa would carry on without the action."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """POST one action call; a 400 is the action's own refusal (a form that rejects) and passes as usual."""
        kwargs.pop("timeout", None)
        kwargs["json"] = slim(kwargs.get("json"))
        try:
            return await asyncio.wait_for(super().request(*args, **kwargs), ACTION_SECONDS)
        except ClientResponseError as refused:
            if refused.status == 400:
                raise
            raise TurnFailed("action_failed") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            raise TurnFailed("actions_unavailable") from None
