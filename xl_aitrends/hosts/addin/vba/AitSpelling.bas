Attribute VB_Name = "AitSpelling"
Option Explicit
Option Private Module

' Formulas as text: which call our functions, and how they read when nothing stands before the names.
' Knows no Excel object, so that it runs in any host of VBA.

Private Const PREFIX As String = "AIT_"

Public Function AitIsOurs(ByVal formula As String) As Boolean
    Dim found As Boolean
    If InStr(1, formula, PREFIX, vbTextCompare) > 0 Then AitScan formula, found
    AitIsOurs = found
End Function

' "=[1]!AIT_SPREAD(A1:B9)", "='C:\x\xl_aitrends.xlam'!AIT_SPREAD(A1:B9)" and "=_xldudf_AIT_SPREAD(A1:B9)"
' become "=AIT_SPREAD(A1:B9)"; texts in quotes stay as they are.
Public Function AitPlainFormula(ByVal formula As String) As String
    Dim found As Boolean
    AitPlainFormula = AitScan(formula, found)
End Function

Private Function AitScan(ByVal formula As String, ByRef found As Boolean) As String
    Dim at As Long, character As String, quote As String, plain As String
    For at = 1 To Len(formula)
        character = Mid$(formula, at, 1)
        If quote <> "" Then
            If character = quote Then quote = ""
        ElseIf character = """" Or character = "'" Then
            quote = character
        ElseIf AitCallBegins(formula, at) Then
            plain = AitWithoutHost(plain)
            If Not AitIsNamePart(Right$(plain, 1)) Then found = True
        End If
        plain = plain & character
    Next at
    AitScan = plain
End Function

Private Function AitCallBegins(ByVal formula As String, ByVal at As Long) As Boolean
    If UCase$(Mid$(formula, at, Len(PREFIX))) <> PREFIX Then Exit Function
    Do While AitIsNamePart(Mid$(formula, at, 1))
        at = at + 1
    Loop
    AitCallBegins = Mid$(formula, at, 1) = "("
End Function

Private Function AitIsNamePart(ByVal character As String) As Boolean
    If character <> "" Then AitIsNamePart = character Like "[A-Za-z0-9_.]" Or AscW(character) > 127 Or AscW(character) < 0
End Function

' What stands before a call, less the spelling of a host at its end.
Private Function AitWithoutHost(ByVal before As String) As String
    before = AitWithoutEnd(before, "_xldudf_")
    before = AitWithoutEnd(before, "_xll.")
    before = AitWithoutEnd(before, "_xludf.")
    before = AitWithoutEnd(before, "_xlfn.")
    If Right$(before, 1) = "!" Then before = AitWithoutBook(Left$(before, Len(before) - 1))
    AitWithoutHost = before
End Function

Private Function AitWithoutEnd(ByVal text As String, ByVal ending As String) As String
    AitWithoutEnd = text
    If LCase$(Right$(text, Len(ending))) = ending Then AitWithoutEnd = Left$(text, Len(text) - Len(ending))
End Function

' Cuts the book's name, quoted or not, from the end.
Private Function AitWithoutBook(ByVal before As String) As String
    Dim at As Long
    at = Len(before)
    If Right$(before, 1) = "'" Then
        AitWithoutBook = Left$(before, AitOpeningQuote(before) - 1) ' there is one: a formula begins with =
        Exit Function
    End If
    Do While AitIsBookPart(Mid$(" " & before, at + 1, 1)) ' the space ends it where the text begins
        at = at - 1
    Loop
    AitWithoutBook = Left$(before, at)
End Function

Private Function AitIsBookPart(ByVal character As String) As Boolean
    AitIsBookPart = AitIsNamePart(character) Or character = "[" Or character = "]"
End Function

' Where the quoted name at the end begins; a quote inside it is doubled.
Private Function AitOpeningQuote(ByVal text As String) As Long
    Dim at As Long
    at = Len(text) - 1
    Do While at > 1
        If Mid$(text, at, 1) <> "'" Then
            at = at - 1
        ElseIf Mid$(text, at - 1, 1) = "'" Then
            at = at - 2
        Else
            Exit Do
        End If
    Loop
    AitOpeningQuote = at
End Function
