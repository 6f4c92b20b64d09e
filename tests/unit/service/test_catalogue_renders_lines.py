"""A line is rendered whole or not at all."""

from pathlib import Path

import pytest

from service.catalogue import Catalogue

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
    assert catalogue.keys() == ["utter_plain", "utter_alone"]
