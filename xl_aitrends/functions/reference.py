"""The function reference as Markdown, from the catalogue; ``python -m xl_aitrends.functions.reference`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

from xl_aitrends.functions.catalogue import catalogue
from xl_aitrends.functions.guide import argument_help
from xl_aitrends.functions.spec import Argument, Spec

HEADING = """# Worksheet functions

Made from the functions' own declarations: `python -m xl_aitrends.functions.reference > docs/functions.md`.

Dates run down and names across (ranges that run the other way are turned, and so is the result). Returns, weights,
spreads and percentiles are decimal fractions: 0.54 is 54%. Blanks, text, errors and infinite numbers are missing;
what is undefined is #N/A, a wrong call #VALUE!. An argument in brackets may be left out or blank.
"""


def markdown() -> str:
    """The reference, grouped by analysis."""
    lines = [HEADING]
    specs = list(catalogue().values())
    for category, members in groupby(specs, key=lambda spec: spec.category):
        lines.append(f"## {category}\n")
        for spec in members:
            lines.extend(_entry(spec))
    return "\n".join(lines)


def _entry(spec: Spec) -> Iterator[str]:
    yield f"### {spec.name}\n"
    yield f"`={spec.signature}`\n"
    yield f"{_escaped(spec.summary)}\n"
    if spec.arguments:
        yield "| argument | takes | what it is |"
        yield "|---|---|---|"
        yield from (_row(argument) for argument in spec.arguments)
        yield ""
    yield f"**Formula.** {_escaped(spec.formula)}\n"
    yield f"**Missing cells and errors.** {_escaped(spec.missing)}\n"
    for example in spec.examples:
        yield f"**Example.** `{example.formula}` gives `{example.value}`\n"
    yield f"**Source.** {_escaped(spec.source)} Since {spec.since}.\n"


def _row(argument: Argument) -> str:
    name = argument.name if argument.required else f"[{argument.name}]"
    return f"| `{name}` | {argument.kind.reads.value} | {_escaped(argument_help(argument))} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.write(markdown())
