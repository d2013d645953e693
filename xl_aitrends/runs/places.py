"""Where files lie: a local path, or an object of shared storage by its fsspec URL (``s3://bucket/book.xlsx``).

An object is read whole and put whole: there is no state between the old one and the new one.
"""

from __future__ import annotations

import glob
import hashlib
import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_aitrends.errors import AitrendsError, ConfigurationError, WorkbookError
from xl_aitrends.runs.secrets import check_secrets, with_secrets, without_secrets

NEEDS_EXTRA = "URLs need the extra storage; pip install 'xl-aitrends[storage]'"
# Not file:// and its relatives: a local file is named by its path, and a chain of URLs (a::b) could hide one.
_KNOWN = "s3 s3a gs gcs az abfs abfss adl hdfs webhdfs sftp ssh ftp smb webdav http https memory".split()
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


class StorageError(WorkbookError):
    """An object of shared storage that cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Remote:
    """An object or folder of shared storage; speaks as a path does, as far as it is asked to.

    `url` may name environment variables (``${NAME}``); their values are put in at the last moment and shown nowhere.
    """

    url: str

    def __str__(self) -> str:
        return self.url.partition("?")[0]  # a signed URL carries its key there

    def __truediv__(self, below: str | os.PathLike[str]) -> Remote:
        return Remote(f"{self.url.rstrip('/')}/{Path(below).as_posix()}")

    @property
    def name(self) -> str:
        """Its last part."""
        return str(self).rstrip("/").rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """Its name from the last dot on."""
        return posixpath.splitext(self.name)[1]

    @property
    def parent(self) -> Remote:
        """The folder that holds it."""
        return Remote(self.url.rstrip("/").rpartition("/")[0])

    def with_name(self, name: str) -> Remote:
        """Another object of the same folder."""
        return self.parent / name

    def resolve(self) -> Remote:
        """Itself: there are no links to follow."""
        return Remote(self.url.rstrip("/"))

    def exists(self) -> bool:
        """Whether there is such an object or folder."""
        with self.opened() as (storage, key):
            return bool(storage.exists(key))

    def is_dir(self) -> bool:
        """Whether objects lie below it."""
        with self.opened() as (storage, key):
            return bool(storage.isdir(key))

    def read_bytes(self) -> bytes:
        """The whole object.

        Raises
        ------
        FileNotFoundError
            If there is none.
        """
        with self.opened() as (storage, key):
            content: bytes = storage.cat_file(key)
            return content

    def write_bytes(self, content: bytes) -> None:
        """Put the whole object: whoever reads it meanwhile gets the old one or the new one."""
        with self.opened() as (storage, key):
            storage.pipe_file(key, content)

    def remove(self) -> None:
        """Remove the object, or the folder with all that lies below it."""
        with self.opened() as (storage, key):
            storage.rm(key, recursive=True)

    def tag(self) -> str:
        """What changes whenever the object is written: its ETag, or all that the storage tells of it; empty if none."""
        with self.opened() as (storage, key):
            try:
                known = storage.info(key)
            except FileNotFoundError:
                return ""
            told = known.get("ETag") or sorted((name, str(value)) for name, value in known.items())
            return hashlib.sha256(repr(told).encode()).hexdigest()

    @contextmanager
    def opened(self) -> Iterator[tuple[Any, str]]:
        """The storage and the object's key in it; whatever goes wrong becomes one line without secrets."""
        storage, key = _storage(self.url)
        try:
            storage.invalidate_cache()  # others write there too
            yield storage, key
        except (FileNotFoundError, AitrendsError):
            raise
        except Exception as error:  # each storage has errors of its own
            raise StorageError(f"{self}: {_said(error, self.url)}; check the URL and the access to it") from None


Place = Path | Remote


def is_url(text: str) -> bool:
    """Whether a text names an object of shared storage."""
    return _URL.match(text) is not None


def place_of(text: str, folder: Path | None = None) -> Place:
    """The place that a text names; relative paths start from `folder`."""
    if is_url(text):
        return Remote(text)
    return Path(text) if folder is None else folder / text


def check_url(text: str) -> None:
    """Refuse a URL that could not be read here, or that holds a secret itself.

    Raises
    ------
    ConfigurationError
        With what to do.
    """
    found = _URL.match(text)
    if found is None:
        return
    if found[1].lower() not in _KNOWN or "::" in text:
        raise ConfigurationError(
            f"{text.partition('?')[0]}: URLs here are s3://, gs://, abfs://, sftp://, https:// …; "
            "name local files by their paths"
        )
    try:
        check_secrets(text)
    except ConfigurationError as error:
        raise ConfigurationError(f"the URL of {Remote(text).name}: {error}") from None
    _fsspec()


def put_text(place: Remote, pieces: Iterable[str]) -> None:
    """Put a text as one object."""
    place.write_bytes("".join(pieces).encode("utf-8", errors="backslashreplace"))


def fingerprint(place: Place) -> str:
    """What changes when a file or object changes; empty where there is none."""
    if isinstance(place, Remote):
        return place.tag()
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


@contextmanager
def local_copy(place: Place) -> Iterator[Path]:
    """A local file with the content of a place: the file itself, or a copy that is gone at the end."""
    if isinstance(place, Path):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="aitrends-") as folder:
        copy = Path(folder, place.name)
        copy.write_bytes(place.read_bytes())
        yield copy


def found_below(folder: Remote, pattern: str = "") -> list[str]:
    """Objects of a folder and its folders, or those that match a pattern, as paths below it in alphabetical order."""
    with folder.opened() as (storage, key):
        key = key.rstrip("/")
        found = storage.glob(f"{key}/{pattern}") if pattern else storage.find(key)
        return sorted(one[len(key) + 1 :] for one in map(str, found) if one.startswith(f"{key}/"))


def matching(text: str, folder: Path) -> Sequence[Place]:
    """Places that a path, URL or pattern names, in alphabetical order."""
    if not is_url(text):
        return sorted(Path(folder, found) for found in glob.glob(text, root_dir=folder, recursive=True))
    base, pattern = fixed_part(text)
    if pattern:
        return [base / found for found in found_below(base, pattern)]
    return [base] if base.exists() else []


def fixed_part(url: str) -> tuple[Remote, str]:
    """The folder of a URL down to its first wildcard, and the pattern below it; the whole URL if there is none."""
    parts = url.split("/")
    wild = next((place for place, part in enumerate(parts) if place > 2 and glob.has_magic(part)), None)
    return (Remote(url), "") if wild is None else (Remote("/".join(parts[:wild])), "/".join(parts[wild:]))


def _storage(url: str) -> tuple[Any, str]:
    storage, key = _fsspec().core.url_to_fs(with_secrets(url))
    return storage, key


def _fsspec() -> Any:  # noqa: ANN401 - an extra, without types
    try:
        import fsspec.core
    except ImportError:
        raise ConfigurationError(NEEDS_EXTRA) from None
    return fsspec


def _said(error: Exception, url: str) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return without_secrets(lines[0] if lines else type(error).__name__, url).rstrip(".;")[:160]
