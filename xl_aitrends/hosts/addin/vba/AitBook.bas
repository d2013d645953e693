Attribute VB_Name = "AitBook"
Option Explicit
Option Private Module

' What the ribbon does to a workbook: compute our formulas, enter them anew, or leave only their values.

Private Const FORMULAS As Long = -4123 ' xlCellTypeFormulas
Private Const VALUES As Long = -4163 ' xlPasteValues
Private Const MANUAL As Long = -4135 ' xlCalculationManual
Private Const EXCEL_LINKS As Long = 1 ' xlExcelLinks
Private Const TEMPORARY As Long = 2 ' TemporaryFolder
Private Const XLSX As Long = 51 ' xlOpenXMLWorkbook

' Cells whose formulas call our functions; nothing that spilled from them.
Public Function AitOurCells(ByVal book As Object) As Collection
    Dim sheet As Object, cells As Object, area As Object, cell As Object, found As New Collection
    For Each sheet In book.Worksheets
        Set cells = AitFormulaCells(sheet)
        If Not cells Is Nothing Then
            For Each area In cells.Areas
                For Each cell In area.Cells
                    If AitIsOurs(cell.Formula) And Not AitIsSpilled(cell) Then found.Add cell
                Next cell
            Next area
        End If
    Next sheet
    Set AitOurCells = found
End Function

' Entering a formula where another one spilled would block that one.
Private Function AitIsSpilled(ByVal cell As Object) As Boolean
    On Error Resume Next ' Excel before dynamic arrays knows no HasSpill
    AitIsSpilled = cell.HasSpill And cell.SpillParent.Address <> cell.Address
End Function

Private Function AitFormulaCells(ByVal sheet As Object) As Object
    On Error Resume Next ' there may be none
    Set AitFormulaCells = sheet.UsedRange.SpecialCells(FORMULAS)
End Function

Public Function AitRecalculate(ByVal book As Object) As Long
    Dim cell As Object, cells As Collection, before As Object, events As Boolean
    Set cells = AitOurCells(book)
    Set before = book.ActiveSheet
    events = Application.EnableEvents
    Application.EnableEvents = False
    Application.ScreenUpdating = False
    For Each cell In cells
        AitMark cell
    Next cell
    before.Activate
    Application.ScreenUpdating = True
    Application.EnableEvents = events
    Application.Calculate
    AitRecalculate = cells.Count
End Function

' For computing. Excel's Dirty marks cells of the active sheet, whichever sheet is meant.
Private Sub AitMark(ByVal cell As Object)
    On Error Resume Next ' nothing may keep the settings above from being put back
    If AitComesForward(cell.Worksheet) Then
        cell.Dirty
    Else
        AitEnter cell
    End If
End Sub

Private Function AitComesForward(ByVal sheet As Object) As Boolean
    On Error Resume Next ' a hidden one does not
    If sheet.Parent.ActiveSheet.Name <> sheet.Name Then sheet.Activate
    AitComesForward = sheet.Parent.ActiveSheet.Name = sheet.Name
End Function

' Enters each of our formulas anew without the spelling of another host; returns the cells that refused.
Public Function AitActivate(ByVal book As Object, ByRef entered As Long) As Collection
    Dim cell As Object, cells As Collection, before As Long, refused As New Collection
    Set cells = AitOurCells(book)
    before = Application.Calculation
    Application.Calculation = MANUAL
    Application.ScreenUpdating = False
    For Each cell In cells
        If AitEnter(cell) Then
            entered = entered + 1
        Else
            refused.Add cell
        End If
    Next cell
    Application.ScreenUpdating = True
    Application.Calculation = before
    Set AitActivate = refused
End Function

Public Function AitEnter(ByVal cell As Object) As Boolean
    Dim block As Object
    Set block = AitArrayOfOldKind(cell)
    On Error Resume Next
    If block Is Nothing Then
        cell.Formula2 = AitPlainFormula(cell.Formula2)
        If Err.Number = 438 Then ' Excel before dynamic arrays knows no Formula2
            Err.Clear
            cell.Formula = AitPlainFormula(cell.Formula)
        End If
    ElseIf cell.Address = block.Cells(1, 1).Address Then
        block.FormulaArray = AitPlainFormula(cell.FormulaArray)
    End If
    AitEnter = Err.Number = 0
