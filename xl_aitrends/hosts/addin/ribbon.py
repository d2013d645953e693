"""The ribbon of the add-in (customUI14.xml) and the VBA procedures that its buttons call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

_NAMESPACE: Final = "http://schemas.microsoft.com/office/2009/07/customui"


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook template as the menu lists it."""

    name: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class _Button:
    identity: str
    label: str
    image: str
    calls: str
    tip: str
    large: bool = False


_CELLS: Final = (
    _Button("aitWhy", "Why?", "FunctionsLogicalInsertGallery", "AitOnWhy",
            "The message behind the error in the active cell.", large=True),
    _Button("aitRecalculate", "Recalculate AIT", "CalculateNow", "AitOnRecalculate",
            "Computes every cell of this workbook that calls an AIT_ function."),
    _Button("aitActivate", "Activate", "FormulaEvaluate", "AitOnActivate",
            "Enters formulas anew that were saved elsewhere and show #NAME?."),
    _Button("aitRefresh", "Refresh data", "RefreshAll", "AitOnRefresh",
            "Refreshes the queries and connections of this workbook, then computes the AIT_ functions."),
)  # fmt: skip
_FREEZE: Final = _Button("aitFreeze", "Freeze to values", "PasteValues", "AitOnFreeze",
                         "Writes a copy for clients in which every formula is its value.")  # fmt: skip
_ABOUT: Final = (
    _Button("aitHelp", "Help", "Help", "AitOnHelp",
            "The help of the function in the active cell, or the list of all, in a new workbook."),
    _Button("aitAbout", "About", "Info", "AitOnAbout", "Versions, interpreter and settings."),
)  # fmt: skip
_TEMPLATE_CALLS: Final = "AitOnTemplate"


def ribbon_xml(templates: Sequence[Template]) -> str:
    """The part that describes the tab; the menu of templates lists those given, and is left out without any."""
    groups = (
        ("aitCells", "Cells", [_button(one) for one in _CELLS]),
        ("aitBooks", "Workbooks", [*_menu(templates), _button(_FREEZE)]),
        ("aitAboutGroup", "Help", [_button(one) for one in _ABOUT]),
    )
    inner = "".join(
        f"<group id={quoteattr(identity)} label={quoteattr(label)}>{''.join(controls)}</group>"
        for identity, label, controls in groups
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{_NAMESPACE}"><ribbon><tabs><tab id="aitTab" label="AIT">{inner}</tab></tabs></ribbon>'
        "</customUI>"
    )


def _button(button: _Button) -> str:
    return (
        f"<button id={quoteattr(button.identity)} label={quoteattr(button.label)}"
        f' size="{"large" if button.large else "normal"}" imageMso={quoteattr(button.image)}'
        f" onAction={quoteattr(button.calls)} supertip={quoteattr(button.tip)}/>"
    )


def _menu(templates: Sequence[Template]) -> list[str]:
    if not templates:
        return []
    items = "".join(
        f"<button id={quoteattr('aitTemplate_' + one.name)} label={quoteattr(one.title)} tag={quoteattr(one.name)}"
        f' onAction="{_TEMPLATE_CALLS}" supertip={quoteattr(one.question)}/>'
        for one in templates
    )
    tip = "Builds a workbook from a template, on its sample data."
    return [f'<menu id="aitTemplates" label="Templates" imageMso="FileNew" supertip={quoteattr(tip)}>{items}</menu>']
