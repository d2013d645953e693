"""Earnings season: surprises, beats, growth, revisions and certainty, out of the columns of a long table."""

from __future__ import annotations

from typing import Annotated, Literal

from xl_aitrends.cells.numbers import Floats
from xl_aitrends.core.comparison import Comparison, compare
from xl_aitrends.core.earnings import Certainty, certainty, sue, surprise
from xl_aitrends.core.season import Beats, Growth, Revisions, beats, growth, revisions
from xl_aitrends.functions.catalogue import worksheet
from xl_aitrends.functions.kinds import Headers, History, Item, RowLabels, Series

Segments = Annotated[RowLabels | None, 'Segment of each row. Rows without one count in "all" only. Blank: "all" only.']


@worksheet("Earnings", since="0.1.0")
def AIT_SURPRISE(
    actual: Annotated[History, "Reported earnings, one row a company; a panel works too."],
    consensus: Annotated[History, "Expected earnings in the same unit, as they stood the day before the report."],
    price: Annotated[
        History | None, "Share price; the surprise is then a fraction of it, which is robust where little was expected."
    ] = None,
    eps: Annotated[float, "Least absolute consensus to divide by; below it #N/A. Default 0.01."] = 0.01,
    headers: Headers = 0,
) -> Floats:
    """Earnings surprise: reported less expected, as a fraction of the consensus or of the price.

    Formula: (actual − consensus) / |consensus|, or (actual − consensus) / price.

    Missing: #N/A where either number is missing or |consensus| is below eps; prices of 0 or less are missing.

    Excel:
        =AIT_SURPRISE({1.1;-0.8;1},{1;-1;0.005}) → {0.1;0.2;#N/A}
        =AIT_SURPRISE(1.1,1,20) → 0.005

    Source: standard result.
    """
    return surprise(actual, consensus, price, eps)


@worksheet("Earnings", since="0.1.0")
def AIT_SUE(
    actual: Annotated[History, "Reported earnings; for kind series quarters down from old to new, companies across."],
    consensus: Annotated[History | None, "Mean estimates; for kind analyst."] = None,
    est_std: Annotated[History | None, "Standard deviation of the estimates; for kind analyst."] = None,
    n_est: Annotated[History | None, "Number of estimates; fewer than 3 give #N/A."] = None,
    kind: Annotated[
        Literal["analyst", "series"],
        "analyst (default): against estimates; series: against the same quarter a year ago.",
    ] = "analyst",
    headers: Headers = 0,
) -> Floats:
    """Standardised unexpected earnings: the surprise in units of its own uncertainty.

    Formula: analyst: (actual − consensus) / est_std. series: (E(q) − E(q−4) − mean) / sd, mean and standard deviation
    of that change over the 8 quarters before q.

    Missing: a missing quarter keeps its row; series needs 6 changes before q; a scale of 0 gives #N/A.

    Excel:
        =AIT_SUE({1.2;1.2},{1;1},{0.1;0.1},{3;2}) → {2;#N/A}
        =AIT_SUE({1.1;0.9},{1;1},{0.1;0.1}) → {1;-1}

    Source: seasonal random walk with drift, standard result.
    """
    return sue(actual, consensus, est_std, n_est, kind)


@worksheet("Earnings", since="0.1.0")
def AIT_BEAT(
    actual: Annotated[Series, "Reported earnings, one row a company; blank until it reports."],
    consensus: Annotated[Series, "Expected earnings; blank where nobody covers it."],
    segment: Segments = None,
    weights: Annotated[Series | None, "Weight of each company, such as market value, for the column weighted."] = None,
    tol: Annotated[float, "In-line band as a fraction of the consensus: 0.02 calls 2% a meet. Default 0."] = 0.0,
    level: Annotated[float, "Coverage of the interval. Default 0.95."] = 0.95,
    item: Item = None,
    headers: Headers = 0,
) -> Beats:
    """Beat ratio of a season by segment, with its interval: one row a segment, the last over all.

    Formula: ratio = beats / (beats + meets + misses); a beat is actual − consensus > tol·|consensus|; low and high are
    Wilson's interval.

    Missing: only rows with both numbers are covered; a segment without any has #N/A.

    Excel:
        =AIT_BEAT({1.1;0.9;1;2},{1;1;1;1},{"hw";"hw";"sw";"sw"},,,,"ratio") → {0.5;0.5;0.5}
        =AIT_BEAT({1.1;0.9;1;2},{1;1;1;1},{"hw";"hw";"sw";"sw"},,,,"high") → {0.905;0.905;0.850}

    Source: Wilson's interval, standard result.
    """
    return beats(actual, consensus, segment, weights, tol, level)


