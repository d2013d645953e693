"""The catalogue for a project of xlwings Server: ``from xl_aitrends.hosts.server import *`` beside its own functions.

Optional: xlwings' server code wants a licence key (XLWINGS_LICENSE_KEY) when it is imported, and says so itself where
there is none. No other module of this package imports this one.
"""

from xl_aitrends.hosts.xlwings_udfs import require_xlwings, worksheet_functions

require_xlwings()

from xlwings import server  # noqa: E402 - only now is it sure that one line names the extra

_functions = worksheet_functions(server)
globals().update(_functions)

__all__ = list(_functions)
