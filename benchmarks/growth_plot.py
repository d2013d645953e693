"""Lines on two logarithmic axes as a small SVG; knows no benchmark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _KEY = 760, 420, 60, 30, 310
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_DASHES = ("", "6 3", "2 2")


def draw(what: str, lines: Mapping[str, Sequence[float]], steps: Sequence[int]) -> str:
    """Growth of what is measured ("time"), each line over its own first value, against that of the size; n is grey."""
    shown = {name: [value / values[0] for value in values] for name, values in lines.items()}
    top = max(max(values) for values in [*shown.values(), list(map(float, steps))])
    right, bottom = _WIDTH - _KEY, _HEIGHT - 50

    def place(step: float, value: float) -> str:
        x = _LEFT + (right - _LEFT) * math.log(step) / math.log(steps[-1])
        y = bottom - (bottom - _TOP) * math.log(max(value, 0.5) / 0.5) / math.log(top / 0.5)
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
        f' font-size="11"><title>{what} at 1, 10 and 100 times the size, as a multiple of that at 1</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="18">{what}, multiple of that at 1 × (log)</text>',
        f'<polyline fill="none" stroke="#999" stroke-width="4" stroke-opacity="0.4"'
        f' points="{" ".join(place(step, step) for step in steps)}"/>',
    ]
    for step in steps:
        x = place(step, 1).split(",")[0]
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{step} ×</text>')
        y = place(1, step).split(",")[1]
        parts.append(f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end">{step}</text>')
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    parts.append(f'<text x="{(_LEFT + right) // 2}" y="{bottom + 36}" text-anchor="middle">size (log); grey: n</text>')
    for number, (name, values) in enumerate(shown.items()):
        colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number // len(_COLOURS) % len(_DASHES)]
        stroke = f'stroke="{colour}" stroke-width="1.8" stroke-dasharray="{dash}"'
        points = " ".join(place(step, value) for step, value in zip(steps, values, strict=True))
        parts.append(f'<polyline fill="none" {stroke} points="{points}"/>')
        y = _TOP + 10 + 20 * number
        parts.append(f'<line x1="{right + 15}" x2="{right + 45}" y1="{y}" y2="{y}" {stroke}/>')
        parts.append(f'<text x="{right + 52}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
