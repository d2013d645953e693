"""Build the add-in: our VBA, the catalogue's wrappers and xlwings' installed modules as one .xlam, help beside it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from xl_aitrends._version import __version__
from xl_aitrends.functions import catalogue
from xl_aitrends.hosts.addin import package
from xl_aitrends.hosts.addin.borrowed import SETTINGS_NAME, installed_xlwings, xlwings_modules
from xl_aitrends.hosts.addin.intellisense import SHEET, help_rows, help_xml
from xl_aitrends.hosts.addin.project import Module, ModuleKind, document, vba_project
from xl_aitrends.hosts.addin.ribbon import Template, ribbon_xml
from xl_aitrends.hosts.addin.wrappers import catalogue_module, function_module

ADDIN_NAME: Final = "xl_aitrends.xlam"
INTELLISENSE_NAME: Final = "xl_aitrends.intellisense.xml"

_OURS: Final = ("AitErrors", "AitSpelling", "AitCalling", "AitBook", "AitRibbon")
_WORKBOOK_CLSID: Final = "00020819-0000-0000-C000-000000000046"
_SHEET_CLSID: Final = "00020820-0000-0000-C000-000000000046"
_ON_OPEN: Final = """
Private Sub Workbook_Open()
    ' Later, because Excel takes help texts only once it is ready.
    Application.OnTime Now, "'" & Me.Name & "'!AitRegisterHelp"
End Sub
"""


def build_addin(folder: Path, templates: Sequence[Template] = ()) -> list[Path]:
    """Write the add-in and its IntelliSense file; a second build gives the same bytes.

    Parameters
    ----------
    folder : Path
        Where to; it is made if it is missing.
    templates : sequence of Template, optional
        Templates that the ribbon offers.

    Returns
    -------
    list of Path
        The files, the add-in first.

    Raises
    ------
    ConfigurationError
        If xlwings is not installed, or is one whose parts are not as expected.
    """
    files = {ADDIN_NAME: addin(templates), INTELLISENSE_NAME: help_xml(catalogue().values()).encode()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def addin(templates: Sequence[Template] = ()) -> bytes:
    """Bytes of the .xlam."""
    specs = catalogue()
    modules = [
        document(package.BOOK_CODE_NAME, _WORKBOOK_CLSID, _ON_OPEN),
        document(package.SHEET_CODE_NAME, _SHEET_CLSID),
        function_module(specs),
        catalogue_module(specs),
        *map(_own_module, _OURS),
        *xlwings_modules(),
    ]
    identity = f"{{{uuid.uuid5(uuid.NAMESPACE_DNS, SETTINGS_NAME)}}}".upper()
    return package.addin_package(
        sheet=SHEET,
        rows=help_rows(specs.values()),
        vba=vba_project("AITrends", identity, modules),
        ribbon=ribbon_xml(templates),
        title=f"xl_aitrends {__version__}",
        description=stamp(),
    )


def stamp() -> str:
    """What an add-in was built from; xlwings counts, because the add-in asks for the DLL of that very version."""
    return f"xl_aitrends {__version__} with xlwings {installed_xlwings().__version__}"


def _own_module(name: str) -> Module:
    source = resources.files("xl_aitrends.hosts.addin").joinpath("vba", f"{name}.bas").read_text("ascii")
    return Module(name, ModuleKind.STANDARD, source)
