"""The data-quality table behind AIT_CHECK: what a reader of the numbers should know about the cells they come from.

FAIL only where a number would be wrong; WARN where it is right but the reader should know. Nothing is changed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from xl_aitrends.cells.codes import Texts
from xl_aitrends.cells.grid import Cell, Grid
from xl_aitrends.cells.missing import error_name, is_blank, vendor_text
from xl_aitrends.cells.numbers import Floats, looks_numeric
from xl_aitrends.core.timeline import is_monthly
from xl_aitrends.functions.area import Area
from xl_aitrends.functions.date_findings import date_findings
from xl_aitrends.functions.findings import FAIL, OK, WARN, Finding, finding
from xl_aitrends.functions.kinds import DatesRead

JUMP = 0.35  # a move in one row beyond which a split or a typing error is likelier than a market
MONTHLY_JUMP = 0.60  # the same where rows are months: industries have moved by a third in one
STALE_ROWS = 10
FALL = 0.45  # by which a share split in two falls, whatever the frequency
OUTLYING = 10.0  # times a series' usual move: what a market does now and then stays below
BELIEVED = 5.0  # returns above 500% are a change of units or of the currency
FEW_NAMES = 3  # so many names do not stand still on one day by chance


@dataclass(frozen=True, slots=True)
class DataQuality:
    """One row a check; `all` comes first and carries the worst status."""

    check: Texts
    status: Texts
    count: Floats
    first: Texts
    message: Texts


def survey(values: Grid, dates: DatesRead | None, kind: str, corner: str, headers: int) -> DataQuality:
    """Look at every cell of a range, and at the dates of its rows.

    Parameters
    ----------
    values : grid of raw cells
        Labels included when `headers` says so.
    dates : DatesRead, optional
        Dates of the rows, without labels.
    kind : {"price", "return"}
        What the numbers are.
    corner : str
        Address of the top left cell of `values`.
    headers : int
        Leading label rows and columns.
    """
    area = Area.read(values, corner, headers, across=dates is not None and dates.across)
    dates = None if dates is None else _without_tail(dates, len(area.numbers))
    timed = area if dates is None else area.in_time(dates.days)
    limit = MONTHLY_JUMP if dates is not None and is_monthly(dates.days) else JUMP
    findings = [
        *_odd_cells(area),
        *(_price_findings(timed, limit) if kind == "price" else _return_findings(timed, limit)),
        *_column_findings(timed),
        _standing_rows(timed, kind),
        *(date_findings(dates, area) if dates is not None else []),
    ]
    rows = [_summary(area, findings), *findings]
    return DataQuality(
        _texts(row.check for row in rows),
        _texts(row.status for row in rows),
        np.array([row.count for row in rows], dtype=float),
        _texts(row.first for row in rows),
        _texts(row.message for row in rows),
    )


def _without_tail(dates: DatesRead, rows: int) -> DatesRead:
    """The dates without the blank end of a whole column."""
    filled = np.flatnonzero(~np.isnat(dates.days) | dates.wrong)
    kept = slice(max(rows, filled[-1] + 1 if filled.size else 0))
    return DatesRead(dates.days[kept], dates.wrong[kept], dates.across)


def _texts(words: Iterator[str] | list[str]) -> Texts:
    return np.array(list(words), dtype=object)


def _summary(area: Area, findings: list[Finding]) -> Finding:
    worst = max((finding.status for finding in findings), key=[OK, WARN, FAIL].index)
    named = [finding.check for finding in findings if finding.status != OK]
    count = int(np.isfinite(area.numbers).sum())
    told = f"look at: {', '.join(named)}" if named else "nothing to report"
    return Finding("all", worst, count, "", f"{count} values; {told}")


def _odd_cells(area: Area) -> list[Finding]:
    """Cells that hold something else than a number or a blank."""
    tests: dict[str, tuple[Callable[[Cell], bool], str]] = {
        "numeric-looking text": (looks_numeric, "{count} numeric-looking text cell{s}, first {first}; read as missing"),
        "vendor no data": (
            lambda cell: vendor_text(cell) is not None,
            "{count} cell{s} with a text for no data, first {first}",
        ),
        "errors": (lambda cell: error_name(cell) is not None, "{count} error cell{s}, first {first}; read as missing"),
        "TRUE/FALSE": (
            lambda cell: isinstance(cell, (bool, np.bool_)),
            "{count} logical cell{s}, first {first}; read as missing",
        ),
        "dates among numbers": (
            lambda cell: isinstance(cell, dt.date),
            "{count} date cell{s}, first {first}; read as missing",
        ),
        "other text": (
            lambda cell: isinstance(cell, str) and not is_blank(cell),
            "{count} text cell{s}, first {first}; read as missing",
        ),
    }
    found: dict[str, list[str]] = {check: [] for check in tests}
    kinds: Counter[str] = Counter()
    for row, cells in enumerate(area.grid):
        if not np.isfinite(area.numbers[row]).all():
            for column, cell in enumerate(cells):
                check = next((name for name, (test, _) in tests.items() if test(cell)), None)
                if check:
                    found[check].append(area.place(row, column))
                    kinds[vendor_text(cell) or ""] += check == "vendor no data"
    findings = [finding(check, places, tests[check][1]) for check, places in found.items()]
    return [_with_kinds(finding, kinds) if finding.check == "vendor no data" else finding for finding in findings]


def _with_kinds(finding: Finding, kinds: Counter[str]) -> Finding:
    told = ", ".join(f"{count} × {text!r}" for text, count in kinds.most_common(4) if text)
    message = f"{finding.message}: {told}" if told else ""
    return Finding(finding.check, finding.status, finding.count, finding.first, message)


def _price_findings(area: Area, limit: float) -> list[Finding]:
    values = area.numbers
    places = [area.place(*at) for at in np.argwhere(values <= 0).tolist()]
    prices = np.where(values > 0, values, np.nan)
    return [
        finding("price zero or below", places, "{count} price{s} of 0 or less, first {first}; read as missing"),
        _jumps(area, prices, limit),
    ]


def _jumps(area: Area, prices: Floats, limit: float) -> Finding:
    """Moves above the limit between neighbouring valid prices of a column; a fall by half is one at any frequency."""
    places = []
    for column in range(prices.shape[1]):
        rows = np.flatnonzero(np.isfinite(prices[:, column]))
        moves = np.diff(prices[rows, column]) / prices[rows[:-1], column]
        jumped = (moves > limit) | (moves < -min(limit, FALL))
        places += [(int(rows[at + 1]), column) for at in np.flatnonzero(jumped)]
    named = [area.place(row, column) for row, column in sorted(places)]
    return finding(
        "jumps",
        named,
        f"{{count}} move{{s}} above {limit:.0%} in one row, first {{first}}; split not adjusted or typing error?",
    )


def _return_findings(area: Area, limit: float) -> list[Finding]:
    return [_percent_points(area), _jumping_returns(area, limit)]


def _jumping_returns(area: Area, limit: float) -> Finding:
    """Returns that nobody believes, or far from the row before where the series does not do so."""
    places: set[tuple[int, int]] = set()
    finite = np.abs(area.numbers[np.isfinite(area.numbers)])
    across = (
        float(np.median(finite)) if finite.size and len(area.numbers) < FEW_NAMES else None
    )  # too short for a median
    for column in range(area.numbers.shape[1]):
        rows = np.flatnonzero(np.isfinite(area.numbers[:, column]))
        if not rows.size:
            continue
        sizes = np.abs(area.numbers[rows, column])
        moves = np.abs(np.diff(area.numbers[rows, column], prepend=np.nan))
        wild = moves > max(limit, OUTLYING * float(np.median(moves[1:]))) if len(moves) > 1 else np.array([False])
        if (float(np.median(sizes)) if across is None else across) <= 1:  # else it is in another unit as a whole
            wild |= sizes > BELIEVED
        places.update((int(row), column) for row in rows[wild])
    named = [area.place(row, column) for row, column in sorted(places)]
    message = "{count} return{s} far from the row before or above 500%, first {first}; a price in another unit?"
    return finding("jumps", named, message)


def _percent_points(area: Area) -> Finding:
    finite = area.numbers[np.isfinite(area.numbers)]
    percent = finite.size > 0 and float(np.median(np.abs(finite))) > 1
    message = "median size above 1: returns look like per cent; divide by 100 (0.05 is 5%)"
    return finding("percent points", [area.place(0, 0)] if percent else [], message)


def _column_findings(area: Area) -> list[Finding]:
    valid = np.isfinite(area.numbers)
    rows = np.flatnonzero(valid.any(axis=1))
    blank = [area.place(int(row), 0) for row in np.flatnonzero(~valid.any(axis=1))]
    columns = range(valid.shape[1])
    first = [int(valid[:, column].argmax()) if valid[:, column].any() else -1 for column in columns]
    last = [len(valid) - 1 - int(valid[::-1, column].argmax()) if first[column] >= 0 else -1 for column in columns]
    empty = [column for column in columns if first[column] < 0]
    late = [column for column in columns if rows.size and first[column] > rows[0]]
    stale = [column for column in columns if rows.size and first[column] >= 0 and last[column] < rows[-1] - STALE_ROWS]
    frozen = [column for column in columns if _is_frozen(area.numbers[:, column])]
    gaps = [
        area.place(int(row), column)
        for column in columns
        if first[column] >= 0
        for row in rows[(rows > first[column]) & (rows < last[column])]
        if not valid[row, column]
    ]
    return [
        finding("blank rows", blank, "{count} row{s} without any value, first {first}; not counted as a period"),
        finding("gaps", gaps, "{count} blank cell{s} inside a series, first {first}"),
        _named(area, "empty columns", empty, first, "without any number"),
        _named(area, "late starters", late, first, "starting later than the rest"),
        _named(area, "stale columns", [*stale, *frozen], last, f"ending early or standing still for {STALE_ROWS} rows"),
    ]


def _is_frozen(values: Floats) -> bool:
    """Whether the last values are all the same, as a quotation that is no longer updated."""
    tail = values[np.isfinite(values)][-STALE_ROWS - 1 :]
    return len(tail) > STALE_ROWS and bool(np.all(tail == tail[0]))


def _named(area: Area, check: str, columns: list[int], at: list[int], message: str) -> Finding:
    places = [area.place(max(at[column], 0), column) for column in columns]
    shown = ", ".join(area.names[column] for column in columns[:5]) + (", …" if len(columns) > 5 else "")
    return finding(check, places, f"{{count}} column{{s}} {message}: {shown.replace('{', '(').replace('}', ')')}")


def _standing_rows(area: Area, kind: str) -> Finding:
    """Rows on which no name moved: prices carried over a day without trading."""
    values = area.numbers
    moves = np.diff(values, axis=0, prepend=np.nan) if kind == "price" else values
    known = np.isfinite(moves)
    still = (known.sum(axis=1) >= FEW_NAMES) & ~np.any(known & (moves != 0), axis=1)
    places = [area.line(int(row)) for row in np.flatnonzero(still)]
    message = "{count} row{s} on which no name moved, first {first}; a holiday's carried prices? Drop the row"
    return finding("rows standing still", places, message)
