"""What the menu under every chat offers, on all platforms: a code, and what it says in the transcript."""

MENU: dict[str, str] = {
    "report": "แจ้งเรื่อง",
    "status": "ตามเรื่อง",
    "rights": "สิทธิของฉัน",
    "officer": "คุยกับเจ้าหน้าที่",
}
CANCEL = "cancel"  # only as a command, not on the menu
PREFIX = "menu:"


def menu_choice(code: str) -> str | None:
    """The choice that a tap on the menu stands for; None when the menu has no such entry."""
    return f"{PREFIX}{code}" if code in MENU or code == CANCEL else None
