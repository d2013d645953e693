"""Native charts in the templates' style: titles, units on axes, a palette that the colour-blind can read."""

from xl_aitrends.templates.charts.lines import Line, lines_over_time

__all__ = ["Line", "lines_over_time"]
