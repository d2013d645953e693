"""Which workbooks are meant, and where each result goes: files, folders and patterns as a user types them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.places import Place, Remote, StorageError, check_url, fixed_part, found_below, is_url

SUFFIXES = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook and its place below the folder it was found in, which is its place below ``--out`` too."""

    source: Place
    place: PurePath

    @property
    def label(self) -> str:
        """The name by which lines speak of it."""
        return self.place.as_posix()


@dataclass(frozen=True, slots=True)
class Task:
    """A workbook and where its result goes; None in a dry run."""

    book: Book
    target: Place | None


def find_books(inputs: Iterable[str], *, out: Place | None = None, folder: Path | None = None) -> list[Book]:
    """Workbooks that the inputs name, each once, in the order given; folders and patterns in alphabetical order.

    Parameters
    ----------
    inputs : iterable of str
        Files, folders (walked) and glob patterns (``**`` goes into folders), local or by URL.
    out : Path or Remote, optional
        Folder of the results: workbooks in it are no inputs when a folder above it is walked.
    folder : Path, optional
        What inputs are relative to (a job file's folder); workbooks below it keep their place in it. Default: the
        working folder, and places below the folder or fixed part of the pattern that is given.

    Raises
    ------
    ConfigurationError
        If an input names no workbook.
    """
    books: dict[Place, Book] = {}
    for text in inputs:
        found = list(_stored(text, out) if is_url(text) else _named(text, out, folder or Path()))
        if not found:
            raise ConfigurationError(f"{text}: no .xlsx or .xlsm workbook there")
        for book in found:
            books.setdefault(book.source.resolve(), book if folder is None else _placed_in(folder, book))
    return list(books.values())


def _placed_in(folder: Path, book: Book) -> Book:
    """The workbook at its place below a folder, if it lies there."""
    if isinstance(book.source, Remote):
        return book
    path, base = Path(os.path.abspath(book.source)), Path(os.path.abspath(folder))
    return Book(book.source, path.relative_to(base)) if path.is_relative_to(base) else book


def _stored(text: str, out: Place | None) -> Iterator[Book]:
    """Workbooks of shared storage."""
    check_url(text)
    base, pattern = fixed_part(text)
    try:
        below = found_below(base, pattern)
        alone = not below and not pattern and base.exists()
    except StorageError as error:
        raise ConfigurationError(str(error)) from None
    if alone:
        if not _is_workbook(base):
            raise ConfigurationError(f"{base}: not an .xlsx or .xlsm workbook; save it as one in Excel")
        yield Book(base, PurePosixPath(base.name))
    for found in below:
        path = base / found
        hidden = not pattern and any(part.startswith(".") for part in found.split("/"))
        if _is_workbook(path) and not hidden and not _lies_in(path, out):
            yield Book(path, PurePosixPath(found))


def _named(text: str, out: Place | None, folder: Path) -> Iterator[Book]:
    path = folder / text
    if path.is_dir():
        yield from _walk(path, path, out)
    elif path.exists():
        if not _is_workbook(path):
            raise ConfigurationError(f"{text}: not an .xlsx or .xlsm workbook; save it as one in Excel")
        yield Book(path, Path(path.name))
    elif glob.has_magic(text):
        yield from _matching(text, out, folder)
    else:
        raise ConfigurationError(f"{text}: no such file or folder")


def _matching(pattern: str, out: Place | None, folder: Path) -> Iterator[Book]:
    base = folder / _fixed_part(pattern)
    for match in sorted(folder / found for found in glob.glob(pattern, root_dir=folder, recursive=True)):
        if _lies_in(match, out):
            continue
        if match.is_dir():
            yield from _walk(match, base, out)
        elif _is_workbook(match):
            yield Book(match, match.relative_to(base))


def _fixed_part(pattern: str) -> Path:
    """The folder of a pattern down to its first wildcard."""
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:fixed])


def _walk(folder: Path, base: Path, out: Place | None) -> Iterator[Book]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not _lies_in(Path(here, name), out)
        )
        for name in sorted(files):
            path = Path(here, name)
            if _is_workbook(path):
                yield Book(path, path.relative_to(base))


def _is_workbook(path: Place) -> bool:
    """Whether Excel would open it as a workbook; not its lock files (``~$…``), hidden files or our backups."""
    return path.suffix.casefold() in SUFFIXES and not path.name.startswith(("~$", "."))


def _lies_in(path: Place, out: Place | None) -> bool:
    """Whether a path is the folder of the results, or below it."""
    if isinstance(path, Remote) or isinstance(out, Remote):
        return f"{path}/".startswith(f"{str(out).rstrip('/')}/")
    return out is not None and path.resolve().is_relative_to(out.resolve())


def plan(books: Sequence[Book], *, out: Place | None, in_place: bool) -> list[Task]:
    """Where each result goes: below ``out``, over its source, or nowhere (a dry run).

    Raises
    ------
    ConfigurationError
        If two workbooks would share one result, or a result would overwrite a workbook that is read.
    """
    if in_place:
        return [Task(book, book.source) for book in books]
    if out is None:
        return [Task(book, None) for book in books]
    sources = {_key(book.source): book for book in books}
    taken: dict[str, Book] = {}
    for book in books:
        target = out / book.place
        if (other := sources.get(_key(target))) is not None:
            raise ConfigurationError(f"{other.source} would be overwritten; choose another --out, or say --in-place")
        if (other := taken.setdefault(_key(target), book)) is not book:
            raise ConfigurationError(
                f"{other.source} and {book.source} would both become {target}; give the folder above them, or run each "
                "with an --out of its own"
            )
    return [Task(book, out / book.place) for book in books]


def _key(path: Place) -> str:
    """One key for spellings that name one file, also where case does not count."""
    return str(path) if isinstance(path, Remote) else os.path.normcase(path.resolve()).casefold()
