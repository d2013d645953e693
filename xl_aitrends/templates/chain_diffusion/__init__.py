"""Chain diffusion: whether a catching-up of two lines with a third is more than the leg that both ratios share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.chain_diffusion.calc import write_calc
from xl_aitrends.templates.chain_diffusion.checks import limits
from xl_aitrends.templates.chain_diffusion.output import write_output
from xl_aitrends.templates.chain_tables import (
    LABELS,
    PRICES,
    SHIFT,
    STALE,
    WEIGHTING,
    chain_table,
    market_table,
)
from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, Template
from xl_aitrends.templates.history import days_of, span_of
from xl_aitrends.templates.sheets import TemplateBook

_MARKET: Final = market_table(
    "SP500 JPM HD KO WMT GE XOM CVX BBY",
    "First column: dates. Then the third market, the control (a broad market), and five columns or more of markets "
    "that "
    "the story does not name: every column that is neither in_third nor in_control is a placebo.",
)
_INPUTS: Final = (
    *LABELS,
    InputSpec("in_third", "Third market", "JPM", "column", "Header of the column of tbl_market that is said to catch "
                                                           "up too."),
    InputSpec(
        "in_control", "Control", "SP500", "column or blank",
        "Header of the column of a broad market; without it no verdict can say more than that the shared leg is not "
        "all.",
    ),
    InputSpec("in_asof", "As-of date", None, "date or blank", "Last day that counts; blank: the last date.", "date"),
    InputSpec(
        "in_span", "A change spans", 1, "rows", "1 where all legs close within hours of each other, 5 where one of "
                                                "them "
        "closes in New York.", "count", (), 1, 60,
    ),
    InputSpec("in_boot", "Bootstrap draws", 1000, "draws", "Draws behind every interval.", "count", (), 100, 20000),
    InputSpec("in_lags", "Largest lag", 10, "changes", "Lags are shown from minus to plus so many.", "count", (), 1,
    120),
    InputSpec(
        "in_laggard", "Who lags", "B", "B or third", "Which line is held against chain A in the gap charts.", "",
        ("B", "third"),
    ),
    InputSpec("in_anchor", "Anchor 1", dt.date(2024, 1, 2), "date", "The gap counts from the first row on or after "
    "it.", "date"),
    InputSpec("in_anchor2", "Anchor 2", dt.date(2024, 9, 24), "date", "A second start, since anchors bias the gap.",
    "date"),
    InputSpec("in_anchor3", "Anchor 3", dt.date(2025, 1, 2), "date", "A third start.", "date"),
    InputSpec(
        "in_gap", "Split a gap from", 0.01, "log points", "Widest gap from which on its closing is split into laggard "
                                                          "and "
        "leader; below it the shares would be any number.", "percent", (), 0.001, 1,
    ),
    *WEIGHTING,
    STALE,
    SHIFT,
)  # fmt: skip
_READING: Final = (
    "Two ratios that share their numerator rise and fall together by construction: with unrelated legs of equal "
    "volatility their changes correlate at 0.5, and their levels above 0.8 in a fifth of all cases. The shared leg "
    "alone "
    "is what that correlation would be here if B and the third market had nothing in common given A.",
    "The partial correlation is what B and the third market share once A is taken out, and once the control is taken "
    "out "
    "too. The verdict follows from its interval: supported only where the interval with the control lies above zero.",
    "Placebos are markets that the story does not name. If many of them do as well as the third market, the story says "
    "nothing about it.",
    "Correlation by lag: to the right of zero A moves first. The title names a leader only where the best lag beats "
    "what "
    "unrelated lines reach at any lag (p below 0.05).",
    "The gap is the log difference of A and the laggard since the anchor: above zero the laggard is behind. What was "
    "closed since the widest gap is split into the laggard's rise and the leader's fall; below zero, that side "
    "widened it.",
)
_LIMITS: Final = (
    "The intervals are approximate: of unrelated legs with 250 changes three in a hundred are called supported.",
    "One broad index does not take out every common factor (size, style, a sector's cycle): supported means not "
    "explained "
    "by A and this control, not that one line moves the other.",
    "Correlation by lag on daily closes of markets in different time zones shows the clock first: use in_shift or "
    "in_span.",
    "An anchor chosen after the fact makes a gap, and a gap that closes in hindsight: the table gives three. The "
    "half-life "
    "is biased down, and most gaps cannot be told from a random walk.",
    "The lists of constituents are drawn with hindsight: leaders of today were not all leaders at the start.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: the first markets, and anchors at quarters of the history."""
    market = [*tables[_MARKET.name].headers[1:], None, None]
    days = days_of(tables[PRICES.name])
    anchors = [days[int(len(days) * share)] if days else None for share in (0.5, 0.25, 0.75)]
    return {"in_third": market[0], "in_control": market[1], **dict(zip(_ANCHORS, anchors, strict=True))}


_ANCHORS: Final = ("in_anchor", "in_anchor2", "in_anchor3")


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    titles = write_calc(book)
    write_output(book, span_of(tables[PRICES.name]), titles)
    write_checks(book, limits(), ("Data in tbl_prices", "calc_survey_prices"), ("tbl_market", "calc_survey_market"))


CHAIN_DIFFUSION: Final = Template(
    name="chain_diffusion",
    title="Chain diffusion",
    question="Two lines are said to catch up with a third: is that more than the leg that both ratios share?",
    tables=(PRICES, chain_table("a"), chain_table("b"), _MARKET),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    sample={
        "in_a": "Technology",
        "in_b": "Health care",
        "in_anchor": dt.date(2018, 12, 24),
        "in_anchor2": dt.date(2020, 3, 23),
        "in_anchor3": dt.date(2021, 1, 4),
    },
    notice="Illustrative chains of US names:",
)
