"""A refresh that was asked for, carried out: told as it goes, kept in `results.json`, shown in a report."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import NoReturn

import click

from xl_aitrends._version import __version__
from xl_aitrends.cli.guard import look_after_yourself
from xl_aitrends.cli.outcomes import end, heard_or_not, tell
from xl_aitrends.cli.progress import watching
from xl_aitrends.cli.requests import Request
from xl_aitrends.runs import (
    DASK,
    LOCAL,
    Instructions,
    Outcome,
    Results,
    Run,
    earlier_results,
    failed_orders,
    html_report,
    kept_report,
    markdown_summary,
    merge_results,
    peak_memory,
    read_results,
    write_results,
    write_whole,
)

_PRINTED = Path("-")


def carry_out(request: Request) -> NoReturn:
    """Run, write what was asked for, and end with the last line and the exit code."""
    if request.limits is not None or len(request.orders) > 1:
        look_after_yourself()
    before = read_results(request.retry) if request.retry else None
    orders = request.orders if before is None else failed_orders(request.orders, before)
    quiet = request.as_json or request.summary == _PRINTED
    instructions = Instructions(
        as_of=request.as_of,
        feeds=request.feeds,
        everything=request.everything,
        strict=request.strict,
        force=request.force,
        allow_signed=request.allow_signed,
        report=request.report is not None,
    )

    def told(outcome: Outcome, cells: int) -> None:
        with heard_or_not():
            tell(outcome, strict=request.strict, quiet=quiet, cells=cells)

    begun, started = time.perf_counter(), dt.datetime.now()
    with watching([order.book.label for order in orders]) as watch:
        run = Run(orders, instructions, earlier_results(request.folder), told, watch)
        entries = run.over(request.limits, request.cluster)
    facts = {
        "version": __version__,
        "command": "refresh",
        **request.facts,
        "mode": request.mode,
        "as_of": request.as_of,
        "strict": request.strict,
        "started": f"{started:%Y-%m-%d %H:%M:%S}",
        "seconds": round(time.perf_counter() - begun, 3),
        "workers": request.limits.workers if request.limits else 1,
        "engine": DASK if request.cluster else LOCAL,
        "interrupted": run.interrupted,
        "feeds": run.feeds,
        "peak_mb": round((peak_memory() or 0) / 1e6, 1),
    }
    results = Results(facts, entries)
    if before is not None:
        results = merge_results(before, results)
    _write(results, request)
    end(results, as_json=request.as_json, quiet=quiet)


def _write(results: Results, request: Request) -> None:
    if request.folder is not None:
        write_results(results, request.folder)
    if request.report is not None:
        write_whole(request.report, html_report(results, kept_report(results, request.report)))
    if request.summary == _PRINTED:
        click.echo("".join(markdown_summary(results)), nl=False)
    elif request.summary is not None:
        write_whole(request.summary, markdown_summary(results))
