"""`frenkel microstructure`: solve images, generate structures; `frenkel composite`: σ against loading."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from frenkel.cli.microstructure_bodies import cases, cathode, pellet
from frenkel.cli.microstructure_composite import composite
from frenkel.cli.microstructure_generate import generate
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["microstructure"]


@click.group()
def microstructure() -> None:
    """What grains, fillers and pores make of a conductivity."""


microstructure.add_command(generate)
microstructure.add_command(pellet)
microstructure.add_command(cathode)
microstructure.add_command(cases)
microstructure.add_command(composite, "composite")


@microstructure.command("solve")
@click.argument("image", type=click.Path())
@click.option("--phase", "phases", multiple=True, required=True, metavar='"NAME=σ"',
              help='In the order of the labels, for example "pore=0 S/cm" "LLZO=0.3 mS/cm"; repeat it.')  # fmt: skip
@click.option("--direction", type=click.Choice(["x", "y", "z", "all"]), default="x", show_default=True)
@click.option(
    "--axes", default=None, help="Order of the axes in the file [default: xyz for .npy, zyx for TIFF]."
)
@click.option("--voxel", default=None, metavar="LENGTH", help='Edge of a voxel, for example "0.2 um".')
@click.option(
    "--interface", "interfaces", multiple=True, metavar='"A|B=R"', help='For example "PEO|LLZO=10 ohm cm2".'
)
@click.option("--grains", type=click.Path(), default=None, help="Grain numbers, an image of the same shape.")
@click.option(
    "--grain-boundary", default=None, metavar="R", help='Area-specific resistance, for example "5 ohm cm2".'
)
@click.option("--no-bounds", is_flag=True, help="Lower bound only: half the time.")
@click.option("--tolerance", type=float, default=1e-5, show_default=True)
@click.option(
    "--report",
    type=click.Path(dir_okay=False),
    default=None,
    help="Write the figures as HTML: shares, slices, a view of each conducting phase, current density.",
)
@output_options
@quiet_option
def solve_image(
    image: str, phases: tuple[str, ...], direction: str, axes: str | None, voxel: str | None, interfaces: tuple[str, ...],
    grains: str | None, grain_boundary: str | None, no_bounds: bool, tolerance: float, report: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Effective conductivity of a labelled IMAGE (.npy, .tif or a folder of .tif)."""
    from frenkel.microstructure import read_image, solve
    from frenkel.quantities import parse

    order = axes or ("xyz" if image.endswith(".npy") else "zyx")
    labels = read_image(image, axes=order)
    settings: dict[str, Any] = {
        "voxel_um": None if voxel is None else parse(voxel, "µm"),
        "interfaces": [_interface(one) for one in interfaces],
        "grains": None if grains is None else read_image(grains, axes=order),
        "grain_boundary_resistance_ohm_cm2": 0.0
        if grain_boundary is None
        else parse(grain_boundary, "Ω·cm²"),
        "bounds": not no_bounds,
        "tolerance": tolerance,
        "subject": Path(image).stem,
    }
    named = [_phase(one) for one in phases]
    found = [
        solve(labels, named, direction=one, **settings)
        for one in ("xyz" if direction == "all" else direction)
    ]
    if report:
        _image_report(labels, named, found, settings["voxel_um"], report)
    if as_json:
        emit_json([one.to_dict() for one in found], as_json)
    rows = [
        (r.direction, r.value_S_cm, r.lower_S_cm, r.upper_S_cm, r.wiener.lower, r.wiener.upper,
         "unknown" if r.sample_sd_ln is None else f"{100 * r.sample_sd_ln:.2g} %",
         *(f"{100 * p.share:.3g} %" for p in r.phases))
        for r in found
    ]  # fmt: skip
    header = (
        "along",
        "σ S/cm",
        "lower",
        "upper",
        "Wiener low",
        "Wiener high",
        "sample SD",
        *(f"share {p.name}" for p in found[0].phases),
    )
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(
            header, [tuple(f"{c:.4g}" if isinstance(c, float) else str(c) for c in row) for row in rows]
        )
        for one in (refusal for r in found for refusal in r.refusals()):
            click.echo(f"unknown: {one.reason} It would take {one.settle}.")
    if not quiet:
        click.echo(
            f"axes of the file: {order}; lower and upper bound the voxel image, not the material", err=True
        )
    print_notices([n for r in found for n in r.notices], quiet=quiet)


def _image_report(labels: Any, named: list[Any], found: list[Any], voxel_um: float | None, path: str) -> None:
    from frenkel.errors import Infeasible
    from frenkel.microstructure import current_field
    from frenkel.microstructure.generators import Structure
    from frenkel.microstructure.image_plots import slices_figure, surface_figure
    from frenkel.microstructure.phases import check_phases

    made = Structure(check_phases(labels, named), tuple(p.name for p in named), voxel_um)
    figures = [one.plot() for one in found] + [slices_figure(made)]
    present = {name for name, vol in made.vol_fractions.items() if 0.0 < vol < 1.0}
    figures += [
        surface_figure(made, p.name) for p in named if p.conductivity_S_cm > 0.0 and p.name in present
    ]
    for one in found:
        with contextlib.suppress(Infeasible):  # nothing spans the image, and the table says so
            field = current_field(
                labels, named, direction=one.direction, voxel_um=voxel_um
            )  # of the phases alone
            figures.append(field.plot())
    from frenkel.cli.figure_page import write_figures

    write_figures(figures, found[0].subject, path)


def _phase(text: str) -> Any:
    from frenkel.errors import InputError
    from frenkel.microstructure import Phase
    from frenkel.quantities import parse

    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(
            f"The phase {text!r} has no conductivity.", next_step='Write --phase "LLZO=0.3 mS/cm".'
        )
    return Phase(name.strip(), parse(value, "S/cm"))


def _interface(text: str) -> Any:
    from frenkel.errors import InputError
    from frenkel.microstructure import Interface
    from frenkel.quantities import parse

    pair, equals, value = text.partition("=")
    first, bar, second = pair.partition("|")
    if not (equals and bar):
        raise InputError(
            f"The interface {text!r} cannot be read.", next_step='Write --interface "PEO|LLZO=10 ohm cm2".'
        )
    return Interface(first.strip(), second.strip(), parse(value, "Ω·cm²"))
