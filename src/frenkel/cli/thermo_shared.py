"""What the commands of the room thermo share: options, the chosen energies, what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from frenkel.cli.output import emit_json, print_notices

_FAILED = "frenkel.thermo.failed"

__all__ = ["each", "end", "listed", "plot_option", "reference_of", "reference_option", "shown", "write_plot"]


def each(items: Sequence[Any], compute: Callable[[Any], Any]) -> list[Any]:
    """The results of all items; what fails among several is said on stderr, leaves None, and makes the exit code 1.

    A single item, or all of them, raise their (first) error.
    """
    from frenkel.errors import FrenkelError

    found: list[Any] = []
    errors: list[FrenkelError] = []
    for item in items:
        try:
            found.append(compute(item))
        except FrenkelError as error:
            errors.append(error)
            found.append(None)
    if errors and len(errors) == len(items):
        raise errors[0]
    for failed in errors:
        click.echo(f"Error: {failed}", err=True)
    if errors:
        click.get_current_context().meta[_FAILED] = True
    return found


def end() -> None:
    """Exit code 1 where `each` left something out."""
    context = click.get_current_context()
    if context.meta.get(_FAILED):
        context.exit(1)


def reference_option(function: Any) -> Any:
    """`--reference PATH`: formation energies to use."""
    return click.option(
        "--reference", default=None, metavar="PATH",
        help="Formation energies to use (CSV, CSV.gz, JSON of computed entries) [default: the last loaded, else the embedded].",
    )(function)  # fmt: skip


def plot_option(function: Any) -> Any:
    """`--plot FILE`: write the figure."""
    return click.option(
        "--plot",
        type=click.Path(dir_okay=False),
        default=None,
        help="Write the figure to FILE.html or FILE.json.",
    )(function)


def reference_of(path: str | None) -> Any:
    """The energies at `path`, or the chosen ones."""
    from frenkel.thermo.loading import chosen_reference

    return chosen_reference(path)


def write_plot(result: Any, path: str | None) -> None:
    """The figure of a result as HTML or JSON."""
    if path:
        from frenkel.figures import write_figure

        write_figure(result.plot(), path)


def shown(result: Any, as_json: str | None, plot: str | None, quiet: bool) -> bool:
    """Write JSON and figure and the notices; True where nothing more is to be printed."""
    write_plot(result, plot)
    print_notices(result.notices, quiet=quiet)
    if as_json:
        emit_json(result.to_dict(), as_json)
    return bool(as_json)


def listed(products: Any) -> str:
    """Products with their amounts in one line."""
    return ", ".join(f"{n:.3g} {name}" for name, n in products.items()) or "none"
