"""Workbooks to refresh: a template over 4000 × 31 prices, its twin in ordinary formulas, and one of array formulas."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import openpyxl
import xlsxwriter
from openpyxl.utils.cell import absolute_coordinate, coordinate_from_string, coordinate_to_tuple
from openpyxl.worksheet.formula import ArrayFormula

from benchmarks.panels import NAMES, ROWS, Floats, frame, prices
from xl_aitrends.cells.address import column_letters, column_number
from xl_aitrends.workbook import open_book

WINDOW, K, LEAST = 120, 5, 250  # rows of a return, names of a leg, observations of a percentile
HEAD = 4  # rows above the first price in a template's Data sheet
_SERIES = (
    *("calc_spread", "calc_percentile", "calc_band", "calc_middle", "calc_low_band"),
    *("calc_top", "calc_bottom", "calc_regime"),
)
_SPILL = re.compile(r"=?_xlfn\.ANCHORARRAY\(Calc!(\$[A-Z]+\$\d+)\)")


def template(path: Path, *, panel: Floats | None = None) -> Path:
    """The industry divergence template over prices of our own, refreshed; then its last price is moved."""
    table = frame(prices() if panel is None else panel).rename_axis("date")
    feed = path.with_suffix(".csv")
    table.to_csv(feed)
    command = [sys.executable, "-m", "xl_aitrends", "new", "industry_divergence", str(path)]
    settings = [
        "--feed",
        f"tbl_prices:replace={feed}",
        "--set",
        f"in_window={WINDOW}",
        "--set",
        "in_unit=D",
        "--set",
        "in_since=2010-01-01",
    ]
    subprocess.run([*command, *settings], check=True, capture_output=True)
    fresh = path.with_name(f"fresh-{path.name}")
    path.rename(fresh)
    with open_book(fresh) as book:
        book.set_value("Data", HEAD + len(table), 2, float(table.iloc[-1, 0]) * 1.01)
        book.save(path)
    fresh.unlink()
    return path


def twin(template: Path, path: Path) -> Path:
    """The template for a spreadsheet program alone: its series in ordinary formulas, one a cell.

    Returns, legs, spread, percentile, bands and regime are computed; what else is ours there stands as saved values.
    Output, Checks, names and charts are the template's own.
    """
    book, saved = openpyxl.load_workbook(template), openpyxl.load_workbook(template, data_only=True)
    spills = {}
    for sheet in book:
        for cell in chain.from_iterable(sheet):
            if cell.data_type != "f":
                continue
            if isinstance(cell.value, ArrayFormula):
                spills[cell.coordinate] = cell.value.ref
            if "AIT_" in getattr(cell.value, "text", cell.value):
                cell.value = saved[sheet.title][cell.coordinate].value
    anchors = {}
    for name, defined in book.defined_names.items():
        if spill := _SPILL.fullmatch(defined.attr_text):
            anchors[name] = spill[1].replace("$", "")
            defined.attr_text = f"Calc!{absolute_coordinate(spills[anchors[name]])}"
    for place, formula in _series(anchors):
        book["Calc"][place] = formula
    book.save(path)
    return path


def places(template: Path) -> list[tuple[int, int]]:
    """Row and column of the first value of each series that the twin holds of the template."""
    with open_book(template) as book:
        spills = {name.name: _SPILL.fullmatch(name.text) for name in book.defined_names}
    return [coordinate_to_tuple(spill[1].replace("$", "")) for name in _SERIES if (spill := spills[name])]


def _series(anchors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The ordinary formulas and the cells that they stand in."""
    at = {name: coordinate_from_string(anchors[name]) for name in (*_SERIES, "calc_returns")}
    start = {first for _, first in at.values()}.pop()
    began = start + WINDOW  # the first row that has a return
    returns, (spread, percentile, *bands, top, bottom, regime) = at["calc_returns"][0], (at[n][0] for n in _SERIES)
    columns = [column_letters(column_number(returns) + number) for number in range(NAMES)]
    legs = "{" + ",".join(map(str, range(1, K + 1))) + "}"
    for row in range(began, start + ROWS):
        price = row - start + HEAD + 1
        for number, column in enumerate(columns):
            letters = column_letters(number + 2)
            yield f"{column}{row}", f"=Data!{letters}{price}/Data!{letters}{price - WINDOW}-1"
        names = f"{columns[0]}{row}:{columns[-1]}{row}"
        yield f"{top}{row}", f"=SUMPRODUCT(LARGE({names},{legs}))/{K}"
        yield f"{bottom}{row}", f"=SUMPRODUCT(SMALL({names},{legs}))/{K}"
        yield f"{spread}{row}", f"={top}{row}-{bottom}{row}"
        if row < began + LEAST - 1:
            continue
        history = f"{spread}${began}:{spread}{row}"  # the template's percentile is PERCENTRANK.INC
        yield f"{percentile}{row}", f"=(RANK({spread}{row},{history},1)-1)/(COUNT({history})-1)"
        for band, level in zip(bands, (0.9, 0.5, 0.1), strict=True):
            yield f"{band}{row}", f"=PERCENTILE({history},{level})"
        now, before = f"{percentile}{row}", f"N({regime}{row - 1})" if row >= began + LEAST else "0"
        still = f"IF(AND({before}=1,{now}>=0.7),1,IF(AND({before}=-1,{now}<=0.3),-1,0))"
        yield f"{regime}{row}", f"=IF({now}>=0.9,1,IF({now}<=0.1,-1,{still}))"


def arrays(path: Path, panel: Floats, formulas: int = 20) -> Path:
    """Spreads of legs of several sizes and their percentiles, each one array formula of ours down a column."""
    book = xlsxwriter.Workbook(path)
    data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc")
    rows, last = len(panel), column_letters(panel.shape[1])
    for row, line in enumerate(panel.tolist()):
        data.write_row(row, 0, line)
    for number in range(formulas // 2):
        spread = column_letters(2 * number + 1)
        calc.write_array_formula(
            0, 2 * number, rows - 1, 2 * number, f"{{=AIT_SPREAD(Data!A1:{last}{rows},{number + 1})}}"
        )
        percentile = f"{{=AIT_PCTRANK({spread}1:{spread}{rows})}}"
        calc.write_array_formula(0, 2 * number + 1, rows - 1, 2 * number + 1, percentile)
    book.close()
    return path


def column(path: Path, sheet: str, number: int, first: int = 1, last: int = ROWS) -> Floats:
    """Numbers of one column of a workbook; anything else is missing."""
    with open_book(path) as book:
        cells = [row[0] for row in book.sheet(sheet).values(first, number, last, number)]
    return np.array([cell if isinstance(cell, float) else np.nan for cell in cells])
