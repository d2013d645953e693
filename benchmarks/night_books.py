"""A night's work made up: workbooks of three kinds, a Parquet feed of each layout, a table in PostgreSQL, the job."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from xl_aitrends.runs.secrets import with_secrets
from xl_aitrends.templates import new_workbook

FIRST_DAY = dt.date(2021, 1, 4)
ROWS = 900
FUNDS = [f"fund_{letter}" for letter in "abcdefgh"]
JOB = """\
out = "refreshed"
report = "refreshed/report.html"
summary = "refreshed/summary.md"
workers = {workers}
timeout = {timeout}
as_of = 2026-05-29

[[workbooks]]
paths = ["divergence"]
feeds = ["tbl_prices"]

[[workbooks]]
paths = ["chains"]
feeds = ["tbl_legs"]

[[workbooks]]
paths = ["funds"]
feeds = ["tbl_funds"]

[feeds.tbl_prices]
source = "industries.parquet"

[feeds.tbl_legs]
query = "select day, leader, laggard from legs order by day"
url = "{url}"
columns = {{ day = "date" }}

[feeds.tbl_funds]
source = "funds.parquet"
layout = "long"
date = "day"
name = "fund"
value = "nav"
columns = {{ day = "date" }}
"""


def make_night(folder: Path, books: int, url: str, *, workers: int = 2, timeout: float = 120) -> Path:
    """Write workbooks, feeds and the job; gives the job file; the kinds take turns, each with numbers of its own.

    Parameters
    ----------
    folder : Path
        Where; made if need be.
    books : int
        Number of workbooks in all.
    url : str
        Database URL; the table ``legs`` is made there.
    """
    for kind in ("divergence", "chains", "funds"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    template = folder / "divergence" / "book_000.xlsx"
    new_workbook("industry_divergence", template)
    for number in range(books):
        _KINDS[number % 3](folder, number, template)
    _write_feeds(folder)
    _write_table(url)
    job = folder / "job.toml"
    job.write_text(JOB.format(workers=workers, timeout=timeout, url=url), "utf-8")
    return job


def _divergence(folder: Path, number: int, template: Path) -> None:
    if number:
        shutil.copyfile(template, folder / "divergence" / f"book_{number:03}.xlsx")


def _days(rows: int, after: int = 0) -> list[dt.date]:
    return [FIRST_DAY + dt.timedelta(days=7 * (row // 5) + row % 5) for row in range(after, after + rows)]


def _walk(seed: int, columns: int, rows: int = ROWS) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0.0003, 0.012, (rows, columns))
    return np.round(100 * np.exp(steps.cumsum(axis=0)), 4)


def _chain(folder: Path, number: int, _: Path) -> None:
    """Two chain indices, their ratio and its distance from its mean, as an analyst would set it up in Excel."""
    legs, days = _walk(number, 2), _days(ROWS)
    with xlsxwriter.Workbook(folder / "chains" / f"chain_{number:03}.xlsx") as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        data, calc = book.add_worksheet("Data"), book.add_worksheet("Calc")
        rows = [[date, *pair] for date, pair in zip(days, legs.tolist(), strict=True)]
        columns = [{"header": "date", "format": day}, {"header": "leader"}, {"header": "laggard"}]
        data.add_table(0, 0, ROWS, 2, {"name": "tbl_legs", "columns": columns, "data": rows})
        calc.write_row(0, 0, ["ratio", "z-score", "", "last", "", "check"])
        calc.write_dynamic_array_formula("A2", "=AIT_RATIO(tbl_legs[leader],tbl_legs[laggard],tbl_legs[date])")
        calc.write_dynamic_array_formula("B2", "=AIT_ZSCORE(_xlfn.ANCHORARRAY(A2),60)")
        calc.write_formula("D2", "=INDEX(A2:A5000,ROWS(tbl_legs))")
        calc.write_formula("D3", "=INDEX(B2:B5000,ROWS(tbl_legs))")
        calc.write_formula("D4", "=MAX(tbl_legs[date])", day)
        calc.write_formula("D5", "=AVERAGE(tbl_legs[leader])/AVERAGE(tbl_legs[laggard])")
        calc.write_formula("F2", '=IF(COUNT(tbl_legs[leader])=ROWS(tbl_legs),"OK","WARN: gaps in leader")')
        for name, cell in {"out_ratio": "D$2", "out_zscore": "D$3", "out_asof": "D$4", "chk_all": "F$2"}.items():
            book.define_name(name, f"=Calc!${cell}")
        book.define_name("calc_ratio", f"=Calc!$A$2:$A${ROWS + 1}")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["Calc", 1, 0, ROWS, 0], "categories": ["Data", 1, 0, ROWS, 0]})
        calc.insert_chart("H2", chart)


def _fund(folder: Path, number: int, _: Path) -> None:
    """Eight funds with a sheet of daily returns, formula by formula, as an analyst fills them down."""
    book = openpyxl.Workbook()
    data = book.active
    data.title = "NAV"
    data.append(["date", *FUNDS])
    for day, row in zip(_days(300), _walk(number, len(FUNDS), 300).tolist(), strict=True):
        data.append([day, *row])
    for cell in data["A"][1:]:
        cell.number_format = "yyyy-mm-dd"
    last = get_column_letter(len(FUNDS) + 1)
    data.add_table(Table(displayName="tbl_funds", ref=f"A1:{last}301"))
    review = book.create_sheet("Review")
    review.append(["fund", "total return", "volatility", "percentile", "rank"])
    for place, name in enumerate(FUNDS, 2):
        column = f"tbl_funds[{name}]"
        returns = f"Returns!{get_column_letter(place)}3:{get_column_letter(place)}301"
        total = f"=INDEX({column},ROWS(tbl_funds))/INDEX({column},1)-1"
        ranked = f'=AIT_PCTRANK_LAST({column},tbl_funds[date],,,,,,,,,,"percentile")'
        review.append([name, total, f"=STDEV({returns})*SQRT(252)", ranked, f"=RANK(B{place},B$2:B$9)"])
    review["G1"], review["G2"] = "check", '=IF(MIN(tbl_funds[fund_a])>0,"OK","FAIL: a price below zero")'
    _fill_returns(book.create_sheet("Returns"))
    for name, cell in {"out_best": "B2", "out_volatility": "C2", "chk_all": "G2"}.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"Review!${cell[0]}${cell[1]}")
    book.save(folder / "funds" / f"fund_{number:03}.xlsx")


def _fill_returns(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.append(["row", *FUNDS])
    letters = [get_column_letter(place) for place in range(2, len(FUNDS) + 2)]
    for above, row in pairwise(range(2, 302)):
        if above == 2:
            sheet.append([2])
        sheet.append([row, *(f"=NAV!{letter}{row}/NAV!{letter}{above}-1" for letter in letters)])


_KINDS: tuple[Callable[[Path, int, Path], None], ...] = (_divergence, _chain, _fund)


def _write_feeds(folder: Path) -> None:
    """Industries for three more months, and the funds' next days in the long layout."""
    with as_file(files("xl_aitrends.templates") / "data" / "us_industries.csv") as sample:
        industries = pd.read_csv(sample, parse_dates=["date"])
    last = industries.iloc[-1]
    steps = 1 + np.random.default_rng(7).normal(0.01, 0.03, (3, len(industries.columns) - 1))
    more = pd.DataFrame(steps.cumprod(axis=0) * last.iloc[1:].to_numpy(float), columns=industries.columns[1:])
    more.insert(0, "date", pd.date_range(last["date"], periods=4, freq="ME")[1:])
    more.to_parquet(folder / "industries.parquet")
    wide = pd.DataFrame(_walk(11, len(FUNDS), 20), columns=FUNDS).assign(day=_days(20, 300))
    wide.melt("day", var_name="fund", value_name="nav").to_parquet(folder / "funds.parquet")


def _write_table(url: str) -> None:
    """Twenty days that no workbook knows yet."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(with_secrets(url))
    rows = [
        {"day": day, "leader": leader, "laggard": laggard}
        for day, (leader, laggard) in zip(_days(20, ROWS), _walk(1, 2, 20).tolist(), strict=True)
    ]
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("drop table if exists legs"))
        connection.execute(sqlalchemy.text("create table legs (day date primary key, leader numeric, laggard numeric)"))
        connection.execute(sqlalchemy.text("insert into legs values (:day, :leader, :laggard)"), rows)
    engine.dispose()
