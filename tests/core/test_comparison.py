"""Two segments compared, against scipy and pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from xl_aitrends.core.comparison import compare
from xl_aitrends.errors import InputError, NotEnoughData


@pytest.mark.parametrize("seed", range(5))
def test_medians_are_those_of_pandas_and_the_test_is_that_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(0.05, 0.1, 20), rng.normal(0, 0.1, 15), [np.nan, 0.3]])
    segment = np.array(["Hardware"] * 20 + ["software"] * 16 + [""], dtype=object)
    found = compare(values, segment, "hardware", "software ")
    x, y = values[:20], values[20:35]
    assert found.first == pytest.approx(pd.Series(x).median())
    assert found.difference == pytest.approx(pd.Series(x).median() - pd.Series(y).median())
    expected = stats.mannwhitneyu(x, y)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert found.superiority == pytest.approx(expected.statistic / (20 * 15))
    assert (found.n_first, found.n_second) == (20, 15)


def test_a_segment_that_does_not_occur_or_has_no_number_is_said() -> None:
    with pytest.raises(InputError, match="no row has the segment 'apps'; there are a, b"):
        compare([1.0, 2.0], ["a", "b"], "a", "apps")
    with pytest.raises(NotEnoughData, match="no row of b has a number"):
        compare([1.0, np.nan], ["a", "b"], "a", "b")
