"""Only what failed, once more: which workbooks that are, and their new entries in the places of the old ones."""

from __future__ import annotations

from collections.abc import Sequence

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.runs.orders import Order
from xl_aitrends.runs.places import place_of
from xl_aitrends.runs.results import Known, Results


def failed_orders(orders: Sequence[Order], earlier: Results) -> list[Order]:
    """Orders whose workbooks failed in an earlier run.

    Raises
    ------
    ConfigurationError
        If none did.
    """
    known = Known(earlier)
    found = [(order, known.entry(order.book.label, order.book.source)) for order in orders]
    failed = [order for order, entry in found if entry is not None and entry.state == "FAIL"]
    if not failed:
        raise ConfigurationError("there is nothing to retry: none of the workbooks failed in those results")
    return failed


def merge_results(earlier: Results, again: Results) -> Results:
    """The earlier results, with the entries of a retry in the places of what failed then."""
    known, merged = Known(earlier), list(earlier.entries)
    for entry in again.entries:
        place = known.place(entry.label, place_of(entry.book))
        if place is None:
            merged.append(entry)
        else:
            merged[place] = entry
    return Results({**earlier.facts, **again.facts}, merged)
