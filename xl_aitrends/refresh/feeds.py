"""Data on its way into a workbook: `NAME=FILE` read as columns and rows of raw cells, with the place of each row.

Knows files and their spelling, not workbooks; pandas is loaded for Parquet alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from xl_aitrends.errors import ConfigurationError, FeedError

Mode = Literal["upsert", "replace", "append"]
MODES: tuple[Mode, ...] = ("upsert", "replace", "append")
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_TOLD_SEPARATOR = re.compile(r"\"?sep=([,;\t|])\"?\s*", re.IGNORECASE)  # a first line for Excel, which hides it


@dataclass(frozen=True, slots=True)
class SourceData:
    """A source read once: headers, rows of raw cells (text, or values where the format has types), line of each row.

    `separator` is what stands between the cells of a text: where it is a semicolon, commas may be decimal signs.
    """

    origin: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    lines: tuple[int, ...]
    sha256: str
    unit: str = "line"
    separator: str = ","

    def place(self, row: int) -> str:
        """Name the place of a row, as an error message begins: `prices.csv, line 812`."""
        return f"{self.origin}, {self.unit} {self.lines[row]}"


@dataclass(frozen=True, slots=True)
class Feed:
    """What goes where: a Table's or range's name, how rows are merged, and the source (or data already read)."""

    name: str
    source: str
    mode: Mode = "upsert"
    data: SourceData | None = None

    def read(self) -> SourceData:
        """Give the source's data, read now unless it came along."""
        return self.data if self.data is not None else read_source(self.source)


def parse_feed(text: str) -> Feed:
    """Read `NAME=FILE`, `NAME:replace=FILE` or `NAME:append=FILE`.

    Raises
    ------
    ConfigurationError
        If the text has another form.
    """
    target, sign, source = text.partition("=")
    name, _, mode = target.strip().partition(":")
    if not sign or not name or not source.strip():
        raise ConfigurationError(f"feed {text!r} must be NAME=FILE, such as tbl_prices=prices.csv")
    chosen = mode.strip().lower() or "upsert"
    if chosen not in MODES:
        raise ConfigurationError(f"feed {text!r}: mode must be one of {', '.join(MODES)}, got {mode!r}")
    return Feed(name.strip(), source.strip(), chosen)


def read_source(source: str) -> SourceData:
    """Read a CSV or Parquet file whole.

    Raises
    ------
    FeedError
        If it is missing, empty, of an unknown kind, or broken; the message says where.
    """
    path = Path(source)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FeedError(f"{source}: there is no such file; check the path") from None
    except OSError as error:
        raise FeedError(f"{source} cannot be read: {error.strerror or error}") from None
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv", ".txt"):
        return _read_csv(path.name, content)
    if kind in (".parquet", ".pq"):
        return _read_parquet(path.name, content)
    if kind in (".xlsx", ".xlsm"):
        raise FeedError(f"{path.name} is a workbook: say which Table or range of it, as in {path.name}!Sheet1!A1:F900")
    raise FeedError(f"{path.name}: feeds are read from .csv, .tsv, .txt or .parquet files and workbooks; convert it")


def _read_csv(name: str, content: bytes) -> SourceData:
    text = _decode(name, content)
    header = text.split("\n", 1)[0]
    told = _TOLD_SEPARATOR.fullmatch(header)
    delimiter = told[1] if told else max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    columns: list[str] = []
    try:
        for row in reader:
            if told and reader.line_num == 1:
                continue
            if not columns:
                columns = [column.strip() for column in row]
            elif any(cell.strip() for cell in row):
                if len(row) != len(columns):
                    more = len(row) > len(columns)
                    remedy = "quote cells that hold the separator" if more else "an empty cell needs its separator too"
                    counts = f"{len(row)} cells under {len(columns)} headers"
                    raise FeedError(f"{name}, line {reader.line_num}: {counts}; {remedy}")
                rows.append(tuple(row))
                lines.append(reader.line_num)
    except csv.Error as error:
        raise FeedError(f"{name}, line {reader.line_num}: {error}; mend the quotes") from None
    columns, rows = _without_empty_columns(columns, rows)
    digest = hashlib.sha256(content).hexdigest()
    return _checked(SourceData(name, tuple(columns), tuple(rows), tuple(lines), digest, separator=delimiter))


