"""Links by which somebody on a chat app sends a file through the web, for a day.

The token stands behind ``#``, which browsers do not send: it is in no log and no Referer. It lets files in and nothing
out.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from case_store.chat_log import ChatLog
from case_store.unit_of_work import SqlUnitOfWork
from complaints.model import ConversationId

LIFE = timedelta(hours=24)
PATH = "/upload"
LABEL = {"th": "ส่งไฟล์ทางเว็บ", "en": "Send files on the web"}


async def new_link(conversation: ConversationId, public_url: str, now: datetime, uow: SqlUnitOfWork) -> str:
    """An address by which files reach this conversation."""
    token = secrets.token_urlsafe(32)
    await ChatLog(uow.session).keep_upload_link(hash_of(token), conversation, now + LIFE)
    return f"{public_url.rstrip('/')}{PATH}#{token}"


def hash_of(token: str) -> str:
    """What is stored in the token's place."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
