"""The built add-in, read back, and its VBA run by LibreOffice.

LibreOffice does not tell by itself what an .xlam is (nor xlwings' own), and opens it when the filter is named. Where
Python would be called, a stand-in answers with what it was given.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from xl_aitrends.hosts.addin import building
from xl_aitrends.hosts.addin.project import Module, ModuleKind
from xl_aitrends.hosts.addin.ribbon import Template

TEMPLATES = (Template("one", "One & only", 'What "is" it?'), Template("two", "Two", "And this?"))

STAND_IN = [
    Module(
        "xlwings",
        ModuleKind.STANDARD,
        'Attribute VB_Name = "xlwings"\nPublic Const XLWINGS_VERSION As String = "0"\n'
        "Private calls As String\n"
        "Public Sub Hear(ByVal text As String)\n"
        '    calls = calls & text & ", "\n'
        "End Sub\n"
        "Public Function Heard() As String\n"
        "    Heard = calls\n"
        "End Function\n"
        "Public Function XLPy() As Object\n    Set XLPy = New Dictionary\nEnd Function\n"
        "' Shapes of the values of up to two ranges of the help sheet, given by their addresses.\n"
        "Public Function TrialShapes(ByVal first As String, ByVal second As String) As String\n"
        "    Dim sheet As Object, values As Variant\n"
        "    On Error GoTo Refused\n"
        "    Set sheet = ThisWorkbook.Worksheets(1)\n"
        "    values = AitValues(Array(sheet.Range(first), 5, sheet.Range(second)))\n"
        '    TrialShapes = Shape(values(0)) & " " & values(1) & " " & Shape(values(2))\n'
        "    Exit Function\n"
        "Refused:\n"
        "    TrialShapes = Err.Description\n"
        "End Function\n"
        "' The answer to a call with a range of two areas.\n"
        "Public Function TrialCall() As String\n"
        '    TrialCall = AitAnswer("AIT_SPREAD", Array(ThisWorkbook.Worksheets(1).Range("A1:A2,C1:C2")))\n'
        "End Function\n"
        "Private Function Shape(ByVal values As Variant) As String\n"
        '    Shape = "1x1"\n'
        '    If IsArray(values) Then Shape = UBound(values, 1) & "x" & UBound(values, 2)\n'
        "End Function\n",
    ),
    Module(
        "Dictionary",
        ModuleKind.CLASS,
        'Attribute VB_Name = "Dictionary"\nAttribute VB_GlobalNameSpace = False\nAttribute VB_Creatable = False\n'
        "Attribute VB_PredeclaredId = False\nAttribute VB_Exposed = True\n"
        "Public Function CallUDF(module, name, arguments, book)\n"
        '    CallUDF = module & " " & name & " " & (UBound(arguments) + 1)\n'
        '    If book Is Nothing Then CallUDF = CallUDF & " for no workbook"\n'
        "    Hear CallUDF\n"
        '    If UBound(arguments) >= 0 Then If CStr(arguments(0)) Like "[#]*" Then CallUDF = arguments(0)\n'
        "End Function\n",
    ),
]

MACRO = """
Sub Main
  Dim document, sheet, cell, formulas, row, out
  formulas = Array({formulas})
  out = FreeFile
  Open "{result}" For Output As #out
  On Error GoTo Failed
  document = OpenAddin("{book}")
  sheet = document.Sheets.getByIndex(0)
  For row = 0 To UBound(formulas)
    cell = sheet.getCellByPosition(0, 500 + row)
    cell.setFormula(formulas(row))
    Print #out, cell.String
  Next row
Finish:
  Close #out
  StarDesktop.terminate()
  Exit Sub
Failed:
  Print #out, "failed: " & Error$
  Resume Finish
End Sub
"""
OPENING = """
Function OpenAddin(url)
  Dim args(2) As New com.sun.star.beans.PropertyValue
  args(0).Name = "Hidden" : args(0).Value = True
  args(1).Name = "MacroExecutionMode" : args(1).Value = 4
  args(2).Name = "FilterName" : args(2).Value = "Calc MS Excel 2007 VBA XML"
  OpenAddin = StarDesktop.loadComponentFromURL(url, "_blank", 0, args())
End Function
"""
DOCTYPE = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {0}:{1} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
NAMESPACE = 'xmlns:{0}="http://openoffice.org/2000/{0}"'


@pytest.fixture(scope="session")
def xlam() -> bytes:
    return building.addin(TEMPLATES)


@pytest.fixture(scope="session")
def parts(xlam: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(xlam)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def vba(parts: dict[str, bytes]) -> dict[str, str]:
    """Source of each module as oletools reads it back, without continuation marks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools calls pyparsing by its old names
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("vbaProject.bin", data=parts["xl/vbaProject.bin"])
        found = {path.rpartition("/")[2]: code for _, path, _, code in parser.extract_macros()}
    return {name: code.replace("\r\n", "\n").replace(" _\n", " ") for name, code in found.items()}


@pytest.fixture(scope="session")
def start_office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], None]:
    """Run a macro in a real LibreOffice of our own profile."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("AITRENDS_TESTS_NEED_EVERYTHING"):
            pytest.fail("LibreOffice is missing and this run needs everything")
        pytest.skip("LibreOffice is not installed here")
    profile = tmp_path_factory.mktemp("vba") / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    run([*command, "--terminate_after_init"])  # the first start lays out the profile and would overwrite the macro

    def start(macro: str) -> None:
        write_macro(profile, macro + OPENING)
        run([*command, "macro:///Standard.Trial.Main"])

    return start


@pytest.fixture(scope="session")
def libreoffice_vba(
    start_office: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Sequence[str]], list[str]]:
    """Enter formulas into the add-in in a real LibreOffice, and read what the cells show."""
    folder = tmp_path_factory.mktemp("addin")
    opened = folder / "xl_aitrends.xlam"
    opened.write_bytes(addin_with(STAND_IN))

    def enter(formulas: Sequence[str]) -> list[str]:
        result = folder / "result.txt"
        quoted = ", ".join('"' + formula.replace('"', '""') + '"' for formula in formulas)
        start_office(MACRO.format(formulas=quoted, result=result, book=opened.as_uri()))
        return result.read_text().splitlines()

    return enter


def addin_with(stand_in: list[Module]) -> bytes:
    """The add-in with stand-ins for xlwings' modules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "xlwings_modules", lambda: stand_in)
        return building.addin()


def write_macro(profile: Path, source: str) -> None:
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    library = f'{NAMESPACE.format("library")} library:name="Standard" library:readonly="false" library:passwordprotected="false"'
    (basic / "Standard" / "script.xlb").write_text(
        DOCTYPE.format("library", "library")
        + f'<library:library {library}><library:element library:name="Trial"/></library:library>'
    )
    (basic / "Standard" / "Trial.xba").write_text(
        DOCTYPE.format("script", "module")
        + f'<script:module {NAMESPACE.format("script")} script:name="Trial" script:language="StarBasic">'
        + f"{escape(source)}</script:module>"
    )


def run(command: list[str]) -> None:
    """Run to the end, or end it with everything that it started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=240)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
