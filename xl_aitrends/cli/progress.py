"""A progress bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from xl_aitrends.cli.books import Task


def watched(tasks: Sequence[Task]) -> Iterator[Task]:
    """The tasks, with a bar on standard error while they are worked through."""
    if len(tasks) < 2 or not sys.stderr.isatty():
        yield from tasks
        return
    from rich.console import Console  # costs more than all else that --help needs
    from rich.progress import Progress

    # A redirected standard output must stay what it is: results in a file are no part of the picture.
    console = Console(stderr=True)
    with Progress(console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        running = bar.add_task("", total=len(tasks))
        for task in tasks:
            bar.update(running, description=task.book.label)
            yield task
            bar.advance(running)
