"""Turning templates into pages: the Jinja environment, its Thai filters, and answers that are pages or redirects."""

import re
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import HTTPResponse, Request
from sanic.exceptions import SanicException
from sanic.response import html, redirect

from complaints.categories import CATEGORIES, EVIDENCE_THAI
from complaints.masking import mask
from complaints.money import Satang
from complaints.thai_time import THAI_TIME, thai_date, thai_moment
from desk import words

_MASKS = re.compile(f"({'|'.join(words.MASKS)})")
READ = {"shop": "ร้านค้า", "provider": "ผู้ให้บริการ", "phone": "โทรศัพท์"}
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def waited(since: datetime, now: datetime) -> str:
    """How long it has been: ``12 นาที``, ``3 ชั่วโมง 5 นาที``, ``2 วัน``."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} นาที"
    if minutes < 24 * 60:
        return f"{minutes // 60} ชั่วโมง {minutes % 60} นาที"
    return f"{minutes // (24 * 60)} วัน"


def file_size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024):,} KB"


def category_thai(category: Any) -> str:
    return CATEGORIES[category].thai if category else "ยังไม่ทราบประเภท"


def masked(text: str) -> list[tuple[bool, str]]:
    """What somebody typed, without personal data, in parts: whether a part stands for what was taken out, and it."""
    return [(part in words.MASKS, words.MASKS.get(part, part)) for part in _MASKS.split(mask(text)) if part]


def reading_words(reading: dict[str, Any] | None) -> list[tuple[str, str]]:
    """What was read from a picture, as label and value. Nobody has confirmed it, and print may be misread."""
    if not reading:
        return []
    numbers = ", ".join(number["spellings"][0] for number in reading.get("numbers", ()))
    amount = f"{Satang(reading['amount']).baht} บาท" if reading.get("amount") is not None else ""
    found = [("เลขพัสดุ", numbers), ("ยอดเงิน", amount)]
    found += [(label, reading.get(name) or "") for name, label in READ.items()]
    return [(label, value) for label, value in found if value]


_environment.filters.update(
    masked=masked,
    thai_moment=thai_moment,
    thai_date=thai_date,
    clock=lambda moment: f"{moment.astimezone(THAI_TIME):%H:%M}",
    parsed=lambda value: datetime.fromisoformat(value),
    parsed_day=lambda value: date.fromisoformat(value),
    baht=lambda amount: Satang(int(amount)).baht,
    category=category_thai,
    size=file_size,
    word=lambda code, catalogue: words.word(getattr(words, catalogue), code),
    evidence_kind=lambda kind: EVIDENCE_THAI.get(kind, kind),
    actor=words.actor,
    trouble=words.trouble,
)
_environment.globals.update(
    waited=waited,
    form_token=lambda: uuid.uuid4().hex,
    intents=words.INTENT_THAI,
    picture=words.PICTURE,
    evidence_kinds=EVIDENCE_THAI,
    reading_words=reading_words,
)


class Refused(SanicException):
    """What a person did that cannot be answered with a page; ``notice`` is a code of ``words.NOTICES``."""

    def __init__(self, notice: str, status: int) -> None:
        super().__init__(notice, status_code=status)
        self.notice = notice


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTTPResponse:
    """A page or fragment; ``said`` in the address is the notice that the last action left."""
    said = request.args.get("said")
    notice = said if said in words.NOTICES else None
    common = {
        "officer": getattr(request.ctx, "officer", None),
        "now": request.app.ctx.service.clock.now(),
        "good": notice in {"done", "sent"},
        "notice": words.NOTICES[notice] if notice else None,
    }
    return html(_environment.get_template(template).render({**common, **values}), status=status)


def see_other(address: str, said: str | None = None) -> HTTPResponse:
    """After a POST: back to a page, with a notice, so that a reload repeats nothing."""
    joint = "&" if "?" in address else "?"
    return redirect(f"{address}{joint}said={said}" if said else address, status=303)


def field(request: Request, name: str) -> str:
    """What a form's field holds; an absent field is empty."""
    return str(request.form.get(name) or "") if request.form else ""
