"""Calc's columns of a waterfall: from an opening value, over its largest changes, to a closing value.

The steps run from the largest rise to the largest fall, so that they stay above zero where both ends do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_aitrends.cells.address import column_letters
from xl_aitrends.templates.blocks import HEAD, block, charted, counted
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.sheets import Page

PARTS: Final = 12  # changes that are named; all further ones are one step
ROOM: Final = PARTS + 6  # with the opening value, the rest, the closing value, and changes of equal size
_RANKED: Final = ("who", "amount", "size", "ordered", "by")
_STEP: Final = ("Kind", "Step", "Change", "From", "To")
_SHOWN: Final = ("label", "base", "total", "rise", "fall", "change")
WIDTH: Final = len(_RANKED) + len(_STEP) + len(_SHOWN)  # columns that a waterfall takes on Calc


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What a waterfall shows: formulas without the equal sign.

    Parameters
    ----------
    name : str
        The names are ``calc_NAME_…`` and, for the chart, ``Calc!chart_NAME_…``.
    parts, changes : str
        Columns of equal length: who changed, and by how much. Zeros are left out.
    opening, closing : (str, str)
        The label and the value at either end.
    others : str
        Label of what is not named, with its quotes.
    """

    name: str
    parts: str
    changes: str
    opening: tuple[str, str]
    closing: tuple[str, str]
    others: str = '"all others"'


def write_waterfall(page: Page, first: int, what: Waterfall) -> None:
    """Write the steps from column number `first` (from 1) on, for `charts.waterfall` to draw.

    ``calc_NAME_label`` and ``calc_NAME_change`` list the steps with what each adds, the totals at both ends.
    """
    columns = [column_letters(first + place) for place in range(WIDTH)]
    _write_ranking(page, columns[: len(_RANKED)], what)
    step = columns[len(_RANKED) : len(_RANKED) + len(_STEP)]
    _write_steps(page, step, what)
    _write_shown(page, step, columns[-len(_SHOWN) :], what.name)


def _write_ranking(page: Page, columns: list[str], what: Waterfall) -> None:
    """The largest changes, from rise to fall."""
    who, amount, size, ordered = (f"{what.name}_{word}" for word in _RANKED[:4])
    block(page, columns[0], who, "Who changed", f"FILTER({what.parts},{what.changes}<>0)", width=16)
    counted(page, columns[0], who)
    block(page, columns[1], amount, "By", f"FILTER({what.changes},{what.changes}<>0)", "percent")
    block(page, columns[2], size, "Size", f"ABS(calc_{amount})", "percent")
    large = f"calc_{size}>=LARGE(calc_{size},MIN({PARTS},ROWS(calc_{size})))"
    largest = call_text(
        "AIT_LEADERS", returns_row=f"FILTER(calc_{amount},{large})", names=f"FILTER(calc_{who},{large})",
        k=f"ROWS(calc_{size})", side='"top"',
    )  # fmt: skip
    block(page, columns[3], ordered, "Largest", largest, width=16)
    counted(page, columns[3], ordered)
    page.text(f"{columns[4]}{HEAD}", "By", "head_right")
    page.column(columns[4], "percent")


def _write_steps(page: Page, columns: list[str], what: Waterfall) -> None:
    """A row a step; rows beyond the closing value are empty."""
    kind, label, change, start, end = columns
    for column, heading in zip(columns, _STEP, strict=True):
        page.text(f"{column}{HEAD}", heading, "head" if column in (kind, label) else "head_right")
    page.column(label, "", 16)
    ordered = f"calc_{what.name}_ordered"
    more = f"(calc_{what.name}_who_rows>{ordered}_rows)"
    for row in range(HEAD + 1, HEAD + ROOM + 1):
        rank, is_ = f"ROWS($A${HEAD + 1}:$A{row})", f"${kind}{row}="
        last = f"{ordered}_rows+2+{more}"
        before = f"{end}{row - 1}" if row > HEAD + 1 else "0"
        rest = f"{what.closing[1]}-{before}"

        page.formula(
            f"{kind}{row}",
            f'=IFERROR(IF({rank}=1,"opening",IF({rank}<={ordered}_rows+1,"part",'
            f'IF({rank}<{last},"others",IF({rank}={last},"closing","")))),"")',
            "body",
        )
        part = f"INDEX({ordered},{rank}-1"
        words = _by_kind(is_, what.opening[0], f"{part},1)", what.others, what.closing[0])
        page.formula(f"{label}{row}", words, "body")
        amount = _by_kind(is_, what.opening[1], f"{part},2)", rest, what.closing[1])
        page.formula(f"{change}{row}", amount, "body", "percent")
        page.formula(f"{start}{row}", _by_kind(is_, "0", before, before, "0"), "body", "percent")
        page.formula(f"{end}{row}", f'=IF({is_}"","",{start}{row}+{change}{row})', "body", "percent")


def _by_kind(is_: str, opening: str, part: str, others: str, closing: str) -> str:
    """A formula by the kind of its step; empty beyond the last."""
    later = f'IF({is_}"others",{others},IF({is_}"closing",{closing},""))'
    return f'=IFERROR(IF({is_}"opening",{opening},IF({is_}"part",{part},{later})),"")'


def _write_shown(page: Page, steps: list[str], columns: list[str], name: str) -> None:
    """The steps without the empty rows, as the chart's series; a step that is no rise has none."""
    kind, label, change, start, end = (f"${column}${HEAD + 1}:${column}${HEAD + ROOM}" for column in steps)
    step = f'(({kind}="part")+({kind}="others"))'
    lower = f"({start}+{end}-ABS({change}))/2"
    series = {
        "label": label,
        "base": f"{step}*{lower}",
        "total": f"{change}*(1-{step})",
        "rise": f"{change}*{step}*({change}>0)",
        "fall": f"-{change}*{step}*({change}<0)",
        "change": change,
    }
    for column, word in zip(columns, _SHOWN, strict=True):
        text = word == "label"
        formula = f'FILTER({series[word]},{kind}<>"")'
        block(page, column, f"{name}_{word}", word.capitalize(), formula, "" if text else "percent", 16 if text else 12)
        charted(page, column, f"{name}_{word}")
    counted(page, columns[0], f"{name}_label")
