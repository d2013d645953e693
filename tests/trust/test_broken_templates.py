"""Every template says on its Checks sheet what its data suffer from, or refuses them in one line."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import pairwise
from pathlib import Path
from statistics import median

import openpyxl
import pytest
from broken_data import CHECKS, TEMPLATES

from xl_aitrends.errors import FeedError
from xl_aitrends.refresh import Feed
from xl_aitrends.refresh.feeds import read_source
from xl_aitrends.templates import new_workbook, template_names
from xl_aitrends.templates.samples import panel_of, sample_panel
from xl_aitrends.templates.shelf import find_template

ROWS = 260
PANEL = ("date", "number")


def first_panel(template):
    return next(table for table in find_template(template).tables if table.kinds == PANEL)


def sample_cells(table):
    panel = sample_panel(table)
    return list(panel.headers), [list(row) for row in panel.rows[-ROWS:]]


def with_every_defect(headers, rows):
    """Each defect in a place of its own, so that one workbook shows whether each is named."""
    rows, last = [list(row) for row in rows], len(headers) - 1
    at = [part * len(rows) // 10 for part in range(10)]
    for row in rows[at[3] :]:
        row[1] = row[1] and row[1] * 0.5
    for row in rows[at[4] :]:
        row[2] = row[2] and row[2] * 7.2
    rows[at[5]][last] = (rows[at[5]][last] or 1.0) * 1000
    rows[at[6]][last] = 0
    rows[at[7]][1:] = [None] * last
    rows[at[8]][1:] = rows[at[8] - 1][1:]
    saturday = rows[-1][0] + dt.timedelta(days=(5 - rows[-1][0].weekday()) % 7 or 7)
    rows.append([saturday, *rows[-1][1:]])
    return [*headers, "NOBODY"], [[*row, None] for row in rows]


def write(folder, headers, rows):
    path = Path(folder) / "feed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    return path


def checks_of(book: Path):
    sheet = openpyxl.load_workbook(book, data_only=True)["Checks"]
    return {row[1].value: (row[2].value, row[3].value) for row in sheet.iter_rows(max_col=4) if row[1].value}


@pytest.mark.parametrize("template", template_names())
def test_a_template_names_what_its_prices_suffer_from(template, tmp_path):
    table = first_panel(template)
    headers, rows = sample_cells(table)
    daily = median((later[0] - row[0]).days for row, later in pairwise(rows)) <= 3
    feed = Feed(table.name, str(write(tmp_path, *with_every_defect(headers, rows))))
    settings = {key: str(value) for key, value in find_template(template).sample.items()}
    new_workbook(template, tmp_path / "book.xlsx", [feed], settings, as_of=dt.date(2025, 1, 1))
    says = checks_of(tmp_path / "book.xlsx")
    excused = TEMPLATES.get(template, {})
    wanted = {
        word
        for word in CHECKS
        if word not in excused and word not in ("text", "repeated") and (daily or word != "weekends")
    }
    silent = {word for word in wanted if says[CHECKS[word]][0] not in ("WARN", "FAIL")}
    assert silent == set()
    assert says["jumps"][1] >= 4  # a split, a currency, and both ways of a jump
    assert says["All checks"][0] in ("WARN", "FAIL")


@pytest.mark.parametrize("template", template_names())
def test_mixed_dates_and_times_are_read_as_the_same_days(template, tmp_path):
    table = first_panel(template)
    headers, rows = sample_cells(table)
    spellings = ("{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y%m%d}", "{:%Y-%m-%d}T21:00:00+08:00")
    mixed = [[spellings[number % 4].format(row[0]), *row[1:]] for number, row in enumerate(rows)]
    assert panel_of(read_source(str(write(tmp_path, headers, mixed))), table).rows == [tuple(row) for row in rows]


@pytest.mark.parametrize("template", template_names())
def test_a_day_that_stands_twice_is_refused_with_its_lines(template, tmp_path):
    table = first_panel(template)
    headers, rows = sample_cells(table)
    rows[9][0] = rows[8][0]
    feed = Feed(table.name, str(write(tmp_path, headers, rows)))
    with pytest.raises(FeedError, match=r"feed\.csv, line 11: .* stands in line 10 already; keep one row for each$"):
        new_workbook(template, tmp_path / "book.xlsx", [feed])
    assert not (tmp_path / "book.xlsx").exists()


@pytest.mark.parametrize("template", template_names())
def test_a_text_among_the_numbers_is_refused_with_its_place(template, tmp_path):
    table = first_panel(template)
    headers, rows = sample_cells(table)
    rows[3][1] = "12.5 yuan"
    with pytest.raises(FeedError, match=r"feed\.csv, line 5"):
        panel_of(read_source(str(write(tmp_path, headers, rows))), table)
