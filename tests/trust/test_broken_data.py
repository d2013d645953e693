"""Every worksheet function answers to broken data as declared: rightly, with an error, or named by a check."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import answers
from broken_data import CHECKS, DEFECTS, WORDS, declared, markdown
from defects import DEFECTS as MAKERS

from xl_aitrends.functions import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "broken-data.md"
SPECS = catalogue()


def test_every_function_and_every_defect_is_declared_in_known_words():
    assert list(declared()) == list(SPECS)
    assert list(DEFECTS) == list(MAKERS)
    assert {word for row in declared().values() for word in row.values()} <= {*WORDS, *CHECKS}


@pytest.mark.parametrize("name", SPECS)
def test_a_function_answers_to_broken_data_as_declared(name):
    found = {defect: answers(SPECS[name], defect) for defect in DEFECTS}
    assert {defect: word for defect, word in declared()[name].items() if word not in found[defect]} == {}


def test_the_page_is_the_one_the_declaration_gives():
    assert PAGE.read_text(encoding="utf-8") == markdown()
