"""Theme breadth: how wide a theme has become, why its share of the market rose, how hot it is, and an earlier theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.history import days_of, span_of
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.theme_breadth.calc import SURVEYED, write_calc
from xl_aitrends.templates.theme_breadth.checks import limits
from xl_aitrends.templates.theme_breadth.output import write_output

_MADE: Final = "Made data from a fixed seed (benchmarks/make_sample_theme.py): no market, no company."
_PANEL: Final = "First column: dates, any order. Then one column a name, its code as header."
_MV = TableSpec(
    name="tbl_mv", sheet="MarketValue", columns=_PANEL,
    units="Market value of each name, float or total as the market's; one currency, such as hundred millions.",
    example="2025-02-14 | 812.4 | 1560.0 | …", sample="made_theme_mv.csv", source=_MADE,
)  # fmt: skip
_PRICES = TableSpec(
    name="tbl_prices", sheet="Prices", columns=f"{_PANEL} The same codes as in tbl_mv.",
    units="Adjusted prices; blank on a day of suspension.", example="2025-02-14 | 48.12 | 15.30 | …",
    sample="made_theme_prices.csv", source=_MADE,
)  # fmt: skip
_TURNOVER = TableSpec(
    name="tbl_turnover", sheet="Turnover", columns=f"{_PANEL} The same codes as in tbl_mv.",
    units="Traded amount of each name, in the unit of the market's.", example="2025-02-14 | 22.1 | 9.8 | …",
    sample="made_theme_turnover.csv", source=_MADE,
)  # fmt: skip
_MARKET = TableSpec(
    name="tbl_market", sheet="Market", columns="Dates, the market value of the whole market, its turnover.",
    units="As in tbl_mv and tbl_turnover.", example="2025-02-14 | 892000 | 17200", sample="made_theme_market.csv",
    source=_MADE, formats=("date", "number"),
)  # fmt: skip
_MEMBERS = TableSpec(
    name="tbl_members", sheet="Members", columns="code; start: a member after this day; end: its last day, or blank.",
    units="Codes as texts, dates.", example="000977 | 2025-01-27 |", sample="made_theme_members.csv", source=_MADE,
    kinds=("text", "date"), formats=("text", "date"),
)  # fmt: skip
_EARLIER = TableSpec(
    name="tbl_earlier", sheet="Earlier", columns="First column: dates. Then one column an earlier theme.",
    units="Index levels of earlier themes.", example="2022-11-30 | 1000.0", sample="made_theme_earlier.csv",
    source=_MADE,
)  # fmt: skip
_T0, _T0_EARLIER = dt.date(2024, 12, 9), dt.date(2022, 11, 30)
_INPUTS = (
    InputSpec("in_asof", "As-of date", None, "date or blank", "Date of the reading; blank: the last date.", "date"),
    InputSpec("in_t0", "Day zero", _T0, "date", "When the theme began; the change of its share is split from here.",
              "date"),
    InputSpec("in_t0_earlier", "Day zero, earlier theme", _T0_EARLIER, "date", "When the earlier theme began.", "date"),
    InputSpec("in_earlier", "Earlier theme", "Earlier theme", "header", "Column of tbl_earlier to compare with."),
    InputSpec("in_members", "Constituents", "list", "list, all", "Those of tbl_members, or every name at all times.",
              "", ("list", "all")),
    InputSpec("in_detail", "Prices and turnover", "yes", "yes, no",
              "Whether tbl_prices and tbl_turnover hold the names of tbl_mv; without them breadth and heat stay empty.",
              "", ("yes", "no")),
    InputSpec("in_change", "Change over", 20, "rows", "Over how many rows joins and changes of the share are counted.",
              "count", (), 1, 250),
    InputSpec("in_pre", "Rows before day zero", 20, "rows", "How much of the time before is laid over.", "count", (), 0,
              250),
    InputSpec("in_post", "Rows after day zero", 120, "rows", "How much of the time after is laid over.", "count", (), 5,
              1000),
    InputSpec("in_obs", "History behind heat", 250, "rows", "Readings that a percentile needs.", "count", (), 10, 5000),
)  # fmt: skip
_READING = (
    "The share is the market value of the constituents in force over that of the whole market. Beside it stands the "
    "number of constituents: a share that rises with their number rises because the provider adds names.",
    "The waterfall splits the change of the share since day zero without remainder: what names that joined brought, "
    "what prices of the old ones did against the market, and the rest (names that left, shares issued).",
    "Above their mean of 20 and 60 rows: the part of the trading constituents that take part in the rise.",
    "Heat ranks turnover share, crowding (turnover share over value share) and turnover rate in their own history; "
    "their mean is the composite. Hot from 90% until it falls below 70%.",
    "The aligned lines start at 100 on the day zero of each theme and count rows in each theme's own calendar.",
)
_LIMITS = (
    "One earlier theme is one observation: it shows what a decline looked like once, and forecasts nothing. Distance "
    "and correlation are descriptions.",
    "Day zero is chosen in hindsight; the strip shows how the fit moves when the earlier one is shifted by ten rows.",
    "A list of constituents drawn up today and run backwards flatters the theme: give the days on which names joined.",
    "Percentiles of heat need years; on a short history they rank the boom against itself.",
    "A share depends on what counts as the market and on float or total values: both lines must use the same.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """Inputs that depend on the data: constituents, what is fed for the same names, day zeros inside the data."""
    names = set(tables["tbl_mv"].headers[1:])
    detail = all(names <= set(tables[table].headers[1:]) for table in ("tbl_prices", "tbl_turnover"))
    listed = {str(row[0]) for row in tables["tbl_members"].rows} & names
    rows = len(tables["tbl_mv"].rows)
    return {
        "in_detail": "yes" if detail else "no",
        "in_members": "list" if listed else "all",
        "in_t0": _within(tables["tbl_mv"], _T0),
        "in_t0_earlier": _within(tables["tbl_earlier"], _T0_EARLIER),
        "in_earlier": str(tables["tbl_earlier"].headers[1]),
        "in_obs": 250 if rows >= 300 else max(20, rows // 2),
    }


def _within(panel: Panel, wanted: dt.date) -> dt.date:
    """The day wanted, or the middle of the data where it lies outside."""
    days = days_of(panel)
    inside = not days or days[0] <= wanted < days[-1]
    return wanted if inside else days[len(days) // 2]


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    write_calc(book, len(tables["tbl_mv"].headers) - 1)
    write_output(book, span_of(tables["tbl_mv"]))
    write_checks(book, limits(), *((table, f"calc_survey_{table.removeprefix('tbl_')}") for table in SURVEYED))


THEME_BREADTH: Final = Template(
    name="theme_breadth",
    title="Theme breadth",
    question="How wide has the theme become, is it names or prices, how hot is it, and what did an earlier theme do?",
    tables=(_MV, _PRICES, _TURNOVER, _MARKET, _MEMBERS, _EARLIER),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    notice="Made data, no market:",
)
