"""What is to be said about a feed before it is written: columns lost, history rewritten, data missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl_aitrends.refresh.feed_delivery import Delivery
from xl_aitrends.refresh.merging import first_rewritten, repeated_keys

_COLUMNS = 5  # columns that are named


def notes_on(delivery: Delivery) -> Iterator[str]:
    """What is worth knowing and calls for nothing."""
    blank = delivery.missing["blank"]
    if blank:
        yield f"{delivery.data.origin}: {blank} blank cells are missing values"


def warnings_on(delivery: Delivery) -> Iterator[str]:
    """What someone should look at."""
    if delivery.feed.mode != "replace":
        yield from _columns(delivery)
    yield from _missing(delivery)
    if delivery.feed.mode == "upsert":
        yield from _repeated(delivery)
    yield from _rewritten(delivery)


def _columns(delivery: Delivery) -> Iterator[str]:
    """Which columns a template lost with their history, and which it gained, by taking the feed's columns."""
    origin, name = delivery.data.origin, delivery.target.name
    before, after = ({name.casefold(): name for name in one.fed_columns} for one in (delivery.old, delivery.target))
    lost = [name for folded, name in before.items() if folded not in after]
    gained = [name for folded, name in after.items() if folded not in before]
    if lost and len(lost) == len(before) - 1 > 1:  # all but the key
        yield (
            f"{origin} shares no column with {name}, whose {len(lost)} columns ({_listed(lost)}) and their history it "
            "replaced; is it the right file?"
        )
    elif lost:
        them = "it with its history" if len(lost) == 1 else "them with their history"
        yield (
            f"{origin} has no column {_listed(lost)}: {name} lost {them}, still to be found in the workbook as it was "
            "(in place: its backup); feed all columns"
        )
    if gained:
        yield f"{origin} brings the new column {_listed(gained)} into {name}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_COLUMNS])}{', …' if len(names) > _COLUMNS else ''}"


def _missing(delivery: Delivery) -> Iterator[str]:
    told = sorted((text, count) for text, count in delivery.missing.items() if count and text != "blank")
    if told:
        said = ", ".join(f"{count} × {text!r}" for text, count in told)
        yield f"{delivery.data.origin}: texts that say 'no data' are missing values: {said}"


def _repeated(delivery: Delivery) -> Iterator[str]:
    keys = repeated_keys(delivery.standing, delivery.rows)
    if keys:
        more = f" and {len(keys) - 1} more keys" if len(keys) > 1 else ""
        yield (
            f"{delivery.target.name} holds {delivery.spelled(keys[0])}{more} in several rows, "
            "and the feed replaced the last of them; keep one row for each"
        )


def _rewritten(delivery: Delivery) -> Iterator[str]:
    difference = first_rewritten(delivery.standing, delivery.rows)
    if difference is None:
        return
    column = delivery.target.fed_columns[difference.column]
    blank = difference.new is None
    becomes = "blank" if blank else f"{difference.new:.10g}"
    yield (
        f"{delivery.target.name}[{column}]: {delivery.feed.source} rewrites history, first at "
        f"{delivery.spelled(difference.key)} ({difference.old:.10g} becomes {becomes}); "
        f"{'has the source a gap?' if blank else 'were prices adjusted again?'}"
    )
