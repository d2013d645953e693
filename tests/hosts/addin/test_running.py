"""Our VBA, run by LibreOffice: errors become true ones, formulas are read as Excel saves them, wrappers hand all over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xl_aitrends.cells.missing import COM_ERRORS
from xl_aitrends.functions import catalogue

Enter = Callable[[Sequence[str]], list[str]]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_sentinel_texts_become_errors_and_nothing_else_changes(libreoffice_vba: Enter) -> None:
    texts = {name: f"Error {code & 0xFFFF}" for code, name in COM_ERRORS.items()}
    texts |= {f"{name} AIT_X: a message": shown for name, shown in texts.items()}
    texts |= {"#tag": "#tag", "N/A": "N/A", "#N/Another": "#N/Another", "": "", "plain": "plain"}
    shown = libreoffice_vba([f"=AITTRUEERRORS({quoted(text)})" for text in texts] + ["=AITTRUEERRORS(1.5)"])
    assert dict(zip(texts, shown, strict=False)) == texts
    assert shown[-1] == "1.5"


def test_errors_are_mapped_cell_by_cell(libreoffice_vba: Enter) -> None:
    grid = '{1.5;"#N/A"|"x";"#DIV/0! AIT_X: m"}'  # as LibreOffice separates columns and rows
    cells = [f"=INDEX(AITTRUEERRORS({grid});{row};{column})" for row in (1, 2) for column in (1, 2)]
    assert libreoffice_vba(cells) == ["1.5", "Error 2042", "x", "Error 2007"]


def test_formulas_of_every_host_are_read_as_plain_ones(libreoffice_vba: Enter) -> None:
    plain = {
        "=[1]!AIT_SPREAD(A1:B9)": "=AIT_SPREAD(A1:B9)",
        "='C:\\my books\\it''s\\xl_aitrends.xlam'!AIT_SPREAD(A1)+1": "=AIT_SPREAD(A1)+1",
        "=xl_aitrends.xlam!ait_spread(A1)": "=ait_spread(A1)",
        "=1+_xldudf_AIT_SPREAD(_xll.AIT_RETURN(A1))": "=1+AIT_SPREAD(AIT_RETURN(A1))",
        '="it\'s"&[1]!AIT_VERSION()&"[1]!AIT_SPREAD(1)"': '="it\'s"&AIT_VERSION()&"[1]!AIT_SPREAD(1)"',
        "=SUM('AIT_(1)'!A1)": "=SUM('AIT_(1)'!A1)",
        "=MYAIT_SPREAD(1)": "=MYAIT_SPREAD(1)",
    }
    assert libreoffice_vba([f"=AITPLAINFORMULA({quoted(formula)})" for formula in plain]) == list(plain.values())


def test_cells_that_call_our_functions_are_told_from_others(libreoffice_vba: Enter) -> None:
    ours = {
        "=AIT_SPREAD(A1)": True,
        "=IF(A1,[1]!ait_spread(B1))": True,
        "=MYAIT_SPREAD(1)": False,
        '="AIT_SPREAD(1)"': False,
        "=AIT_RATE*2": False,
        "=SUM(A1)": False,
    }
    shown = libreoffice_vba([f"=IF(AITISOURS({quoted(formula)});1;0)" for formula in ours])
    assert dict(zip(ours, shown, strict=True)) == {formula: str(int(truth)) for formula, truth in ours.items()}


def test_every_wrapper_hands_its_name_and_all_arguments_to_python(libreoffice_vba: Enter) -> None:
    # All are given: LibreOffice, unlike Excel's VBA, does not pass on an argument that was left out.
    formulas = [f"={spec.name}({';'.join('1' * len(spec.arguments))})" for spec in catalogue().values()]
    expected = [f"xl_aitrends.udfs {spec.name} {len(spec.arguments)}" for spec in catalogue().values()]
    assert libreoffice_vba(formulas) == expected


def test_a_failed_call_reaches_the_cell_as_an_error(libreoffice_vba: Enter) -> None:
    assert libreoffice_vba(['=AIT_SPREAD("#VALUE! AIT_SPREAD: k is too large")']) == ["Error 2015"]


def test_every_function_has_its_category(libreoffice_vba: Enter) -> None:
    shown = libreoffice_vba([f"=AITCATEGORY({quoted(name)})" for name in catalogue()])
    assert shown == [f"AIT {spec.category}" for spec in catalogue().values()]


def test_whole_columns_end_at_the_last_cell_that_holds_anything(libreoffice_vba: Enter) -> None:
    assert libreoffice_vba(["=AITLASTFILLED({1;2|3;4|5;6};1)", "=AITLASTFILLED({1;2;3|4;5;6};2)"]) == ["3", "3"]


def test_ranges_become_values_and_whole_columns_end_together_where_the_content_ends(libreoffice_vba: Enter) -> None:
    rows = 1 + len(catalogue())  # of the help sheet: column A names the functions, C is empty below its heading
    shapes = {
        ("B2:B5", "B2"): "4x1 5 1x1",
        ("B:B", "D1:D9"): f"{rows}x1 5 9x1",
        ("B:C", "C:C"): f"{rows}x2 5 {rows}x1",
        ("B3:B1048576", "B:B"): f"{rows - 2}x1 5 {rows}x1",
        ("1:1", "B1:B2"): "1x2 5 2x1",
    }
    shown = libreoffice_vba([f"=TRIALSHAPES({quoted(first)};{quoted(second)})" for first, second in shapes])
    assert dict(zip(shapes, shown, strict=True)) == shapes


def test_a_range_of_several_areas_is_refused_with_the_remedy(libreoffice_vba: Enter) -> None:
    shown = libreoffice_vba(['=TRIALSHAPES("A1:A2,C1:C2";"B2")'])
    assert shown == ["a range has several areas; give one block of cells"]


def test_a_failed_call_tells_why_in_one_line(libreoffice_vba: Enter) -> None:
    lines = {
        # as xlwings' module says that its DLL is gone: the interpreter was moved or removed
        (
            "Could not load xlwings64.dll from either of the following folders: ",
            "C:\\my venv\\Scripts",
            ", C:\\my venv",
        ): (
            "Python cannot be reached; run: aitrends doctor. Could not load xlwings64.dll from either of the "
            "following folders: C:\\my venv\\Scripts , C:\\my venv"
        ),
        (
            "Unexpected Python Error: Traceback (most recent call last):",
            "  File x",
            "KeyError: 'y'",
            "",
        ): "KeyError: 'y'",
        ("",): "Python cannot be reached; run: aitrends doctor.",
    }
    formulas = ["=AITREASON(" + "&CHAR(13)&CHAR(10)&".join(map(quoted, told)) + ")" for told in lines]
    assert libreoffice_vba(formulas) == list(lines.values())


def test_a_call_that_vba_refuses_itself_does_not_blame_python(libreoffice_vba: Enter) -> None:
    assert libreoffice_vba(["=TRIALCALL()"]) == [
        "#VALUE! AIT_SPREAD: a range has several areas; give one block of cells"
    ]
