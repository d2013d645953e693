"""Calc: from prices to the spread, its percentile, its legs and the ranking, one formula a column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted, open_calc
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.industry_divergence.attribution import write_attribution
from xl_aitrends.templates.industry_divergence.history import write_history
from xl_aitrends.templates.industry_divergence.layout import START, columns
from xl_aitrends.templates.industry_divergence.wording import write_words
from xl_aitrends.templates.sheets import SPARE_COLUMNS, Page, TemplateBook
from xl_aitrends.templates.surveys import place_survey

_FROM_TABLE: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
_WINDOW: Final = {"window": "in_window", "unit": "in_unit", "anchor": "in_anchor"}
_HISTORY: Final = {"since": "in_since", "sampling": "in_sampling"}
_SINCE: Final = {"series": "calc_spread", "mode": '"since"', "dates": "calc_dates", **_HISTORY}
_LATEST: Final = {"returns_row": "calc_latest", "names": "calc_names"}
_RECORD_NUMBERS: Final = {"as_of": "date", "max_date": "date", "n": "count", "independent": "number"}
_CONTENTS: Final = {
    "chain": "the spread, its percentile, bands, legs and regime, a row a date",
    "legs": "leaders and laggards of the as-of date",
    "heat": "all names by their latest return, with their returns at earlier month ends",
    "bars": "their returns, leaders and laggards apart",
    "survey": "the data-quality table",
    "record": "the whole reading in one cell's function",
    "phases": "phases of expansion and convergence",
    "aligned": "the spread around its peaks",
    "words": "sentences and chart titles",
    "attribution": "which groups made the change, and its waterfall",
    "returns": "rolling returns, a column a name",
}
_A_LINE: Final = 4  # of them


def write_calc(book: TemplateBook, names: int) -> None:
    """Write the chain of steps, the ranking, the history and the record of the one-cell function."""
    where = [f"{columns(name)[0]} on: {words}" for name, words in _CONTENTS.items()]
    lines = ["; ".join(where[first : first + _A_LINE]) for first in range(0, len(where), _A_LINE)]
    page = open_calc(book, "From prices to the reading", lines)
    for column, (name, heading, formula, number) in zip(columns("chain"), _chain(), strict=True):
        block(page, column, name, heading, formula, number)
        charted(page, column, name)
    _write_legs(page)
    _write_heat(page)
    _write_bars(page)
    place_survey(page, columns("survey"), "tbl_prices", "survey")
    _write_record(page)
    write_history(page)
    write_words(page)
    write_attribution(page, names)
    _write_returns(page, names)


def heading(name: str) -> str:
    """The cell of a chain column's heading, as a chart's series names it."""
    place = [step for step, *_ in _chain()].index(name)
    return f"=Calc!${columns('chain')[place]}${HEAD}"


def _chain() -> Iterator[tuple[str, str, str, str]]:
    """Name, heading, formula and number format of the steps from returns to the spread, its rank and its legs."""
    legs = {"returns": "calc_returns", "k": "in_k"}
    yield "dates", "Date", "INDEX(tbl_prices,0,1)", "date"
    yield "spread", "Spread", call_text("AIT_SPREAD", returns="calc_returns", k="in_k"), "percent"
    yield "percentile", "Percentile", call_text("AIT_PCTRANK", **_SINCE, kind="in_kind"), "percent"
    for name, level in (("band", "in_level"), ("middle", "0.5"), ("low_band", "1-in_level")):
        words = f'="Percentile "&TEXT({level},"0%")'
        yield name, words, call_text("AIT_PCTLEVEL", **_SINCE, level=level), "percent"
    yield "top", "Leaders", call_text("AIT_SPREAD_LEGS", **legs, item='"top"'), "percent"
    yield "bottom", "Laggards", call_text("AIT_SPREAD_LEGS", **legs, item='"bottom"'), "percent"
    regime = call_text("AIT_REGIME", percentiles="calc_percentile", enter="in_level", leave="in_leave",
                       lo_enter="1-in_level", lo_leave="1-in_leave")  # fmt: skip
    yield "regime", "Regime", regime, "count"
    yield "high", "Wide stretch", "IFERROR(1*(calc_regime=1),0)", "count"
    yield "low", "Narrow stretch", "IFERROR(1*(calc_regime=-1),0)", "count"


def _write_legs(page: Page) -> None:
    places = columns("legs")
    for place, name, side in ((0, "leaders", "top"), (2, "laggards", "bottom")):
        ranked = call_text("AIT_LEADERS", **_LATEST, k="in_k", side=f'"{side}"')
        block(page, places[place], name, name.capitalize(), ranked, width=18)
        counted(page, places[place], name)
        page.text(f"{places[place + 1]}{HEAD}", "Return", "head_right")
        page.column(places[place + 1], "percent")


def _write_heat(page: Page) -> None:
    """All names by their latest return, and their returns at month ends."""
    first, *months = columns("heat")
    everyone = call_text("AIT_LEADERS", **_LATEST, k="COUNT(calc_latest)", side='"top"', item='"name"')
    block(page, first, "ranked", "Ranked", everyone, width=18)
    counted(page, first, "ranked")
    page.formula(f"{months[-1]}{HEAD}", "=out_asof", "head_right", "month")
    for month, later in pairwise(months):
        page.formula(f"{month}{HEAD}", f"=EOMONTH({later}{HEAD},-in_step)", "head_right", "month")
        page.column(month, "percent")
    page.column(months[-1], "percent")
    picked = call_text("AIT_ASOF", values="calc_returns", dates="calc_dates", names="calc_names", wanted="calc_ranked",
                       at=f"${months[0]}${HEAD}:${months[-1]}${HEAD}")  # fmt: skip
    page.spill(f"{months[0]}{HEAD + 1}", f"=TRANSPOSE({picked})", "body", "percent")
    page.book.name("calc_months", f"=Calc!${months[0]}${HEAD}:${months[-1]}${HEAD}")
    page.book.name("calc_heat", f"=Calc!${months[0]}${HEAD + 1}#")


def _write_bars(page: Page) -> None:
    """The latest returns of all names in their order, in three columns that are drawn in three colours."""
    place = "SEQUENCE(calc_ranked_rows)"
    leg = "MIN(in_k,INT(calc_ranked_rows/2))"
    ahead, behind = f"({place}<={leg})", f"({place}>calc_ranked_rows-{leg})"
    returns = call_text("AIT_LEADERS", **_LATEST, k="COUNT(calc_latest)", side='"top"', item='"value"')
    shares = (("ahead", ahead), ("between", f"(1-{ahead})*(1-{behind})"), ("behind", behind))
    first, *others = columns("bars")
    block(page, first, "ranked_return", "Return", returns, "percent")
    for column, (name, share) in zip(others, shares, strict=True):
        block(page, column, name, name.capitalize(), f"calc_ranked_return*{share}", "percent")
        charted(page, column, name)
    charted(page, columns("heat")[0], "ranked")


def _one_number(item: str | None = None) -> str:
    """The whole analysis in one call: a record, or one entry of it."""
    entries = {} if item is None else {"item": f'"{item}"'}
    return call_text(
        "AIT_DIVERGENCE",
        prices="tbl_prices[#All]",
        names="tbl_prices[#Headers]",
        k="in_k",
        as_of="in_asof",
        kind="in_kind",
        change_window="in_change",
        change_unit='"M"',
        **_FROM_TABLE,
        **_WINDOW,
        **_HISTORY,
        **entries,
    )


def _write_record(page: Page) -> None:
    labels, values = columns("record")
    block(page, labels, "entries", "Entry", f"TRANSPOSE({_one_number('labels')})", width=16)
    for row, entry in enumerate(entries_of("AIT_DIVERGENCE"), start=HEAD + 1):
        page.value(f"{values}{row}", None, "body", _RECORD_NUMBERS.get(entry, "percent"))
    block(page, values, "record", "Value", f"TRANSPOSE({_one_number()})")


def _write_returns(page: Page, names: int) -> None:
    (first,), before = columns("returns"), column_letters(START["returns"] - 1)
    page.columns(START["returns"] - 1, START["returns"] - 1 + names + SPARE_COLUMNS, 12, "percent")
    page.column(before, "", 15)
    page.text(f"{before}{HEAD - 2}", "As-of returns", "head")
    page.text(f"{before}{HEAD}", "Rolling returns", "head")
    page.spill(f"{first}{HEAD}", _header_names(), "head_right")
    page.book.name("calc_names", f"=Calc!${first}${HEAD}#")
    latest = call_text("AIT_ASOF", values="calc_returns", dates="calc_dates", at="out_asof")
    page.spill(f"{first}{HEAD - 2}", f"={latest}", "body", "percent")
    page.book.name("calc_latest", f"=Calc!${first}${HEAD - 2}#")
    returns = call_text("AIT_RETURN", values="tbl_prices[#All]", **_WINDOW, **_FROM_TABLE)
    block(page, first, "returns", "", returns, "percent")


def _header_names() -> str:
    """Headers of the Table but the first; stood upright, because engines differ on filtering a row."""
    headers = "TRANSPOSE(tbl_prices[#Headers])"
    return f"=TRANSPOSE(FILTER({headers},{headers}<>INDEX(tbl_prices[#Headers],1,1)))"
