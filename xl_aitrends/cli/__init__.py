"""Words and exit codes: arguments in, one call of a room below, its result as text or JSON; one module a command.

Exit codes: 0 all good; 1 it ran, but a workbook or a check failed; 2 it could not run (usage, configuration).
Results go to standard output, everything else to standard error.
"""

from xl_aitrends.cli.app import main

__all__ = ["main"]
