"""The sentences that Output and its charts show, each in a named cell of Calc."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns

QUADRANTS: Final = ("leading", "weakening", "lagging", "improving")
_WORDS: Final = ("diminished", "increased", "not distinguishable")
_SHOWN: Final = '(calc_list_heads="yes")*(calc_list_role<>"benchmark")'
_DAY: Final = '"yyyy-mm-dd"'
_NEEDED: Final = "(2*in_weeks+in_momentum-1)"


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
    texts["needed"] = f'"Absent, since the rotation needs "&{_NEEDED}&" weeks of prices"'
    texts |= {
        f"answer_{place}": _listed("calc_sectors_line", f'calc_word="{word}"') for place, word in enumerate(_WORDS)
    }
    return texts | _titles()


def _titles() -> dict[str, str]:
    last = "ROWS(calc_ranked_name)"
    best, worst = "INDEX(calc_ranked_name,1)", f"INDEX(calc_ranked_name,{last})"
    above, below = "INDEX(calc_ranked_value,1)", f"INDEX(calc_ranked_value,{last})"
    bench, over = "INDEX(calc_benchmarks,1)", '" over "&in_months&" months"'
    signed = '"+0.0%;-0.0%"'
    apart = f"{above}-{below}"
    headline = (
        f'"On "&TEXT(calc_asof,{_DAY})&" "&{best}&" stands first with "&TEXT({above},{signed})&" against "&{bench}&'
        f'{over}&", "&{worst}&" last with "&TEXT({below},{signed})&": "&'
        f'SUBSTITUTE(TEXT({apart},"0.0%"),"%"," points")&" apart."'
    )
    rotation = (
        '"Rotation: leading "&calc_segments_leading&"; weakening "&calc_segments_weakening&"; lagging "&'
        'calc_segments_lagging&"; improving "&calc_segments_improving&"."'
    )
    answer = (
        '"Answer to "&INDEX(calc_factors,1)&" beyond "&INDEX(calc_benchmarks,1)&": diminished "&calc_answer_0&'
        '"; increased "&calc_answer_1&"; not distinguishable "&calc_answer_2&"."'
    )
    return {
        "headline": f'IFERROR({headline},"No reading on this date: see what FAILs on Checks.")',
        "rotation_words": rotation,
        "answer_words": f'IFERROR({answer},"No outside factor in tbl_segments.")',
        "title_relative": f'IFERROR({best}&" ahead, "&{worst}&" behind: indices against "&{bench},"No reading")',
        "title_ranked": f'IFERROR("Against "&{bench}&{over},"No reading")',
        "title_rotation": 'IFERROR("Leading: "&calc_segments_leading&"; lagging: "&calc_segments_lagging,"No reading")',
        "title_beta": f'IFERROR("Slope on "&INDEX(calc_factors,1)&", "&{bench}&" held constant","No outside factor")',
        "title_share": 'IFERROR("How much "&INDEX(calc_factors,1)&" explains beyond it (partial R²)","No factor")',
    }
