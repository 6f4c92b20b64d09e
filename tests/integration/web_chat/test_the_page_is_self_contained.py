"""The page, its files and the routes around it: nothing from elsewhere, one shape of errors, safe headers."""

import re
from pathlib import Path

import httpx
import pytest
from PIL import Image

from channels.web import app as web_app
from service.bootstrap import Service, build
from service.gateway import gateway
from service.settings import Settings
from tests.support.recipients import Recipient
from tests.support.web_server import serving

STATIC = web_app.STATIC


async def test_everything_that_the_page_asks_for_is_there(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        page = (await http.get("/")).text
        wanted = set(re.findall(r'(?:src|href)="(/[^"]+)"', page)) - {"/demo"}
        for module in STATIC.glob("*.js"):
            wanted |= {f"/static/{name}" for name in re.findall(r'from "\./([\w.]+)"', module.read_text())}
        assert len(wanted) > 10
        for path in sorted(wanted):
            answer = await http.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["Cache-Control"] == "no-cache", path


def test_nothing_comes_from_elsewhere_and_nothing_is_inline() -> None:
    page = (STATIC / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", page)
    for file in STATIC.iterdir():
        for url in re.findall(r"https?://[\w.]+", file.read_text()):
            assert url == "http://www.w3.org", f"{file.name}: {url}"  # the name space of SVG


def test_what_others_write_only_ever_becomes_text() -> None:
    for module in STATIC.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", module.read_text())


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/chat/messages", "/nowhere", "/healthz", "/demo"])
async def test_every_answer_carries_the_safety_headers(address: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        headers = (await http.get(path)).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/static/../app.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/app.py", 404, "not_found"),
        ("GET", "/demo/labels/..%2f..%2fsecrets.env", 404, "not_found"),
        ("GET", "/api/chat/files/not-an-id", 404, "not_found"),
        ("DELETE", "/api/chat/sessions", 405, "method_not_allowed"),
        ("GET", "/provider/events", 405, "method_not_allowed"),
    ],
)
async def test_errors_have_one_shape(address: str, method: str, path: str, status: int, code: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        answer = await http.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert set(answer.json()["error"]) == {"code", "message"}


async def test_the_demo_shows_its_labels_and_nothing_else_of_the_folder(address: str, service: Service) -> None:
    folder = service.settings.data_folder / "demo-labels"
    folder.mkdir()
    Image.new("RGB", (8, 8)).save(folder / "kerry-1.png")
    (folder / "notes.txt").write_text("x")
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}) as http:
        recipient = await Recipient.arrive(http)
        (label,) = recipient.session["demo"]["labels"]
        assert label["url"] in (await http.get("/demo")).text
        assert (await http.get(label["url"])).headers["Content-Type"] == "image/png"
        assert (await http.get("/demo/labels/notes.txt")).status_code == 404


async def test_outside_a_demo_there_are_no_labels(settings: Settings) -> None:
    service = build(settings.model_copy(update={"demo": False}))
    async with serving(gateway(service)) as address, httpx.AsyncClient(base_url=address) as http:
        assert (await Recipient.arrive(http)).session["demo"] is None
        assert (await http.get("/demo")).status_code == 404


async def test_behind_https_the_cookie_is_secure_and_the_public_address_is_an_origin(settings: Settings) -> None:
    service = build(settings.model_copy(update={"public_url": "https://chat.example"}))
    origin = {"Origin": "https://chat.example"}
    async with serving(gateway(service)) as address, httpx.AsyncClient(base_url=address, headers=origin) as http:
        answer = await http.post("/api/chat/sessions")
    assert answer.status_code == 200
    assert "secure" in answer.headers["Set-Cookie"].lower()
    assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_metrics_count_and_name_nobody(recipient: Recipient) -> None:
    await recipient.send({"text": "ความลับ"})
    await recipient.send({"text": ""})
    page = (await recipient.http.get("/metrics")).text
    assert 'rongthuk_messages_received_total{channel="web",kind="text"} 1.0' in page
    assert 'rongthuk_refusals_total{code="empty"} 1.0' in page
    assert "ความลับ" not in page


async def test_health_tells_when_the_database_is_away(settings: Settings, tmp_path: Path) -> None:
    service = build(settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/none"}))
    async with serving(gateway(service)) as address, httpx.AsyncClient(base_url=address) as http:
        health = await http.get("/healthz")
        assert (health.status_code, health.json()["error"]["code"]) == (503, "unavailable")
        session = await http.post("/api/chat/sessions")
        assert (session.status_code, session.json()["error"]["code"]) == (503, "unavailable")
        assert (await http.get("/")).status_code == 200
