"""Values of a panel as they stood on given dates, for given names; knows nothing of what the values mean."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_aitrends.core.timeline import Floats, Index, as_dates, as_values, order_by_date, periods
from xl_aitrends.errors import InputError

__all__ = ["values_asof"]


def values_asof(
    values: npt.ArrayLike,
    dates: npt.ArrayLike,
    at: npt.ArrayLike,
    names: npt.ArrayLike | None = None,
    wanted: npt.ArrayLike | None = None,
    dup: str = "error",
) -> Floats:
    """Rows of a panel on given dates, each the last row dated on or before it.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Dates down, names across; nan is missing.
    dates : array of datetime64[D], shape (n,)
        In any order; rows with a blank date (NaT) are ignored.
    at : array of datetime64[D], shape (p,)
        Dates asked for, in any order.
    names, wanted : array of str, shape (m,) and (q,), optional
        Names of the columns, and those to give, in that order. All columns as they stand when left out.
    dup : {"error", "last"}
        What to do with two rows of one date.

    Returns
    -------
    ndarray, shape (p,), (p, m) or (p, q)
        nan for a date before the first row or a blank one, and where the row has no number.

    Raises
    ------
    InputError
        For a wanted name that no column has, `wanted` without `names`, or a duplicate date.

    Notes
    -----
    A row without any number is no period and never answers. A missing number is not carried from an earlier row.

    References
    ----------
    Standard result (an as-of join).
    """
    panel = as_values(values)
    days = as_dates(dates, len(panel))
    rows = order_by_date(days, dup=dup)
    rows = rows[periods(panel)[rows]]
    asked = as_dates(at)
    place = np.searchsorted(days[rows], asked, side="right") - 1
    known = (place >= 0) & ~np.isnat(asked)
    columns = panel if wanted is None else panel[:, _columns(panel, names, wanted)]
    found = np.full((asked.size, *columns.shape[1:]), np.nan)
    found[known] = columns[rows[place[known]]]
    return found


def _columns(panel: Floats, names: npt.ArrayLike | None, wanted: npt.ArrayLike) -> Index:
    if names is None or panel.ndim == 1:
        raise InputError("wanted needs names, one a column of the values")
    labels = [str(name) for name in np.asarray(names, dtype=object).reshape(-1)]
    if len(labels) != panel.shape[1]:
        raise InputError(f"names has {len(labels)} entries but the values have {panel.shape[1]} columns")
    places = {label: place for place, label in reversed(list(enumerate(labels)))}
    chosen = [str(name) for name in np.asarray(wanted, dtype=object).reshape(-1)]
    unknown = [name for name in chosen if name not in places]
    if unknown:
        raise InputError(f"wanted {unknown[0]!r} is none of the names; check the spelling")
    return np.array([places[name] for name in chosen], dtype=np.intp)
