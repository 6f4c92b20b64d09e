"""The figures of ``make bench-nlu`` say what they are called."""

import pytest

from tests.bench_nlu.entities import scores
from tests.bench_nlu.figures import (
    expected_calibration_error,
    is_ours,
    is_report,
    line_at_coverage,
    macro_f1,
    reliability,
    share,
)
from tests.bench_nlu.parcel_numbers import glued
from tests.bench_nlu.rasa_runs import Guess

SAID = [Guess("greet", 0.95), Guess("report_wrong_item", 0.85), Guess("out_of_scope", 0.45), Guess(None, 0.0)]
MEANT = ["greet", "greet", "out_of_scope", "greet"]


def test_a_line_is_where_the_surest_share_of_the_messages_ends() -> None:
    assert [line_at_coverage(SAID, coverage) for coverage in (1.0, 0.75, 0.5)] == [0.0, 0.45, 0.85]


def test_a_message_without_words_is_neither_a_report_nor_ours() -> None:
    assert [is_report(one) for one in SAID] == [False, True, False, False]
    assert [is_ours(one) for one in SAID] == [True, True, False, False]
    assert share(SAID, 0.9, is_report) == 0.0
    assert share(SAID, 0.85, is_report) == 0.25


def test_an_intent_that_is_seldom_counts_as_much_as_a_frequent_one() -> None:
    assert macro_f1(SAID, MEANT) == pytest.approx((1.0 + 0.5) / 2)


def test_calibration_compares_confidence_with_how_often_it_is_right() -> None:
    bins = reliability(SAID, MEANT)
    assert [(one.low, one.count, one.accuracy) for one in bins] == [(0, 1, 0), (0.4, 1, 1), (0.8, 1, 0), (0.9, 1, 1)]
    assert expected_calibration_error(bins) == pytest.approx((0.0 + 0.55 + 0.85 + 0.05) / 4)


def test_precision_and_recall_are_not_exchanged() -> None:
    assert scores(right=1, found=2, wanted=4) == pytest.approx((0.5, 0.25, 1 / 3))
    assert scores(right=0, found=0, wanted=0) == (1.0, 1.0, 1.0)
    assert scores(right=0, found=2, wanted=4) == (0.0, 0.0, 0.0)


def test_the_invented_numbers_are_the_same_at_every_call_and_stand_between_letters() -> None:
    assert glued() == glued()
    assert len(glued()) == 500
    assert all(" " not in text and number in text.upper() for _, number, text in glued())
