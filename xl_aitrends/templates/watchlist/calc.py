"""Calc: from prices and the list to the ranking, its horizons, percentiles and small lines, one formula a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted, open_calc
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import SPARE_COLUMNS, Page, TemplateBook
from xl_aitrends.templates.surveys import place_survey

ROOM: Final = 80  # names that the sheets have room for
STEPS: Final = 53  # points of a small line
TOP: Final = HEAD + 1
ENDS: Final = 3  # names that are drawn from either end of the ranking
REBASED: Final = 46  # column of the first line of the second picture
SPARK: Final = REBASED + 2 * ENDS + 4  # column of the first small line
DRAWN: Final = SPARK + ROOM + 1  # column of the first small line once more, in cells that every program keeps
_PANEL: Final = DRAWN + ROOM + 1  # column of the prices of the names shown, the last block, since it grows to the right
_FROM_TABLE: Final = {"dates": "INDEX(tbl_prices[#All],0,1)", "headers": "1"}
# The Table as it stands, its column of dates among the others: what is wanted is picked by name.
_COLUMNS: Final = {"values": "tbl_prices", "dates": "INDEX(tbl_prices,0,1)", "names": "tbl_prices[#Headers]"}
_CARRIED: Final = {"anchor": "in_anchor", "fill": '"carry"', "max_stale": "in_carry"}
_ASOF: Final = {"dates": "calc_dates", "at": "calc_asof", "names": "calc_tickers", "wanted": "calc_ranked"}


@dataclass(frozen=True, slots=True)
class Horizon:
    """A return's name and what `AIT_RETURN` takes for it."""

    label: str
    window: int | str
    unit: str
    words: str


HORIZONS: Final = (
    Horizon("1D", 1, "D", "1 day"),
    Horizon("1W", 1, "W", "1 week"),
    Horizon("1M", 1, "M", "1 month"),
    Horizon("3M", 3, "M", "3 months"),
    Horizon("6M", 6, "M", "6 months"),
    Horizon("YTD", 1, "YTD", "the year to date"),
    Horizon("12M", 12, "M", "12 months"),
    Horizon("SINCE", "=in_from", "SINCE", '="the time since "&TEXT(in_from,"yyyy-mm-dd")'),
)
FIRST: Final = 18  # column of the first horizon
_LAST: Final = FIRST + len(HORIZONS) - 1
_BLOCKS: Final = (
    "A:E  the list, a row a name; G:H  those with prices; I:K  dates and the benchmark",
    "M:P  the names ranked; R:Y  their returns by horizon, the benchmark's above them",
    "AA:AG  strength, percentile and the numbers of readings; AI:AM  the data-quality table",
)


def _letters(column: int) -> str:
    return column_letters(column)


def _on_row(row: int) -> str:
    """Cells of the horizons on a row of Calc."""
    return f"${_letters(FIRST)}${row}:${_letters(_LAST)}${row}"


def _counted(row: int) -> str:
    """Number of a row from the first on, counted beside the cell: engines call a range with itself a circle."""
    return f"ROWS($L${TOP}:$L{row})"


def write_calc(book: TemplateBook, names: int, shown: int) -> None:
    """Write the chain of steps for data of so many columns, of which so many are shown."""
    page = open_calc(book, "From prices to the ranking", _BLOCKS)
    _write_list(page)
    _write_lines(page)
    _write_ranking(page)
    _write_horizons(page)
    _write_strength(page)
    place_survey(page, ("AI", "AJ", "AK", "AL", "AM"), "tbl_prices", "survey")
    _write_small_lines(page)
    _write_drawn(page, shown)
    _write_panel(page, names)


