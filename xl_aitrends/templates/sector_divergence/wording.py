"""The sentences that Output and its charts show, each in a named cell of Calc."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns
from xl_aitrends.templates.formulas import call_text

QUADRANTS: Final = ("leading", "weakening", "lagging", "improving")
_WORDS: Final = ("diminished", "increased", "not distinguishable")
_SHOWN: Final = '(calc_list_heads="yes")*(calc_list_role<>"benchmark")'
_DAY: Final = '"yyyy-mm-dd"'
_NEEDED: Final = "(2*in_weeks+in_momentum-1)"
_SIGNED: Final = '"+0.0%;-0.0%"'
_RANKS: Final = "ROWS(calc_ranked_name)"
_OVER: Final = '" over "&in_months&" months"'
_BENCH: Final = "INDEX(calc_benchmarks,1)"
_ROTATION: Final = "&".join(
    f'"{"; " if place else ""}{word} "&calc_segments_{word}' for place, word in enumerate(QUADRANTS)
)
_NONE: Final = 'calc_segments_leading="none",calc_segments_lagging="none"'
_FACTOR: Final = "INDEX(calc_factors,1)"


class Words:
    """Sentences in two columns of Calc.

    Parameters
    ----------
    columns : Columns
        Of Calc.
    """

    def __init__(self, columns: Columns) -> None:
        self._page = columns.page
        self._labels, self._texts = columns.next(), columns.next()
        for column, word, width in ((self._labels, "Words", 18), (self._texts, "Text", 40)):
            self._page.text(f"{column}{HEAD}", word, "head")
            self._page.column(column, "", width)
        self._cells: dict[str, str] = {}

    def write(self) -> dict[str, str]:
        """Write every sentence with its name, `calc_…`; gives the cells for chart titles."""
        for row, (name, formula) in enumerate(_sentences().items(), start=HEAD + 1):
            self._page.text(f"{self._labels}{row}", name, "body")
            self._page.spill(f"{self._texts}{row}", f"={formula}", "body")
            self._page.book.name(f"calc_{name}", f"=Calc!${self._texts}${row}")
            self._cells[name] = f"=Calc!${self._texts}${row}"
        return self._cells


def _listed(values: str, condition: str) -> str:
    """Names for which a condition holds, after each other; "none" where there are none."""
    return f'IFERROR(TEXTJOIN(", ",TRUE,FILTER({values},{condition})),"none")'


def _sentences() -> dict[str, str]:
    texts = {
        f"names_{word}": _listed("calc_list_code", f'{_SHOWN}*(calc_standing_quadrant="{word}")>0')
        for word in QUADRANTS
    }
    texts |= {f"segments_{word}": _listed("calc_sectors_line", f'calc_quadrant="{word}"') for word in QUADRANTS}
    texts["names_absent"] = _listed(
        'calc_list_code&" ("&calc_list_weeks&" weeks)"', f'{_SHOWN}*(calc_standing_quadrant="")>0'
    )
    texts["names_without"] = _listed("calc_list_code", 'calc_list_heads="no"')
    needs = f'"The rotation needs "&{_NEEDED}&" weeks of prices"'
    texts["needed"] = f'{needs}&IF(calc_names_absent="none","; every name has them.",": who has fewer is absent.")'
    texts |= {
        f"answer_{place}": _listed("calc_sectors_line", f'calc_word="{word}"') for place, word in enumerate(_WORDS)
    }
    rank = call_text("AIT_ASOF", values="calc_gap_rank", dates="calc_dates", at="calc_asof")
    texts["gap_now"] = f'IFERROR({rank},"–")'
    return texts | _headlines() | _titles()


def _headlines() -> dict[str, str]:
    """What stands above the figures: who leads and lags, who rotates where, who answers to the outside factor."""
    stands, last = f"TEXT(INDEX(calc_ranked_value,1),{_SIGNED})", f"TEXT(INDEX(calc_ranked_value,{_RANKS}),{_SIGNED})"
    headline = (
        f'"On "&TEXT(calc_asof,{_DAY})&" "&INDEX(calc_ranked_name,1)&" stands first with "&{stands}&" against "&'
        f'{_BENCH}&{_OVER}&", "&INDEX(calc_ranked_name,{_RANKS})&" last with "&{last}&": "&{_apart()}&"."'
    )
    answer = (
        f'"Answer to "&{_FACTOR}&" beyond "&{_BENCH}&": diminished "&calc_answer_0&'
        '"; increased "&calc_answer_1&"; not distinguishable "&calc_answer_2&"."'
    )
    return {
        "headline": f'IFERROR({headline},"No reading on this date: see what FAILs on Checks.")',
        "rotation_words": f'"Rotation: "&{_ROTATION}&"."',
        "answer_words": f'IFERROR({answer},"No outside factor in tbl_segments.")',
    }


def _titles() -> dict[str, str]:
    """Titles of the charts: what each picture answers."""
    since = 'IF(in_from="","Since its start ","Since "&TEXT(in_from,"yyyy-mm-dd")&" ")'
    most, least = (_extreme("calc_sectors_since", side) for side in ("MAX", "MIN"))
    strong, weak = (_extreme("calc_sectors_strength", side, "0.0") for side in ("MAX", "MIN"))
    explained = _extreme("calc_explained", "MAX", "0.0%")
    outer = '"Leading: "&calc_segments_leading&"; lagging: "&calc_segments_lagging'
    others = '"weakening "&calc_segments_weakening&"; improving "&calc_segments_improving'
    changed = '": increased "&calc_answer_1&", diminished "&calc_answer_0'
    titles = {
        "relative": (f'{since}&{most}&" did best against "&{_BENCH}&", "&{least}&" worst"', "No reading"),
        "ranked": (f'"Against "&{_BENCH}&{_OVER}', "No reading"),
        "rotation": (f'IF(AND({_NONE}),"None leads or lags: "&{others},{outer})', "No reading"),
        "beta": (f'"Slope on "&{_FACTOR}&", "&{_BENCH}&" held constant"&{changed}', "No outside factor"),
        "share": (f'"Beyond "&{_BENCH}&", "&{_FACTOR}&" explains at most (partial R²): "&{explained}', "No factor"),
        "gap": (f'"First less last"&{_OVER}&": "&{_apart()}', "No reading"),
        "strength": (f'"Above or below its own mean, %: "&{strong}&" to "&{weak}', "No reading"),
    }
    return {f"title_{name}": f'IFERROR({words},"{otherwise}")' for name, (words, otherwise) in titles.items()}


def _apart() -> str:
    """How far the first stands from the last, and how that ranks, where enough days are known."""
    gap = f"INDEX(calc_ranked_value,1)-INDEX(calc_ranked_value,{_RANKS})"
    ranks = 'IF(ISNUMBER(calc_gap_now),", percentile "&TEXT(100*calc_gap_now,"0")&" of such gaps so far","")'
    return f'SUBSTITUTE(TEXT({gap},"0.0%"),"%"," points")&" apart"&{ranks}'


def _extreme(values: str, side: str, number: str = "0") -> str:
    """The segment with the largest or smallest value, and that value in brackets."""
    known = f'IFERROR({values},"")'
    found = f"{side}({known})"
    return f'INDEX(calc_sectors_line,MATCH({found},{known},0))&" ("&TEXT({found},"{number}")&")"'
