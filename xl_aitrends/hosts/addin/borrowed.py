"""xlwings' modules for add-ins (BSD; its class for macOS is MIT) as ours carries them: closed to workbooks' cells.

A public function of an add-in can be called from any cell of any workbook, macros or not, and xlwings' run programs and
read files. So they become private but for the few that our modules call, and settings come from the user's own file
alone: xlwings would also take them, the program to start among them, from the open workbook or from its folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Final

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.hosts.addin.project import Module, ModuleKind

SETTINGS_NAME: Final = "xl_aitrends"  # xlwings reads %USERPROFILE%\.NAME\NAME.conf

_CALLED: Final = ("XLPy", "GetConfig", "GetConfigFilePath")  # by our modules
_CHANGES: Final = {
    'Attribute VB_Name = "xlwings"\n': 'Attribute VB_Name = "xlwings"\nOption Private Module\n',
    'PROJECT_NAME As String = "myaddin"': f'PROJECT_NAME As String = "{SETTINGS_NAME}"',
    'If source = "" Or source = "sheet" Then': 'If source = "sheet" Then',
    'If source = "" Or source = "directory" Then': 'If source = "directory" Then',
    # Another command line would be another Python for each workbook, and none where no workbook is open.
    'AddExcelDir & ";" & ActiveWorkbook.FullName': 'AddExcelDir & ";" & ThisWorkbook.FullName',
}
_PUBLIC: Final = re.compile(rf"^([ \t]*)(?:Public )?(Function (?!(?:{'|'.join(_CALLED)})\()|Declare )", re.MULTILINE)


def xlwings_modules() -> list[Module]:
    """The module that calls Python, and the class that it names for macOS.

    Raises
    ------
    ConfigurationError
        If xlwings is not installed, or its modules are not as expected.
    """
    folder = Path(str(installed_xlwings().__file__)).parent
    try:
        calling = (folder / "xlwings_custom_addin.bas").read_text("ascii")
        dictionary = (folder / "addin" / "Dictionary.cls").read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _unexpected(str(error)) from None
    if "Attribute VB_Name" not in dictionary:
        raise _unexpected("its add-in template has changed")
    attributes = dictionary[dictionary.index("Attribute VB_Name") :]  # before them is what only exported files have
    return [
        Module("xlwings", ModuleKind.STANDARD, _closed(calling)),
        Module("Dictionary", ModuleKind.CLASS, attributes),
    ]


def _closed(source: str) -> str:
    for old, new in _CHANGES.items():
        if source.count(old) != 1:
            raise _unexpected("its add-in template has changed")
        source = source.replace(old, new)
    return _PUBLIC.sub(r"\1Private \2", source)


def installed_xlwings() -> ModuleType:
    """The installed xlwings.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    try:
        import xlwings
    except ModuleNotFoundError:
        raise ConfigurationError('the add-in needs xlwings: pip install "xl-aitrends[excel]"') from None
    module: ModuleType = xlwings
    return module


def _unexpected(reason: str) -> ConfigurationError:
    return ConfigurationError(f'the installed xlwings cannot be built in ({reason}); pip install "xlwings==0.37.8"')
