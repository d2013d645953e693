"""What LibreOffice makes of the built workbooks: saved values kept, charts kept, ordinary formulas computed alike."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from xl_aitrends.cells.address import parse_cell

Convert = Callable[[Path, str, Path], Path]

CELL = re.compile(r"<c ([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
FORMULA = re.compile(r"<f[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
SAVED = re.compile(r"<v>.*?</v>|<v/>", re.DOTALL)
ARRAY = re.compile(r't="array"[^>]*? ref="([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?"')
ANCHOR = re.compile(r"_xlfn\.ANCHORARRAY\((\w+)!(\$?[A-Z]+\$?[0-9]+)\)")
SHOWN = ("Inputs", "Output", "Checks")


def parts_of(book: Path) -> dict[str, str | bytes]:
    """Parts of a workbook, those of XML as text."""
    with zipfile.ZipFile(book) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    return {name: data.decode() if name.endswith((".xml", ".rels")) else data for name, data in read.items()}


def sheet_parts(parts: dict[str, str | bytes]) -> dict[str, str]:
    """Part of each sheet by its title; the builder numbers both in the same order."""
    titles = re.findall(r'<sheet name="([^"]+)"', str(parts["xl/workbook.xml"]))
    return {title: f"xl/worksheets/sheet{number}.xml" for number, title in enumerate(titles, start=1)}


def without_our_functions(book: Path, target: Path) -> Path:
    """The workbook with spills and our functions turned into their values, and no other formula's value saved.

    LibreOffice then has everything that it can know, and must compute every ordinary formula from it.
    """
    parts = parts_of(book)
    spilled = {}
    for title, part in sheet_parts(parts).items():
        for first, last in ARRAY.findall(str(parts[part])):
            spilled[title, first] = f"{first}:{last or first}"
        parts[part] = CELL.sub(_plain, str(parts[part]))
    parts["xl/workbook.xml"] = ANCHOR.sub(lambda found: _extent(found, spilled), str(parts["xl/workbook.xml"]))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target


def _plain(cell: re.Match[str]) -> str:
    attributes, inside = cell[1], cell[2] or ""
    formula = FORMULA.search(inside)
    if formula is None:
        return cell[0]
    if "AIT_" in formula[0] or 't="array"' in formula[0]:
        attributes = re.sub(r' cm="\d+"', "", attributes)
        return f"<c {attributes}>{inside.replace(formula[0], '')}</c>"
    attributes = re.sub(r' t="\w+"', "", attributes)
    return f"<c {attributes}>{SAVED.sub('', inside)}</c>"


def _extent(found: re.Match[str], spilled: dict[tuple[str, str], str]) -> str:
    sheet, corner = found[1], found[2].replace("$", "")
    first, _, last = spilled[sheet, corner].partition(":")
    return f"{sheet}!{_absolute(first)}:{_absolute(last)}"


def _absolute(cell: str) -> str:
    return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", cell)


def values_of(book: Path, title: str) -> dict[str, object]:
    """Cells that show something; read without the drawings, of which openpyxl does not know LibreOffice's dialect."""
    with closing(openpyxl.load_workbook(book, data_only=True, read_only=True)) as read:
        cells = [cell for row in read[title].iter_rows() for cell in row]
    return {cell.coordinate: cell.value for cell in cells if cell.value not in (None, "")}


def differences(ours: Path, theirs: Path) -> list[str]:
    """Cells of the sheets that people read whose values differ."""
    found = []
    for title in SHOWN:
        expected, got = values_of(ours, title), values_of(theirs, title)
        for cell in sorted(expected.keys() | got.keys(), key=parse_cell):
            one, other = expected.get(cell), got.get(cell)
            if not _alike(one, other):
                found.append(f"{title}!{cell}: {one!r} here, {other!r} in LibreOffice")
    return found


def _alike(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return other == pytest.approx(one, rel=1e-9, abs=1e-12)
    return one == other


def charts_of(book: Path) -> list[str]:
    return [str(text) for name, text in sorted(parts_of(book).items()) if re.match(r"xl/charts/chart\d+\.xml", name)]


def drawn_series(charts: list[str]) -> list[int]:
    """Number of series that hold points, chart by chart."""
    series = re.compile(r"<c:ser>.*?</c:ser>", re.DOTALL)
    points = re.compile(r"<c:(?:val|yVal)>.*?<c:pt idx=.*?</c:(?:val|yVal)>", re.DOTALL)
    return sorted(sum(bool(points.search(one)) for one in series.findall(chart)) for chart in charts)


def test_saved_values_and_charts_survive_libreoffice(each_sample: Path, libreoffice: Convert, tmp_path: Path):
    kept = libreoffice(each_sample, "xlsx", tmp_path)
    assert differences(each_sample, kept) == []
    assert drawn_series(charts_of(kept)) == drawn_series(charts_of(each_sample))


def test_libreoffice_computes_the_ordinary_formulas_alike(each_sample: Path, libreoffice: Convert, tmp_path: Path):
    bare = without_our_functions(each_sample, tmp_path / f"bare_{each_sample.name}")
    (tmp_path / "computed").mkdir()
    computed = libreoffice(bare, "xlsx", tmp_path / "computed")
    assert differences(each_sample, computed) == []


def test_the_comparison_sees_a_formula_that_computes_otherwise(sample: Path, libreoffice: Convert, tmp_path: Path):
    parts = parts_of(sample)
    checks = sheet_parts(parts)["Checks"]
    bare = without_our_functions(sample, tmp_path / "bare.xlsx")
    spoilt = parts_of(bare)
    spoilt[checks] = re.sub(r"(<f>)IF\(ISNUMBER\(D6\)", r"\1IF(ISTEXT(D6)", str(spoilt[checks]))
    assert spoilt[checks] != parts_of(bare)[checks]
    with zipfile.ZipFile(tmp_path / "spoilt.xlsx", "w") as archive:
        for name, data in spoilt.items():
            archive.writestr(name, data)
    (tmp_path / "computed").mkdir()
    computed = libreoffice(tmp_path / "spoilt.xlsx", "xlsx", tmp_path / "computed")
    assert any(found.startswith("Checks!C6") for found in differences(sample, computed))
