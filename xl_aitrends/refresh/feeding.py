"""Feeds put into a workbook's Tables and named ranges: rows merged, the block resized, only differing cells written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from xl_aitrends.cells.address import cell_address
from xl_aitrends.cells.dates import to_day
from xl_aitrends.errors import FeedError
from xl_aitrends.refresh.feed_cells import Cell, Kind, column_kind, convert_column
from xl_aitrends.refresh.feed_targets import FeedTarget, check_no_formulas, find_target, match_columns
from xl_aitrends.refresh.feed_writing import fed_regions, write_block
from xl_aitrends.refresh.feeds import Feed, SourceData
from xl_aitrends.refresh.merging import Row, check_keys, check_spelling, first_rewritten, merge_rows, repeated_keys
from xl_aitrends.refresh.named import is_template
from xl_aitrends.refresh.outgrown import FedBlock
from xl_aitrends.refresh.regions import Region, region_text
from xl_aitrends.refresh.result import FedSource

if TYPE_CHECKING:
    from xl_aitrends.workbook import Book


_NAMED = 3  # cells typed over a formula that are told one by one


@dataclass(slots=True)
class Fed:
    """What feeding did: touched cells, blocks as they were, where data came from, and what to say about it."""

    touched: list[Region] = field(default_factory=list)
    blocks: list[FedBlock] = field(default_factory=list)
    sources: list[FedSource] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def feed_book(book: Book, feeds: Iterable[Feed]) -> Fed:
    """Put every feed into the workbook, in the order given.

    Raises
    ------
    FeedError
        If a feed cannot be used; the workbook must then be dropped, not saved.
    """
    fed = Fed()
    for feed in feeds:
        _feed_one(book, feed, feed.read(), fed)
    return fed


def _feed_one(book: Book, feed: Feed, data: SourceData, fed: Fed) -> None:
    old = find_target(book, feed.name)
    fed.blocks.append(FedBlock(old.name, old.ref[0], old.body))
    check_no_formulas(book, old)
    template = is_template(book)
    data = _with_key(data, old.fed_columns[0], template)
    target, standing = (
        _on_feed_columns(old, data, _standing_rows(book, old))
        if template and feed.mode != "append"  # which only adds: it never takes a column away
        else (old, _standing_rows(book, old))
    )
    if feed.mode != "replace":
        _warn_of_columns(old, target, data, fed)
    order = match_columns(data, target)
    rows, kinds = _converted(book, old, target, data, order, standing, fed)
    keys = [row[0] for row in rows]
    check_keys(data, keys, [str(row[order[0]]) for row in data.rows])
    if feed.mode != "replace":
        check_spelling(data, keys, standing)
    if feed.mode == "append":
        _refuse_known(data, keys, standing)
    if feed.mode == "upsert":
        _warn_of_repeated(target, kinds, repeated_keys(standing, rows), fed, date1904=book.date1904)
    _warn_of_rewritten(target, kinds, standing, rows, feed, fed, date1904=book.date1904)
    merged = merge_rows(standing, rows, feed.mode)
    _warn_of_typed(book, old, standing, merged, fed)
    touched = write_block(book, old, target, merged, fed.warnings)
    fed.touched += touched
    shown = [_spelled(key, kinds[0], date1904=book.date1904) for key in (keys[0], keys[-1])]
    ranges = tuple(map(region_text, touched))
    filled = tuple(map(region_text, fed_regions(target, merged, set(keys))))
    fed.sources.append(
        FedSource(target.name, feed.mode, feed.source, data.sha256, len(rows), shown[0], shown[1], ranges, filled)
    )


def _standing_rows(book: Book, target: FeedTarget) -> list[Row]:
    """Rows that hold anything, in the columns that a feed fills."""
    rows = book.sheet(target.sheet).values(*target.body[1:])
    fed = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    picked = [[row[place] for place in fed] for row in rows]
    return [row for row in picked if any(cell is not None for cell in row)]


def _with_key(data: SourceData, key: str, template: bool) -> SourceData:
    """Call the feed's first column as the Table calls its own, where it has no header or a template is fed.

    A template's formulas say `tbl_prices[date]`, whatever language the feed speaks.
    """
    named = key.casefold() in (column.casefold() for column in data.columns)
    if named or (data.columns[0] and not template):
        return data
    return replace(data, columns=(key, *data.columns[1:]))


def _on_feed_columns(target: FeedTarget, data: SourceData, standing: list[Row]) -> tuple[FeedTarget, list[Row]]:
    """Let a template take the feed's columns; what stood under other names goes."""
    known = [column.casefold() for column in target.fed_columns]
    names = [target.fed_columns[0], *(column for column in data.columns if column.casefold() != known[0])]
    folded = [name.casefold() for name in names]
    if target.calculated or set(known) == set(folded):
        return target, standing
    if set(known[1:]).isdisjoint(folded[1:]):
        return target.with_columns(names), []
    places = [0, *[known.index(name) if name in known else None for name in folded[1:]]]
    moved: list[Row] = [[None if place is None else row[place] for place in places] for row in standing]
    return target.with_columns(names), [row for row in moved if any(cell is not None for cell in row[1:])]


