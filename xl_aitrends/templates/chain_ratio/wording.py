"""The sentences of the chain ratio workbook: headline, and a title for every chart that says what it shows."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import Columns, write_sentences

_DAY: Final = '"yyyy-mm-dd"'
_CHANGE: Final = '"+0.0%;-0.0%;0.0%"'


def write_words(columns: Columns) -> dict[str, str]:
    """Write every sentence; gives their cells, as chart titles need them."""
    return write_sentences(columns, _words())


def _points(value: str) -> str:
    """Text of a difference of returns: percentage points, which a per cent sign would misname."""
    return f'SUBSTITUTE(TEXT({value},"+0.0%;-0.0%;0.0%"),"%"," points")'


def _standing(line: str) -> str:
    """Where a ratio line stands, and how far from its mean."""
    side = f'IF(out_{line}_z<0,"below","above")'
    far = f'TEXT(ABS(out_{line}_z),"0.0")&" standard deviations "&{side}&" its mean of "&in_lookback&" rows"'
    known = f'TEXT(out_{line},"0.0")&", "&IF(ISNUMBER(out_{line}_z),{far},"too short a history for a mean")'
    return f'IF(ISNUMBER(out_{line}),{known},"no ratio on this date")'


def _words() -> dict[str, str]:
    opened = f"TEXT(INDEX(calc_dates,1),{_DAY})"
    ratio = f'in_a&" against "&in_b&": "&{_standing("ratio")}'
    other = f'in_a&" against "&in_third&": "&{_standing("other")}'
    grown = [f'{label}&" "&IF(ISNUMBER(calc_{name}),TEXT(calc_{name},{_CHANGE}),"not known")'
             for label, name in (("in_a", "grown_a"), ("in_b", "grown_b"), ("in_third", "grown_third"))]  # fmt: skip
    lines = f'"Since "&{opened}&": "&{grown[0]}&", "&{grown[1]}&", "&{grown[2]}'
    weighted = 'TEXT(INDEX(calc_ratio_{},calc_row),"0.0")'.format
    schemes = (
        f'"By weights the ratio is "&{weighted("daily")}&" equal every day, "&{weighted("monthly")}&" every month, "&'
        f'{weighted("hold")}&" held"'
    )
    cover = 'TEXT(out_coverage_{0},"0%")&" of "&out_members_{0}&" in "&in_{0}'.format
    covered = f'"Names with a price of the day: "&{cover("a")}&", "&{cover("b")}'
    return {
        "title_ratio": f'IFERROR({ratio},"No ratio on this date")',
        "title_other": f'IFERROR({other},"No ratio to the third market on this date")',
        "title_lines": f'IFERROR({lines},"Both chains and the third market from 100")',
        "title_schemes": f'IFERROR({schemes},"The ratio under three kinds of weights")',
        "title_a": _made("a"),
        "title_b": _made("b"),
        "title_coverage": f'IFERROR({covered},"Names with a price of the day")',
        "headline": f'IFERROR("On "&TEXT(out_asof,{_DAY})&" "&{ratio}&" ("&100&" on "&{opened}&"). "&{other}&".",'
        '"No reading: see what FAILs on Checks.")',
        "second": _second(),
    }  # fmt: skip


def _made(chain: str) -> str:
    """Who made the chain's return."""
    ranked = f"calc_{chain}_ranked"
    place = f"IF(ABS(MAX(INDEX({ranked},0,2)))>=ABS(MIN(INDEX({ranked},0,2))),1,ROWS({ranked}))"
    most = f'INDEX({ranked},{place},1)&", "&{_points(f"INDEX({ranked},{place},2)")}'
    over = f'in_{chain}&" "&TEXT(out_return_{chain},{_CHANGE})&" over "&(calc_row-calc_first)&" rows"'
    return f'IFERROR({over}&", most of it by "&{most},"No contributions")'


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
