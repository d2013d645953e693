from __future__ import annotations

from pathlib import Path

from xl_aitrends import catalogue
from xl_aitrends.functions.reference import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "functions.md"


def test_the_reference_in_docs_is_the_one_the_catalogue_gives():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "docs/functions.md is stale: python -m xl_aitrends.functions.reference > docs/functions.md"
    )


def test_every_function_and_argument_stands_in_the_reference():
    page = markdown()
    for spec in catalogue().values():
        assert f"### {spec.name}\n" in page
        assert all(f"{argument.name}" in page for argument in spec.arguments)
