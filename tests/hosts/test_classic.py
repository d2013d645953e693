"""What xlwings classic registers with Excel and does on a call (see conftest for what is real and what stands in)."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest

from xl_aitrends import functions
from xl_aitrends.functions import Spec, catalogue, evaluate
from xl_aitrends.functions.guide import argument_help
from xl_aitrends.hosts.entrance import DATED

from .conftest import Area
from .contract import cases

NOT_AVAILABLE = -2146826246  # what COM hands over for a cell that holds #N/A
FromCell = Callable[..., list[list[object]]]

SPECS = list(catalogue().values())
every_function = pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])


def vba(classic: ModuleType, module: ModuleType) -> str:
    text = io.StringIO()
    classic.generate_vba_wrapper("xl_aitrends.udfs", module, text, SimpleNamespace(Name="book.xlsm"))
    return text.getvalue().replace(" _\n", "")


def test_star_import_brings_every_function_and_nothing_else(udfs: ModuleType) -> None:
    assert udfs.__all__ == list(catalogue())


@every_function
def test_excel_learns_name_category_and_help(udfs: ModuleType, spec: Spec) -> None:
    registered = getattr(udfs, spec.name).__xlfunc__
    assert registered["name"] == spec.name
    assert registered["category"] == spec.category
    assert registered["ret"]["doc"] == spec.summary
    assert len(registered["ret"]["doc"]) <= 255
    assert not registered["sub"]
    assert not registered["volatile"]
    assert not registered["call_in_wizard"]


@every_function
def test_excel_learns_every_argument_with_help_and_default(udfs: ModuleType, spec: Spec) -> None:
    registered = getattr(udfs, spec.name).__xlfunc__["args"]
    assert [argument["name"] for argument in registered] == [argument.name for argument in spec.arguments]
    for seen, declared in zip(registered, spec.arguments, strict=True):
        assert seen["doc"].startswith(declared.help)
        assert seen["doc"] in (argument_help(declared), declared.help)
        assert 0 < len(seen["doc"]) <= 255
        assert ("optional" in seen) is not declared.required
        assert seen.get("optional") == declared.default
        assert seen["name"] != "caller", "xlwings would hand over the calling range instead of the cells"


@every_function
def test_values_cross_the_border_without_a_converter(udfs: ModuleType, spec: Spec) -> None:
    registered = getattr(udfs, spec.name).__xlfunc__
    assert registered["ret"]["options"] == {"convert": "raw"}
    assert all(argument["options"] == {"convert": "raw"} for argument in registered["args"])


@every_function
def test_the_vba_wrapper_declares_the_function(classic: ModuleType, udfs: ModuleType, spec: Spec) -> None:
    words = [argument.name if argument.required else f"Optional {argument.name}" for argument in spec.arguments]
    assert f"Function {spec.name}({', '.join(words)})\n" in vba(classic, udfs)


def test_the_vba_wrapper_holds_the_catalogue_and_does_not_compute_in_the_wizard(
    classic: ModuleType, udfs: ModuleType
) -> None:
    text = vba(classic, udfs)
    assert sorted(re.findall(r"^Function (\w+)\(", text, re.MULTILINE)) == sorted(catalogue())
    assert text.count('CommandBars("Standard").Controls(1).Enabled') == len(catalogue())
    assert "Application.Volatile" not in text


def test_a_star_import_registers_under_the_user_s_own_module(classic: ModuleType, udfs: ModuleType) -> None:
    mine = ModuleType("mine")
    mine.__dict__.update({name: getattr(udfs, name) for name in udfs.__all__})
    assert vba(classic, mine) == vba(classic, udfs)


def test_each_import_builds_fresh_functions(udfs: ModuleType) -> None:
    from xl_aitrends.hosts.xlwings_udfs import worksheet_functions

    for name, function in worksheet_functions().items():
        assert function is not getattr(udfs, name)
        assert function.__xlfunc__ is not getattr(udfs, name).__xlfunc__
        assert not hasattr(catalogue()[name].function, "__xlfunc__")


def test_a_call_from_a_cell_gives_what_call_gives(from_cell: FromCell) -> None:
    rows = ((0.5, 0.1, -0.2), (0.3, None, 0.1))
    expected = functions.call("AIT_SPREAD", rows, 1)
    assert from_cell("AIT_SPREAD", rows, 1.0) == expected
    assert expected[0] == [pytest.approx(0.7)]


def test_left_out_arguments_take_their_defaults(from_cell: FromCell) -> None:
    rows = ((0.5, 0.1, -0.2),)
    assert from_cell("AIT_DISPERSION", rows, None, 1.0) == from_cell("AIT_DISPERSION", rows, "topbottom", 1.0)


@every_function
def test_defaults_handed_over_are_the_same_as_arguments_left_out(from_cell: FromCell, spec: Spec) -> None:
    given = [((1.0, 2.0), (3.0, 4.0))] * spec.minimum
    defaults = [argument.default for argument in spec.arguments if not argument.required]
    assert from_cell(spec.name, *given) == evaluate(spec, (*given, *defaults)) == evaluate(spec, tuple(given))


def test_a_missing_required_argument_is_told_in_the_cell(from_cell: FromCell) -> None:
    [[text]] = from_cell("AIT_SPREAD")
    assert str(text).startswith("#VALUE! AIT_SPREAD: returns is missing or blank")


def test_an_error_cell_that_com_hands_over_as_an_integer_is_missing(from_cell: FromCell) -> None:
    with_error = from_cell("AIT_SPREAD", ((0.5, NOT_AVAILABLE, 0.1, -0.2),), 1.0)
    assert with_error == from_cell("AIT_SPREAD", ((0.5, None, 0.1, -0.2),), 1.0) == [[pytest.approx(0.7)]]


def test_a_cell_in_currency_format_is_a_number(from_cell: FromCell) -> None:
    assert from_cell("AIT_SPREAD", ((Decimal("0.5"), Decimal("0.1"), -0.25),), Decimal(1)) == [[0.75]]


def test_dates_arrive_as_datetimes(from_cell: FromCell) -> None:
    days = tuple((dt.datetime(2025, 2, day, tzinfo=dt.UTC),) for day in (14, 13, 12))
    prices = ((121.0,), (110.0,), (100.0,))
    assert from_cell("AIT_RETURN", prices, 1.0, "D", days) == [[pytest.approx(0.1)], [pytest.approx(0.1)], ["#N/A"]]


class Workbook:
    """Excel's Workbook object, as far as its date system goes."""

    def __init__(self, date1904: bool) -> None:
        self.Date1904 = date1904


