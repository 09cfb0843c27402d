"""`frenkel microstructure generate`: structures as labelled images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.microstructure_progress import Heartbeat
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

if TYPE_CHECKING:
    from frenkel.microstructure.generators import Structure

__all__ = ["generate"]

# options that each kind needs, and those that it takes; all take shape, voxel and seed
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "spheres": (("fraction", "radius"), ("spread", "overlapping", "touching", "shell_thickness")),
    "fibres": (("fraction", "diameter", "aspect_ratio"), ("alignment", "shell_thickness")),
    "platelets": (("fraction", "diameter", "aspect_ratio"), ("alignment", "shell_thickness")),
    "blobs": (("fraction", "width"), ("shell_thickness",)),
    "gyroid": (("fraction",), ("cells", "shell_thickness")),
    "foam": (("fraction", "cells"), ("shell_thickness",)),
    "polycrystal": (("cells",), ("fraction", "spread")),
    "cathode": (("fraction", "electrolyte", "radius"), ("carbon", "spread", "shell_thickness")),
}
# what the generators call them
_KEYWORDS = {
    "fraction": "vol_fraction", "radius": "radius", "spread": "size_sd_ln", "overlapping": "overlapping",
    "touching": "touching", "diameter": "diameter", "aspect_ratio": "aspect_ratio", "alignment": "concentration",
    "width": "width", "cells": "cells", "electrolyte": "vol_electrolyte", "carbon": "vol_carbon",
}  # fmt: skip
_KEYWORDS_OF_KIND = {
    "gyroid": {"cells": "periods"},
    "polycrystal": {"cells": "grains", "fraction": "porosity"},
    "cathode": {"fraction": "vol_active"},
}


@click.command("generate")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("output", type=click.Path(dir_okay=False))
@click.option("--shape", type=int, default=64, show_default=True, help="Edge in voxels.")
@click.option(
    "--fraction",
    type=float,
    default=None,
    help="Volume fraction 0-1 (active material of a cathode, porosity of a polycrystal).",
)
@click.option("--radius", type=float, default=None, help="Radius of spheres and active material, in voxels.")
@click.option("--diameter", type=float, default=None, help="Diameter of fibres and platelets, in voxels.")
@click.option("--aspect-ratio", type=float, default=None, help="Length over diameter.")
@click.option(
    "--alignment", type=float, default=None, help="Concentration of the axes about x [default: 0, random]."
)
@click.option("--spread", type=float, default=None, help="SD of ln size [default: 0].")
@click.option(
    "--overlapping", is_flag=True, default=None, help="Spheres may overlap [default: they lie apart]."
)
@click.option("--touching", is_flag=True, default=None, help="Hard spheres that touch, as pressed together.")
@click.option(
    "--cells", type=int, default=None, help="Grains, cells of a foam, periods of a gyroid [default: 1]."
)
@click.option("--width", type=float, default=None, help="Correlation width of blobs, in voxels.")
@click.option("--electrolyte", type=float, default=None, help="Cathode: volume fraction of electrolyte.")
@click.option("--carbon", type=float, default=None, help="Cathode: volume fraction of carbon [default: 0].")
@click.option(
    "--shell-thickness",
    type=float,
    default=None,
    help="Interphase around the inclusions, in voxels (in a cathode around the active material, taken from the "
    "electrolyte).",
)
@click.option("--voxel", default=None, metavar="LENGTH", help='Edge of a voxel, for example "0.2 um".')
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--report",
    type=click.Path(dir_okay=False),
    default=None,
    help="Write slices and views of the phases as HTML.",
)
@output_options
@quiet_option
def generate(
    kind: str,
    output: str,
    report: str | None,
    as_json: str | None,
    as_csv: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Write a structure of KIND as labels into OUTPUT: .npy (axes xyz) or .tif (axes zyx), grain numbers beside it."""
    from frenkel.errors import ComputationError
    from frenkel.microstructure.image_files import check_ending, write_image
    from frenkel.microstructure.memory import check_structure

    ending = check_ending(output)
    _check_options(kind, options)
    check_targets(output, report, as_json, as_csv)
    if report:
        check_structure((options["shape"],) * 3, "report")
    try:
        with Heartbeat(kind, quiet=quiet) as progress:
            made = _generated(kind, options, progress)
            described = "labels: " + ", ".join(f"{n} {name}" for n, name in enumerate(made.names))
            write_image(output, made.labels, voxel_um=made.voxel_um, description=described)
            if made.grains is not None:
                beside = output[: -len(ending)] + ".grains" + ending
                write_image(
                    beside, made.grains, voxel_um=made.voxel_um, description="grain numbers, 0 in pores"
                )
            if report:
                progress("drawing", None)
                _write_report(made, kind, report)
    except MemoryError as cause:
        raise ComputationError("The memory ran out.", next_step="Take a smaller image.") from cause
    _show(made, options["seed"], as_json, as_csv)
    print_notices(made.notices, quiet=quiet)


