"""The sentences that Output and its charts show, each in a named cell of Calc."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD
from xl_aitrends.templates.industry_divergence.history import phase_entry
from xl_aitrends.templates.industry_divergence.layout import columns
from xl_aitrends.templates.sheets import Page

_DAY: Final = '"yyyy-mm-dd"'
_NOTHING: Final = '"No reading on this date"'


def points(value: str, form: str = "0.0%") -> str:
    """Text of a difference of returns: percentage points, which a per cent sign would misname."""
    return f'SUBSTITUTE(TEXT({value},"{form}"),"%"," points")'


def write_words(page: Page) -> None:
    """Write every sentence with its name, `calc_…`."""
    labels, texts = columns("words")
    for column, word, width in ((labels, "Words", 18), (texts, "Text", 40)):
        page.text(f"{column}{HEAD}", word, "head")
        page.column(column, "", width)
    for row, (name, formula) in enumerate(_words().items(), start=HEAD + 1):
        page.text(f"{labels}{row}", name, "body")
        page.formula(f"{texts}{row}", f"={formula}", "body")
        page.book.name(f"calc_{name}", f"=Calc!${texts}${row}")


def title(name: str) -> str:
    """The cell that holds a chart's title."""
    row = HEAD + 1 + list(_words()).index(name)
    return f"=Calc!${columns('words')[1]}${row}"


def _words() -> dict[str, str]:
    # a regime ends later than the extreme reading that began it: the words then tell the regime, not the reading
    lasting = (
        'IF(out_regime="high","in a wide stretch that has not ended",'
        'IF(out_regime="low","in a narrow stretch that has not ended","within the usual range"))'
    )
    state = (
        f'IF(out_percentile>=in_level,"unusually far",IF(out_percentile<=1-in_level,"unusually little",{lasting}))'
        '&", percentile "&TEXT(out_percentile,"0%")'
    )
    spread = f'"Leaders and laggards lie "&{points("out_spread")}&" apart"&IF(ISNUMBER(out_percentile),": "&{state},"")'
    legs = '"Leaders earned "&TEXT(out_top_mean,"0.0%")&", laggards "&TEXT(out_bottom_mean,"0.0%")'
    moved = 'IF(out_change>0,"widened","narrowed")'
    change = f'"Spread "&{moved}&" by "&{points("ABS(out_change)")}&" in "&in_change&" months: who made it"'
    bars = '"Ahead: "&INDEX(calc_leaders,1,1)&"; behind: "&INDEX(calc_laggards,1,1)'
    average = f'IF(AVERAGE(calc_falls)>0,"fell","rose")&" by "&{points("ABS(AVERAGE(calc_falls))")}'
    peaks = f'"After "&COUNT(calc_falls)&" past peaks the spread "&{average}&" on average in "&in_after&" rows"'
    return {
        "title_spread": f"IFERROR({spread},{_NOTHING})",
        "title_legs": f"IFERROR({legs},{_NOTHING})",
        "title_bars": f"IFERROR({bars},{_NOTHING})",
        "title_change": f'IFERROR({change},"No change to attribute")',
        "title_peaks": f'IFERROR({peaks},"The spread around its peaks")',
        "phase_words": f"IFERROR({_phase()},{_no_phase()})",
    }


def _phase() -> str:
    """The open phase with its status and the day from which on its start was known."""
    phase, since, level, extreme = (phase_entry(item) for item in ("phase", "start", "v_start", "v_end"))
    known = f'IFERROR("known since "&TEXT({phase_entry("confirm", 1)},{_DAY}),"the first on record")'
    furthest = f'IF({phase}="expansion","highest","lowest")'
    return (
        f'"Phase: "&{phase}&" since "&TEXT({since},{_DAY})&" (a turn at "&TEXT({level},"0.0%")&", "&{known}&"); '
        f'"&{phase_entry("status")}&", "&{furthest}&" so far "&TEXT({extreme},"0.0%")&" on "'
        f'&TEXT({phase_entry("end")},{_DAY})&". A move of "&{points("in_turn")}&" the other way will end it."'
    )


def _no_phase() -> str:
    return f'"Phase: none, since the spread has never turned by "&{points("in_turn")}&"."'
