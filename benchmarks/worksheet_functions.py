"""Time of one call of every worksheet function on 4000 × 31: ``python -m benchmarks.worksheet_functions``."""

from __future__ import annotations

import time

from benchmarks.arguments import Arguments
from xl_aitrends.functions import Spec, catalogue, evaluate

RUNS = 5


def milliseconds(spec: Spec, arguments: list[object]) -> tuple[float, str]:
    """Best time of a call, cells in and cells out, and what came back."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = evaluate(spec, tuple(arguments))
        times.append(1000 * (time.perf_counter() - start))
    first = str(result[0][0])
    shown = first[:90] if first.startswith("#") and len(result) == 1 and len(result[0]) == 1 else ""
    return min(times), f"{len(result)} × {len(result[0])} {shown}"


def main() -> None:
    """Print a row a function."""
    made = Arguments()
    print("| function | best ms | result |\n|---|---:|---|")
    for spec in catalogue().values():
        taken, result = milliseconds(spec, made.for_call(spec))
        print(f"| {spec.name} | {taken:.1f} | {result} |")


if __name__ == "__main__":
    main()
