"""An Excel add-in (.xlam) of our own: built from the catalogue and the installed xlwings' BSD parts, put where Excel
on Windows loads it.

Compared with xlwings' own add-in it returns true error values, needs no press on *Import Functions* and no trust in
the VBA object model, and brings a ribbon. Nothing of xlwings is kept here: its modules are read from the installed
package when the add-in is built.

No Excel has seen the result: where this is built and tested there is none. Read back by oletools and run in
LibreOffice are the VBA project, the error mapper and the reading of formulas; untried are the calls through xlwings'
DLL, the ribbon, the help in the Function Wizard and everything that touches a workbook.
"""

from xl_aitrends.hosts.addin.building import build_addin
from xl_aitrends.hosts.addin.placing import (
    Machine,
    Placement,
    install,
    placement,
    require_excel,
    this_machine,
    uninstall,
)
from xl_aitrends.hosts.addin.ribbon import Template

__all__ = [
    "Machine",
    "Placement",
    "Template",
    "build_addin",
    "install",
    "placement",
    "require_excel",
    "this_machine",
    "uninstall",
]
