"""A worksheet function as a fresh Python function for one host: positional raw cells in, raw cells out.

Fresh, because hosts' decorators leave their registration on the function and reuse one that they find there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from xl_aitrends.cells.grid import Grid
from xl_aitrends.functions import Argument, Spec, evaluate
from xl_aitrends.functions.kinds import Reads

Entrance = Callable[..., Sequence[Sequence[object]]]

# Arguments that may be a serial number; functions without one neither read nor give a date.
DATED: Final = frozenset({Reads.DAYS, Reads.DATE_CELLS, Reads.SCHEDULE, Reads.GRID, Reads.DAY, Reads.WINDOW})


def entrance(
    spec: Spec,
    *,
    read: Callable[[object], object] | None = None,
    write: Callable[[Grid], list[Sequence[object]]] | None = None,
    counts_from_1904: Callable[[], bool] | None = None,
) -> Entrance:
    """Build the function that a host registers and calls; it never raises.

    Parameters
    ----------
    spec : Spec
        The worksheet function.
    read : callable, optional
        The host's raw argument as plain cells; None where they are plain already.
    write : callable, optional
        The plain result cells as the host's own values; None where plain cells do.
    counts_from_1904 : callable, optional
        Whether serial numbers of the calling workbook count from 1904; asked at each call of a function to which dates
        mean something. None where they never do.

    Returns
    -------
    callable
        With the name, signature and summary of the worksheet function. Arguments that are one of a list of words are
        annotated with `Literal`, which some hosts show as a drop-down list; nothing else is, because hosts take
        annotations for conversions.
    """

    asked = counts_from_1904 if any(argument.kind.reads in DATED for argument in spec.arguments) else None

    def enter(*arguments: object) -> Sequence[Sequence[object]]:
        plain = arguments if read is None else tuple(map(read, arguments))
        try:
            date1904 = asked is not None and asked()
        except Exception as error:  # a host's own: whatever it is, no traceback may reach the cell
            text = f"Excel did not say from which year its dates count ({type(error).__name__}); recalculate"
            return [[f"#VALUE! {spec.name}: {text}"]]
        cells = evaluate(spec, plain, date1904=date1904)
        return cells if write is None else write(cells)

    enter.__name__ = enter.__qualname__ = spec.name
    enter.__doc__ = spec.summary
    parameters = [_parameter(argument) for argument in spec.arguments]
    enter.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    enter.__annotations__ = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if parameter.annotation is not inspect.Parameter.empty
    }
    return enter


def _parameter(argument: Argument) -> inspect.Parameter:
    empty = inspect.Parameter.empty
    annotation: Any = Literal[argument.choices] if argument.choices else empty
    default = empty if argument.required else argument.default
    return inspect.Parameter(
        argument.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
    )
