"""Rectangles and dependents, held against slow twins that look at every cell."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_aitrends.refresh.dependencies import FormulaCell, Precedents
from xl_aitrends.refresh.glance import Glance, glance_at
from xl_aitrends.refresh.reading import read_formula
from xl_aitrends.refresh.regions import Region, cell_region, union
from xl_aitrends.refresh.scope import Scope

SIZE = 30
EDGE = st.integers(1, SIZE)


@st.composite
def regions(draw, sheets=("S", "T")):
    rows, columns = sorted((draw(EDGE), draw(EDGE))), sorted((draw(EDGE), draw(EDGE)))
    return Region(draw(st.sampled_from(sheets)), rows[0], columns[0], rows[1], columns[1])


def _cells(areas):
    return [(area.sheet, *cell) for area in areas for cell in area.cells()]


@given(st.lists(regions(), max_size=6), st.lists(regions(), max_size=4))
@settings(deadline=None, max_examples=60)
def test_a_union_covers_each_cell_once_and_leaves_holes_out(areas, holes):
    covered = _cells(union(areas, without=holes))
    assert len(covered) == len(set(covered))
    assert set(covered) == set(_cells(areas)) - set(_cells(holes))


@st.composite
def formula_cells(draw):
    """Formulas on a few rows that read rectangles above, some large; a few fill more than their cell."""
    cells = []
    for row in range(1, draw(st.integers(2, 14))):
        output = cell_region("S", row, 1)
        if draw(st.booleans()):
            output = output._replace(right=draw(st.integers(1, 3)))
        glance = Glance(regions=draw(st.lists(regions(), max_size=2)))
        cells.append(FormulaCell("S", row, 1, "", "plain", output, 0.0, glance, None))
    return cells


def _slow_dependents(cells, seeds, touched):
    found, known = set(seeds), set(_cells(touched))
    while True:
        known |= {cell for index in found for cell in _cells([cells[index].output])}
        more = {index for index, cell in enumerate(cells) if known & set(_cells(cell.glance.regions))} - found
        if not more:
            return found
        found |= more


@given(formula_cells(), st.lists(regions(), max_size=2), st.integers(0, 12))
@settings(deadline=None, max_examples=60)
def test_dependents_are_those_that_a_walk_over_all_cells_finds(cells, touched, seed):
    seeds = {seed} if seed < len(cells) else set()
    assert Precedents(cells).dependents(seeds, touched) == _slow_dependents(cells, seeds, touched)


@pytest.mark.parametrize(
    "text",
    [
        "SUM(A1:B9)+'It''s'!$C$4*S!D:D-3:4",
        'IF(TODAY()>A1,OFFSET(B2,1,1),"A9")&TRUE',
        'BDP("X",A1)+RAND()',
        "{1,2}+#N/A+A1%",
    ],
)
def test_a_glance_sees_what_a_full_reading_sees(text):
    book = SimpleNamespace(sheets=[SimpleNamespace(name=name) for name in ("S", "It's")], defined_names=(), tables=())
    scope = Scope(book, {})
    glance, reading = glance_at(text, scope, "S"), read_formula(text, scope, "S", 1, 1)
    assert reading.problem is None
    assert (glance.functions, glance.vendor_functions, glance.regions, glance.reaches) == (
        reading.functions, reading.vendor_functions, reading.regions, reading.reaches,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["name+1", "tbl[x]", "A1#", "ANCHORARRAY(A1)", "A1:INDEX(B1,1)", "@A1", "Nowhere!A1", "A1 ? B1"]
)
def test_a_glance_leaves_names_tables_and_spills_to_a_full_reading(text):
    book = SimpleNamespace(sheets=[SimpleNamespace(name="S")], defined_names=(), tables=())
    assert glance_at(text, Scope(book, {}), "S") is None
