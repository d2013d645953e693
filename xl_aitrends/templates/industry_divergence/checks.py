"""What is checked in an industry divergence workbook."""

from __future__ import annotations

from typing import Final

from xl_aitrends.templates.checks import AS_OF_REACHED, Limit
from xl_aitrends.templates.formulas import call_text
from xl_aitrends.templates.industry_divergence.attribution import attributed
from xl_aitrends.templates.industry_divergence.layout import printed_names

EXACT: Final = 1e-12


def _apart(one: str, other: str) -> str:
    """Formula of the distance of two numbers; 0 where neither exists, 1 where only one does."""
    return f"=IFERROR(ABS({one}-{other}),IF(ISNUMBER({one})=ISNUMBER({other}),0,1))"


def limits(names: int) -> list[Limit]:
    """Values that must keep within a limit."""
    on_date = {"dates": "calc_dates", "at": "out_asof"}
    spread, percentile = (
        call_text("AIT_ASOF", values=series, **on_date) for series in ("calc_spread", "calc_percentile")
    )
    present = "COUNT(calc_latest)"
    total = f"INDEX({attributed('change')},calc_attribution_rows)"
    latest = call_text("AIT_CHECK", values="calc_latest", kind='"return"')
    return [
        Limit("A spread on the as-of date", "=COUNT(out_spread)", 1, False, "FAIL", "count",
              "Too few names have a return on that date, or an input is wrong: aitrends inspect tells which."),
        Limit("One cell against the chain: spread", _apart("out_spread", spread),
              EXACT, True, "FAIL", "tiny", "AIT_DIVERGENCE and the steps on Calc must give the same spread."),
        Limit("One cell against the chain: percentile", _apart("out_percentile", percentile),
              EXACT, True, "FAIL", "tiny", "AIT_DIVERGENCE and the steps on Calc must give the same percentile."),
        Limit("Legs add up to the spread", _apart("out_top_mean-out_bottom_mean", "out_spread"),
              EXACT, True, "FAIL", "tiny", "Mean of leaders minus mean of laggards must be the spread."),
        Limit("Legs add up to the change", _apart("Output!$S$14", "Output!$T$14"),
              EXACT, True, "FAIL", "tiny", "What the leaders and the laggards added must be the change of the spread."),
        Limit("Groups add up to the change", f"=IFERROR(ABS({total}-out_change),0)",
              EXACT, True, "FAIL", "tiny", "What the groups of the waterfall add must be the change of the spread."),
        Limit("A phase on the as-of date", "=IFERROR(calc_phases_rows,0)", 1, False, "WARN", "count",
              "The spread never turned by in_turn: lower it, or in_smooth."),
        Limit("Names in one leg, share of all", f"=in_k/{present}", 0.25, True, "WARN", "percent",
              "Both legs should hold no more than half of the names (2k against n): lower in_k."),
        Limit("Names with a return on the as-of date", f"={present}/COLUMNS(calc_latest)", 1, False, "WARN", "percent",
              "Some names have no price at one end of the window; the spread leaves them out."),
        Limit("Independent windows behind the percentile", "=out_windows", 10, False, "WARN", "count",
              "A percentile from so few windows says little: read the interval, not the point."),
        AS_OF_REACHED,
        Limit("Returns that look like per cent", f'=INDEX({latest},MATCH("percent points",INDEX({latest},0,1),0),3)',
              0, True, "WARN", "count", "Half of the names moved by more than 100%: are these prices?"),
        Limit("Names in the printed heat map", "=COLUMNS(calc_names)", printed_names(names), True, "WARN", "count",
              "Data grew beyond the print area of Output: extend it."),
    ]  # fmt: skip
