"""Demo labels: pictures that a newcomer may send, shown only when the service runs as a demo."""

import re
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import file, html

from channels.web.chat import chat_of
from channels.web.errors import Refused

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.png")

blueprint = Blueprint("chat_demo")


@dataclass(frozen=True)
class DemoLabel:
    name: str
    title: str

    @property
    def url(self) -> str:
        return f"/demo/labels/{self.name}"


def demo_labels(data_folder: Path) -> list[DemoLabel]:
    """The pictures that are there, by name; none when nobody has drawn any."""
    names = sorted(path.name for path in _folder(data_folder).glob("*.png") if _NAME.fullmatch(path.name))
    return [DemoLabel(name, f"ฉลากตัวอย่าง {number}") for number, name in enumerate(names, start=1)]


def _folder(data_folder: Path) -> Path:
    return data_folder / "demo-labels"


def _only_in_a_demo(request: Request) -> None:
    if not chat_of(request).settings.demo:
        raise Refused("not_found")


@blueprint.get("/demo/labels/<name:str>")
async def get_label(request: Request, name: str) -> HTTPResponse:
    _only_in_a_demo(request)
    path = _folder(chat_of(request).settings.data_folder) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Refused("not_found")
    return await file(path, mime_type="image/png")


@blueprint.get("/demo")
async def get_page(request: Request) -> HTTPResponse:
    """A page of label pictures to save or to print; nothing on it comes from outside, so nothing is escaped."""
    _only_in_a_demo(request)
    figures = "\n".join(
        f'<figure><a href="{label.url}" download="{label.name}"><img src="{label.url}" alt="{label.title}" '
        f'loading="lazy"></a><figcaption>{label.title}</figcaption></figure>'
        for label in demo_labels(chat_of(request).settings.data_folder)
    )
    return html(_PAGE.format(figures=figures or "<p>ยังไม่มีฉลากตัวอย่าง</p>"), headers={"Cache-Control": "no-cache"})


_PAGE = """<!doctype html>
<html lang="th">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ฉลากตัวอย่าง · ร้องทุกข์</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/chat.css">
</head>
<body class="demo-page">
<main>
<h1>ฉลากตัวอย่างสำหรับทดลอง</h1>
<p>แตะที่รูปเพื่อบันทึก แล้วส่งในแชต ไม่ใช่พัสดุจริงและไม่มีเงินจริง</p>
<p><a href="/">กลับไปที่แชต</a></p>
<div class="demo-figures">
{figures}
</div>
</main>
</body>
</html>
"""
