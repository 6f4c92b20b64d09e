"""The public process: web chat, platforms' webhooks and provider events. Run with ``python -m service.gateway``."""

import asyncio
from functools import partial

from channels.intake import Intake
from channels.line.webhook import line_webhook
from channels.telegram.api import TelegramApi
from channels.telegram.polling import poll
from channels.telegram.webhook import telegram_webhook
from channels.web.app import App, create_app
from service import log
from service.bootstrap import Service, build
from service.provider_events import provider_events
from service.settings import Settings


def gateway(service: Service) -> App:
    """The chat's app with what only the service knows how to join to it; closes the service when it stops."""
    app = create_app(service)
    app.blueprint(provider_events(service))
    settings = service.settings
    intake = Intake(service.database, service.catalogue, service.clock, settings.public_url)
    if settings.line_channel_secret:
        app.blueprint(line_webhook(intake, settings.line_channel_secret.get_secret_value()))
    if settings.telegram_bot_token and settings.telegram_mode == "polling":
        app.before_server_start(partial(start_polling, settings, intake))
    elif settings.telegram_bot_token and settings.telegram_webhook_secret:
        secret = settings.telegram_webhook_secret.get_secret_value()
        app.blueprint(telegram_webhook(intake, settings.telegram_bot, secret))

    async def close(_: App) -> None:
        await service.close()

    app.after_server_stop(close)
    return app


async def start_polling(settings: Settings, intake: Intake, app: App) -> None:
    """Fetch Telegram's updates for as long as the server runs."""
    assert settings.telegram_bot_token is not None
    api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    task = asyncio.create_task(poll(api, intake, settings.telegram_bot), name="telegram polling")

    async def stop(_: App) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await api.close()

    app.before_server_stop(stop)


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
