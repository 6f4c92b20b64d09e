"""Money is whole satang and never negative; dates are Thai at the edge."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from complaints.money import Satang
from complaints.thai_time import english_date, english_moment, in_words, thai_date, thai_day, thai_moment


@pytest.mark.parametrize(
    ("satang", "baht"),
    [(0, "0.00"), (5, "0.05"), (35800, "358.00"), (129050, "1,290.50"), (1_000_000_000, "10,000,000.00")],
)
def test_an_amount_reads_as_baht(satang: int, baht: str) -> None:
    assert Satang(satang).baht == baht


@pytest.mark.parametrize("satang", [-1, 1_000_000_001])
def test_an_impossible_amount_is_refused(satang: int) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        Satang(satang)


def test_an_amount_stays_an_amount_when_copied() -> None:
    assert isinstance(copy.deepcopy(Satang(5)), Satang)
    assert pickle.loads(pickle.dumps(Satang(5))).baht == "0.05"


@pytest.mark.parametrize(
    ("moment", "date", "words"),
    [
        (datetime(2026, 11, 26, 7, 5, tzinfo=UTC), "26 พ.ย. 2569", "26 พ.ย. 2569 เวลา 14:05 น."),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "1 ม.ค. 2570", "1 ม.ค. 2570 เวลา 00:00 น."),
        (datetime(2028, 2, 29, 16, 59, tzinfo=UTC), "29 ก.พ. 2571", "29 ก.พ. 2571 เวลา 23:59 น."),
    ],
)
def test_a_moment_reads_as_a_thai_date(moment: datetime, date: str, words: str) -> None:
    assert (thai_date(moment), thai_moment(moment)) == (date, words)


@pytest.mark.parametrize(
    ("moment", "date", "words"),
    [
        (datetime(2026, 11, 25, 7, 30, tzinfo=UTC), "25 Nov 2026", "25 Nov 2026, 14:30"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "1 Jan 2027", "1 Jan 2027, 00:00"),
        (datetime(2028, 2, 29, 16, 59, tzinfo=UTC), "29 Feb 2028", "29 Feb 2028, 23:59"),
    ],
)
def test_a_moment_reads_as_an_english_date_in_thai_time(moment: datetime, date: str, words: str) -> None:
    assert (english_date(moment), english_moment(moment)) == (date, words)


def test_the_language_and_the_kind_of_a_value_decide_its_words() -> None:
    moment = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert in_words(moment, "th") == "1 ม.ค. 2570 เวลา 00:00 น."
    assert in_words(thai_day(moment), "th") == "1 ม.ค. 2570"
    assert in_words(moment, "en") == "1 Jan 2027, 00:00"
    assert in_words(thai_day(moment), "en") == "1 Jan 2027"
    assert in_words("358.00", "en") == in_words("358.00", "th") == "358.00"
