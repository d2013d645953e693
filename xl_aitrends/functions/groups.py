"""Groups of names: their returns, what they did to the spread, and whether a score is paid for."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.attribution import LegChanges, SpreadAttribution, leg_changes, spread_attribution
from xl_aitrends.core.groups import Premium, PremiumSummary, group_returns, premium, premium_summary
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Dates, Day, Dup, Headers, Item, Names, Panel, Weights

Returns = Annotated[Panel, "Returns as decimals, dates down and names across."]
Scores = Annotated[
    Weights, "Score of each name on each row (certainty, surprise, revision), or one row of scores for all dates."
]
Parts = Annotated[int, "Number of parts the names are sorted into by score. Default 3."]
Lag = Annotated[int, "Rows by which the score precedes the return. Default 0: the return of the score's own row."]
MinNames = Annotated[int, "Names that each part needs, and the rank correlation in all. Default 5."]
FirstDay = Annotated[Day, "First date; the last row with returns on or before it counts, at most 31 days earlier."]
LastDay = Annotated[Day, "Second date, likewise."]
LegSize = Annotated[float, "Names in each leg, or a fraction below 1 of those present. Default 5."]


@worksheet("Groups and attribution", since="0.1.0")
def AIT_SPREAD_ATTRIBUTION(
    values: Returns,
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    groups: Annotated[Names, "Group of each name, over the columns; names without one form the group other."],
    start_date: FirstDay,
    end_date: LastDay,
    k: LegSize = 5,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> SpreadAttribution:
    """Which groups made the spread move between two dates: one row a group and a total row, without remainder.

    Formula: a group's part of a leg is Σ(r − r̄)/k over its members in it, r̄ the mean of all names; change is that of
    top part minus bottom part, and the changes of all groups add up to the change of AIT_SPREAD.

    Missing: names without a return are not ranked; fewer than 2k names on a date give #N/A.

    Excel:
        =AIT_SPREAD_ATTRIBUTION({0.1,0,0.2;0.5,0,0.1},{1;9},{"TMT","x","x"},1,9,1,,"change") → {0.3;0.0;0.3}

    Source: contribution to a difference of means, standard result.
    """
    return spread_attribution(values, dates, groups, start_date, end_date, k, dup=dup)


@worksheet("Groups and attribution", since="0.1.0")
def AIT_LEG_CHANGES(
    values: Returns,
    dates: Annotated[Dates, "Dates of the rows, in any order."],
    names: Annotated[Names, "Names over the columns."],
    start_date: FirstDay,
    end_date: LastDay,
    k: LegSize = 5,
    dup: Dup = "error",
    item: Item = None,
    headers: Headers = 0,
) -> LegChanges:
    """Who stayed in, entered and left the two legs of the spread between two dates, with their returns.

    Formula: the k best and the k worst names of each date, ties by column.

    Missing: names without a return are in no leg; fewer than 2k names on a date give #N/A.

    Excel:
        =AIT_LEG_CHANGES({0.1,0,0.2;0.5,0,0.1},{1;9},{"A","B","C"},1,9,1,,"name") → {"A";"C";"B"}
        =AIT_LEG_CHANGES({0.1,0,0.2;0.5,0,0.1},{1;9},{"A","B","C"},1,9,1,,"status") → {"entered";"left";"stayed"}

    Source: standard result.
    """
    return leg_changes(values, dates, names, start_date, end_date, k, dup=dup)


@worksheet("Groups and attribution", since="0.1.0")
def AIT_GROUP(
    returns: Returns,
    groups: Annotated[Names, "Group of each name, over the columns; a name without one is in no group."],
    weights: Annotated[Weights | None, "Weight of each name, or a panel of weights. Blank: equal."] = None,
    item: Annotated[
        str | None,
        'One group ("TMT"), a difference of two ("TMT-dividend"), or "labels" for the row of group names. Blank: all '
        "groups, one column each, in order of first appearance.",
    ] = None,
    headers: Headers = 0,
) -> Floats | npt.NDArray[np.object_]:
    """Mean return of each group on every row, weighted if you like, or the difference of two groups.

    Formula: Σ w·r / Σ w over the group's names that have a return (and a weight) on the row.

    Missing: a missing return leaves its name out of the row; a group without any gives #N/A.

    Excel:
        =AIT_GROUP({0.1,0.3,0.5;0.2,0,-0.1},{"TMT","TMT","dividend"}) → {0.2,0.5;0.1,-0.1}
        =AIT_GROUP({0.1,0.3,0.5;0.2,0,-0.1},{"TMT","TMT","dividend"},,"TMT-dividend") → {-0.3;0.2}

    Source: standard result.
    """
    return group_returns(returns, groups, weights, item)


@worksheet("Groups and attribution", since="0.1.0")
def AIT_PREMIUM(
    returns: Returns,
    scores: Scores,
    q: Parts = 3,
    lag: Lag = 0,
    min_names: MinNames = 5,
    item: Item = None,
    headers: Headers = 0,
) -> Premium:
    """Whether the market pays for a score, row by row: return of the top part, of the bottom, spread, rank correlation.

    Formula: top: mean return of names with a score at or above the 1 − 1/q quantile; bottom: at or below the 1/q
    quantile (a score that is both counts in neither); spread: top − bottom; ic: Spearman's rank correlation of score
    and return.

    Missing: names that lack score or return are left out; a part with fewer than min_names names gives #N/A.

    Excel:
        =AIT_PREMIUM({0.1,0.2,0.3,0.4},{1,2,3,4},2,,2,"spread") → 0.2
        =AIT_PREMIUM({0.1,0.2,0.3,0.4},{1,2,3,4},2,,2,"ic") → 1

    Source: portfolio sorts and information coefficient, standard results.
    """
    return premium(returns, scores, q, lag=lag, min_names=min_names)


@worksheet("Groups and attribution", since="0.1.0")
def AIT_PREMIUM_SUMMARY(
    returns: Returns,
    scores: Scores,
    q: Parts = 3,
    lag: Lag = 0,
    min_names: MinNames = 5,
    item: Item = None,
    headers: Headers = 0,
) -> PremiumSummary:
    """Whether the market pays for a score, over all rows: mean, t, p-value and count of spread and rank correlation.

    Formula: t = mean / (sd / √rows). Rows count as independent: use returns that do not overlap.

    Missing: rows without a premium are left out; t is #N/A with fewer than two rows or rows that are all equal.

    Excel:
        =AIT_PREMIUM_SUMMARY({0.1,0.2,0.3,0.4;0.1,0.2,0.5,0.6},{1,2,3,4},2,,2,"mean") → 0.3
        =AIT_PREMIUM_SUMMARY({0.1,0.2,0.3,0.4;0.1,0.2,0.5,0.6},{1,2,3,4},2,,2,"t") → 3.0

    Source: one-sample t test, standard result.
    """
    return premium_summary(returns, scores, q, lag=lag, min_names=min_names)
