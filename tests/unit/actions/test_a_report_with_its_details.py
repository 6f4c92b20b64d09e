"""A report that brings number and amount along is torn between two intents, and is a report all the same."""

import pytest

from actions.said import unmixed


def message(first: str, second: str, confidences: tuple[float, float] = (0.36, 0.35)) -> dict[str, object]:
    guesses = [{"name": "nlu_fallback", "confidence": 0.3}]
    guesses += [{"name": name, "confidence": sure} for name, sure in zip((first, second), confidences, strict=True)]
    return {"intent": {"name": "nlu_fallback"}, "intent_ranking": guesses}


@pytest.mark.parametrize(
    "pair", [("report_unordered_parcel", "provide_details"), ("provide_details", "report_unordered_parcel")]
)
def test_a_report_torn_with_its_details_is_a_report(pair: tuple[str, str]) -> None:
    assert unmixed(message(*pair)) == "report_unordered_parcel"


@pytest.mark.parametrize(
    "unsure",
    [
        message("report_unordered_parcel", "report_wrong_item"),
        message("affirm", "provide_details"),
        message("report_unordered_parcel", "provide_details", (0.2, 0.1)),
        {"intent": {"name": "nlu_fallback"}},
        {"intent": {"name": "nlu_fallback"}, "intent_ranking": []},
    ],
)
def test_what_is_really_unsure_stays_unsure(unsure: dict[str, object]) -> None:
    assert unmixed(unsure) == "nlu_fallback"
