"""The demo's invented shops and parcels: the same ones each time, their times relative to the moment of seeding."""

import random
import string
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache

PROVIDER_NAME = "ชัวร์ส่ง COD"
PROVIDER_CONTACT = "โทร 02-000-0158 · help@suresong.example"
THAI_TIME = timezone(timedelta(hours=7))
COUNT = 120

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DemoMerchant:
    id: str
    name: str
    ial: str


@dataclass(frozen=True)
class DemoParcel:
    """One parcel and what its label shows. `cod_amount` is in satang; `situation` is where it is on its way."""

    tracking_number: str
    carrier: str
    cod_amount: int
    phone_last4: str
    merchant: DemoMerchant
    goods: str
    situation: str
    provider: str = PROVIDER_NAME
    provider_contact: str = PROVIDER_CONTACT

    @property
    def shop(self) -> str:
        return self.merchant.name


MERCHANTS = tuple(
    DemoMerchant(f"M{number:03d}", name, ial)
    for number, (name, ial) in enumerate(
        [
            ("บ้านสวนออร์แกนิก", "IAL2.1"),
            ("มะลิแฟชั่น", "IAL2.1"),
            ("ช่างชัยเครื่องมือช่าง", "IAL2.1"),
            ("ครัวคุณนายสาย", "IAL2.1"),
            ("รวยทรัพย์ออนไลน์", "IAL1"),
            ("พลอยใสบิวตี้", "IAL1"),
            ("บ้านน้องแมวเหมียว", "IAL1"),
            ("ร้านทันใจช้อป", "IAL1"),
            ("ถูกจริงดีจัง", "none"),
            ("โปรเด็ดทุกวัน", "none"),
            ("ของดีบอกต่อ888", "none"),
            ("สั่งปุ๊บได้ปั๊บ", "none"),
        ],
        start=1,
    )
)

# Three that README and tests use; they stay as they are.
WELL_KNOWN = (
    DemoParcel("TH01234ABC5D6E", "flash", 35800, "4321", MERCHANTS[4], "ครีมบำรุงผิว 1 ชิ้น", "delivered_today"),
    DemoParcel("SPXTH012345678901", "spx", 35800, "7788", MERCHANTS[0], "ชุดผักสลัด 1 ชุด", "delivered_today"),
    DemoParcel("EX000000014TH", "thailand_post", 129000, "5566", MERCHANTS[8], "หม้อทอดไร้น้ำมัน 1 ใบ", "delivered_today"),
)

_GOODS = ("รองเท้าแตะ 1 คู่", "ยาสีฟันสมุนไพร 3 หลอด", "เสื้อยืด 2 ตัว", "ไฟฉายคาดหัว 1 อัน", "กระเป๋าสะพาย 1 ใบ", "หมอนรองคอ 1 ใบ")
_AMOUNTS = (15900, 19900, 25000, 29900, 39000, 49900, 59000, 89000, 129000, 249000)
_SITUATIONS = ("delivered_today", "money_under_way", "delivered_earlier", "paid_out", "in_transit", "returned")
_WEIGHTS = (40, 12, 13, 15, 15, 5)


@cache
def demo_parcels() -> tuple[DemoParcel, ...]:
    """All of them, the three well-known ones first."""
    dice = random.Random("rongthuk demo parcels")
    parcels = {parcel.tracking_number: parcel for parcel in WELL_KNOWN}
    while len(parcels) < COUNT:
        carrier = tuple(_NUMBERS)[len(parcels) % len(_NUMBERS)]
        number = _NUMBERS[carrier](dice)
        parcels[number] = DemoParcel(
            tracking_number=number,
            carrier=carrier,
            cod_amount=35800 if dice.random() < 0.45 else dice.choice(_AMOUNTS),
            phone_last4=f"{dice.randrange(10_000):04d}",
            merchant=dice.choice(MERCHANTS),
            goods=dice.choice(_GOODS),
            situation=dice.choices(_SITUATIONS, _WEIGHTS)[0],
        )
    return tuple(parcels.values())


def journey(situation: str, now: datetime) -> tuple[datetime, datetime]:
    """When such a parcel reaches the recipient, and when the carrier hands its money to the provider."""
    midnight = now.astimezone(THAI_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    today = max(now - 3 * HOUR, midnight)
    match situation:
        case "delivered_today":
            return today, today + (now - today) * 2 / 3
        case "money_under_way":
            return today, now + 20 * HOUR
        case "delivered_earlier":
            return now - DAY, now - 12 * HOUR
        case "paid_out":
            return now - 12 * DAY, now - 11 * DAY
        case "in_transit":
            return now + DAY, now + 2 * DAY
        case "returned":
            return now - 2 * DAY, now - DAY
    raise ValueError(f"no such situation: {situation}")


def s10_check_digit(serial: str) -> str:
    """The ninth digit of a Thailand Post number, after UPU S10: weights 8 6 4 2 3 5 9 7, 10 → 0, 11 → 5."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return {10: "0", 11: "5"}.get(11 - total % 11, str(11 - total % 11))


def _digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(string.digits, k=count))


def _thailand_post(dice: random.Random) -> str:
    serial = _digits(dice, 8)
    return f"{dice.choice(('EX', 'EB', 'RL', 'JN'))}{serial}{s10_check_digit(serial)}TH"


def _flash(dice: random.Random) -> str:
    tail = "".join(dice.choices(string.digits + string.ascii_uppercase, k=7))
    return f"{dice.choice(('TH', 'TH', 'THT'))}{_digits(dice, 5)}{tail}"


def _spx(dice: random.Random) -> str:
    return f"SPXTH{_digits(dice, 11)}{dice.choice(string.digits + 'ABC')}"


def _kex(dice: random.Random) -> str:
    return f"{dice.choice(('KEXA', 'KEXB', 'SHPK', 'NMIN'))}{_digits(dice, 9)}"


def _jnt(dice: random.Random) -> str:
    return f"{dice.randrange(1, 10)}{_digits(dice, 11)}"


_NUMBERS = {"thailand_post": _thailand_post, "flash": _flash, "spx": _spx, "kex": _kex, "jnt": _jnt}
