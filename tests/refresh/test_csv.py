"""CSV files as other programs write them: Excel's Unicode text, lines that end in a separator."""

from __future__ import annotations

import codecs

import pytest

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh.feeds import read_source

TEXT = "date,银行\n2025-01-02,1.5\n2025-01-03,2\n"


def _read(tmp_path, content):
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    return read_source(str(path))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_tells(tmp_path, content):
    data = _read(tmp_path, content)
    assert data.columns == ("date", "银行")
    assert data.rows == (("2025-01-02", "1.5"), ("2025-01-03", "2"))


@pytest.mark.parametrize("ending", [",", ",,", ", ,"])
def test_a_separator_at_the_end_of_every_line_makes_no_column(tmp_path, ending):
    data = _read(tmp_path, TEXT.replace("\n", f"{ending}\n").encode())
    assert data.columns == ("date", "银行")
    assert data.rows == (("2025-01-02", "1.5"), ("2025-01-03", "2"))


@pytest.mark.parametrize(("told", "separator"), [("sep=;", ";"), ('"sep=,"', ","), ("SEP=\t", "\t"), ("sep=|", "|")])
def test_a_first_line_that_tells_excel_the_separator_is_no_header(tmp_path, told, separator):
    data = _read(tmp_path, f"{told}\r\n{TEXT.replace(',', separator)}".encode())
    assert data.columns == ("date", "银行")
    assert data.rows == (("2025-01-02", "1.5"), ("2025-01-03", "2"))
    assert data.place(0) == "prices.csv, line 3"


def test_the_first_column_needs_no_header_and_stays(tmp_path):
    data = _read(tmp_path, b",a\n2025-01-02,1\n")
    assert data.columns == ("", "a")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,a,\n2025-01-02,1,\n2025-01-03,2,9\n", "column 3 has no header; give it one or remove it"),
        (b"date,a\n2025-01-02,1,\n", "line 2: 3 cells under 2 headers"),
        (TEXT.encode("utf-16-le"), "holds zero bytes: it is no text, or UTF-16 without its mark; save it as UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8", "begins as UTF-16 text and is damaged further on"),
    ],
)
def test_what_cannot_be_read_surely_is_refused_with_a_remedy(tmp_path, content, said):
    with pytest.raises(FeedError, match=r"^prices\.csv") as error:
        _read(tmp_path, content)
    assert said in str(error.value)
