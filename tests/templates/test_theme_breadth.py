"""The theme breadth workbook shows what an independent script computes, from the sample and from real market data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from xl_aitrends.refresh import Feed, RefreshResult
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.samples import sample_panel
from xl_aitrends.templates.theme_breadth import THEME_BREADTH

from .independent_theme import Theme, aligned

NAME = "theme_breadth"
EXACT = {"rtol": 0, "atol": 1e-12}


def frame_of(name: str) -> pd.DataFrame:
    (table,) = [table for table in THEME_BREADTH.tables if table.name == name]
    panel = sample_panel(table)
    frame = pd.DataFrame(panel.rows, columns=panel.headers)
    if name == "tbl_members":
        return frame
    return frame.set_index("date").set_axis(pd.to_datetime(frame["date"])).astype(float)


def sample_theme() -> Theme:
    return Theme(*(frame_of(f"tbl_{name}") for name in ("mv", "prices", "turnover", "market", "members")))


def assert_shows(result: RefreshResult, theme: Theme, t0: str) -> None:
    outputs = result.outputs
    last, start = theme.mv.index[-1], theme.mv.index[theme.mv.index.searchsorted(pd.Timestamp(t0), side="right") - 1]
    assert outputs["out_asof"] == last.date().isoformat()
    assert outputs["out_names"] == len(theme.inside(last))
    np.testing.assert_allclose(outputs["out_share"], theme.share(last), **EXACT)
    np.testing.assert_allclose(outputs["out_share_start"], theme.share(start), **EXACT)
    new, price = theme.split(start, last)
    np.testing.assert_allclose(outputs["out_from_new"], new, **EXACT)
    np.testing.assert_allclose(outputs["out_from_price"], price, **EXACT)
    figures = [row[0] for row in outputs["out_figures"]]
    np.testing.assert_allclose(figures[3], theme.above(last, 20), **EXACT)
    np.testing.assert_allclose(figures[4], theme.above(last, 60), **EXACT)


def write(folder: Path, **frames: pd.DataFrame) -> list[Feed]:
    feeds = []
    for name, frame in frames.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=name != "members", date_format="%Y-%m-%d")
        feeds.append(Feed(f"tbl_{name}", str(path)))
    return feeds


def of_check(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_the_sample_agrees_with_pandas(sample_result_of: Callable[[str], RefreshResult]):
    result = sample_result_of(NAME)
    theme = sample_theme()
    assert_shows(result, theme, "2024-12-09")
    rows = len(theme.mv.index) - 1 - theme.mv.index.get_loc("2024-12-09")
    np.testing.assert_allclose(result.outputs["out_now"], aligned(theme.index(), "2024-12-09", rows), rtol=1e-12)
    earlier = frame_of("tbl_earlier")["Earlier theme"]
    np.testing.assert_allclose(result.outputs["out_then"], aligned(earlier, "2022-11-30", rows), rtol=1e-12)
    turnover = {day: theme.turnover.loc[day, theme.inside(day)].sum() for day in theme.mv.index}
    shares = (pd.Series(turnover) / theme.market.iloc[:, 1]).rolling(5).mean()
    values = pd.Series({day: theme.share(day) for day in theme.mv.index})
    rate = (pd.Series(turnover) / (values * theme.market.iloc[:, 0])).rolling(20).mean()
    ranks = [line.dropna().rank(pct=True).iloc[-1] for line in (shares, shares / values, rate)]
    np.testing.assert_allclose(result.outputs["out_heat"], np.mean(ranks), **EXACT)


def test_real_market_values_with_suspensions_agree_with_pandas(tmp_path: Path, market_data: Path):
    long = pd.read_parquet(market_data / "a_share_ai_turnover_2025.parquet")
    long["mv"] = long["amount"] / long["turnover"] * 100 / 1e8
    mv, amount, close = (
        long.pivot(index="date", columns="code", values=column).replace(np.inf, np.nan).iloc[:, :30]
        for column in ("mv", "amount", "close")
    )
    amount = amount / 1e8
    market = pd.DataFrame({"mv": mv.ffill().sum(axis=1) * 9, "turnover": amount.sum(axis=1) * 9})
    starts = ["2024-12-31"] * 20 + ["2025-02-05"] * 10
    members = pd.DataFrame({"code": mv.columns, "start": starts, "end": [""] * 28 + ["2025-06-03"] * 2})
    theme = Theme(mv, close, amount, market, members)
    feeds = write(tmp_path, mv=mv, prices=close, turnover=amount, market=market, members=members)
    result = new_workbook(NAME, tmp_path / "book.xlsx", feeds, {"in_t0": "2025-01-27"})
    assert_shows(result, theme, "2025-01-27")
    assert "Rows of history behind heat" in of_check(result)
    assert not result.errors
    assert not result.kept


def test_market_values_alone_give_the_share_and_a_warning(tmp_path: Path):
    theme = sample_theme()
    fed = theme.mv.rename(columns=lambda code: f"股{code}").iloc[200:]
    result = new_workbook(NAME, tmp_path / "book.xlsx", write(tmp_path, mv=fed))
    assert result.outputs["out_names"] == 40
    share = fed.iloc[-1].sum() / theme.market.iloc[-1, 0]
    np.testing.assert_allclose(result.outputs["out_share"], share, **EXACT)
    assert result.outputs["out_heat"] == "no data"
    assert "Prices and turnover for the names" in of_check(result)


def test_a_theme_larger_than_its_market_fails_by_name(tmp_path: Path):
    theme = sample_theme()
    small = theme.market * 0.05
    result = new_workbook(NAME, tmp_path / "book.xlsx", write(tmp_path, market=small))
    assert of_check(result).startswith("FAIL: Share of the market")
