"""The menu under every LINE chat: four large buttons, drawn here, so that it needs no designer and no download."""

import io
import re

from fontpkg.pil import truetype  # type: ignore[import-untyped]  # the wheel has no types
from linebot.v3.messaging import (
    PostbackAction,
    RichMenuArea,
    RichMenuBounds,
    RichMenuRequest,
    RichMenuSize,
)
from PIL import Image, ImageDraw, ImageFont

from channels.line.api import LineApi, Refusal
from channels.line.parsing import MENU_TAP
from channels.menu import MENU

NAME = "rongthuk"
BAR = "เมนู"
WIDTH, HEIGHT = 2500, 843  # LINE's compact size
MOST_BYTES = 1024 * 1024  # LINE's limit for the picture
STEP = WIDTH // len(MENU)
# A phone shows the picture at a seventh of its size: long labels take two lines, so that all letters can be large.
LINES = {"rights": ("สิทธิ", "ของฉัน"), "officer": ("คุยกับ", "เจ้าหน้าที่")}
PAPER, INK, ACCENT, RULE = "#F4F7F6", "#14342D", "#0B5D4B", "#C9D6D2"
LETTERS, SIDES = 150, 52  # pixels: the largest letters, and the room left beside them
ICON = 140  # radius
ICON_AT, FIRST_LINE, ONLY_LINE, LAST_LINE = 215, 565, 650, 750  # how far down: the centre, and where letters stand
FINER = 2  # signs are drawn larger and made smaller, for smooth edges
LIFTED = re.compile("(?<=[ัิีึื])[่-์]")  # a mark above an upper vowel
LIFT = 0.2  # of the letters' size: as the font itself asks for


async def put_menu(api: LineApi) -> str:
    """Make the menu the default of this account and remove older ones of ours; its id. Raises NoAnswer, Refusal.

    Safe to repeat: until the new one is the default, the old one stays; what a failure left over is removed then.
    """
    made = await api.call(api.messaging.create_rich_menu, request())
    id = str(made.rich_menu_id)
    await api.call(api.blob.set_rich_menu_image, id, picture(), _headers={"Content-Type": "image/png"})
    await api.call(api.messaging.set_default_rich_menu, id)
    for menu in (await api.call(api.messaging.get_rich_menu_list)).richmenus:
        if menu.name == NAME and menu.rich_menu_id != id:
            await _remove(api, menu.rich_menu_id)
    return id


async def _remove(api: LineApi, id: str) -> None:
    """Delete a menu; that somebody else has just deleted it is as good."""
    try:
        await api.call(api.messaging.delete_rich_menu, id)
    except Refusal as refusal:
        if refusal.status != 404:
            raise


def request() -> RichMenuRequest:
    """The menu without its picture: four areas side by side."""
    areas = [
        RichMenuArea(
            bounds=RichMenuBounds(x=at * STEP, y=0, width=STEP, height=HEIGHT),
            action=PostbackAction(label=label, data=f"{MENU_TAP}{code}", displayText=label),
        )
        for at, (code, label) in enumerate(MENU.items())
    ]
    size = RichMenuSize(width=WIDTH, height=HEIGHT)
    return RichMenuRequest(size=size, selected=True, name=NAME, chatBarText=BAR, areas=areas)


def picture() -> bytes:
    """The picture as PNG, far below LINE's megabyte."""
    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    font = _fitting()
    for at, code in enumerate(MENU):
        centre = at * STEP + STEP // 2
        if at:
            pen.line((at * STEP, 110, at * STEP, HEIGHT - 110), fill=RULE, width=6)
        page.paste(_sign(code), (centre - ICON, ICON_AT - ICON))
        lines = lines_of(code)
        for line, foot in zip(lines, (ONLY_LINE,) if len(lines) == 1 else (FIRST_LINE, LAST_LINE), strict=True):
            _write(pen, line, centre, foot, font)
    target = io.BytesIO()
    page.quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def lines_of(code: str) -> tuple[str, ...]:
    """A label as it stands in the picture."""
    return LINES.get(code, (MENU[code],))


def _fitting() -> ImageFont.FreeTypeFont:
    """Letters as large as the longest line has room for."""
    size = LETTERS
    while max(_font(size).getlength(line) for code in MENU for line in lines_of(code)) > STEP - 2 * SIDES:
        size -= 2
    return _font(size)


def _font(size: int) -> ImageFont.FreeTypeFont:
    font: ImageFont.FreeTypeFont = truetype("Noto Sans Thai", size, weight=700, layout_engine=ImageFont.Layout.BASIC)
    return font


def _write(pen: ImageDraw.ImageDraw, line: str, centre: int, foot: int, font: ImageFont.FreeTypeFont) -> None:
    """Thai words, the same on every machine: Pillow lays them out fully only where the system has FriBidi.

    All that these labels need of it is that a tone mark above an upper vowel stands higher; it takes no width.
    """
    left = centre - font.getlength(line) / 2
    pen.text((left, foot), LIFTED.sub("", line), font=font, fill=INK, anchor="ls")
    for mark in LIFTED.finditer(line):
        place = (left + font.getlength(line[: mark.start()]), foot - LIFT * font.size)
        pen.text(place, mark[0], font=font, fill=INK, anchor="ls")


def _sign(code: str) -> Image.Image:
    """A simple sign in a disc: a parcel, a clock, a pair of scales, a person."""
    side = 2 * ICON * FINER
    tile = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(tile)
    pen.ellipse((0, 0, side - 1, side - 1), fill=ACCENT)

    def at(*points: float) -> list[float]:
        """From the disc's centre, whose radius counts as 100, to pixels."""
        return [(point / 100 + 1) * side / 2 for point in points]

    width = round(side * 0.05)
    if code == "report":
        pen.rectangle(at(-48, -44, 48, 48), outline=PAPER, width=width)
        pen.line(at(-48, -10, 48, -10), fill=PAPER, width=width)
        pen.line(at(0, -44, 0, -10), fill=PAPER, width=width)
    elif code == "status":
        pen.ellipse(at(-54, -54, 54, 54), outline=PAPER, width=width)
        pen.line(at(0, -32, 0, 0, 26, 16), fill=PAPER, width=width, joint="curve")
    elif code == "rights":
        pen.line(at(0, -58, 0, 52), fill=PAPER, width=width)
        pen.line(at(-50, -40, 50, -40), fill=PAPER, width=width)
        pen.line(at(-30, 52, 30, 52), fill=PAPER, width=width)
        for beam in (-46, 46):
            pen.line(at(beam - 24, 10, beam, -40, beam + 24, 10), fill=PAPER, width=width * 2 // 3, joint="curve")
            pen.pieslice(at(beam - 27, -15, beam + 27, 33), 0, 180, fill=PAPER)
    else:
        pen.ellipse(at(-25, -56, 25, -6), fill=PAPER)
        pen.pieslice(at(-52, 6, 52, 98), 180, 360, fill=PAPER)
    return tile.resize((2 * ICON, 2 * ICON), Image.Resampling.LANCZOS)
