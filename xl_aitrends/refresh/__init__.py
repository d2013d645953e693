"""Headless refresh: find the formulas that are due, feed data, evaluate, patch, check, report."""

from xl_aitrends.refresh.feeds import Feed, parse_feed, read_source
from xl_aitrends.refresh.refreshing import refresh_book
from xl_aitrends.refresh.result import CellError, Change, Check, FedSource, Kept, RefreshResult
from xl_aitrends.refresh.settings import parse_setting

__all__ = [
    "CellError",
    "Change",
    "Check",
    "FedSource",
    "Feed",
    "Kept",
    "RefreshResult",
    "parse_feed",
    "parse_setting",
    "read_source",
    "refresh_book",
]
