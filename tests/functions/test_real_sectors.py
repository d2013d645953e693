"""Hardware against software on real closes: the worksheet functions against an independent pandas and statsmodels script."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from xl_aitrends import call

HARDWARE, SOFTWARE = ["SMH", "SOXX", "PSI", "XSD"], ["IGV", "SKYY", "WCLD"]
FUNDS = HARDWARE + SOFTWARE
FACTORS = ["XLE", "XLU"]


@pytest.fixture(scope="module")
def closes(market_data) -> pd.DataFrame:
    return pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True).loc["2018":"2025-12-31"]


def cells(frame: pd.DataFrame | pd.Series) -> list[list[float | None]]:
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame
    return [[None if np.isnan(cell) else float(cell) for cell in row] for row in table.to_numpy()]


def dates(frame: pd.DataFrame) -> list[list[str]]:
    return [[day.strftime("%Y-%m-%d")] for day in frame.index]


def numbers(grid: list[list[object]]) -> np.ndarray:
    return np.array([[np.nan if cell == "#N/A" else cell for cell in row] for row in grid], dtype=float)


def test_half_year_returns_are_those_of_pandas(closes):
    ours = numbers(call("AIT_RETURN", cells(closes[FUNDS]), 120))
    np.testing.assert_allclose(ours, closes[FUNDS].pct_change(120, fill_method=None), rtol=1e-12, atol=1e-15)


def test_strength_of_hardware_against_software_is_the_ratio_against_its_mean(closes):
    ours = numbers(call("AIT_RS", cells(closes["SMH"]), cells(closes["IGV"]), 250, "D"))[:, 0]
    line = closes["SMH"] / closes["IGV"]
    np.testing.assert_allclose(ours, 100 * (line / line.rolling(250).mean() - 1), rtol=1e-9, atol=1e-9)


def test_rotation_of_the_funds_is_that_of_a_pandas_script_on_weekly_closes(closes):
    ours = call("AIT_ROTATION", cells(closes[["SMH", "IGV"]]), cells(closes["XLK"]), dates(closes), ["SMH", "IGV"])
    weekly = closes[["SMH", "IGV"]].div(closes["XLK"], axis=0).resample("W-SUN").last()
    weekly = weekly if closes.index[-1].weekday() == 4 else weekly.iloc[:-1]
    smooth = (100 * weekly).ewm(span=10, adjust=False).mean()

    def z(frame):
        return (frame - frame.rolling(52).mean()) / frame.rolling(52).std()

    x = 100 + z(smooth)
    y = 100 + z(x.diff(4))
    assert [row[1] for row in ours] == ["SMH", "IGV"]
    np.testing.assert_allclose(numbers([row[2:4] for row in ours]), np.c_[x.iloc[-1], y.iloc[-1]], rtol=1e-7)


@pytest.mark.parametrize("fund", ["SMH", "IGV"])
def test_sensitivity_to_outside_factors_is_the_regression_of_statsmodels(closes, fund):
    returns = closes[[fund, *FACTORS]].pct_change(fill_method=None).iloc[1:]
    ours = call("AIT_SENSITIVITY", cells(returns[fund]), cells(returns[FACTORS]), 120, None, FACTORS)
    labels = call(
        "AIT_SENSITIVITY", cells(returns[fund]), cells(returns[FACTORS]), 120, None, FACTORS, None, None, "labels"
    )[0]
    now, before = returns.iloc[-120:], returns.iloc[-240:-120]
    fits = [sm.OLS(part[fund], sm.add_constant(part[FACTORS])).fit() for part in (now, before)]
    table = pd.DataFrame(ours, columns=labels).set_index("factor")
    np.testing.assert_allclose(table["beta"].astype(float), fits[0].params[FACTORS], rtol=1e-9)
    np.testing.assert_allclose(table["se"].astype(float), fits[0].bse[FACTORS], rtol=1e-9)
    np.testing.assert_allclose(table["beta_before"].astype(float), fits[1].params[FACTORS], rtol=1e-9)
    assert set(table["word"]) <= {"diminished", "increased", "not distinguishable"}