@pytest.fixture
def from_book(classic: ModuleType, udfs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> FromCell:
    """Call as xlwings' VBA wrapper does, with the workbook; `call_udf` keeps it for whoever asks."""
    monkeypatch.setattr(classic, "Dispatch", lambda book: book)
    monkeypatch.setattr(classic.xlwings._xlwindows, "BOOK_CALLER", None, raising=False)
    known = {"module": udfs, "filename": "", "filetime": None}
    monkeypatch.setitem(classic.udf_modules, "xl_aitrends.udfs", known)  # else it looks for sheets of Python code

    def call(book: object, name: str, *arguments: object) -> list[list[object]]:
        return classic.call_udf("xl_aitrends.udfs", name, arguments, this_workbook=book, caller=Area(None))

    return call


DAYS = (45292.0, 45293.0, 45294.0, 45295.0)  # 1 to 4 January 2024, as a cell without a date format holds them


@pytest.mark.parametrize("date1904", [False, True])
def test_serial_numbers_follow_the_date_system_of_the_workbook(from_book: FromCell, date1904: bool) -> None:
    shift = 1462 if date1904 else 0
    values = Area(((0.2,), (0.5,), (0.3,), (0.6,)))
    days = Area(tuple((day - shift,) for day in DAYS))
    found = from_book(Workbook(date1904), "AIT_PHASES", values, days, None, 0.15, 0.15, None, 1.0)
    expected = functions.call("AIT_PHASES", values.Value, days.Value, None, 0.15, 0.15, None, 1, date1904=date1904)
    assert found == expected
    assert {45293.0 - shift, 45294.0 - shift} <= {cell for row in found for cell in row if isinstance(cell, float)}


def test_true_dates_need_no_shift_in_a_1904_workbook_but_what_is_given_back_does(from_book: FromCell) -> None:
    days = Area(tuple((dt.datetime(2024, 1, day, tzinfo=dt.UTC),) for day in (2, 3, 4)))
    found = from_book(
        Workbook(True), "AIT_JOIN", Area(((1.0,), (2.0,), (3.0,))), days, Area(((10.0,),)), days.Value[0][0]
    )
    assert found == [[45293.0 - 1462, 1.0, 10.0]]


def test_each_call_asks_the_workbook_from_which_it_comes(from_book: FromCell) -> None:
    day = Area(dt.datetime(2024, 1, 2, tzinfo=dt.UTC))
    arguments = ("AIT_JOIN", Area(1.0), day, Area(10.0), day)
    assert from_book(Workbook(True), *arguments) == [[45293.0 - 1462, 1.0, 10.0]]
    assert from_book(Workbook(False), *arguments) == [[45293.0, 1.0, 10.0]]


def test_a_workbook_that_does_not_answer_is_one_line_in_the_cell(from_book: FromCell) -> None:
    class Busy:
        @property
        def Date1904(self) -> bool:
            raise OSError("call was rejected by callee")

    [[text]] = from_book(Busy(), "AIT_ASOF", 1.0, 45000.0, 45000.0)
    assert text == "#VALUE! AIT_ASOF: Excel did not say from which year its dates count (OSError); recalculate"
    assert from_book(Busy(), "AIT_SPREAD", Area(((0.5, 0.25, -0.25),)), 1.0) == [[0.75]], "no dates, no question"


@every_function
def test_functions_without_date_arguments_do_not_depend_on_the_date_system(spec: Spec) -> None:
    if any(argument.kind.reads in DATED for argument in spec.arguments):
        return
    for case in cases():
        if case.spec is spec:
            assert evaluate(spec, case.arguments, date1904=True) == case.expected


def test_a_failed_call_is_a_text_that_our_functions_pass_on(from_cell: FromCell) -> None:
    [[failed]] = from_cell("AIT_RETURN", ((1.0,), (2.0,)), 0.0)
    assert failed == "#VALUE! AIT_RETURN: window must be a whole number ≥ 1, got 0"
    assert from_cell("AIT_SPREAD", failed) == [[failed]]


@every_function
def test_nonsense_gives_one_line_and_never_a_traceback(from_cell: FromCell, spec: Spec) -> None:
    nonsense = (("x", object(), {}), (NOT_AVAILABLE, b"\0", 1e308))
    cells = from_cell(spec.name, *[nonsense] * len(spec.arguments))
    assert all("\n" not in str(cell) and "internal error" not in str(cell) for row in cells for cell in row)
