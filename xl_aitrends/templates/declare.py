"""What a template declares about itself: its Tables, inputs, samples and limits; knows no cell and no file format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_aitrends.templates.sheets import TemplateBook

Cell = Any  # float, str, datetime.date or None: what a Table's cell holds


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows for one Table: the headers, and the cells below them."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A Table that takes data: where it stands, what its columns hold, and the file that fills the sample."""

    name: str
    sheet: str
    columns: str
    units: str
    example: str
    sample: str
    source: str


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A named input cell, with the unit and the help that stand beside it."""

    name: str
    label: str
    value: Cell
    unit: str
    help: str
    number: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One workbook template.

    Parameters
    ----------
    name : str
        As `aitrends new` takes it.
    title, question : str
        Heading of the sheets, and what the workbook answers.
    tables, inputs : tuple
        Where data goes and what can be set.
    reading : tuple of str
        How to read the Output, a paragraph each.
    limits : tuple of str
        What the statistics do not prove, a paragraph each.
    build : callable
        Lays out the sheets between Guide and Checks.
    choose : callable
        Inputs that depend on the data, by name; they hold unless set.
    sample : mapping
        Inputs that the sample data needs.
    """

    name: str
    title: str
    question: str
    tables: tuple[TableSpec, ...]
    inputs: tuple[InputSpec, ...]
    reading: tuple[str, ...]
    limits: tuple[str, ...]
    build: Callable[[TemplateBook, Mapping[str, Panel]], None]
    choose: Callable[[Mapping[str, Panel]], Mapping[str, Cell]]
    sample: Mapping[str, Cell] = field(default_factory=dict)
