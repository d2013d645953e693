"""`aitrends addin` and `aitrends doctor`: words and exit codes."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from xl_aitrends.hosts import addin, diagnosis
from xl_aitrends.hosts.diagnosis import Finding
from xl_aitrends.templates import template_names

Run = Callable[..., Result]


@pytest.fixture
def windows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> addin.Machine:
    machine = addin.Machine("win32", folder / "EXCEL.EXE", folder, folder / "Roaming", Path(sys.executable))
    monkeypatch.setattr(addin, "this_machine", lambda: machine)
    return machine


def test_build_writes_the_add_in_with_the_templates_and_its_help_file(aitrends: Run, folder: Path) -> None:
    result = aitrends("addin", "build", "--out", "made/here")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.split() == [
        str(Path("made/here") / name) for name in ("xl_aitrends.xlam", "xl_aitrends.intellisense.xml")
    ]
    ribbon = zipfile.ZipFile(folder / "made/here/xl_aitrends.xlam").read("customUI/customUI14.xml").decode()
    assert all(f'tag="{name}"' in ribbon for name in template_names())


@pytest.mark.skipif(sys.platform == "win32", reason="there may be an Excel here")
@pytest.mark.parametrize("command", ["install", "status", "uninstall"])
def test_without_excel_one_line_says_so_with_exit_code_2(aitrends: Run, command: str) -> None:
    result = aitrends("addin", command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_install_status_uninstall_tell_what_is_there(aitrends: Run, windows: addin.Machine) -> None:
    assert aitrends("addin", "status").stdout.startswith(f"Not installed: {windows.addin} does not exist")
    installed = aitrends("addin", "install")
    assert installed.exit_code == 0
    assert f"Add-in: {windows.addin}\nPython: {sys.executable} (in {windows.settings})" in installed.stdout
    assert f"Add-in: {windows.addin} (xl_aitrends " in aitrends("addin", "status").stdout
    removed = aitrends("addin", "uninstall")
    assert removed.stdout == f"Removed {windows.addin}\nRemoved {windows.settings}\n"
    assert aitrends("addin", "uninstall").stdout == "Nothing was installed.\n"


def test_uninstall_says_that_settings_of_the_user_stay(aitrends: Run, windows: addin.Machine) -> None:
    windows.settings.parent.mkdir(parents=True)
    windows.settings.write_text('"SHOW CONSOLE","True"\n')
    assert aitrends("addin", "install").exit_code == 0
    told = aitrends("addin", "uninstall").stdout
    assert told == f"Removed {windows.addin}\nKept your own settings in {windows.settings}\n"
    assert windows.settings.read_text() == '"SHOW CONSOLE","True"\n'


def test_doctor_tells_each_finding_with_its_remedy(aitrends: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [Finding("python", "OK", "3.11"), Finding("excel", "WARN", "none", "do this")]
    monkeypatch.setattr(diagnosis, "diagnose", lambda: findings)
    result = aitrends("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "OK    python: 3.11\nWARN  excel: none\n      do this\n"
    findings.append(Finding("call", "FAIL", "no answer", "that"))
    assert aitrends("doctor").exit_code == 1


def test_doctor_gives_one_json_document(aitrends: Run) -> None:
    result = aitrends("doctor", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    assert {"python", "package", "xlwings", "excel", "call"} <= {finding["name"] for finding in listed}
    assert all(set(finding) == {"name", "state", "fact", "remedy"} for finding in listed)
