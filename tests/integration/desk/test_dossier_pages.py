"""The dossier's PDF and its texts, from an invented case without any store."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from complaints.categories import Category
from complaints.clocks import Clocks
from complaints.model import HoldId
from desk.dossier_pdf import asks, page_words, summary, write_pdf
from desk.glyphs import covered, printable
from desk.pictures import PRINTED, jpeg
from desk.record import case_record, deadlines, exhibits, transcript_text
from tests.support.desk_cases import NOON, SHIPMENT, a_case, a_file, a_hold, a_message, a_picture, a_talk, some_evidence


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    picture = jpeg(a_picture("CMYK"), PRINTED)
    assert picture is not None
    return write_pdf(a_file(), a_talk(), {1: picture}, Clocks(), NOON)


def test_the_pdf_says_what_the_case_is_in_thai(pdf: bytes) -> None:
    text = text_of(pdf)
    for part in ("RT4820173954", "358.00", "1212ETDA", "TH01234ABC5D6E", "[U+1F621]", "2569"):
        assert part in text
    assert sum("\u0e01" <= letter <= "\u0e5b" for letter in text) > 1000


def test_the_pdf_is_an_archive_file_with_its_fonts_inside(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert reader.metadata is not None and "RT4820173954" in str(reader.metadata.title)


def test_what_a_recipient_typed_is_never_read_as_markup() -> None:
    talk = [a_message(1, "recipient", '#import "x" = หัวข้อ *หนา* $x$ \\ <a> {{ b }}')]
    assert "#import" in text_of(write_pdf(a_file(), talk, {}, Clocks(), NOON))


def test_ten_thousand_letters_without_a_space_still_make_a_page() -> None:
    talk = [a_message(1, "recipient", "ก" * 5000 + "x" * 5000 + "\x00\x07\u202e")]
    assert text_of(write_pdf(a_file(), talk, {}, Clocks(), NOON)).count("x") >= 5000


@pytest.mark.parametrize("category", [None, *Category])
def test_every_category_makes_a_dossier(category: Category | None) -> None:
    file = a_file(case=a_case(category=category, shipment=None, answers={}, amount_told=None), holds=(), evidence=())
    words = page_words(file, [], {}, Clocks(), NOON)
    assert words["asks"] and words["summary"] and "None" not in str(words["facts"])


def test_characters_that_the_font_lacks_are_named_by_their_code_point() -> None:
    assert printable("สวัสดี 😀 ✓") == "สวัสดี [U+1F600] [U+2713]"
    assert set(map(ord, "กขคงเแโใไ่้๊๋็์ำฤฯๆ฿๐๙AZaz09–“”")) <= covered()


def test_the_summary_never_promises_money() -> None:
    words = summary(a_file()) + " ".join(asks(a_file()))
    assert "จะได้รับเงินคืน" not in words and "รับรองว่า" not in words


def test_a_shop_already_paid_is_said_plainly() -> None:
    paid = {**SHIPMENT, "payout": {"state": "paid", "due_at": None}}
    assert "โอนเงินให้ร้านค้าไปแล้ว" in summary(a_file(case=a_case(shipment=paid), holds=()))


def test_deadlines_have_dates_and_sources_soonest_first() -> None:
    found = deadlines(a_file(), Clocks())
    paid = NOON - timedelta(hours=20)
    assert [one.due for one in found] == sorted(one.due for one in found)
    assert found[0].due == paid + timedelta(days=5) and "2567" in found[0].source
    assert found[-1].due == paid + timedelta(days=90) and "มาตรา 96" in found[-1].source


def test_without_a_day_of_payment_there_is_no_carrier_deadline() -> None:
    found = deadlines(a_file(case=a_case(shipment=None)), Clocks())
    assert not any("5 วัน" in one.what for one in found)


def test_the_record_holds_satang_utc_times_and_the_standards_section() -> None:
    record = case_record(a_file(), [], Clocks(), NOON)
    assert record["schema"] == "rongthuk.dossier/1"
    assert record["case"]["standard"]["section"] == "3.2, 4.4.1(1)"
    assert record["amounts"] == {"currency": "THB", "unit": "satang", "told": 35800, "collected": 35800}
    assert record["made_at"] == "2026-11-23T05:00:00Z"
    assert record["holds"][1]["extended_by"] == "เจ้าหน้าที่ สมใจ ใจดี"
    assert record["audit"]["head"] == record["audit"]["lines"][-1]["hash"] and record["audit"]["whole"]


def test_the_record_leaves_the_phone_digits_and_the_channels_user_out() -> None:
    text = str(case_record(a_file(), [], Clocks(), NOON))
    assert "4321" not in text and "u-1" not in text


def test_a_broken_audit_chain_is_said_in_the_dossier() -> None:
    words = page_words(a_file(broken_at=3), [], {}, Clocks(), NOON)
    assert "ลำดับที่ 3" in words["audit_state"]


def test_the_transcript_names_authors_times_files_and_choices() -> None:
    text = transcript_text(a_file(), a_talk(), NOON)
    assert "[23 พ.ย. 2569 เวลา 12:00 น.] ผู้ร้อง:\nมีพัสดุมาส่งที่บ้าน" in text
    assert "เจ้าหน้าที่ สมใจ ใจดี:\nเจ้าหน้าที่รับเรื่องแล้ว" in text
    assert "[หลักฐานที่ 1: evidence/01-label_photo-11111111.jpg]" in text
    assert "[ตัวเลือก: ใช่ / ไม่ใช่]" in text


def test_files_are_named_by_number_kind_and_hash_never_by_what_a_person_called_them() -> None:
    items = [
        some_evidence(1, original_name="สมชาย.jpg"),
        some_evidence(2, media_type="application/x-odd", kind="other"),
    ]
    assert [one.path for one in exhibits(items)] == [
        "evidence/01-label_photo-11111111.jpg",
        "evidence/02-other-22222222.bin",
    ]


def test_a_live_hold_counts_more_than_what_the_provider_said_before_it() -> None:
    scheduled = {**SHIPMENT, "payout": {"state": "scheduled", "due_at": NOON.isoformat()}}
    file = a_file(case=a_case(shipment=scheduled), holds=(a_hold(id=HoldId("h-9")),))
    assert ["เงินค่าสินค้า", "ระงับไว้"] in page_words(file, [], {}, Clocks(), NOON)["facts"]


def test_what_is_no_picture_gets_no_picture(tmp_path: Path) -> None:
    assert jpeg(b"%PDF-1.7 not a picture", PRINTED) is None
