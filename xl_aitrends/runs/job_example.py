"""The commented example that `aitrends job init` writes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from xl_aitrends.errors import ConfigurationError


def job_example() -> str:
    """Text of a job file that shows everything one can say."""
    return files("xl_aitrends.runs").joinpath("job.example.toml").read_text("utf-8")


def write_example(path: Path) -> None:
    """Write the example, never over a file.

    Raises
    ------
    ConfigurationError
        If there is something at the path already.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(job_example())
    except FileExistsError:
        raise ConfigurationError(f"{path} exists already; name another file") from None
