"""Convergence checklist: three scenarios as rules with evidence, status, age, override, and how they did before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xl_aitrends.templates.checks import write_checks
from xl_aitrends.templates.convergence_checklist.calc import write_calc
from xl_aitrends.templates.convergence_checklist.checks import limits
from xl_aitrends.templates.convergence_checklist.layout import EPISODES, RULES, SCENARIOS
from xl_aitrends.templates.convergence_checklist.output import write_output
from xl_aitrends.templates.declare import Cell, InputSpec, Panel, TableSpec, Template
from xl_aitrends.templates.history import span_of
from xl_aitrends.templates.sheets import TemplateBook

_EVIDENCE = TableSpec(
    name="tbl_evidence",
    sheet="Data",
    columns="First column: dates, any order. Then one column a series of evidence (an index, a yield, a percentile "
    "that another workbook gives). A slower series leaves the rows between its readings blank.",
    units="Each series in its own unit; shares, returns and percentiles as decimals (0.9 is 90%).",
    example="2025-01-31 | 49.1 | 0.93 | -0.021 | …",
    sample="us_evidence.csv",
    source="Computed from twelve US industry portfolios (Kenneth R. French's Data Library, as shipped in linearmodels "
    "7.1, NCSA licence), month ends 1979-12 to 2017-03; see us_evidence.txt.",
)
_RULES = TableSpec(
    name="tbl_rules",
    sheet="Rules",
    columns="rule: R1, R2, … in order; scenario: S1, S2 or S3; part: 1, 2 or 3, of which any rule suffices; statement; "
    "series: a header of tbl_evidence, blank for judgement; op: > >= < <=; threshold; persist: hits of the last "
    "readings, such as 2 of 3; watch: how close counts as WATCH; max_age: calendar days that evidence stays good; "
    f"source; override: TRIGGERED, WATCH or CLEAR; reason; decided: its date. Up to {RULES} rules.",
    units="Threshold and watch in the unit of the series; age in calendar days.",
    example="R4 | S2 | 1 | Spread at its limit | Spread percentile | >= | 0.9 | 2 of 3 | 0.05 | 45 | Output | | |",
    sample="illustrative_rules.csv",
    source="Illustrative rules of this project on the sample evidence; thresholds are nobody's house view.",
    kinds=("text", "text", "number", "text", "text", "text", "number", "text", "number", "number", "text", "text",
           "text", "date"),
    formats=("text", "text", "count", "text", "text", "text", "", "text", "", "count", "text", "text", "text", "date"),
)  # fmt: skip
_EPISODES = TableSpec(
    name="tbl_episodes",
    sheet="Episodes",
    columns=f"episode: its name; peak: the day from which it converged; trough: when that ended. Up to {EPISODES}.",
    units="Dates.",
    example="2000 dot-com | 2000-12-31 | 2001-08-31",
    sample="us_episodes.csv",
    source="Convergences of the sample's spread by 15 points or more, dated in hindsight as phases are.",
    kinds=("text", "date"),
    formats=("text", "date"),
)
_TITLES: Final = (
    "Recovery falsified, or macro policy turns",
    "Heat at its limit without delivered earnings",
    "Industrial policy or prosperity turns",
)
_NEEDS: Final = ("any", "all", "any")
_INPUTS = (
    InputSpec("in_asof", "As-of date", None, "date or blank", "Day to judge from; blank: the last row of evidence.",
              "date"),
    *(
        entry
        for number, (title, need) in enumerate(zip(_TITLES, _NEEDS, strict=True), start=1)
        for entry in (
            InputSpec(f"in_s{number}", f"Scenario S{number}", title, "words", "What would end the divergence."),
            InputSpec(f"in_need{number}", f"S{number} needs", need, "parts",
                      "How many of its parts must be triggered; within a part any rule suffices.", "",
                      ("any", "all", "2", "3")),
        )
    ),
    InputSpec("in_context", "Series above the timeline", "Spread 6M", "header",
              "A series of tbl_evidence that shows the divergence itself."),
    InputSpec("in_before", "An alarm counts from", 6, "months before a peak",
              "A rule that fires within this time before a peak, or until the trough, is a hit.", "count", (), 0, 36),
    InputSpec("in_life", "Overrides stay good for", 90, "calendar days",
              "An older override, or one without reason and date, is ignored and checked.", "count", (), 1, 1000),
)  # fmt: skip
_READING = (
    "Three scenarios could end the divergence. Each is a set of rules; a scenario is TRIGGERED when as many of its "
    "parts are as it needs, and a part when any of its rules is.",
    "WATCH means close to the threshold, or fewer hits than needed. CLEAR means known and no hit. NO DATA means that "
    "evidence is missing or older than the rule allows, and that it could change the answer: it never counts as CLEAR.",
    "An analyst may overrule a rule with a word, a reason and a date on the sheet Rules. Output shows both what the "
    "rule says and what stands.",
    "The timeline shows when each rule was TRIGGERED, computed row by row from what was known then; shaded are past "
    "convergences, dated in hindsight.",
    "The last table says for each past episode when the rule first fired between some months before the peak and the "
    "trough, or that it missed; beside it how often it fired elsewhere, a year (false alarms), and how much of "
    "the time it was on at all.",
)
_LIMITS = (
    "A handful of episodes is no sample: no probability and no p-value follows, and none is given.",
    "A rule that is on a fifth of the time hits most episodes by chance: read hits beside the share of time it was on.",
    "Thresholds chosen with the episodes in view fit them by construction.",
    "Peaks and troughs are known only afterwards; a rule that fires before a peak was also on when nobody knew that it "
    "was one.",
    "Evidence that is revised later (PMI, earnings) makes the past look better known than it was: feed first releases.",
)


def choose(tables: Mapping[str, Panel]) -> Mapping[str, Cell]:
    """The series above the timeline: the one asked for, or the first there is."""
    headers = [str(header) for header in tables[_EVIDENCE.name].headers[1:]]
    return {"in_context": "Spread 6M" if "Spread 6M" in headers or not headers else headers[0]}


def build(book: TemplateBook, tables: Mapping[str, Panel]) -> None:
    """Lay out Calc, Output and Checks."""
    evidence, rules = tables[_EVIDENCE.name], tables[_RULES.name]
    scenarios = [str(row[1]) for row in rules.rows][:RULES]
    drawn = [number for number, row in enumerate(rules.rows[:RULES], start=1) if row[4] in evidence.headers]
    write_calc(book)
    write_output(book, scenarios, drawn, span_of(evidence))
    write_checks(book, limits(), ("Data in tbl_evidence", "calc_survey"))


CONVERGENCE_CHECKLIST: Final = Template(
    name="convergence_checklist",
    title="Convergence checklist",
    question=f"Which of {SCENARIOS} scenarios that end a divergence is under way, and how did its rules do before?",
    tables=(_EVIDENCE, _RULES, _EPISODES),
    inputs=_INPUTS,
    reading=_READING,
    limits=_LIMITS,
    build=build,
    choose=choose,
    notice="Illustrative rules, real US industry data that end in 2017:",
)
