"""The allow-list of ordinary functions is earned: each name on it agrees with LibreOffice or with Excel's own pages."""

from __future__ import annotations

import datetime as dt
import math
import shutil
import subprocess

import openpyxl
import pytest

from xl_aitrends.refresh.engine import Engine, Target
from xl_aitrends.refresh.ordinary import ordinary_functions
from xl_aitrends.refresh.regions import Region

from .ordinary_cases import CASES, CELLS, EXCEL_SAYS, OPERATORS, PUBLISHED

EPOCH = dt.date(1899, 12, 30)
AS_OF = dt.date(2025, 2, 14)
# LibreOffice's own spelling of files: names that it knows only under a stored prefix.
STORED = {"IFS", "SWITCH", "XOR", "CONCAT", "TEXTJOIN", "MAXIFS", "MINIFS", "IFNA", "DAYS", "STDEV.S", "STDEV.P", "VAR.S", "VAR.P", "RANK.EQ", "ISOWEEKNUM", "COVARIANCE.P", "COVARIANCE.S", "FORECAST.LINEAR", "PERCENTILE.EXC", "QUARTILE.EXC", "RANK.AVG", "NORM.S.DIST", "NORM.S.INV", "NORM.DIST", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTRANK.INC"}  # fmt: skip


def _formulas():
    return [f"{name}({arguments})" for name, cases in CASES.items() for arguments in cases] + OPERATORS


def _compute(formulas):
    engine = Engine(["S"], AS_OF, {})
    engine.push(Region("S", 1, 1, 8, 5), [[_plain(cell) for cell in row] for row in CELLS])
    engine.push(Region("S", 1, 6, 3, 6), [["#N/A"], ["#DIV/0!"], [True]])
    targets = [Target("S", 1 + 40 * place, 20, text, captured=True) for place, text in enumerate(formulas)]
    return engine.compute(targets)


def _plain(cell):
    return float((cell - EPOCH).days) if isinstance(cell, dt.date) else cell


@pytest.fixture(scope="module")
def libreoffice_values(tmp_path_factory):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed; it is the second opinion on ordinary formulas")
    folder = tmp_path_factory.mktemp("agreement")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in CELLS:
        sheet.append(row)
    sheet["F1"], sheet["F2"], sheet["F3"] = "=NA()", "=1/0", True
    for place, text in enumerate(_formulas()):
        name = text.partition("(")[0]
        sheet.cell(place + 1, 20).value = "=" + ("_xlfn." if name in STORED else "") + text
    workbook.save(folder / "cases.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        folder / "out",
    ]
    subprocess.run([*convert, folder / "cases.xlsx"], check=True, capture_output=True, timeout=120)
    opened = openpyxl.load_workbook(folder / "out" / "cases.xlsx", data_only=True).active
    return [opened.cell(place + 1, 20).value for place in range(len(_formulas()))]


def _agrees(ours, theirs):
    if isinstance(theirs, (dt.datetime, dt.date)):
        theirs = (theirs - dt.datetime.combine(EPOCH, dt.time())) / dt.timedelta(days=1)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-15)
    return (ours or None) == theirs  # openpyxl reads an empty text as None


def test_every_case_agrees_with_libreoffice(libreoffice_values):
    formulas = _formulas()
    outcomes = _compute(formulas)
    differing = [
        f"{text}: {outcome.failure or outcome.value!r}, LibreOffice {theirs!r}"
        for text, outcome, theirs in zip(formulas, outcomes, libreoffice_values, strict=True)
        if outcome.failure or not _agrees(outcome.value, EXCEL_SAYS.get(text, theirs))
    ]
    assert not differing, "\n".join(differing)


@pytest.mark.parametrize("name", PUBLISHED)
def test_functions_that_libreoffice_lacks_agree_with_excels_pages(name):
    outcomes = _compute([f"{name}({arguments})" for arguments, _ in PUBLISHED[name]])
    assert [outcome.grid for outcome in outcomes] == [expected for _, expected in PUBLISHED[name]]


def test_no_function_is_trusted_without_a_case():
    assert set(ordinary_functions()) <= CASES.keys() | PUBLISHED.keys()


def test_ceiling_of_negatives_stays_off_the_list():
    """The engine gives -2 for CEILING(-2.5,-2), where Excel documents -4."""
    assert _compute(["CEILING(-2.5,-2)"])[0].value == -2.0
    assert "CEILING" not in ordinary_functions()


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("SUMIFS", "rrvrv"),
        ("COUNTIFS", "rvrvr"),
        ("VLOOKUP", "vrvvv"),
        ("SUM", "rrrrr"),
        ("IFS", "vrvrv"),
        ("PI", "vvvvv"),
    ],
)
def test_arguments_that_take_ranges_are_told_from_those_that_take_values(name, takes):
    shape = ordinary_functions()[name]
    assert "".join("r" if shape.takes_range(place) else "v" for place in range(5)) == takes
