"""A formula as it has been read -> its text for the engine, with what it reads asked for on the way.

Decides which way each reference goes: into the engine's cells, or past the engine straight to a function of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from xl_aitrends.refresh.dependencies import FormulaCell
from xl_aitrends.refresh.engine import Target, held_result, lent_area
from xl_aitrends.refresh.inputs import Inputs
from xl_aitrends.refresh.parts import ByCell, Operand, Part
from xl_aitrends.refresh.regions import cell_region, region_text

# Anchors of the spills being computed, with their place among the targets where the engine cannot spill them itself.
Live = Mapping[tuple[str, int, int], int | None]


def target_of(cell: FormulaCell, inputs: Inputs, live: Live) -> Target:
    """Spell a formula for the engine; what it reads is asked of `inputs`."""
    reading = cell.reading
    single = cell.kind in ("plain", "shared")
    text = "".join(_part_text(part, cell, inputs, live, single=single) for part in reading.parts)
    fixed = None
    if cell.kind == "array":
        fixed = (cell.output.bottom - cell.output.top + 1, cell.output.right - cell.output.left + 1)
    captured = cell.kind in ("array", "dynamic") or reading.gives_array or reading.guarded
    return Target(cell.sheet, cell.row, cell.column, text, captured, fixed, single, reading.one_call)


def _part_text(part: Part, cell: FormulaCell, inputs: Inputs, live: Live, *, single: bool) -> str:
    if isinstance(part, ByCell):
        return part.plain if single else part.array
    return part if isinstance(part, str) else _operand_text(part, cell, inputs, live)


def _operand_text(operand: Operand, cell: FormulaCell, inputs: Inputs, live: Live) -> str:
    region = operand.region
    if operand.spill:
        if (region.sheet, region.top, region.left) in live:
            anchor = region_text(cell_region(region.sheet, region.top, region.left))
            position = live[region.sheet, region.top, region.left]
            return f"{anchor}#" if position is None else held_result(position, anchor, lent=operand.whole_argument)
    elif operand.trimmed:
        region = inputs.trim(region, [one.region for one in cell.reading.operands if one.trimmed])
    if operand.whole_argument and (place := inputs.lend(region)) is not None:
        return lent_area(place)
    inputs.want(region)
    return region_text(region)
