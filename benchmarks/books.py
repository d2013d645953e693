"""Workbooks to refresh: a template over 4000 × 31 prices, its twin in ordinary formulas, and one of array formulas."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xlsxwriter

from benchmarks.panels import NAMES, ROWS, Floats, frame, prices
from xl_aitrends.cells.address import column_letters
from xl_aitrends.workbook import open_book

WINDOW, K, LEAST = 120, 5, 250  # rows of a return, names of a leg, observations of a percentile
HEAD = 4  # rows above the first price in a template's Data sheet
_LAST = column_letters(NAMES)


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


def moved(panel: Floats) -> Floats:
    """The prices of `template` after its last price was moved."""
    changed = np.array(panel)
    changed[-1, 0] *= 1.01
    return changed


def twin(path: Path, panel: Floats) -> Path:
    """The template's returns, legs, spread, percentile, bands and regime as ordinary formulas, one a cell."""
    book = xlsxwriter.Workbook(path)
    data, returns, calc = (book.add_worksheet(name) for name in ("Data", "Returns", "Calc"))
    for row, line in enumerate(panel.tolist()):
        data.write_row(row, 0, line)
    for row in range(WINDOW, len(panel)):
        for column in range(panel.shape[1]):
            letters = column_letters(column + 1)
            returns.write_formula(row, column, f"=Data!{letters}{row + 1}/Data!{letters}{row + 1 - WINDOW}-1", value=0)
        for column, formula in enumerate(_of_one_date(row + 1)):
            calc.write_formula(row, column, formula, value=0)
    book.close()
    return path


def _of_one_date(row: int) -> Iterator[str]:
    names = f"Returns!A{row}:{_LAST}{row}"
    first = "{" + ",".join(map(str, range(1, K + 1))) + "}"
    yield f"=SUMPRODUCT(LARGE({names},{first}))/{K}"
    yield f"=SUMPRODUCT(SMALL({names},{first}))/{K}"
    yield f"=A{row}-B{row}"
    if row > WINDOW + LEAST - 1:
        history = f"C${WINDOW + 1}:C{row}"
        yield f"=(RANK(C{row},{history},1)-1)/(COUNT({history})-1)"  # the template counts as PERCENTRANK.INC
        for level in (0.9, 0.5, 0.1):
            yield f"=PERCENTILE({history},{level})"
        still = f"IF(AND(N(H{row - 1})=1,D{row}>=0.7),1,IF(AND(N(H{row - 1})=-1,D{row}<=0.3),-1,0))"
        yield f"=IF(D{row}>=0.9,1,IF(D{row}<=0.1,-1,{still}))"


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
