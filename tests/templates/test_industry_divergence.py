"""The industry divergence workbook shows what an independent script computes, whatever data it is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.declare import Panel
from xl_aitrends.templates.industry_divergence import INDUSTRY_DIVERGENCE
from xl_aitrends.templates.samples import sample_panel

from .feeding import made_panel, write_feed
from .independent import Reading, months_back, read_off, rolling_returns, spreads
from .independent_history import attribution, phases

NAME = "industry_divergence"
TABLE = "tbl_prices"
EXACT = {"rtol": 0, "atol": 1e-12}


def made(folder: Path, frame: pd.DataFrame, **settings: str) -> RefreshResult:
    feed = Feed(TABLE, str(write_feed(frame, folder / "prices.csv")))
    return new_workbook(NAME, folder / "book.xlsx", [feed], settings)


def names_in(leg: list[list[object]]) -> list[object]:
    return [row[0] for row in leg if row[0]]


def assert_shows(outputs: dict[str, object], expected: Reading) -> None:
    assert outputs["out_asof"] == expected.asof.date().isoformat()
    assert outputs["out_readings"] == expected.readings
    for name in ("spread", "percentile", "top_mean", "bottom_mean", "change"):
        np.testing.assert_allclose(outputs[f"out_{name}"], getattr(expected, name), err_msg=name, **EXACT)
    assert names_in(outputs["out_leaders"]) == expected.leaders
    assert names_in(outputs["out_laggards"]) == expected.laggards


def title_of(book: Path) -> str:
    """What stands above the chart of the spread."""
    read = openpyxl.load_workbook(book, data_only=True)
    ((sheet, cell),) = read.defined_names["calc_title_spread"].destinations
    return read[sheet][cell].value


def assert_no_title_claims_more_than_the_percentile(book: Path, percentile: float) -> None:
    title = title_of(book)
    assert title.endswith(f", percentile {percentile:.0%}")
    assert ("unusually far" in title) == (percentile >= 0.9)
    assert ("unusually little" in title) == (percentile <= 0.1)


def test_the_sample_agrees_with_pandas(sample: Path):
    panel = sample_panel(INDUSTRY_DIVERGENCE.tables[0])
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index("date")
    frame.index = pd.to_datetime(frame.index)
    outputs = refresh_book(sample).outputs
    assert_shows(outputs, read_off(frame, k=3, since="1948-12-31", month_ends=True))


def test_thirty_one_chinese_industries_daily_get_the_defaults_of_the_note(tmp_path: Path):
    frame = made_panel(names=31, rows=800)
    result = made(tmp_path, frame)
    assert_shows(result.outputs, read_off(frame, k=5, since="2010-01-01", month_ends=False))
    assert not result.errors
    assert not result.kept


def test_us_sectors_with_late_starters_agree_with_pandas(tmp_path: Path, market_data: Path):
    sectors = "XLK XLE XLF XLV XLY XLP XLI XLU XLB XLRE XLC".split()
    frame = (
        pd.read_csv(market_data / "us_close.csv", index_col=0, parse_dates=True)[sectors]
        .rename_axis("date")
        .iloc[-2400:]
    )
    result = made(tmp_path, frame)
    expected = read_off(frame, k=2, since="2010-01-01", month_ends=False)
    assert_shows(result.outputs, expected)
    assert_no_title_claims_more_than_the_percentile(Path(result.book), expected.percentile)
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    assert verdict.text.startswith("WARN: ")


def test_chinese_funds_with_gaps_agree_with_pandas(tmp_path: Path, market_data: Path):
    frame = pd.read_csv(market_data / "cn_etf_close.csv", index_col=0, parse_dates=True).rename_axis("date")
    frame = frame.iloc[-1100:, :20]
    result = made(tmp_path, frame, in_since="2022-01-01")
    expected = read_off(frame, k=5, since="2022-01-01", month_ends=False)
    assert_shows(result.outputs, expected)


@pytest.mark.parametrize(("names", "k"), [(3, 1), (11, 2), (12, 3), (19, 4), (20, 5), (31, 5), (60, 5)])
def test_legs_never_take_more_than_half_of_the_names_unless_told(names: int, k: int):
    frame = made_panel(names=names, rows=30)
    panel = Panel(
        ["日期", *frame.columns], [(day.date(), *row) for day, row in zip(frame.index, frame.to_numpy(), strict=True)]
    )
    assert INDUSTRY_DIVERGENCE.choose({TABLE: panel}) == {"in_k": k}


def test_sixty_industries_and_two_hundred_rows_just_work(tmp_path: Path):
    frame = made_panel(names=60, rows=200)
    result = made(tmp_path, frame, in_sampling="month-end")
    assert len(names_in(result.outputs["out_leaders"])) == 5
    expected = read_off(frame, k=5, since="2010-01-01", month_ends=True)
    np.testing.assert_allclose(result.outputs["out_spread"], expected.spread, **EXACT)
    assert result.outputs["out_percentile"] == "#N/A"  # three month ends are no history
    assert not result.kept


def test_a_set_input_overrules_the_choice_from_the_data(tmp_path: Path):
    frame = made_panel(names=12, rows=400)
    result = made(tmp_path, frame, in_k="4", in_sampling="month-end")
    assert len(names_in(result.outputs["out_laggards"])) == 4
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    assert verdict.text.startswith("WARN: ")


def test_a_feed_of_another_width_and_length_just_works_on_refresh(sample: Path, tmp_path: Path):
    frame = made_panel(names=31, rows=700)
    feed = Feed(TABLE, str(write_feed(frame, tmp_path / "prices.csv")))
    target = tmp_path / "fed.xlsx"
    settings = {"in_k": "5", "in_since": "2010-01-01", "in_sampling": "daily"}
    result = refresh_book(sample, target=target, feeds=[feed], settings=settings)
    assert_shows(result.outputs, read_off(frame, k=5, since="2010-01-01", month_ends=False))
    assert sum("shares no column with tbl_prices, whose 12 columns (" in warning for warning in result.warnings) == 1
    assert not refresh_book(target, target=tmp_path / "again.xlsx").changed


def test_the_reading_of_an_earlier_date_is_what_was_known_then(sample: Path):
    panel = sample_panel(INDUSTRY_DIVERGENCE.tables[0])
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index("date")
    frame.index = pd.to_datetime(frame.index)
    outputs = refresh_book(sample, settings={"in_asof": "2000-02-29"}).outputs
    then = read_off(frame.loc[:"2000-02-29"], k=3, since="1948-12-31", month_ends=True)
    assert_shows(outputs, then)


def assert_tells(outputs: dict[str, object], prices: pd.DataFrame, groups: dict[str, str], **how: float) -> None:
    """Phases and attribution as plain loops give them."""
    returns = rolling_returns(prices.dropna(how="all"), 6)
    k, move, smooth = int(how["k"]), how["move"], int(how["smooth"])
    expected = phases(spreads(returns, k)["spread"], move, smooth)
    shown = [row for row in outputs["out_phases"] if row[0]]
    assert len(shown) == min(12, len(expected))
    for row, phase in zip(shown, reversed(expected), strict=False):
        known = phase.confirm.date().isoformat() if phase.confirm is not None else "open"
        assert row[:4] == [phase.phase, phase.start.date().isoformat(), phase.end.date().isoformat(), known]
        np.testing.assert_allclose(row[4], phase.amplitude, **EXACT)
    assert (outputs["out_phase"], outputs["out_phase_status"]) == (expected[-1].phase, "open")
    assert outputs["out_phase_known"] == expected[-2].confirm.date().isoformat()
    day = months_back(prices.index[-1], 6)
    wanted = attribution(returns, groups, day, k)
    steps = {row[0]: row[4] for row in outputs["out_attribution"] if row[0]}
    for group, change in steps.items():
        if group in wanted.index:
            np.testing.assert_allclose(change, wanted[group], **EXACT)
    opening, *between, closing = steps.values()
    np.testing.assert_allclose(opening + sum(between), closing, **EXACT)
    np.testing.assert_allclose(closing - opening, wanted.sum(), **EXACT)
    assert len(set(steps) & set(wanted.index)) == min(12, int((wanted.abs() > 0).sum()))


def test_phases_and_groups_of_the_sample_agree_with_plain_loops(sample: Path):
    prices, listed = (sample_panel(table) for table in INDUSTRY_DIVERGENCE.tables)
    frame = pd.DataFrame(prices.rows, columns=prices.headers).set_index("date")
    frame.index = pd.to_datetime(frame.index)
    outputs = refresh_book(sample).outputs
    assert_tells(outputs, frame, dict(listed.rows), k=3, move=0.15, smooth=3)


def test_phases_and_names_of_thirty_one_industries_agree_with_plain_loops(tmp_path: Path):
    frame = made_panel(names=31, rows=800)
    result = made(tmp_path, frame, in_turn="0.06", in_smooth="5")
    assert_tells(result.outputs, frame, {}, k=5, move=0.06, smooth=5)


def test_the_phase_of_an_earlier_date_knows_no_later_row(sample: Path):
    panel = sample_panel(INDUSTRY_DIVERGENCE.tables[0])
    frame = pd.DataFrame(panel.rows, columns=panel.headers).set_index("date")
    frame.index = pd.to_datetime(frame.index)
    outputs = refresh_book(sample, settings={"in_asof": "2001-03-30"}).outputs
    then = phases(spreads(rolling_returns(frame.loc[:"2001-03-30"], 6), 3)["spread"], 0.15, 3)[-1]
    assert (outputs["out_phase"], outputs["out_phase_since"]) == (then.phase, then.start.date().isoformat())
    assert outputs["out_phase_extreme"] == then.end.date().isoformat()
