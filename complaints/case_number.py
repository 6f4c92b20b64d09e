"""Case numbers: ``RT`` and ten digits, the last a check digit (ISO 7064 MOD 11,10)."""

import secrets
from typing import NewType

CaseNumber = NewType("CaseNumber", str)

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789", " -\u200b\u00a0")


def check_digit(digits: str) -> str:
    """The digit that makes ``digits`` valid under ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def new_case_number() -> CaseNumber:
    """A random number, its first digit not 0; whether it is taken is the store's question."""
    body = str(secrets.randbelow(900_000_000) + 100_000_000)
    return CaseNumber(f"RT{body}{check_digit(body)}")


def parse_case_number(text: str) -> CaseNumber | None:
    """The case number as typed, ``RT`` optional, Thai digits and spaces allowed; None when it is none."""
    digits = text.translate(_DIGITS).upper().removeprefix("RT")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
        return None
    return CaseNumber(f"RT{digits}") if check_digit(digits[:9]) == digits[9] else None
