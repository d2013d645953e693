"""The `aitrends` command: its subcommands, and every error of the package as one line and an exit code."""

from __future__ import annotations

import contextlib
import io
import sys

import click

from xl_aitrends._version import __version__
from xl_aitrends.cli.addin import addin
from xl_aitrends.cli.diff import diff
from xl_aitrends.cli.doctor import doctor
from xl_aitrends.cli.explain import explain
from xl_aitrends.cli.functions import functions
from xl_aitrends.cli.guard import guarded
from xl_aitrends.cli.inspect import inspect
from xl_aitrends.cli.job import job
from xl_aitrends.cli.making import demo, new
from xl_aitrends.cli.options import CannotRun
from xl_aitrends.cli.output import document
from xl_aitrends.cli.refresh import refresh
from xl_aitrends.cli.templates import templates
from xl_aitrends.errors import AitrendsError, ConfigurationError, UnknownFunction

_JSON = "xl_aitrends.json"


class Failed(click.ClickException):
    """It ran, and failed: the line as it is, exit code 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """Print the line to standard error."""
        click.echo(self.message, err=True)


class Commands(click.Group):
    """A group in the order of a user's work, whose commands end in one line for whatever a user can cause."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which they were added."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, and note whether whoever reads the output reads JSON."""
        ctx.meta[_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error that ends it is one JSON document too where that was asked for."""
        try:
            return self._run(ctx)
        except click.ClickException as error:
            if ctx.meta[_JSON]:
                click.echo(document({"error": error.format_message(), "exit_code": error.exit_code}))
            raise

    def _run(self, ctx: click.Context) -> object:
        """Run the command; errors of the package and of files become exit codes."""
        try:
            return super().invoke(ctx)
        except (ConfigurationError, UnknownFunction) as error:
            raise CannotRun("\n".join(getattr(error, "problems", None) or [str(error)])) from None
        except AitrendsError as error:
            raise Failed(str(error)) from None
        except MemoryError:
            raise Failed("needed more memory than it may use; set AITRENDS_MEMORY_GB to allow more") from None
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise CannotRun(f"{place}{error.strerror or error}") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="aitrends", message="%(prog)s %(version)s")
def app() -> None:
    """Market divergence in workbooks: build them, refresh them without Excel, say what changed.

    Exit codes: 0 all good; 1 it ran, but a workbook or a check failed; 2 it could not run.
    """


for _command in (demo, new, refresh, job, inspect, explain, diff, functions, templates, addin, doctor):
    app.add_command(_command)


def main() -> None:
    """Run `aitrends` with the arguments of this process."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, io.UnsupportedOperation):
            # A console of another code page shows \uXXXX for a Chinese header rather than stop the run.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    guarded(lambda: app(prog_name="aitrends"))
