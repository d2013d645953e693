"""Help while typing, for Excel-DNA's IntelliSense add-in: the same facts as a sheet and as an XML file.

That add-in reads the sheet `_IntelliSense_` of our add-in, or an XML file beside it that has its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import quoteattr

from xl_aitrends.functions import Argument, Spec
from xl_aitrends.hosts.xlwings_udfs import wizard_help

SHEET: Final = "_IntelliSense_"
_NAMESPACE: Final = "http://schemas.excel-dna.net/intellisense/1.0"


def help_rows(specs: Iterable[Spec]) -> list[list[str | int]]:
    """Rows of the sheet: name, summary, no link, then name and help of each argument."""
    rows: list[list[str | int]] = [["FunctionInfo", 1]]
    for spec in specs:
        pairs = [word for argument in spec.arguments for word in (_shown(argument), wizard_help(argument))]
        rows.append([spec.name, spec.summary, "", *pairs])
    return rows


def help_xml(specs: Iterable[Spec]) -> str:
    """The same as an XML document."""
    functions = "\n".join(map(_function, specs))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<IntelliSense xmlns="{_NAMESPACE}">\n<FunctionInfo>\n{functions}\n</FunctionInfo>\n</IntelliSense>\n'
    )


def _function(spec: Spec) -> str:
    arguments = "".join(
        f"\n  <Argument Name={quoteattr(_shown(one))} Description={quoteattr(wizard_help(one))}/>"
        for one in spec.arguments
    )
    return f"<Function Name={quoteattr(spec.name)} Description={quoteattr(spec.summary)}>{arguments}\n</Function>"


def _shown(argument: Argument) -> str:
    return argument.name if argument.required else f"[{argument.name}]"
