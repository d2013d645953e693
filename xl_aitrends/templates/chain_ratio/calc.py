"""Calc of the chain ratio workbook: from lists and prices to ratio lines, bands and contributions."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, counted, open_calc
from xl_aitrends.templates.chain_ratio.wording import write_words
from xl_aitrends.templates.chain_tables import CHAINS, add_wide, chain_call, write_lines
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page, TemplateBook
from xl_aitrends.templates.surveys import write_survey

ROOM: Final = 150  # constituents of one chain that can be named
SCHEMES: Final = (
    ("daily", "Equal, every day", {"scheme": '"equal"', "rebalance": '"D"'}),
    ("monthly", "Equal, every month", {"scheme": '"equal"', "rebalance": '"M"'}),
    ("hold", "Held", {"scheme": '"hold"', "rebalance": '"D"'}),
)
_BLOCKS: Final = (
    "From the left: both chains on the rows of Data; both on the days they share; the third market on those days;",
    "the ratio lines with mean and bands of their logarithms; the same ratio under three kinds of weights;",
    "what each constituent added, ranked; coverage; data-quality tables; the sentences of Output.",
)


def write_calc(book: TemplateBook) -> dict[str, str]:
    """Write the whole chain of steps, one formula a column; gives the cells of the sentences."""
    page = open_calc(book, "From lists and prices to the reading", _BLOCKS, kept=0)
    columns = Columns(page)
    write_lines(columns)
    _write_third(columns)
    _write_row(page)
    for name, against in (("ratio", "calc_level_b"), ("other", "calc_third")):
        _write_ratio(columns, name, against)
    columns.skip()
    _write_schemes(columns)
    for chain in CHAINS:
        columns.skip()
        _write_contributions(columns, chain)
    columns.skip()
    _write_twice(columns)
    _write_coverage(columns)
    for table in ("tbl_prices", "tbl_market"):
        columns.skip()
        write_survey(columns, table)
    columns.skip()
    return write_words(columns)


def _write_third(columns: Columns) -> None:
    """The third market on the chains' days, and the three lines from 100 at the first of them."""
    third = call_text(
        "AIT_JOIN",
        values1="calc_pair",
        dates1="calc_dates",
        values2="INDEX(tbl_market,0,MATCH(in_third,tbl_market[#Headers],0))",
        dates2="INDEX(tbl_market,0,1)",
        how='"left"',
        max_stale="in_stale",
        shift="in_shift",
        item='"second"',
    )
    columns.add("third", "Third market", third, "number")
    for name in ("level_a", "level_b"):
        columns.add(f"{name}_line", "From 100", f"100*calc_{name}/INDEX(calc_{name},1)", "number")
    first = "INDEX(FILTER(calc_third,ISNUMBER(calc_third)),1)"
    columns.add("third_line", "From 100", f"100*calc_third/{first}", "number")


def _write_row(page: Page) -> None:
    """The row of the reading, the first row of the window of contributions, and the day of the lists."""
    since = "INDEX(FILTER(calc_ratio_since,ISNUMBER(calc_ratio_since)),1)"
    grown = "IFERROR(INDEX(calc_{}_line,calc_row)/100-1,NA())".format
    cells = (
        ("row", "Row of the reading", 'IF(in_asof="",ROWS(calc_dates),MATCH(in_asof,calc_dates,1))', "count"),
        ("first", "Row where contributions start", "MAX(1,calc_row-in_window)", "count"),
        ("listed", "Day of the lists", 'IF(in_listed="",IFERROR(INDEX(calc_dates,calc_row),NA()),in_listed)', "date"),
        ("ratio_listed", "Ratio on that day", f"IFERROR({since},NA())", "number"),
        ("grown_a", "Chain A since the start", grown("level_a"), "signed"),
        ("grown_b", "Chain B since the start", grown("level_b"), "signed"),
        ("grown_third", "Third market since then", grown("third"), "signed"),
    )
    for place, (name, label, formula, number) in zip("GIKMOQS", cells, strict=True):
        page.text(f"{place}6", label, "head")
        page.formula(f"{place}7", f"={formula}", "body", number)
        page.book.name(f"calc_{name}", f"=Calc!${place}$7")


def _write_ratio(columns: Columns, name: str, against: str) -> None:
    """A ratio line from 100, its z-score, its band, and the line split at the day of the lists."""
    columns.skip()
    line = call_text("AIT_RATIO", a="calc_level_a", b=against, dates="calc_dates")
    columns.add(name, "Ratio", line, "number")
    score = call_text("AIT_ZSCORE", x=f"LN(calc_{name})", window="in_lookback", dates="calc_dates")
    columns.add(f"{name}_z", "z-score", score, "number")
    for band, heading, width in (
        ("mean", "Mean", "0"),
        ("upper", "Upper band", "in_width"),
        ("lower", "Lower band", "-in_width"),
    ):
        level = call_text("AIT_ZLEVEL", x=f"LN(calc_{name})", z=width, window="in_lookback", dates="calc_dates")
        columns.add(f"{name}_{band}", heading, f"EXP({level})", "number")
    columns.add(f"{name}_before", "Until the lists", f"IF(calc_dates<=calc_listed,calc_{name},NA())", "number", 14)
    columns.add(f"{name}_since", "Since the lists", f"IF(calc_dates>=calc_listed,calc_{name},NA())", "number", 14)


