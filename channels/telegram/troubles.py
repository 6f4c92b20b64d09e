"""What an operator reads about each trouble of the Telegram channel, and what to do about it."""

SET_UP = "Run `rongthuk channels telegram-setup`."

TROUBLES: dict[str, str] = {
    "no_answer": "Telegram did not answer. Is this machine allowed to reach api.telegram.org over HTTPS? Try again "
    "in a minute.",
    "access_token": "Telegram refuses the token. Ask BotFather for the bot's token again and set "
    "RONGTHUK_TELEGRAM_BOT_TOKEN.",
    "webhook_missing": f"Telegram has no webhook address. {SET_UP}",
    "webhook_elsewhere": f"The webhook leads to another address than ours. {SET_UP} Or correct RONGTHUK_PUBLIC_URL.",
    "webhook_beside_polling": "A webhook is set although RONGTHUK_TELEGRAM_MODE is polling, so nothing can be "
    f"fetched. {SET_UP}",
    "webhook_failing": "Telegram could not hand an update over in the last half hour. Does the service run, does the "
    f"proxy lead to it, and is its certificate chain complete? After a change of the webhook secret: {SET_UP}",
    "updates_waiting": "Many updates wait at Telegram to be handed over. Does the service run, and does the proxy "
    "lead to it?",
}


def words_for(code: str) -> str:
    """The words for a code of ``look``; another refusal is told by its code."""
    return TROUBLES.get(code, f"Telegram refused what we asked ({code}). Try again in a minute.")
