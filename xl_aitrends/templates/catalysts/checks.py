"""What is checked in a catalysts workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.catalysts.columns import MOST_CODES, MOST_KINDS
from xl_aitrends.templates.checks import Limit

EXACT: Final = 1e-12


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    mean = 'SUMIFS(calc_car,calc_status,"used")/COUNTIF(calc_status,"used")'
    unusable = 'COUNTIF(calc_status,"too*")+COUNTIF(calc_status,"benchmark*")'
    return [
        Limit("A mean over events", "=COUNT(out_caar)", 1, False, "FAIL", "count",
              "No event can be used, or an input is wrong: see the column Status on Calc."),
        Limit("Mean of the events against their study",
              f'=IF(in_kind="all",ABS({mean}-INDEX(calc_caar,in_pre+in_post+1)),0)',
              EXACT, True, "FAIL", "tiny", "The mean of the events' sums must be the last day of the study."),
        Limit("Events without prices of their code", "=calc_unpriced", 0, True, "WARN", "count",
              "Their codes head no column of tbl_prices, spelled the same: they are left out."),
        Limit("Events without a date", '=COUNTIF(calc_status,"no date")', 0, True, "WARN", "count",
              "They are in the list but in no figure."),
        Limit("Past events that cannot be used", f"={unusable}", 0, True, "WARN", "count",
              "Too early or too few returns before the window: see the column Status on Calc."),
        Limit("Events whose window is not complete", '=COUNTIF(calc_status,"window incomplete")', 0, True, "WARN",
              "count", "They count as far as they go: the last days rest on fewer events."),
        Limit("Events behind the mean", "=out_events", 5, False, "WARN", "count",
              "Fewer than five give no test and no band."),
        Limit("Share of events that overlap", "=out_overlapping", 0.5, True, "WARN", "percent",
              "Events that share days are not independent: the test takes them for more evidence than they are."),
        Limit("A benchmark", "=calc_benched", 1, False, "WARN", "count",
              "Without one, abnormal is what exceeds the security's own mean: what the market did is in it."),
        Limit("Kinds of events", "=calc_kinds_rows", MOST_KINDS, True, "WARN", "count",
              "More kinds than the table by group has rows for."),
        Limit("Names with events", "=calc_codes_rows", MOST_CODES, True, "WARN", "count",
              "More names than the table by name has rows for."),
    ]  # fmt: skip
