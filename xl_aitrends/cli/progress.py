"""How far a run is: a bar on a terminal, in a log a line a minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from xl_aitrends.runs import Watch

_QUIET_SECONDS = 60.0


@contextmanager
def watching(labels: Sequence[str]) -> Iterator[Watch]:
    """A watch over workbooks, shown on standard error while there is more than one."""
    if len(labels) < 2:
        yield Watch()
    elif not sys.stderr.isatty():
        yield LogLines(labels)
    else:
        yield from _bar(labels)


class Counting(Watch):
    """Counts workbooks that are done, and knows which is the longest at work."""

    def __init__(self, labels: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._labels = frozenset(labels)
        self._clock = clock
        self._begun = clock()
        self._since: dict[str, float] = {}
        self.total, self.done = len(labels), 0

    def started(self, label: str) -> None:
        """Note a beginning."""
        self._since[label] = self._clock()
        self.show()

    def finished(self, label: str) -> None:
        """Note an end; sources are no workbooks and are not counted."""
        self._since.pop(label, None)
        self.done += label in self._labels
        self.show()

    def show(self) -> None:
        """Show how far it is."""

    @property
    def slowest(self) -> str:
        """Who has been at work the longest, and since when."""
        if not self._since:
            return ""
        label = min(self._since, key=lambda one: self._since[one])
        return f"{label} ({self._clock() - self._since[label]:.0f} s)"

    @property
    def left(self) -> str:
        """Time left, as the workbooks so far let expect."""
        if not self.done:
            return ""
        seconds = (self._clock() - self._begun) / self.done * (self.total - self.done)
        return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class LogLines(Counting):
    """At most a line a minute, so that a log of a long night can be read."""

    def __init__(self, labels: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(labels, clock)
        self._said = self._begun

    def show(self) -> None:
        """Say a line if the last was a minute ago."""
        if self._clock() - self._said < _QUIET_SECONDS:
            return
        self._said = self._clock()
        expected = f", about {self.left} left" if self.left else ""
        slowest = f"; longest at work: {self.slowest}" if self.slowest else ""
        click.echo(f"{self.done} of {self.total} workbooks done{expected}{slowest}", err=True)


def _bar(labels: Sequence[str]) -> Iterator[Watch]:
    from rich.console import Console  # costs more than a run in a log needs
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    # A redirected standard output must stay what it is: results in a file are no part of the picture.
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        running = bar.add_task("", total=len(labels))

        class Drawn(Counting):
            """The bar follows every beginning and end."""

            def show(self) -> None:
                bar.update(running, completed=self.done, description=escape(self.slowest))

        yield Drawn(labels)
