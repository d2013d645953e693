"""The sentences of the chain ratio workbook: headline, and a title for every chart that says what it shows."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns

_DAY: Final = '"yyyy-mm-dd"'
_CHANGE: Final = '"+0.0%;-0.0%;0.0%"'


def write_words(columns: Columns) -> dict[str, str]:
    """Write every sentence below each other, named `calc_…`; gives their cells, as chart titles need them."""
    page, letter = columns.page, columns.next()
    page.text(f"{letter}{HEAD}", "Words", "head")
    page.column(letter, "", 60)
    for row, (name, formula) in enumerate(_words().items(), start=HEAD + 1):
        page.formula(f"{letter}{row}", f"={formula}", "body")
        page.book.name(f"calc_{name}", f"=Calc!${letter}${row}")
    return {name: f"=Calc!${letter}${row}" for row, name in enumerate(_words(), start=HEAD + 1)}


def _points(value: str) -> str:
    """Text of a difference of returns: percentage points, which a per cent sign would misname."""
    return f'SUBSTITUTE(TEXT({value},"+0.0%;-0.0%;0.0%"),"%"," points")'


def _standing(line: str) -> str:
    """Where a ratio line stands, and how far from its mean."""
    side = f'IF(out_{line}_z<0,"below","above")'
    far = f'TEXT(ABS(out_{line}_z),"0.0")&" standard deviations "&{side}&" its mean of "&in_lookback&" rows"'
    return f'TEXT(out_{line},"0.0")&", "&IF(ISNUMBER(out_{line}_z),{far},"too short a history for a mean")'


def _words() -> dict[str, str]:
    opened = f'TEXT(INDEX(calc_dates,1),{_DAY})'
    ratio = f'in_a&" against "&in_b&": "&{_standing("ratio")}'
    other = f'in_a&" against "&in_third&": "&{_standing("other")}'
    grown = [f'{label}&" "&TEXT(INDEX(calc_{line},calc_row)/100-1,{_CHANGE})'
             for label, line in (("in_a", "level_a_line"), ("in_b", "level_b_line"), ("in_third", "third_line"))]  # fmt: skip
    lines = f'"Since "&{opened}&": "&{grown[0]}&", "&{grown[1]}&", "&{grown[2]}'
    schemes = (
        '"By weights the ratio is "&TEXT(INDEX(calc_ratio_daily,calc_row),"0.0")&" equal every day, "&'
        'TEXT(INDEX(calc_ratio_monthly,calc_row),"0.0")&" every month, "&TEXT(INDEX(calc_ratio_hold,calc_row),"0.0")&" held"'
    )
    return {
        "title_ratio": f'IFERROR({ratio},"No ratio on this date")',
        "title_other": f'IFERROR({other},"No ratio to the third market on this date")',
        "title_lines": f'IFERROR({lines},"Both chains and the third market from 100")',
        "title_schemes": f'IFERROR({schemes},"The ratio under three kinds of weights")',
        "title_a": _made("a"),
        "title_b": _made("b"),
        "title_coverage": 'IFERROR("Names with a price of the day: "&TEXT(out_coverage_a,"0%")&" of "&out_members_a&" in "&in_a&'
        '", "&TEXT(out_coverage_b,"0%")&" of "&out_members_b&" in "&in_b,"Names with a price of the day")',
        "headline": f'IFERROR("On "&TEXT(out_asof,{_DAY})&" "&{ratio}&" ("&100&" on "&{opened}&"). "&{other}&".",'
        '"No reading: see what FAILs on Checks.")',
        "second": _second(),
    }  # fmt: skip


def _made(chain: str) -> str:
    """Who made the chain's return."""
    ranked = f"calc_{chain}_ranked"
    place = f"IF(ABS(MAX(INDEX({ranked},0,2)))>=ABS(MIN(INDEX({ranked},0,2))),1,ROWS({ranked}))"
    most = f'INDEX({ranked},{place},1)&", "&{_points(f"INDEX({ranked},{place},2)")}'
    over = f'in_{chain}&" "&TEXT(out_return_{chain},{_CHANGE})&" over "&(calc_row-calc_first)&" rows, most of it by "&{most}'
    return f'IFERROR({over},"No contributions")'


def _second() -> str:
    """What the last rows brought, and how much of the history was drawn with today's lists."""
    lately = (
        f'"Over the last "&(calc_row-calc_first)&" rows "&in_a&" returned "&TEXT(out_return_a,{_CHANGE})&", "&in_b&" "&'
        f'TEXT(out_return_b,{_CHANGE})&", a relative return of "&TEXT(out_relative,{_CHANGE})&". "'
    )
    drawn = (
        f'IF(in_listed="","No day of the lists is given: the whole history may be hindsight.","The lists are of "&'
        f'TEXT(in_listed,{_DAY})&"; what lies before (dashed) is hindsight. Since then the ratio moved by "&'
        f'TEXT(out_since_listed,{_CHANGE})&".")'
    )
    return f'IFERROR({lately}&{drawn},"")'
