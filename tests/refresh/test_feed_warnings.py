"""What someone should look at is said before a feed is written, by place and with a remedy."""

from __future__ import annotations

import pytest
import xlsxwriter
from priced import keyed

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh import parse_feed, refresh_book
from xl_aitrends.refresh.feeds import SourceData
from xl_aitrends.refresh.merging import check_keys


def test_adjusted_history_is_named_with_its_first_date(fed):
    result, _ = fed("date,银行,电子\n2025-02-12,103.0000001,53\n2025-02-11,101,52\n2025-02-10,101,51\n")
    assert len(result.warnings) == 1
    assert "tbl_prices[银行]" in result.warnings[0]
    assert "first at 2025-02-11 (102 becomes 101)" in result.warnings[0]
    assert result.state == "WARN"


def test_append_never_takes_a_column_away_from_a_template(tmp_path):
    path = tmp_path / "mine.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Data")
        rows = [[45000.0, 1.0, 2.0], [45001.0, 3.0, 4.0]]
        columns = [{"header": name} for name in ("date", "A", "B")]
        sheet.add_table("A1:C3", {"name": "tbl", "columns": columns, "data": rows})
        made.define_name("ait_template", '="made"')
    feed = tmp_path / "new.csv"
    feed.write_text("date,A\n2023-03-20,5\n", encoding="utf-8")
    with pytest.raises(FeedError, match="lacks B"):
        refresh_book(path, target=tmp_path / "out.xlsx", feeds=[parse_feed(f"tbl:append={feed}")])


def test_a_key_that_stands_in_two_rows_is_told(fed):
    result, _ = fed("date,a\nx,7\n", "tbl", fill=keyed(["x", "x", "y"]))
    assert "tbl holds x in several rows, and the feed replaced the last of them" in result.warnings[0]


def test_a_blank_that_takes_a_number_away_is_told(fed):
    result, book = fed("date,银行,电子\n2025-02-11,,52\n2025-02-13,,53\n")
    assert book["Data"]["B3"].value is None
    assert [text.partition("rewrites ")[2] for text in result.warnings if "rewrites" in text] == [
        "history, first at 2025-02-11 (102 becomes blank); has the source a gap?"
    ]


@pytest.mark.parametrize(
    ("names", "told"),
    [(("银行", "电子"), True), (("600000", "600519"), False), ((103.0, 53.0), False), (("银行", "银行"), False)],
)
def test_a_template_fed_a_row_for_each_date_and_name_is_told_how_to_read_it(names, told):
    rows = tuple(("2025-02-12", name, "5") for name in names)
    data = SourceData("long.csv", ("date", "name", "price"), rows, (2, 3), "")
    told_as = r"^long.csv, line 3: 2025-02-12 stands in line 2 already; keep one row for each"
    with pytest.raises(FeedError, match=told_as) as found:
        check_keys(data, [45700.0, 45700.0], ["2025-02-12", "2025-02-12"])
    assert ('layout = "long"' in str(found.value)) is told
