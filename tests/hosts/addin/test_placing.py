"""Installing for a made-up user: where the files go, what the settings say, what is refused."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from xl_aitrends import __version__
from xl_aitrends.errors import ConfigurationError
from xl_aitrends.hosts.addin import Machine, install, placement, uninstall
from xl_aitrends.hosts.addin.building import addin

from .conftest import TEMPLATES


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """A computer with Excel and a user who has nothing of ours."""
    home = tmp_path / "用户"
    return Machine("win32", tmp_path / "EXCEL.EXE", home, home / "AppData" / "Roaming", Path(sys.executable))


def settings(machine: Machine) -> dict[str, str]:
    with machine.settings.open(encoding="utf-8") as lines:
        return dict(csv.reader(lines))  # two texts a line


def test_install_puts_the_add_in_into_the_start_folder_and_the_interpreter_into_the_settings(windows: Machine) -> None:
    placed = install(windows, TEMPLATES)
    assert placed.addin == windows.roaming / "Microsoft" / "Excel" / "XLSTART" / "xl_aitrends.xlam"
    assert placed.addin.read_bytes() == addin(TEMPLATES)
    assert placed.settings == windows.home / ".xl_aitrends" / "xl_aitrends.conf"
    assert settings(windows) == {"ADD_WORKBOOK_TO_PYTHONPATH": "False", "INTERPRETER_WIN": sys.executable}
    assert placed.interpreter == sys.executable
    assert placed.built_from == f"xl_aitrends {__version__} with xlwings {xlwings.__version__}"


def test_nothing_that_excel_would_open_lies_beside_it(windows: Machine) -> None:
    placed = install(windows)
    assert [path.name for path in placed.addin.parent.iterdir()] == ["xl_aitrends.xlam"]


def test_installing_again_keeps_the_user_s_other_settings_and_renews_the_interpreter(windows: Machine) -> None:
    windows.settings.parent.mkdir(parents=True)
    windows.settings.write_text('"SHOW CONSOLE","True"\n"interpreter_win","C:\\gone\\python.exe"\n')
    install(windows)
    install(windows)
    assert settings(windows) == {
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "SHOW CONSOLE": "True",
        "INTERPRETER_WIN": sys.executable,
    }


def test_uninstall_takes_away_what_install_brought_and_tells_it(windows: Machine) -> None:
    placed = install(windows)
    other = placed.addin.parent / "personal.xlsb"
    other.write_bytes(b"mine")
    before = uninstall(windows)
    assert (before.addin, before.settings) == (placed.addin, placed.settings)
    assert not placed.settings.parent.exists()
    assert list(placed.addin.parent.iterdir()) == [other]
    assert placement(windows).addin is None
    assert uninstall(windows).addin is None


def test_uninstall_leaves_the_user_s_own_settings_as_they_were(windows: Machine) -> None:
    """Whatever they are: a line that is none of ours is not understood, but kept."""
    own = '"SHOW CONSOLE","True"\n"PYTHONPATH","D:\\研究"\nnot a setting\n"a","b","c"\r\n'.encode()
    windows.settings.parent.mkdir(parents=True)
    windows.settings.write_bytes(own)
    install(windows)
    assert windows.settings.read_bytes().startswith(own)
    assert placement(windows).interpreter == sys.executable
    uninstall(windows)
    assert windows.settings.read_bytes() == own


def test_a_setting_that_the_user_changed_is_neither_overwritten_nor_taken_away(windows: Machine) -> None:
    windows.settings.parent.mkdir(parents=True)
    windows.settings.write_text('"ADD_WORKBOOK_TO_PYTHONPATH","True"\n')
    install(windows)
    assert settings(windows)["ADD_WORKBOOK_TO_PYTHONPATH"] == "True"
    uninstall(windows)
    assert settings(windows) == {"ADD_WORKBOOK_TO_PYTHONPATH": "True"}


@pytest.mark.parametrize("strange", [{"interpreter": Path("C:/用户/python.exe")}, {"home": Path("C:/用户")}])
def test_a_path_that_vba_cannot_read_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strange: dict[str, Path]
) -> None:
    monkeypatch.setattr("xl_aitrends.hosts.addin.settings._encoding", lambda: "cp1252")
    plain = Machine("win32", tmp_path / "EXCEL.EXE", tmp_path, tmp_path / "Roaming", Path(sys.executable))
    plain.settings.parent.mkdir(parents=True)
    plain.settings.write_text('"SHOW CONSOLE","True"\n')
    with pytest.raises(
        ConfigurationError, match=r"^VBA cannot read C:/用户/\S+ here; use another folder, or set Windows'"
    ):
        install(replace(plain, **strange))
    assert settings(plain) == {"SHOW CONSOLE": "True"}
    assert not plain.addin.exists()


def test_a_strange_file_of_that_name_is_told(windows: Machine) -> None:
    windows.addin.parent.mkdir(parents=True)
    windows.addin.write_bytes(b"no package")
    assert placement(windows).addin == windows.addin
    assert placement(windows).built_from is None


def test_a_file_that_excel_holds_open_is_one_line_with_the_remedy(
    windows: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "sharing violation")

    install(windows)
    monkeypatch.setattr(Path, "write_bytes", locked)
    monkeypatch.setattr(Path, "unlink", locked)
    for action in (install, uninstall):
        with pytest.raises(ConfigurationError, match="is open in Excel; close Excel and run this again"):
            action(windows)


@pytest.mark.parametrize(
    ("platform", "message"),
    [
        ("linux", "there is no Excel on this system; aitrends refresh computes workbooks without it"),
        ("darwin", "xlwings runs functions in Excel for Windows only; on macOS use xlwings Lite"),
        ("win32", "Excel is not installed here; aitrends refresh computes workbooks without it"),
    ],
)
def test_without_excel_for_windows_nothing_is_written(windows: Machine, platform: str, message: str) -> None:
    elsewhere = replace(windows, platform=platform, excel=None)
    for action in (install, uninstall):
        with pytest.raises(ConfigurationError) as refused:
            action(elsewhere)
        assert str(refused.value) == message
    assert not windows.home.exists()
