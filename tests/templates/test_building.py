"""What every built workbook keeps to: cached values everywhere, no volatile formula, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from xl_aitrends.errors import ConfigurationError, FeedError
from xl_aitrends.refresh import Feed, refresh_book
from xl_aitrends.templates import (
    build_template,
    check_templates,
    demo,
    describe_template,
    new_workbook,
    template_names,
)
from xl_aitrends.templates.declare import Panel
from xl_aitrends.templates.industry_divergence import INDUSTRY_DIVERGENCE
from xl_aitrends.templates.samples import sample_panel
from xl_aitrends.templates.sheets import _width

from .feeding import made_panel, write_feed

FORMULA = re.compile(r"<c ([^>]*)>\s*<f[^>]*>([^<]*)</f>(.*?)</c>", re.DOTALL)


def formulas(book: Path) -> list[tuple[str, str, str]]:
    """Attributes of the cell, formula, and what is saved behind it."""
    with zipfile.ZipFile(book) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [found for name in sheets for found in FORMULA.findall(archive.read(name).decode("utf-8"))]


def part(book: Path, name: str) -> str:
    with zipfile.ZipFile(book) as archive:
        return archive.read(name).decode("utf-8")


def test_every_formula_has_a_saved_value_and_none_is_an_error(each_sample: Path):
    cells = formulas(each_sample)
    assert len(cells) > 100
    assert [formula for _, formula, value in cells if "<v" not in value] == []
    wrong = [formula for attributes, formula, _ in cells if 't="e"' in attributes and "AIT_" not in formula]
    assert [formula for formula in wrong if "NA()" not in formula] == []  # #N/A on purpose: a gap in a line


def test_no_formula_is_volatile_or_reaches_where_no_reference_points(each_sample: Path):
    banned = re.compile(r"\b(OFFSET|INDIRECT|TODAY|NOW|RAND|RANDBETWEEN|CELL|INFO)\(")
    assert [formula for _, formula, _ in formulas(each_sample) if banned.search(formula)] == []


def test_opening_the_workbook_recalculates_nothing(each_sample: Path):
    calculation = re.findall(r"<calcPr[^>]*>", part(each_sample, "xl/workbook.xml"))
    assert calculation == ['<calcPr calcId="191029"/>']


def test_two_builds_are_the_same_bytes(sample: Path, tmp_path: Path):
    demo(tmp_path, [sample.stem])
    assert (tmp_path / sample.name).read_bytes() == sample.read_bytes()


def test_the_workbook_in_the_repository_is_what_a_build_gives(each_sample: Path, monkeypatch: pytest.MonkeyPatch):
    copy = lambda folder, names: shutil.copy(each_sample, folder)  # noqa: E731
    monkeypatch.setattr("xl_aitrends.templates.comparing.build_all", copy)
    assert check_templates(Path(__file__).parents[2] / "workbooks", [each_sample.stem]) == []


def test_refreshing_a_second_time_changes_nothing(each_sample: Path, tmp_path: Path):
    result = refresh_book(each_sample, target=tmp_path / each_sample.name)
    assert not result.changed
    assert (tmp_path / each_sample.name).read_bytes() == each_sample.read_bytes()


def charts_of(book: Path) -> list[str]:
    with zipfile.ZipFile(book) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]


def test_every_series_of_every_chart_has_its_values_saved(each_sample: Path):
    charts = charts_of(each_sample)
    assert charts
    for chart in charts:
        for series in re.findall(r"<c:ser>.*?</c:ser>", chart, re.DOTALL):
            values = re.search(r"<c:(?:val|yVal)>.*?</c:(?:val|yVal)>", series, re.DOTALL)[0]
            assert re.search(r"<c:pt idx=.*?<c:v>-?[0-9.]+", values, re.DOTALL), (each_sample.name, series[:400])


def test_every_input_and_every_figure_has_its_name(each_sample: Path):
    names = set(openpyxl.load_workbook(each_sample).defined_names)
    inputs = {entry["name"] for entry in describe_template(each_sample.stem)["inputs"]}
    assert inputs | {"chk_all", "ait_template"} <= names
    assert [name for name in names if name.startswith("out_")]


def held_in(book: Path) -> list[str]:
    """What the Guide says is in each Table now."""
    guide = openpyxl.load_workbook(book, data_only=True)["Guide"]
    return [text for label, text in guide.iter_rows(min_col=2, max_col=3, values_only=True) if label == "In it now"]


def test_the_guide_of_a_sample_tells_the_source_of_every_table(each_sample: Path):
    sources = [table["sample"] for table in describe_template(each_sample.stem)["tables"]]
    assert held_in(each_sample) == [f"Sample data. {source}" for source in sources]


def test_the_guide_of_a_fed_workbook_calls_no_data_of_ones_own_a_sample(sample: Path, tmp_path: Path):
    prices, groups = write_feed(made_panel(names=12, rows=90), tmp_path / "prices.csv"), tmp_path / "groups.csv"
    groups.write_text("name,group\n行业01,甲\n")
    for number, feeds in enumerate(({"tbl_prices": prices}, {"tbl_groups": groups})):
        out = tmp_path / f"{number}.xlsx"
        refresh_book(sample, target=out, feeds=[Feed(name, str(path)) for name, path in feeds.items()])
        told = held_in(out)
        assert told[number].startswith("Data of your own")
        assert told[1 - number].startswith("Sample data. ")


def test_every_page_of_output_fits_its_paper_at_its_scale(each_sample: Path):
    sheet = openpyxl.load_workbook(each_sample)["Output"]
    scale = (sheet.page_setup.scale or 100) / 100
    left, top, right, bottom = range_boundaries(sheet.print_area.partition("!")[2])
    assert (left, top) == (1, 1)
    widths = {place: one.width for one in sheet.column_dimensions.values() for place in range(one.min, one.max + 1)}
    wide = sum(7 * widths[place] for place in range(1, right + 1))  # pixels, as Excel has them
    assert scale * wide <= (11.69 - sheet.page_margins.left - sheet.page_margins.right) * 96
    default = sheet.sheet_format.defaultRowHeight
    room = (8.27 - sheet.page_margins.top - sheet.page_margins.bottom) * 72
    for first, last in pairwise([0, *(one.id for one in sheet.row_breaks.brk), bottom]):
        rows = [sheet.row_dimensions[row] for row in range(first + 1, last + 1)]
        assert scale * sum(row.height or default for row in rows if not row.hidden) <= room


def test_chart_caches_hold_every_point(sample: Path):
    over_time = [chart for chart in charts_of(sample) if "<c:dateAx>" in chart]
    assert len(over_time) == 2
    for chart in over_time:
        counts = set(re.findall(r'<c:numCache>.*?<c:ptCount val="(\d+)"/>', chart, re.DOTALL))
        assert counts == {"820"}


def test_sheets_stand_in_reading_order_and_all_show_the_verdict(each_sample: Path):
    book = openpyxl.load_workbook(each_sample, data_only=True)
    assert book.sheetnames[:2] == ["Guide", "Inputs"]
    assert book.sheetnames[-3:] == ["Calc", "Output", "Checks"]
    assert len(book.sheetnames) > 5
    for sheet in book.worksheets:
        shown = {cell.value for row in sheet.iter_rows(max_row=3) for cell in row}
        assert shown & {"OK", "WARN", "FAIL"}, sheet.title


def test_the_guide_explains_every_function_that_the_sheets_call(each_sample: Path):
    called = {name for _, formula, _ in formulas(each_sample) for name in re.findall(r"AIT_[A-Z_]+", formula)}
    guide = openpyxl.load_workbook(each_sample)["Guide"]
    explained = {row[0] for row in guide.iter_rows(min_col=2, max_col=2, values_only=True)}
    assert called <= explained
    assert called


def test_the_names_that_others_rely_on_are_there(sample: Path):
    names = set(openpyxl.load_workbook(sample).defined_names)
    inputs = "asof window unit anchor k since kind sampling".split()
    outputs = "asof spread percentile top_mean bottom_mean leaders laggards".split()
    assert {f"in_{name}" for name in inputs} | {f"out_{name}" for name in outputs} <= names
    assert {"chk_all", "ait_template"} <= names


def test_every_input_of_words_offers_its_list(sample: Path):
    sheet = openpyxl.load_workbook(sample)["Inputs"]
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert '"daily,month-end"' in lists
    assert '"after,before"' in lists


@pytest.mark.parametrize(("host", "spelling"), [("xlam", "[1]!AIT_SPREAD("), ("lite", "_xldudf_AIT_SPREAD(")])
def test_a_host_gets_its_own_spelling_and_the_same_numbers(sample: Path, tmp_path: Path, host: str, spelling: str):
    out = tmp_path / f"{host}.xlsx"
    settings = {"in_k": "3", "in_since": "1948-12-31"}
    result = new_workbook("industry_divergence", out, settings=settings, host=host)
    assert any(formula.startswith(spelling) for _, formula, _ in formulas(out))
    assert not any(re.search(r"(?<![!_])AIT_", formula) for _, formula, _ in formulas(out))
    assert result.outputs["out_spread"] == refresh_book(sample).outputs["out_spread"]


def test_the_add_in_spelling_comes_with_the_link_it_means(tmp_path: Path):
    build_template("industry_divergence", tmp_path / "book.xlsx", host="xlam")
    link = part(tmp_path / "book.xlsx", "xl/externalLinks/_rels/externalLink1.xml.rels")
    assert 'xlExternalLinkPath/xlStartup" Target="xl_aitrends.xlam"' in link, "from the folder where Excel loads it"
    openpyxl.load_workbook(tmp_path / "book.xlsx")


def test_prices_stand_in_the_workbook_to_the_last_digit(sample: Path):
    panel = sample_panel(INDUSTRY_DIVERGENCE.tables[0])
    sheet = openpyxl.load_workbook(sample)["Data"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[1 : len(panel.headers)] for row in rows] == [tuple(row[1:]) for row in panel.rows]


def test_stale_workbooks_are_found_and_fresh_ones_pass(sample: Path, tmp_path: Path):
    fresh, stale, none = tmp_path / "fresh", tmp_path / "stale", tmp_path / "none"
    for folder in (fresh, stale, none):
        folder.mkdir()
    shutil.copy(sample, fresh)
    refresh_book(sample, target=stale / sample.name, settings={"in_k": "2"})
    assert check_templates(fresh, [sample.stem]) == []
    assert any("xl/worksheets/" in finding for finding in check_templates(stale, [sample.stem]))
    assert check_templates(none, [sample.stem]) == [f"{none / sample.name} is missing"]


@pytest.mark.parametrize("damage", ["emptied", "cut", "scrambled"])
def test_a_damaged_workbook_is_a_finding(sample: Path, tmp_path: Path, monkeypatch, damage: str):
    monkeypatch.setattr("xl_aitrends.templates.comparing.build_all", lambda folder, names: shutil.copy(sample, folder))
    good = sample.read_bytes()
    middle = len(good) // 2
    scrambled = good[: middle - 500] + bytes(1000) + good[middle + 500 :]
    (tmp_path / sample.name).write_bytes({"emptied": b"", "cut": good[:middle], "scrambled": scrambled}[damage])
    assert [line.partition(" (")[0] for line in check_templates(tmp_path, [sample.stem])] == [
        f"{tmp_path / sample.name} is damaged"
    ]


def test_a_template_says_what_it_takes():
    described = describe_template(template_names()[0])
    assert [table["name"] for table in described["tables"]] == ["tbl_prices", "tbl_groups"]
    assert {entry["name"] for entry in described["inputs"]} >= {"in_asof", "in_k"}


def test_wrong_names_are_refused_with_the_right_ones(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="there is no template 'rotation'; there are industry_divergence"):
        new_workbook("rotation", tmp_path / "x.xlsx")
    with pytest.raises(ConfigurationError, match="host must be one of plain, xlam, lite"):
        build_template("industry_divergence", tmp_path / "x.xlsx", host="excel")
    (tmp_path / "x.csv").write_text("date,A\n2025-01-02,1\n")
    with pytest.raises(FeedError, match="industry_divergence has no Table tbl_x; it has tbl_prices"):
        new_workbook("industry_divergence", tmp_path / "x.xlsx", [Feed("tbl_x", str(tmp_path / "x.csv"))])
    assert not (tmp_path / "x.xlsx").exists()


def test_an_existing_workbook_is_never_overwritten_by_new(tmp_path: Path):
    (tmp_path / "mine.xlsx").write_bytes(b"mine")
    with pytest.raises(ConfigurationError, match="exists"):
        new_workbook("industry_divergence", tmp_path / "mine.xlsx")
    assert (tmp_path / "mine.xlsx").read_bytes() == b"mine"


def test_a_column_is_as_wide_as_its_largest_number():
    panel = Panel(["date", "a"], [[dt.date(2025, 1, 2), 17_721_201_489.33], [dt.date(2025, 1, 3), None]])
    assert _width(panel, 1) > len("17,721,201,489.33")
    assert _width(panel, 0) == 11