@worksheet("Earnings", since="0.1.0")
def AIT_GROWTH(
    actual: Annotated[Series, "Reported totals, one row a company; blank until it reports."],
    consensus: Annotated[Series, "Expected totals, which stand in until then."],
    prior: Annotated[Series, "Totals a year ago, in the same currency."],
    segment: Segments = None,
    item: Item = None,
    headers: Headers = 0,
) -> Growth:
    """Blended earnings growth of a season under way, by segment: one row a segment, the last over all.

    Formula: blended = Σ (actual, else consensus) / Σ prior − 1; actual: the same over those that have reported.

    Missing: rows without a number a year ago, or without both others, are left out; a prior sum of 0 or less gives
    #N/A.

    Excel:
        =AIT_GROWTH({12;},{11;30},{10;20},,"blended") → 0.4
        =AIT_GROWTH({12;},{11;30},{10;20},,"actual") → 0.2

    Source: aggregate growth, standard result.
    """
    return growth(actual, consensus, prior, segment)


@worksheet("Earnings", since="0.1.0")
def AIT_REVISION(
    current: Annotated[Series, "Each estimate now, one row an estimate."],
    previous: Annotated[Series, "The same estimate before, by convention four weeks ago."],
    segment: Annotated[RowLabels | None, 'Segment of each row, or code for a row a company. Blank: "all" only.'] = None,
    tol: Annotated[float, "Change, as a fraction of the earlier estimate, that counts as unchanged. Default 0."] = 0.0,
    item: Item = None,
    headers: Headers = 0,
) -> Revisions:
    """Revision breadth by segment: how many estimates went up, how many down; the last row over all.

    Formula: breadth = (up − down) / (up + down + unchanged); ratio = up / down.

    Missing: an estimate that lacks either number is new or withdrawn and not counted; ratio is #N/A if none went down.

    Excel:
        =AIT_REVISION({1.1;1;0.9;1.2},{1;1;1;1},,,"breadth") → 0.25
        =AIT_REVISION({1.1;1;0.9;1.2},{1;1;1;1},,,"ratio") → 2

    Source: standard result.
    """
    return revisions(current, previous, segment, tol)


@worksheet("Earnings", since="0.1.0")
def AIT_CERTAINTY(
    consensus: Annotated[Series | None, "Mean estimate of each company, one row a company; with est_std."] = None,
    est_std: Annotated[Series | None, "Standard deviation of the estimates."] = None,
    n_est: Annotated[Series | None, "Number of estimates."] = None,
    growth_sd: Annotated[Series | None, "Standard deviation of year-on-year growth over the last 8 quarters."] = None,
    beat_rate: Annotated[Series | None, "Share of the last 8 quarters that beat."] = None,
    revision: Annotated[Series | None, "Revision breadth, such as AIT_REVISION gives by code."] = None,
    min_parts: Annotated[int, "Parts that a score needs. Default 3."] = 3,
    item: Item = None,
    headers: Headers = 0,
) -> Certainty:
    """Certainty of results among peers, one row a company: the score and the percentile ranks that it averages.

    Formula: mean of the ranks of −est_std/|consensus| (agreement), −growth_sd (steadiness), beat_rate (delivery),
    revision (momentum) and n_est (coverage); a rank is (below + (equal + 1)/2) / number ranked.

    Missing: a missing number lacks its part; a part that fewer than 5 companies have is missing for all; fewer than
    min_parts parts give #N/A.

    Excel:
        =AIT_CERTAINTY({1;1;1;1;1},{0.5;0.4;0.3;0.2;0.1},{1;2;3;4;5},,,,2,"score") → {0.2;0.4;0.6;0.8;1.0}

    Source: this package's methodology.
    """
    return certainty(consensus, est_std, n_est, growth_sd, beat_rate, revision, min_parts=min_parts)


@worksheet("Earnings", since="0.1.0")
def AIT_COMPARE(
    values: Annotated[Series, "A measure of each company, such as its surprise."],
    segment: Annotated[RowLabels, "Segment of each row."],
    first: Annotated[str, "Segment to look at, such as hardware."],
    second: Annotated[str, "Segment to hold it against, such as software."],
    item: Item = None,
    headers: Headers = 0,
) -> Comparison:
    """Whether one segment did better than another: medians, their difference, Mann-Whitney test, superiority, counts.

    Formula: two-sided Mann-Whitney test; superiority is the chance that a member of the first lies above one of the
    second.

    Missing: rows without a number or of other segments are left out.

    Excel:
        =AIT_COMPARE({5;6;7;1;2;3},{"hw";"hw";"hw";"sw";"sw";"sw"},"hw","sw","difference") → 4
        =AIT_COMPARE({5;6;7;1;2;3},{"hw";"hw";"hw";"sw";"sw";"sw"},"hw","sw","p_value") → 0.1

    Source: Mann and Whitney (1947), standard result.
    """
    return compare(values, segment, first, second)
