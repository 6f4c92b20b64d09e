"""A multipart upload, from the socket to a file on disk, without ever holding it in memory."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

import filetype  # type: ignore[import-untyped]  # ships no types
from sanic import Request
from sanic.http import Http
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, File, MultipartDecoder, NeedData

from channels.evidence import Limits, Received
from channels.web.errors import Refused

MOST_PARTS = 8
BUFFER_BYTES = 4 * 1024 * 1024  # far above one read of the socket; bounds a part header that never ends
LONGEST_NAME = 120
HEAD_BYTES = 8192  # of the file: enough to tell what it is


class UploadBody:
    """Reads a request body once.

    A browser that is answered while it still sends reports a broken connection instead of our answer. So a body that
    is refused is read to its end all the same, up to ``drain_limit`` bytes, and thrown away.
    """

    def __init__(self, request: Request, drain_limit: int) -> None:
        self._request, self._limit = request, drain_limit
        self._read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = cast(Http, self._request.stream)  # what Sanic gives a streaming route
        while self._read <= self._limit:
            chunk = await stream.read()
            if not chunk:
                return
            self._read += len(chunk)
            yield chunk

    async def drain(self) -> None:
        """Read what is left and throw it away; gives up early on a body that says it is beyond the limit."""
        if int(self._request.headers.get("content-length", "0")) > self._limit:
            return
        async for _ in self:
            pass


class FileSink:
    """Takes the body in pieces and writes the first file in it to ``target``; other parts are passed over.

    Raises Refused: no_file for a body that is no form with a file, file_too_large beyond what its content may have.
    """

    def __init__(self, content_type: str, target: IO[bytes], limits: Limits) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get("boundary", "")
        if kind != "multipart/form-data" or not 0 < len(boundary) <= 200:
            raise Refused("no_file")
        self._decoder = MultipartDecoder(boundary.encode(), BUFFER_BYTES, max_parts=MOST_PARTS)
        self._delimiter = b"\r\n--" + boundary.encode()
        self._held = b""
        self._target, self._limits = target, limits
        self._head = b""
        self._hash = hashlib.sha256()
        self._size = 0
        self._file: File | None = None
        self._in_file = False

    def feed(self, data: bytes | None) -> None:
        """The next piece; None when there are no more."""
        ready, self._held = self._whole_delimiters(self._held + data) if data is not None else (self._held, b"")
        if ready:
            self._decode(ready)
        if data is None:
            self._decode(None)

    def _whole_delimiters(self, data: bytes) -> tuple[bytes, bytes]:
        """What may be decoded now, and what waits for the next piece: never a part of a delimiter.

        Werkzeug takes the line break before a delimiter for one of the file's bytes when the piece ends one or two
        bytes behind the boundary; evidence would not be what was sent.
        """
        longest = len(self._delimiter) + len(b"--\r\n")
        breaks = (data.find(sign, max(0, len(data) - longest)) for sign in (b"\r", b"\n"))
        cut = min((at for at in breaks if at != -1), default=len(data))
        begun = data.rfind(self._delimiter, max(0, cut - longest), cut)
        cut = cut if begun == -1 else begun
        return data[:cut], data[cut:]

    def _decode(self, data: bytes | None) -> None:
        try:
            self._decoder.receive_data(data)
            while not isinstance(event := self._decoder.next_event(), NeedData | Epilogue):
                if isinstance(event, Data):
                    self._take(event)
                else:
                    self._in_file = isinstance(event, File) and self._file is None
                    if self._in_file and isinstance(event, File):
                        self._file = event
        except (ValueError, RequestEntityTooLarge):
            raise Refused("no_file") from None

    def _take(self, event: Data) -> None:
        if not self._in_file:
            return
        self._size += len(event.data)
        self._head = (self._head + event.data)[:HEAD_BYTES] if len(self._head) < HEAD_BYTES else self._head
        if self._size > self._limits.file and self._size > self._limits.of(filetype.guess_mime(self._head) or ""):
            raise Refused("file_too_large")
        self._hash.update(event.data)
        self._target.write(event.data)

    def received(self, path: Path) -> Received:
        """The file, once everything was fed."""
        if self._file is None or self._size == 0:
            raise Refused("no_file")
        self._target.flush()
        name = PurePosixPath((self._file.filename or "").replace("\\", "/")).name
        return Received(
            path=path,
            size=self._size,
            sha256=self._hash.hexdigest(),
            name=name[-LONGEST_NAME:].encode(errors="ignore").decode(),
            declared=self._file.headers.get("content-type", ""),
        )


async def receive_file(body: UploadBody, content_type: str, target: IO[bytes], limits: Limits) -> Received:
    """The file of a multipart body, written to ``target``. Raises Refused: no_file, file_too_large."""
    sink = FileSink(content_type, target, limits)
    async for chunk in body:
        sink.feed(chunk)
    sink.feed(None)
    return sink.received(Path(target.name))
