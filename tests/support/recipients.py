"""Somebody at the web chat: what the page does, said in a few verbs."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx


class Recipient:
    """A session of its own, kept by the cookie as in a browser."""

    def __init__(self, http: httpx.AsyncClient, session: dict[str, Any]) -> None:
        self.http, self.session = http, session

    @classmethod
    async def arrive(cls, http: httpx.AsyncClient) -> Self:
        answer = await http.post("/api/chat/sessions")
        answer.raise_for_status()
        return cls(http, answer.json())

    async def send(self, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        """POST a message; a key of its own unless one is given."""
        return await self.http.post(
            "/api/chat/messages", json=body, headers={"Idempotency-Key": key or secrets.token_hex(16), **headers}
        )

    async def upload(
        self, content: bytes, name: str = "label.jpg", media_type: str = "image/jpeg", key: str | None = None
    ) -> httpx.Response:
        """POST a file as a browser's form does."""
        return await self.http.post(
            "/api/chat/files",
            files={"file": (name, content, media_type)},
            headers={"Idempotency-Key": key or secrets.token_hex(16)},
        )

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = await self.http.get("/api/chat/messages", params={"after": after})
        answer.raise_for_status()
        return list(answer.json()["messages"])

    @asynccontextmanager
    async def events(self, *, after: int = 0, last_id: int | None = None) -> AsyncIterator["Events"]:
        headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
        async with self.http.stream("GET", "/api/chat/events", params={"after": after}, headers=headers) as answer:
            answer.raise_for_status()
            yield Events(answer)


class Events:
    """An open event stream, read one event at a time as (name, id, data)."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str, str | None, Any]:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                return fields["event"], fields.get("id"), json.loads(fields["data"])
            else:
                fields = {}
        raise EOFError("the stream ended")

    async def end(self) -> None:
        """Read on until the server ends the stream."""
        async for _ in self._lines:
            pass

    async def until(self, wanted: str) -> tuple[str | None, Any]:
        """The next event of this name, passing over others."""
        while True:
            name, id, data = await self.next()
            if name == wanted:
                return id, data
