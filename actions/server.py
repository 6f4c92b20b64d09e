"""The action server: rasa-sdk's executor behind a shared secret, on loopback, its errors without their content.

rasa-sdk's own endpoint asks for no secret, allows every origin and echoes the whole request in a 500; its executor,
which runs the actions, is used as it is.
"""

import hmac
import traceback

import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import HTTPResponse, Request, Sanic, json

from actions.anytime import ANYTIME_ACTIONS
from actions.asking import questions
from actions.complaint import COMPLAINT_ACTIONS
from actions.corrections import CORRECTION_ACTIONS
from actions.door import DOOR_ACTIONS
from actions.evidence import EVIDENCE_ACTIONS
from actions.forms import FORMS
from actions.photos import PHOTO_ACTIONS
from actions.status import STATUS_ACTIONS
from actions.unclear import UNCLEAR_ACTIONS
from complaints.message_bus import MessageBus

SECRET_HEADER = "X-Rongthuk-Actions-Secret"
log = structlog.get_logger("actions")


def executor(bus: MessageBus) -> ActionExecutor:
    """Every action of ``domain.yml``, each with the bus."""
    found = ActionExecutor()
    kinds = (
        *COMPLAINT_ACTIONS, *DOOR_ACTIONS, *ANYTIME_ACTIONS, *PHOTO_ACTIONS, *EVIDENCE_ACTIONS, *CORRECTION_ACTIONS,
        *STATUS_ACTIONS, *UNCLEAR_ACTIONS,
    )  # fmt: skip
    for action in (*FORMS, *questions(bus), *(kind(bus) for kind in kinds)):
        found.register_action(action)
    return found


def create_app(bus: MessageBus, secret: str, name: str = "rongthuk_actions") -> Sanic:
    """``POST /webhook`` in the shape that Rasa speaks, ``GET /health``; everything else needs the secret, too."""
    app = Sanic(name, configure_logging=False)
    run = executor(bus).run

    @app.on_request
    async def check_secret(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if request.path != "/health" and not hmac.compare_digest(given.encode(), secret.encode()):
            return json({"error": "unauthorized"}, 401)
        return None

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call = request.json
        try:
            result = await run(call)
        except ActionExecutionRejection as rejected:
            return json({"error": "rejected", "action_name": rejected.action_name}, 400)
        except ActionNotFoundException as unknown:
            return json({"error": "not found", "action_name": unknown.action_name}, 404)
        except Exception as error:  # an edge: log where it failed, never its words, which may quote a person
            frame = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{frame.filename}:{frame.lineno}"
            log.error("action failed", action=call.get("next_action"), error=type(error).__name__, at=at)
            return json({"error": "internal"}, 500)
        return json(result.model_dump() if result else None)

    return app
