"""Refreshes workbooks in children that can be killed: loads the engine once, then forks for each line that it reads.

A line holds a path, a number and a limit in bytes (0: none). The child refreshes the workbook in place, each time with
the next number in the name ``in_number``, until it is killed; with a limit, once, where no file may grow beyond it.
"""

import datetime as dt
import os
import resource
import sys
from itertools import count
from pathlib import Path

from xl_aitrends.errors import WorkbookError
from xl_aitrends.refresh import refresh_book

AS_OF = dt.date(2025, 2, 14)


def refresh(path, number):
    refresh_book(path, target=path, settings={"in_number": str(number)}, as_of=AS_OF)


def limited(path, number, limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        refresh(path, number)
    except WorkbookError as error:
        os.write(1, f"{error}\n".encode())
    os._exit(0)


def main():
    warm = Path()
    for line in sys.stdin:
        path, number, limit = line.rstrip("\n").split("\t")
        if Path(path) != warm:
            refresh_book(Path(path), as_of=AS_OF)  # what is loaded at the first use is loaded here
            warm = Path(path)
        child = os.fork()
        if child == 0:
            if int(limit):
                limited(Path(path), int(number), int(limit))
            for following in count(int(number)):
                refresh(Path(path), following)
        if not int(limit):
            print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
