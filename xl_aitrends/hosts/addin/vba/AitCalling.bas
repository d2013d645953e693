Attribute VB_Name = "AitCalling"
Option Explicit
Option Private Module

' A call from a cell: arguments -> Python through xlwings -> the cell's values. The wrappers hold nothing but this.

Private Const MODULE_NAME As String = "xl_aitrends.udfs"
Private Const IN_WIZARD As String = "computed when entered"
Private Const INVALID_CALL As Long = 5

Private loaded As Boolean
Private asking As Boolean
Private answer As String

Public Function AitCall(ByVal name As String, ByVal arguments As Variant) As Variant
    Dim results As Variant
    If AitInWizard() Then
        AitCall = IN_WIZARD ' each keystroke in the Function Wizard would compute
        Exit Function
    End If
    results = AitAnswer(name, arguments)
    If asking Then AitNote results
    AitCall = AitTrueErrors(results)
End Function

' What Python gives, or the text of an error; it raises none.
Public Function AitAnswer(ByVal name As String, ByVal arguments As Variant) As Variant
    Dim handed As Variant, calling As Boolean
    On Error GoTo Failed
    handed = AitValues(arguments)
    calling = True
    If Not loaded Then AitLoad
    AitAnswer = XLPy.CallUDF(MODULE_NAME, name, handed, AitCallingBook())
    Exit Function
Failed:
    If calling Then loaded = False ' by a Python that may be gone
    AitAnswer = "#VALUE! " & name & ": " & IIf(calling, AitReason(Err.Description), Err.Description)
End Function

' The first call, for no workbook: in one xlwings would look for sheets of Python code, and run them or want a licence.
Private Sub AitLoad()
    Dim version As Variant
    version = XLPy.CallUDF(MODULE_NAME, "AIT_VERSION", Array(), Nothing)
    loaded = True
End Sub

Private Function AitInWizard() As Boolean
    On Error Resume Next
    AitInWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

' The workbook whose cell is computed: Python asks it whether its dates count from 1904.
Private Function AitCallingBook() As Object
    Set AitCallingBook = ActiveWorkbook
    On Error Resume Next ' not every call comes from a cell
    Set AitCallingBook = Application.Caller.Worksheet.Parent
End Function

' Why a call failed, in one line: of Python's traceback the last one, of anything else all with the remedy.
Public Function AitReason(ByVal text As String) As String
    Dim part As Variant, last As String, whole As String
    For Each part In Split(Replace(text, vbCr, ""), vbLf)
        If Trim$(part) <> "" Then
            last = Trim$(part)
            whole = Trim$(whole & " " & last)
        End If
    Next part
    If InStr(text, "Traceback (") > 0 Then
        AitReason = last
    Else
        AitReason = Trim$("Python cannot be reached; run: aitrends doctor. " & whole)
    End If
End Function

' ---- Why?: an error value carries no text, so the cell is computed again and the messages are noted.

Public Function AitMessagesOf(ByVal cell As Object) As String
    asking = True
    answer = ""
    On Error Resume Next
    If cell.HasArray Then
        cell.CurrentArray.Calculate ' Excel computes an array as a whole or not at all
    Else
        cell.Calculate
    End If
    asking = False
    AitMessagesOf = answer
End Function

Private Sub AitNote(ByVal results As Variant)
    If IsArray(results) Then Exit Sub
    If VarType(results) <> vbString Then Exit Sub
    If InStr(results, " ") = 0 Or AitErrorNumber(AitErrorName(CStr(results))) = 0 Then Exit Sub
    If answer <> "" Then answer = answer & vbLf
    answer = answer & results
End Sub

' ---- Arguments: values instead of ranges; whole columns and rows end where the sheet's content ends.

Public Function AitValues(ByVal arguments As Variant) As Variant
    Dim at As Long, bottom As Long, rightmost As Long, values() As Variant
    AitValues = arguments
    If UBound(arguments) < LBound(arguments) Then Exit Function
    ReDim values(LBound(arguments) To UBound(arguments))
    ' One end for all ranges: rows that lie beside each other must stay so.
    For at = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(at)) Then AitFindEnds arguments(at), bottom, rightmost
    Next at
    For at = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(at)) Then
            values(at) = AitContent(AitCut(arguments(at), bottom, rightmost))
        Else
            values(at) = arguments(at)
        End If
    Next at
    AitValues = values
End Function

' What a range holds. Value cuts cells in a currency format to four decimals; Value2 does not, but tells no dates.
Public Function AitContent(ByVal area As Object) As Variant
    Dim values As Variant, exact As Variant, row As Long, column As Long
    values = area.Value
    If IsArray(values) Then
        For row = LBound(values, 1) To UBound(values, 1)
            For column = LBound(values, 2) To UBound(values, 2)
                If VarType(values(row, column)) = vbCurrency Then
                    If IsEmpty(exact) Then exact = area.Value2
                    values(row, column) = exact(row, column)
                End If
            Next column
        Next row
    ElseIf VarType(values) = vbCurrency Then
        values = area.Value2
    End If
    AitContent = values
End Function

Private Sub AitFindEnds(ByVal area As Object, ByRef bottom As Long, ByRef rightmost As Long)
    Dim down As Boolean, across As Boolean, used As Object, values As Variant
    If area.Areas.Count > 1 Then Err.Raise INVALID_CALL, , "a range has several areas; give one block of cells"
    down = AitReachesBottom(area)
    across = AitReachesRight(area)
    If Not (down Or across) Then Exit Sub
    Set used = area.Worksheet.UsedRange
    values = AitCut(area, used.Row + used.Rows.Count - 1, used.Column + used.Columns.Count - 1).Value
    If down Then bottom = AitLarger(bottom, area.Row - 1 + AitLastFilled(values, 1))
    If across Then rightmost = AitLarger(rightmost, area.Column - 1 + AitLastFilled(values, 2))
End Sub

Private Function AitCut(ByVal area As Object, ByVal bottom As Long, ByVal rightmost As Long) As Object
    Dim rows As Long, columns As Long
    rows = area.Rows.Count
    columns = area.Columns.Count
    If AitReachesBottom(area) Then rows = AitLarger(1, bottom - area.Row + 1)
    If AitReachesRight(area) Then columns = AitLarger(1, rightmost - area.Column + 1)
    Set AitCut = area.Resize(rows, columns)
End Function

Private Function AitReachesBottom(ByVal area As Object) As Boolean
    AitReachesBottom = area.Row + area.Rows.Count - 1 = area.Worksheet.Rows.Count
End Function

Private Function AitReachesRight(ByVal area As Object) As Boolean
    AitReachesRight = area.Column + area.Columns.Count - 1 = area.Worksheet.Columns.Count
End Function

' Last row (1) or column (2) that holds anything, counted from 1; 1 where nothing is.
Public Function AitLastFilled(ByVal values As Variant, ByVal dimension As Long) As Long
    Dim at As Long, other As Long, filled As Boolean
    AitLastFilled = 1
    If Not IsArray(values) Then Exit Function
    For at = UBound(values, dimension) To LBound(values, dimension) + 1 Step -1
        For other = LBound(values, 3 - dimension) To UBound(values, 3 - dimension)
            If dimension = 1 Then
                filled = Not IsEmpty(values(at, other))
            Else
                filled = Not IsEmpty(values(other, at))
            End If
            If filled Then
                AitLastFilled = at - LBound(values, dimension) + 1
                Exit Function
            End If
        Next other
    Next at
End Function

Private Function AitLarger(ByVal one As Long, ByVal other As Long) As Long
    AitLarger = one
    If other > one Then AitLarger = other
End Function
