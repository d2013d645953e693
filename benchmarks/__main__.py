"""``python -m benchmarks`` runs every family and writes results.md; ``python -m benchmarks border`` prints one."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.report import RESULTS, shortfalls, table, write_results
from benchmarks.rows import Row

FAMILIES = ("border", "kernels", "bootstrap", "chains", "refreshing", "large", "starting")


def main(wanted: list[str]) -> int:
    """Run the families named, or all of them; exit code 1 when a row falls short."""
    unknown = sorted(set(wanted) - set(FAMILIES))
    if unknown:
        print(f"no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}", file=sys.stderr)
        return 2
    done: dict[str, list[Row]] = {}
    for name in wanted or FAMILIES:
        done[name] = import_module(f"benchmarks.{name}").rows()
        print(f"\n## {name}\n\n{table(done[name])}", flush=True)
    every = [row for rows in done.values() for row in rows]
    print(f"\nShort of what was asked:\n{shortfalls(every)}")
    if not wanted:
        write_results(done)
        print(f"\nWrote {RESULTS.name}.")
    return int(any(row.short for row in every))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
