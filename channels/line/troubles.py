"""What an operator reads about each trouble of the LINE channel, and what to do about it."""

from channels.line.api import NoAnswer, Refusal

CONSOLE = "LINE Developers console, Messaging API tab"
MANAGER = "LINE Official Account Manager"
BOTH = "RONGTHUK_LINE_CHANNEL_SECRET and RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN"
OFF = f"off: set {BOTH} to use it"

TROUBLES: dict[str, str] = {
    "no_answer": "LINE did not answer. Is this machine allowed to reach api.line.me over HTTPS? Try again in a minute.",
    "access_token": f"LINE refuses the access token. Issue a long-lived channel access token ({CONSOLE}) and set "
    "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN. If the console limits the addresses that may use it (Security tab), allow "
    "this machine's.",
    "answer_unread": "LINE answered in a way that its SDK does not know. Look for a newer release of the service.",
    "webhook_missing": f"No webhook address is set. Enter the address above ({CONSOLE}, Webhook URL).",
    "webhook_elsewhere": f"The webhook leads to another address than ours. Correct the Webhook URL ({CONSOLE}), or "
    "RONGTHUK_PUBLIC_URL if that is wrong.",
    "webhook_off": f"The webhook is switched off. Turn on 'Use webhook' ({CONSOLE}).",
    "webhook_not_https": "LINE calls HTTPS addresses only. Put an HTTPS proxy in front and set RONGTHUK_PUBLIC_URL.",
    "webhook_signature": "Our webhook refused LINE's signature: RONGTHUK_LINE_CHANNEL_SECRET is not the secret of this "
    "channel (console, Basic settings tab). After a change of it, restart the service.",
    "webhook_unreachable": "LINE could not call our webhook, or got no yes from it within two seconds. Does the "
    "service run, does the proxy lead to it, and is its certificate chain complete?",
    "quota_used_up": "This month's messages are used up. Replies still go out free; holds and decisions wait for the "
    f"recipient's next word. Change the plan in {MANAGER}.",
    "quota_low": "This month's messages are nearly used up. What is left is kept for holds, decisions and officers' "
    f"words. See the plan in {MANAGER}.",
    "chat_mode": f"'Chat' is on in {MANAGER}: people can answer there beside the bot, and officers would not see it. "
    "Turn it off in the response settings.",
}


def words_for(code: str) -> str:
    """The words for a code of ``look`` or of the webhook test; another refusal is told by its code."""
    return TROUBLES.get(code, f"LINE refused what we asked ({code}). Try again in a minute.")


def code_of(error: NoAnswer | Refusal) -> str:
    """The code of what a single call raised, as ``look`` gives it for its own calls."""
    if isinstance(error, NoAnswer):
        return "no_answer"
    return "access_token" if error.code == "unauthorized" else f"refused_{error.code}"
