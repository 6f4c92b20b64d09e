"""The menu under every LINE chat: our four words, large, upright and within LINE's limits."""

import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, features

from channels.line import rich_menu
from channels.line.parsing import parse_payload
from channels.line.rich_menu import HEIGHT, MOST_BYTES, STEP, WIDTH, lines_of, picture, request
from channels.menu import MENU, menu_choice
from tests.support.line_events import postback_event

# What Pillow's basic layout would get wrong and this picture does not mend: a mark on a letter with a tall tail, a
# vowel under a letter with a foot, and SARA AM under a tone mark.
OUT_OF_REACH = re.compile("[ปฝฟฬ][ัิ-ื็-์]|[ฎฏญฐ][ุู]|[่-๋]ำ")


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    return Image.open(io.BytesIO(picture()))


def dark(part: Image.Image) -> tuple[int, int, int, int]:
    """The box around the letters of a part of the picture."""
    ink = part.convert("L").point(lambda value: 255 if value < 100 else 0)
    box = ink.getbbox()
    assert box is not None
    return box


def test_a_tap_on_each_area_is_the_choice_that_it_says() -> None:
    areas = request().areas or []
    assert [area.action.label for area in areas] == list(MENU.values())
    for (code, label), area in zip(MENU.items(), areas, strict=True):
        assert area.action.display_text == label
        payload = {"destination": "U", "events": [postback_event("Umae", area.action.data)]}
        [tap] = parse_payload(payload, datetime.now(UTC))
        assert (tap.kind, tap.choice, tap.text) == ("choice", menu_choice(code), label)


def test_the_areas_cover_the_picture_and_nothing_else() -> None:
    bounds = [area.bounds for area in request().areas or []]
    assert [(box.x, box.y, box.width, box.height) for box in bounds] == [
        (at * STEP, 0, STEP, HEIGHT) for at in range(len(MENU))
    ]
    assert STEP * len(MENU) == WIDTH


def test_the_menu_keeps_lines_limits(drawn: Image.Image) -> None:
    menu = request()
    assert 1 <= len(menu.chat_bar_text) <= 14 and len(menu.name) <= 300
    assert all(len(area.action.label) <= 20 and len(area.action.data) <= 300 for area in menu.areas)
    assert (menu.size.width, menu.size.height) == drawn.size == (WIDTH, HEIGHT)
    assert 800 <= WIDTH <= 2500 and HEIGHT >= 250 and WIDTH / HEIGHT >= 1.45
    assert drawn.format == "PNG" and len(picture()) < MOST_BYTES // 4


def test_the_picture_says_the_whole_label_and_no_more() -> None:
    assert all("".join(lines_of(code)) == label for code, label in MENU.items())
    assert not any(OUT_OF_REACH.search(label) for label in MENU.values()), "the picture needs a real layout of Thai"


def test_letters_are_large_dark_and_do_not_touch_the_edges(drawn: Image.Image) -> None:
    for at, code in enumerate(MENU):
        words = drawn.crop((at * STEP + 10, 370, (at + 1) * STEP - 10, HEIGHT))
        left, top, right, bottom = dark(words)
        assert left > 20 and right < words.width - 20 and top > 0 and bottom < words.height - 30, code
        assert (bottom - top) / len(lines_of(code)) > 120, f"{code}: too small to read on a phone"


def test_a_tone_mark_stands_above_an_upper_vowel_and_not_in_it() -> None:
    font = rich_menu._font(150)
    with_mark, without = written("ที่", font), written("ที", font)
    mark = ImageChops.difference(with_mark, without).getbbox()
    vowel = dark(without)
    assert mark is not None and mark[3] <= vowel[1] + 2, "the mark ends where the vowel begins"
    assert vowel[0] < mark[0] and mark[2] <= vowel[2] + 1, "and stands over its right end"


@pytest.mark.skipif(not features.check("raqm"), reason="needs a Pillow that lays out Thai by itself, to compare")
@pytest.mark.parametrize("line", [line for code in MENU for line in lines_of(code)])
def test_the_words_look_as_a_real_layout_of_thai_makes_them(line: str) -> None:
    ours, theirs = written(line, rich_menu._font(150)), Image.new("RGB", (900, 400), rich_menu.PAPER)
    font = rich_menu.truetype("Noto Sans Thai", 150, weight=700, layout_engine=ImageFont.Layout.RAQM)
    left = 450 - font.getlength(line) / 2
    ImageDraw.Draw(theirs).text((left, 300), line, font=font, fill=rich_menu.INK, anchor="ls")
    for one, other in zip(dark(ours), dark(theirs), strict=True):
        assert abs(one - other) <= 6, line


def written(line: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    page = Image.new("RGB", (900, 400), rich_menu.PAPER)
    rich_menu._write(ImageDraw.Draw(page), line, 450, 300, font)
    return page