def _write_list(page: Page) -> None:
    """A row a name: its ticker, whether it has a column, what to call it."""
    headings = ("Wanted", "Has a column", "Name", "Group", "Not found", "Not ranked")
    for column, heading in zip("ABCDEF", headings, strict=True):
        page.text(f"{column}{HEAD}", heading, "head_right" if column == "B" else "head")
    _write_listed(page)
    page.formula(f"A{HEAD - 1}", '=IF(in_show="list",ROWS(calc_listed),ROWS(calc_columns))', "remark", "count")
    page.book.name("calc_wanted", f"=Calc!$A${HEAD - 1}")
    for row in range(TOP, TOP + ROOM):
        rank = _counted(row)
        picked = f'IF(in_show="list",INDEX(calc_listed,{rank}),INDEX(calc_columns,{rank}))'
        page.formula(f"A{row}", f'=IF({rank}>calc_wanted,"",{picked}&"")', "body")
        found = f'AND($A{row}<>"",$A{row}<>in_benchmark&"",COUNTIF(calc_columns,$A{row})>0)'
        page.formula(f"B{row}", f"=IF({found},1,0)", "body", "count")
        place = f"MATCH($A{row},calc_listed,0)"
        name = f"INDEX(calc_listed_names,{place})"
        page.formula(f"C{row}", f'=IFERROR(IF({name}="",$A{row},{name}),$A{row})', "body")
        page.formula(f"D{row}", f'=IFERROR(INDEX(calc_listed_groups,{place}),"")', "body")
        page.formula(f"E{row}", f'=IF(AND($A{row}<>"",$B{row}=0,$A{row}<>in_benchmark&""),$A{row},"")', "body")
        page.formula(f"F{row}", f'=IF($B{row}=1,IF(COUNTIF(calc_ranked,$A{row})=0,$A{row},""),"")', "body")
    end = TOP + ROOM - 1
    for column, name in (("A", "wanted_names"), ("D", "wanted_groups"), ("E", "lost"), ("F", "unranked")):
        page.book.name(f"calc_{name}", f"=Calc!${column}${TOP}:${column}${end}")
    for column, width in (("A", 14), ("C", 22), ("D", 16)):
        page.column(column, "", width)
    listed_range = f"$B${TOP}:$B${end}=1"
    block(page, "G", "tickers", "Ticker", f"FILTER($A${TOP}:$A${end},{listed_range})", width=14)
    block(page, "H", "labels", "Name", f"FILTER($C${TOP}:$C${end},{listed_range})", width=22)
    counted(page, "G", "tickers")


def _write_listed(page: Page) -> None:
    """Headers of the prices, and the columns of the list: spills, since programs differ on Tables in plain formulas."""
    headers = "TRANSPOSE(tbl_prices[#Headers])"
    block(page, "AO", "columns", "Columns", f"FILTER({headers},{headers}<>INDEX(tbl_prices[#Headers],1,1))", width=14)
    for place, (column, name) in enumerate(
        (("AP", "listed"), ("AQ", "listed_names"), ("AR", "listed_groups")), start=1
    ):
        heading = name.replace("_", " ").capitalize()
        block(page, column, name, heading, f'INDEX(tbl_list,0,{place})&""', width=14)


def _write_lines(page: Page) -> None:
    """Days with any price, and the benchmark on them."""
    panel = {"values1": "tbl_prices[#All]", "dates1": _FROM_TABLE["dates"],
             "values2": "tbl_prices[#All]", "dates2": _FROM_TABLE["dates"]}  # fmt: skip
    block(page, "I", "dates", "Date", call_text("AIT_JOIN", **panel, item='"date"', headers="1"), "date")
    asof = 'IF(in_asof="",MAX(calc_dates),MAXIFS(calc_dates,calc_dates,"<="&in_asof))'
    page.formula(f"I{HEAD - 1}", f"={asof}", "remark", "date")
    page.book.name("calc_asof", f"=Calc!$I${HEAD - 1}")
    own = call_text("AIT_ASOF", **_COLUMNS, at="calc_dates", wanted="in_benchmark")
    mean = call_text("AIT_INDEX", prices="calc_prices", dates="calc_dates", names="calc_tickers", item='"level"')
    block(page, "J", "benchmark", "Benchmark", f'IF(in_benchmark="",{mean},{own})', "number")


