"""What stands between Excel and our functions on this computer, finding by finding with its remedy.

The call goes the way that Excel's takes from the interpreter on: the one in the settings, xlwings' own `call_udf` on
Windows. Excel itself, the add-in's VBA and xlwings' DLL are looked for but not run.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from xl_aitrends._version import __version__
from xl_aitrends.functions import catalogue
from xl_aitrends.hosts.addin.placing import INTERPRETER, Machine, placement, read_settings, this_machine

_LIMIT: Final = 120.0  # seconds for a first import from a slow disk
_OFFICE: Final = r"Software\{}Microsoft\Office\16.0"
# Settings of users and administrators under which Excel runs no add-in of ours: where, which, and what it does.
_FORBIDDING: Final = (
    (r"Excel\Security\Trusted Locations", "AllLocationsDisabled", "Excel trusts no folder: no add-in's macros may run"),
    (r"Excel\Security", "DisableAllAddins", "Excel loads no add-ins"),
    (r"Excel\Security", "RequireAddinSig", "Excel loads none but signed add-ins, and ours is not signed"),
    ("Common", "VBAOff", "VBA is switched off for all of Office"),
)
_CALL: Final = """
import json, sys
ours, rows = "xl_aitrends.udfs", ((0.5, 0.1, -0.2),)
if sys.platform == "win32":
    from xlwings.udfs import call_udf
    way, result = "xlwings' call_udf", call_udf(ours, "AIT_SPREAD", (rows, 1.0))
else:
    from importlib import import_module
    way, result = "the function registered with xlwings", import_module(ours).AIT_SPREAD(rows, 1.0)
print(json.dumps([way, result]))
"""
_ReadValue = Callable[[str, str], "int | None"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: OK, WARN or FAIL, what is so, and what to do unless it is OK."""

    name: str
    state: str
    fact: str
    remedy: str = ""


def diagnose(machine: Machine | None = None) -> list[Finding]:
    """Look at everything; nothing is changed.

    Parameters
    ----------
    machine : Machine, optional
        The computer; the one on which this runs by default.
    """
    machine = this_machine() if machine is None else machine
    on_windows = machine.platform == "win32"
    found = [_python(machine), _package(), _xlwings(machine), _excel(machine)]
    if on_windows:
        found += [_library(machine), _addin(machine), _own_addin_of_xlwings(machine), _interpreter(machine)]
        found += [
            *_trust(_registry_value),
            _enabled(machine, _registry_items(_OFFICE.format("") + r"\Excel\Resiliency\DisabledItems")),
        ]
    return [*found, _call(machine)]


def _python(machine: Machine) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "OK", f"{version}, {64 if sys.maxsize > 2**32 else 32} bits, {machine.interpreter}")


def _package() -> Finding:
    return Finding("package", "OK", f"xl_aitrends {__version__} with {len(catalogue())} functions")


def _xlwings(machine: Machine) -> Finding:
    version = _version("xlwings")
    if version is not None:
        return Finding("xlwings", "OK", f"xlwings {version}")
    state = "FAIL" if _has_excel(machine) else "WARN"
    return Finding("xlwings", state, "xlwings is not installed", 'pip install "xl-aitrends[excel]"')


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _has_excel(machine: Machine) -> bool:
    return machine.platform == "win32" and machine.excel is not None


def _excel(machine: Machine) -> Finding:
    if machine.excel is None:
        return Finding("excel", "WARN", "no Excel on this system", "aitrends refresh computes workbooks without it")
    if machine.platform != "win32":
        remedy = "use xlwings Lite: xlwings runs worksheet functions in Excel for Windows only"
        return Finding("excel", "WARN", f"{machine.excel} cannot load the add-in", remedy)
    return Finding("excel", "OK", f"{machine.excel}, {_bits(machine.excel)} bits")


def _bits(program: Path) -> int:
    """32 or 64, as the head of a Windows program says; 64 where it cannot be read."""
    try:
        with program.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return 64
    at = int.from_bytes(head[0x3C:0x40], "little")
    return 32 if head[at : at + 6] == b"PE\0\0\x4c\x01" else 64


def _library(machine: Machine) -> Finding:
    """The DLL through which VBA reaches Python: of Excel's bits, beside the interpreter or in the folder above."""
    bits = 64 if machine.excel is None else _bits(machine.excel)
    name = f"xlwings{bits}-{_version('xlwings')}.dll"
    interpreter = _program(machine)
    for folder in (interpreter.parent, interpreter.parent.parent):
        if (folder / name).is_file():
            return Finding("library", "OK", str(folder / name))
    remedy = f'"{interpreter}" -m pip install --force-reinstall --no-deps xlwings=={_version("xlwings")}'
    return Finding("library", "FAIL", f"{name} is not beside {interpreter}", remedy)


