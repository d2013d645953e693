"""A run over a folder in which the workbook `a.xlsx` brings trouble; run as a program by a test.

``python troubled.py FOLDER TROUBLE [timeout=SECONDS] [memory=BYTES]``; without limits all is done in this process.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xl_aitrends.runs import Instructions, Limits, Order, Run, find_books, plan
from xl_aitrends.runs.tasks import refresh_task


@dataclass(frozen=True)
class Trouble:
    """Refreshes every workbook, after what the troubled one does to its process."""

    harm: Callable[[], object]

    def __call__(self, task):
        if task.label == "a.xlsx":
            self.harm()
        return refresh_task(task)


def wait():
    time.sleep(15)  # longer than the limit, which leaves the other workbook time on a busy machine


def grab():
    bytearray(2 << 30)


def end():
    os._exit(9)


def main(folder: Path, harm: str, *given: str) -> None:
    limits = {name: float(value) for name, _, value in (text.partition("=") for text in given)}
    tasks = plan(find_books([str(folder)], out=folder / "out"), out=folder / "out", in_place=False)
    orders = [Order(task.book, task.target) for task in tasks]
    run = Run(orders, Instructions(dt.date(2025, 1, 1)), refresh=Trouble(globals()[harm]))
    memory = int(limits["memory"]) if "memory" in limits else None
    within = Limits(1, limits.get("timeout"), memory) if given else None
    for entry in run.over(within):
        print(entry.label, entry.load()["failure"] or "done", sep=": ", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
