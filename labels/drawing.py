"""Draw a COD label as a thermal printer would: 100 × 150 mm at 203 dpi, in Thai (ETDA COD 4.3.1 says what it shows)."""

import io
from datetime import date
from functools import cache
from typing import Protocol

import zxingcpp
from fontpkg.pil import truetype  # type: ignore[import-untyped]  # the wheel has no types
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 799, 1199
MARGIN = 24
CARRIERS = {
    "thailand_post": "ไปรษณีย์ไทย EMS",
    "flash": "Flash Express",
    "spx": "SPX Express",
    "kex": "KEX Express",
    "jnt": "J&T Express",
}
_RECIPIENTS = ("คุณ ส*** ใ***", "คุณ ม*** ท***", "คุณ ป*** ว***", "คุณ น*** ศ***", "คุณ ก*** บ***")
_PLACES = (
    ("xx/x ต.บางพูด อ.ปากเกร็ด", "จ.นนทบุรี 11120", "NBI-03"),
    ("xx ม.x ต.ในเมือง อ.เมือง", "จ.ขอนแก่น 40000", "KKN-11"),
    ("xxx ต.สุเทพ อ.เมือง", "จ.เชียงใหม่ 50200", "CNX-07"),
    ("xx ต.หาดใหญ่ อ.หาดใหญ่", "จ.สงขลา 90110", "HDY-02"),
)


