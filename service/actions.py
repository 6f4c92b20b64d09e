"""The action server's process: ``python -m service.actions``."""

from sanic import Sanic

from actions.server import create_app
from service import log
from service.bootstrap import build
from service.settings import Settings


def main() -> None:
    log.configure("actions")
    settings = Settings()
    service = build(settings)
    app: Sanic = create_app(service.bus, settings.actions_secret.get_secret_value())
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2

    @app.after_server_stop
    async def close(_app: Sanic) -> None:
        await service.close()

    app.run(host="127.0.0.1", port=settings.actions_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
