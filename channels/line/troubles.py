"""What an operator reads about each trouble of the LINE channel, and what to do about it."""

CONSOLE = "LINE Developers console, Messaging API tab"

TROUBLES: dict[str, str] = {
    "no_answer": "LINE did not answer. Is this machine allowed to reach api.line.me over HTTPS? Try again in a minute.",
    "access_token": f"LINE refuses the access token. Issue a long-lived channel access token ({CONSOLE}) and set "
    "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN.",
    "answer_unread": "LINE answered in a way that its SDK does not know. Look for a newer release of the service.",
    "webhook_missing": f"No webhook address is set. Enter the address above ({CONSOLE}, Webhook URL).",
    "webhook_elsewhere": f"The webhook leads to another address than ours. Correct the Webhook URL ({CONSOLE}), or "
    "RONGTHUK_PUBLIC_URL if that is wrong.",
    "webhook_off": f"The webhook is switched off. Turn on 'Use webhook' ({CONSOLE}).",
    "webhook_not_https": "LINE calls HTTPS addresses only. Put an HTTPS proxy in front and set RONGTHUK_PUBLIC_URL.",
    "webhook_signature": "Our webhook refused LINE's signature: RONGTHUK_LINE_CHANNEL_SECRET is not the secret of this "
    "channel (console, Basic settings tab).",
    "webhook_unreachable": "LINE could not call our webhook. Does the service run, and does the proxy lead to it?",
    "quota_used_up": "This month's messages are used up. Replies still go out free; holds and decisions wait for the "
    "recipient's next word. Change the plan in LINE Official Account Manager.",
    "quota_low": "This month's messages are nearly used up. What is left is kept for holds and decisions.",
    "chat_mode": "'Chat' is on in LINE Official Account Manager: people can answer there beside the bot, and officers "
    "would not see it. Turn it off in the response settings.",
}


def words_for(code: str) -> str:
    """The words for a code of ``look`` or of the webhook test; an unknown code speaks for itself."""
    return TROUBLES.get(code, f"LINE refused: {code}")
