"""Which ordinary functions are trusted: each is held, case by case, against engines that are not ours.

Run from the repository's root: ``python -m tests.refresh.agreement`` writes the allow-list
``xl_aitrends/refresh/ordinary_functions.toml``. It needs LibreOffice, and formulon from the extra ``test``.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import xlsxwriter

from xl_aitrends.cells.address import cell_address, parse_cell
from xl_aitrends.refresh import refresh_book
from xl_aitrends.refresh.ordinary import ordinary_functions, read_shape

from .ordinary_cases import CASES, CELLS, EXCEL_SAYS, MODERN, OPERATORS, PUBLISHED

EPOCH = dt.date(1899, 12, 30)
AS_OF = dt.date(2025, 2, 14)
HERE = Path(__file__).parent
LIST = HERE.parents[1] / "xl_aitrends" / "refresh" / "ordinary_functions.toml"
_SPACE = 40  # rows between formulas, which may spill
_AS_STORED = {"#CALC!": "#VALUE!", "#SPILL!": "#VALUE!"}
# LibreOffice's own spelling of files: names that it knows only under a stored prefix.
STORED = frozenset(
    """
    IFS SWITCH XOR CONCAT TEXTJOIN MAXIFS MINIFS IFNA DAYS STDEV.S STDEV.P VAR.S VAR.P RANK.EQ ISOWEEKNUM COVARIANCE.P
    COVARIANCE.S FORECAST.LINEAR PERCENTILE.EXC QUARTILE.EXC RANK.AVG NORM.S.DIST NORM.S.INV NORM.DIST PERCENTILE.INC
    QUARTILE.INC PERCENTRANK.INC PERCENTRANK.EXC CEILING.MATH FLOOR.MATH MODE.SNGL NORM.INV T.DIST CONFIDENCE.NORM
    NUMBERVALUE
    """.split()
)


def common_formulas():
    """Formulas that every engine knows."""
    return [f"{name}({arguments})" for name, cases in CASES.items() for arguments in cases] + OPERATORS


def modern_formulas():
    """Formulas of functions that LibreOffice lacks."""
    published = [f"{name}({arguments})" for name, cases in PUBLISHED.items() for arguments, _ in cases]
    return published + [f"{name}({arguments})" for name, cases in MODERN.items() for arguments in cases]


def by_refresh(formulas):
    """What a refresh writes for each formula, were every candidate trusted: rows of cells, or why it keeps the cell."""
    reaching = [text for text in formulas if text.startswith(("INDIRECT", "OFFSET"))]  # kept where anything else is
    plain = [text for text in formulas if text not in reaching]
    found = dict(zip(plain + reaching, _refreshed(plain) + _refreshed(reaching), strict=True))
    return [found[text] for text in formulas]


def _refreshed(formulas):
    with tempfile.TemporaryDirectory() as name, _trusting_candidates():
        path = Path(name) / "cases.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("S")
            for row, cells in enumerate(CELLS):
                sheet.write_row(row, 0, map(_serial, cells))
            sheet.write_formula("F1", "=NA()", None, "#N/A")
            sheet.write_formula("F2", "=1/0", None, "#DIV/0!")
            sheet.write("F3", True)
            for place, text in enumerate(formulas):
                at = _SPACE * place, 19
                sheet.write_dynamic_array_formula(*at, *at, f"={_stored_names(text)}", None, "as saved")
        result = refresh_book(path, as_of=AS_OF, everything=True)
    kept = {one.cell: one.reason for one in result.kept}
    grids = defaultdict(dict)
    for change in result.changes:
        row, column = parse_cell(change.cell)
        if column >= 20:
            down = (row - 1) % _SPACE
            grids[(row - 1) // _SPACE].setdefault(down, []).append(change.new)
    return [
        kept.get(cell_address(1 + _SPACE * place, 20)) or [grids[place][down] for down in sorted(grids[place])]
        for place in range(len(formulas))
    ]


@contextmanager
def _trusting_candidates():
    trusted = ordinary_functions()
    before = dict(trusted)
    trusted.update({name: read_shape(takes) for names in candidates().values() for name, takes in names.items()})
    try:
        yield
    finally:
        trusted.clear()
        trusted.update(before)


def _stored_names(text):
    """LET's names as files spell them."""
    if not text.startswith("LET("):
        return text
    pieces = text.split('"')
    pieces[::2] = [re.sub(r"\b([a-z])\b", r"_xlpm.\1", piece) for piece in pieces[::2]]
    return '"'.join(pieces)


def by_formulon(formulas):
    """What an engine after Excel 365 computes: rows of cells."""
    import formulon

    book = formulon.Workbook.create_default()
    put = {float: book.set_number, str: book.set_text}
    for row, cells in enumerate(CELLS):
        for column, cell in enumerate(map(_serial, cells)):
            if cell is not None:
                put[type(cell)](0, row, column, cell)
    book.set_formula(0, 0, 5, "=NA()")
    book.set_formula(0, 1, 5, "=1/0")
    book.set_bool(0, 2, 5, True)
    book.set_pinned_now(AS_OF.year, AS_OF.month, AS_OF.day)
    book.recalc()

    def plain(value):
        shown = {"NUMBER": value.number, "BOOL": value.boolean, "TEXT": value.text, "BLANK": 0.0}
        kind = value.kind.name
        return formulon.error_display_name(value.error_code) if kind == "ERROR" else shown[kind]

    grids = (book.evaluate_formula_array(0, 99, 19, "=" + text) for text in formulas)
    return [[[plain(value) for value in row] for row in grid] for grid in grids]