def _show(made: Structure, seed: int, as_json: str | None, as_csv: str | None) -> None:
    rows = [(label, name, vol) for label, (name, vol) in enumerate(made.vol_fractions.items())]
    if as_json:
        notices = [one.to_dict() for one in made.notices]
        emit_json(
            {"made_by": dict(made.made_by), "seed": seed, "vol_fractions": made.vol_fractions, "notices": notices},
            as_json,
        )  # fmt: skip
    if as_csv:
        emit_csv(("label", "phase", "vol_fraction"), rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(("label", "phase", "volume fraction"), [(str(a), b, f"{c:.5g}") for a, b, c in rows])


def _check_options(kind: str, options: dict[str, Any]) -> None:
    """Refuse options of other kinds, and say which of this one are missing."""
    from frenkel.errors import InputError

    needed, taken = KINDS[kind]
    ours = {name for kinds in KINDS.values() for names in kinds for name in names}
    for name in sorted(ours - {*needed, *taken}):
        if options[name] is not None:
            kinds = [one for one, names in KINDS.items() if name in (*names[0], *names[1])]
            raise InputError(f"{_spelled(name)} is an option of {', '.join(kinds)}, not of {kind}.")
    missing = [_spelled(name) for name in needed if options[name] is None]
    if missing:
        raise InputError(f"For {kind}, {' and '.join(missing)} must be given.")


def _spelled(name: str) -> str:
    return "--" + name.replace("_", "-")


def _generated(kind: str, options: dict[str, Any], progress: Heartbeat) -> Structure:
    import numpy as np

    from frenkel.microstructure import generators as g

    needed, taken = KINDS[kind]
    keywords = {**_KEYWORDS, **_KEYWORDS_OF_KIND.get(kind, {})}
    given = {
        keywords[name]: options[name]
        for name in (*needed, *taken)
        if name != "shell_thickness" and options[name] is not None
    }
    given["voxel_um"] = _voxel_um(options["voxel"])
    if kind != "gyroid":
        given["rng"] = np.random.default_rng(options["seed"])
    if kind not in ("gyroid", "blobs"):
        given["progress"] = progress
    if kind == "blobs":
        vol = given.pop("vol_fraction")
        given["vol_fractions"] = {"matrix": 1.0 - vol, "filler": vol}
    if kind in ("fibres", "platelets"):
        _check_aspect_ratio(kind, options["aspect_ratio"])
    maker: Any = g.cylinders if kind in ("fibres", "platelets") else getattr(g, kind)
    made: Structure = maker(options["shape"], **given)
    if options["shell_thickness"] is None:
        return made
    progress("coating", None)
    into = "electrolyte" if kind == "cathode" else made.names[0]
    return g.add_shell(made, made.names[1], options["shell_thickness"], into=into)


def _voxel_um(text: str | None) -> float | None:
    from frenkel.errors import OutOfRange
    from frenkel.quantities import parse

    if text is None:
        return None
    voxel = parse(text, "µm")
    if not 0.0 < voxel < float("inf"):
        raise OutOfRange("The edge of a voxel", given=voxel, low=0.0, unit="µm")
    return voxel


def _check_aspect_ratio(kind: str, aspect_ratio: float) -> None:
    from frenkel.errors import OutOfRange

    if kind == "fibres" and aspect_ratio < 1.0:
        raise OutOfRange(
            "The aspect ratio of fibres", given=aspect_ratio, low=1.0, next_step="Platelets have less."
        )
    if kind == "platelets" and aspect_ratio > 1.0:
        raise OutOfRange(
            "The aspect ratio of platelets",
            given=aspect_ratio,
            low=0.0,
            high=1.0,
            next_step="Fibres have more.",
        )


def _write_report(made: Structure, kind: str, path: str) -> None:
    from frenkel.cli.figure_page import write_figures
    from frenkel.microstructure.image_plots import surface_figure

    views = [surface_figure(made, name) for name, vol in made.vol_fractions.items() if 0.0 < vol <= 0.6]
    write_figures([made.plot(), *views], kind, path)
