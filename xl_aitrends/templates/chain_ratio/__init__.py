"""Chain ratio: one chain of constituents against another, and against a third market."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from xl_aitrends.templates.chain_ratio.calc import write_calc
from xl_aitrends.templates.chain_ratio.checks import limits
from xl_aitrends.templates.chain_ratio.output import BARS, write_output
from xl_aitrends.templates.chain_tables import (
    LABELS,
    PRICES,
    SHIFT,
    STALE,
    WEIGHTING,
    chain_table,
    market_table,
    rows_for,
)
from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, Template
from xl_aitrends.templates.history import span_of
from xl_aitrends.templates.sheets import TemplateBook

_MARKET: Final = market_table("SP500", "First column: dates. Then one column a market; in_third names the one to use.")
_LOOKBACK: Final = 250
_WINDOW: Final = 120
_INPUTS: Final = (
    *LABELS,
    InputSpec("in_third", "Third market", "SP500", "column", "Header of the column of tbl_market to set chain A "
    "against."),
    InputSpec("in_asof", "As-of date", None, "date or blank", "Date of the reading; blank: the last date.", "date"),
    InputSpec(
        "in_listed", "Lists drawn on", None, "date or blank",
        "Day on which the lists were made. What lies before it is hindsight and drawn dashed; blank: all of it.",
        "date",
    ),
    *WEIGHTING,
    InputSpec(
        "in_lookback", "Bands look back", _LOOKBACK, "rows", "Rows of the mean and the deviation of the ratio's "
        "logarithm.",
        "count", (), 5, 5000,
    ),
    InputSpec(
        "in_width", "Width of the bands", 2, "deviations", "Standard deviations above and below the mean.", "number",
        (),
        0.1, 10,
    ),
    InputSpec(
        "in_window", "Returns over", _WINDOW, "rows", "Rows over which returns and contributions are measured.",
        "count",
        (), 1, 5000,
    ),
    InputSpec(
        "in_bars", "Bars a chain", 12, "names", "Half of them from the top, half from the bottom of the ranking.",
        "count",
        (), 2, BARS,
    ),
    replace(STALE, value=3),
    SHIFT,
)  # fmt: skip
_READING: Final = (
    "The ratio of the two index lines rises where chain A does better than chain B; 100 on the first day that both "
    "share.",
    "Mean and bands are those of the ratio's logarithm over the last rows, the current one included, as they were "
    "known "
    "on each day. The z-score says how many standard deviations the ratio lies from that mean.",
    "Constituents count from their start to their end in the lists. The dashed part of a line lies before the day on "
    "which "
    "the lists were drawn.",
    "Contributions are weight × return of every day, linked by the index level: they add up to the chain's return "
    "without "
    "remainder, also when weights are set again every day.",
    "The third market is set against chain A on the chains' days; its close is carried over a few rows where it is "
    "shut.",
)
_LIMITS: Final = (
    "A list of leaders drawn today and run backwards is hindsight: it holds those who did well. Only what follows the "
    "day "
    "of the list is a record.",
    "Equal weights set again every day sell what rose and buy what fell: bid-ask bounce and reversals lift such an "
    "index "
    "(Blume and Stambaugh 1983). The chart of three kinds of weights shows how much of the ratio hangs on that.",
    "A ratio far from its mean need not return: the bands describe the past rows, they are no forecast. A ratio of two "
    "price lines wanders, and its distribution is not normal.",
    "Prices in different currencies make the ratio hold the exchange rate too.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: the first market, and windows that a short history can fill."""
    market = tables[_MARKET.name].headers
    return {
        "in_third": market[1] if len(market) > 1 else None,
        "in_lookback": rows_for(tables, _LOOKBACK),
        "in_window": rows_for(tables, _WINDOW),
    }


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    titles = write_calc(book)
    write_output(book, span_of(tables[PRICES.name]), titles)
    write_checks(book, limits(), ("Data in tbl_prices", "calc_survey_prices"), ("tbl_market", "calc_survey_market"))


CHAIN_RATIO: Final = Template(
    name="chain_ratio",
    title="Chain against chain",
    question="How does one chain of names stand against another, and against a third market, and who made it so?",
    tables=(PRICES, chain_table("a"), chain_table("b"), _MARKET),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    sample={"in_a": "Technology", "in_b": "Health care", "in_listed": dt.date(2021, 1, 4)},
    notice="Illustrative chains of US names:",
)
