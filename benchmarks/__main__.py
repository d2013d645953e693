"""``python -m benchmarks`` runs every family and writes results.md; ``python -m benchmarks border`` prints one.

``--runs 3`` makes three runs in a row of all that is asked for, and shows the ratio of each; ``--write`` puts the
families named into results.md, too.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from benchmarks.report import RESULTS, in_a_row, shortfalls, table, write_results
from benchmarks.rows import Row

FAMILIES = ("border", "kernels", "bootstrap", "chains", "refreshing", "large", "starting")


def main(words: list[str]) -> int:
    """Run the families named, or all of them; exit code 1 when a row falls short."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed against what a user would pick.")
    parser.add_argument("families", nargs="*", metavar="family", help=f"{', '.join(FAMILIES)}; all when left out")
    parser.add_argument("--runs", type=int, default=1, help="runs in a row")
    parser.add_argument("--write", action="store_true", help="write the families named into results.md too")
    wanted = parser.parse_args(words)
    if unknown := sorted(set(wanted.families) - set(FAMILIES)):
        parser.error(f"no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    if wanted.runs < 1:
        parser.error("--runs must be 1 or more")
    runs = [_run(wanted.families or FAMILIES, number + 1) for number in range(wanted.runs)]
    done = {name: in_a_row([run[name] for run in runs]) for name in runs[0]}
    every = [row for rows in done.values() for row in rows]
    print(f"\nShort of what was asked:\n{shortfalls(every)}")
    if wanted.write or not wanted.families:
        write_results(done, len(runs))
        print(f"\nWrote {RESULTS.name}.")
    return int(any(row.short for row in every))


def _run(families: list[str] | tuple[str, ...], number: int) -> dict[str, list[Row]]:
    done: dict[str, list[Row]] = {}
    for name in families:
        done[name] = import_module(f"benchmarks.{name}").rows()
        print(f"\n## {name}, run {number}\n\n{table(done[name])}", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
