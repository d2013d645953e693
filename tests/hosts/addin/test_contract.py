"""Every function through the add-in's own VBA, run by LibreOffice: what Python answers reaches the cells, errors true.

Python itself cannot be called from there; a stand-in for xlwings hands over what `xl_aitrends.call` gave before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xl_aitrends.cells.missing import COM_ERRORS, error_name
from xl_aitrends.hosts.addin.project import Module, ModuleKind

from ..contract import Case, Cells, cases
from .conftest import STAND_IN, addin_with

ANSWERING = """Attribute VB_Name = "Dictionary"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = True
' Answers from a file, whose name is the function's and its first argument; shaped as xlwings' COM server shapes them.
Public Function CallUDF(module, name, arguments, book)
    Dim path As String, text As String, file As Integer, shape As Variant, row As Long, column As Long
    path = "{folder}/" & name
    If UBound(arguments) >= 0 Then path = path & "-" & CStr(arguments(0))
    file = FreeFile
    Open path For Input As #file
    Line Input #file, text
    shape = Split(text, " ")
    If shape(0) = "1" And shape(1) = "1" Then
        Line Input #file, text
        CallUDF = Cell(text)
    ElseIf shape(0) = "1" Then
        ReDim flat(CLng(shape(1)) - 1)
        For column = 0 To UBound(flat)
            Line Input #file, text
            flat(column) = Cell(text)
        Next column
        CallUDF = flat
    Else
        ReDim grid(CLng(shape(0)) - 1, CLng(shape(1)) - 1)
        For row = 0 To UBound(grid, 1)
            For column = 0 To UBound(grid, 2)
                Line Input #file, text
                grid(row, column) = Cell(text)
            Next column
        Next row
        CallUDF = grid
    End If
    Close #file
End Function

Private Function Cell(ByVal text As String)
    Dim codes As Variant, at As Long, words As String
    If Left(text, 1) = "n" Then
        Cell = Val(Mid(text, 2))
    ElseIf text = "t" Then
        Cell = ""
    Else
        codes = Split(Mid(text, 2), " ")
        For at = 0 To UBound(codes)
            words = words & ChrW(CLng(codes(at)))
        Next at
        Cell = words
    End If
End Function
"""

READING = """
Sub Main
  Dim document, sheet, area, file, out, text, parts, row, column, content, at
  out = FreeFile
  Open "{result}" For Output As #out
  On Error GoTo Failed
  document = OpenAddin("{book}")
  sheet = document.Sheets.getByIndex(0)
  file = FreeFile
  Open "{calls}" For Input As #file
  While Not Eof(file)
    Line Input #file, text
    parts = Split(text, Chr(9))
    area = sheet.getCellRangeByPosition(0, 500, CLng(parts(1)) - 1, 499 + CLng(parts(0)))
    area.setArrayFormula(parts(2))
    For row = 0 To CLng(parts(0)) - 1
      For column = 0 To CLng(parts(1)) - 1
        With area.getCellByPosition(column, row)
          If .FormulaResultType2 = com.sun.star.sheet.FormulaResult.VALUE Then
            content = "n" & .Value
          Else
            content = "t"
            For at = 1 To Len(.String)
              content = content & " " & AscW(Mid(.String, at, 1))
            Next at
          End If
        End With
        Print #out, content
      Next column
    Next row
    area.setArrayFormula("")
  Wend
Finish:
  Close
  StarDesktop.terminate()
  Exit Sub
Failed:
  Print #out, "failed: " & Error$
  Resume Finish
End Sub
"""

ERROR_NUMBERS = {name: code & 0xFFFF for code, name in COM_ERRORS.items()}


def test_every_answer_reaches_the_cells_with_true_errors(start_office: Callable[[str], None], tmp_path: Path) -> None:
    calls = [_answered(tmp_path, number, case) for number, case in enumerate(cases())]
    (tmp_path / "calls.txt").write_text("\n".join(calls) + "\n", "ascii")
    book, result = tmp_path / "xl_aitrends.xlam", tmp_path / "result.txt"
    answering = Module("Dictionary", ModuleKind.CLASS, ANSWERING.replace("{folder}", str(tmp_path)))
    book.write_bytes(addin_with([STAND_IN[0], answering]))
    start_office(READING.format(result=result, book=book.as_uri(), calls=tmp_path / "calls.txt"))
    shown = iter(result.read_text().splitlines())
    for case in cases():
        for cell in (cell for row in case.expected for cell in row):
            assert _read(next(shown, "nothing")) == _in_excel(cell), str(case)
    assert next(shown, None) is None


def _answered(folder: Path, number: int, case: Case) -> str:
    """Lay down the answer to a call; shape and formula of the call."""
    answer = case.expected
    name = case.spec.name
    key = f"-{number}" if case.spec.arguments else ""
    (folder / f"{name}{key}").write_text(_written(answer), "ascii")
    # All are given: LibreOffice, unlike Excel's VBA, does not pass on an argument that was left out.
    given = ";".join([str(number), *"1" * (len(case.spec.arguments) - 1)]) if case.spec.arguments else ""
    return f"{len(answer)}\t{len(answer[0])}\t={name}({given})"


def _written(answer: Cells) -> str:
    lines = [f"{len(answer)} {len(answer[0])}", *(_line(cell) for row in answer for cell in row)]
    return "\n".join(lines) + "\n"


def _line(cell: object) -> str:
    return "t" + " ".join(str(ord(sign)) for sign in cell) if isinstance(cell, str) else f"n{cell!r}"


def _read(line: str) -> object:
    if line.startswith("n") and line != "nothing":
        return pytest.approx(float(line[1:]), rel=1e-12)
    return "".join(chr(int(code)) for code in line[1:].split()) if line.startswith("t") else line


def _in_excel(cell: object) -> object:
    """An error as LibreOffice shows one that VBA made; anything else as it is."""
    number = ERROR_NUMBERS.get(error_name(cell) or "")
    return cell if number is None else f"Error {number}"
