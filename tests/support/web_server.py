"""A Sanic app as a real server on a free loopback port, in the test's own event loop."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sanic import Sanic


@asynccontextmanager
async def serving(app: Sanic[Any, Any]) -> AsyncIterator[str]:
    """Start the app, yield its address, stop it with everything that still runs in it."""
    app.config.TOUCHUP = False  # it rewrites Sanic's own methods, which works once in a process
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = await app.create_server(sock=listener)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        await server.start_serving()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await server.before_stop()
            for connection in list(server.connections):
                connection.close()
            await server.close()
            app.shutdown_tasks(0)
            await server.after_stop()
            Sanic.unregister_app(app)
