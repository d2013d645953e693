"""The command as a whole: help, version, speed of starting, streams and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

import xl_aitrends
from xl_aitrends import __version__
from xl_aitrends.cli.app import app
from xl_aitrends.functions import catalogue

Run = Callable[..., Result]
SLOW_TO_LOAD = ("numpy", "pandas", "formualizer", "openpyxl", "xlsxwriter", "rich", "xlwings")


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += every_command(command, (*path, name))
    return found


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("module", ["xl_aitrends", "xl_aitrends.cli"])
def test_the_package_runs_as_a_module(module: str) -> None:
    done = python("-m", module, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"aitrends {__version__}\n", "")


def test_help_loads_nothing_that_is_slow() -> None:
    code = (
        "import sys, contextlib\n"
        "from xl_aitrends.cli import main\n"
        "sys.argv = ['aitrends', '--help']\n"
        "with contextlib.suppress(SystemExit): main()\n"
        f"print([name for name in {SLOW_TO_LOAD} if name in sys.modules], file=sys.stderr)"
    )
    done = python("-c", code)
    assert set(done.stderr.split()) == {"[]"}  # said by the command and by the process that waits for it
    assert "refresh" in done.stdout


@pytest.mark.parametrize("path", every_command(app), ids=" ".join)
def test_every_command_and_option_has_help(aitrends: Run, path: tuple[str, ...]) -> None:
    command: click.Command = app
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    result = aitrends(*path, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: aitrends " + " ".join(path))


def test_usage_errors_are_exit_code_2(aitrends: Run) -> None:
    for arguments in (["frobnicate"], ["refresh"], ["functions", "show"], ["refresh", "x.xlsx", "--wrong"]):
        result = aitrends(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["refresh", "nowhere.xlsx", "--json"], 2, "nowhere.xlsx: no such file or folder"),
        (["refresh", "--json", "--wrong"], 2, "--wrong"),
        (["refresh", "--job", "none.toml", "--json"], 2, "none.toml: there is no such file"),
        (["functions", "show", "AIT_SPRED", "--json"], 2, "AIT_SPREAD"),
        (["frobnicate", "--json"], 2, "No such command 'frobnicate'"),
        (["explain", "torn.xlsx", "A1", "--json"], 1, "torn.xlsx is not a workbook"),
    ],
)
def test_an_error_is_one_json_document_where_json_was_asked_for(
    aitrends: Run, folder: Path, arguments: list[str], code: int, said: str
) -> None:
    (folder / "torn.xlsx").write_text("no zip")
    result = aitrends(*arguments)
    told = json.loads(result.stdout)
    assert result.exit_code == told["exit_code"] == code
    assert said in told["error"]
    assert said in result.stderr


def test_functions_list_as_json_names_the_catalogue(aitrends: Run) -> None:
    listed = json.loads(aitrends("functions", "list", "--json").stdout)
    assert [function["name"] for function in listed] == list(catalogue())


def test_functions_list_in_a_pipe_is_one_line_a_function(aitrends: Run) -> None:
    lines = aitrends("functions", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(catalogue())


@pytest.mark.parametrize("name", list(catalogue()))
def test_functions_show_tells_everything(aitrends: Run, name: str) -> None:
    spec = catalogue()[name]
    text = aitrends("functions", "show", name.lower()).stdout
    assert text.startswith(spec.signature)
    assert all(part in text for part in (spec.summary, spec.formula, spec.source, spec.examples[0].formula))
    assert all(argument.help in text for argument in spec.arguments)
    shown = json.loads(aitrends("functions", "show", name, "--json").stdout)
    assert [argument["name"] for argument in shown["arguments"]] == [argument.name for argument in spec.arguments]


def test_an_unknown_function_is_exit_code_2_with_the_nearest_names(aitrends: Run) -> None:
    result = aitrends("functions", "show", "AIT_HELPP")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: no function is called AIT_HELPP; did you mean AIT_HELP")
    assert result.stderr.count("\n") == 1


def test_a_terminal_without_unicode_gets_valid_json() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "xl_aitrends", "functions", "list", "--json"],
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(xl_aitrends.__file__).parents[1])},
        capture_output=True,
        check=False,
    )
    assert [function["name"] for function in json.loads(done.stdout)] == list(catalogue())
