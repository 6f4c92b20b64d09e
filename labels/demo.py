"""The demo's label photos, so that a newcomer has something to send."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from labels.drawing import LabelFacts, draw_label


def demo_label(facts: LabelFacts) -> bytes:
    """The label of one parcel as PNG bytes, printed today in Thailand."""
    return draw_label(facts, printed_on=_today_in_thailand())


def write_demo_labels(folder: Path, shipments: Iterable[LabelFacts]) -> list[Path]:
    """Write `<tracking number>.png` for each shipment into `folder`, which is made when missing; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for facts in shipments:
        file = folder / f"{facts.tracking_number}.png"
        file.write_bytes(demo_label(facts))
        written.append(file)
    return written


def _today_in_thailand() -> date:
    return (datetime.now(UTC) + timedelta(hours=7)).date()
