"""A job file read: everything wrong in it found at once, each with its line and what to do; nothing is run here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs import job_values as values
from xl_aitrends.runs.feed_spec import FeedSpec, LongLayout
from xl_aitrends.runs.job import DASK, LOCAL, Group, Job, JobRefused
from xl_aitrends.runs.places import Place, place_of
from xl_aitrends.runs.toml_lines import KeyPath, key_lines, line_of

JOB_KEYS: Mapping[str, values.Kind] = {
    "workbooks": lambda value: value,  # a list of paths or of groups: read by _groups
    "out": values.place,
    "in_place": values.flag,
    "feeds": lambda value: value,  # read by _feeds
    "set": values.settings,
    "as_of": values.day,
    "all": values.flag,
    "strict": values.flag,
    "force": values.flag,
    "allow_signed": values.flag,
    "json": values.flag,
    "workers": values.whole,
    "timeout": values.positive,
    "memory_gb": values.positive,
    "report": values.place,
    "summary": values.place,
    "retry": values.place,
    "engine": values.one_of(LOCAL, DASK),
    "scheduler": values.text,
    "outside": values.flag,
}
GROUP_KEYS: Mapping[str, values.Kind] = {"paths": values.texts, "feeds": values.texts_or_none, "set": values.settings}
FEED_KEYS: Mapping[str, values.Kind] = {
    "table": values.text,
    "source": values.place,
    "query": values.text,
    "url": values.text,
    "files": values.names,
    "mode": values.one_of("upsert", "replace", "append"),
    "layout": values.one_of("wide", "long"),
    "date": values.text,
    "name": values.text,
    "value": values.text,
    "columns": values.names,
    "drop": values.texts,
    "zone": values.zone,
}
_RENAMED = {"all": "everything", "set": "settings"}
_PATHS = ("out", "report", "summary", "retry")


def read_job(file: Path) -> Job:
    """Read and check a job file.

    Raises
    ------
    JobRefused
        With a line for everything that is wrong.
    """
    try:
        text = file.read_text("utf-8")
        said = tomllib.loads(text)
    except FileNotFoundError:
        raise JobRefused([f"{file}: there is no such file; aitrends job init {file} writes an example"]) from None
    except UnicodeDecodeError:
        raise JobRefused([f"{file} is not UTF-8 text; save it as UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise JobRefused([f"{file}: {error}; write texts in quotes, as TOML wants them"]) from None
    return _Reader(file, key_lines(text)).job(said)


@dataclass(slots=True)
class _Reader:
    """Reads tables of keys, and collects what is wrong with them."""

    file: Path
    lines: Mapping[KeyPath, int]
    problems: list[tuple[int, str]] = field(default_factory=list)

    def job(self, said: Mapping[str, Any]) -> Job:
        known = self.table((), said, JOB_KEYS)
        feeds = self._feeds(known.pop("feeds", {}), outside=known.get("outside", False))
        groups = self._groups(known.pop("workbooks", []), feeds)
        if known.get("in_place") and "out" in known:
            self.problem(("in_place",), "out and in_place exclude each other; keep one")
        if (known.get("engine") == DASK) != ("scheduler" in known):
            wanted = 'engine = "dask" and scheduler = "tcp://host:8786" go together; say both'
            self.problem(("scheduler" if "scheduler" in known else "engine",), wanted)
        known = {_RENAMED.get(name, name): value for name, value in known.items()}
        known |= {name: _path(self.file.parent, known[name]) for name in _PATHS if name in known}
        lines = {name: line_of(self.lines, (name,)) for name in said}
        job = Job(self.file, groups, feeds, lines=lines, **known)
        if self.problems:
            raise JobRefused([f"{self.file}, line {line}: {text}" for line, text in sorted(self.problems)], job)
        return job

    def problem(self, path: KeyPath, text: str) -> None:
        self.problems.append((line_of(self.lines, path), text))

    def table(self, path: KeyPath, said: Mapping[str, Any], keys: Mapping[str, values.Kind]) -> dict[str, Any]:
        """Values of the keys that are right; the others become problems."""
        known = {}
        for name, value in said.items():
            if name not in keys:
                near = get_close_matches(name, keys, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]}?" if near else f"keys here are {', '.join(keys)}"
                self.problem((*path, name), f"there is no key {name!r}; {remedy}")
                continue
            try:
                known[name] = keys[name](value)
            except ConfigurationError as error:
                self.problem((*path, name), f"{name} {error}")
        return known

    def _groups(self, said: object, feeds: Mapping[str, FeedSpec]) -> tuple[Group, ...]:
        if not isinstance(said, list) or not said:
            self.problem(("workbooks",), 'workbooks must list files, folders or patterns, such as ["funds/*.xlsx"]')
            return ()
        if all(isinstance(entry, dict) for entry in said):
            return tuple(self._group(place, entry, feeds) for place, entry in enumerate(said))
        known = self.table((), {"paths": said}, GROUP_KEYS)
        return (Group(known.get("paths", ()), line=line_of(self.lines, ("workbooks",))),)

    def _group(self, place: int, said: Mapping[str, Any], feeds: Mapping[str, FeedSpec]) -> Group:
        path: KeyPath = ("workbooks", place)
        known = self.table(path, said, GROUP_KEYS)
        if "paths" not in said:
            self.problem(path, 'this group of workbooks needs paths, such as paths = ["funds/*.xlsx"]')
        for name in known.get("feeds", ()):
            if name not in feeds:
                near = get_close_matches(name, feeds, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]}?" if near else "describe it under [feeds]"
                self.problem((*path, "feeds"), f"there is no feed {name!r}; {remedy}")
        line = line_of(self.lines, path)
        return Group(known.get("paths", ()), known.get("feeds"), known.get("set", {}), line)

    def _feeds(self, said: object, *, outside: bool) -> dict[str, FeedSpec]:
        if not isinstance(said, dict):
            self.problem(("feeds",), 'feeds must be a table such as [feeds] with lines like tbl_prices = "prices.csv"')
            return {}
        return {name: self._feed(name, value, outside) for name, value in said.items()}

    def _feed(self, name: str, said: object, outside: bool) -> FeedSpec:
        path: KeyPath = ("feeds", name)
        if isinstance(said, str):
            said = {"source": said}
        if not isinstance(said, dict):
            self.problem(path, f"feed {name} must be a file's name or a table with source or query")
            return FeedSpec(name)
        known = self.table(path, said, FEED_KEYS)
        self._check_feed(path, said)
        long = known.pop("layout", "wide") == "long"
        named = {key: known.pop(key) for key in ("date", "name", "value") if key in known}
        if named and not long:
            self.problem(
                (*path, next(iter(named))), 'date, name and value tell columns of a long source; say layout = "long"'
            )
        layout = LongLayout(**named) if long else None
        line = line_of(self.lines, path)
        table = known.pop("table", name)
        return FeedSpec(table, long=layout, folder=self.file.parent, outside=outside, line=line, **known)

    def _check_feed(self, path: KeyPath, said: Mapping[str, Any]) -> None:
        if ("source" in said) == ("query" in said):
            self.problem(path, f"feed {path[-1]} needs either source (a file) or query (SQL)")
        for key in ("url", "files"):
            if key in said and "query" not in said:
                self.problem((*path, key), f"{key} goes with query")
        if "query" in said and ("url" in said) == ("files" in said):
            self.problem(
                (*path, "query"), 'a query needs either files, such as { prices = "prices/*.parquet" }, or url'
            )


def _path(folder: Path, text: str) -> Place:
    """A path of the file; a dash is standard output."""
    return Path(text) if text == "-" else place_of(text, folder)
