"""What builders ask of a Table's dates before anything is computed: the days, and how far apart they lie."""

from __future__ import annotations

import datetime as dt

import numpy as np

from xl_aitrends.core import timeline
from xl_aitrends.templates.declare import Panel


def days_of(panel: Panel) -> list[dt.date]:
    """Dates of the first column in their order, without blanks."""
    return sorted(row[0] for row in panel.rows if row[0] is not None)


def span_of(panel: Panel) -> float:
    """Calendar days from the first to the last, by which a chart spaces its dates."""
    days = days_of(panel)
    return float((days[-1] - days[0]).days) if days else 0.0


def is_monthly(panel: Panel) -> bool:
    """Whether rows come once a month."""
    return timeline.is_monthly(np.array(days_of(panel), dtype="datetime64[D]"))
