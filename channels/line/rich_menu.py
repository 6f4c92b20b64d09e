"""The menu under every LINE chat: four large buttons, drawn here, so that it needs no designer and no download."""

import io

from fontpkg.pil import truetype  # type: ignore[import-untyped]  # the wheel has no types
from linebot.v3.messaging import (
    PostbackAction,
    RichMenuArea,
    RichMenuBounds,
    RichMenuRequest,
    RichMenuSize,
)
from PIL import Image, ImageDraw, ImageFont

from channels.line.api import LineApi
from channels.line.parsing import MENU_TAP
from channels.menu import MENU

NAME = "rongthuk"
BAR = "เมนู"
WIDTH, HEIGHT = 2500, 843  # LINE's compact size
PAPER, INK, ACCENT, RULE = "#F4F7F6", "#14342D", "#0B5D4B", "#C9D6D2"
LETTERS = 120  # pixels
ICON = 150


async def put_menu(api: LineApi) -> str:
    """Make the menu the default of this account and remove older ones of ours; its id. Raises NoAnswer, Refusal.

    Safe to repeat: until the new one is the default, the old one stays.
    """
    made = await api.call(api.messaging.create_rich_menu, request())
    id = str(made.rich_menu_id)
    await api.call(api.blob.set_rich_menu_image, id, picture(), _headers={"Content-Type": "image/png"})
    await api.call(api.messaging.set_default_rich_menu, id)
    for menu in (await api.call(api.messaging.get_rich_menu_list)).richmenus:
        if menu.name == NAME and menu.rich_menu_id != id:
            await api.call(api.messaging.delete_rich_menu, menu.rich_menu_id)
    return id


def request() -> RichMenuRequest:
    """The menu without its picture: four areas side by side."""
    step = WIDTH // len(MENU)
    areas = [
        RichMenuArea(
            bounds=RichMenuBounds(x=at * step, y=0, width=step, height=HEIGHT),
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
    step = WIDTH // len(MENU)
    font = _fitting(pen, step - 60)
    for at, (code, label) in enumerate(MENU.items()):
        centre = at * step + step // 2
        if at:
            pen.line((at * step, 120, at * step, HEIGHT - 120), fill=RULE, width=6)
        _icon(pen, code, centre, 280)
        pen.text((centre, 590), label, font=font, fill=INK, anchor="mm")
    target = io.BytesIO()
    page.quantize(32).save(target, "PNG", optimize=True)
    return target.getvalue()


def _fitting(pen: ImageDraw.ImageDraw, room: int) -> ImageFont.FreeTypeFont:
    """Letters as large as the longest label has room for."""
    size = LETTERS
    while max(pen.textlength(label, _font(size)) for label in MENU.values()) > room:
        size -= 4
    return _font(size)


def _font(size: int) -> ImageFont.FreeTypeFont:
    font: ImageFont.FreeTypeFont = truetype("Noto Sans Thai", size, weight=700)
    return font


def _icon(pen: ImageDraw.ImageDraw, code: str, x: int, y: int) -> None:
    """A simple sign in a disc: a parcel, a clock, a paragraph, a person."""
    pen.ellipse((x - ICON, y - ICON, x + ICON, y + ICON), fill=ACCENT)

    def line(*points: int) -> None:
        pen.line(points, fill=PAPER, width=16, joint="curve")

    if code == "report":
        pen.rectangle((x - 70, y - 55, x + 70, y + 70), outline=PAPER, width=16)
        line(x - 70, y - 10, x + 70, y - 10)
        line(x, y - 55, x, y - 10)
    elif code == "status":
        pen.ellipse((x - 75, y - 75, x + 75, y + 75), outline=PAPER, width=16)
        line(x, y - 45, x, y, x + 35, y + 20)
    elif code == "rights":
        line(x, y - 75, x, y + 70)
        line(x - 80, y - 50, x + 80, y - 50)
        for side in (-1, 1):
            pen.arc((x + side * 80 - 45, y - 25, x + side * 80 + 45, y + 45), 0, 180, fill=PAPER, width=16)
            line(x + side * 80 - 45, y + 10, x + side * 80, y - 50, x + side * 80 + 45, y + 10)
        line(x - 50, y + 70, x + 50, y + 70)
    else:
        pen.ellipse((x - 38, y - 80, x + 38, y - 4), fill=PAPER)
        pen.pieslice((x - 80, y + 10, x + 80, y + 150), 180, 360, fill=PAPER)
