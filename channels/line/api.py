"""LINE's Messaging API through its own SDK: every call with a time limit, every outcome a value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import IO, Any, TypeVar

import aiohttp
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    MarkMessagesAsReadByTokenRequest,
    Message,
    PushMessageRequest,
    ReplyMessageRequest,
    ShowLoadingAnimationRequest,
)
from linebot.v3.messaging.exceptions import ApiException

from channels.delivery import Outcome
from channels.evidence import Gone, NotHere, TooLarge

API_URL, DATA_URL = "https://api.line.me", "https://api-data.line.me"
SEND = aiohttp.ClientTimeout(total=10, connect=3)
ASIDE = aiohttp.ClientTimeout(total=3, connect=2)  # read marks, typing sign, profile
DOWNLOAD = aiohttp.ClientTimeout(total=300, connect=3, sock_read=20)
PIECE = 256 * 1024  # bytes
LOADING_SECONDS = 20  # LINE takes 5 to 60 in steps of 5; the sign goes with the next bubble
QUOTA_PAUSE, ACCESS_PAUSE = timedelta(hours=1), timedelta(minutes=1)
RATE_PAUSE = timedelta(seconds=5)

T = TypeVar("T")


class NoAnswer(Exception):
    """LINE did not answer in time, or not in a way that tells what happened; ``reached`` unless no line was made."""

    def __init__(self, code: str, *, reached: bool = True) -> None:
        super().__init__(code)
        self.reached = reached


class Refusal(Exception):
    """LINE answered no; ``code`` says why: unauthorized, quota, rate, reply_token, accepted_before or refused."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Quota:
    """Messages that cost: how many this month may have (None: no limit) and has had."""

    limit: int | None
    used: int


class LineApi:
    """One official account. Make it inside a running event loop, and close it there."""

    def __init__(self, access_token: str, api_url: str = API_URL, data_url: str = DATA_URL) -> None:
        self._data_url = data_url
        self._client = AsyncApiClient(Configuration(access_token=access_token, host=api_url))
        self._data_client = AsyncApiClient(Configuration(access_token=access_token, host=data_url))
        self.messaging = AsyncMessagingApi(self._client)
        self.blob = AsyncMessagingApiBlob(self._data_client)

    async def close(self) -> None:
        await self._client.close()
        await self._data_client.close()

    async def call(self, method: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """One call of the SDK. Raises NoAnswer or Refusal, and nothing else that a network does."""
        try:
            return await method(*args, **{"_request_timeout": SEND, **more})
        except ApiException as error:
            if error.status is None or error.status >= 500:
                raise NoAnswer(str(error.status)) from None
            raise Refusal(error.status, _code(error)) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NoAnswer(type(error).__name__, reached=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def reply(self, token: str, bubbles: list[Message]) -> Outcome:
        """Answer with a reply token. A refused token is ``spent``, whether it was used or is too old."""
        return await self._sent(
            self.messaging.reply_message_with_http_info, ReplyMessageRequest(replyToken=token, messages=bubbles)
        )

    async def push(self, user: str, bubbles: list[Message], retry_key: str) -> Outcome:
        """Send what costs. With the same key LINE takes it once; 409 means that it has taken it before."""
        order = PushMessageRequest(to=user, messages=bubbles)
        return await self._sent(self.messaging.push_message_with_http_info, order, x_line_retry_key=retry_key)

    async def _sent(self, method: Callable[..., Awaitable[Any]], order: Any, **more: Any) -> Outcome:
        try:
            await self.call(method, order, **more)
        except NoAnswer as error:
            return Outcome("later", f"no_answer_{error}", reached=error.reached)
        except Refusal as refusal:
            return _outcome(refusal)
        except ValueError:  # LINE took it, and the SDK stumbled over the answer
            return Outcome("sent", "answer_unread")
        return Outcome("sent")

    async def show_working(self, user: str, read_token: str | None) -> None:
        """The typing sign, and that the message was read. Best effort: nothing waits for it or fails with it."""
        try:
            if read_token:
                mark = MarkMessagesAsReadByTokenRequest(markAsReadToken=read_token)
                await self.call(self.messaging.mark_messages_as_read_by_token, mark, _request_timeout=ASIDE)
            sign = ShowLoadingAnimationRequest(chatId=user, loadingSeconds=LOADING_SECONDS)
            await self.call(self.messaging.show_loading_animation, sign, _request_timeout=ASIDE)
        except (NoAnswer, Refusal, ValueError):
            return

    async def display_name(self, user: str) -> str | None:
        """The name that the user shows, None when LINE does not tell it. Raises NoAnswer."""
        try:
            profile = await self.call(self.messaging.get_profile, user, _request_timeout=ASIDE)
        except (Refusal, ValueError):
            return None
        name: str | None = profile.display_name
        return name

    async def quota(self) -> Quota:
        """Raises NoAnswer, Refusal."""
        limit = await self.call(self.messaging.get_message_quota)
        used = await self.call(self.messaging.get_message_quota_consumption)
        return Quota(limit.value if limit.type == "limited" else None, used.total_usage)

    async def download(self, message_id: str, target: IO[bytes], limit: int) -> str:
        """The file of a message, piece by piece, and its media type. Raises NotHere, Gone, TooLarge.

        The SDK would hold the whole of it in memory, so only its connection is used.
        """
        address = f"{self._data_url}/v2/bot/message/{message_id}/content"
        try:
            answer = await self._data_client.rest_client.get_request(
                address,
                headers=dict(self._data_client.default_headers),
                _preload_content=False,
                _request_timeout=DOWNLOAD,
            )
            async with answer:
                if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.BAD_REQUEST}:
                    raise Gone
                if answer.status != HTTPStatus.OK:  # 202: still being prepared
                    raise NotHere(str(answer.status))
                size = 0
                async for piece in answer.content.iter_chunked(PIECE):
                    size += len(piece)
                    if size > limit:
                        raise TooLarge
                    target.write(piece)
                return str(answer.content_type)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotHere(type(error).__name__) from None


def _code(error: ApiException) -> str:
    """A word for what LINE refused; its own words stay out of logs."""
    words = str(error.body or "")
    if error.status == HTTPStatus.CONFLICT:
        return "accepted_before"
    if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return "unauthorized"
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return "quota" if "monthly limit" in words else "rate"
    return "reply_token" if "reply token" in words.lower() else "refused"


def _outcome(refusal: Refusal) -> Outcome:
    """What a refusal means for the messages: a definite no without an effect lets them wait for another way."""
    if refusal.code == "accepted_before":
        return Outcome("sent", refusal.code)
    if refusal.code == "reply_token":
        return Outcome("spent", refusal.code)
    pauses = {"unauthorized": ACCESS_PAUSE, "quota": QUOTA_PAUSE, "rate": RATE_PAUSE}
    if refusal.code in pauses:
        return Outcome("spent", refusal.code, pauses[refusal.code])
    return Outcome("failed", f"{refusal.code}_{refusal.status}")