def _write_ranking(page: Page) -> None:
    place = f"MATCH(in_horizon,{_on_row(HEAD)},0)"
    for row, label, value in ((HEAD - 3, "window", f"INDEX({_on_row(HEAD - 3)},1,{place})"),
                              (HEAD - 2, "unit", f"INDEX({_on_row(HEAD - 2)},1,{place})"),
                              (HEAD - 4, "words", f"INDEX({_on_row(HEAD - 4)},1,{place})"),
                              (HEAD - 1, "bench", f"INDEX({_on_row(HEAD - 1)},1,{place})")):  # fmt: skip
        page.formula(f"M{row}", f"={value}", "remark", "percent" if label == "bench" else "")
        page.book.name(f"calc_ranked_{label}", f"=Calc!$M${row}")
    ranked = _returns("calc_prices", "calc_ranked_window", "calc_ranked_unit")
    now = call_text("AIT_ASOF", values=ranked, dates="calc_dates", at="calc_asof")
    block(page, "M", "latest", "Return", f"TRANSPOSE({now})", "percent")
    every = {"returns_row": "calc_latest", "k": "COUNT(calc_latest)", "side": '"top"'}
    block(
        page, "N", "ranked", "Ranked", call_text("AIT_LEADERS", **every, names="calc_tickers", item='"name"'), width=14
    )
    counted(page, "N", "ranked")
    names = call_text("AIT_LEADERS", **every, names="calc_labels", item='"name"')
    block(page, "O", "ranked_labels", "Name", names, width=22)
    block(page, "P", "ranked_returns", "Return", call_text("AIT_LEADERS", **every, names="calc_tickers",
          item='"value"'), "percent")  # fmt: skip
    for column, name, sign in (("AD", "ahead", ">="), ("AE", "behind", "<")):
        part = f"IF(calc_ranked_returns{sign}calc_ranked_bench,calc_ranked_returns,0)"
        block(page, column, name, f"{name.capitalize()}", part, "percent")
        charted(page, column, name)
    charted(page, "O", "names")


def _returns(values: str, window: str, unit: str) -> str:
    return call_text("AIT_RETURN", values=values, window=window, unit=unit, dates="calc_dates", **_CARRIED)


def _write_horizons(page: Page) -> None:
    """A column a horizon; above it window, unit and the benchmark's return."""
    before = _letters(FIRST - 1)
    for row, words in ((HEAD - 4, "Words"), (HEAD - 3, "Window"), (HEAD - 2, "Unit"), (HEAD - 1, "Benchmark")):
        page.text(f"{before}{row}", words, "remark")
    for column, horizon in enumerate(HORIZONS, start=FIRST):
        letters = _letters(column)
        window, unit = f"{letters}${HEAD - 3}", f"{letters}${HEAD - 2}"
        if isinstance(horizon.window, str):
            page.formula(f"{letters}{HEAD - 3}", horizon.window, "link", "date")
        else:
            page.value(f"{letters}{HEAD - 3}", horizon.window, "limit")
        page.text(f"{letters}{HEAD - 2}", horizon.unit, "limit")
        write = page.formula if horizon.words.startswith("=") else page.text
        write(f"{letters}{HEAD - 4}", horizon.words, "limit")
        bench = call_text(
            "AIT_ASOF", values=_returns("calc_benchmark", window, unit), dates="calc_dates", at="calc_asof"
        )
        page.formula(f"{letters}{HEAD - 1}", f"={bench}", "value", "percent")
        panel = call_text("AIT_ASOF", values=_returns("calc_prices", window, unit), **_ASOF)
        block(page, letters, f"h{column - FIRST + 1}", horizon.label, f"TRANSPOSE({panel})", "percent", 10)
    page.book.name("calc_horizons", f"=Calc!{_on_row(HEAD)}")
    page.book.name("calc_bench_returns", f"=Calc!{_on_row(HEAD - 1)}")


