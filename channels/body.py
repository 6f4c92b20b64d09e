"""The whole body of a platform's call."""

from typing import cast

from sanic import Request
from sanic.http import Http

from channels.web.errors import Refused

MOST_BYTES = 1024 * 1024  # calls are some kilobytes; a hundred long Thai messages would fit


async def whole(request: Request) -> bytes:
    """The body of a streaming route. Raises Refused(too_large)."""
    stream = cast(Http, request.stream)
    body = bytearray()
    while chunk := await stream.read():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused("too_large")
    return bytes(body)
