"""A small line chart as inline SVG: no axis, but its lowest, highest and last value in words below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

_WIDTH, _HEIGHT, _MARGIN = 240, 56, 4


def line_chart(series: Mapping[str, Any]) -> str:
    """A figure of one series: gaps stay gaps, a dot marks the last value."""
    values = list(series["values"])
    name = escape(str(series["name"]))
    told = f"{name}: lowest {escape(series['low'])}, highest {escape(series['high'])}, last {escape(series['last'])}"
    lines = "".join(f'<polyline points="{points}"/>' for points in _lines(values))
    dot = _dot(values)
    span = f" · {escape(series['from'])} to {escape(series['to'])}" if "from" in series else ""
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{told}">{lines}{dot}</svg>'
        f"<figcaption><b>{name}</b> {escape(series['last'])} <span>({escape(series['low'])} to "
        f"{escape(series['high'])}{span})</span></figcaption></figure>"
    )


def _places(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    numbers = [value for value in values if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    across = (_WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    places: list[tuple[float, float] | None] = []
    for place, value in enumerate(values):
        if value is None:
            places.append(None)
            continue
        share = 0.5 if high == low else (value - low) / (high - low)
        places.append((_MARGIN + place * across, _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)))
    return places


def _lines(values: Sequence[float | None]) -> Iterator[str]:
    run: list[str] = []
    for place in [*_places(values), None]:
        if place is not None:
            run.append(f"{place[0]:.1f},{place[1]:.1f}")
        elif run:
            yield " ".join(run)
            run = []


def _dot(values: Sequence[float | None]) -> str:
    known = [place for place in _places(values) if place is not None]
    return f'<circle cx="{known[-1][0]:.1f}" cy="{known[-1][1]:.1f}" r="3"/>' if known else ""
