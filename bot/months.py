"""Months as people write them, as regular expression pieces and numbers."""

_THAI = {
    1: "มกราคม มกรา ม.ค มค", 2: "กุมภาพันธ์ กุมภาพัน กุมภา ก.พ กพ", 3: "มีนาคม มีนา มี.ค มีค", 4: "เมษายน เมษา เม.ย เมย",
    5: "พฤษภาคม พฤษภา พ.ค พค", 6: "มิถุนายน มิถุนา มิ.ย มิย", 7: "กรกฎาคม กรกฏาคม กรกฎา กรกฏา ก.ค กค",
    8: "สิงหาคม สิงหา ส.ค สค", 9: "กันยายน กันยา ก.ย กย", 10: "ตุลาคม ตุลา ต.ค ตค",
    11: "พฤศจิกายน พฤศจิกา พฤษจิกายน พฤจิกายน พ.ย พย", 12: "ธันวาคม ธันวา ธ.ค ธค",
}  # fmt: skip
_ENGLISH = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
MONTHS = {name: month for month, names in _THAI.items() for name in names.split()}
MONTHS |= {name.upper(): month for month, names in enumerate(_ENGLISH, start=1) for name in names.split()}


def _pattern(name: str) -> str:
    """A month's name where it is one: "22 มีค่ะ" has no March in it, "2 สคบ." no August, "5 maybe" no May."""
    escaped = name.replace(".", r"\.\s?")
    if name.isascii():
        return rf"{escaped}\b"
    if len(name) > 3 or "." in name:
        return escaped
    return rf"{escaped}(?![ะ-ฺ็-๎บศ])"


MONTH = "(?:" + "|".join(_pattern(name) for name in sorted(MONTHS, key=len, reverse=True)) + ")"


def month_number(written: str) -> int:
    """The number of a month that `MONTH` matched in a folded text."""
    return MONTHS["".join(written.split()).upper()]
