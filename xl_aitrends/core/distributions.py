"""The normal and Student's t distribution, in numpy and the standard library.

Knows nothing of markets. scipy does this and more, but it is not there in a browser and takes
half a second to import; the tests hold every function here against it.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from xl_aitrends.errors import InputError

__all__ = ["normal_cdf", "normal_quantile", "student_t_cdf", "student_t_p_value"]

FloatArray = npt.NDArray[np.float64]

_NORMAL = NormalDist()
_FRACTION_TERMS = 300  # of the continued fraction for the incomplete beta; it needs about sqrt(max(a, b))


def normal_quantile(probability: float) -> float:
    """Value below which a standard normal variable falls with the given probability.

    Parameters
    ----------
    probability : float
        Strictly between 0 and 1.

    Raises
    ------
    InputError
        If the probability is not strictly between 0 and 1.

    References
    ----------
    Standard result (Wichura's AS 241, as in Python's standard library).
    """
    if not 0 < probability < 1:
        raise InputError(f"probability must lie between 0 and 1, got {probability}")
    return _NORMAL.inv_cdf(probability)


def normal_cdf(x: npt.ArrayLike) -> FloatArray:
    """Probability that a standard normal variable falls below x.

    Parameters
    ----------
    x : array_like of any shape
        nan stays nan.

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Standard result: Φ(x) = erfc(−x/√2) / 2, accurate in both tails.
    """
    tail = np.vectorize(math.erfc, otypes=[float])
    return np.asarray(tail(-np.asarray(x, dtype=float) / math.sqrt(2)) / 2, dtype=float)


def student_t_cdf(x: float, freedom: float) -> float:
    """Probability that Student's t with the given degrees of freedom falls below x.

    Parameters
    ----------
    x : float
        nan gives nan.
    freedom : float
        Degrees of freedom, above 0.

    References
    ----------
    Standard result: the regularised incomplete beta function, by its continued fraction.
    """
    if not freedom > 0:
        raise InputError(f"degrees of freedom must be above 0, got {freedom}")
    if math.isnan(x):
        return math.nan
    tail = _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + x * x)) / 2
    return 1 - tail if x > 0 else tail


def student_t_p_value(t: float, freedom: float) -> float:
    """Two-sided p-value of a t statistic; nan where t is nan."""
    return 2 * student_t_cdf(-abs(t), freedom)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised I_x(a, b); the fraction converges fast only below the mean, hence the reflection."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _beta_fraction(a, b, x))


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Evaluate 1 + d1/(1 + d2/(1 + …)) by the modified method of Lentz."""
    tiny = 1e-300
    fraction, numerator, denominator = 1.0, 1.0, 0.0
    for k in range(1, _FRACTION_TERMS + 1):
        m = k // 2
        if k % 2:
            term = -(a + m) * (a + b + m) * x / ((a + k - 1) * (a + k))
        else:
            term = m * (b - m) * x / ((a + k - 1) * (a + k))
        denominator = 1 / ((1 + term * denominator) or tiny)
        numerator = (1 + term / numerator) or tiny
        fraction *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-15:
            break
    return fraction