End Function

' The cells of an array entered with Ctrl+Shift+Enter that must be entered so again; FormulaArray takes no more than 255
' characters, so one cell is entered without it wherever Excel takes that for the same.
Private Function AitArrayOfOldKind(ByVal cell As Object) As Object
    Dim spilled As Boolean, older As Boolean
    On Error Resume Next
    If Not cell.HasArray Then Exit Function
    spilled = cell.HasSpill
    older = Err.Number <> 0 ' before dynamic arrays
    If Not spilled And (older Or cell.CurrentArray.Count > 1) Then Set AitArrayOfOldKind = cell.CurrentArray
End Function

' Writes a copy in which every formula is its value. All or nothing: a copy with formulas left is not kept.
Public Sub AitFreezeCopy(ByVal book As Object, ByVal target As String)
    Dim draft As String, files As Object, copy As Object, sheet As Object, before As Long, events As Boolean, problem As String
    before = Application.Calculation
    events = Application.EnableEvents
    Set files = CreateObject("Scripting.FileSystemObject") ' Environ and Kill know only the system's code page
    draft = files.GetSpecialFolder(TEMPORARY).Path & "\ait-" & Format(Now, "yyyymmdd-hhnnss") & AitExtension(book.Name)
    On Error GoTo Failed
    Application.EnableEvents = False
    Application.Calculation = MANUAL
    Application.ScreenUpdating = False
    book.SaveCopyAs draft
    Set copy = Application.Workbooks.Open(draft, 0)
    For Each sheet In copy.Worksheets
        problem = "the sheet " & sheet.Name & ": "
        AitFreezeSheet sheet
    Next sheet
    problem = ""
    AitBreakLinks copy
    Application.Calculation = before
    Application.DisplayAlerts = False
    copy.SaveAs target, XLSX
    copy.Close False
    Set copy = Nothing
    problem = ""
    GoTo TidyUp
Failed:
    problem = problem & Err.Description
    Resume TidyUp
TidyUp:
    On Error Resume Next
    If Not copy Is Nothing Then copy.Close False
    Application.CutCopyMode = False
    Application.DisplayAlerts = True
    Application.ScreenUpdating = True
    Application.Calculation = before
    Application.EnableEvents = events
    files.DeleteFile draft, True
    On Error GoTo 0
    If problem <> "" Then Err.Raise vbObjectError + 1, , problem
End Sub

Private Function AitExtension(ByVal name As String) As String
    AitExtension = ".xlsx" ' a book that was never saved
    If InStrRev(name, ".") > 0 Then AitExtension = Mid$(name, InStrRev(name, "."))
End Function

Private Sub AitFreezeSheet(ByVal sheet As Object)
    Dim cells As Object, cell As Object, area As Object, table As Object
    ' A filtered range would be copied without its hidden rows.
    If sheet.FilterMode Then sheet.ShowAllData
    For Each table In sheet.ListObjects
        If Not table.AutoFilter Is Nothing Then
            If table.AutoFilter.FilterMode Then table.AutoFilter.ShowAllData
        End If
    Next table
    Set cells = AitFormulaCells(sheet)
    If cells Is Nothing Then Exit Sub
    For Each cell In cells.Cells ' arrays first, each as a whole
        Set area = AitArrayOf(cell)
        If Not area Is Nothing Then AitPasteValues area
    Next cell
    Set cells = AitFormulaCells(sheet)
    If cells Is Nothing Then Exit Sub
    For Each area In cells.Areas
        AitPasteValues area
    Next area
End Sub

Private Sub AitPasteValues(ByVal area As Object)
    area.Copy
    area.PasteSpecial VALUES
End Sub

Private Function AitArrayOf(ByVal cell As Object) As Object
    On Error Resume Next
    If cell.HasSpill Then Set AitArrayOf = cell.SpillParent.SpillingToRange
    If AitArrayOf Is Nothing Then If cell.HasArray Then Set AitArrayOf = cell.CurrentArray
End Function

Private Sub AitBreakLinks(ByVal book As Object)
    Dim links As Variant, at As Long
    links = book.LinkSources(EXCEL_LINKS)
    If IsEmpty(links) Then Exit Sub
    For at = LBound(links) To UBound(links)
        book.BreakLink links(at), EXCEL_LINKS
    Next at
End Sub
