"""What an Excel user's Python file imports: ``from xl_aitrends.udfs import *`` brings every AIT_ function to xlwings.

Generated from the catalogue at import. Where there is no Excel, the functions are there and nothing is registered.
"""

from xl_aitrends.hosts.xlwings_udfs import worksheet_functions

_functions = worksheet_functions()
globals().update(_functions)

__all__ = list(_functions)
