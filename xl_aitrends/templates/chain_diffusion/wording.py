"""The sentences of the chain diffusion workbook: the verdict in words, and a title for every chart."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import Columns, write_sentences

_DAY: Final = '"yyyy-mm-dd"'
_BOTH: Final = 'in_b&" and "&in_third'
_VERDICTS: Final = {
    "supported": f'{_BOTH}&" move together beyond what "&in_a&" and "&in_control&" explain"',
    "not explained by the shared leg": f'{_BOTH}&" move together beyond the shared leg; no market was held against it"',
    "common market": 'the market explains it: given "&in_a&" and "&in_control&", no positive link of "&'
    f'{_BOTH}&" is left"',
    "shared leg only": f'the shared leg explains it: given "&in_a&", "&{_BOTH}&" have no link of their own"',
    "opposed": "the two ratios move against each other",
    "none": "the two ratios do not move together",
    "too short": "too few changes for a verdict",
}


def write_words(columns: Columns) -> dict[str, str]:
    """Write every sentence; gives their cells, as chart titles need them."""
    return write_sentences(columns, _words())


def _two(value: str) -> str:
    return f'TEXT({value},"0.00")'


def _said() -> str:
    """The verdict in words."""
    cases = []
    for word, text in _VERDICTS.items():
        spoken = text if text.startswith("in_") else f'"{text}' + ("" if text.endswith('"') else '"')
        cases.append(f'"{word}",{spoken}')
    return f"SWITCH(out_verdict,{','.join(cases)},out_verdict)"


def _words() -> dict[str, str]:
    lines = 'in_a&"/"&in_b&" and "&in_a&"/"&in_third'
    given = f'IF(ISNUMBER(out_partial_control),", given "&in_control&" too "&{_two("out_partial_control")},"")'
    numbers = (
        f'"r of levels "&{_two("out_r_level")}&", of changes "&{_two("out_r_change")}&"; the shared leg alone gives "&'
        f'{_two("out_r_null")}&"; partial given "&in_a&" "&{_two("out_partial")}&{given}'
    )
    beaten = '"ranks "&out_rank&" of "&(out_placebos+1)'
    given_both = 'in_a&IF(in_control="",""," and "&in_control)'
    bars = f'"What "&in_b&" shares with each market given "&{given_both}&": "&in_third&" "&{beaten}'
    between = f'{_two("INDEX(calc_record,4)")}&" to "&{_two("INDEX(calc_record,5)")}'
    cloud = f'"Changes of both ratios: r "&{_two("out_r_change")}&" ("&{between}&"), null "&{_two("out_r_null")}'
    split = '"The gap never reached "&TEXT(in_gap,"0%")&": no split into laggard and leader"'
    shares = (
        '" of the widest gap closed: "&TEXT(out_by_laggard,"0%")&" by the laggard up, "&'
        'TEXT(out_by_leader,"0%")&" by the leader down"'
    )
    widest = '"The gap is at its widest: nothing of it is closed yet"'
    closed = f'IF(ISNUMBER(out_closed),IF(out_closed=0,{widest},TEXT(out_closed,"0%")&{shares}),{split})'
    behind = 'IF(out_gap>0,"behind","ahead of")'
    gap = f'out_laggard&" is "&TEXT(ABS(out_gap),"0.0%")&" "&{behind}&" "&in_a&" since "&TEXT(out_anchor,{_DAY})'
    return {
        "title_ratios": f'IFERROR({lines}&": "&{_said()}&CHAR(10)&{numbers},"Both ratio lines")',
        "title_bars": f'IFERROR({bars},"Partial correlations")',
        "title_scatter": f'IFERROR({cloud},"Changes of both ratios")',
        "title_lags": _lags(),
        "title_gap": f'IFERROR({gap}&" (log points)","The gap since the anchor")',
        "title_closed": f'IFERROR({closed},"How far the gap was closed, and by whom")',
        "legend_ab": 'in_a&" / "&in_b&" (left axis)"',
        "legend_ac": 'in_a&" / "&in_third&" (right axis)"',
        "headline": f'IFERROR("Is the catching-up real? Until "&TEXT(out_asof,{_DAY})&": "&'
        f'{_said()}&". "&{numbers}&".","No reading: see what FAILs on Checks.")',
        "second": _second(),
    }  # fmt: skip


def _lags() -> str:
    """Who leads whom, or that nobody does."""
    parts = [
        f'in_a&" and "&{other}&": "&SUBSTITUTE(SUBSTITUTE({best},"x leads",in_a&" leads"),"y leads",{other}&" leads")'
        for other, best in (("in_b", "out_lead_b"), ("in_third", "out_lead_c"))
    ]
    return f'IFERROR("By lag: "&{parts[0]}&"; "&{parts[1]},"Correlation by lag")'


def _second() -> str:
    placebos = (
        'IF(out_placebos=0,"No placebo is in tbl_market. ",out_placebos&" unrelated markets in the same place: "&'
        'out_higher&" of them correlate more, "&(out_rank-1)&" share more beyond "&in_a&'
        'IF(in_control="",""," and "&in_control)&". ")'
    )
    closing = (
        'IF(out_gap>0,out_laggard&" would have to gain "&TEXT(out_required,"0.0%")&" to close its gap to "&in_a&".",'
        'out_laggard&" has no gap to "&in_a&" to close.")'
    )
    return f'IFERROR({placebos}&{closing},"")'
