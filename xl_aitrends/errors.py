"""The tree of errors; imports nothing of the package.

::

    AitrendsError                     one line: place, fact, remedy
    ├── InputError                    a call is wrong                  -> #VALUE!   (also a ValueError)
    ├── NotEnoughData                 a number cannot exist yet        -> #N/A
    ├── UnknownFunction               no such worksheet function       -> #NAME?    (also a LookupError)
    ├── WorkbookError                 a file cannot be handled         -> the workbook fails, exit code 1
    │   ├── WorkbookRefused           it could be, but must not be (signed, open in Excel, over a limit)
    │   └── FeedError                 data for a workbook cannot be used
    └── ConfigurationError            the run cannot start             -> exit code 2
"""

MESSAGE_LIMIT = 255  # what a host's message box or a cell comment shows without cutting


class AitrendsError(Exception):
    """Base of every error this package raises on purpose; its text is one line of at most 255 characters."""

    def __str__(self) -> str:
        line = " ".join(super().__str__().split())
        return line if len(line) <= MESSAGE_LIMIT else line[: MESSAGE_LIMIT - 1] + "…"


class InputError(AitrendsError, ValueError):
    """The call is wrong: an argument of the wrong kind, size or value."""


class NotEnoughData(AitrendsError):
    """The call is right, but the data cannot answer it."""


class UnknownFunction(AitrendsError, LookupError):
    """No worksheet function has that name."""


class WorkbookError(AitrendsError):
    """A workbook cannot be read or written; it stays as it was."""


class WorkbookRefused(WorkbookError):
    """A workbook is left alone on purpose; the message says what would allow it."""


class FeedError(WorkbookError):
    """Data for a workbook cannot be used; the workbook stays as it was."""


class ConfigurationError(AitrendsError):
    """A run cannot start: usage or configuration."""
