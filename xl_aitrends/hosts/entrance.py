"""A worksheet function as a fresh Python function for one host: positional raw cells in, raw cells out.

Fresh, because hosts' decorators leave their registration on the function and reuse one that they find there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Literal

from xl_aitrends.cells.grid import Grid
from xl_aitrends.functions import Argument, Spec, evaluate

Entrance = Callable[..., Sequence[Sequence[object]]]


def entrance(
    spec: Spec,
    *,
    read: Callable[[object], object] | None = None,
    write: Callable[[Grid], list[Sequence[object]]] | None = None,
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

    Returns
    -------
    callable
        With the name, signature and summary of the worksheet function. Arguments that are one of a list of words are
        annotated with `Literal`, which some hosts show as a drop-down list; nothing else is, because hosts take
        annotations for conversions.
    """

    def enter(*arguments: object) -> Sequence[Sequence[object]]:
        plain = arguments if read is None else tuple(map(read, arguments))
        cells = evaluate(spec, plain)
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
