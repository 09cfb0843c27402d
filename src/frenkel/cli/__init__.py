"""The command `frenkel`: parse, call, show. No science lives here.

Commands are listed in one table and imported when they are used, so that `frenkel --help` loads nothing
heavy. Data goes to stdout, progress and messages to stderr. Exit codes: 0 done (unknowns allowed), 1 some
items failed, 2 usage, 3 input refused, 4 missing extra, 5 defect, 130 interrupted with partial results kept.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

import click

from frenkel import __version__
from frenkel.errors import ComputationError, FrenkelError, InputError, MissingExtra

__all__ = ["main"]

_DISK = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

# name: (module, attribute or "group.subcommand", help of one line)
COMMANDS = {
    "evaluate": ("evaluate", "evaluate", "Is this electrolyte good enough, and how do we know? Scorecard and report."),
    "compare": ("compare", "compare", "Several electrolytes side by side."),
    "classify": ("classify", "classify", "What is it? Class, family, dopants and role of formulas or structure files."),
    "fit": ("fit", "fit", "Arrhenius, VTF or two-segment fit of a table of conductivities."),
    "cite": ("cite", "cite", "Bibliography and BibTeX of what an evaluation used."),
    "doctor": ("doctor", "doctor", "Check the installation; compile the kernels ahead of time."),
    "library": ("library", "library", "Search, show, add, import and export records of the literature and the lab."),
    "pathways": ("pathways", "pathways", "How lithium moves in a crystal: bond-valence landscape, thresholds, hops."),
    "lattice": ("lattice", "lattice", "The room lattice: pathways, kinetic Monte Carlo, barriers."),
    "thermo": ("thermo", "thermo", "The room thermo: windows, reactions, coatings, moisture, safety."),
    "window": ("thermo", "thermo.window", "Electrochemical window of a compound."),
    "process": ("process", "process", "The room process: routes, plans, fits of furnace logs, air, cost."),
    "microstructure": ("microstructure", "microstructure", "Effective conductivity of images and generated structures."),
    "composite": ("microstructure", "microstructure.composite", "Conductivity of a composite electrolyte against loading."),
    "measure": ("measure", "measure", "The room measure: instrument files, impedance, direct current, cycling."),
    "eis": ("measure", "measure.eis", "Impedance files: check, fit, assign, report."),
    "series": ("measure", "measure.series", "A folder of impedance spectra against temperature."),
    "interfaces": ("interfaces", "interfaces", "What each contact costs: budgets, growth, current limits."),
    "cell": ("cell", "cell", "Which cell does it make: design, simulate, map, choose."),
}


_GLOBAL = {"--json": 1, "--csv": 1, "--report": 1, "--db": 1, "--jobs": 1, "--quiet": 0, "-q": 0}
"""Options that mean the same everywhere, and how many words follow each."""


def _global_options_last(arguments: list[str]) -> list[str]:
    """`frenkel --json out.json window X` is `frenkel window X --json out.json`: the verb declares its options."""
    moved: list[str] = []
    rest = list(arguments)
    while rest and rest[0].partition("=")[0] in _GLOBAL:
        name, given, _ = rest[0].partition("=")
        words = 1 + (0 if given else _GLOBAL[name])
        moved += rest[:words]
        rest = rest[words:]
    end = rest.index("--") if "--" in rest else len(rest)
    return rest[:end] + moved + rest[end:] if rest else arguments


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for; commands without a module are left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _global_options_last(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, row in COMMANDS.items() if _exists(row[0], row[1])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        row = COMMANDS.get(cmd_name)
        if row is None or not _exists(row[0], row[1]):
            return None
        module = importlib.import_module(f"frenkel.cli.{row[0]}")
        attribute, _, sub = row[1].partition(".")
        command = getattr(module, attribute)
        if sub:
            command = command.get_command(ctx, sub)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            nearest = difflib.get_close_matches(args[0], self.list_commands(ctx), n=3)
            offer = f" Nearest: {', '.join(nearest)}." if nearest else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{offer} See frenkel --help.", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name][2]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _exists(module: str, attribute: str) -> bool:
    if importlib.util.find_spec(f"frenkel.cli.{module}") is None:
        return False
    _, _, sub = attribute.partition(".")
    if not sub:
        return True
    # an alias of a subcommand is listed once its group declares it (without importing the room)
    source = importlib.util.find_spec(f"frenkel.cli.{module}")
    assert source is not None and source.origin is not None
    with open(source.origin, encoding="utf-8") as handle:
        return f'"{sub}"' in handle.read()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="frenkel")
def cli() -> None:
    """Frenkel follows the lithium ion through a solid-state battery: from the lattice to the cell.

    The main job: frenkel evaluate Li6PS5Cl --anode Li --cathode NMC811 --report report.html
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that says how it went."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    before = sys.stdout
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="frenkel", standalone_mode=False)
        _flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as usage:
        usage.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted. What was finished is kept.")
        return 130
    except MissingExtra as missing:
        _say(str(missing))
        return 4
    except InputError as refused:
        _say(f"Error: {refused}")
        return 3
    except (ComputationError, FrenkelError) as failed:
        _say(f"Error: {failed}")
        return 1
    except BrokenPipeError:  # the reader of a pipe (head, less) has enough
        _discard_output()
        return 0
    except SystemExit:
        # click meets a closed pipe by wrapping stdout and ending with code 1, which here would mean a failed item
        if sys.stdout is before:
            raise
        _discard_output()
        return 0
    except Exception as defect:
        if isinstance(defect, OSError) and defect.errno in _DISK:
            _discard_output()
            _say("Error: the output cannot be written: the disk is full. Free some space or write to another disk.")
            return 3
        if os.environ.get("FRENKEL_TRACEBACK"):
            raise
        _say(
            f"This is a defect in Frenkel ({type(defect).__name__}: {defect}).\n"
            "Please report it with the command that you typed; FRENKEL_TRACEBACK=1 shows where it happened."
        )
        return 5


def _flush() -> None:
    """Write out what is buffered while its errors can still be told in plain words."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _discard_output() -> None:
    """Throw away what is still buffered for stdout; without this Python complains at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    click.echo(text, err=True)
