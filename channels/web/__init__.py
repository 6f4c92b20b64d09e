"""The web chat: a page of our own and its API."""
