"""Options of core functions: read them alike everywhere, refuse them with fact and remedy.

Knows nothing of what an option does.
"""

from __future__ import annotations

import numpy as np

from xl_aitrends.errors import InputError

__all__ = ["one_of", "whole_number"]


def one_of(name: str, value: str, permitted: tuple[str, ...]) -> str:
    """Return the permitted spelling of an option, whatever its case.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
        What was given.
    permitted : tuple of str
        The options.

    Raises
    ------
    InputError
        If `value` is none of them; the message lists them.
    """
    spellings = {option.casefold(): option for option in permitted}
    found = spellings.get(str(value).strip().casefold())
    if found is None:
        raise InputError(f"{name} must be one of {', '.join(permitted)}, got {value!r}")
    return found


def whole_number(name: str, value: object, least: int = 1) -> int:
    """Return `value` as an int.

    Raises
    ------
    InputError
        If it is not a whole number of at least `least`: ``window must be a whole number ≥ 1, got 0``.
    """
    if value is None:
        raise InputError(f"{name} is missing; give a whole number ≥ {least}")
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        number = float(value)
        if number >= least and number.is_integer():
            return int(number)
        value = f"{number:g}"  # a cell's 0 arrives as 0.0
    raise InputError(f"{name} must be a whole number ≥ {least}, got {value}")
