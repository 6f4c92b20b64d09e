"""Waking whoever shows a conversation as soon as it has a new message."""

from collections.abc import AsyncIterator

import psycopg


async def listen(url: str) -> AsyncIterator[str]:
    """The ids of conversations, as messages commit; ends with the connection, so the caller connects again."""
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        await connection.execute("LISTEN rongthuk_messages")
        async for notice in connection.notifies():
            yield notice.payload
