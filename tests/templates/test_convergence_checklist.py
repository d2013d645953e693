"""The checklist says what an independent script says of the same evidence, rules and episodes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from xl_aitrends.refresh import Feed, RefreshResult, refresh_book
from xl_aitrends.templates import new_workbook
from xl_aitrends.templates.convergence_checklist import CONVERGENCE_CHECKLIST
from xl_aitrends.templates.samples import sample_panel

from .independent_rules import alarm, any_of, history

NAME = "convergence_checklist"
COLUMNS = (
    "rule scenario part statement series op threshold persist watch max_age source override reason decided".split()
)


def frame_of(place: int) -> pd.DataFrame:
    panel = sample_panel(CONVERGENCE_CHECKLIST.tables[place])
    return pd.DataFrame(panel.rows, columns=panel.headers)


def words_of(evidence: pd.DataFrame, rule: pd.Series) -> pd.Series | None:
    if rule["series"] not in evidence:
        return None
    own = evidence[rule["series"]].dropna()
    return history(own, rule["op"], rule["threshold"], rule["persist"], rule["watch"])


def assert_shows(result: RefreshResult, evidence: pd.DataFrame, rules: pd.DataFrame, episodes: pd.DataFrame) -> None:
    shown = [row for row in result.outputs["out_rules"] if row[0] not in ("", None)]
    assert [row[0] for row in shown] == list(rules["rule"])
    record = result.outputs["out_record"]
    for place, (_, rule) in enumerate(rules.iterrows()):
        words = words_of(evidence, rule)
        assert shown[place][8] == ("NO DATA" if words is None else words.iloc[-1]), rule["rule"]
        assert shown[place][10] == (rule["override"] or shown[place][8])
        if words is not None:
            assert shown[place][4] == pytest.approx(evidence[rule["series"]].dropna().iloc[-1], abs=1e-12)
            expected = [alarm(words, peak, trough, 6) for _, peak, trough in episodes.itertuples(index=False)]
            assert [cell for cell in record[place] if cell] == expected


def sample_frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    evidence = frame_of(0).set_index("date")
    episodes = frame_of(2)
    dates = [pd.to_datetime(episodes[column]) for column in ("peak", "trough")]
    rules = frame_of(1).set_axis(COLUMNS, axis=1)
    rules["override"] = rules["override"].fillna("")
    evidence.index = pd.to_datetime(evidence.index)
    return evidence, rules, episodes.assign(peak=dates[0], trough=dates[1])


def of_check(result: RefreshResult) -> str:
    (verdict,) = [check for check in result.checks if check.name == "chk_all"]
    return verdict.text


def test_the_sample_says_what_the_plain_loops_say(sample_of: Callable[[str], Path]):
    result = refresh_book(sample_of(NAME))
    evidence, rules, episodes = sample_frames()
    assert_shows(result, evidence, rules, episodes)
    status = [row[10] for row in result.outputs["out_rules"]][: len(rules)]
    part = {
        key: any_of([status[place] for place in places])
        for key, places in rules.groupby(["scenario", "part"]).indices.items()
    }
    assert result.outputs["out_s1"] == any_of([part["S1", 1], part["S1", 2]])
    assert result.outputs["out_s3"] == any_of([part["S3", 1], part["S3", 2]])
    assert (part["S2", 1], part["S2", 2]) == ("CLEAR", "TRIGGERED")
    assert result.outputs["out_s2"] == "WATCH"  # it needs both


def fed(folder: Path, rules: pd.DataFrame, evidence: pd.DataFrame, **settings: str) -> RefreshResult:
    rules.to_csv(folder / "rules.csv", index=False, date_format="%Y-%m-%d")
    evidence.rename_axis("日期").to_csv(folder / "evidence.csv", date_format="%Y-%m-%d")
    feeds = [Feed("tbl_rules", str(folder / "rules.csv")), Feed("tbl_evidence", str(folder / "evidence.csv"))]
    return new_workbook(NAME, folder / "book.xlsx", feeds, settings)


def slow_and_fast() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weekly evidence with a monthly series among it, under Chinese names, and rules on both."""
    rng = np.random.default_rng(11)
    weeks = pd.date_range("2021-01-01", periods=170, freq="W-FRI")
    pmi = pd.Series(50 + np.cumsum(rng.normal(0, 0.35, 170)), weeks)
    monthly = pmi.where(~pd.Series(weeks.to_period("M"), weeks).duplicated(keep="last"))
    evidence = pd.DataFrame({"采购经理指数": monthly, "成交占比分位": rng.uniform(0.5, 1, 170)}, weeks)
    rows = [
        ("R1", "S1", 1, "制造业收缩", "采购经理指数", "<", 50, "3 of 3", 0.5, 45, "统计局", "", "", ""),
        ("R2", "S2", 1, "热度到顶", "成交占比分位", ">=", 0.95, "2 of 4", 0.02, 10, "行情", "", "", ""),
        ("R3", "S3", 1, "产业政策转向", "", ">", 0, "1", 0, 45, "判断", "CLEAR", "无变化", "2024-03-20"),
    ]
    return evidence, pd.DataFrame(rows, columns=COLUMNS)


