"""The worksheet vocabulary: declared once here, derived everywhere else; bodies are one call to core."""

from xl_aitrends.functions.binding import call, evaluate
from xl_aitrends.functions.catalogue import catalogue, find
from xl_aitrends.functions.spec import Argument, Example, Spec

__all__ = ["Argument", "Example", "Spec", "call", "catalogue", "evaluate", "find"]
