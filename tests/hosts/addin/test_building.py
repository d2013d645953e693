"""The package that is built: its parts, its VBA project as others read it, its ribbon and its help."""

from __future__ import annotations

import hashlib
import re
import struct
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlwings

from xl_aitrends import __version__
from xl_aitrends.errors import ConfigurationError
from xl_aitrends.functions import Spec, catalogue
from xl_aitrends.functions.guide import argument_help
from xl_aitrends.hosts.addin import building
from xl_aitrends.hosts.addin.building import ADDIN_NAME, INTELLISENSE_NAME, build_addin
from xl_aitrends.hosts.addin.package import read_description
from xl_aitrends.hosts.addin.ribbon import ribbon_xml

from .conftest import TEMPLATES

SPECS = list(catalogue().values())
INTELLISENSE = "{http://schemas.excel-dna.net/intellisense/1.0}"
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
CALLED = re.compile(r'onAction="(\w+)"')


def test_oletools_lists_exactly_the_functions_of_the_catalogue(vba: dict[str, str]) -> None:
    declared = re.findall(r"^Public Function (AIT_\w+)\((.*)\) As Variant$", vba["AitFunctions"], re.MULTILINE)
    expected = [
        (
            spec.name,
            ", ".join(f"{'' if one.required else 'Optional '}ByRef {one.name} As Variant" for one in spec.arguments),
        )
        for spec in SPECS
    ]
    assert [(name, " ".join(words.split())) for name, words in declared] == expected
    assert not any(re.search(r"Function AIT_", code) for name, code in vba.items() if name != "AitFunctions")


@pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])
def test_each_wrapper_hands_its_arguments_on_in_order(vba: dict[str, str], spec: Spec) -> None:
    words = ", ".join(argument.name for argument in spec.arguments)
    flat = " ".join(vba["AitFunctions"].split())
    assert f'{spec.name} = AitCall("{spec.name}", Array({words})) End Function' in flat