def _without_empty_columns(columns: list[str], rows: list[tuple[str, ...]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Columns that have no header and hold nothing are left out: a separator that ends every line makes one."""
    unnamed = [place for place, column in enumerate(columns) if not column and place]
    empty = {place for place in unnamed if not any(row[place].strip() for row in rows)}
    if not empty:
        return columns, rows
    kept = [place for place in range(len(columns)) if place not in empty]
    return [columns[place] for place in kept], [tuple(row[place] for place in kept) for row in rows]


def _decode(name: str, content: bytes) -> str:
    if content[:2] in _UTF_16_MARKS:
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise FeedError(f"{name} begins as UTF-16 text and is damaged further on; save it as UTF-8") from None
    if b"\0" in content:
        raise FeedError(f"{name} holds zero bytes: it is no text, or UTF-16 without its mark; save it as UTF-8")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FeedError(f"{name} is neither UTF-8 nor GB18030 text; save it as UTF-8")


def _read_parquet(name: str, content: bytes) -> SourceData:
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]  # a refresh without Parquet does not pay for it

    try:
        frame = _index_as_columns(pd.read_parquet(io.BytesIO(content)), pd)
        columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    except ImportError:
        raise FeedError(f"{name}: Parquet needs pyarrow; pip install 'xl-aitrends[parquet]'") from None
    except MemoryError:
        raise
    except Exception as error:  # pyarrow raises many kinds for a broken file
        raise FeedError(f"{name} is no readable Parquet file ({type(error).__name__})") from None
    cells = [[_plain(value, pd.NA) for value in column] for column in columns]
    rows = tuple(zip(*cells, strict=True))
    names = tuple("" if column == "index" else str(column).strip() for column in frame.columns)
    data = SourceData(name, names, rows, tuple(range(1, len(rows) + 1)), hashlib.sha256(content).hexdigest(), "row")
    return _checked(data)


def _index_as_columns(frame: Any, pd: Any) -> Any:  # noqa: ANN401
    """The frame with its index as first columns, unless it only counts rows or stands among the columns already."""
    names = frame.index.names
    counts = names == [None] and isinstance(frame.index, pd.RangeIndex)
    return frame if counts or not set(names).isdisjoint(frame.columns) else frame.reset_index()


def _plain(value: Any, na: object) -> Any:  # noqa: ANN401
    """A cell without pandas' ways of saying that there is none; bytes and nested values become texts."""
    if isinstance(value, (str, int)):
        return value
    if value is None or value is na:
        return None
    if isinstance(value, dt.datetime) and value.tzinfo is not None and not _has_text(value):
        return f"beyond the year 9999: {value.tzinfo}"
    if isinstance(value, (float, dt.date, decimal.Decimal)):  # NaT is a date
        return None if value != value else value
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _has_text(moment: dt.datetime) -> bool:
    """Whether a moment's day has a year of four digits where its zone is: pandas knows others, and cannot tell them."""
    try:
        return bool(str(moment))
    except (ValueError, NotImplementedError, OverflowError):
        return False


def _checked(data: SourceData) -> SourceData:
    if not data.columns:
        raise FeedError(f"{data.origin} is empty; it needs a line of headers")
    if not data.rows:
        raise FeedError(f"{data.origin} has headers but no rows; fetch it again")
    seen: dict[str, int] = {}
    for position, column in enumerate(data.columns):
        if not column and position:
            raise FeedError(f"{data.origin}: column {position + 1} has no header; give it one or remove it")
        if column.casefold() in seen:
            raise FeedError(f"{data.origin}: two columns are called {column!r}; rename one")
        seen[column.casefold()] = position
    return data


def headers_of(columns: Sequence[str]) -> str:
    """List headers for a message, cut where it would get long."""
    shown = ", ".join(columns[:6])
    return f"{shown}, … ({len(columns)})" if len(columns) > 6 else shown
