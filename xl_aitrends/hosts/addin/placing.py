"""Put the add-in where Excel loads it, say what is there, take it away; and the settings that it reads.

Excel on Windows opens whatever lies in its XLSTART folder, which it trusts. xlwings runs worksheet functions there
alone: on macOS its DLL does not exist, so nothing is installed there and xlwings Lite is the way.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.hosts.addin import settings as user_settings
from xl_aitrends.hosts.addin.borrowed import SETTINGS_NAME
from xl_aitrends.hosts.addin.building import ADDIN_NAME, addin
from xl_aitrends.hosts.addin.package import read_description
from xl_aitrends.hosts.addin.ribbon import Template

INTERPRETER: Final = "INTERPRETER_WIN"
# A file numpy.py beside a workbook would otherwise be imported instead of numpy.
_SAFE: Final = {"ADD_WORKBOOK_TO_PYTHONPATH": "False"}
_EXCEL_KEY: Final = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


@dataclass(frozen=True, slots=True)
class Machine:
    """What of this computer matters.

    Parameters
    ----------
    platform : str
        As `sys.platform` tells it.
    excel : Path or None
        The program, None where there is none.
    home, roaming : Path
        The user's folder, and the one for settings that roam (``%APPDATA%``).
    interpreter : Path
        The Python that is running.
    """

    platform: str
    excel: Path | None
    home: Path
    roaming: Path
    interpreter: Path

    @property
    def addin(self) -> Path:
        """Where the add-in lies when it is installed."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN_NAME

    @property
    def settings(self) -> Path:
        """The file that the add-in's xlwings module reads."""
        return self.home / f".{SETTINGS_NAME}" / f"{SETTINGS_NAME}.conf"


@dataclass(frozen=True, slots=True)
class Placement:
    """What is installed: the file with what it was built from, and the settings; None where there is nothing."""

    addin: Path | None
    built_from: str | None
    settings: Path | None
    interpreter: str | None


def this_machine() -> Machine:
    """The computer on which this runs."""
    home = Path.home()
    roaming = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    return Machine(sys.platform, _excel(), home, roaming, Path(sys.executable))


def _excel() -> Path | None:
    if sys.platform == "darwin":
        program = Path("/Applications/Microsoft Excel.app")
        return program if program.exists() else None
    if sys.platform != "win32":
        return None
    import winreg

    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        with contextlib.suppress(OSError), winreg.OpenKey(root, _EXCEL_KEY) as key:
            return Path(str(winreg.QueryValue(key, None)))
    return None


def require_excel(machine: Machine) -> None:
    """Refuse where the add-in cannot run.

    Raises
    ------
    ConfigurationError
        Saying what is missing and what to use instead.
    """
    if machine.platform == "darwin":
        raise ConfigurationError("xlwings runs functions in Excel for Windows only; on macOS use xlwings Lite")
    if machine.platform != "win32":
        raise ConfigurationError("there is no Excel on this system; aitrends refresh computes workbooks without it")
    if machine.excel is None:
        raise ConfigurationError("Excel is not installed here; aitrends refresh computes workbooks without it")


def install(machine: Machine, templates: Sequence[Template] = ()) -> Placement:
    """Build the add-in into Excel's start folder and write the interpreter into its settings.

    Raises
    ------
    ConfigurationError
        Where there is no Excel for Windows, xlwings is missing, or Excel holds the file open.
    """
    require_excel(machine)
    user_settings.require_readable(str(machine.settings))
    content = addin(templates)
    wanted = {INTERPRETER: str(machine.interpreter)}
    wanted |= {name: value for name, value in _SAFE.items() if name not in read_settings(machine)}
    lines = user_settings.encoded(wanted)  # before anything is written, because it may be refused
    machine.addin.parent.mkdir(parents=True, exist_ok=True)
    with _closed(machine):
        machine.addin.write_bytes(content)
    user_settings.replace(machine.settings, wanted, lines)
    return placement(machine)


def uninstall(machine: Machine) -> Placement:
    """Take away the add-in and what its installation wrote into the settings; the answer says what there was.

    Raises
    ------
    ConfigurationError
        Where there is no Excel for Windows, or it holds the file open.
    """
    require_excel(machine)
    before = placement(machine)
    with _closed(machine):
        machine.addin.unlink(missing_ok=True)
    ours = {name for name, value in read_settings(machine).items() if name == INTERPRETER or _SAFE.get(name) == value}
    user_settings.replace(machine.settings, ours, b"")
    with contextlib.suppress(OSError):  # the user may keep more there
        machine.settings.parent.rmdir()
    return before


@contextlib.contextmanager
def _closed(machine: Machine) -> Iterator[None]:
    """Say what to do when Excel holds the add-in open."""
    try:
        yield
    except PermissionError:
        raise ConfigurationError(f"{machine.addin} is open in Excel; close Excel and run this again") from None


def placement(machine: Machine) -> Placement:
    """What is installed."""
    there = machine.addin.is_file()
    return Placement(
        addin=machine.addin if there else None,
        built_from=(read_description(machine.addin) or None) if there else None,
        settings=machine.settings if machine.settings.is_file() else None,
        interpreter=read_settings(machine).get(INTERPRETER),
    )


def read_settings(machine: Machine) -> dict[str, str]:
    """The settings by name in capitals; none where there is no file."""
    return user_settings.read(machine.settings)
