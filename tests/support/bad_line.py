"""A mobile network between a browser and us: it can stop within an upload, fall silent, be gone and come back."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class BadLine:
    """Forwards TCP to an address. ``stop_after`` is how many bytes a connection may send before it stalls."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: set[asyncio.StreamWriter] = set()
        self.serving: set[asyncio.Task[None] | None] = set()
        self.gone = False
        self.stop_after: int | None = None

    def cut(self) -> None:
        """Nothing gets through any more, and what was under way breaks."""
        self.gone = True
        for writer in list(self._open):
            writer.transport.abort()

    def restore(self) -> None:
        """Everything gets through again, also what has stalled and was not given up."""
        self.gone, self.stop_after = False, None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.add(asyncio.current_task())
        if self.gone:
            writer.transport.abort()
            return
        back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        self._open |= {writer, forth}
        try:
            await asyncio.gather(self._up(reader, forth), self._down(back, writer))
        finally:
            self._open -= {writer, forth}
            writer.transport.abort()
            forth.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = 0
        while piece := await _read(reader):
            sent += len(piece)
            while self.stop_after is not None and sent > self.stop_after:
                await asyncio.sleep(0.02)
            writer.write(piece)
        with suppress(OSError):
            writer.write_eof()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await _read(reader):
            writer.write(piece)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(16_384)
    except OSError:
        return b""


@asynccontextmanager
async def bad_line(address: str) -> AsyncIterator[tuple[BadLine, str]]:
    """The line, and the address under which a browser reaches ``address`` through it."""
    line = BadLine(urlsplit(address).port or 80)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # else it swallows whole uploads by itself
    listener.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(line.serve, sock=listener)
    try:
        yield line, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        line.restore()
        line.cut()
        await asyncio.gather(*(task for task in line.serving if task), return_exceptions=True)
        await server.wait_closed()
