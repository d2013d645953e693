"""The report people look at: one HTML file without scripts or network, everything from a workbook escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from xl_aitrends.runs.places import Place
from xl_aitrends.runs.results import Results, write_whole
from xl_aitrends.runs.svg_charts import line_chart
from xl_aitrends.runs.troubles import alike, checks_told, order_of, trouble_lines

_MODES = {
    "out": "refreshed copies in a folder",
    "in-place": "workbooks overwritten, backups beside them",
    "dry-run": "dry run: nothing was written",
}
_UNFOLDED = 12  # workbooks whose outputs a page shows at once; of more, each is unfolded by a click
_STANDSTILL = 'class="standstill"'
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(results: Results, earlier: str = "") -> Iterator[str]:
    """The page, piece by piece; workbooks that failed come first. `earlier` is the page of the last change, if any."""
    style = files("xl_aitrends.runs").joinpath("report.css").read_text("utf-8")
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(_title(results))}</title>\n<style>\n{style}</style></head>\n<body><main>\n"
    )
    yield _header(results)
    yield _standstill(results, earlier)
    yield from _failures(results)
    yield from _feeds(results.facts.get("feeds") or ())
    yield from _books(results)
    yield "</main></body></html>\n"


def _title(results: Results) -> str:
    totals = results.totals
    said = ", ".join(f"{count} {state}" for state, count in totals.items() if count and state != "TOTAL")
    return f"Refresh {results.facts.get('started', '')}: {said or 'no workbooks'}"


def _header(results: Results) -> str:
    facts = results.facts
    tiles = "".join(
        f'<li><b class="{state}">{count}</b>{"workbooks" if state == "TOTAL" else state}</li>'
        for state, count in results.totals.items()
    )
    parts = [_MODES.get(str(facts.get("mode")), ""), f"TODAY() is {facts.get('as_of')}", _worked(facts)]
    parts += ["warnings count as failures"] * bool(facts.get("strict"))
    parts += ["interrupted before its end"] * bool(facts.get("interrupted"))
    said = escape(" · ".join(part for part in parts if part))
    return (
        f"<header><h1>Refresh of {escape(str(facts.get('started', '')))}</h1>"
        f'<p class="soft">{said} · xl_aitrends {escape(str(facts.get("version", "")))}</p>'
        f'<ul class="totals">{tiles}</ul></header>\n'
    )


def _standstill(results: Results, earlier: str) -> str:
    """Where nothing had to be done: since when, and where the page lies that tells of the last change."""
    if not is_standstill(results):
        return ""
    since = max(entry.inputs.get("refreshed", "") for entry in results.entries)
    said = f"Nothing has changed since {escape(since)}: every workbook was skipped, and what it said then still holds."
    link = f' <a href="{escape(quote(earlier))}">The report of that change</a>.' if earlier else ""
    return f"<p {_STANDSTILL}>{said}{link} --force refreshes all the same.</p>\n"


def is_standstill(results: Results) -> bool:
    """Whether every workbook of a run was as the run before had left it."""
    return bool(results.entries) and all(entry.load().get("unchanged") for entry in results.entries)


def kept_report(results: Results, page: Place) -> str:
    """Keep the page of the last change beside one that tells of none; its name, empty where there is none."""
    kept = page.with_name(f"{page.name.removesuffix(page.suffix)}.last-change{page.suffix}")
    if not is_standstill(results):
        return ""
    if page.exists():
        text = page.read_bytes().decode("utf-8", "replace")
        if _STANDSTILL not in text:
            write_whole(kept, [text])
    return kept.name if kept.exists() else ""


def _worked(facts: Mapping[str, Any]) -> str:
    workers = facts.get("workers")
    took = f"{_seconds(facts.get('seconds'))} in all" if facts.get("seconds") is not None else ""
    return f"{took}, {workers} at a time" if took and workers else took


def _failures(results: Results) -> Iterator[str]:
    failed = [entry for entry in results.entries if entry.state == "FAIL"]
    if not failed:
        return
    yield '<h2>What failed, and what to do</h2>\n<section class="failures">\n'
    for names, troubles in alike(failed):
        lines = "".join(f"<li>{escape(line)}</li>" for line in troubles)
        yield f'<p class="name">{escape(names)}</p><ul>{lines}</ul>\n'
    yield '<p class="soft">After the repair, the same command with --retry results.json runs only these.</p>'
    yield "</section>\n"


def _feeds(feeds: Any) -> Iterator[str]:  # noqa: ANN401 - as JSON holds them
    if not feeds:
        return
    yield "<h2>Sources</h2>\n<table><thead><tr><th>Feed<th>Source"
    yield '<th class="number">Rows<th class="number">Time</tr></thead><tbody>\n'
    for feed in feeds:
        trouble = f'<br><span class="FAIL">{escape(feed["failure"])}</span>' if feed["failure"] else ""
        yield (
            f'<tr><td class="name">{escape(feed["name"])}<td data-of="Source">{escape(feed["source"])}{trouble}'
            f'<td class="number" data-of="Rows">{feed["rows"]:,}'
            f'<td class="number" data-of="Time">{_seconds(feed["seconds"])}</tr>\n'
        )
    yield "</tbody></table>\n"


def _books(results: Results) -> Iterator[str]:
    yield (
        "<h2>Workbooks</h2>\n<table><thead><tr><th>State<th>Workbook<th>Checks"
        '<th class="number">Cells changed<th class="number">Time</tr></thead><tbody>\n'
    )
    for entry in sorted(results.entries, key=lambda entry: order_of(entry.state)):
        yield _book(entry.load(), unfolded=len(results.entries) <= _UNFOLDED)
    yield "</tbody></table>\n"


def _book(entry: Mapping[str, Any], *, unfolded: bool) -> str:
    state = escape(str(entry["state"]))
    target = entry.get("target")
    written = f'<br><span class="soft">{escape(str(target))}</span>' if target else ""
    return (
        f'<tr><td><span class="state {state}">{state}</span>'
        f'<td><span class="name">{escape(str(entry["label"]))}</span>{written}'
        f"{_notes(entry)}{_content(entry, unfolded)}"
        f'<td data-of="Checks">{escape(checks_told(entry))}'
        f'<td class="number" data-of="Cells changed">{len(entry.get("changes", ())):,}'
        f'<td class="number" data-of="Time">{_seconds(entry.get("seconds"))}</tr>\n'
    )


def _notes(entry: Mapping[str, Any]) -> str:
    said = [str(entry["unchanged"])] if entry.get("unchanged") else []
    said += [f"attempt at {one['where']}: {one['failure']}" for one in (entry.get("attempts") or ())[:-1]]
    troubles = [] if entry["state"] == "FAIL" else trouble_lines(entry)  # those stand at the top of the page
    lines = "".join(f"<li>{escape(line)}</li>" for line in [*said, *troubles, *entry.get("notes", ())])
    return f"<ul>{lines}</ul>" if lines else ""


def _content(entry: Mapping[str, Any], unfolded: bool) -> str:
    """Key outputs before and after, and charts; folded away where nothing of it changed, or there are many."""
    shown = entry.get("shown") or ()
    outputs = "".join(f"<div><dt>{escape(one['name'])}<dd>{_before_after(one)}</div>" for one in shown)
    charts = "".join(line_chart(series) for series in entry.get("series") or ())
    if not outputs and not charts:
        return ""
    held = (f'<dl class="outputs">{outputs}</dl>' if outputs else "") + (
        f'<div class="charts">{charts}</div>' if charts else ""
    )
    opened = " open" if unfolded and entry.get("changes") else ""
    return f"<details{opened}><summary>Key outputs</summary>{held}</details>"


def _before_after(output: Mapping[str, str]) -> str:
    before, after = escape(output["before"]) or "(blank)", escape(output["after"]) or "(blank)"
    return after if before == after else f'<span class="soft">{before} →</span> <b>{after}</b>'


def _seconds(value: object) -> str:
    if not isinstance(value, (int, float)):
        return ""
    return f"{value:.1f} s" if value < 100 else f"{value / 60:.0f} min"
