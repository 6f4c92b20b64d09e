"""The multipart reader: whatever way the bytes are cut up, the same file comes out, and never more than allowed."""

import hashlib
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.evidence import Limits
from channels.web.errors import Refused
from channels.web.upload_body import FileSink

FORM = "multipart/form-data; boundary=edge"
CONTENT = bytes(range(256)) * 3 + b"\r\n--edg\r\n\n--\r"


def form(content: bytes, disposition: str = 'form-data; name="file"; filename="a.jpg"') -> bytes:
    return (
        (
            b'--edge\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
            b"--edge\r\nContent-Disposition: " + disposition.encode() + b"\r\nContent-Type: image/jpeg\r\n\r\n"
        )
        + content
        + b"\r\n--edge--\r\n"
    )


def fed(*pieces: bytes, limit: int = 10_000) -> tuple[FileSink, io.BytesIO]:
    target = io.BytesIO()
    sink = FileSink(FORM, target, Limits(limit, limit * 4))
    for piece in pieces:
        sink.feed(piece)
    sink.feed(None)
    return sink, target


@given(st.lists(st.integers(min_value=0, max_value=len(form(CONTENT))), max_size=8))
def test_the_file_is_the_same_however_the_body_is_cut(cuts: list[int]) -> None:
    body = form(CONTENT)
    edges = [0, *sorted(cuts), len(body)]
    sink, target = fed(*(body[start:end] for start, end in pairwise(edges)))
    received = sink.received(Path("x"))
    assert target.getvalue() == CONTENT
    assert received.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (received.size, received.name, received.declared) == (len(CONTENT), "a.jpg", "image/jpeg")


def test_the_file_is_the_same_wherever_the_body_is_cut_once_or_into_bytes() -> None:
    for content in (CONTENT, b"\xff\xd8 a picture \xff\xd9", b"\r", b"\n\r\n"):
        body = form(content)
        for cut in range(len(body)):
            assert fed(body[:cut], body[cut:])[1].getvalue() == content, cut
        assert fed(*(body[at : at + 1] for at in range(len(body))))[1].getvalue() == content


@pytest.mark.parametrize(
    ("said", "kept"),
    [("../../etc/passwd", "passwd"), (r"C:\\photos\\ฉลาก.jpg", "ฉลาก.jpg"), ("x" * 300, "x" * 120), ("", "")],
)
def test_a_name_is_only_a_name(said: str, kept: str) -> None:
    sink, _ = fed(form(CONTENT, f'form-data; name="file"; filename="{said}"'))
    assert sink.received(Path("x")).name == kept


def test_a_file_of_the_greatest_size_is_taken_and_one_byte_more_is_not() -> None:
    fed(form(b"x" * 100), limit=100)
    with pytest.raises(Refused) as refusal:
        fed(form(b"x" * 101), limit=100)
    assert refusal.value.code == "file_too_large"


@pytest.mark.parametrize(
    "body",
    [b"", b"rubbish", form(b"x")[:-30], form(b"", 'form-data; name="note2"'), form(b"x" * 9).replace(b"Disp", b"Dosp")],
    ids=["empty", "rubbish", "cut off", "no file", "no disposition"],
)
def test_a_body_without_a_whole_file_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        sink, _ = fed(body)
        sink.received(Path("x"))
    assert refusal.value.code == "no_file"


@pytest.mark.parametrize("content_type", ["", "image/jpeg", "multipart/form-data", "multipart/mixed; boundary=edge"])
def test_a_body_that_is_no_form_is_refused(content_type: str) -> None:
    with pytest.raises(Refused):
        FileSink(content_type, io.BytesIO(), Limits(100, 400))


def test_headers_that_never_end_are_refused_before_they_fill_the_memory() -> None:
    sink = FileSink(FORM, io.BytesIO(), Limits(100, 400))
    with pytest.raises(Refused):
        for _ in range(6):
            sink.feed(b"--edge\r\nX: " + b"x" * 1_000_000)


def test_a_film_may_be_larger_by_what_it_is_and_not_by_what_it_is_called() -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(300)
    fed(form(film), limit=100)
    with pytest.raises(Refused):
        fed(form(film + bytes(200)), limit=100)
    with pytest.raises(Refused):
        fed(form(b"x" * 300), limit=100)
