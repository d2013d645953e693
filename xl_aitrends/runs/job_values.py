"""Values of a job file: each kind is a function that gives the value, or says what it must be."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.places import check_url

Kind = Callable[[Any], Any]


def _refuse(wanted: str, value: object) -> ConfigurationError:
    given = "true" if value is True else "false" if value is False else repr(value)
    return ConfigurationError(f"must be {wanted}, got {given}")


def text(value: object) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise _refuse('a text such as "prices.csv"', value)
    return value.strip()


def place(value: object) -> str:
    """A path, or the URL of an object in shared storage."""
    said = text(value)
    check_url(said)
    return said


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _refuse("true or false", value)
    return value


def whole(value: object) -> int:
    """A number of things."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _refuse("a whole number ≥ 1", value)
    return value


def positive(value: object) -> float:
    """A measure: seconds, gigabytes."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise _refuse("a number above 0", value)
    return float(value)


def day(value: object) -> dt.date:
    """A calendar day, as TOML's own date or as text."""
    if isinstance(value, dt.datetime):
        raise _refuse("a day such as 2025-02-14, without a time", str(value))
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _refuse("a day such as 2025-02-14", value) from None


def zone(value: object) -> str:
    """The name of a time zone."""
    name = text(value)
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse('a time zone such as "Asia/Shanghai"', value) from None
    return name


def texts(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not value:
        raise _refuse('a list of texts such as ["a", "b"]', value)
    return tuple(text(entry) for entry in value)


def texts_or_none(value: object) -> tuple[str, ...]:
    """A list of texts; an empty one says that there are none."""
    return () if value == [] else texts(value)


def names(value: object) -> Mapping[str, str]:
    """A table of texts by name."""
    if not isinstance(value, dict) or not value:
        raise _refuse('a table of texts such as { a = "b" }', value)
    return {name: place(entry) for name, entry in value.items()}


def one_of(*choices: str) -> Kind:
    """One of a few words."""

    def check(value: object) -> str:
        if value not in choices:
            raise _refuse(" or ".join(f'"{choice}"' for choice in choices), value)
        return str(value)

    return check


def settings(value: object) -> Mapping[str, str]:
    """Values of named inputs, as one would type them."""
    if not isinstance(value, dict):
        raise _refuse("a table such as { in_k = 3 }", value)
    return {name: _typed(name, entry) for name, entry in value.items()}


def _typed(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (str, int, float, dt.date)):
        return str(value)
    raise ConfigurationError(f"{name} must be a number, text, date, true or false, got {value!r}")
