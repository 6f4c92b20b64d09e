"""However a real-shaped number is typed, the same number comes out and never another one."""

from hypothesis import given
from hypothesis import strategies as st

from complaints.parcel_numbers import find, look_alikes, normalise, parse

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
THAI = st.text(alphabet="กขคงจชซดตทนบปพมยรลวสหอาิีุูเแโใไ่้็ำ", min_size=0, max_size=12)

numbers = st.one_of(
    st.from_regex(r"[A-Z]{2}[0-9]{9}TH", fullmatch=True),
    st.from_regex(r"THT?[0-9]{5}[0-9A-Z]{7}", fullmatch=True),
    st.from_regex(r"SPXTH[0-9]{11}[0-9A-Z]", fullmatch=True),
    st.from_regex(r"[A-Z]{4}[0-9]{9}", fullmatch=True),
    st.from_regex(r"[0-9]{12}", fullmatch=True).filter(lambda digits: not digits.startswith("660")),
    st.from_regex(r"SHIP[A-Z]{1,4}[0-9]{6,8}", fullmatch=True),
)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(numbers)
def test_a_real_shaped_number_is_never_changed_to_another_one(number: str) -> None:
    parsed = parse(number)
    assert parsed is not None
    assert parsed.number == number
    assert parsed.kind in ("carrier", "provider_reference")


@given(THAI, numbers, THAI)
def test_every_number_is_found_inside_unspaced_thai(before: str, number: str, after: str) -> None:
    assert [found.number for found in find(before + number + after)] == [number]


@given(numbers, st.booleans(), st.booleans())
def test_case_and_thai_digits_make_no_difference(number: str, lower: bool, thai: bool) -> None:
    typed = number.lower() if lower else number
    if thai:
        typed = typed.translate({ord(digit): chr(ord("๐") + int(digit)) for digit in DIGITS})
    assert [found.number for found in find(f"เลข {typed} ค่ะ")] == [number]


@given(
    st.from_regex(r"(EX[0-9]{9}TH|THT?[0-9]{5}[0-9A-Z]{7}|SPXTH[0-9]{11}[0-9A-Z])", fullmatch=True),
    st.data(),
)
def test_one_space_or_hyphen_inside_makes_no_difference(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(number) - 1))
    between = data.draw(st.sampled_from([" ", "-", "\u200b", " - "]))
    assert [found.number for found in find(number[:at] + between + number[at:])] == [number]


@given(st.from_regex(r"0[689][0-9]{8}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_a_telephone_number_is_never_a_parcel_number(phone: str, between: str) -> None:
    assert find(f"โทร {phone[:3]}{between}{phone[3:6]}{between}{phone[6:]} ค่ะ") == []
    assert parse(phone) is None


@given(st.one_of(numbers, st.text(alphabet="O0I1S5THX2", max_size=39)))
def test_look_alikes_are_offered_beside_the_number_and_never_in_its_place(typed: str) -> None:
    offered = look_alikes(typed)
    assert len(offered) == len({parcel.number for parcel in offered}) <= 6
    for parcel in offered:
        assert parcel.number != typed
        assert parcel.check_digit_ok is not False
        assert all(
            {a, b} in ({a}, {"O", "0"}, {"I", "1"}, {"S", "5"}) for a, b in zip(typed, parcel.number, strict=True)
        )


@given(st.from_regex(r"[A-Z]{2}[0-9]{9}TH", fullmatch=True))
def test_a_post_number_with_its_check_digit_right_has_no_other_spelling(number: str) -> None:
    parsed = parse(number)
    assert parsed is not None
    assert not (parsed.check_digit_ok and look_alikes(number))
