"""What a template declares about itself: its Tables, inputs, samples and limits; knows no cell and no file format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from xl_aitrends.templates.sheets import TemplateBook

Kind = Literal["date", "number", "text"]
Cell = Any  # float, str, datetime.date or None: what a Table's cell holds


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows for one Table: the headers, and the cells below them."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A Table that takes data: where it stands, what its columns hold, and the file that fills the sample.

    Parameters
    ----------
    name : str
        As `--feed NAME=FILE` takes it.
    sheet : str
        Its sheet, "Data" or one of its own: one Table a sheet, so that each can grow.
    columns, units, example : str
        What its columns hold, for people.
    sample : str
        File of the package that fills it.
    source : str
        Where the sample is from, and its licence.
    kinds : tuple of str
        What the columns hold, in order: date, number or text; the last holds for all that follow. The default is a
        panel: a column of dates, then numbers.
    formats : tuple of str
        Number formats of the columns, as in `style.NUMBERS`; the last holds for all that follow.
    keep : tuple of str
        Columns of the sample file to take; all where empty.
    """

    name: str
    sheet: str
    columns: str
    units: str
    example: str
    sample: str
    source: str
    kinds: tuple[Kind, ...] = ("date", "number")
    formats: tuple[str, ...] = ("date", "number")
    keep: tuple[str, ...] = ()

    def kind(self, column: int) -> Kind:
        """What a column holds, from 0."""
        return self.kinds[min(column, len(self.kinds) - 1)]


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
    notice : str
        What every sheet says as long as a Table of numbers still holds the sample: that it is made, or illustrative.
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
    notice: str = ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """All sheets from left to right: what explains, what is set, what is fed, what is computed."""
        fed = dict.fromkeys(table.sheet for table in self.tables)
        return ("Guide", "Inputs", *fed, "Calc", "Output", "Checks")
