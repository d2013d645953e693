"""One row of the data-quality table: a check, what it says, how often and where first. Knows no check."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "OK", "WARN", "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says."""

    check: str
    status: str
    count: int
    first: str
    message: str


def finding(check: str, places: list[str], message: str, status: str = WARN) -> Finding:
    """A check that found `places`; OK when there is none.

    The message may name `{count}`, `{first}` and `{s}`, the ending of a plural.
    """
    if not places:
        return Finding(check, OK, 0, "", "")
    return Finding(
        check,
        status,
        len(places),
        places[0],
        message.format(count=len(places), first=places[0], s="" if len(places) == 1 else "s"),
    )
