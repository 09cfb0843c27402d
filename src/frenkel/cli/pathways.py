"""`frenkel pathways`: structure files to barriers, sites and hops, as a table, JSON, CSV, figures or NEB input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from frenkel.cli.options import jobs_option, output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table
from frenkel.cli.pathways_details import barriers_option, print_details, transport_options

__all__ = ["pathways"]

_DIMENSIONS = ("1D", "2D", "3D")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option(
    "--mobile", "mobile_ion", default="Li+", show_default=True, help="Li+, Na+, K+, Ag+, Mg2+, O2- or F-."
)
@click.option("--spacing", "spacing_A", type=float, default=0.2, show_default=True, help="Grid step in Å.")
@click.option(
    "--ledger",
    type=click.Path(dir_okay=False),
    default=None,
    help="SQLite file to resume an interrupted run from.",
)
@click.option(
    "--report", type=click.Path(dir_okay=False), default=None, help="Energy profile as HTML (one file)."
)
@click.option(
    "--isosurface",
    type=click.Path(dir_okay=False),
    default=None,
    help="Landscape in the cell as HTML (one file).",
)
@click.option(
    "--grid", type=click.Path(dir_okay=False), default=None, help="Landscape as .cube or .grd (one file)."
)
@click.option(
    "--neb", type=click.Path(file_okay=False), default=None,
    help="Folder for end points and images of the limiting hops (one file, ordered).",
)  # fmt: skip
@barriers_option
@transport_options
@click.option("--ensemble", "configurations", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
              help="Barriers of N ordered configurations where species mix on a site.")  # fmt: skip
@click.option("--supercell", type=click.IntRange(min=1), nargs=3, default=(1, 1, 1), show_default=True,
              help="Cells along each axis for --ensemble.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random draws of --ensemble.")
@jobs_option
@output_options
@quiet_option
def pathways(
    files: tuple[str, ...],
    mobile_ion: str,
    spacing_A: float,
    ledger: str | None,
    report: str | None,
    isosurface: str | None,
    grid: str | None,
    neb: str | None,
    barriers: str | None,
    temperature: str,
    attempt_frequency_Hz: float | None,
    formation_energy_eV: float | None,
    pair: str,
    configurations: int,
    supercell: tuple[int, int, int],
    seed: int,
    jobs: int,
    as_json: str | None,
    as_csv: str | None,
    quiet: bool,
) -> None:
    """How easily an ion moves through the crystals in FILES (CIF or POSCAR), by bond-valence site energy.

    Barriers are of a model, computed for a rigid framework and one ion at a time: they rank families of
    conductors and hardly the members of one family. One file is shown with its sites, hops and mechanisms.
    """
    from frenkel.quantities import parse

    check_targets(as_json, as_csv)
    parameters = {
        "mobile_ion": mobile_ion, "spacing_A": spacing_A, "temperature_K": parse(temperature, "K"),
        "attempt_frequency_Hz": attempt_frequency_Hz, "barriers": barriers,
        "formation_energy_eV": formation_energy_eV, "pair": pair, "configurations": configurations,
        "supercell": supercell, "seed": seed,
    }  # fmt: skip
    one_file = {
        "--report": report,
        "--isosurface": isosurface,
        "--grid": grid,
        "--neb": neb,
        "--barriers": barriers,
    }
    if len(files) != 1 and any(one_file.values()):
        raise click.UsageError(f"{', '.join(one_file)} take one file.")
    if len(files) == 1:
        if not quiet:
            _say_beforehand(files[0], mobile_ion, spacing_A)
        if report or isosurface or grid or neb:
            _write_extras(files[0], mobile_ion, spacing_A, barriers, report, isosurface, grid, neb)
    outcomes = _run(files, parameters, ledger, jobs, quiet)
    rows = [_row(one) for one in outcomes.outcomes]
    if as_json is not None:
        emit_json([_record(one) for one in outcomes.outcomes], as_json)
    if as_csv is not None:
        emit_csv(_HEADER, rows, as_csv)
    if as_json is None and as_csv is None:
        shown = [
            ["" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row]
            for row in rows
        ]
        print_table(_HEADER, shown)
        for value in outcomes.values if len(files) == 1 else ():
            print_details(value)
        _print_remarks(outcomes, quiet)
    if outcomes.exit_code:
        raise SystemExit(outcomes.exit_code)


_HEADER = ("file", "formula", "E 1D (eV)", "E 2D (eV)", "E 3D (eV)", "E 1D own zero (eV)", "sites", "remarks")


def _run(
    files: tuple[str, ...], parameters: dict[str, Any], ledger: str | None, jobs: int, quiet: bool
) -> Any:
    import os

    from frenkel.batch import run_batch
    from frenkel.lattice.crystal_files import pathways_of_file

    given = parameters["barriers"]

    def key(path: str) -> str:
        return _content_key(path) + (f"+{_digest(given)}" if given else "")

    return run_batch(
        pathways_of_file, files, key=key, ledger=ledger, jobs=jobs or os.cpu_count() or 1,
        parameters=parameters, quiet=quiet or len(files) == 1,
    )  # fmt: skip


def _say_beforehand(path: str, mobile_ion: str, spacing_A: float) -> None:
    """Memory that a large cell will take, before it takes it. What is wrong with a file is said by the run itself."""
    from frenkel.errors import FrenkelError
    from frenkel.lattice.crystal_files import memory_sentence

    try:
        sentence = memory_sentence(path, mobile_ion, spacing_A=spacing_A)
    except FrenkelError:
        return
    if sentence:
        click.echo(f"note: {sentence}", err=True)


def _content_key(path: str) -> str:
    """Name and content of a file: a changed file is computed anew."""
    return f"{path} {_digest(path)}"


def _digest(path: str) -> str:
    from frenkel.files import digest_of_file

    try:
        return digest_of_file(path)
    except (OSError, ValueError):
        return "unread"


def _row(outcome: Any) -> list[Any]:
    if outcome.status != "done":
        cause = (outcome.error or {}).get("message", outcome.status)
        return [_name_of(outcome), "", None, None, None, None, "", str(cause).splitlines()[0]]
    value = outcome.value
    barriers = [value["barriers"][d]["barrier_eV"] for d in _DIMENSIONS]
    own = value["barriers"]["1D"]["own_zero_eV"]
    codes = ", ".join(dict.fromkeys(one["code"] for one in value["notices"]))
    return [Path(value["file"]).name, value["formula"], *barriers, own, len(value["sites"]), codes]


def _name_of(outcome: Any) -> str:
    return Path(str(outcome.key).rsplit(" ", 1)[0]).name


def _record(outcome: Any) -> dict[str, Any]:
    if outcome.status == "done":
        return dict(outcome.value)
    return {"file": str(outcome.key).rsplit(" ", 1)[0], "status": outcome.status, "error": outcome.error}


def _print_remarks(outcomes: Any, quiet: bool) -> None:
    """How the model ranks, for each family once, and the notices, on stderr."""
    from frenkel.results import Notice

    sentences = [Notice("ranking", value["ranking"]) for value in outcomes.values]
    texts = [Notice(one["code"], one["text"]) for value in outcomes.values for one in value["notices"]]
    print_notices([*sentences, *(texts if len(outcomes.outcomes) <= 5 else [])], quiet=quiet)


def _write_extras(
    path: str,
    mobile_ion: str,
    spacing_A: float,
    barriers: str | None,
    report: str | None,
    isosurface: str | None,
    grid: str | None,
    neb: str | None,
) -> None:
    from frenkel.figures import write_figure
    from frenkel.lattice.crystal_files import found_in_file, structure_of_file
    from frenkel.lattice.grid_files import write_grid
    from frenkel.lattice.neb_input import hop_images, write_neb
    from frenkel.lattice.plots import isosurface as picture

    found = found_in_file(path, mobile_ion, spacing_A=spacing_A, barriers=barriers)
    if report:
        write_figure(found.plot(), report)
    if isosurface:
        write_figure(picture(found.landscape, paths=found.paths), isosurface)
    if grid:
        write_grid(found.landscape, grid)
    for way in found.paths if neb else ():
        made = hop_images(found, way, structure_of_file(path, mobile_ion))
        write_neb(str(neb), made)
        click.echo(
            f"{neb}/path{made.name}: {made.mechanism} hop, {made.barrier_eV:.3f} eV by BVSE,"
            f" charge of the cell {made.charge_e:+d} e",
            err=True,
        )
