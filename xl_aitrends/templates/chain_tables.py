"""What the chain workbooks share: their Tables, and Calc's way from two lists and prices to two index lines.

Knows nothing of what is asked of the lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block
from xl_aitrends.templates.checks import Limit
from xl_aitrends.templates.declare import InputSpec, Panel, TableSpec
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.history import is_monthly

DATES: Final = "INDEX(tbl_prices[#All],0,1)"
CHAINS: Final = ("a", "b")
_NAMES: Final = "AAPL AMD MSFT JNJ LLY MRK PFE UNH"
_US: Final = (
    "Daily closes of US companies, 2015 to 2022, from the example data of skfolio 1.12.2 (BSD 3-Clause licence, "
    "printed "
    "in us_names.txt of the package)."
)
_LISTS: Final = "Illustrative list, drawn for this workbook from the names of the sample."

PRICES: Final = TableSpec(
    name="tbl_prices",
    sheet="Data",
    columns="First column: dates, one row a trading day, any order. Then one column a constituent of either chain, its "
    "code as header. Blank where a name is suspended or not yet listed.",
    units="Closes adjusted for dividends and splits; both chains in one currency, or their ratio holds the exchange "
    "rate.",
    example="2025-02-14 | 103.20 | 87.65 | …",
    sample="us_names.csv",
    source=_US,
    keep=tuple(_NAMES.split()),
)


def chain_table(chain: str) -> TableSpec:
    """The Table of one chain's constituents, on a sheet of its own."""
    return TableSpec(
        name=f"tbl_chain_{chain}",
        sheet=f"Chain {chain.upper()}",
        columns="Code | start | end | name. A code earns the return of a day after its start and until its end; blank: "
        "from the beginning, until now. Every code heads a column of tbl_prices. Names are for charts and may be "
        "blank.",
        units="Codes as text, dates.",
        example="300308 | 2023-01-03 | | 中际旭创",
        sample=f"us_chain_{chain}.csv",
        source=_LISTS,
        kinds=("text", "date", "date", "text"),
        formats=("text", "date", "date", "text"),
    )


def market_table(keep: str, columns: str) -> TableSpec:
    """The Table of other markets, with a calendar of its own."""
    return TableSpec(
        name="tbl_market",
        sheet="Market",
        columns=columns,
        units="Closes or index levels. Their dates may differ from those of tbl_prices: see in_stale and in_shift.",
        example="2025-02-14 | 4.05 | 1.12 | …",
        sample="us_names.csv",
        source=_US,
        keep=tuple(keep.split()),
    )


LABELS: Final = (
    InputSpec("in_a", "Name of chain A", "Chain A", "text", "What tbl_chain_a is called in titles and tables."),
    InputSpec("in_b", "Name of chain B", "Chain B", "text", "What tbl_chain_b is called in titles and tables."),
)
WEIGHTING: Final = (
    InputSpec(
        "in_scheme", "Weights", "equal", "word", "equal: set again at every rebalancing; hold: equal once, at the "
                                                 "start.",
        "", ("equal", "hold"),
    ),
    InputSpec(
        "in_rebalance", "Rebalancing", "D", "D W M Q Y", "How often equal weights are set again: every close, or the "
                                                         "last "
        "one of a week, month, quarter or year.", "", ("D", "W", "M", "Q", "Y"),
    ),
    InputSpec(
        "in_suspend", "Suspended names", "carry", "word",
        "carry: keep the last price and earn nothing; drop: leave the mean while suspended.", "", ("carry", "drop"),
    ),
    InputSpec(
        "in_from", "Lines start", None, "date or blank",
        "Both chains start on the first day on or after it; blank: the first day with prices.", "date",
    ),
)  # fmt: skip
STALE: Final = InputSpec(
    "in_stale", "Market may be old by", 0, "rows", "Rows over which a close of tbl_market is carried where its market "
                                                   "is "
    "shut; 0: only days that all share.", "count", (), 0, 20,
)  # fmt: skip
SHIFT: Final = InputSpec(
    "in_shift", "Market known later by", 0, "rows", "1 where tbl_market closes in New York and the chains in Asia: its "
    "close is known there a row later.", "count", (), 0, 5,
)  # fmt: skip


def rows_for(tables: Mapping[str, Panel], wanted: int) -> int:
    """So many rows, or fewer where the data is short: half of it, but at least 20."""
    rows = len(tables[PRICES.name].rows)
    if is_monthly(tables[PRICES.name]):
        wanted = min(wanted, 36)
    return wanted if rows >= 2 * wanted else max(20, rows // 2)


def chain_call(function: str, chain: str, **more: str) -> str:
    """A call of AIT_INDEX or AIT_CONTRIBUTION for one chain, with the inputs' weighting unless told otherwise."""
    arguments = {
        "prices": "tbl_prices[#All]",
        "dates": DATES,
        "names": "tbl_prices[#Headers]",
        "members": f"tbl_chain_{chain}[#All]",
        "scheme": "in_scheme",
        "rebalance": "in_rebalance",
        "suspend": "in_suspend",
        "base_date": "in_from",
        "headers": "1",
    }
    return call_text(function, **(arguments | more))


def chain_limits() -> list[Limit]:
    """Checks that both lists and the prices give an index."""
    advice = "A code without a price column, a column twice, or stays that overlap: aitrends inspect names it."
    return [
        Limit(f"Chain {chain.upper()} has an index: rows", f"=IFERROR(COUNT(calc_{chain}),0)", 2, False, "FAIL",
              "count", advice)
        for chain in CHAINS
    ]  # fmt: skip


def write_lines(columns: Columns) -> None:
    """Levels of both chains on the rows of tbl_prices, then both on the days they share.

    Names: `calc_days`, `calc_a`, `calc_b`, and `calc_pair` (date, A, B) with its columns `calc_dates`, `calc_level_a`,
    `calc_level_b`.
    """
    columns.add("days", "Day", "INDEX(tbl_prices,0,1)", "date")
    for chain in CHAINS:
        level = chain_call("AIT_INDEX", chain, item='"level"')
        columns.add(chain, f"Chain {chain.upper()}", level, "number")
    both = {"values1": "calc_a", "dates1": "calc_days", "values2": "calc_b", "dates2": "calc_days"}
    add_wide(
        columns, "pair", ("Shared day", "A", "B"), call_text("AIT_JOIN", **both, how='"inner"'), ("date", "number")
    )
    columns.add("dates", "Date", "INDEX(calc_pair,0,1)", "date")
    columns.add("level_a", "A", "INDEX(calc_pair,0,2)", "number")
    columns.add("level_b", "B", "INDEX(calc_pair,0,3)", "number")


def add_wide(columns: Columns, name: str, headings: Sequence[str], formula: str, numbers: Sequence[str]) -> str:
    """A block of several columns, the last format for all that follow; gives the letters of the first."""
    page, first = columns.page, columns.next()
    block(page, first, name, headings[0], formula, numbers[0])
    for place, heading in enumerate(headings[1:], start=1):
        number = numbers[min(place, len(numbers) - 1)]
        letter = columns.next()
        page.text(f"{letter}{HEAD}", heading, "head_right" if number else "head")
        page.column(letter, number)
    return first