def test_the_series_above_the_timeline_is_placed_among_its_own_readings(
    sample_of: Callable[[str], Path], tmp_path: Path
):
    result = refresh_book(sample_of(NAME), target=tmp_path / "then.xlsx", settings={"in_asof": "1999-10-31"})
    spread = sample_frames()[0]["Spread 6M"].loc[:"1999-10-31"]
    assert result.outputs["out_context"] == pytest.approx(spread.iloc[-1], abs=1e-12)
    share = (spread < spread.iloc[-1]).mean()
    shown = openpyxl.load_workbook(tmp_path / "then.xlsx", data_only=True)["Output"]
    assert f"above {share:.0%} of its readings" in [cell.value for cell in shown["M"]]


def test_slow_and_fast_evidence_is_judged_on_its_own_readings(tmp_path: Path):
    evidence, rules = slow_and_fast()
    result = fed(tmp_path, rules, evidence)
    shown = result.outputs["out_rules"]
    for place in (0, 1):
        assert shown[place][8] == words_of(evidence, rules.iloc[place]).iloc[-1]
    assert shown[2][10] == "CLEAR"
    assert not result.kept


def test_old_evidence_is_no_data_and_an_old_override_is_ignored_and_checked(tmp_path: Path):
    evidence, rules = slow_and_fast()
    rules["decided"] = ["", "", "2021-02-01"]
    result = fed(tmp_path, rules, evidence, in_asof="2024-05-31")
    assert [row[10] for row in result.outputs["out_rules"][:3]] == ["NO DATA"] * 3
    assert [result.outputs[f"out_s{number}"] for number in (1, 2, 3)] == ["NO DATA"] * 3
    assert "Overrides ignored" in of_check(result)


def test_a_rule_of_no_scenario_fails_by_name(tmp_path: Path):
    evidence, rules = slow_and_fast()
    rules.loc[1, "scenario"] = "S4"
    assert of_check(fed(tmp_path, rules, evidence)).startswith("FAIL: Rules whose scenario or part is none")


def test_the_past_does_not_change_when_rows_are_added(tmp_path: Path):
    evidence, rules, _ = sample_frames()
    known, later = evidence.loc[:"2001-03-31"], evidence.loc["2001-04-01":]
    first, more = (tmp_path / name for name in ("first.csv", "more.csv"))
    known.to_csv(first, date_format="%Y-%m-%d")
    later.to_csv(more, date_format="%Y-%m-%d")
    then = new_workbook(NAME, tmp_path / "book.xlsx", [Feed("tbl_evidence", str(first))], {})
    now = refresh_book(
        tmp_path / "book.xlsx",
        target=tmp_path / "grown.xlsx",
        feeds=[Feed("tbl_evidence", str(more))],
        settings={"in_asof": "2001-03-31"},
    )
    words = [words_of(known, rule) for _, rule in rules.iterrows()]
    shown = [row[8] for row in then.outputs["out_rules"][: len(rules)]]
    assert shown == ["NO DATA" if said is None else said.iloc[-1] for said in words]
    for name in ("out_asof", "out_rules", "out_scenarios", "out_context", "out_triggered"):
        assert now.outputs[name] == then.outputs[name], name
