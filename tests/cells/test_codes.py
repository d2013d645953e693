from __future__ import annotations

import pytest

from xl_aitrends.cells.codes import ambiguous_codes, code, codes, label


@pytest.mark.parametrize(
    "cell", [977, 977.0, "977", "000977", "000977.SZ", " 000977 ", "０００９７７", "sz000977", "000977.sz"]
)
def test_every_spelling_of_a_code_is_one_stock(cell: object) -> None:
    assert code(cell) == "000977"


@pytest.mark.parametrize(("cell", "expected"), [("700.HK", "00700.HK"), ("0700.hk", "00700.HK"), ("nvda", "NVDA"), ("BRK.B", "BRK.B"), (None, ""), ("#N/A", "")])  # fmt: skip
def test_other_codes_keep_what_tells_them_apart(cell: object, expected: str) -> None:
    assert code(cell) == expected


def test_an_index_and_a_bank_with_one_number_stay_apart() -> None:
    headings = ["000001.SH", "000001.SZ", "600519.SH"]
    doubtful = ambiguous_codes(headings)
    assert doubtful == {"000001"}
    assert codes(headings, doubtful).tolist() == ["000001.SH", "000001.SZ", "600519"]


def test_one_code_written_twice_is_not_ambiguous() -> None:
    assert not ambiguous_codes(["977", "000977.SZ"])


def test_labels_are_texts_as_people_read_them() -> None:
    assert [label(801010.0), label(" 电子 "), label(None), label(True)] == ["801010", "电子", "", "TRUE"]
