"""A theme's weight and breadth against pandas, row by row from the definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_aitrends.core.theme import Breadth, breadth
from xl_aitrends.errors import InputError

NAMES = np.array(["a", "b", "c", "d", "e", "f", "g", "h"], dtype=object)
FIELDS = list(Breadth.__dataclass_fields__)


def days(n: int) -> np.ndarray:
    return np.datetime64("2024-01-01") + np.arange(n)


def draw(rows: int, seed: int = 3, gaps: float = 0.05) -> dict[str, np.ndarray]:
    """Prices with suspensions, market values from share counts that grow once, turnover, market totals."""
    rng = np.random.default_rng(seed)
    prices = 10 * np.exp(rng.normal(0, 0.02, (rows, 8)).cumsum(axis=0))
    prices[rng.random(prices.shape) < gaps] = np.nan
    prices[: rows // 2, 7] = np.nan  # listed half-way
    shares = np.where(np.arange(rows)[:, None] < rows // 3, 1.0, 1.2) * rng.uniform(1, 9, 8)
    return {
        "mv": prices * shares,
        "turnover": np.abs(rng.normal(5, 1, prices.shape)) * np.isfinite(prices),
        "prices": prices,
        "market_mv": rng.uniform(900, 1000, rows),
        "market_turnover": rng.uniform(200, 300, rows),
    }


def table(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Members: a to e from before the start (e leaves), f joins later, h on listing; g never."""
    d = days(n)
    codes = np.array(["a", "b", "c", "d", "e", "f", "h"], dtype=object)
    nat = np.datetime64("NaT")
    return codes, np.array([nat] * 5 + [d[n // 4], d[n // 2]]), np.array([nat] * 4 + [d[n // 2], nat, nat])


def inside(n: int) -> np.ndarray:
    codes, start, end = table(n)
    mask = np.zeros((n, 8), dtype=bool)
    for code, s, e in zip(codes, start, end, strict=True):
        column = int(np.flatnonzero(code == NAMES)[0])
        mask[:, column] |= (np.isnat(s) | (days(n) > s)) & (np.isnat(e) | (days(n) <= e))
    return mask


def pandas_breadth(data: dict[str, np.ndarray], n: int, step: int = 20) -> dict[str, np.ndarray]:
    member = pd.DataFrame(inside(n))
    mv = pd.DataFrame(data["mv"]).ffill()
    held = mv.where(member)
    price = pd.DataFrame(data["prices"])
    carried = price.ffill()
    trading = member & price.notna()

    def part(holds: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
        among = trading & known.notna()
        return (holds & among).sum(axis=1) / among.sum(axis=1)

    ma20, ma60, high = carried.rolling(20).mean(), carried.rolling(60).mean(), carried.rolling(60).max()
    move = np.sign(price - carried.shift())
    share = held.sum(axis=1) / data["market_mv"]
    market = pd.Series(data["market_mv"])
    old = member & held.shift(step).notna()
    grown = (mv.shift(step) * carried / carried.shift(step)).where(old).sum(axis=1) / market
    return {
        "names": member.sum(axis=1),
        "valued": held.notna().sum(axis=1),
        "share": share,
        "turnover_share": pd.DataFrame(data["turnover"]).where(member).sum(axis=1) / data["market_turnover"],
        "above_20": part(price > ma20, ma20),
        "above_60": part(price > ma60, ma60),
        "high_60": part(price >= high, high),
        "advance_decline": move.where(trading).mean(axis=1),
        "top5": held.apply(lambda row: row.nlargest(5).sum() / row.sum(), axis=1),
        "net_joins": member.sum(axis=1).diff(step),
        "share_change": share.diff(step),
        "from_new": held.where(~old).sum(axis=1).where(share.shift(step).notna()) / market,
        "from_price": grown - mv.shift(step).where(old).sum(axis=1) / market.shift(step),
    }


def test_every_column_is_that_of_pandas() -> None:
    n = 150
    data = draw(n)
    found = breadth(data.pop("mv"), days(n), NAMES, table(n), **data)
    expected = pandas_breadth(draw(n), n)
    for name, column in expected.items():
        np.testing.assert_allclose(getattr(found, name), column, rtol=1e-10, atol=1e-13, err_msg=name)


@given(st.integers(0, 200), st.integers(1, 40))
def test_the_parts_of_the_change_add_up(seed: int, step: int) -> None:
    data = draw(70, seed)
    found = breadth(data.pop("mv"), days(70), NAMES, table(70), **data, change_rows=step)
    parts = found.from_new + found.from_price + found.from_other
    np.testing.assert_allclose(parts, found.share_change, atol=1e-15)
    assert np.isfinite(found.share_change[step:]).all()


def test_a_share_that_grows_only_because_names_are_added_is_all_from_new_members() -> None:
    mv = np.full((30, 8), 10.0)
    members = (NAMES[:3], days(30)[[0, 0, 15]] - np.array([5, 5, 0]), np.full(3, np.datetime64("NaT")))
    found = breadth(mv, days(30), NAMES, members, None, mv, np.full(30, 1000.0), change_rows=10)
    assert found.share[[10, 20]].tolist() == [0.02, 0.03]
    assert found.from_new[20] == pytest.approx(0.01)
    assert (found.from_price[20], found.from_other[20]) == (0, pytest.approx(0, abs=1e-15))
    assert found.net_joins[20] == 1
    assert found.names[[14, 15, 16]].tolist() == [2, 2, 3]  # in force from the day after the join


def test_the_share_of_231_names_in_the_note_is_of_its_kind() -> None:
    names = np.array([f"{i:06d}" for i in range(231)], dtype=object)
    mv = np.full((1, 231), 6.7 / 231)
    found = breadth(mv, days(1), names, market_mv=[100.0])
    assert (found.names[0], found.share[0]) == (231, pytest.approx(0.067))


def test_a_suspended_name_keeps_its_value_and_leaves_the_denominators() -> None:
    mv = np.array([[1.0, 3.0], [np.nan, 3.0]])
    prices = np.array([[1.0, 3.0], [np.nan, 4.0]])
    found = breadth(mv, days(2), NAMES[:2], prices=prices, market_mv=[10.0, 10.0])
    assert found.share.tolist() == [0.4, 0.4]
    assert found.advance_decline[1] == 1.0
    assert np.isnan(found.top5).all()


def test_a_missing_market_total_gives_no_share() -> None:
    data = draw(40)
    data["market_mv"][5] = np.nan
    found = breadth(data["mv"], days(40), NAMES, market_mv=data["market_mv"])
    assert np.isnan(found.share[5])
    assert np.isfinite(np.delete(found.share, 5)).all()
    assert np.isnan(breadth(data["mv"], days(40), NAMES).share).all()


def test_later_rows_change_no_earlier_one_and_their_order_does_not_matter() -> None:
    data = draw(100)
    whole = breadth(data["mv"], days(100), NAMES, table(100), *list(data.values())[1:])
    part = {name: values[:60] for name, values in data.items()}
    cut = breadth(part["mv"], days(60), NAMES, table(100), *list(part.values())[1:])
    flipped = breadth(data["mv"][::-1], days(100)[::-1], NAMES, table(100), *[v[::-1] for v in list(data.values())[1:]])
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(whole, name)[:60], getattr(cut, name), err_msg=name)
        np.testing.assert_array_equal(getattr(whole, name), getattr(flipped, name)[::-1], err_msg=name)


def test_a_holiday_row_is_no_period() -> None:
    data = draw(90, gaps=0)
    plain = breadth(data["mv"], days(90), NAMES, None, None, data["prices"], data["market_mv"])
    holed = {name: np.insert(values, 50, np.nan, axis=0) for name, values in data.items()}
    found = breadth(holed["mv"], days(91), NAMES, None, None, holed["prices"], holed["market_mv"])
    np.testing.assert_allclose(np.delete(found.above_20, 50), plain.above_20)
    np.testing.assert_allclose(np.delete(found.share_change, 50), plain.share_change)
    assert np.isnan(found.names[50])


@given(st.permutations(range(8)))
def test_the_order_of_names_changes_nothing(order: list[int]) -> None:
    data = draw(65)
    plain = breadth(data["mv"], days(65), NAMES, table(65), data["turnover"], data["prices"], data["market_mv"])
    mv, turnover, prices = (data[name][:, order] for name in ("mv", "turnover", "prices"))
    permuted = breadth(mv, days(65), NAMES[order], table(65), turnover, prices, data["market_mv"])
    for name in FIELDS:
        np.testing.assert_allclose(getattr(permuted, name), getattr(plain, name), rtol=1e-12, atol=1e-15)


def test_a_member_without_a_column_is_named() -> None:
    members = (np.array(["a", "zz"], dtype=object), np.full(2, np.datetime64("NaT")), np.full(2, np.datetime64("NaT")))
    with pytest.raises(InputError, match="no column is named zz"):
        breadth(np.ones((2, 8)), days(2), NAMES, members)


def test_a_panel_of_another_shape_is_refused() -> None:
    with pytest.raises(InputError, match=r"prices has shape \(2, 7\), mv needs \(2, 8\)"):
        breadth(np.ones((2, 8)), days(2), NAMES, prices=np.ones((2, 7)))
    with pytest.raises(InputError, match="names has 8 entries but mv has 7 columns"):
        breadth(np.ones((2, 7)), days(2), NAMES)