def _write_schemes(columns: Columns) -> None:
    """The ratio of the two chains under three kinds of weights, on the days they share."""
    for name, heading, weights in SCHEMES:
        legs = [chain_call("AIT_INDEX", chain, item='"level"', **weights) for chain in CHAINS]
        line = call_text("AIT_RATIO", a=legs[0], b=legs[1], dates="calc_days", base_date="INDEX(calc_dates,1)")
        shared = call_text(
            "AIT_JOIN", values1="calc_pair", dates1="calc_dates", values2=line, dates2="calc_days", how='"left"',
            max_stale="0", item='"second"',
        )  # fmt: skip
        columns.add(f"ratio_{name}", heading, shared, "number", 16)


def _write_contributions(columns: Columns, chain: str) -> None:
    """What the constituents added, their names, and both ranked: as many at either end as the chart shows."""
    page = columns.page
    window = {"since": "INDEX(calc_dates,calc_first)", "as_of": "INDEX(calc_dates,calc_row)"}
    added = chain_call("AIT_CONTRIBUTION", chain, **window)
    parts = add_wide(columns, f"{chain}_parts", ("Code", "Added", "Mean weight"), added, ("", "signed", "percent"))
    counted(page, parts, f"{chain}_parts")
    letter = columns.next()
    page.column(letter, "", 18)
    page.text(f"{letter}{HEAD}", "Name", "head")
    for row in range(HEAD + 1, HEAD + 1 + ROOM):
        page.formula(f"{letter}{row}", _label(chain, f"ROWS($A${HEAD + 1}:$A{row})"), "body")
    page.book.name(f"calc_{chain}_labels", f"=Calc!${letter}${HEAD + 1}:${letter}${HEAD + ROOM}")
    named = f'FILTER(calc_{chain}_labels,calc_{chain}_labels<>"")'
    ranked = call_text(
        "AIT_LEADERS", returns_row=f"INDEX(calc_{chain}_parts,0,2)", names=named, k=f"ROWS(calc_{chain}_parts)"
    )
    add_wide(columns, f"{chain}_ranked", ("Ranked", "Added"), ranked, ("", "signed"))
    place = f"SEQUENCE(ROWS(calc_{chain}_ranked))"
    ends = f"({place}<=in_bars/2)+({place}>ROWS(calc_{chain}_ranked)-in_bars/2)"
    for name, heading, column, number in (("who", "Shown", 1, ""), ("what", "Added", 2, "signed")):
        shown = f"FILTER(INDEX(calc_{chain}_ranked,0,{column}),{ends})"
        counted(page, columns.add(f"{chain}_{name}", heading, shown, number), f"{chain}_{name}")
    columns.add(f"{chain}_rise", "Rise", f"IF(calc_{chain}_what>0,calc_{chain}_what,0)", "signed")
    columns.add(f"{chain}_fall", "Fall", f"IF(calc_{chain}_what<0,calc_{chain}_what,0)", "signed")


def _label(chain: str, place: str) -> str:
    """The name of a constituent as its list gives it, else its code; nothing beyond the last."""
    code = f"INDEX(calc_{chain}_parts,{place},1)"
    listed = f"INDEX(tbl_chain_{chain},MATCH({code},INDEX(tbl_chain_{chain},0,1),0),4)"
    return f'=IF({place}>calc_{chain}_parts_rows,"",IFERROR(IF({listed}="",{code},{listed}),{code}))'


def _write_twice(columns: Columns) -> None:
    """For each constituent of chain A, whether chain B holds it too."""
    page, letter = columns.page, columns.next()
    page.column(letter, "count")
    page.text(f"{letter}{HEAD}", "In both", "head_right")
    for row in range(HEAD + 1, HEAD + 1 + ROOM):
        code = f"INDEX(calc_a_parts,ROWS($A${HEAD + 1}:$A{row}),1)"
        page.formula(
            f"{letter}{row}", f"=IFERROR(IF(MATCH({code},INDEX(calc_b_parts,0,1),0)>0,1,0),0)", "body", "count"
        )
    page.book.name("calc_twice", f"=Calc!${letter}${HEAD + 1}:${letter}${HEAD + ROOM}")


def _write_coverage(columns: Columns) -> None:
    for chain in CHAINS:
        for item, heading, number in (("coverage", "Coverage", "percent"), ("n_members", "Members", "count")):
            name = f"{chain}_{item}"
            columns.add(name, f"{heading} {chain.upper()}", chain_call("AIT_INDEX", chain, item=f'"{item}"'), number)
