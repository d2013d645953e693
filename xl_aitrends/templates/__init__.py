"""Workbook templates: catalogue -> one builder a template, filled with sample data or feeds and refreshed."""

from xl_aitrends.templates.comparing import check_templates
from xl_aitrends.templates.making import build_all, build_template, demo, new_workbook
from xl_aitrends.templates.shelf import describe_template, template_names

__all__ = [
    "build_all",
    "build_template",
    "check_templates",
    "demo",
    "describe_template",
    "new_workbook",
    "template_names",
]
