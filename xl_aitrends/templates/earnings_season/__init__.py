"""Earnings season: who beats, by how much, with what certainty, by segment, and whether the market pays for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.earnings_season.calc import write_calc
from xl_aitrends.templates.earnings_season.checks import limits
from xl_aitrends.templates.earnings_season.columns import COLUMNS, MOST_RANKED
from xl_aitrends.templates.earnings_season.output import write_output
from xl_aitrends.templates.history import span_of
from xl_aitrends.templates.sheets import TemplateBook

_SEASON = TableSpec(
    name="tbl_season",
    sheet="Data",
    columns="One row a company, in this order: code, name, segment, day of the announcement, reported result, "
    "consensus, standard deviation of the estimates, their number, result a year ago, standard deviation of the "
    "year-on-year growth of the last 8 quarters, share of the last 8 quarters that beat, revision breadth (estimates "
    "raised − lowered over four weeks, as a share of all), market value, excess return on the day after the report. "
    "Headers may be in any language.",
    units="One currency and unit; shares and returns as decimals (0.05 = 5%). Blank: not reported, not covered. "
    "Consensus: the day before the report.",
    example="000977.SZ | 浪潮信息 | Hardware | 2024-08-28 | 591.0 | 560.0 | 42.5 | "
    "18 | 402.0 | 0.21 | 0.625 | 0.30 | 51000 | 0.031",
    sample="earnings_season.csv",
    source="Made data of 48 companies that do not exist, from a random generator (benchmarks/make_sample_earnings.py).",
    kinds=("text", "text", "text", "date", "number"),
    formats=("text", "text", "text", "date", "number", "number", "number", "count", "number", "number", "percent",
             "signed", "count", "signed"),
)  # fmt: skip
_PRICES = TableSpec(
    name="tbl_prices",
    sheet="Prices",
    columns="First column: dates, one row a day, week or month. Then one column a company, its code as header, spelled "
    "as in tbl_season.",
    units="Prices adjusted for dividends and splits. Blank where there is none.",
    example="2024-07-05 | 38.12 | 17.40 | …",
    sample="earnings_prices.csv",
    source="Made weekly closes of the same companies, from the same generator.",
)
_INPUTS = (
    InputSpec("in_tol", "In-line band", 0.0, "share of consensus", "Reports this close to the consensus meet it.",
              "percent", (), 0, 1),
    InputSpec("in_level", "Coverage of intervals", 0.95, "share",
              "Of the intervals of beat ratios; p below what it leaves of 1 counts as more than chance.",
              "percent", (), 0.5, 0.999),
    InputSpec("in_bin", "Width of a bin", 0.05, "share of consensus", "Of the histogram; the outer bins are open.",
              "percent", (), 0.001, 10),
    InputSpec("in_first", "Segment to look at", "Hardware", "name", "Compared with the next in surprises."),
    InputSpec("in_second", "Segment to hold it against", "Software", "name", "As tbl_season spells it."),
    InputSpec("in_parts", "Parts that a score needs", 3, "parts of 5", "Companies with fewer measures have no score.",
              "count", (), 1, 5),
    InputSpec("in_top", "Names in the ranking", 15, "names", "Most certain companies in table and chart.", "count", (),
              1, MOST_RANKED),
    InputSpec("in_q", "Parts of the sort", 3, "parts", "3 compares the most certain third with the least certain.",
              "count", (), 2, 10),
    InputSpec("in_min", "Names that each part needs", 5, "names", "Rows with fewer have no premium.",
              "count", (), 2, 100),
    InputSpec("in_from", "Returns counted from", None, "date or blank",
              "Scores must have been known by then; blank: the first announcement of the season.", "date"),
)  # fmt: skip
_READING = (
    "A report beats if it lies above the consensus by more than the in-line band. The interval (Wilson) says what the "
    "ratio could be with as many reports by chance alone: segments whose intervals overlap widely are not told apart.",
    "Surprise is (reported − consensus) / |consensus|; the histogram counts companies. The table compares two segments "
    "by their medians and the Mann-Whitney test, which one outlier cannot decide.",
    "Certainty is the mean of up to five ranks among all companies: agreement of analysts, steadiness of growth, "
    "delivery in past quarters, momentum of revisions, coverage. The chart shows what each part adds; they sum to the "
    "score.",
    "Premium: mean return a row of the most certain part less that of the least certain, from the first announcement "
    "on; rank IC: Spearman correlation of score and return on each row.",
    "Blended growth takes reports where there are any and the consensus elsewhere, sums over sums.",
)
_LIMITS = (
    "Early reporters are not a random sample: in many markets good news comes first.",
    "Companies manage expectations: a consensus that was talked down is easily beaten. A beat ratio needs its own past "
    "as a yardstick; 60% to 70% is usual in many markets.",
    "Scores must be point in time. If the measures are taken after the season, the premium contains what it is to "
    "predict.",
    "Returns of companies in one segment move together: the t of the premium counts rows, not names, and one season is "
    "one draw.",
    "A premium of the certain is not caused by certainty: the certain may be larger, or all in the segment that rose.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: the two largest segments, and bins that hold most surprises."""
    rows = tables[_SEASON.name].rows
    segments = [row[COLUMNS.index("segment")] for row in rows if row[COLUMNS.index("segment")]]
    largest = sorted(dict.fromkeys(segments), key=segments.count, reverse=True)[:2]
    return dict(zip(("in_first", "in_second"), largest, strict=False))


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    prices = tables[_PRICES.name]
    write_calc(book, len(prices.headers) - 1)
    write_output(book, span_of(prices))
    write_checks(book, limits(), ("Data in tbl_prices", "calc_survey"))


EARNINGS_SEASON: Final = Template(
    name="earnings_season",
    title="Earnings season",
    question="Who beats, by how much and with what certainty, and does the market pay for certainty?",
    tables=(_SEASON, _PRICES),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    notice="Made data, no market and no company:",
)
