"""Headless refresh: find the formulas that are due, feed data, evaluate, patch, check, report."""

from xl_aitrends.refresh.difference import Difference, diff_books
from xl_aitrends.refresh.explanation import Explanation, InputRange, explain_cell
from xl_aitrends.refresh.feeds import Feed, parse_feed, read_source
from xl_aitrends.refresh.inspection import Inspection, inspect_book
from xl_aitrends.refresh.refreshing import refresh_book
from xl_aitrends.refresh.result import CellError, Change, Check, FedSource, Kept, RefreshResult
from xl_aitrends.refresh.settings import parse_setting

__all__ = [
    "CellError",
    "Change",
    "Check",
    "Difference",
    "Explanation",
    "FedSource",
    "Feed",
    "InputRange",
    "Inspection",
    "Kept",
    "RefreshResult",
    "diff_books",
    "explain_cell",
    "inspect_book",
    "parse_feed",
    "parse_setting",
    "read_source",
    "refresh_book",
]
