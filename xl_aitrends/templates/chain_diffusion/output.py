"""The Output sheet of the chain diffusion workbook: verdict, figures, charts; the tables follow in `tables`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from xl_aitrends.templates.chain_diffusion.placebos import ROOM
from xl_aitrends.templates.chain_diffusion.tables import (
    FEW,
    LOW,
    PLACEBO_TOP,
    SECOND,
    write_anchors,
    write_placebo_table,
)
from xl_aitrends.templates.charts import Line, lines_over_time
from xl_aitrends.templates.charts.bands import lines_by_step
from xl_aitrends.templates.charts.bars import Bars, ranked_bars
from xl_aitrends.templates.charts.scatter import Points, scatter
from xl_aitrends.templates.paper import set_pages
from xl_aitrends.templates.sheets import ROW, Page, TemplateBook
from xl_aitrends.templates.style import BLUE, GREY, INK, ORANGE
from xl_aitrends.templates.tiles import Tile, write_tiles

_WIDE: Final = 1276
_HALF: Final = 634
_TOP: Final = 10  # row of the first chart
_TALL: Final = 22  # rows of a chart of the first page


def write_output(book: TemplateBook, days: float, titles: Mapping[str, str]) -> None:
    """Lay out the sheet, for data of so many calendar days, and define its `out_` names.

    `titles` are the cells that hold the charts' titles.
    """
    page = book.pages["Output"]
    widths = {"A:A": 2, "B:U": 8.4, "V:V": 9}
    page.open(book.template.title, book.template.question, "V1", widths, landscape=True)
    page.height(3, 52)
    page.merged("B3:U3", "=calc_headline", "headline")
    page.height(4, 18)
    page.merged("B4:U4", "=calc_second", "note")
    _write_tiles(page)
    _place_charts(book, page, days, titles)
    write_anchors(page)
    write_placebo_table(page)
    markets = max(FEW, len(book.tables["tbl_market"].headers) - 3)  # without dates, third market and control
    ends = [SECOND - 2, PLACEBO_TOP - 3] if markets > FEW else [SECOND - 2]
    set_pages(page, "V", [*ends, PLACEBO_TOP + min(markets, ROOM)])


def entry(name: str) -> str:
    """One entry of the record of AIT_RATIOCORR."""
    return f'IFERROR(INDEX(calc_record,MATCH("{name}",calc_entries,0)),NA())'


def _between(low: str, high: str) -> str:
    """Text of an interval, or why there is none."""
    return f'=IFERROR(TEXT({entry(low)},"0.00")&" to "&TEXT({entry(high)},"0.00"),"no interval")'


def _write_tiles(page: Page) -> None:
    control = f'=IF(in_control="","no control given",{_between("control_low", "control_high")[1:]})'
    tiles = (
        ("B:C", "As of", "asof", "MAX(calc_day)", "date", "last day that all share"),
        ("D:E", "r of levels", "r_level", entry("r_level"), "number", "descriptive only"),
        ("F:G", "r of changes", "r_change", entry("r_change"), "number", _between("low", "high")),
        ("H:I", "Shared leg alone", "r_null", entry("r_null"), "number", "r of unrelated legs"),
        ("J:K", "Excess", "excess", entry("excess"), "number", "r less shared leg"),
        ("L:M", '="Partial given "&in_a', "partial", entry("partial"), "number", _between("partial_low",
         "partial_high")),
        ("N:O", "Given the control too", "partial_control", entry("partial_control"), "number", control),
        ("P:Q", "Changes", "n", entry("n"), "count", '="over "&in_span&IF(in_span=1," row each"," rows each")'),
        ("R:S", "Rank among placebos", "rank", "IFERROR(1+COUNTIF(calc_bar_partial,\">\"&INDEX(calc_bar_partial,1)),"
                                               "NA())",
         "count", '="of "&(out_placebos+1)&", by the partial"'),
        ("T:U", '="Gap of "&out_laggard', "gap", "INDEX(calc_now_1,3)", "signed", '="log, since "&TEXT(out_anchor,'
        '"yyyy-mm-dd")'),
    )  # fmt: skip
    write_tiles(page, 6, [Tile(columns, label, name, f"={formula}", number, note)
                          for columns, label, name, formula, number, note in tiles])  # fmt: skip


def _place_charts(book: TemplateBook, page: Page, days: float, titles: Mapping[str, str]) -> None:
    tall, low, lowest = ROW * _TALL - 6, ROW * LOW - 6, SECOND + LOW
    page.picture(f"B{_TOP}", _ratios(book, titles, days), _WIDE, tall, "Line chart of both ratio lines on two axes")
    words = "Bars of partial correlations with intervals, placebos beside them"
    page.picture(f"B{_TOP + _TALL}", _bars(book, titles), _HALF, tall, words)
    words = "Scatter of the changes of both ratios with a fitted line"
    page.picture(f"L{_TOP + _TALL}", _cloud(book, titles), _HALF, tall, words)
    words = "Correlation of chain A with the others by lag, with a 95% band"
    page.picture(f"B{SECOND}", _lags(book, titles), _HALF, low, words)
    words = "Line chart of the laggard's gap to chain A since the anchor"
    page.picture(f"L{SECOND}", _gap(book, titles, days), _HALF, low, words)
    words = "Line chart of the share of the widest gap that was closed, split into laggard up and leader down"
    page.picture(f"B{lowest}", _closed(book, titles, days), _WIDE, low, words)


def _ratios(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    lines = (
        Line(titles["legend_ab"], "=Calc!chart_ratio_ab", BLUE, width=1.75),
        Line(titles["legend_ac"], "=Calc!chart_ratio_ac", ORANGE, width=1.75, second_axis=True),
    )
    return lines_over_time(book, titles["title_ratios"], "100 at the start", "=Calc!chart_day", lines, days,
                           number="0", second_unit="100 at the start")  # fmt: skip


def _bars(book: TemplateBook, titles: Mapping[str, str]) -> Any:  # noqa: ANN401
    one = Bars("Partial correlation with its 95% interval", "=Calc!chart_bar_partial", GREY,
               "=Calc!chart_bar_above", "=Calc!chart_bar_below", first=ORANGE)  # fmt: skip
    return ranked_bars(book, titles["title_bars"], "Partial correlation, 95% interval", "=Calc!chart_bar_name", [one],
                       number="0.00", min=-0.5, max=1, major_unit=0.25)  # fmt: skip


def _cloud(book: TemplateBook, titles: Mapping[str, str]) -> Any:  # noqa: ANN401
    points = Points("Changes", "=Calc!chart_change_ab", "=Calc!chart_change_ac", BLUE, trend=True)
    return scatter(
        book, titles["title_scatter"], "Log change of A against B", "Log change of A against third", [points]
    )


def _lags(book: TemplateBook, titles: Mapping[str, str]) -> Any:  # noqa: ANN401
    lines = (
        Line("=Inputs!$C$6", "=Calc!chart_lag_b", BLUE),
        Line("=Inputs!$C$7", "=Calc!chart_lag_c", ORANGE),
    )
    band = ("95% band of a single lag", "=Calc!chart_band_up", "=Calc!chart_band_down")
    steps = "Lag in changes; to the right of zero chain A moves first"
    return lines_by_step(book, titles["title_lags"], "Correlation with A", "=Calc!chart_lag", lines, band, steps)


def _gap(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    lines = (Line("Gap: above zero the laggard is behind", "=Calc!chart_gap", INK, width=1.75),)
    return lines_over_time(book, titles["title_gap"], "Log points", "=Calc!chart_gap_day", lines, days / 2, number="0%")


def _closed(book: TemplateBook, titles: Mapping[str, str], days: float) -> Any:  # noqa: ANN401
    lines = (
        Line("Closed", "=Calc!chart_closed_shown", INK, width=2),
        Line("by the laggard up", "=Calc!chart_by_laggard_shown", BLUE),
        Line("by the leader down", "=Calc!chart_by_leader_shown", ORANGE),
    )
    return lines_over_time(book, titles["title_closed"], "Log points since the widest gap", "=Calc!chart_gap_day",
    lines,
                           days / 2)  # fmt: skip
