"""Many workbooks: job files, sources read once, workers that can be stopped, results and the report.

What is done with one workbook is `refresh`'s; what is said on a terminal is `cli`'s.
"""

from xl_aitrends.runs.books import Book, find_books, plan
from xl_aitrends.runs.dask_pool import Cluster
from xl_aitrends.runs.entries import Entry, entry_of
from xl_aitrends.runs.feed_spec import FeedSpec, LongLayout, spec_of
from xl_aitrends.runs.job import DASK, LOCAL, Group, Job, JobRefused
from xl_aitrends.runs.job_example import job_example, write_example
from xl_aitrends.runs.job_orders import check_job, expected_failures, missing_sources, orders_of
from xl_aitrends.runs.jobfile import read_job
from xl_aitrends.runs.memory import peak_memory
from xl_aitrends.runs.orders import Instructions, Order
from xl_aitrends.runs.outcome import STATES, Outcome, totals
from xl_aitrends.runs.places import Place, Remote, check_url, is_url, place_of
from xl_aitrends.runs.plain import plain
from xl_aitrends.runs.pools import Limits, Watch
from xl_aitrends.runs.report import html_report, kept_report
from xl_aitrends.runs.results import (
    DRY_RUN,
    IN_PLACE,
    OUT,
    Results,
    earlier_results,
    read_results,
    write_results,
    write_whole,
)
from xl_aitrends.runs.retrying import failed_orders, merge_results
from xl_aitrends.runs.running import Run
from xl_aitrends.runs.sources import read_feed
from xl_aitrends.runs.summary import markdown_summary

__all__ = [
    "DASK",
    "DRY_RUN",
    "IN_PLACE",
    "LOCAL",
    "OUT",
    "STATES",
    "Book",
    "Cluster",
    "Entry",
    "FeedSpec",
    "Group",
    "Instructions",
    "Job",
    "JobRefused",
    "Limits",
    "LongLayout",
    "Order",
    "Outcome",
    "Place",
    "Remote",
    "Results",
    "Run",
    "Watch",
    "check_job",
    "check_url",
    "earlier_results",
    "entry_of",
    "expected_failures",
    "failed_orders",
    "find_books",
    "html_report",
    "is_url",
    "job_example",
    "kept_report",
    "markdown_summary",
    "merge_results",
    "missing_sources",
    "orders_of",
    "peak_memory",
    "place_of",
    "plain",
    "plan",
    "read_feed",
    "read_job",
    "read_results",
    "spec_of",
    "totals",
    "write_example",
    "write_results",
    "write_whole",
]
