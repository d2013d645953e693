"""``python -m benchmarks`` runs every family and writes results.md; ``python -m benchmarks border`` prints one."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.report import RESULTS, shortfalls, table, write_results
from benchmarks.rows import Row

FAMILIES = ("border", "kernels", "bootstrap", "chains", "refreshing")


def main(wanted: list[str]) -> None:
    """Run the families named, or all of them."""
    unknown = sorted(set(wanted) - set(FAMILIES))
    if unknown:
        sys.exit(f"no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    done: dict[str, list[Row]] = {}
    for name in wanted or FAMILIES:
        done[name] = import_module(f"benchmarks.{name}").rows()
        print(f"\n## {name}\n\n{table(done[name])}", flush=True)
    print(f"\nShort of what was asked:\n{shortfalls([row for rows in done.values() for row in rows])}")
    if not wanted:
        write_results(done)
        print(f"\nWrote {RESULTS.name}.")


if __name__ == "__main__":
    main(sys.argv[1:])
