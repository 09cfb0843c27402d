"""Options and words that the commands of `frenkel cell` share."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.output import print_table

__all__ = ["changes_of", "layer_option", "levels_table", "plot_option", "rate_of", "read_cell", "set_option", "shown_numbers", "write_plot"]


def plot_option(function: Any) -> Any:
    return click.option("--plot", type=click.Path(dir_okay=False), default=None, help="Write the figure to FILE.html or FILE.json.")(function)


def set_option(function: Any) -> Any:
    return click.option("--set", "changes", multiple=True, metavar="PLACE=VALUE", help='Replace a number, e.g. cathode.areal_capacity="4 mAh/cm2".')(function)


def write_plot(figure: Any, path: str | None) -> None:
    if path:
        from frenkel.figures import write_figure

        write_figure(figure, path)


def changes_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """PLACE=VALUE pairs by place."""
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if any("=" not in pair for pair in pairs):
        raise click.UsageError('--set is written as PLACE=VALUE, for example cathode.areal_capacity="4 mAh/cm2".')
    return {place.strip(): value.strip() for place, value in found.items()}


def layer_option(function: Any) -> Any:
    return click.option(
        "--layer", type=click.Path(dir_okay=False), default=None,
        help="Separator as made: thickness and density of a file of frenkel process route --description.",
    )(function)  # fmt: skip


def read_cell(name: str, changes: tuple[str, ...], layer: str | None = None) -> Any:
    """The specification; with a layer as made in it before the changes, whose cautions go to standard error."""
    from frenkel.cell.specification import read_specification

    if layer is None:
        return read_specification(name, changes=changes_of(changes))
    from frenkel.cell.layer_as_made import changes_of_layer
    from frenkel.process.description import read_description

    made = read_description(layer)
    for caution in made.cautions:
        click.echo(f"caution: {caution}", err=True)
    put = changes_of_layer(made, list(read_specification(name).separator))
    return read_specification(name, changes={**put, **changes_of(changes)})


def rate_of(text: str) -> float:
    """"C/10", "1C" or "0.5" as a C-rate."""
    try:
        plain = text.strip().upper()
        value = 1.0 / float(plain[2:]) if plain.startswith("C/") else float(plain.removesuffix("C") or 1.0)
    except (ValueError, ZeroDivisionError) as error:
        raise click.UsageError(f'{text!r} is no C-rate; write "C/10", "1C" or "0.5".') from error
    if not 0.0 < value < 1e4:
        raise click.UsageError(f"{text!r} is no C-rate above 0.")
    return value


def levels_table(report: Any) -> None:
    rows = [
        (one.level, one.rate, f"{one.specific_energy_Wh_kg:.0f}", f"{one.energy_density_charged_Wh_L:.0f}", f"{one.energy_density_discharged_Wh_L:.0f}")
        for one in report.levels
    ]  # fmt: skip
    print_table(("level", "rate", "Wh/kg", "Wh/L charged", "Wh/L discharged"), rows, title=report.design.name)


def shown_numbers(standings: Any) -> None:
    click.echo("numbers: " + ", ".join(f"{n} {k}" for k, n in standings))
