"""The numbers of a sector divergence workbook once more, from prices and a list, with pandas and statsmodels only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import percentileofscore

HORIZONS = (1, 3, 6, 12)


@dataclass
class Reading:
    """What Output shows."""

    asof: pd.Timestamp
    performance: pd.DataFrame
    rotation: pd.DataFrame
    sensitivity: pd.DataFrame
    quadrants: dict[str, str]
    gap_percentile: float


def index_line(prices: pd.DataFrame) -> pd.Series:
    """Equal weights every day: the mean return of the members that had a price the day before."""
    kept = prices.ffill()
    returns = (kept / kept.shift() - 1).mean(axis=1)
    first = kept.dropna(how="all").index[0]
    level = (1 + returns.fillna(0)).cumprod().where(kept.index >= first)
    return level.where(prices.notna().any(axis=1))


def at(line: pd.Series, day: pd.Timestamp) -> float:
    known = line.loc[:day].dropna()
    return known.iloc[-1] if len(known) else np.nan


def weekly(line: pd.Series) -> pd.Series:
    """Closes of weeks that are over."""
    line = line.dropna()
    closes = line.groupby(line.index.to_period("W-SUN")).last()
    over = line.index[-1].day_of_week >= 4
    return closes if over else closes.iloc[:-1]


def z_score(line: pd.Series, window: int) -> pd.Series:
    return (line - line.rolling(window).mean()) / line.rolling(window).std(ddof=1)


def rotation(line: pd.Series, bench: pd.Series, w: int, s: int, m: int) -> tuple[float, float]:
    """Strength and momentum in the last week, nan while a window is short."""
    smooth = weekly(100 * line / bench).ewm(span=s, adjust=False).mean()
    x = z_score(smooth, w)
    y = z_score(x - x.shift(m), w)
    return 100 + x.iloc[-1], 100 + y.iloc[-1]


def quadrant(x: float, y: float) -> str:
    if np.isnan(x + y):
        return "absent"
    if x >= 100:
        return "leading" if y >= 100 else "weakening"
    return "improving" if y >= 100 else "lagging"


def mansfield(line: pd.Series, bench: pd.Series, w: int) -> float:
    """The last row stands for its week, beside the closes of the weeks before."""
    ratio = (line / bench).dropna()
    closes = ratio.groupby(ratio.index.to_period("W-SUN")).last()
    return 100 * (ratio.iloc[-1] / closes.iloc[-w:].mean() - 1) if len(closes) >= w else np.nan


def answer(own: pd.Series, others: pd.DataFrame, window: int) -> dict[str, float]:
    """Slope and partial R² of the last regressor but the first, in the last window and the one before."""
    data = pd.concat([own, others], axis=1).dropna()
    found = {}
    for name, rows in (("", data.iloc[-window:]), ("_before", data.iloc[-2 * window : -window])):
        fit = sm.OLS(rows.iloc[:, 0].to_numpy(), sm.add_constant(rows.iloc[:, 1:].to_numpy())).fit()
        t = fit.tvalues[2]
        found[f"beta{name}"] = fit.params[2]
        found[f"partial_r2{name}"] = t**2 / (t**2 + fit.df_resid)
    return found


def gap_percentile(lines: pd.DataFrame, months: int) -> float:
    """Share of the days so far on which first and last line lay no further apart than now; nan for few days."""
    lines = lines.dropna(how="all")
    then = lines.reindex(lines.index - pd.DateOffset(months=months), method="ffill")
    change = lines / then.to_numpy() - 1
    gap = (change.max(axis=1) - change.min(axis=1))[change.notna().sum(axis=1) >= 2]
    return percentileofscore(gap, gap.iloc[-1], kind="rank") / 100 if len(gap) >= 250 else np.nan


def log_change(line: pd.Series) -> pd.Series:
    return np.log(line).diff()


def read_off(
    prices: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    months: int = 6,
    w: int = 52,
    s: int = 10,
    m: int = 4,
    window: int = 120,
) -> Reading:
    """The whole reading on the last date."""
    listed = segments[segments["code"].isin(prices.columns)]
    lines = {
        role: {name: index_line(prices[list(rows["code"])]) for name, rows in part.groupby("segment", sort=False)}
        for role, part in listed.groupby("role", sort=False)
    }
    (bench_name, bench), *_ = lines["benchmark"].items()
    factor, *_ = lines["factor"].values()
    day = prices.index[-1]
    days = [day - pd.DateOffset(months=back) for back in HORIZONS]
    days += [pd.Timestamp(day.year - 1, 12, 31), day - pd.DateOffset(months=months)]
    rows = {}
    for name, line in {**lines["sector"], bench_name: bench, **lines["factor"]}.items():
        own = [at(line, day) / at(line, then) - 1 for then in days]
        its = at(bench, day) / at(bench, days[-1]) - 1
        rows[name] = [*own[:-1], (1 + own[-1]) / (1 + its) - 1, mansfield(line, bench, w)]
    points = {name: rotation(line, bench, w, s, m) for name, line in lines["sector"].items()}
    regressors = pd.concat([log_change(bench), log_change(factor)], axis=1)
    answers = {name: answer(log_change(line), regressors, window) for name, line in lines["sector"].items()}
    relative = pd.DataFrame({name: line / bench for name, line in lines["sector"].items()})
    single = {code: quadrant(*rotation(prices[code], bench, w, s, m)) for code in listed["code"]}
    return Reading(
        asof=day,
        performance=pd.DataFrame.from_dict(rows, orient="index"),
        rotation=pd.DataFrame.from_dict(points, orient="index", columns=["x", "y"]),
        gap_percentile=gap_percentile(relative, months),
        sensitivity=pd.DataFrame.from_dict(answers, orient="index"),
        quadrants={
            code: word for code, word in single.items() if code not in set(listed.query("role=='benchmark'").code)
        },
    )
