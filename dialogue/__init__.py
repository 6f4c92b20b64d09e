"""One turn of a conversation: take what is unanswered, ask the bot, keep its answers."""
