"""What is checked in an earnings season workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.checks import Limit
from xl_aitrends.templates.earnings_season.columns import MOST_SEGMENTS
from xl_aitrends.templates.earnings_season.output import SEGMENT_TOP, everyone, premium

EXACT: Final = 1e-12


def _in_some_segment(name: str) -> str:
    """Sum of a count over the segments, without the row over all."""
    return f"SUM(calc_{name})-{everyone(name)}"


def limits() -> list[Limit]:
    """Values that must keep within a limit."""
    return [
        Limit("A beat ratio", "=COUNT(out_ratio)", 1, False, "WARN", "count",
              "No company has both a report and a consensus yet."),
        Limit("Repeated codes", "=calc_repeated", 0, True, "FAIL", "count",
              "A company stands in several rows and counts several times: keep one row a company."),
        Limit("Beats, meets and misses add up to covered",
              f"=ABS({everyone('beats')}+{everyone('meets')}+{everyone('misses')}-{everyone('covered')})",
              EXACT, True, "FAIL", "tiny", "Each covered report must be a beat, a meet or a miss."),
        Limit("Segments add up to all", f"=ABS({_in_some_segment('covered')}-{everyone('covered')})",
              EXACT, True, "WARN", "count", "Some rows have no segment: they count in all only."),
        Limit("Bins hold every surprise", "=ABS(SUM(calc_misses_in)+SUM(calc_beats_in)-COUNT(calc_surprise))",
              EXACT, True, "FAIL", "count", "The histogram must count each surprise once."),
        Limit("Segments in the table", "=calc_segment_rows-1", MOST_SEGMENTS, True, "WARN", "count",
              "More segments than Output has rows for: merge small ones."),
        Limit("Share of companies that reported", "=out_reported", 0.5, False, "WARN", "percent",
              "Early reporters are not a sample of all: the ratio will move."),
        Limit("Covered reports in the smallest segment", "=MIN(calc_covered)", 8, False, "WARN", "count",
              "A ratio of so few reports says little: read the interval, not the point."),
        Limit("Rows without a consensus", "=calc_uncovered", 0, True, "WARN", "count",
              "Nobody covers them: they can neither beat nor miss."),
        Limit("Reports without a date", "=calc_undated", 0, True, "WARN", "count",
              "A report without a date: its consensus may not be that of the day before."),
        Limit("Companies without a certainty score", "=calc_companies-COUNT(calc_score)", 0, True, "WARN", "count",
              "They lack too many of the measures; they are in no ranking and no leg."),
        Limit("Scored companies without prices", "=COUNT(calc_score)-COUNT(calc_scores)", 0, True, "WARN", "count",
              "Their codes head no column of tbl_prices, spelled the same: the premium leaves them out."),
        Limit("Share of rows with a premium", "=COUNT(calc_paid_spread)/ROWS(calc_paid_spread)", 0.9, False, "WARN",
              "percent", "On the other rows a part has fewer names with score and return than in_min."),
        Limit("Rows behind the premium", f"={premium('rows')}", 12, False, "WARN", "count",
              "Too few returns since the scores were known: t says little."),
        Limit("The two segments compared", f"=COUNT(Output!$S${SEGMENT_TOP}:$S${SEGMENT_TOP + 1})", 2, False, "WARN",
              "count", "Type names of segments, as tbl_season spells them, into in_first and in_second."),
        Limit("Largest surprise",
              '=MAX(MAXIFS(calc_surprise,calc_surprise,">0"),-MINIFS(calc_surprise,calc_surprise,"<0"))', 5, True,
              "WARN", "percent", "One report or one consensus may be in another unit or currency, or near zero."),
        Limit("Median surprise above 100%", "=ABS(out_surprise)", 1, True, "WARN", "percent",
              "Are report and consensus in the same unit?"),
    ]  # fmt: skip