def _write_strength(page: Page) -> None:
    """Trend against the benchmark, and the percentile of each name's return in its own history."""
    price = call_text("AIT_ASOF", values="calc_prices", **_ASOF)
    block(page, "AA", "price", "Last price", f"TRANSPOSE({price})", "number")
    strength = call_text("AIT_RS", a="calc_prices", b="calc_benchmark", window="in_trend", unit='"W"',
                         dates="calc_dates", kind='"mansfield"')  # fmt: skip
    trend = call_text("AIT_ASOF", values=strength, **_ASOF)
    block(page, "AB", "trend", "Trend", f"TRANSPOSE({trend})/100", "percent")
    ranks = call_text("AIT_PCTRANK", series=_returns("calc_prices", "in_window", '"M"'), mode='"since"',
                      since="in_since", dates="calc_dates")  # fmt: skip
    percentile = call_text("AIT_ASOF", values=ranks, **_ASOF)
    block(page, "AC", "percentile", "Percentile", f"TRANSPOSE({percentile})", "percent")


def _write_small_lines(page: Page) -> None:
    """Closes of the ranked names at even steps, a column a name; before them their dates and the benchmark."""
    dates, bench, first = (_letters(column) for column in (SPARK - 2, SPARK - 1, SPARK))
    block(page, dates, "steps", "Date", f"calc_asof-in_step*({STEPS}-SEQUENCE({STEPS}))", "date")
    charted(page, dates, "steps")
    steps = {"dates": "calc_dates", "at": "calc_steps"}
    block(page, bench, "bench_steps", "Benchmark", call_text("AIT_ASOF", values="calc_benchmark", **steps), "number")
    page.columns(SPARK - 1, SPARK + ROOM - 1, 12, "number")
    page.spill(f"{first}{HEAD}", "=TRANSPOSE(calc_ranked_labels)", "head_right")
    panel = call_text("AIT_ASOF", values="calc_prices", names="calc_tickers", wanted="calc_ranked", **steps)
    block(page, first, "small", "", panel, "number")
    _write_rebased(page)


def _write_drawn(page: Page, shown: int) -> None:
    """The small lines of today's names in cells of their own: LibreOffice empties spills and what they feed."""
    page.columns(DRAWN - 1, DRAWN + ROOM - 1, 12, "number")
    for place in range(shown):
        column = _letters(DRAWN + place)
        page.formula(f"{column}{HEAD}", f"=COLUMNS(${_letters(DRAWN)}$1:{column}$1)", "head_right", "count")
        for row in range(TOP, TOP + STEPS):
            point = f"INDEX(calc_small,{_counted(row)},{column}${HEAD})"
            page.formula(f"{column}{row}", f"=IF({column}${HEAD}>calc_ranked_rows,NA(),{point})", "body", "number")


def _write_rebased(page: Page) -> None:
    """The strongest, the weakest and the benchmark, 100 at their first step: the lines of the second picture."""
    for place in range(2 * ENDS + 1):
        column = _letters(REBASED + place)
        if place < 2 * ENDS:
            strong = place < ENDS
            rank = place + 1 if strong else f"MAX({place + 1},calc_ranked_rows-{2 * ENDS - place - 1})"
            page.formula(f"{column}{HEAD - 1}", f"={rank}", "remark", "count")
            label = f'=IFERROR(INDEX(calc_ranked_labels,{column}{HEAD - 1}),"")'
            line = f"INDEX(calc_small,0,{column}{HEAD - 1})"
        else:
            label = '=IF(in_benchmark="","Equal weights",in_benchmark)'
            line = "calc_bench_steps"
        page.formula(f"{column}{HEAD}", label, "head_right")
        ratio = call_text("AIT_RATIO", a=line, b="calc_steps/calc_steps")
        drawn = f"IF({column}{HEAD - 1}>calc_ranked_rows,NA(),{ratio})" if place < 2 * ENDS else ratio
        block(page, column, f"line{place + 1}", "", drawn, "number")
        charted(page, column, f"line{place + 1}")


def _write_panel(page: Page, names: int) -> None:
    first = _letters(_PANEL)
    page.columns(_PANEL - 1, _PANEL - 1 + names + SPARE_COLUMNS, 12, "number")
    page.spill(f"{first}{HEAD}", "=TRANSPOSE(calc_tickers)", "head_right")
    panel = call_text("AIT_ASOF", **_COLUMNS, at="calc_dates", wanted="calc_tickers")
    block(page, first, "prices", "", panel, "number")
