"""The Inputs sheet: named cells with their choices, units and help."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from xl_aitrends.templates.declare import InputSpec
from xl_aitrends.templates.sheets import TemplateBook
from xl_aitrends.templates.style import display_width, wrapped_lines

_FIRST_ROW: Final = 5
_WIDTH: Final = 84  # of the help, beside values of the least width
_LABEL: Final = 26.0
_NARROWEST: Final = 14.0
_WIDEST: Final = 46.0
_EARLIEST: Final = dt.date(1900, 3, 1)  # serial numbers before it differ between programs


def write_inputs(book: TemplateBook) -> None:
    """Write and name every input of the template."""
    page = book.pages["Inputs"]
    values = [book.values.get(entry.name, entry.value) for entry in book.template.inputs]
    widths = [display_width(value) + 2.0 for value in values if isinstance(value, str)]
    width = min(max([_NARROWEST, *widths]), _WIDEST)
    helped = _WIDTH - (width - _NARROWEST) / 2
    page.open(
        "Inputs",
        "Change the yellow cells only; everything else follows from them and from the data.",
        "G1",
        {"A:A": 2, "B:B": _LABEL, "C:C": width, "D:D": 20, "E:E": helped, "F:F": 2, "G:G": 9},
        landscape=True,
    )
    for column, word in zip("BCDE", ("Input", "Value", "Unit", "What it does"), strict=True):
        page.text(f"{column}{_FIRST_ROW - 1}", word, {"C": "head_right", "D": "unit_head"}.get(column, "head"))
    for row, (entry, value) in enumerate(zip(book.template.inputs, values, strict=True), start=_FIRST_ROW):
        page.text(f"B{row}", entry.label, "label")
        page.value(f"C{row}", value, "input", entry.number)
        page.text(f"D{row}", entry.unit, "unit")
        words = f"{entry.help} Name: {entry.name}."
        page.text(f"E{row}", words, "label")
        page.fit_row(row, *max((words, helped), (entry.label, _LABEL), key=lambda text: wrapped_lines(*text)))
        book.name(entry.name, f"=Inputs!$C${row}")
        if rule := _validation(entry):
            page.sheet.data_validation(f"C{row}", rule | {"input_title": entry.name, "input_message": entry.help})
    page.sheet.freeze_panes(_FIRST_ROW - 1, 0)


def _validation(entry: InputSpec) -> dict[str, Any]:
    error = {"error_title": entry.name, "ignore_blank": True}
    if entry.choices:
        return {"validate": "list", "source": list(entry.choices), **error,
                "error_message": f"One of: {', '.join(entry.choices)}."}  # fmt: skip
    if entry.number == "date":
        return {"validate": "date", "criteria": ">=", "value": _EARLIEST, **error, "error_message": "A date."}
    if entry.least is None or entry.most is None:
        return {}
    kind = "integer" if entry.number == "count" else "decimal"
    limits = {"minimum": entry.least, "maximum": entry.most}
    return {"validate": kind, "criteria": "between", **limits, **error,
            "error_message": f"From {entry.least:g} to {entry.most:g}."}  # fmt: skip
