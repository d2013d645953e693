"""The numbers of an earnings season workbook once more, from the fed tables, with pandas, scipy and statsmodels only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

COLUMNS = (
    "code name segment announced actual consensus est_std n_est prior growth_sd beat_rate revision weight reaction"
).split()


@dataclass
class Season:
    """What Output shows."""

    segments: pd.DataFrame
    surprise: pd.Series
    score: pd.Series
    comparison: dict[str, float]
    premium: pd.DataFrame
    start: pd.Timestamp


def certainty(season: pd.DataFrame) -> pd.Series:
    """Mean percentile rank of up to five measures."""
    size = season["consensus"].abs()
    measures = pd.DataFrame({
        "agreement": -season["est_std"] / size.where(size >= 0.01),
        "steadiness": -season["growth_sd"],
        "delivery": season["beat_rate"],
        "momentum": season["revision"],
        "coverage": season["n_est"],
    })  # fmt: skip
    ranks = measures.rank(pct=True)
    ranks.loc[:, measures.notna().sum() < 5] = np.nan
    return ranks.mean(axis=1).where(ranks.notna().sum(axis=1) >= 3)


def by_segment(season: pd.DataFrame, surprise: pd.Series, score: pd.Series, tol: float) -> pd.DataFrame:
    """One row a segment in order of appearance, the last over all."""
    rows = {}
    parts = {name: season["segment"] == name for name in season["segment"].dropna().unique()}
    for name, inside in (parts | {"all": season["code"].notna()}).items():
        part = season[inside]
        covered = part.dropna(subset=["actual", "consensus"])
        beat = covered["actual"] - covered["consensus"] > tol * covered["consensus"].abs()
        heavy = covered["weight"] > 0
        low, high = proportion_confint(beat.sum(), len(covered), 0.05, "wilson") if len(covered) else (np.nan, np.nan)
        blended = part["actual"].fillna(part["consensus"])
        usable = blended.notna() & part["prior"].notna()
        rows[name] = {
            "names": len(part),
            "reported": part["actual"].notna().mean(),
            "covered": len(covered),
            "ratio": beat.mean() if len(covered) else np.nan,
            "low": low,
            "high": high,
            "weighted": covered["weight"][beat & heavy].sum() / covered["weight"][heavy].sum(),
            "median_surprise": surprise[inside].median(),
            "growth": blended[usable].sum() / part["prior"][usable].sum() - 1,
            "mean_revision": part["revision"].mean(),
            "median_reaction": part["reaction"].median(),
            "median_score": score[inside].median(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def premium(returns: pd.DataFrame, score: pd.Series, q: int, least: int) -> pd.DataFrame:
    """Top less bottom part, and Spearman's correlation, row by row."""
    rows = {}
    for day, row in returns.iterrows():
        both = pd.DataFrame({"score": score, "gain": row}).dropna()
        top = both["gain"][both["score"] >= both["score"].quantile(1 - 1 / q) - 1e-12] if len(both) else both["gain"]
        bottom = both["gain"][both["score"] <= both["score"].quantile(1 / q) + 1e-12] if len(both) else both["gain"]
        enough = min(len(top), len(bottom)) >= least
        rows[day] = {
            "top": top.mean() if enough else np.nan,
            "bottom": bottom.mean() if enough else np.nan,
            "spread": top.mean() - bottom.mean() if enough else np.nan,
            "ic": stats.spearmanr(both["score"], both["gain"]).statistic if len(both) >= least else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def read_off(season: pd.DataFrame, prices: pd.DataFrame, first: str, second: str, *, tol: float = 0.0) -> Season:
    """The whole reading, with three parts of at least five names."""
    season = season.set_axis(COLUMNS, axis=1)
    surprise = (season["actual"] - season["consensus"]) / season["consensus"].abs()
    score = certainty(season)
    samples = [surprise[season["segment"] == name].dropna() for name in (first, second)]
    test = stats.mannwhitneyu(*samples, alternative="two-sided")
    start = prices.index[prices.index >= season["announced"].min()][0]
    returns = prices.pct_change(fill_method=None).loc[start:].iloc[1:]
    by_code = score.set_axis(season["code"]).dropna()
    by_code = by_code[[code for code in prices.columns if code in by_code.index]]
    return Season(
        segments=by_segment(season, surprise, score, tol),
        surprise=surprise.set_axis(season["code"]),
        score=score.set_axis(season["code"]),
        comparison={
            "first": samples[0].median(),
            "second": samples[1].median(),
            "difference": samples[0].median() - samples[1].median(),
            "p_value": test.pvalue,
        },
        premium=premium(returns[by_code.index], by_code, 3, 5),
        start=start,
    )
