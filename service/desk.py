"""The officers' process. Run with ``python -m service.desk``."""

from desk.app import App, create_app
from service import log
from service.bootstrap import Service, build
from service.settings import Settings


def desk(service: Service) -> App:
    """The desk's app; closes the service when it stops."""
    app = create_app(service)

    async def close(_: App) -> None:
        await service.close()

    app.after_server_stop(close)
    return app


def main() -> None:
    log.configure("desk")
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    app = desk(build(settings))
    app.run(host=settings.bind_host, port=settings.desk_port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
