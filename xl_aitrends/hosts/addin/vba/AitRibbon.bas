Attribute VB_Name = "AitRibbon"
Option Explicit

' The buttons of the ribbon, and the help that Excel's Function Wizard shows. Each button says what it did.

Private Const HELP_SHEET As String = "_IntelliSense_"
Private Const FILTER As String = "Excel workbook (*.xlsx),*.xlsx"
Private Const HIDDEN_WINDOW As Long = 0

Public Sub AitOnWhy(control As Object)
    Dim cell As Object, messages As String
    On Error GoTo Failed
    Set cell = AitFormulaCell()
    If Not AitIsOurs(cell.Formula) Then
        AitTell cell.Address(False, False) & " calls no AIT_ function. Select a cell that does."
        Exit Sub
    End If
    messages = AitMessagesOf(cell)
    If messages = "" Then messages = AitWithoutMessage(ActiveCell.Value)
    AitTell cell.Address(False, False) & vbLf & messages
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

' Of a cell whose functions were computed: an answer of many cells may be undefined in some of them.
Private Function AitWithoutMessage(ByVal value As Variant) As String
    AitWithoutMessage = "No message: the functions in this cell were computed."
    If Not IsError(value) Then Exit Function
    AitWithoutMessage = AitWithoutMessage & vbLf & _
        "What shows an error is not defined: values are missing, or there is too little history before it."
End Function

' The active cell, or the one from which its value spilled.
Private Function AitFormulaCell() As Object
    Dim cell As Object
    If ActiveCell Is Nothing Then Err.Raise vbObjectError + 1, , "Open a workbook and select a cell."
    Set cell = ActiveCell
    Set AitFormulaCell = cell
    On Error Resume Next ' Excel before dynamic arrays knows no HasSpill
    If cell.HasSpill Then Set AitFormulaCell = cell.SpillParent
End Function

Public Sub AitOnRecalculate(control As Object)
    On Error GoTo Failed
    AitTell AitRecalculate(AitThisBook()) & " cells with AIT_ functions computed."
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

Public Sub AitOnActivate(control As Object)
    On Error GoTo Failed
    AitTell AitActivated(AitThisBook())
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

Private Function AitActivated(ByVal book As Object) As String
    Dim entered As Long, refused As Collection, cell As Object
    Set refused = AitActivate(book, entered)
    AitActivated = entered & " cells with AIT_ functions entered anew."
    If refused.Count = 0 Then Exit Function
    Set cell = refused(1)
    AitActivated = AitActivated & vbLf & refused.Count & " refused, the first is " & cell.Worksheet.Name & "!" & _
        cell.Address(False, False) & ". Is its sheet protected?"
End Function

Public Sub AitOnFreeze(control As Object)
    Dim target As Variant, book As Object
    On Error GoTo Failed
    Set book = AitThisBook()
    target = Application.GetSaveAsFilename(AitStem(book.Name) & " values.xlsx", FILTER)
    If VarType(target) = vbBoolean Then Exit Sub
    AitMustBeNew CStr(target)
    AitFreezeCopy book, CStr(target)
    AitTell "Values without formulas: " & target & vbLf & "The workbook itself is as it was."
    Exit Sub
Failed:
    AitTell "No copy was made: " & Err.Description
End Sub

Public Sub AitOnRefresh(control As Object)
    Dim book As Object
    On Error GoTo Failed
    Set book = AitThisBook()
    book.RefreshAll
    Application.CalculateUntilAsyncQueriesDone
    AitTell "Queries and connections refreshed; " & AitRecalculate(book) & " cells with AIT_ functions computed."
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

Public Sub AitOnTemplate(control As Object)
    Dim target As Variant, command As String, code As Long
    On Error GoTo Failed
    target = Application.GetSaveAsFilename(control.Tag & ".xlsx", FILTER)
    If VarType(target) = vbBoolean Then Exit Sub
    AitMustBeNew CStr(target)
    command = """" & AitInterpreter() & """ -P -m xl_aitrends new " & control.Tag & " """ & target & """ --host xlam"
    Application.StatusBar = "Building " & target & " ..."
    code = CreateObject("WScript.Shell").Run(command, HIDDEN_WINDOW, True)
    Application.StatusBar = False
    If code <> 0 Then
        AitTell "The workbook could not be built. This command, typed in a terminal, says why:" & vbLf & command
        Exit Sub
    End If
    AitActivated Application.Workbooks.Open(CStr(target), 0)
    Exit Sub
Failed:
    Application.StatusBar = False
    AitTell Err.Description
End Sub

