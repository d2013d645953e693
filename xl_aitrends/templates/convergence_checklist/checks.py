"""What is checked in a convergence checklist."""

from __future__ import annotations

from xl_aitrends.templates.checks import Limit
from xl_aitrends.templates.convergence_checklist.layout import EPISODES, RULES


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    words = 'SUMPRODUCT((calc_rule_override<>"")*1)'
    unclear = (
        '=calc_rule_rule_rows-SUMPRODUCT(((calc_rule_scenario="S1")+(calc_rule_scenario="S2")+'
        '(calc_rule_scenario="S3"))*((calc_rule_part=1)+(calc_rule_part=2)+(calc_rule_part=3)))'
    )
    return [
        Limit("Rules", "=calc_rule_rule_rows", RULES, True, "FAIL", "count",
              "The sheets have room for no more rules: the last ones are not judged."),
        Limit("Rules whose scenario or part is none", unclear, 0, True, "FAIL", "count",
              "scenario must be S1, S2 or S3 and part 1, 2 or 3: such a rule enters no scenario."),
        Limit("Rules that could not be judged", "=SUMPRODUCT(ISERROR(calc_status)*1)", 0, True, "FAIL", "count",
              "op, threshold or persist of a rule cannot be read: aitrends inspect names it."),
        Limit("Scenarios with a word", "=SUMPRODUCT(ISTEXT(calc_scenarios)*1)", 3, False, "FAIL", "count",
              "A scenario's status is an error: see its rules on Calc."),
        Limit("Rules whose series is no column", '=SUMPRODUCT((calc_rule_series<>"")*1)-SUM(calc_known)', 0, True,
              "WARN", "count", "They say NO DATA: compare their series with the headers of tbl_evidence."),
        Limit("Rules without data", '=COUNTIF(calc_status,"NO DATA")', 0, True, "WARN", "count",
              "Evidence is missing or too old, and nobody overruled it: the scenario may stay open for it."),
        Limit("Overrides ignored", f"={words}-SUM(calc_stands)", 0, True, "WARN", "count",
              "An override needs TRIGGERED, WATCH or CLEAR, a reason, and a date that is not too old or to come."),
        Limit("Episodes", "=calc_episode_rows", EPISODES, True, "WARN", "count",
              "The record has room for no more episodes: the last ones are left out."),
        Limit("Episodes outside the evidence",
              "=SUMPRODUCT((calc_trough<MIN(calc_dates))+(calc_peak>MAX(calc_dates)))", 0, True, "WARN", "count",
              "No rule can have said anything in them: put episodes of your own evidence into tbl_episodes."),
        Limit("Days from the last row to the date asked for", "=MAX(calc_asof-MAX(calc_dates),0)", 45, True, "WARN",
              "count", "The as-of date lies well after the evidence."),
    ]  # fmt: skip
