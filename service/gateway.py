"""The public process: web chat, platforms' webhooks and provider events. Run with ``python -m service.gateway``."""

from channels.intake import Intake
from channels.line.webhook import line_webhook
from channels.web.app import App, create_app
from service import log
from service.bootstrap import Service, build
from service.provider_events import provider_events
from service.settings import Settings


def gateway(service: Service) -> App:
    """The chat's app with what only the service knows how to join to it; closes the service when it stops."""
    app = create_app(service)
    app.blueprint(provider_events(service))
    if service.settings.line_channel_secret:
        intake = Intake(service.database, service.catalogue, service.clock, service.settings.public_url)
        app.blueprint(line_webhook(intake, service.settings.line_channel_secret.get_secret_value()))

    async def close(_: App) -> None:
        await service.close()

    app.after_server_stop(close)
    return app


def main() -> None:
    log.configure("gateway")
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    app = gateway(build(settings))
    app.run(
        host=settings.bind_host,
        port=settings.public_port,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