Public Sub AitOnHelp(control As Object)
    Dim book As Object, name As String
    On Error GoTo Failed
    name = AitFirstFunction()
    Set book = Application.Workbooks.Add
    If name = "" Then
        AitSetFormula book.Worksheets(1).Range("A1"), "=AIT_HELP()"
    Else
        AitSetFormula book.Worksheets(1).Range("A1"), "=AIT_HELP(""" & name & """)"
    End If
    book.Worksheets(1).Columns(1).ColumnWidth = 24
    book.Saved = True
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

Public Sub AitOnAbout(control As Object)
    On Error GoTo Failed
    AitTell "xl_aitrends add-in " & AIT_ADDIN_VERSION & " with xlwings " & XLWINGS_VERSION & vbLf & _
        "Python package: " & AitText(AitCall("AIT_VERSION", Array())) & vbLf & _
        "Interpreter: " & AitInterpreter() & vbLf & "Settings: " & GetConfigFilePath()
    Exit Sub
Failed:
    AitTell Err.Description
End Sub

Private Function AitText(ByVal result As Variant) As String
    AitText = "cannot be reached; run: aitrends doctor"
    If Not IsError(result) Then AitText = CStr(result)
End Function

' The first of our functions in the active cell, or "".
Private Function AitFirstFunction() As String
    Dim at As Long, formula As String
    If ActiveCell Is Nothing Then Exit Function
    formula = UCase$(AitPlainFormula(AitFormulaCell().Formula))
    If Not AitIsOurs(formula) Then Exit Function
    at = InStr(formula, "AIT_")
    AitFirstFunction = Mid$(formula, at, InStr(at, formula, "(") - at)
End Function

Private Sub AitSetFormula(ByVal cell As Object, ByVal formula As String)
    On Error GoTo Older
    cell.Formula2 = formula
    Exit Sub
Older:
    cell.Resize(200, 2).FormulaArray = formula
End Sub

Private Function AitThisBook() As Object
    If ActiveWorkbook Is Nothing Then Err.Raise vbObjectError + 1, , "Open a workbook first."
    Set AitThisBook = ActiveWorkbook
End Function

Private Function AitInterpreter() As String
    AitInterpreter = GetConfig("INTERPRETER_WIN", "python")
End Function

Private Function AitStem(ByVal name As String) As String
    AitStem = name
    If InStrRev(name, ".") > 0 Then AitStem = Left$(name, InStrRev(name, ".") - 1)
End Function

Private Sub AitMustBeNew(ByVal path As String)
    ' Dir would not find names with signs outside the system's code page.
    If CreateObject("Scripting.FileSystemObject").FileExists(path) Then
        Err.Raise vbObjectError + 1, , path & " exists; choose another name."
    End If
End Sub

' MsgBox would show a question mark for signs outside the system's code page.
Private Sub AitTell(ByVal text As String)
    On Error GoTo Plain
    CreateObject("WScript.Shell").Popup text, 0, "xl_aitrends", vbInformation
    Exit Sub
Plain:
    MsgBox text, vbInformation, "xl_aitrends"
End Sub

' ---- Help in the Function Wizard, from the sheet that the IntelliSense add-in reads too.

Public Sub AitRegisterHelp()
    If AitRegisterAll() Then Exit Sub
    ' Some Excels refuse while the workbook is hidden.
    On Error Resume Next
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    AitRegisterAll
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
    Application.ScreenUpdating = True
End Sub

' Whether Excel took any: one that it refuses leaves the others their help.
Private Function AitRegisterAll() As Boolean
    Dim sheet As Object, row As Long
    Set sheet = ThisWorkbook.Worksheets(HELP_SHEET)
    row = 2
    On Error Resume Next
    Do While sheet.Cells(row, 1).Value <> ""
        Err.Clear
        AitRegister sheet, row
        If Err.Number = 0 Then AitRegisterAll = True
        row = row + 1
    Loop
End Function

' A row: name, summary, (no link), then name and help of each argument.
Private Sub AitRegister(ByVal sheet As Object, ByVal row As Long)
    Dim name As String, count As Long, helps() As String, at As Long
    name = sheet.Cells(row, 1).Value
    Do While sheet.Cells(row, 4 + 2 * count).Value <> ""
        count = count + 1
    Loop
    If count = 0 Then
        Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, _
            Description:=sheet.Cells(row, 2).Value, Category:=AitCategory(name)
        Exit Sub
    End If
    ReDim helps(1 To count)
    For at = 1 To count
        helps(at) = sheet.Cells(row, 3 + 2 * at).Value
    Next at
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, _
        Description:=sheet.Cells(row, 2).Value, Category:=AitCategory(name), ArgumentDescriptions:=helps
End Sub
