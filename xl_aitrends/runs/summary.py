"""The run in a page of Markdown, for a mail or a chat: totals, what failed, what warned; a table of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_aitrends.runs.results import Results
from xl_aitrends.runs.troubles import alike, checks_told, order_of

_MEANING = re.compile(r"([\\`*_\[\]<>|#~$&])")


def markdown_summary(results: Results) -> Iterator[str]:
    """The summary, line by line; texts of workbooks are escaped."""
    facts, totals = results.facts, results.totals
    yield f"# Refresh of {_plain(str(facts.get('started', '')))}\n\n"
    yield (
        ", ".join(f"{count} {state}" for state, count in totals.items() if state != "TOTAL")
        + f" of {totals['TOTAL']}\n"
    )
    for state, title in (("FAIL", "Failed"), ("WARN", "Warned")):
        entries = [entry for entry in results.entries if entry.state == state]
        if entries:
            yield f"\n## {title}\n\n"
        for names, troubles in alike(entries):
            yield f"- **{_plain(names)}**\n"
            yield from (f"  - {_plain(line)}\n" for line in troubles)
    yield "\n## Workbooks\n\n| state | workbook | checks | cells changed | seconds |\n"
    yield "| --- | --- | --- | ---: | ---: |\n"
    for entry in sorted(results.entries, key=lambda entry: order_of(entry.state)):
        known = entry.load()
        cells = (
            known["state"],
            known["label"],
            checks_told(known),
            len(known.get("changes", ())),
            known.get("seconds"),
        )
        yield "| " + " | ".join("" if cell is None else _plain(str(cell)) for cell in cells) + " |\n"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return _MEANING.sub(r"\\\1", " ".join(text.split()))