def _warn_of_columns(old: FeedTarget, target: FeedTarget, data: SourceData, fed: Fed) -> None:
    """Say which columns a template lost with their history, and which it gained, by taking the feed's columns."""
    before, after = ({name.casefold(): name for name in one.fed_columns} for one in (old, target))
    lost = [name for folded, name in before.items() if folded not in after]
    gained = [name for folded, name in after.items() if folded not in before]
    if lost:
        named = f"{', '.join(lost[:5])}{', …' if len(lost) > 5 else ''}"
        fed.warnings.append(
            f"{data.origin} has no column {named}: {target.name} lost it with its history; feed all columns"
        )
    if gained:
        named = f"{', '.join(gained[:5])}{', …' if len(gained) > 5 else ''}"
        fed.warnings.append(f"{data.origin} brings the new column {named} into {target.name}")


def _converted(
    book: Book,
    old: FeedTarget,
    target: FeedTarget,
    data: SourceData,
    order: Sequence[int],
    standing: Sequence[Row],
    fed: Fed,
) -> tuple[list[Row], list[Kind]]:
    sheet, body = book.sheet(target.sheet), old.body
    missing: Counter[str] = Counter()
    columns: list[list[Cell]] = []
    kinds: list[Kind] = []
    places = [place for place, column in enumerate(target.columns) if column not in target.calculated]
    for position, (source, place) in enumerate(zip(order, places, strict=True)):
        dated = body.left + place <= body.right and sheet.is_date_formatted(body.top, body.left + place)
        raw = [row[source] for row in data.rows]
        kind = column_kind(raw, [row[position] for row in standing], dated=dated, key=position == 0)
        kinds.append(kind)
        columns.append(convert_column(data, source, kind, missing, date1904=book.date1904))
    _say_missing(data, missing, fed)
    return [list(row) for row in zip(*columns, strict=True)], kinds


def _say_missing(data: SourceData, missing: Counter[str], fed: Fed) -> None:
    blank = missing.pop("blank", 0)
    if blank:
        fed.notes.append(f"{data.origin}: {blank} blank cells are missing values")
    said = ", ".join(f"{count} × {text!r}" for text, count in sorted(missing.items()) if count)
    if said:
        fed.warnings.append(f"{data.origin}: texts that say 'no data' are missing values: {said}")


def _refuse_known(data: SourceData, keys: Sequence[Cell], standing: Sequence[Row]) -> None:
    known = {row[0] for row in standing}
    for row, key in enumerate(keys):
        if key in known:
            raise FeedError(
                f"{data.place(row)}: {data.rows[row][0]} stands in the Table already; upsert instead of append"
            )


def _warn_of_repeated(
    target: FeedTarget, kinds: Sequence[Kind], keys: Sequence[Cell], fed: Fed, *, date1904: bool
) -> None:
    if keys:
        more = f" and {len(keys) - 1} more keys" if len(keys) > 1 else ""
        fed.warnings.append(
            f"{target.name} holds {_spelled(keys[0], kinds[0], date1904=date1904)}{more} in several rows, "
            "and the feed replaced the last of them; keep one row for each"
        )


def _warn_of_typed(book: Book, old: FeedTarget, standing: Sequence[Row], merged: Sequence[Row], fed: Fed) -> None:
    """Say where a value typed over a calculated column's formula comes to stand beside another key."""
    moved = next(
        (down for down, (was, now) in enumerate(zip(standing, merged, strict=False)) if was[0] != now[0]), None
    )
    if moved is None or not old.calculated:
        return
    sheet, body = book.sheet(old.sheet), old.body
    formulas = {(one.row, one.col) for one in sheet.formulas_in(body[1:])}
    lines = enumerate(sheet.values(*body[1:])[moved:], start=body.top + moved)
    cells = ((row, body.left + place, value) for row, line in lines for place, value in enumerate(line))
    typed = [
        f"{old.sheet}!{cell_address(row, column)} ({value:.10g})"
        if isinstance(value, float)
        else f"{old.sheet}!{cell_address(row, column)} ({value!r})"
        for row, column, value in cells
        if old.columns[column - body.left] in old.calculated and value is not None and (row, column) not in formulas
    ]
    if typed:
        more = f" and {len(typed) - _NAMED} more" if len(typed) > _NAMED else ""
        fed.warnings.append(
            f"{', '.join(typed[:_NAMED])}{more}: typed over a formula, stays while rows of {old.name} moved beside it; "
            "move it to its row"
        )


def _warn_of_rewritten(
    target: FeedTarget,
    kinds: Sequence[Kind],
    standing: Sequence[Row],
    rows: Sequence[Row],
    feed: Feed,
    fed: Fed,
    *,
    date1904: bool,
) -> None:
    difference = first_rewritten(standing, rows)
    if difference is None:
        return
    column = target.fed_columns[difference.column]
    key = _spelled(difference.key, kinds[0], date1904=date1904)
    blank = difference.new is None
    becomes = "blank" if blank else f"{difference.new:.10g}"
    fed.warnings.append(
        f"{target.name}[{column}]: {feed.source} rewrites history, first at {key} ({difference.old:.10g} becomes "
        f"{becomes}); {'has the source a gap?' if blank else 'were prices adjusted again?'}"
    )


def _spelled(key: Cell, kind: Kind, *, date1904: bool) -> str:
    if kind == "date" and isinstance(key, float):
        return str(np.datetime_as_string(to_day(key, date1904=date1904)))
    return f"{key:g}" if isinstance(key, float) else str(key)
