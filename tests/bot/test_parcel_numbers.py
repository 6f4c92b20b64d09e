"""The grammar of parcel numbers says the same on Rasa's Python as on ours."""

from complaints.parcel_numbers import find, look_alikes, parse


def test_the_grammar_runs_inside_rasa() -> None:
    found = find("เลข th๐๑๒๓๔-abc5d6e ค่ะ กับ EX000000014TH")
    assert [parcel.number for parcel in found] == ["TH01234ABC5D6E", "EX000000014TH"]
    unknown = parse("7220011122233344")
    assert unknown is not None and unknown.kind == "unverified"
    assert [parcel.number for parcel in look_alikes("EXOOOOOOO14TH")] == ["EX000000014TH"]
