Attribute VB_Name = "AitErrors"
Option Explicit
Option Private Module

' Result cells as Python gives them -> as Excel takes them: a text that stands for an error becomes that error.
' Knows no Excel object, so that it runs in any host of VBA.

Public Function AitTrueErrors(ByVal results As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(results) Then
        AitTrueErrors = AitTrueError(results)
        Exit Function
    End If
    If AitDimensions(results) = 1 Then
        For column = LBound(results) To UBound(results)
            results(column) = AitTrueError(results(column))
        Next column
    Else
        For row = LBound(results, 1) To UBound(results, 1)
            For column = LBound(results, 2) To UBound(results, 2)
                results(row, column) = AitTrueError(results(row, column))
            Next column
        Next row
    End If
    AitTrueErrors = results
End Function

Public Function AitTrueError(ByVal result As Variant) As Variant
    Dim number As Long
    If VarType(result) = vbString Then
        number = AitErrorNumber(AitErrorName(CStr(result)))
        If number <> 0 Then
            AitTrueError = CVErr(number)
            Exit Function
        End If
    ElseIf IsNull(result) Then
        result = ""
    End If
    AitTrueError = result
End Function

' "#VALUE!" of "#VALUE! AIT_RETURN: window must be ..."
Public Function AitErrorName(ByVal text As String) As String
    Dim gap As Long
    If Left$(text, 1) <> "#" Then Exit Function
    gap = InStr(text, " ")
    AitErrorName = text
    If gap > 0 Then AitErrorName = Left$(text, gap - 1)
End Function

Public Function AitDimensions(ByRef results As Variant) As Long
    Dim bound As Long
    On Error GoTo OneOnly
    AitDimensions = 1
    bound = UBound(results, 2)
    AitDimensions = 2
OneOnly:
End Function
