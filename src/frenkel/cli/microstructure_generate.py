"""`frenkel microstructure generate`: structures as labelled arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_table

if TYPE_CHECKING:
    from frenkel.microstructure.generators import Structure

__all__ = ["generate"]

KINDS = ("spheres", "fibres", "platelets", "blobs", "gyroid", "foam", "polycrystal", "cathode")


@click.command("generate")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("output", type=click.Path(dir_okay=False))
@click.option("--shape", type=int, default=64, show_default=True, help="Edge in voxels.")
@click.option(
    "--fraction",
    "vol_fraction",
    type=float,
    default=None,
    help="Volume fraction 0-1 (porosity of polycrystals).",
)
@click.option("--radius", type=float, default=None, help="Radius of spheres and active material, in voxels.")
@click.option("--diameter", type=float, default=None, help="Diameter of fibres and platelets, in voxels.")
@click.option("--aspect-ratio", type=float, default=None, help="Length over diameter.")
@click.option(
    "--alignment", type=float, default=0.0, show_default=True, help="Concentration of the axes about x."
)
@click.option("--spread", type=float, default=0.0, show_default=True, help="SD of ln size.")
@click.option("--overlapping", is_flag=True, help="Spheres may overlap.")
@click.option("--cells", type=int, default=None, help="Grains, cells of a foam, periods of a gyroid.")
@click.option("--width", type=float, default=None, help="Correlation width of blobs, in voxels.")
@click.option("--electrolyte", type=float, default=None, help="Cathode: volume fraction of electrolyte.")
@click.option(
    "--carbon", type=float, default=0.0, show_default=True, help="Cathode: volume fraction of carbon."
)
@click.option("--voxel", default=None, metavar="LENGTH", help='Edge of a voxel, for example "0.2 um".')
@click.option("--seed", type=int, default=0, show_default=True)
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
    """Write a structure of KIND as labels into OUTPUT (.npy, axes xyz), grain numbers beside it."""
    from frenkel.errors import InputError

    if not output.endswith(".npy"):
        raise InputError(f"The output {output!r} must end in .npy.")
    made = _generated(kind, options)
    _write_array(made.labels, output)
    if made.grains is not None:
        _write_array(made.grains, output.removesuffix(".npy") + ".grains.npy")
    if report:
        from frenkel.cli.figure_page import write_figures
        from frenkel.microstructure.image_plots import surface_figure

        views = [surface_figure(made, name) for name, vol in made.vol_fractions.items() if 0.0 < vol <= 0.6]
        write_figures([made.plot(), *views], kind, report)
    rows = [(label, name, vol) for label, (name, vol) in enumerate(made.vol_fractions.items())]
    if as_json:
        emit_json(
            {"made_by": dict(made.made_by), "seed": options["seed"], "vol_fractions": made.vol_fractions},
            as_json,
        )
    if as_csv:
        emit_csv(("label", "phase", "vol_fraction"), rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(("label", "phase", "volume fraction"), [(str(a), b, f"{c:.5g}") for a, b, c in rows])


def _generated(kind: str, options: dict[str, Any]) -> Structure:
    import numpy as np

    from frenkel.errors import InputError
    from frenkel.microstructure import generators as g
    from frenkel.quantities import parse

    def need(name: str) -> Any:
        if options[name] is None:
            option = {"vol_fraction": "fraction"}.get(name, name).replace("_", "-")
            raise InputError(f"{kind} need --{option}.")
        return options[name]

    rng = np.random.default_rng(options["seed"])
    common: dict[str, Any] = {"voxel_um": None if options["voxel"] is None else parse(options["voxel"], "µm")}
    shape, spread = options["shape"], options["spread"]
    if kind == "gyroid":
        return g.gyroid(shape, need("vol_fraction"), periods=options["cells"] or 1, **common)
    common["rng"] = rng
    if kind == "spheres":
        return g.spheres(shape, need("vol_fraction"), radius=need("radius"), size_sd_ln=spread,
                         overlapping=options["overlapping"], **common)  # fmt: skip
    if kind in ("fibres", "platelets"):
        return g.cylinders(shape, need("vol_fraction"), diameter=need("diameter"), aspect_ratio=need("aspect_ratio"),
                           concentration=options["alignment"], **common)  # fmt: skip
    if kind == "blobs":
        vol = need("vol_fraction")
        return g.blobs(shape, {"matrix": 1.0 - vol, "filler": vol}, width=need("width"), **common)
    if kind == "foam":
        return g.foam(shape, need("vol_fraction"), cells=need("cells"), **common)
    if kind == "polycrystal":
        return g.polycrystal(
            shape, need("cells"), size_sd_ln=spread, porosity=options["vol_fraction"] or 0.0, **common
        )
    return g.cathode(shape, vol_active=need("vol_fraction"), vol_electrolyte=need("electrolyte"),
                     vol_carbon=options["carbon"], radius=need("radius"), size_sd_ln=spread, **common)  # fmt: skip


def _write_array(array: Any, path: str) -> None:
    import io

    import numpy as np

    from frenkel.files import write_bytes

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    write_bytes(path, buffer.getvalue())
