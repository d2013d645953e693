"""What the README tells users to type is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

import xl_aitrends
from xl_aitrends import catalogue
from xl_aitrends.cli.app import app
from xl_aitrends.functions.examples import compute

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_command_in_the_readme_exists():
    commands = {tuple(found.split()) for found in re.findall(r"aitrends ((?:[a-z]+ ?){1,2})", README)}
    known = set(app.commands)
    named = {words[0] for words in commands}
    assert {"demo", "new", "refresh", "inspect", "explain", "diff", "functions", "templates", "job"} <= named
    for words in commands:
        if words[0] in known:
            assert CliRunner().invoke(app, [words[0], "--help"]).exit_code == 0


def test_every_function_in_the_readme_exists():
    assert set(re.findall(r"AIT_[A-Z_]+[A-Z]", README)) <= set(catalogue())


def test_the_python_in_the_readme_gives_what_it_says():
    assert "[[0.75]]" in README
    assert xl_aitrends.call("AIT_SPREAD", [[0.5, 0.25, -0.25]], 1) == [[0.75]]


def test_the_formulas_in_the_readme_give_what_it_says():
    assert "`=AIT_SPREAD({0.5,0.25,-0.25},1)`: 0.75" in README
    assert compute("=AIT_SPREAD({0.5,0.25,-0.25},1)") == [[0.75]]
    [given] = re.findall(r"`=AIT_PCTRANK_LAST\(A2:A900(,+)\"percentile\"\)`", README)
    item = [argument.name for argument in catalogue()["AIT_PCTRANK_LAST"].arguments].index("item")
    assert len(given) == item


def test_troubles_are_headed_by_what_a_user_sees():
    seen = README[README.index("### What you see") :]
    for text in ("`#NAME?`", "`#VALUE!`", "`#BUSY!`", "waiting…", "nothing happens"):
        assert re.search(rf"^\| [^|]*{re.escape(text)}", seen, re.MULTILINE), text
