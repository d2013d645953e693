"""What the doctor finds on made-up computers, and on this one."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from xl_aitrends.hosts import diagnosis
from xl_aitrends.hosts.addin import Machine, install
from xl_aitrends.hosts.diagnosis import Finding, diagnose


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Excel, a virtual environment with xlwings' DLL, and an interpreter that answers."""
    monkeypatch.setenv("PYTHONPATH", str(Path(diagnosis.__file__).parents[2]))
    scripts = tmp_path / "venv" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "python.exe").symlink_to(sys.executable)
    (tmp_path / "venv" / f"xlwings64-{xlwings.__version__}.dll").touch()
    (tmp_path / "EXCEL.EXE").touch()
    return Machine("win32", tmp_path / "EXCEL.EXE", tmp_path, tmp_path / "Roaming", scripts / "python.exe")


def states(findings: list[Finding]) -> dict[str, str]:
    assert all(bool(finding.remedy) is (finding.state != "OK") for finding in findings)
    return {finding.name: finding.state for finding in findings}


def test_here_the_function_answers_and_excel_is_missed_without_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(diagnosis.__file__).parents[2]))  # as if it were installed
    found = {finding.name: finding for finding in diagnose()}
    if sys.platform == "linux":
        assert found["excel"].state == "WARN"
        assert "addin" not in found
    assert found["call"] == Finding("call", "OK", "AIT_SPREAD gave 0.7 through the function registered with xlwings")


def test_an_installed_add_in_is_all_well(windows: Machine) -> None:
    install(windows)
    found = diagnose(windows)
    assert {name: state for name, state in states(found).items() if name != "call"} == dict.fromkeys(
        [
            "python",
            "package",
            "xlwings",
            "excel",
            "library",
            "addin",
            "xlwings add-in",
            "interpreter",
            "trust",
            "enabled",
        ],
        "OK",
    )


def test_xlwings_own_add_in_is_told_where_it_lies(windows: Machine) -> None:
    told = {finding.name: finding.fact for finding in diagnose(windows)}
    assert told["xlwings add-in"] == "not installed, and not needed beside ours"
    other = windows.roaming / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"
    other.parent.mkdir(parents=True)
    other.touch()
    told = {finding.name: finding.fact for finding in diagnose(windows)}
    assert told["xlwings add-in"].startswith(str(other))


def test_before_the_installation_the_remedy_is_to_install(windows: Machine) -> None:
    found = {finding.name: finding for finding in diagnose(windows)}
    assert (found["addin"].state, found["addin"].remedy) == ("WARN", "aitrends addin install")
    assert found["interpreter"].state == "WARN"


def test_an_add_in_of_another_xlwings_fails_because_its_dll_is_gone(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(windows)
    versions = {"xlwings": "9.9.9"}
    monkeypatch.setattr(diagnosis, "_version", versions.get)
    found = {finding.name: finding for finding in diagnose(windows)}
    assert found["addin"].state == found["library"].state == "FAIL"
    assert f"with xlwings {xlwings.__version__}, installed is" in found["addin"].fact
    assert found["addin"].remedy == "close Excel, then: aitrends addin install"


def test_an_interpreter_that_is_gone_fails_with_its_path(windows: Machine) -> None:
    install(windows)
    windows.interpreter.unlink()
    found = {finding.name: finding for finding in diagnose(windows)}
    assert found["interpreter"].state == found["call"].state == "FAIL"
    assert str(windows.interpreter) in found["interpreter"].fact


def test_another_interpreter_than_this_one_is_told(windows: Machine) -> None:
    install(windows)
    found = {finding.name: finding for finding in diagnose(replace(windows, interpreter=Path(sys.executable)))}
    assert found["interpreter"].state == "WARN"
    assert str(windows.interpreter) in found["interpreter"].fact


def test_an_interpreter_without_the_package_fails_with_its_last_line(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(windows)
    monkeypatch.setattr(diagnosis, "_CALL", "raise ModuleNotFoundError('No module named xl_aitrends')")
    call = diagnose(windows)[-1]
    assert call.state == "FAIL"
    assert call.fact == "AIT_SPREAD failed: ModuleNotFoundError: No module named xl_aitrends"
    assert call.remedy == f'"{windows.interpreter}" -m pip install "xl-aitrends[excel]"'


def test_a_checkout_in_the_working_folder_does_not_pass_for_an_installed_package(
    windows: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Excel starts Python elsewhere."""
    monkeypatch.setattr(diagnosis, "_CALL", "import only_here")
    (tmp_path / "only_here.py").write_text("print('[\"a way\", [[0.7]]]')")
    monkeypatch.chdir(tmp_path)
    assert diagnose(windows)[-1].fact == "AIT_SPREAD failed: ModuleNotFoundError: No module named 'only_here'"


@pytest.mark.parametrize("answer", ["", "hello", "1"])
def test_a_program_that_is_no_python_is_told(windows: Machine, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(diagnosis, "_CALL", f"print({answer!r})")
    call = diagnose(windows)[-1]
    assert (call.state, call.remedy) == ("FAIL", "aitrends addin install")
    assert call.fact.endswith("it is no Python")


def test_an_excel_of_32_bits_wants_the_library_of_32_bits(windows: Machine) -> None:
    install(windows)
    assert windows.excel is not None
    windows.excel.write_bytes(bytes(0x3C) + (0x80).to_bytes(4, "little") + bytes(0x40) + b"PE\0\0\x4c\x01")
    found = {finding.name: finding for finding in diagnose(windows)}
    assert found["excel"].fact == f"{windows.excel}, 32 bits"
    assert found["library"].state == "FAIL"
    assert found["library"].fact.startswith(f"xlwings32-{xlwings.__version__}.dll is not beside ")


def test_an_add_in_that_excel_disabled_is_told_with_the_way_back(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = bytes(12) + r"c:\users\me\XLSTART\XL_AITRENDS.xlam".encode("utf-16-le")
    monkeypatch.setattr(diagnosis, "_registry_items", lambda key: [item] if key.endswith("DisabledItems") else [])
    enabled = {finding.name: finding for finding in diagnose(windows)}["enabled"]
    assert enabled.state == "FAIL"
    assert "Disabled Items" in enabled.remedy


def test_a_wrong_answer_fails(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "_CALL", "print('[\"a way\", [[0.5]]]')")
    assert diagnose(windows)[-1].fact == "AIT_SPREAD gave [[0.5]] instead of 0.7"


@pytest.mark.parametrize("policies", ["Policies\\", ""])
@pytest.mark.parametrize(
    "setting",
    [
        r"Excel\Security\Trusted Locations\AllLocationsDisabled",
        r"Excel\Security\DisableAllAddins",
        r"Excel\Security\RequireAddinSig",
        r"Common\VBAOff",
    ],
)
def test_settings_that_forbid_the_add_in_fail(
    windows: Machine, monkeypatch: pytest.MonkeyPatch, policies: str, setting: str
) -> None:
    key, _, name = rf"Software\{policies}Microsoft\Office\16.0\{setting}".rpartition("\\")
    monkeypatch.setattr(diagnosis, "_registry_value", lambda *place: {(key, name): 1}.get(place))
    [trust] = [finding for finding in diagnose(windows) if finding.name == "trust"]
    assert trust.state == "FAIL"
    assert trust.remedy


def test_excel_on_macos_is_told_what_to_use(windows: Machine) -> None:
    found = {finding.name: finding for finding in diagnose(replace(windows, platform="darwin"))}
    assert found["excel"].state == "WARN"
    assert "xlwings Lite" in found["excel"].remedy
    assert "library" not in found
