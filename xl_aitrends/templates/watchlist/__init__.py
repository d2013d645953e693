"""Watch list: what each name returned over several horizons, who beats the benchmark, and how unusual that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.watchlist.calc import HORIZONS, ROOM, write_calc
from xl_aitrends.templates.watchlist.checks import limits
from xl_aitrends.templates.watchlist.output import write_output

_LINES: Final = ("SP500", "SPX", "SPY", "000300", "000300.SH", "510300", "沪深300", "HSI")  # indices that are known

_PRICES = TableSpec(
    name="tbl_prices",
    sheet="Data",
    columns="First column: dates, one row a trading day, any order. Then one column a name, its ticker as header. The "
    "benchmark is one of the columns; further columns may stand there unused.",
    units="Prices adjusted for dividends and splits, each in its own currency. Blank where there is none.",
    example="2025-02-14 | 131.88 | 244.60 | …",
    sample="us_names.csv",
    source="Adjusted daily closes of twenty US companies and the S&P 500 price index, 2015-01-02 to 2022-12-28, from "
    "the example data of the Python package skfolio (BSD 3-Clause licence, see us_names.txt).",
)
_LIST = TableSpec(
    name="tbl_list",
    sheet="List",
    columns="ticker: a header of tbl_prices; name: what charts and tables call it; group: any word. A blank name shows "
    f"the ticker. Up to {ROOM} rows.",
    units="Texts.",
    example="NVDA | Nvidia | Chips",
    sample="us_watchlist.csv",
    source="The same twenty companies; names and groups are illustrative and follow no provider's classification.",
    kinds=("text",),
    formats=("text",),
)
_INPUTS = (
    InputSpec("in_asof", "As-of date", None, "date or blank", "Date of the reading; blank: the last date.", "date"),
    InputSpec(
        "in_horizon", "Ranked by", "3M", "horizon", "Return by which the names are ranked and charted.", "",
        tuple(horizon.label for horizon in HORIZONS),
    ),
    InputSpec(
        "in_from", "Since", dt.date(2020, 1, 1), "date", "First day of the last horizon, SINCE: from the price before.",
        "date",
    ),
    InputSpec(
        "in_benchmark", "Benchmark", None, "header or blank",
        "Column of tbl_prices to hold the names against; blank: the equally weighted index of the names shown.",
    ),
    InputSpec(
        "in_show", "Names shown", "list", "list, all", "The rows of tbl_list, or every column of tbl_prices.", "",
        ("list", "all"),
    ),
    InputSpec(
        "in_anchor", "Window starts at", "before", "before, after",
        "The last price on or before the window's first day, or the first one after it.", "", ("before", "after"),
    ),
    InputSpec(
        "in_carry", "Price carried", 5, "rows", "A missing price is replaced by the last one for so many rows.",
        "count", (), 0, 60,
    ),
    InputSpec(
        "in_window", "Percentile of", 3, "months", "Length of the return whose percentile in the name's own history is "
        "shown.", "count", (), 1, 60,
    ),
    InputSpec(
        "in_since", "History since", dt.date(2010, 1, 1), "date", "Percentiles count readings from this date on.",
        "date",
    ),
    InputSpec(
        "in_trend", "Trend of strength", 52, "weeks", "Relative strength: the ratio to the benchmark against its own "
        "mean of so many weeks.", "count", (), 4, 260,
    ),
    InputSpec(
        "in_step", "Step of the small lines", 7, "calendar days", "They show 53 closes that lie so many days apart.",
        "count", (), 1, 31,
    ),
    InputSpec(
        "in_heat", "Table colours", 0.3, "return", "Colours are full from plus and minus this return on.", "percent",
        (), 0.01, 10,
    ),
)  # fmt: skip
_READING = (
    "The first picture ranks the names by their return over the chosen horizon: blue names beat the benchmark, orange "
    "ones lag it. Its title counts them.",
    "The second picture rebases the three strongest, the three weakest and the benchmark to 100 a year (53 steps) ago.",
    "The table gives every horizon. Calendar horizons start at the last price on or before their first day: 3M on "
    "14 May starts on 14 February. 1D is one trading row, YTD starts at the last price of the year before.",
    "Relative is (1 + return) / (1 + benchmark's return) − 1 over the ranked horizon. Trend is the ratio "
    "to the benchmark in per cent above or below its own mean, after Mansfield.",
    "Percentile is the share of the name's own past returns of that length, since the date set, that lie below the "
    "latest one: 95% is unusually strong for this name, whatever others did.",
    "A name without a price on the as-of date or at the start of the horizon is not ranked; it is listed below the "
    "headline.",
)
_LIMITS = (
    "A past return says nothing of the next one: the list ranks what was, and recommends nothing.",
    "Returns of one day or week rank noise; the strongest of many names is strong partly by chance.",
    "Readings of a rolling return overlap: eight years of daily three-month returns are some thirty independent "
    "windows, so a 95th percentile is a rough word.",
    "A list drawn up today of names that did well flatters its own history.",
    "Names in several currencies are compared in local returns; a price index flatters names that pay dividends.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: the listed names if the data has most of them, and a benchmark that it holds."""
    headers = [str(header) for header in tables[_PRICES.name].headers[1:]]
    listed = {str(row[0]) for row in tables[_LIST.name].rows}
    benchmark = next((line for line in _LINES if line in headers), None)
    return {"in_show": "list" if 2 * len(listed & set(headers)) >= len(listed) else "all", "in_benchmark": benchmark}


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    headers = [str(header) for header in tables[_PRICES.name].headers[1:]]
    shown = _shown(book, tables, headers)
    write_calc(book, len(headers), shown)
    write_output(book, shown)
    write_checks(book, limits(), ("Data in tbl_prices", "calc_survey"))


def _shown(book: TemplateBook, tables: Mapping[str, Panel], headers: list[str]) -> int:
    """How many names the sheets will show: what the pictures are drawn for."""
    listed = [str(row[0]) for row in tables[_LIST.name].rows]
    wanted = headers if book.values.get("in_show", "list") == "all" else [name for name in listed if name in headers]
    return min(len(wanted), ROOM)


WATCHLIST: Final = Template(
    name="watchlist",
    title="Watch list",
    question="What did each name return, who beats the benchmark, and how unusual is that?",
    tables=(_PRICES, _LIST),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    sample={"in_benchmark": "SP500"},
    notice="Illustrative list, real prices that end in 2022:",
)
