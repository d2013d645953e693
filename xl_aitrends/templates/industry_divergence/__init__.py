"""Industry divergence: how far industries have drifted apart, how rare that is, who leads and who lags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.history import is_monthly, span_of
from xl_aitrends.templates.industry_divergence.calc import write_calc
from xl_aitrends.templates.industry_divergence.checks import limits
from xl_aitrends.templates.industry_divergence.layout import AFTER, BEFORE
from xl_aitrends.templates.industry_divergence.output import write_output
from xl_aitrends.templates.sheets import TemplateBook

K: Final = 5
SMOOTH: Final = 20
_MONTHLY: Final = {"in_sampling": "month-end", "in_smooth": 3, "in_before": 12, "in_after": 24}
MOST_K: Final = 15  # as many names as a leg's table on Output has room for

_TABLE = TableSpec(
    name="tbl_prices",
    sheet="Data",
    columns="First column: dates, one row a trading day or month, any order. Then one column an industry, its name as "
    "header: 11 to 60 of them, 20 or more for legs of five.",
    units="Prices or index levels, adjusted for dividends and splits, in one currency. Blank where there is none yet.",
    example="2025-02-14 | 1523.40 | 987.65 | …",
    sample="us_industries.csv",
    source="Twelve US industry portfolios (Kenneth R. French's Data Library, as shipped in linearmodels 7.1, NCSA "
    "licence), month ends 1948-12 to 2017-03, index level 100 at the start. NoDur consumer nondurables, Durbl consumer "
    "durables, Manuf manufacturing, Enrgy energy, Chems chemicals, BusEq business equipment, Telcm telecoms, Utils "
    "utilities, Shops retail, Hlth health care, Money finance, Other everything else.",
)
_GROUPS = TableSpec(
    name="tbl_groups",
    sheet="Groups",
    columns="First column: the names over the columns of tbl_prices. Second column: the group of each, in any order. "
    "A name that is not listed is its own group.",
    units="Words. The change of the spread is attributed to these groups.",
    example="银行 | financials",
    sample="us_industry_groups.csv",
    source="Groups of the twelve US industries, drawn for illustration.",
    kinds=("text", "text"),
    formats=("text", "text"),
)
_INPUTS = (
    InputSpec("in_asof", "As-of date", None, "date or blank", "Date of the reading; blank: the last date.", "date"),
    InputSpec("in_window", "Return window", 6, "units below", "Length of the rolling return.", "count", (), 1, 10000),
    InputSpec(
        "in_unit", "Window unit", "M", "D W M Y", "D trading rows, W weeks, M calendar months, Y years.", "",
        ("D", "W", "M", "Y"),
    ),
    InputSpec(
        "in_anchor", "Window starts at", "after", "before, after",
        "The first price after the window's first day, or the last one until then. Monthly data: the month's row.",
        "", ("after", "before"),
    ),
    InputSpec(
        "in_k", "Names in each leg", K, "names", "How many leaders and laggards the spread compares.", "count", (), 1,
        MOST_K,
    ),
    InputSpec(
        "in_since", "History since", dt.date(2010, 1, 1), "date", "Percentiles count readings from this date on.",
        "date",
    ),
    InputSpec(
        "in_kind", "Percentile kind", "inc", "word",
        "inc is PERCENTRANK.INC, exc PERCENTRANK.EXC; mean, weak, strict, mid and min as in pandas and scipy.", "",
        ("inc", "exc", "mean", "weak", "strict", "mid", "min"),
    ),
    InputSpec(
        "in_sampling", "Readings counted", "daily", "daily, month-end",
        "Every row, or the last row of each month, enters the percentile.", "", ("daily", "month-end"),
    ),
    InputSpec(
        "in_level", "Band in the chart", 0.9, "share of readings",
        "Percentile level drawn beside the spread; the low band lies as far from 0. From it on a regime begins.",
        "percent", (), 0.5, 1,
    ),
    InputSpec(
        "in_leave", "Regime ends at", 0.7, "share of readings",
        "A high regime ends below this percentile, a low one above 1 less it. At most the band.", "percent", (), 0.5, 1,
    ),
    InputSpec(
        "in_change", "Change over", 6, "months", "How far back the change of the spread and of its legs is measured.",
        "count", (), 1, 120,
    ),
    InputSpec(
        "in_turn", "Turn", 0.15, "points",
        "A phase ends once the spread has moved so far the other way (0.15 is 15 points).", "percent", (), 0.001, 10,
    ),
    InputSpec(
        "in_smooth", "Smoothing of phases", SMOOTH, "rows", "Phases are those of the spread's mean over so many rows.",
        "count", (), 1, 1000,
    ),
    InputSpec(
        "in_before", "Rows before a peak", BEFORE, "rows", "Where the lines around past peaks begin.", "count", (), 0,
        5000,
    ),
    InputSpec(
        "in_after", "Rows after a peak", AFTER, "rows", "Where they end.", "count", (), 1, 5000,
    ),
    InputSpec(
        "in_step", "Heat map step", 1, "months", "Months between two columns of the heat map.", "count", (), 1, 12,
    ),
    InputSpec(
        "in_heat", "Heat map colours", 0.3, "return", "Colours are full from plus and minus this return on.", "percent",
        (), 0.01, 10,
    ),
)  # fmt: skip
_READING = (
    "The spread is the mean return of the leading names minus the mean return of the lagging names over the same "
    "window: 54.0% means 54 percentage points apart.",
    "The percentile says what share of all readings since the chosen date lay below the present one. Beside it stand "
    "the number of readings and of windows that do not overlap, and a 95% interval that counts only the latter.",
    "The lines beside the spread are percentile levels as they were known on each date: no later reading enters them. "
    "Orange stretches are high regimes, blue ones low: they begin at the band and end only at in_leave, so that no "
    "day's noise ends them. They need no hindsight.",
    "Phases need hindsight: a turn is dated at its extreme and was known only once the spread had moved by in_turn. "
    "Read the date on which it was known beside the turn, or past turns look like foresight. The last phase is open.",
    "The waterfall takes the spread from its earlier to its present value: a group adds by what its members in either "
    "leg lie from the mean of all names, so that all groups add up without remainder. Names that tbl_groups lacks "
    "stand for themselves.",
    "The lines around past peaks are the spread itself, laid over each other at the day of each peak. The thick line "
    "is the latest peak; in an open expansion its day 0 is the highest day so far.",
    "The change over half a year is split without remainder into what the leaders added by rising and what the "
    "laggards added by falling.",
    "The heat map ranks all names by their latest return and shows the same rolling return at the last twelve month "
    "ends. Orange is negative, blue positive.",
)
_LIMITS = (
    "Readings of a rolling return overlap: fifteen years of daily six-month returns are some thirty independent "
    "windows. A 90th percentile may as well be the 80th or the 97th; the interval says so.",
    "A high spread says that industries have drifted apart, not that they will converge, nor when.",
    "Classifications change (Shenwan: 28 level-1 industries in 2014, 31 in 2021). A long history needs one "
    "classification back-cast; with fewer names in earlier years the spread is not the same measure.",
    "Leaders and laggards are chosen after the fact, so the spread is positive by construction, also in a calm market.",
    "Peaks are few and chosen after the fact: their average path is no forecast.",
    "A group's part says which names stand in the legs, not why they rose or fell.",
    "With few names the legs meet in the middle: the check on 2k against n says when.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: legs that do not meet, and month-end readings for monthly data."""
    panel = tables[_TABLE.name]
    names = len(panel.headers) - 1
    k = K if names >= 4 * K else max(1, names // 4)
    monthly = _MONTHLY if is_monthly(panel) else {}
    return {"in_k": k, **monthly}


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Data, Calc, Output and Checks."""
    panel = tables[_TABLE.name]
    names = len(panel.headers) - 1
    write_calc(book, names)
    write_output(book, names, span_of(panel))
    write_checks(book, limits(names), ("Data in tbl_prices", "calc_survey"))


INDUSTRY_DIVERGENCE: Final = Template(
    name="industry_divergence",
    title="Industry divergence",
    question="How far have industries drifted apart, how rare is that, and who leads and lags?",
    tables=(_TABLE, _GROUPS),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    sample={"in_k": 3, "in_since": dt.date(1948, 12, 31), **_MONTHLY},
)  # fmt: skip
