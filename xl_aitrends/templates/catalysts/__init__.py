"""Catalysts: reporting dates and capital-expenditure guidance, and what prices did around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.catalysts.calc import write_calc
from xl_aitrends.templates.catalysts.checks import limits
from xl_aitrends.templates.catalysts.columns import COLUMNS
from xl_aitrends.templates.catalysts.output import write_output
from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.sheets import TemplateBook

_EVENTS = TableSpec(
    name="tbl_events",
    sheet="Data",
    columns="One row an event, in this order: a name of its own, the code whose event it is, the day, the kind, "
    "guidance before it, guidance after it. Days ahead belong in it too. Headers may be in any language.",
    units="Guidance (such as capital expenditure) in one unit a name; blank where none was given or known yet.",
    example="MSFT 2025 Q4 | MSFT | 2026-01-28 | capex guidance | 80.0 | 94.0",
    sample="catalyst_events.csv",
    source="Made dates and made guidance, from a random generator (benchmarks/make_sample_catalysts.py): no company "
    "named here reported on these days or gave this guidance.",
    kinds=("text", "text", "date", "text", "number"),
    formats=("text", "text", "date", "text", "number"),
)
_PRICES = TableSpec(
    name="tbl_prices",
    sheet="Prices",
    columns="First column: dates, one row a trading day. Then one column a security, its code as header, spelled as "
    "in tbl_events, and the benchmark.",
    units="Closes adjusted for dividends and splits. Blank where there is none.",
    example="2026-01-28 | 481.63 | 6978.03 | …",
    sample="us_names.csv",
    source="Adjusted daily closes of six US names and the S&P 500, 2015-01-02 to 2022-12-28, from the data sets "
    "bundled with skfolio 1.12.2 (BSD 3-Clause): real prices beside made dates.",
    keep=("AAPL", "AMD", "GE", "MSFT", "WMT", "XOM", "SP500"),
)
_INPUTS = (
    InputSpec("in_bench", "Benchmark", "SP500", "header or blank",
              "Column of tbl_prices that stands for the market; blank: each security's own mean return."),
    InputSpec("in_kind", "Events studied", "all", "kind or all",
              "A kind as tbl_events spells it, for headline and first chart; all: every event."),
    InputSpec("in_pre", "Rows before the event", 5, "rows", "Where the window begins.", "count", (), 0, 250),
    InputSpec("in_post", "Rows after the event", 10, "rows", "Where the window ends.", "count", (), 0, 250),
    InputSpec("in_est", "Rows of the market model", 120, "rows", "Returns before the window that fit it.",
              "count", (), 30, 1000),
    InputSpec("in_keep", "Guidance counts as kept within", 0.01, "share", "Change of guidance either way.",
              "percent", (), 0, 1),
    InputSpec("in_level", "Certainty asked for", 0.95, "share", "What p below 1 less this calls more than chance.",
              "percent", (), 0.5, 0.999),
    InputSpec("in_errors", "Width of the band", 2, "standard errors", "Each way; two are about 95%.",
              "number", (), 0.5, 5),
)  # fmt: skip
_READING = (
    "Abnormal is what a return exceeds by what the security usually does when the market does what it did: a market "
    "model fitted on the rows before each window. Sums run from the first day of the window.",
    "The line is the mean sum over events, the columns the mean of each day; day 0 is the event or the next trading "
    "day. The band is the mean plus and minus standard errors across events: where it holds zero, chance "
    "explains the line.",
    "t and p (Boehmer, Musumeci, Poulsen) allow for a rise of volatility at the event; fewer than five events have "
    "none.",
    "Bars of single events are ordered by size, gains and losses together. What is ahead has no reaction yet.",
    "Guidance is raised or cut where it changed by more than the share set on Inputs.",
)
_LIMITS = (
    "Days ahead of the event in the window show what was expected or leaked: a run-up before day 0 is no reaction.",
    "Events of one season share days and news. Overlapping windows are counted, not corrected: the test is too sure.",
    "Reports after the close move prices on the next day: enter the day on which the market could react.",
    "The kind of an event is judged afterwards; to trade on it one must know it before.",
    "The study is retrospective: days after each event enter, by design.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """The benchmark: the one column of prices that no event is about; blank where that is not one."""
    own = {row[COLUMNS.index("code")] for row in tables[_EVENTS.name].rows}
    others = [header for header in tables[_PRICES.name].headers[1:] if header not in own]
    return {"in_bench": others[0] if len(others) == 1 else None}


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    write_calc(book)
    write_output(book)
    write_checks(book, limits(), ("Data in tbl_prices", "calc_survey"))


CATALYSTS: Final = Template(
    name="catalysts",
    title="Catalysts",
    question="What did prices do around reporting dates and guidance on capital expenditure?",
    tables=(_EVENTS, _PRICES),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    notice="Sample of made dates and guidance on real prices:",
)
