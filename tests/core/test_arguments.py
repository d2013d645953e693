"""Options are read alike everywhere and refused with fact and remedy."""

from __future__ import annotations

import numpy as np
import pytest

from xl_aitrends.core import arguments
from xl_aitrends.errors import InputError


def test_options_ignore_case_and_unknown_ones_list_the_permitted():
    assert arguments.one_of("unit", " ytd ", ("D", "YTD")) == "YTD"
    with pytest.raises(InputError, match="unit must be one of D, YTD, got 'H'"):
        arguments.one_of("unit", "H", ("D", "YTD"))


@pytest.mark.parametrize("wrong", [0, -1, 1.5, float("nan"), float("inf"), "six", True])
def test_a_window_that_is_no_whole_number_is_refused(wrong):
    with pytest.raises(InputError, match="window must be a whole number ≥ 1, got"):
        arguments.whole_number("window", wrong)


@pytest.mark.parametrize("right", [6, 6.0, np.int64(6), np.float64(6)])
def test_a_whole_number_may_come_as_a_float(right):
    assert arguments.whole_number("window", right) == 6


def test_a_number_left_out_is_called_missing():
    with pytest.raises(InputError, match="window is missing; give a whole number ≥ 1"):
        arguments.whole_number("window", None)
