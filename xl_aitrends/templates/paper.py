"""How the sheets lie on paper: where pages end, and at what scale.

A scale of its own rather than "one page wide": Excel then keeps the page breaks, and no page is cut off below. Rows
have a height of their own too, so that charts lie over the same rows in every program.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from xl_aitrends.templates.sheets import ROW, Page

_WIDE: Final = 1045  # pixels between the margins of A4 across
_TALL: Final = 688
_SPARE: Final = 0.98  # printers differ


def set_pages(page: Page, last: str, ends: Sequence[int]) -> None:
    """Print a sheet across, from column A on, at the largest scale at which every page holds its columns and rows.

    Parameters
    ----------
    page : Page
        A sheet whose rows all have the usual height, but for those of `Page.height`.
    last : str
        Letters of the last column to print.
    ends : sequence of int
        The last row of every page.
    """
    tallest = max(page.tall(first + 1, end) for first, end in pairwise((0, *ends)))
    scale = min(1.0, _WIDE / page.wide(last), _TALL / tallest)
    page.sheet.set_default_row(0.75 * ROW)
    page.sheet.set_print_scale(int(100 * _SPARE * scale))
    page.sheet.center_horizontally()
    page.sheet.print_area(f"A1:{last}{ends[-1]}")
    page.sheet.set_h_pagebreaks(list(ends[:-1]))
