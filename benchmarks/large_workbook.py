"""Refresh one small sheet of a workbook of about 50 MB, against reading and copying that file.

Run it as ``python -m benchmarks.large_workbook [FOLDER]``. Time is the best of some runs, memory the peak of a process
that does nothing else, less what the same process takes for a small workbook.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import xlsxwriter

from xl_aitrends.runs.memory import peak_memory

BIG_SHEETS, ROWS, COLUMNS, FORMULAS = 4, 34_000, 30, 2_000
_MOVED = 7.0
_CHILD = "import sys; from benchmarks.large_workbook import measure; measure(*sys.argv[1:])"


def make_book(path: Path, *, big_sheets: int = BIG_SHEETS) -> None:
    """Several big sheets of numbers with some formulas, and a small one with one formula of ours over a small table."""
    draw = random.Random(12345)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    small = book.add_worksheet("Small")
    for row in range(11):
        small.write_row(row, 0, [float(row), float(row * row), float(10 - row)])
        if row == 0:
            small.write_formula(row, 4, "=SUM(AIT_SPREAD(A1:C11,1))", value=-1)
    for number in range(big_sheets):
        sheet = book.add_worksheet(f"Big{number + 1}")
        if number:
            sheet.write_number(0, 0, number)
            continue
        for row in range(ROWS):
            for column in range(COLUMNS):
                sheet.write_number(row, column, draw.random() * 100)
            if row < FORMULAS:
                sheet.write_formula(row, COLUMNS, f"=SUM(A{row + 1}:C{row + 1})", value=1)
    book.close()
    if big_sheets > 1:
        _repeat(path, big_sheets)


def _repeat(path: Path, sheets: int) -> None:
    """Let every big sheet hold what the first does: writing them all cell by cell would take a minute."""
    draft = path.with_suffix(".draft")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as new:
        big = old.read("xl/worksheets/sheet2.xml")
        others = {f"xl/worksheets/sheet{number + 2}.xml" for number in range(1, sheets)}
        for info in old.infolist():
            new.writestr(info.filename, big if info.filename in others else old.read(info.filename))
    draft.replace(path)


def measure(task: str, source: str, folder: str) -> None:
    """Do one task in this process; prints its seconds, best of three, and the process's peak memory in bytes."""
    if task != "openpyxl":  # its process need not hold us
        from xl_aitrends.refresh import refresh_book

    seconds = []
    for turn in range(3):
        target = Path(folder) / f"{task}-{turn}.xlsx"
        target.unlink(missing_ok=True)
        start = time.perf_counter()
        if task == "copy":
            target.write_bytes(Path(source).read_bytes())
        elif task == "inflate":
            _inflate(Path(source))
        elif task == "openpyxl":
            _change_with_openpyxl(Path(source), target)
            seconds.append(time.perf_counter() - start)
            break
        elif task == "change":
            _change(Path(source), target)
        elif task == "idle":
            pass
        else:
            refresh_book(Path(source), target=target)
        seconds.append(time.perf_counter() - start)
    print(min(seconds), peak_memory() or 0)


def _change(source: Path, target: Path) -> None:
    """Move one cell of the small sheet and compute what depends on it; two steps, as a user would take them."""
    from xl_aitrends.refresh import refresh_book
    from xl_aitrends.workbook import open_book

    moved = target.with_suffix(".moved")
    with open_book(source) as book:
        book.set_value("Small", 1, 1, _MOVED)
        book.save(moved)
    refresh_book(moved, target=target)
    moved.unlink()


def _change_with_openpyxl(source: Path, target: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(source)
    book["Small"]["A1"] = _MOVED
    book.save(target)


def _inflate(path: Path) -> None:
    """Look at every part once, which whoever wants to know all formulas cannot avoid."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                while part.read(1 << 20):
                    pass


def measured(task: str, source: Path, folder: Path) -> tuple[float, int]:
    command = [sys.executable, "-c", _CHILD, task, str(source), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), int(peak)


def _largest_part(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return max(info.file_size for info in archive.infolist())


def run(folder: Path) -> None:
    """Make the workbooks where they are not there yet, and print the figures as ratios."""
    large, small = folder / "large.xlsx", folder / "small.xlsx"
    for path, sheets in ((large, BIG_SHEETS), (small, 0)):
        if not path.exists():
            make_book(path, big_sheets=sheets)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    copied, _ = measured("copy", large, out)
    inflated, _ = measured("inflate", large, out)
    base, base_peak = measured("refresh", small, out)
    took, peak = measured("refresh", large, out)
    part = _largest_part(large)
    shutil.rmtree(out)
    print(f"file {large.stat().st_size / 2**20:.1f} MiB, largest part inflated {part / 2**20:.1f} MiB")
    print(f"reading and copying {copied:.2f} s, inflating {inflated:.2f} s, refreshing a small workbook {base:.2f} s")
    print(f"refresh {took:.2f} s: {took / copied:.1f} times copying, {took / (copied + inflated):.1f} with inflating")
    print(f"memory above a small workbook {(peak - base_peak) / part:.2f} times the largest part inflated")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder))
