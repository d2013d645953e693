"""Calc's answers: how each segment moves with outside factors while the benchmark is held constant."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.blocks import HEAD, Columns, block
from xl_aitrends.templates.formulas import call_text, entries_of
from xl_aitrends.templates.sector_divergence.layout import Layout, named, segment

SENSITIVITY: Final = entries_of("AIT_SENSITIVITY")
_SENSITIVITY_NUMBERS: Final = {"factor": "", "word": ""}


def write_answers(columns: Columns, layout: Layout) -> None:
    """Write returns, regressors, the paths of slopes, and the tables of the last two windows."""
    _write_factors(columns, layout)
    _write_paths(columns, layout)
    columns.skip()
    _write_sensitivities(columns, layout)


def _log_return(level: str) -> str:
    return call_text("AIT_RETURN", values=level, window="1", unit='"D"', dates="calc_dates", kind='"log"')


def _write_factors(columns: Columns, layout: Layout) -> None:
    """Returns of the benchmark and the outside factors side by side, as regressors."""
    names = ["bench", *(f"factor_{rank}" for rank in range(1, layout.factors + 1))]
    for name in names:
        named(columns, layout, f"{name}_return", f"{layout.heading[name]}".removeprefix("="),
               _log_return(f"calc_{name}"), "percent")  # fmt: skip
    letters = [columns.next() for _ in names]
    units = [[int(place == own) for place in range(len(names))] for own in range(len(names))]
    panel = "+".join(
        f"{{{','.join(map(str, unit))}}}*calc_{name}_return" for name, unit in zip(names, units, strict=True)
    )
    block(columns.page, letters[0], "regressors", "Regressors", f'IFERROR({panel},"")', "percent")
    for letter in letters[1:]:
        columns.page.column(letter, "percent")


def _sensitivity(function: str, rank: int, **more: str) -> str:
    return call_text(function, sector=f"calc_return_{rank}", factors="calc_regressors", window="in_window",
                     span="in_step", dates="calc_dates", **more)  # fmt: skip


def _write_paths(columns: Columns, layout: Layout) -> None:
    """Returns of each segment, and its answer to the first outside factor through time."""
    for rank in range(1, layout.sectors + 1):
        named(columns, layout, f"return_{rank}", segment(rank), _log_return(f"calc_level_{rank}"), "percent")
    for measure, name in (("beta", "beta"), ("partial_r2", "share")):
        for rank in range(1, layout.sectors + 1):
            path = _sensitivity("AIT_SENSITIVITY_PATH", rank, measure=f'"{measure}"')
            named(columns, layout, f"{name}_{rank}", segment(rank), f"INDEX({path},0,2)", "number")


def _write_sensitivities(columns: Columns, layout: Layout) -> None:
    """One table a segment, below each other: a row for the market and one for each outside factor."""
    page = columns.page
    letters = [columns.next() for _ in SENSITIVITY]
    for letter, entry in zip(letters, SENSITIVITY, strict=True):
        page.text(f"{letter}{HEAD}", entry.replace("_", " "), "head")
        page.column(letter, _SENSITIVITY_NUMBERS.get(entry, "number"), 18 if entry == "word" else 12)
    for rank in range(1, layout.sectors + 1):
        row = HEAD + 1 + (rank - 1) * (layout.factors + 2)
        page.spill(f"{letters[0]}{row}", f"={_sensitivity('AIT_SENSITIVITY', rank)}", "body")
        page.book.name(f"calc_sensitivity_{rank}", f"=Calc!${letters[0]}${row}#")
