"""Tables as text: printed as they come, and written to results.md with what they were made on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.rows import Row

RESULTS = Path(__file__).with_name("results.md")
_HEADS = ("work", "against", "ours", "theirs", "faster by", "middle half, rounds", "asked", "floors in the same rounds")
_LIBRARIES = (
    "numpy", "pandas", "bottleneck", "arch", "bt", "xlwings", "openpyxl", "formulas", "formualizer", "XlsxWriter",
)  # fmt: skip
_FOREWORD = """\
Written by `python -m benchmarks`. Every figure is a ratio within one run against what a user would pick instead:
contestants run in turn (A B A B …), the ratio is the median over the rounds, its spread the middle half of them.
Work of less than 20 ms is repeated within its turn, as timeit does.
Where both compute in one process it is of processor seconds, otherwise of elapsed time.
Results are checked for equality before they are timed. Absolute times only say what kind of time it is: the machine
is shared. A floor is what the work cannot go below: reading the memory once, sorting, inflating and deflating.
"""


def table(rows: Sequence[Row]) -> str:
    """Rows of a family as a Markdown table."""
    lines = ["| " + " | ".join(_HEADS) + " |", "|---|---|---:|---:|---:|---|---|---|"]
    for row in rows:
        ratio = f"**{row.ratio}**" if row.short else row.ratio
        cells = (row.work, row.rival, row.ours, row.theirs, ratio, row.spread, row.asked, row.floor)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def in_a_row(runs: Sequence[Sequence[Row]]) -> list[Row]:
    """One row a contest, with the ratio and the spread of each run; short if it was in one of them."""
    found = []
    for same in zip(*runs, strict=True):
        if len({(row.work, row.rival) for row in same}) > 1:
            raise ValueError(f"runs differ in their rows: {', '.join(row.work for row in same)}")
        ratio, spread = (_listed([getattr(row, field) for row in same]) for field in ("ratio", "spread"))
        short = next((row.short for row in same if row.short), "")
        found.append(replace(same[-1], ratio=ratio, spread=spread, short=short))
    return found


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ", ".join(filter(None, texts))


def shortfalls(rows: Sequence[Row]) -> str:
    """What misses what was asked, and why."""
    short = [
        f"- {row.work}, against {row.rival}: {row.ratio}, asked {row.asked}. {row.short}" for row in rows if row.short
    ]
    return "\n".join(short) or "Nothing."


def write_results(families: Mapping[str, Sequence[Row]], runs: int = 1, path: Path = RESULTS) -> None:
    """Write a section a family; those of other families stay as they were."""
    sections = _sections(path) if path.exists() else {}
    in_all = "one run" if runs == 1 else f"{runs} runs in a row (ratios of each, times of the last)"
    for name, rows in families.items():
        made = f"{dt.date.today()}, {in_all}. {_machine()}"
        short = f"Short of what was asked (bold above):\n\n{shortfalls(rows)}"
        sections[name] = "\n\n".join([f"## {name}", made, table(rows), short])
    text = "\n\n".join(["# Side by side", _FOREWORD.strip(), *sections.values()])
    path.write_text(text + "\n", encoding="utf-8")


def _sections(path: Path) -> dict[str, str]:
    _, *found = re.split(r"^(?=## )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {section.partition("\n")[0].removeprefix("## "): section.strip() for section in found}


def _machine() -> str:
    found = ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    made = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{made}, Python {platform.python_version()}; {found}; {_office()}."


def _processor() -> str:
    """The processor's model, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _office() -> str:
    if shutil.which("soffice") is None:
        return "LibreOffice not installed"
    shown = subprocess.run(["soffice", "--version"], capture_output=True, text=True).stdout.split()
    return " ".join(shown[:2])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
