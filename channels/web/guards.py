"""What every request passes: where it came from, and the headers that every answer carries."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sanic import Request
from sanic.response import BaseHTTPResponse

from channels.web.chat import chat_of
from channels.web.errors import Refused

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "rongthuk_chat"
CHAT_PATHS = "/api/chat/"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def same_origin(origin: str, host: str, public_url: str | None) -> bool:
    """Whether an ``Origin`` header names this site, by the host that was asked or by its public address."""
    given = urlsplit(origin)
    if public_url:
        public = urlsplit(public_url)
        if (given.scheme, given.netloc) == (public.scheme, public.netloc):
            return True
    return given.scheme in ("http", "https") and bool(host) and given.netloc == host


async def check_origin(request: Request) -> None:
    """Turn down a chat request that another site made this browser send.

    Without an ``Origin`` no browser page sent it: fine, as long as it does not lean on the browser's cookie.
    Raises Refused.
    """
    if request.method in SAFE_METHODS or not request.path.startswith(CHAT_PATHS):
        return
    origin = request.headers.get("origin")
    if origin is not None:
        if not same_origin(origin, request.host, chat_of(request).settings.public_url):
            raise Refused("bad_origin")
    elif not request.token and SESSION_COOKIE in request.cookies:
        raise Refused("bad_origin")


def framing(origins: Sequence[str]) -> dict[str, str]:
    """The policy of a page that these sites may show inside a page of theirs; nothing for none."""
    return {"Content-Security-Policy": f"{POLICY}; frame-ancestors {' '.join(origins)}"} if origins else {}


async def add_security_headers(request: Request, response: BaseHTTPResponse) -> None:
    if "Content-Security-Policy" not in response.headers:
        response.headers["X-Frame-Options"] = "DENY"  # what frame-ancestors says, for old browsers
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if (chat_of(request).settings.public_url or "").startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


async def count_response(request: Request, response: BaseHTTPResponse) -> None:
    chat_of(request).metrics.responses.labels(f"{response.status // 100}xx").inc()