def _program(machine: Machine) -> Path:
    """The interpreter that Excel starts, or would after an installation."""
    return Path(read_settings(machine).get(INTERPRETER) or machine.interpreter)


def _addin(machine: Machine) -> Finding:
    placed = placement(machine)
    wanted = f"xl_aitrends {__version__} with xlwings {_version('xlwings')}"
    if placed.addin is None:
        return Finding("addin", "WARN", f"{machine.addin} does not exist", "aitrends addin install")
    if placed.built_from != wanted:
        fact = f"{placed.addin} was built from {placed.built_from or 'something else'}, installed is {wanted}"
        return Finding("addin", "FAIL", fact, "close Excel, then: aitrends addin install")
    return Finding("addin", "OK", f"{placed.addin} ({wanted})")


def _own_addin_of_xlwings(machine: Machine) -> Finding:
    """It and ours can be there at once; functions imported into a workbook go before those of an add-in."""
    other = machine.addin.with_name("xlwings.xlam")
    fact = (
        f"{other}, the other way to the functions" if other.is_file() else "not installed, and not needed beside ours"
    )
    return Finding("xlwings add-in", "OK", fact)


def _interpreter(machine: Machine) -> Finding:
    configured = read_settings(machine).get(INTERPRETER)
    if configured is None:
        return Finding("interpreter", "WARN", f"{machine.settings} names none", "aitrends addin install")
    if not Path(configured).is_file():
        fact = f"{configured} in {machine.settings} does not exist"
        return Finding("interpreter", "FAIL", fact, "aitrends addin install")
    if Path(configured) != machine.interpreter:
        fact = f"Excel uses {configured}, this is {machine.interpreter}"
        return Finding("interpreter", "WARN", fact, "aitrends addin install makes Excel use this one")
    return Finding("interpreter", "OK", configured)


def _trust(read: _ReadValue) -> Iterator[Finding]:
    """Whether macros may run from the start folder, which Excel trusts unless someone forbade it."""
    places = (_OFFICE.format("Policies\\"), _OFFICE.format(""))  # the administrator's and the user's
    remedy = "allow it in Excel's Trust Center, or ask whoever sets its policy"
    facts = [fact for key, name, fact in _FORBIDDING if any(read(rf"{place}\{key}", name) for place in places)]
    yield from (Finding("trust", "FAIL", fact, remedy) for fact in facts)
    if not facts:
        yield Finding("trust", "OK", "nothing forbids Excel to run macros from its start folder")


def _registry_value(key: str, name: str) -> int | None:
    if sys.platform != "win32":
        return None
    import winreg

    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        with contextlib.suppress(OSError, ValueError), winreg.OpenKey(root, key) as handle:
            return int(winreg.QueryValueEx(handle, name)[0])
    return None


def _enabled(machine: Machine, disabled: Iterable[bytes]) -> Finding:
    """Excel loads no file again that it holds responsible for a crash, until its user says so."""
    name = machine.addin.name.encode("utf-16-le")
    if any(name in item.lower() for item in disabled):
        remedy = "in Excel: File > Options > Add-ins > Manage: Disabled Items > Go > Enable"
        return Finding("enabled", "FAIL", "Excel has disabled the add-in", remedy)
    return Finding("enabled", "OK", "Excel has not disabled the add-in")


def _registry_items(key: str) -> list[bytes]:
    if sys.platform != "win32":
        return []
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as handle:
            values = [winreg.EnumValue(handle, at)[1] for at in range(winreg.QueryInfoKey(handle)[1])]
    except OSError:
        return []
    return [value for value in values if isinstance(value, bytes)]


def _call(machine: Machine) -> Finding:
    """AIT_SPREAD of three numbers, in the interpreter that Excel would start."""
    program = _program(machine)
    remedy = f'"{program}" -m pip install "xl-aitrends[excel]"'
    try:
        done = _run(program)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("call", "FAIL", f"{program} did not answer: {error}", "aitrends addin install")
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Finding("call", "FAIL" if _has_excel(machine) else "WARN", f"AIT_SPREAD failed: {reason}", remedy)
    last = (done.stdout.splitlines() or ["nothing"])[-1]
    try:
        way, result = json.loads(last)
    except (ValueError, TypeError):
        return Finding("call", "FAIL", f"{program} answered {last}; it is no Python", "aitrends addin install")
    if result != [[0.7]]:
        return Finding("call", "FAIL", f"AIT_SPREAD gave {result} instead of 0.7", remedy)
    return Finding("call", "OK", f"AIT_SPREAD gave 0.7 through {way}")


def _run(program: Path) -> subprocess.CompletedProcess[str]:
    """Ask it as Excel does, without what lies in the working folder: a checkout there would pass for a package."""
    return subprocess.run(  # noqa: S603 - the user's own interpreter
        [str(program), "-c", _CALL],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_LIMIT,
        check=False,
        env=os.environ | {"PYTHONSAFEPATH": "1"},
    )