def by_libreoffice(formulas):
    """What LibreOffice computes, as openpyxl reads it: one cell each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for row in CELLS:
            sheet.append(row)
        sheet["F1"], sheet["F2"], sheet["F3"] = "=NA()", "=1/0", True
        for place, text in enumerate(formulas):
            stored = "_xlfn." if text.partition("(")[0] in STORED else ""
            sheet.cell(place + 1, 20).value = f"={stored}{text}"
        workbook.save(folder / "cases.xlsx")
        command = [shutil.which("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder / "out", folder / "cases.xlsx"]
        subprocess.run([*command, *convert], check=True, capture_output=True, timeout=120)
        opened = openpyxl.load_workbook(folder / "out" / "cases.xlsx", data_only=True).active
        return [opened.cell(place + 1, 20).value for place in range(len(formulas))]


def _serial(cell):
    return float((cell - EPOCH).days) if isinstance(cell, dt.date) else cell


def same(ours, theirs):
    """Whether two cells agree: numbers to twelve digits, dates by their serial, an empty text with none."""
    if isinstance(theirs, (dt.datetime, dt.date)):
        theirs = (theirs - dt.datetime.combine(EPOCH, dt.time())) / dt.timedelta(days=1)
    if isinstance(theirs, dt.time):
        theirs = (theirs.hour * 3600 + theirs.minute * 60 + theirs.second) / 86400
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    theirs = _AS_STORED.get(theirs, theirs)
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-15)
    return (ours or None) == (theirs or None)


def same_grid(ours, theirs):
    """Whether two results agree cell by cell."""
    return (
        isinstance(ours, list)
        and [len(row) for row in ours] == [len(row) for row in theirs]
        and all(same(*pair) for rows in zip(ours, theirs, strict=True) for pair in zip(*rows, strict=True))
    )


def tried():
    """Every case with what is computed here, and first case in which a name differs from an engine that is not ours.

    A case that a refresh keeps agrees with all and counts for nothing.
    """
    common, modern = common_formulas(), modern_formulas()
    ours = dict(zip(common + modern, by_refresh(common + modern), strict=True))
    differing: dict[str, str] = {}
    for text, theirs in zip(common, by_libreoffice(common), strict=True):
        expected = EXCEL_SAYS.get(text, theirs)
        if isinstance(ours[text], list) and not same(ours[text][0][0], expected):
            differing.setdefault(name_of(text), f"{text} gives {_shown(ours[text])} here and {expected!r} elsewhere")
    for text, theirs in zip(common + modern, by_formulon(common + modern), strict=True):
        if isinstance(ours[text], list) and not same_grid(ours[text], theirs):
            differing.setdefault(
                name_of(text), f"{text} gives {_shown(ours[text])} here and {_shown(theirs)} elsewhere"
            )
    return ours, differing


def _shown(grid):
    return repr(grid[0][0] if isinstance(grid, list) and len(grid) == len(grid[0]) == 1 else grid)[:60]


def name_of(text):
    """The function of a case; an operator's case is its own name."""
    return text.partition("(")[0] if text not in OPERATORS else text


def candidates():
    """Sections of the functions that are tried, each with what its arguments take."""
    return tomllib.loads((HERE / "ordinary_candidates.toml").read_text("utf-8"))


def generate(ours, differing):
    """Text of the allow-list."""
    counts = {name: 0 for section in candidates().values() for name in section}
    for text, computed in ours.items():
        if name_of(text) in counts and isinstance(computed, list):
            counts[name_of(text)] += 1
    lines = [
        "# Functions of Excel that the engine computes rightly; written by `python -m tests.refresh.agreement`, which holds",
        "# every case against LibreOffice and formulon, or where LibreOffice lacks the function against formulon and Excel's",
        "# published examples. Do not edit; add cases to tests/refresh/ordinary_cases.py instead.",
        '# takes: what each argument takes, v one value, r a range; the last letter, or those after a plus, repeat; ">a": the',
        "# result may be an array. cases: how many agreed. [refused] names the functions tried that differ, with the first case.",
    ]
    for section, names in candidates().items():
        lines += ["", f"[{section}]"]
        trusted = sorted((name, takes) for name, takes in names.items() if name not in differing and counts[name])
        lines += [f'{_key(name)} = {{ takes = "{takes}", cases = {counts[name]} }}' for name, takes in trusted]
    refused = sorted((name, why) for name, why in differing.items() if name in counts)
    return "\n".join([*lines, "", "[refused]", *(f"{_key(name)} = {json.dumps(why)}" for name, why in refused)]) + "\n"


def _key(name):
    return f'"{name}"' if "." in name else name


if __name__ == "__main__":
    LIST.write_text(generate(*tried()), encoding="utf-8")
