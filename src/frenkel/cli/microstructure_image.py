"""`frenkel microstructure solve | tensor IMAGE`: conductivity between electrodes, and in all directions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.microstructure_shared import (
    between,
    grain_options,
    image_options,
    phase_of,
    read,
    say_order,
    show,
    write,
)
from frenkel.cli.output import print_notices

if TYPE_CHECKING:
    from frenkel.microstructure import EffectiveConductivity, Film

__all__ = ["solve_image", "tensor"]


@click.command("solve")
@image_options
@grain_options
@click.option("--direction", type=click.Choice(["x", "y", "z", "all"]), default="x", show_default=True)
@click.option("--film", "films", multiple=True, metavar='"A|B=t,σ"',
              help='Conducting film along an interface, for example "PEO|Al2O3=3 nm,1 mS/cm"; repeat it.')  # fmt: skip
@click.option("--no-bounds", is_flag=True, help="The lower estimate between Wiener's bounds: half the time.")
@click.option("--sensitivities", is_flag=True,
              help="Also ∂σ/∂σ_phase of every phase, those that insulate by a second solution.")  # fmt: skip
@click.option("--tolerance", type=float, default=1e-5, show_default=True)
def solve_image(
    image: str, phases: tuple[str, ...], direction: str, films: tuple[str, ...], no_bounds: bool, sensitivities: bool,
    tolerance: float, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **given: Any,
) -> None:  # fmt: skip
    """Effective conductivity of a labelled IMAGE (.npy, .tif or a folder of .tif) between electrodes.

    The report holds the share of each phase, slices, a view of each conducting phase and the current density.
    """
    from frenkel.microstructure import sensitivities as sensitivities_of
    from frenkel.microstructure import solve

    labels, order, settings = read(image, given)
    named = [phase_of(one) for one in phases]
    how: dict[str, Any] = {
        "films": [_film(f) for f in films], "bounds": not no_bounds, "tolerance": tolerance, **settings
    }  # fmt: skip
    found = [
        solve(labels, named, direction=one, subject=Path(image).stem, **how)
        for one in ("xyz" if direction == "all" else direction)
    ]
    slopes = [sensitivities_of(labels, named, direction=one.direction, **how) if sensitivities else {} for one in found]
    if report:
        _image_report(labels, named, found, settings, report)
    header = (
        "along", "σ S/cm", "lower", "upper", "Wiener low", "Wiener high", "sample SD",
        *(f"share {p.name}" for p in found[0].phases), "share interfaces, films",
        *(f"∂σ/∂σ {name}" for name in slopes[0]),
    )  # fmt: skip
    rows = [
        (r.direction, r.value_S_cm, r.lower_S_cm, r.upper_S_cm, r.wiener.lower, r.wiener.upper,
         "unknown" if r.sample_sd_ln is None else f"{100 * r.sample_sd_ln:.2g} %",
         *(f"{100 * p.share:.3g} %" for p in r.phases), f"{100 * r.interface_share:.3g} %", *s.values())
        for r, s in zip(found, slopes, strict=True)
    ]  # fmt: skip
    data = [{**r.to_dict(), **({"sensitivities": s} if s else {})} for r, s in zip(found, slopes, strict=True)]
    show(data, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        for one in (refusal for r in found for refusal in r.refusals()):
            click.echo(f"unknown: {one.reason} It would take {one.settle}.")
    say_order(order, quiet)
    print_notices([n for r in found for n in r.notices], quiet=quiet)


@click.command("tensor")
@image_options
@grain_options
def tensor(
    image: str, phases: tuple[str, ...], report: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **given: Any
) -> None:  # fmt: skip
    """Conductivity tensor of a labelled IMAGE that repeats itself along all axes, as generated ones do."""
    from frenkel.microstructure import conductivity_tensor

    labels, order, settings = read(image, given)
    found = conductivity_tensor(
        labels, [phase_of(one) for one in phases], subject=Path(image).stem, **settings
    )
    if report:
        write([found.plot()], found.subject, report)
    rows = [
        (name, *(float(v) for v in row), float(low), float(high))
        for name, row, low, high in zip(
            "xyz", found.tensor_S_cm, found.lower_S_cm, found.upper_S_cm, strict=True
        )
    ]
    show(
        found.to_dict(),
        ("current along", "field x, S/cm", "y", "z", "lower of the diagonal", "upper"),
        rows,
        as_json,
        as_csv,
    )
    say_order(order, quiet)


def _image_report(
    labels: Any, named: list[Any], found: list[EffectiveConductivity], settings: dict[str, Any], path: str
) -> None:
    from frenkel.errors import Infeasible
    from frenkel.microstructure import current_field
    from frenkel.microstructure.generators import Structure
    from frenkel.microstructure.image_plots import slices_figure, surface_figure
    from frenkel.microstructure.phases import check_phases

    names = tuple(p.name for p in named)
    made = Structure(check_phases(labels, named), names, settings["voxel_um"], settings["grains"])
    figures = [one.plot() for one in found] + [slices_figure(made, title="Slices", width=1120)]
    present = {name for name, vol in made.vol_fractions.items() if 0.0 < vol < 1.0}
    figures += [
        surface_figure(made, p.name) for p in named if p.conductivity_S_cm > 0.0 and p.name in present
    ]
    for one in found:
        try:
            figures.append(current_field(labels, named, direction=one.direction, **settings).plot())
        except Infeasible:  # nothing spans the image, and the table says so
            continue
    write(figures, found[0].subject, path, beside=True)


def _film(text: str) -> Film:
    from frenkel.errors import InputError
    from frenkel.microstructure import Film
    from frenkel.quantities import parse

    first, second, value = between(text, "PEO|Al2O3=3 nm,1 mS/cm")
    thickness, comma, sigma = value.partition(",")
    if not comma:
        raise InputError(
            f"The film {text!r} has no conductivity.", next_step='Write "PEO|Al2O3=3 nm,1 mS/cm".'
        )
    return Film(first, second, parse(thickness, "nm"), parse(sigma, "S/cm"))
