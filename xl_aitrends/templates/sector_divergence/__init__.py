"""Sector divergence: performance, relative strength, rotation and outside influence of segments against a benchmark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.history import span_of
from xl_aitrends.templates.sector_divergence.calc import write_calc
from xl_aitrends.templates.sector_divergence.checks import limits
from xl_aitrends.templates.sector_divergence.layout import Layout
from xl_aitrends.templates.sector_divergence.output import write_output
from xl_aitrends.templates.sheets import TemplateBook

WEEKS: Final = 52
WINDOW: Final = 120
TAIL: Final = 12
MOMENTUM: Final = 4
MOST_SECTORS: Final = 8  # lines that one chart can tell apart
MOST_FACTORS: Final = 3
SPARE_CODES: Final = 20

_PRICES = TableSpec(
    name="tbl_prices",
    sheet="Data",
    columns="First column: dates, one row a trading day (or week), any order. Then one column a code: members of the "
    "segments, the benchmark, and outside factors such as oil.",
    units="Prices or index levels, adjusted for dividends and splits, in one currency. Blank where there is none yet.",
    example="2025-02-14 | 241.30 | 99.82 | 609.70 | …",
    sample="us_names.csv",
    source="Adjusted daily closes of US companies and the S&P 500 price index, 2015 to 2022, as bundled with skfolio "
    "(BSD 3-Clause licence; us_names.txt in the package).",
)
_SEGMENTS = TableSpec(
    name="tbl_segments",
    sheet="Segments",
    columns="Code, as it stands over a column of tbl_prices; its segment; its role: sector (or blank), factor or "
    "benchmark. A segment is an index of its codes; one code is enough.",
    units="Words. Up to 8 segments of sectors, 3 of factors, one benchmark; more need a new workbook.",
    example="SMH | hardware | sector",
    sample="us_segments.csv",
    source="Segments drawn from the sample's names for illustration.",
    kinds=("text", "text", "text"),
    formats=("text", "text", "text"),
)
_INPUTS = (
    InputSpec("in_asof", "As-of date", None, "date or blank", "Date of the reading; blank: the last date.", "date"),
    InputSpec(
        "in_from", "Lines start at 100", None, "date or blank",
        "Relative lines are 100 on the first day from this date on; blank: on each line's first day.", "date",
    ),
    InputSpec(
        "in_months", "Ranking over", 6, "months", "Segments are ranked by their return against the benchmark over it.",
        "count", (), 1, 120,
    ),
    InputSpec(
        "in_wide", "A wide gap is one above", 0.9, "share of days", "Of all days so far: the dashed line in the chart "
        "of the gap between the first and the last segment.", "whole", (), 0.5, 0.999,
    ),
    InputSpec(
        "in_scheme", "Weights in a segment", "equal", "word", "equal: set again at every rebalancing; hold: once.", "",
        ("equal", "hold"),
    ),
    InputSpec(
        "in_rebalance", "Rebalancing", "D", "D W M Q Y", "How often equal weights are set again.", "",
        ("D", "W", "M", "Q", "Y"),
    ),
    InputSpec(
        "in_weeks", "Rotation looks back", WEEKS, "weeks",
        "Strength and momentum are measured against their own mean over so many weeks.", "count", (), 4, 520,
    ),
    InputSpec(
        "in_span", "Rotation smoothing", 10, "weeks", "Span of the exponential mean of the relative line.", "count", (),
        1, 104,
    ),
    InputSpec(
        "in_momentum", "Momentum over", MOMENTUM, "weeks", "Change of strength over it is momentum; 1 is jitter.",
        "count", (), 1, 52,
    ),
    InputSpec("in_tail", "Tail", TAIL, "weeks", "Weeks that each line shows in the rotation.", "count", (), 1, 104),
    InputSpec(
        "in_window", "Sensitivity window", WINDOW, "rows", "Rows of a regression on benchmark and factors.", "count",
        (), 20, 2000,
    ),
    InputSpec(
        "in_step", "Sensitivity step", 1, "rows", "Rows that a return spans: 5 where time zones differ.", "count", (),
        1, 20,
    ),
)  # fmt: skip
_READING = (
    "Relative lines divide a segment's index by the benchmark: a line that rises beats the benchmark, whichever way "
    "both go. All are 100 on the day they start.",
    "The table shows each segment's own return over several horizons, its return against the benchmark over the months "
    "chosen (geometric), and its relative line against its own mean over a year (Mansfield), in per cent.",
    "First less last is the gap between the segments with the best and the worst return against the benchmark over "
    "the months chosen, on every day; its percentile is the share of days until then on which it was no wider.",
    "Rotation: to the right of 100 a segment is stronger against the benchmark than its own past, above 100 its "
    "strength is rising. It usually runs clockwise: improving, leading, weakening, lagging. The large dot is now.",
    "Absent from the rotation is who has no history of about two look-back windows: the list says how many weeks there "
    "are and how many are needed.",
    "Sensitivity is the slope of a segment's return on an outside factor with the benchmark held constant, in the last "
    "window and in the one before. The word is diminished or increased only if slope and partial R² moved that way and "
    "the change exceeds its error.",
)
_LIMITS = (
    "Rotation is an approximation by z-scores around 100. It will not match a vendor's relative-rotation values.",
    "A place in a quadrant is no forecast: segments cross quadrants in about one week of ten.",
    "A slope is a co-movement, not a cause. A factor that the benchmark already contains leaves little to explain.",
    "Many segments times several factors: of twenty changes one looks real by luck.",
    "The gap between first and last grows with the number of segments: hold it against its own past only.",
    "A segment of one code is that code. Members chosen today have survived until today.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Windows that fit a history shorter than the defaults need."""
    prices = tables[_PRICES.name]
    chosen: dict[str, Cell] = {}
    weeks, rows = int(span_of(prices) // 7), len(prices.rows)
    if weeks < 2 * WEEKS + MOMENTUM + TAIL:
        chosen["in_weeks"] = max(8, (weeks - MOMENTUM - TAIL) // 2)
    if rows < 2 * WINDOW + 1:
        chosen["in_window"] = max(20, (rows - 1) // 2)
    return chosen


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks for the segments that there are."""
    layout = _layout(tables)
    write_calc(book, layout)
    write_output(book, layout, span_of(tables[_PRICES.name]))
    write_checks(book, limits(layout), ("Data in tbl_prices", "calc_survey"))


def _layout(tables: Mapping[str, Panel]) -> Layout:
    """As many lines as tbl_segments has segments whose codes have prices."""
    known = set(tables[_PRICES.name].headers)
    rows = [[*row, None, None][:3] for row in tables[_SEGMENTS.name].rows if row[0] in known]
    sectors, factors = (
        len({group for _, group, role in rows if (role or "sector") == word}) for word in ("sector", "factor")
    )
    codes = len(tables[_SEGMENTS.name].rows) + SPARE_CODES
    return Layout(min(max(sectors, 1), MOST_SECTORS), min(max(factors, 1), MOST_FACTORS), codes)


SECTOR_DIVERGENCE: Final = Template(
    name="sector_divergence",
    title="Sector divergence",
    question="Which segments lead and lag the benchmark, where do they rotate, and do outside factors matter less?",
    tables=(_PRICES, _SEGMENTS),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    sample={"in_from": dt.date(2019, 1, 1)},
    notice="Illustrative segments of the sample, not the market's:",
)
