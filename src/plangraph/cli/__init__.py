"""The command line: turns words into calls, and errors into a message and an exit code.

Each command is a module of its own, loaded only when it is asked for: `serve` must start fast, so
it never pays for the libraries of `build`.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Final

import click

from plangraph import __version__
from plangraph.errors import PlangraphError, StorageFailed

COMMANDS: Final = {
    "serve": "Publish plans, a release or anybody's RDF files over HTTP.",
    "build": "Make a release from plan folders.",
    "validate": "Check plans or RDF files against the SHACL shapes.",
    "query": "Send a SPARQL query to plans, a release or RDF files.",
    "export": "Write the whole site as files.",
    "read": "Make a new plan folder from a raw document.",
}


class _Commands(click.Group):
    """A group whose commands are modules, imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"plangraph.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, epilog="`plangraph COMMAND --help` shows an example of each.")
@click.version_option(__version__, prog_name="plangraph")
def group() -> None:
    """Publish a policy plan as linked data, every statement with the words it rests on."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command; a fault becomes one line on stderr and the exit code from the error tree."""
    try:
        result = group.main(arguments, prog_name="plangraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; point stdout at nothing so that exit stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (PlangraphError, OSError) as error:
        fault = _fault(error)
        for line in fault.details:
            click.echo(line, err=True)
        click.echo(f"plangraph: {fault.message}", err=True)
        return fault.exit_code
    return result if isinstance(result, int) else 0


def _fault(error: PlangraphError | OSError) -> PlangraphError:
    if isinstance(error, PlangraphError):
        return error
    what = error.filename or "the output"
    if error.errno == errno.ENOSPC:
        return StorageFailed(f"{what}: no space left on the disk; free some and run this again")
    return StorageFailed(f"{what}: {error.strerror or error}")