# MS-VBAL section 3.3.5.2: words that can name nothing.
RESERVED = frozenset(
    """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cint
    circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool defbyte
    defcur defdate defdbl defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else
    elseif empty end endif enum eqv erase event exit false fix for friend function get global gosub goto if imp
    implements in input inputb int integer is lbound len lenb let like linput lock long longlong longptr loop lset me
    mid midb mod new next not nothing null on open option optional or paramarray preserve print private pset public put
    raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop string sub tab then
    to true type typeof ubound unlock until variant wend while with withevents write xor
    """.split()
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_vba_takes_the_names_and_the_number_of_arguments(spec: Spec) -> None:
    names = [one.name.casefold() for one in spec.arguments]
    assert len(set(names)) == len(names), "VBA does not tell capitals from small letters"
    assert not RESERVED & {*names, spec.name.casefold()}
    assert all(re.fullmatch(r"[a-z]\w{0,254}", name) for name in names)
    assert len(names) <= 60
    required = [one.required for one in spec.arguments]
    assert required == sorted(required, reverse=True), "after an optional argument VBA takes no other"


def test_a_call_looks_for_the_function_wizard_before_it_reaches_python(vba: dict[str, str]) -> None:
    code = vba["AitCalling"]
    body = code[code.index("Public Function AitCall(") :]
    body = body[: body.index("End Function")]
    assert (
        0 < body.index("If AitInWizard() Then") < body.index("Exit Function") < body.index("AitAnswer(name, arguments)")
    )
    assert 'Not Application.CommandBars("Standard").Controls(1).Enabled' in code
    assert "(MODULE_NAME, name, handed, AitCallingBook())" in code, "Python asks the workbook for its date system"


def test_lines_stay_within_what_vba_takes(parts: dict[str, bytes]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        macros = list(VBA_Parser("vbaProject.bin", data=parts["xl/vbaProject.bin"]).extract_macros())
    for *_, code in macros:
        assert code.isascii()
        assert max(map(len, code.splitlines()), default=0) < 1000
        assert not re.search(r"(?:.* _\r?\n){25}", code)


def test_the_project_holds_every_module_once_and_no_compiled_code(parts: dict[str, bytes], vba: dict[str, str]) -> None:
    import olefile

    ole = olefile.OleFileIO(BytesIO(parts["xl/vbaProject.bin"]), raise_defects=olefile.DEFECT_UNSURE)
    assert ole.parsing_issues == []
    streams = {"/".join(path) for path in ole.listdir()}
    assert streams == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *(f"VBA/{name}" for name in vba)}
    assert ole.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000000")
    project = ole.openstream("PROJECT").read().decode("ascii")
    listed = re.findall(r"^(?:Module|Class|Document)=(\w+)", project, re.MULTILINE)
    assert sorted(listed) == sorted(vba)


def revealed(project: str, field: str) -> bytes:
    """What MS-OVBA section 2.4.3.3 reads from a scrambled field: the slow twin of what wrote it."""
    identity = re.search(r'ID="(.*)"', project)[1]
    data = bytes.fromhex(re.search(rf'{field}="(.*)"', project)[1])
    seed, version, key = data[0], data[1] ^ data[0], data[2] ^ data[0]
    assert version == 2
    assert key == sum(map(ord, identity)) % 256
    first, second, plain, out = data[2], data[1], key, []
    for byte in data[3:]:
        plain = byte ^ ((second + plain) % 256)
        first, second = byte, first
        out.append(plain)
    ignored = (seed & 6) // 2
    (length,) = struct.unpack("<I", bytes(out[ignored : ignored + 4]))
    assert len(out) == ignored + 4 + length
    return bytes(out[ignored + 4 :])


def test_the_project_is_neither_protected_nor_hidden(parts: dict[str, bytes]) -> None:
    import olefile

    template = Path(xlwings.__file__).parent / "quickstart_addin.xlam"
    with zipfile.ZipFile(template) as archive:
        theirs = olefile.OleFileIO(BytesIO(archive.read("xl/vbaProject.bin"))).openstream("PROJECT").read().decode()
    ours = olefile.OleFileIO(BytesIO(parts["xl/vbaProject.bin"])).openstream("PROJECT").read().decode()
    for field, value in {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}.items():
        assert revealed(theirs, field) == value  # the reader is right: xlwings' own project reads so too
        assert revealed(ours, field) == value


def test_every_part_has_a_content_type_and_every_relationship_a_target(parts: dict[str, bytes]) -> None:
    types = ET.fromstring(parts["[Content_Types].xml"])
    defaults = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    overrides = {one.get("PartName"): one.get("ContentType") for one in types if one.tag.endswith("Override")}
    assert overrides["/xl/workbook.xml"] == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    for name in parts:
        if name != "[Content_Types].xml":
            assert f"/{name}" in overrides or name.rpartition(".")[2] in defaults, name
    assert all(name.lstrip("/") in parts for name in overrides)
    for base, rels in (("", "_rels/.rels"), ("xl/", "xl/_rels/workbook.xml.rels")):
        targets = [base + str(one.get("Target")) for one in ET.fromstring(parts[rels])]
        assert targets
        assert all(target in parts for target in targets)


def test_libreoffice_opens_the_file_that_is_built(
    xlam: bytes, start_office: Callable[[str], None], tmp_path: Path
) -> None:
    """As it is, with xlwings' own modules: sheet and modules are there. (They are run with a stand-in: they need a DLL.)"""
    (tmp_path / ADDIN_NAME).write_bytes(xlam)
    macro = f"""
    Sub Main
      Dim document, name, out
      out = FreeFile
      Open "{tmp_path / "told.txt"}" For Output As #out
      On Error GoTo Failed
      document = OpenAddin("{(tmp_path / ADDIN_NAME).as_uri()}")
      Print #out, document.Sheets.getByIndex(0).Name
      Print #out, document.Sheets.getByIndex(0).getCellByPosition(0, 1).String
      For Each name In document.BasicLibraries.getByName("AITrends").getElementNames()
        Print #out, name
      Next
    Finish:
      Close
      StarDesktop.terminate()
      Exit Sub
    Failed:
      Print #out, "failed: " & Error$
      Resume Finish
    End Sub
    """
    start_office(macro)
    sheet, first, *modules = (tmp_path / "told.txt").read_text().splitlines()
    assert (sheet, first) == ("_IntelliSense_", SPECS[0].name)
    assert {"AitFunctions", "AitErrors", "AitCalling", "xlwings", "Dictionary"} <= set(modules)


def as_workbook(xlam: bytes) -> BytesIO:
    """The same parts under the content type of a macro workbook: openpyxl opens no .xlam."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(xlam)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"ms-excel.addin.macroEnabled", b"ms-excel.sheet.macroEnabled"))
    return target


def test_openpyxl_reads_the_help_sheet(xlam: bytes) -> None:
    book = openpyxl.load_workbook(as_workbook(xlam), read_only=True)
    rows = [[cell for cell in row if cell is not None] for row in book["_IntelliSense_"].iter_rows(values_only=True)]
    assert rows[0] == ["FunctionInfo", 1]
    assert [row[0] for row in rows[1:]] == list(catalogue())
    for row, spec in zip(rows[1:], SPECS, strict=True):
        assert row[1] == spec.summary
        assert [str(name).strip("[]") for name in row[2::2]] == [one.name for one in spec.arguments]
        assert all(text in (argument_help(one), one.help) for text, one in zip(row[3::2], spec.arguments, strict=True))


def test_the_help_row_has_the_layout_that_is_read(parts: dict[str, bytes]) -> None:
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    row = sheet[sheet.index("AIT_SPREAD<") :]
    cells = row[: row.index("</row>")].split("</c>")
    assert cells[2].startswith("<c/>"), "the third cell is a link, which is blank"
    assert "returns" in cells[2]


def test_the_intellisense_file_tells_every_function_and_argument(tmp_path: Path) -> None:
    build_addin(tmp_path)
    root = ET.parse(tmp_path / INTELLISENSE_NAME).getroot()
    assert root.tag == f"{INTELLISENSE}IntelliSense"
    functions = root.findall(f"{INTELLISENSE}FunctionInfo/{INTELLISENSE}Function")
    assert [one.get("Name") for one in functions] == list(catalogue())
    for function, spec in zip(functions, SPECS, strict=True):
        assert function.get("Description") == spec.summary
        assert [str(one.get("Name")).strip("[]") for one in function] == [one.name for one in spec.arguments]
        assert all(0 < len(str(one.get("Description"))) <= 255 for one in function)


def test_every_button_calls_a_procedure_that_exists(parts: dict[str, bytes], vba: dict[str, str]) -> None:
    called = set(CALLED.findall(parts["customUI/customUI14.xml"].decode()))
    procedures = set(re.findall(r"^Public Sub (\w+)\(control As Object\)$", vba["AitRibbon"], re.MULTILINE))
    assert called == procedures
    labels = {one.get("label") for one in ET.fromstring(parts["customUI/customUI14.xml"]).iter()}
    assert labels >= {
        "Why?", "Recalculate AIT", "Activate", "Freeze to values", "Refresh data", "Templates", "Help", "About",
    }  # fmt: skip


def test_the_ribbon_offers_the_templates_and_no_empty_menu(parts: dict[str, bytes]) -> None:
    ribbon = ET.fromstring(parts["customUI/customUI14.xml"])
    items = [one for one in ribbon.iter(f"{CUSTOM_UI}button") if one.get("tag")]
    assert [(one.get("tag"), one.get("label"), one.get("supertip")) for one in items] == [
        (one.name, one.title, one.question) for one in TEMPLATES
    ]
    identities = [one.get("id") for one in ribbon.iter() if one.get("id")]
    assert len(set(identities)) == len(identities)
    assert "<menu" not in ribbon_xml([])


def test_xlwings_part_is_the_installed_one_but_for_what_closes_it_to_workbooks(vba: dict[str, str]) -> None:
    source = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text().replace(" _\n", " ")
    changed = [line for line in vba["xlwings"].splitlines() if line not in source.splitlines()]
    kept = [line for line in changed if not line.strip().startswith(("Private Function ", "Private Declare "))]
    assert [line.strip().split(" & ")[0] for line in kept] == [
        "Option Private Module",
        'Public Const PROJECT_NAME As String = "xl_aitrends"',
        "PYTHONPATH = AddExcelDir",
        'If source = "sheet" Then',
        'If source = "directory" Then',
    ]
    assert len(vba["xlwings"].splitlines()) == len(source.splitlines()) + 1
    assert "BSD 3-clause" in vba["xlwings"]


def test_cells_can_call_our_functions_and_nothing_that_runs_programs_or_reads_files(vba: dict[str, str]) -> None:
    """A public function or declaration of an add-in answers to any cell of any workbook, which needs no macros for it."""
    public = {
        name: re.findall(r"^\s*(?:Public )?(?:Declare (?:PtrSafe )?)?Function (\w+)", code, re.MULTILINE)
        for name, code in vba.items()
    }
    assert public.pop("AitFunctions") == list(catalogue())
    assert public["xlwings"] == ["XLPy", "GetConfigFilePath", "GetConfig"]
    assert public.pop("Dictionary"), "a class is no module: cells cannot reach it"
    for name, functions in public.items():
        assert not functions or "\nOption Private Module\n" in vba[name], name


def test_the_open_workbook_and_its_folder_do_not_choose_the_program_that_is_started(vba: dict[str, str]) -> None:
    code = vba["xlwings"]
    reading = code[code.index("Function GetConfig(") :]
    reading = reading[: reading.index("End Function")]
    assert re.findall(r'If source = "".*Then', reading) == ['If source = "" Or source = "user" Then']
    starting = code[code.index("Function XLPyCommand(") :]
    assert "ActiveWorkbook" not in starting[: starting.index("#Else")]


def test_procedures_named_in_the_source_exist(vba: dict[str, str]) -> None:
    defined = set(
        re.findall(r"(?:Function|Sub|Const) (Ait\w+|AIT_ADDIN_VERSION|XLWINGS_VERSION)\b", "\n".join(vba.values()))
    )
    ours = "\n".join(code for name, code in vba.items() if name.startswith(("Ait", "ThisWorkbook")))
    without_texts = re.sub(r"'.*$", "", re.sub(r'"[^"\n]*"', '""', ours), flags=re.MULTILINE)
    used = set(re.findall(r"\b(Ait[A-Z]\w+|AIT_ADDIN_VERSION|XLWINGS_VERSION)\b", without_texts))
    assert used <= defined
    assert used >= {"AitCall", "AitRegisterAll", "XLWINGS_VERSION"}


def test_blocks_of_our_source_are_closed(vba: dict[str, str]) -> None:
    for name in ("AitErrors", "AitSpelling", "AitCalling", "AitBook", "AitRibbon", "AitFunctions", "ThisWorkbook"):
        code = vba[name]
        for word in ("Sub", "Function"):
            opened = re.findall(rf"^(?:Public |Private )?{word} \w", code, re.MULTILINE)
            assert len(opened) == len(re.findall(rf"^End {word}$", code, re.MULTILINE)), (name, word)
        plain = re.sub(r"\s+'[^\"\n]*$", "", code, flags=re.MULTILINE)
        assert len(re.findall(r"^ *If .* Then$", plain, re.MULTILINE)) == len(
            re.findall(r"^ *End If$", plain, re.MULTILINE)
        ), name


def test_a_second_build_is_byte_identical_also_in_another_process(tmp_path: Path) -> None:
    first = build_addin(tmp_path / "a")
    code = "import sys, pathlib; from xl_aitrends.hosts.addin.building import build_addin; build_addin(pathlib.Path(sys.argv[1]))"
    root = Path(building.__file__).parents[3]
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "b")],
        env={"PYTHONPATH": str(root), "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        check=True,
    )
    assert [path.name for path in first] == [ADDIN_NAME, INTELLISENSE_NAME]
    for path in first:
        again = tmp_path / "b" / path.name
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest()


def test_the_file_tells_what_it_was_built_from(tmp_path: Path) -> None:
    built = build_addin(tmp_path)[0]
    assert read_description(built) == f"xl_aitrends {__version__} with xlwings {xlwings.__version__}"
    assert read_description(tmp_path / INTELLISENSE_NAME) == ""


def test_another_xlwings_is_refused_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "addin").mkdir()
    (tmp_path / "xlwings_custom_addin.bas").write_text("' something else")
    (tmp_path / "addin" / "Dictionary.cls").write_text('Attribute VB_Name = "Dictionary"')
    monkeypatch.setattr(xlwings, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ConfigurationError, match=r"its add-in template has changed\); pip install"):
        build_addin(tmp_path / "out")
    assert not (tmp_path / "out").exists()
