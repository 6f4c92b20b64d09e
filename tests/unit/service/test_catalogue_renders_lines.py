"""A line is rendered whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.thai_time import thai_day
from service.catalogue import Catalogue

UNTIL = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)

DOMAIN = """
responses:
  utter_plain:
    - text: |-
        สวัสดี {name}
      buttons:
        - title: "{amount} บาท"
          payload: '/give_amount{{"amount": "{satang}"}}'
  utter_alone:
    - text: ขอบคุณ
  utter_both:
    - text: Held until {until}
      condition: [{type: slot, name: language, value: en}]
      buttons:
        - title: Go on
          payload: /resume_complaint
    - text: ระงับถึง {until}
      buttons:
        - title: ทำต่อ
          payload: /resume_complaint
  utter_thai_only:
    - text: ครบกำหนด {until}
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "domain.yml").write_text(DOMAIN)
    return Catalogue(tmp_path / "domain.yml")


def test_values_reach_text_titles_and_payloads(catalogue: Catalogue) -> None:
    assert catalogue.render("utter_plain", {"name": "แม่", "amount": "358.00", "satang": "35800"}) == {
        "text": "สวัสดี แม่",
        "choices": [{"label": "358.00 บาท", "payload": '/give_amount{"amount": "35800"}'}],
    }


def test_a_line_without_choices_has_none(catalogue: Catalogue) -> None:
    assert catalogue.render("utter_alone", {"left": "over"}) == {"text": "ขอบคุณ"}
    assert catalogue.text("utter_alone") == "ขอบคุณ"


@pytest.mark.parametrize(("key", "values"), [("utter_plain", {"name": "แม่"}), ("utter_nobody", {})])
def test_half_a_sentence_is_an_error(catalogue: Catalogue, key: str, values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        catalogue.render(key, values)


def test_keys_are_listed(catalogue: Catalogue) -> None:
    assert "utter_plain" in catalogue and "utter_nobody" not in catalogue
    assert catalogue.keys() == ["utter_plain", "utter_alone", "utter_both", "utter_thai_only"]


def test_the_variation_of_the_language_is_said_and_thai_where_there_is_none(catalogue: Catalogue) -> None:
    values = {"until": UNTIL}
    assert catalogue.render("utter_both", values) == {
        "text": "ระงับถึง 25 พ.ย. 2569 เวลา 14:30 น.",
        "choices": [{"label": "ทำต่อ", "payload": "/resume_complaint"}],
    }
    assert catalogue.render("utter_both", values, "en") == {
        "text": "Held until 25 Nov 2026, 14:30",
        "choices": [{"label": "Go on", "payload": "/resume_complaint"}],
    }
    assert catalogue.text("utter_alone", language="en") == "ขอบคุณ"


def test_a_thai_line_has_thai_dates_whoever_reads_it(catalogue: Catalogue) -> None:
    assert catalogue.text("utter_thai_only", language="en", until=UNTIL) == "ครบกำหนด 25 พ.ย. 2569 เวลา 14:30 น."
    assert catalogue.text("utter_both", language="en", until=thai_day(UNTIL)) == "Held until 25 Nov 2026"
