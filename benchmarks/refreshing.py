"""Workbooks refreshed: against LibreOffice, kept running or started anew, and against the package `formulas`.

LibreOffice knows no function of ours, so a user without us writes ordinary formulas, one a cell: it gets the template
with its returns, legs, spread, percentile, bands and regime computed so; attribution, phases, aligned peaks and the
rest of ours stand there as saved values, which costs it nothing. The template itself, where it computes none of ours,
is timed too.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import books
from benchmarks.office import Office
from benchmarks.panels import ROWS, Floats, returns
from benchmarks.rows import Rival, Row, contest, hold_equal, optional, span
from benchmarks.timing import CPU, WALL
from xl_aitrends import call
from xl_aitrends.functions import binding
from xl_aitrends.refresh import refresh_book

BOOKS, TIMED = 40, 10
AS_OF = dt.date(2026, 1, 1)
_WORK = f"template workbook, {ROWS} × 31, one price moved"
_TWIN = "the template with its returns, legs, spread, percentile, bands and regime in ordinary formulas"
_SHORT_START = "LibreOffice starts in a second; the rest is the work itself, as when it is kept running"
_COMPILED = "1,500 ordinary formulas are read and five charts compared in Python; LibreOffice's code is compiled"
_CELLS = "reading, comparing and writing 80,000 cells without losing a byte of the rest takes four fifths of it"
_NO_COMPILER = "a compiled accelerator, which could save no more than this, is not offered"
_KEPT = "LibreOffice kept running, " + _TWIN
_UNABLE = "LibreOffice kept running, the template itself, where it computes none of ours"


def rows() -> list[Row]:
    """A warm process, a command, forty workbooks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = books.template(folder / "template.xlsx")
        twin = books.twin(book, folder / "twin.xlsx")
        found = _formulas(folder)
        with Office(folder / "office") as office:
            found += _warm(folder, book, twin, office)
            found.append(_in_functions(folder, book))
            found += _cold(folder, book, twin, office)
            found += _many(folder, book, twin, office)
        return found


def _warm(folder: Path, book: Path, twin: Path, office: Office) -> list[Row]:
    ours, theirs, unable = folder / "ours.xlsx", folder / "theirs.xlsx", folder / "unable.xlsx"
    rivals = [
        Rival(
            _KEPT,
            lambda: office.recalculate(twin, theirs),
            1.5,
            _COMPILED,
            same=lambda: _same(book, ours, twin, theirs, office),
        ),
        Rival(_UNABLE, lambda: office.recalculate(book, unable)),
    ]
    floors = {"reading and copying the file": lambda: ours.write_bytes(book.read_bytes())}
    return contest(f"{_WORK}, warm process", lambda: _refresh(book, ours), rivals, floors, seconds=20, clock=WALL)


def _refresh(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    refresh_book(source, target=target, as_of=AS_OF)


def _same(book: Path, ours: Path, twin: Path, theirs: Path, office: Office) -> None:
    """What the twin holds of every date, as our template and LibreOffice's ordinary formulas give it."""
    _refresh(book, ours)
    office.recalculate(twin, theirs)
    for row, column in books.places(book):
        hold_equal(*(books.column(path, "Calc", column, row, row + ROWS - 1) for path in (ours, theirs)))


def _in_functions(folder: Path, book: Path) -> Row:
    """What a compiled accelerator could save at most: the time spent in our functions, arguments converted."""
    inside, plain_evaluate = 0.0, binding.evaluate

    def timed(*arguments: Any, **options: Any) -> Any:
        nonlocal inside
        start = CPU()
        try:
            return plain_evaluate(*arguments, **options)
        finally:
            inside += CPU() - start

    binding.evaluate = timed
    try:
        start = CPU()
        _refresh(book, folder / "share.xlsx")
        whole = CPU() - start
    finally:
        binding.evaluate = plain_evaluate
    share = f"{inside / whole:.0%} of the refresh"
    return Row(
        f"{_WORK}: in our functions", "the whole refresh", span(inside), span(whole), share, "", "", _NO_COMPILER
    )


# --- commands ---------------------------------------------------------------------------------------------------------


def _cold(folder: Path, book: Path, twin: Path, office: Office) -> list[Row]:
    out, target = folder / "cold", folder / "cold-ours"
    rivals = [
        Rival("soffice --convert-to, " + _TWIN, lambda: office.convert(twin, out), 5, _SHORT_START),
        Rival("soffice --convert-to, the template itself", lambda: office.convert(book, out)),
    ]
    return contest(f"{_WORK}, as a command", lambda: _command(target, book), rivals, seconds=20, clock=WALL)


def _command(out: Path, *sources: Path, workers: int = 1) -> None:
    command = [sys.executable, "-m", "xl_aitrends", "refresh", *map(str, sources), "--out", str(out), "--force"]
    subprocess.run([*command, "--workers", str(workers)], check=True, capture_output=True)


def _many(folder: Path, book: Path, twin: Path, office: Office) -> list[Row]:
    many = folder / "many"
    many.mkdir()
    for number in range(BOOKS):
        (many / f"book{number:02}.xlsx").write_bytes(book.read_bytes())
    theirs = folder / "many-theirs.xlsx"

    def ours() -> None:
        _command(folder / "many-ours", many, workers=2)

    def in_turn() -> None:
        for _ in range(TIMED):
            office.recalculate(twin, theirs)

    rival = Rival(
        f"one LibreOffice doing them in turn ({TIMED} timed, times {BOOKS // TIMED}), {_TWIN}",
        in_turn,
        2,
        _COMPILED,
        scale=BOOKS // TIMED,
    )
    return contest(f"{BOOKS} such workbooks, two processes", ours, [rival], least=1, seconds=1, clock=WALL)


# --- formulas ---------------------------------------------------------------------------------------------------------


def _formulas(folder: Path) -> list[Row]:
    name = "formulas, given our functions"
    source, target = books.arrays(folder / "arrays.xlsx", returns()), folder / "arrays-ours.xlsx"
    work = f"workbook of 20 array formulas of ours over {ROWS} × 31, warm process"
    if optional("formulas") is None:
        return contest(work, lambda: _refresh(source, target), [Rival(name, None, 50, missing="not installed")])
    found: dict[str, Any] = {}

    def theirs() -> None:
        found.update(_solve(source, folder / "formulas"))

    def same() -> None:
        _refresh(source, target)
        theirs()
        for column in (1, 2, 20):
            hold_equal(books.column(target, "Calc", column), found[column])

    return contest(
        work, lambda: _refresh(source, target), [Rival(name, theirs, 50, _CELLS, same=same)], least=1, seconds=1
    )


def _solve(source: Path, out: Path) -> dict[int, Floats]:
    import formulas

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = formulas.get_functions()
        for name in ("AIT_SPREAD", "AIT_PCTRANK"):
            known[name] = _for_formulas(name)
        solution = formulas.ExcelModel().loads(str(source)).finish(circular=False)
        values = solution.calculate()
        solution.write(dirpath=str(out))
    found = {}
    for number in range(1, 21):
        letters = books.column_letters(number)
        place = f"'[{source.name}]CALC'!{letters}1:{letters}{ROWS}"
        found[number] = np.array(values[place].value, dtype=float)[:, 0]
    return found


def _for_formulas(name: str) -> Any:
    def function(*arguments: Any) -> Any:
        cells = [argument.value.tolist() if hasattr(argument, "value") else argument for argument in arguments]
        return np.array(
            [[np.nan if isinstance(c, str) else c for c in row] for row in call(name, *cells)], dtype=object
        )

    return function
