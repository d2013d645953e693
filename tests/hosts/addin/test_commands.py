"""What the ribbon's buttons do to cells, run by LibreOffice as far as it knows Excel's objects.

Not run there: whatever shows a dialogue, saves a file or needs Excel's own Dirty, Formula2 and HasSpill.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xl_aitrends.hosts.addin.project import Module, ModuleKind

from .conftest import STAND_IN, addin_with

TRIALS = """
Public Function TrialFirst() As String
    Dim ignored As Variant
    ignored = AitAnswer("AIT_HELP", Array(1))
    ignored = AitAnswer("AIT_HELP", Array(1))
    TrialFirst = Heard()
End Function

Public Function TrialWhy() As String
    TrialWhy = AitMessagesOf(ThisWorkbook.Worksheets(1).Range("A600"))
End Function

Public Function TrialWhyOfAComputedCell() As String
    TrialWhyOfAComputedCell = "none: " & AitMessagesOf(ThisWorkbook.Worksheets(1).Range("A602"))
End Function

Public Function TrialPrices() As String
    Dim values As Variant
    values = AitContent(New Dictionary)
    TrialPrices = values(1, 1) & " " & VarType(values(1, 2)) & " " & values(2, 1)
End Function

Public Function TrialEntering() As String
    TrialEntering = TrialEntered(1, False) & ", " & TrialEntered(2, False) & ", " & TrialEntered(1, True)
End Function

Private Function TrialEntered(ByVal size As Long, ByVal older As Boolean) As String
    Dim cell As Object
    Set cell = New Dictionary
    cell.size = size
    cell.older = older
    If AitEnter(cell) Then TrialEntered = cell.entered
End Function

Public Function TrialOurCells() As String
    Dim cell As Object
    For Each cell In AitOurCells(ThisWorkbook)
        TrialOurCells = TrialOurCells & cell.Address
    Next cell
End Function
"""
# In Excel: a cell with a dynamic array whose answer is one cell, a block of two cells entered with Ctrl+Shift+Enter, and
# the same in an Excel that knows no dynamic arrays.
CELLS = """
Public size As Long
Public older As Boolean
Public entered As String
Public Property Get HasArray() As Boolean
    HasArray = True
End Property
Public Property Get HasSpill() As Boolean
    If older Then Err.Raise 438
End Property
Public Property Get CurrentArray() As Object
    Set CurrentArray = Me
End Property
Public Property Get Count() As Long
    Count = size
End Property
Public Property Get Address() As String
    Address = "$A$1"
End Property
Public Function Cells(ByVal row As Long, ByVal column As Long) As Object
    Set Cells = Me
End Function
Public Property Get Formula2() As String
    Formula2 = "=[1]!AIT_VERSION()"
End Property
Public Property Let Formula2(ByVal formula As String)
    entered = "Formula2 " & formula
End Property
Public Property Get FormulaArray() As String
    FormulaArray = "=[1]!AIT_VERSION()"
End Property
Public Property Let FormulaArray(ByVal formula As String)
    entered = "FormulaArray " & formula
End Property
"""
# In Excel: 1.23456789 in a currency format, a date, a text.
PRICES = """
Public Function Value()
    Dim cells(1 To 2, 1 To 2) As Variant
    cells(1, 1) = CCur(1.23456789)
    cells(1, 2) = CDate(45000)
    cells(2, 1) = "text"
    Value = cells
End Function
Public Function Value2()
    Dim cells(1 To 2, 1 To 2) As Variant
    cells(1, 1) = 1.23456789
    cells(1, 2) = 45000
    cells(2, 1) = "text"
    Value2 = cells
End Function
"""
MACRO = """
Sub Main
  Dim document, sheet, out, name, script
  out = FreeFile
  Open "{result}" For Output As #out
  On Error GoTo Failed
  document = OpenAddin("{book}")
  sheet = document.Sheets.getByIndex(0)
  sheet.getCellRangeByName("A600").setFormula("=AIT_SPREAD(""#VALUE! AIT_SPREAD: k is too large"";1;1;1;1)")
  sheet.getCellRangeByName("A601").setFormula("=SUM(1;2)")
  sheet.getCellRangeByName("A602").setFormula("=LEN(AIT_VERSION())")
  sheet.getCellRangeByName("A603").setFormula("=LEN(""AIT_VERSION()"")")
  For Each name In Array({names})
    script = document.getScriptProvider().getScript( _
      "vnd.sun.star.script:AITrends.xlwings." & name & "?language=Basic&location=document")
    Print #out, script.invoke(Array(), Array(), Array())
  Next name
Finish:
  Close
  StarDesktop.terminate()
  Exit Sub
Failed:
  Print #out, "failed: " & Error$
  Resume Finish
End Sub
"""
NAMES = ("TrialFirst", "TrialWhy", "TrialWhyOfAComputedCell", "TrialPrices", "TrialEntering", "TrialOurCells")


@pytest.fixture(scope="module")
def done(start_office: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each trial gave."""
    folder = tmp_path_factory.mktemp("commands")
    book, result = folder / "xl_aitrends.xlam", folder / "result.txt"
    trying = Module("xlwings", ModuleKind.STANDARD, STAND_IN[0].source + TRIALS)
    prices = Module("Dictionary", ModuleKind.CLASS, STAND_IN[1].source + CELLS + PRICES)
    book.write_bytes(addin_with([trying, prices]))
    names = ", ".join(f'"{name}"' for name in NAMES)
    start_office(MACRO.format(result=result, book=book.as_uri(), names=names))
    return dict(zip(NAMES, result.read_text().splitlines(), strict=True))


def test_why_tells_the_message_behind_the_error_in_a_cell(done: dict[str, str]) -> None:
    assert done["TrialWhy"] == "#VALUE! AIT_SPREAD: k is too large"


def test_why_has_nothing_to_tell_of_a_cell_that_was_computed(done: dict[str, str]) -> None:
    assert done["TrialWhyOfAComputedCell"] == "none: "


def test_recalculate_and_activate_find_the_cells_that_call_our_functions_and_no_others(done: dict[str, str]) -> None:
    assert done["TrialOurCells"] == "$A$602"  # LibreOffice's SpecialCells leaves out A600, whose value is a text


def test_numbers_in_a_currency_format_keep_all_their_digits_and_dates_stay_dates(done: dict[str, str]) -> None:
    assert done["TrialPrices"] == "1.23456789 7 text"  # 7 is VBA's date; Value alone would give 1.2346


def test_activate_enters_a_block_as_a_block_and_what_may_be_long_without_its_limit(done: dict[str, str]) -> None:
    assert done["TrialEntering"].split(", ") == [
        "Formula2 =AIT_VERSION()",
        "FormulaArray =AIT_VERSION()",
        "FormulaArray =AIT_VERSION()",
    ]


def test_the_package_is_loaded_for_no_workbook_so_that_none_can_bring_code_of_its_own(done: dict[str, str]) -> None:
    help_for_a_workbook = "xl_aitrends.udfs AIT_HELP 1, "
    assert done["TrialFirst"] == "xl_aitrends.udfs AIT_VERSION 0 for no workbook, " + 2 * help_for_a_workbook
