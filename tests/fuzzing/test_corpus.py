"""Every input of the fuzzing corpus keeps the promises: good ones, and all that once broke one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzzing.targets import TARGETS, check

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(path for path in CORPUS.glob("*/*"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.filterwarnings("default")
def test_an_input_of_the_corpus_keeps_the_promises(path: Path):
    check(path.parent.name, path.read_bytes())


def test_every_target_has_its_corpus():
    assert {path.parent.name for path in INPUTS} == TARGETS.keys()
