"""Which templates there are; the one list to add a new template to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xl_aitrends.errors import ConfigurationError
from xl_aitrends.templates.catalysts import CATALYSTS
from xl_aitrends.templates.chain_diffusion import CHAIN_DIFFUSION
from xl_aitrends.templates.chain_ratio import CHAIN_RATIO
from xl_aitrends.templates.convergence_checklist import CONVERGENCE_CHECKLIST
from xl_aitrends.templates.declare import Template
from xl_aitrends.templates.earnings_season import EARNINGS_SEASON
from xl_aitrends.templates.industry_divergence import INDUSTRY_DIVERGENCE
from xl_aitrends.templates.sector_divergence import SECTOR_DIVERGENCE
from xl_aitrends.templates.theme_breadth import THEME_BREADTH
from xl_aitrends.templates.watchlist import WATCHLIST

TEMPLATES: Final[Mapping[str, Template]] = {
    template.name: template
    for template in (
        INDUSTRY_DIVERGENCE,
        CHAIN_RATIO,
        CHAIN_DIFFUSION,
        SECTOR_DIVERGENCE,
        EARNINGS_SEASON,
        CATALYSTS,
        THEME_BREADTH,
        CONVERGENCE_CHECKLIST,
        WATCHLIST,
    )
}


def find_template(name: str) -> Template:
    """The template of that name.

    Raises
    ------
    ConfigurationError
        With the names there are.
    """
    found = TEMPLATES.get(name.strip().lower())
    if found is None:
        raise ConfigurationError(f"there is no template {name!r}; there are {', '.join(TEMPLATES)}")
    return found


def template_names() -> list[str]:
    """Names of all templates, as `aitrends new` takes them."""
    return list(TEMPLATES)


def describe_template(name: str) -> dict[str, object]:
    """What a template answers, its Tables and its inputs, as JSON-ready values."""
    template = find_template(name)
    return {
        "name": template.name,
        "title": template.title,
        "question": template.question,
        "tables": [
            {
                "name": table.name,
                "sheet": table.sheet,
                "columns": table.columns,
                "units": table.units,
                "example": table.example,
                "sample": table.source,
            }
            for table in template.tables
        ],
        "inputs": [
            {
                "name": entry.name,
                "label": entry.label,
                "default": None if entry.value is None else str(entry.value),
                "unit": entry.unit,
                "help": entry.help,
                "choices": list(entry.choices),
            }
            for entry in template.inputs
        ],
    }
