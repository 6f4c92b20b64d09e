"""The Rasa server with our one channel and nothing else switched on."""

from pathlib import Path

from rasa.core.agent import load_agent
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import read_endpoint_config
from sanic import Sanic

from bot.action_endpoint import ActionEndpoint
from bot.action_result import validate_with_one_validator
from bot.tracker_store import EncryptedTrackerStore

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "var" / "models" / "rongthuk.tar.gz"
HOST = "127.0.0.1"


def build(model: Path = MODEL) -> Sanic:
    """The server, refusing (RasaException) when a secret, a key, the model or the tracker store is missing."""
    if not model.is_file():
        raise RasaException(f"no trained model at {model}: run scripts/train.py")
    validate_with_one_validator()
    endpoints_file = str(ROOT / "endpoints.yml")
    endpoints = AvailableEndpoints.read_endpoints(endpoints_file)
    endpoints.action = read_endpoint_config(endpoints_file, "action_endpoint")
    action = endpoints.action
    if action is None or not action.url:
        raise RasaException("endpoints.yml names no action server")
    endpoints.action = ActionEndpoint(action.url, headers=action.headers)
    store = TrackerStore.create(endpoints.tracker_store)
    if not isinstance(store, EncryptedTrackerStore):
        # Rasa falls back to memory when it cannot load the class; conversations would be lost at every start.
        raise RasaException("endpoints.yml: the tracker store must be bot.tracker_store.EncryptedTrackerStore")
    endpoints.tracker_store = None

    app = configure_app(
        create_http_input_channels(None, str(ROOT / "credentials.yml")),
        enable_api=False, endpoints=endpoints,
    )  # fmt: skip

    async def load(app: Sanic, loop: object) -> None:
        agent = await load_agent(model_path=str(model), endpoints=endpoints)
        if agent.processor is None:
            raise RasaException(f"the model at {model} cannot be loaded")
        # Not inside Rasa's fail-safe wrapper: that answers on from memory when the database is away, and forgets.
        store.domain = agent.domain
        agent.tracker_store = agent.processor.tracker_store = store
        app.ctx.agent = agent

    async def ready(app: Sanic, loop: object) -> None:
        print("bot: ready", flush=True)

    app.register_listener(load, "before_server_start")
    app.register_listener(ready, "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0
    return app
