"""What the covariances of legs a, b, c (and controls) say about the ratio lines a/b and a/c.

Works on one covariance matrix or on a stack of them, one a bootstrap draw. Knows nothing of dates, windows or
verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["SharedLeg", "covariances", "moments", "shared_leg"]

Floats = npt.NDArray[np.float64]

# Share of a variance below which what is left of it is rounding: a leg that the others explain entirely.
NOTHING_LEFT = 1e-12


@dataclass(frozen=True)
class SharedLeg:
    """Correlations of the changes of ln(a/b) and ln(a/c) and of their legs; 0-d or one a matrix of the stack.

    Attributes
    ----------
    r_change : correlation of the two ratios
    r_null : the correlation that the shared leg alone would give, b and c being unrelated given a
    partial : correlation of b and c given a
    partial_control : correlation of b and c given a and the controls; nan without controls
    direct : correlation of b and c
    """

    r_change: Floats
    r_null: Floats
    partial: Floats
    partial_control: Floats
    direct: Floats


def shared_leg(cov: Floats) -> SharedLeg:
    """Correlations from covariances of the legs' changes.

    Parameters
    ----------
    cov : ndarray, shape (..., p, p)
        Order a, b, c, controls.

    Notes
    -----
    nan where a variance vanishes, or where a leg is left without one once the others are taken out of it.
    """
    aa, bb, cc = cov[..., 0, 0], cov[..., 1, 1], cov[..., 2, 2]
    ab, ac, bc = cov[..., 0, 1], cov[..., 0, 2], cov[..., 1, 2]
    var_u = _left_of(aa + bb - 2 * ab, aa + bb)
    var_v = _left_of(aa + cc - 2 * ac, aa + cc)
    with np.errstate(divide="ignore", invalid="ignore"):
        r_change = np.clip((aa - ab - ac + bc) / np.sqrt(var_u * var_v), -1, 1)
        r_null = (aa - ab - ac + ab * ac / _left_of(aa, aa)) / np.sqrt(var_u * var_v)
    given_all = _correlation_given(cov, range(3, cov.shape[-1]), take_out_first=True)
    return SharedLeg(
        r_change=r_change,
        r_null=r_null,
        partial=_correlation_given(cov, (), take_out_first=True),
        partial_control=given_all if cov.shape[-1] > 3 else np.full_like(given_all, np.nan),
        direct=_correlation_given(cov, (), take_out_first=False),
    )


def _correlation_given(cov: Floats, controls: range | tuple[()], *, take_out_first: bool) -> Floats:
    """Correlation of b and c once a (on request) and the controls are taken out of both."""
    whole = np.diagonal(cov, axis1=-2, axis2=-1)
    left = cov
    for k in (0, *controls) if take_out_first else ():
        pivot = _left_of(left[..., k, k], whole[..., k])
        left = left - left[..., :, k, None] * left[..., None, k, :] / pivot[..., None, None]
    scale = _left_of(left[..., 1, 1], whole[..., 1]) * _left_of(left[..., 2, 2], whole[..., 2])
    return np.asarray(np.clip(left[..., 1, 2] / np.sqrt(scale), -1, 1))


def _left_of(variance: Floats, whole: Floats) -> Floats:
    """The variance, or nan where nothing but rounding is left of the whole."""
    return np.where(variance > NOTHING_LEFT * whole, variance, np.nan)


def moments(changes: Floats) -> Floats:
    """Columns whose means give the covariances: the changes and all their products; shape (n, p + p(p + 1)/2)."""
    centred = changes - changes.mean(axis=0)  # else the variance is a small difference of large squares
    first, second = np.triu_indices(changes.shape[1])
    return np.hstack([centred, centred[:, first] * centred[:, second]])


def covariances(means: Floats, p: int) -> Floats:
    """Covariance matrices (divisor n) from means of `moments`; shape (..., p, p)."""
    first, second = np.triu_indices(p)
    upper = means[..., p:] - means[..., first] * means[..., second]
    cov = np.empty((*means.shape[:-1], p, p))
    cov[..., first, second] = upper
    cov[..., second, first] = upper
    return cov
