"""What all charts share: fonts, title, axes with their units, a date axis whose labels have room."""

from __future__ import annotations

from typing import Any, Final

from xl_aitrends.templates.style import FONT, GREY, INK, RULE

_FONT: Final = {"name": FONT, "size": 9, "color": INK}
_DAYS_A_YEAR: Final = 365.25
_ROWS_A_YEAR: Final = 250
_TICKS: Final = 14  # dates that an axis has room for


def dress(chart: Any, title: str, *, legend: bool = True) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Title, legend below, no frame; what is #N/A leaves a gap."""
    chart.set_title({"name": title, "overlay": False, "name_font": _FONT | {"size": 11, "bold": True}})
    chart.set_legend({"position": "bottom", "font": _FONT} if legend else {"none": True})
    chart.show_na_as_empty_cell()
    chart.set_chartarea({"border": {"none": True}})


def number_axis(unit: str, number: str = "0%", **more: object) -> dict[str, object]:
    """An axis of numbers: its unit beside it, thin rules behind.

    Parameters
    ----------
    unit : str
        What it counts, in words.
    number : str
        Format of its labels.
    **more
        Further settings of XlsxWriter, such as ``min`` and ``max``.
    """
    rules = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    return {"num_format": number, "num_font": _FONT, "name": unit, "name_font": _FONT | {"bold": False},
            "line": {"none": True}, "major_gridlines": rules, **more}  # fmt: skip


def name_axis(**more: object) -> dict[str, object]:
    """An axis of names, its labels at the low side of the other axis."""
    return {"num_font": _FONT, "label_position": "low", "line": {"color": GREY}, "major_tick_mark": "none", **more}


def date_axis(days: float, **more: object) -> dict[str, object]:
    """An axis of dates for data that spans so many calendar days: years where there are many, else months."""
    return {"date_axis": True, **_ticks(days), "num_font": _FONT, "label_position": "low", "line": {"color": GREY},
            "major_tick_mark": "outside", **more}  # fmt: skip


def trading_day_axis(days: float) -> dict[str, object]:
    """An axis of dates that stand side by side, so that columns leave no gaps at weekends."""
    rows = days * _ROWS_A_YEAR / _DAYS_A_YEAR
    short = "d mmm" if days <= _DAYS_A_YEAR else "mmm yy"
    return name_axis(text_axis=True, num_format=short, interval_unit=max(1, round(2 * rows / _TICKS)))


def _ticks(days: float) -> dict[str, object]:
    """Years where the data spans many, else a round number of months."""
    years = days / _DAYS_A_YEAR
    if years >= _TICKS / 2:
        return {"num_format": "yyyy", "major_unit": max(1, round(years / _TICKS)), "major_unit_type": "years"}
    step = next(months for months in (1, 2, 3, 6, 12) if 12 * years / months <= _TICKS or months == 12)
    return {"num_format": "mmm yy", "major_unit": step, "major_unit_type": "months"}