class LabelFacts(Protocol):
    """What a label shows. `cod_amount` is in satang; of the telephone number only the last four digits are known."""

    @property
    def tracking_number(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def cod_amount(self) -> int: ...
    @property
    def phone_last4(self) -> str: ...
    @property
    def shop(self) -> str: ...
    @property
    def goods(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def provider_contact(self) -> str: ...


def draw_label(facts: LabelFacts, *, printed_on: date) -> bytes:
    """The label as PNG bytes, the same for the same facts and day. Name and address are invented and masked."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((8, 8, WIDTH - 9, HEIGHT - 9), outline=0, width=3)
    _head(pen, facts)
    _number(page, pen, facts.tracking_number)
    _people(pen, facts)
    _payment(page, pen, facts)
    _contents(pen, facts, printed_on)
    _foot(pen, facts)
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True, dpi=(203, 203))
    return out.getvalue()


def _head(pen: ImageDraw.ImageDraw, facts: LabelFacts) -> None:
    pen.text((MARGIN, 62), CARRIERS.get(facts.carrier, facts.carrier), fill=0, font=_font(46, 800), anchor="lm")
    pen.rectangle((WIDTH - 220, 24, WIDTH - MARGIN, 100), fill=0)
    pen.text((WIDTH - 122, 62), "COD", fill=255, font=_font(52, 800), anchor="mm")
    _rule(pen, 114)


def _number(page: Image.Image, pen: ImageDraw.ImageDraw, number: str) -> None:
    bars = _code(number, zxingcpp.BarcodeFormat.Code128)
    scale = (WIDTH - 2 * MARGIN) // bars.width
    bars = bars.crop((0, bars.height // 2, bars.width, bars.height // 2 + 1))  # one row of it is enough to stretch
    bars = bars.resize((bars.width * scale, 130), Image.Resampling.NEAREST)
    page.paste(bars, ((WIDTH - bars.width) // 2, 128))
    pen.text((WIDTH / 2, 286), " ".join(number), fill=0, font=_font(30, 600), anchor="mm")
    _rule(pen, 314)


def _people(pen: ImageDraw.ImageDraw, facts: LabelFacts) -> None:
    chosen = sum(facts.tracking_number.encode())
    street, province, sorting = _PLACES[chosen % len(_PLACES)]
    pen.text((MARGIN, 360), sorting, fill=0, font=_font(58, 800), anchor="lm")
    pen.text((WIDTH - MARGIN, 360), f"{chosen % 90 + 10:02d}", fill=0, font=_font(58, 800), anchor="rm")
    _rule(pen, 404)
    _tag(pen, 418, "ผู้ส่ง")
    pen.text((130, 438), facts.shop, fill=0, font=_font(28, 500), anchor="lm")
    _rule(pen, 470, thin=True)
    _tag(pen, 488, "ผู้รับ")
    lines = (f"{_RECIPIENTS[chosen % len(_RECIPIENTS)]}   โทร 08x-xxx-{facts.phone_last4}", street, province)
    for row, line in enumerate(lines):
        pen.text(
            (130, 508 + row * 46),
            line,
            fill=0,
            font=_font(32 if row == 0 else 28, 700 if row == 0 else 400),
            anchor="lm",
        )
    _rule(pen, 640)


def _payment(page: Image.Image, pen: ImageDraw.ImageDraw, facts: LabelFacts) -> None:
    square = _code(facts.tracking_number, zxingcpp.BarcodeFormat.QRCode)
    scale = 232 // square.width
    square = square.resize((square.width * scale, square.height * scale), Image.Resampling.NEAREST)
    page.paste(square, (WIDTH - MARGIN - 226 + (226 - square.width) // 2, 654 + (226 - square.height) // 2))
    pen.rectangle((MARGIN, 660, 530, 874), outline=0, width=4)
    pen.rectangle((MARGIN, 660, 530, 726), fill=0)
    pen.text((277, 692), "เก็บเงินปลายทาง", fill=255, font=_font(36, 700), anchor="mm")
    baht = f"{facts.cod_amount // 100:,}.{facts.cod_amount % 100:02d}"
    pen.text((277, 786), baht, fill=0, font=_font(76, 800), anchor="mm")
    pen.text((277, 848), "บาท", fill=0, font=_font(28, 500), anchor="mm")
    _rule(pen, 892)


def _contents(pen: ImageDraw.ImageDraw, facts: LabelFacts, printed_on: date) -> None:
    _tag(pen, 908, "สินค้า")
    pen.text((130, 928), facts.goods, fill=0, font=_font(28, 500), anchor="lm")
    printed = f"{printed_on:%d/%m}/{printed_on.year + 543}"  # the year on a Thai label is พ.ศ.
    weight = f"{sum(facts.tracking_number.encode()) % 17 * 0.1 + 0.2:.1f} กก."
    pen.text((MARGIN, 978), f"วันที่พิมพ์ {printed}     น้ำหนัก {weight}", fill=0, font=_font(24), anchor="lm")
    pen.text((WIDTH - MARGIN, 978), "ลงชื่อผู้รับ ..................", fill=0, font=_font(24), anchor="rm")
    _rule(pen, 1008)


def _foot(pen: ImageDraw.ImageDraw, facts: LabelFacts) -> None:
    pen.text((MARGIN, 1042), f"ผู้ให้บริการระบบ: {facts.provider}", fill=0, font=_font(28, 700), anchor="lm")
    pen.text((MARGIN, 1084), facts.provider_contact, fill=0, font=_font(24), anchor="lm")
    pen.text((MARGIN, 1128), "หากไม่ได้สั่งสินค้านี้ ปฏิเสธการรับและไม่ต้องจ่ายเงินได้", fill=0, font=_font(24, 600), anchor="lm")
    pen.text((MARGIN, 1166), "ใบปะหน้าสาธิต ไม่ใช่พัสดุจริง", fill=90, font=_font(20), anchor="lm")


def _tag(pen: ImageDraw.ImageDraw, top: int, word: str) -> None:
    pen.rounded_rectangle((MARGIN, top, 112, top + 40), radius=6, fill=0)
    pen.text((68, top + 20), word, fill=255, font=_font(24, 700), anchor="mm")


def _rule(pen: ImageDraw.ImageDraw, y: int, *, thin: bool = False) -> None:
    pen.line((MARGIN if thin else 8, y, WIDTH - (MARGIN if thin else 9), y), fill=0, width=1 if thin else 3)


def _code(text: str, symbology: zxingcpp.BarcodeFormat) -> Image.Image:
    """The code at one pixel for each module, with its quiet zone."""
    return Image.fromarray(zxingcpp.create_barcode(text, symbology).to_image(scale=1, add_quiet_zones=True))


@cache
def _font(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font: ImageFont.FreeTypeFont = truetype("Noto Sans Thai", size, weight=weight)
    return font
