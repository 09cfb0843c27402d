"""`frenkel lattice`: pathways, the table of hops, and kinetic Monte Carlo on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table
from frenkel.cli.pathways import pathways
from frenkel.cli.pathways_details import barriers_option

if TYPE_CHECKING:
    from frenkel.lattice import HopNetwork, Pathways
    from frenkel.lattice.many_ions import ManyIons

__all__ = ["lattice"]


@click.group()
def lattice() -> None:
    """How does the ion move in the crystal: bond-valence landscape, thresholds, hops."""


lattice.add_command(pathways)

_mobile = click.option("--mobile", "mobile_ion", default="Li+", show_default=True)
_spacing = click.option(
    "--spacing", "spacing_A", type=float, default=0.2, show_default=True, help="Grid step in Å."
)


@lattice.command()
@click.argument("file", type=click.Path())
@_mobile
@_spacing
@barriers_option
@output_options
@quiet_option
def hops(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None, as_json: str | None, as_csv: str | None,
    quiet: bool,
) -> None:  # fmt: skip
    """Classes of hops with both barriers as a table that --barriers takes, once its numbers are changed."""
    from frenkel.lattice.barriers import HEADER, hop_table

    network = _network(file, mobile_ion, spacing_A, barriers)[1]
    rows = [[str(cell) for cell in row] for row in hop_table(network)]
    if as_csv is not None:
        emit_csv(HEADER, rows, as_csv)
    if as_json is not None:
        found = [dict(zip(HEADER, row, strict=True)) for row in hop_table(network)]
        emit_json({"hops": found, "thresholds_eV": network.thresholds_eV}, as_json)
    if as_json is None and as_csv is None:
        print_table(HEADER, rows)
    print_notices(network.notices, quiet=quiet)


@lattice.command()
@click.argument("file", type=click.Path())
@_mobile
@_spacing
@output_options
@quiet_option
def sites(
    file: str, mobile_ion: str, spacing_A: float, as_json: str | None, as_csv: str | None, quiet: bool
) -> None:
    """Sites of the mobile ion: Wyckoff letter, energy, coordination, bond-valence mismatch, occupancy in FILE."""
    from dataclasses import asdict

    from frenkel.lattice.sites import site_classes

    found, network = _network(file, mobile_ion, spacing_A, None)
    rows = [asdict(one) for one in site_classes(network, found.landscape.framework)]
    header = tuple(rows[0])
    if as_json is not None:
        emit_json(rows, as_json)
    if as_csv is not None:
        emit_csv(header, [[row[name] for name in header] for row in rows], as_csv)
    if as_json is None and as_csv is None:
        shown = [[f"{x:.4g}" if isinstance(x, float) else str(x) for x in row.values()] for row in rows]
        print_table(header, shown)
    print_notices(network.notices, quiet=quiet)


@lattice.command()
@click.argument("file", type=click.Path())
@_mobile
@_spacing
@barriers_option
@click.option("--temperature", "temperatures", multiple=True, default=("25 °C",), show_default=True,
              help='Such as "300 K" or "25 °C"; several give one row each.')  # fmt: skip
@click.option("--attempt-frequency", "attempt_frequency_Hz", type=float, default=None,
              help="In Hz, one for all hops [default: of each hop, from the Hessians].")  # fmt: skip
@click.option("--exclusion", "exclusion_A", type=float, default=None,
              help="Sites closer than this (Å) are never both occupied [default: 2, or less where the ions do not fit].")  # fmt: skip
@click.option("--lithium-per-cell", "ions_per_cell", type=float, default=None,
              help="Mobile ions in the conventional cell [default: as in FILE].")  # fmt: skip
@click.option("--permittivity", type=float, default=None,
              help="Relative permittivity: Li-Li repulsion 14.4 eV Å/(ε r) up to --repulsion-cutoff.")  # fmt: skip
@click.option(
    "--repulsion-cutoff", "repulsion_cutoff_A", type=float, default=5.0, show_default=True, help="In Å."
)
@click.option("--hops", "count", type=click.IntRange(min=1000), default=2_000_000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@output_options
@quiet_option
def kmc(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None, temperatures: tuple[str, ...],
    attempt_frequency_Hz: float | None, exclusion_A: float | None, ions_per_cell: float | None,
    permittivity: float | None, repulsion_cutoff_A: float, count: int, seed: int, as_json: str | None,
    as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Kinetic Monte Carlo of the ions in FILE: diffusivities, Haven ratio, and the conductivity where it is known."""
    import numpy as np

    from frenkel.lattice.kinetic_monte_carlo import Repulsion
    from frenkel.lattice.many_ions import many_ions
    from frenkel.lattice.parameters import COULOMB_CONSTANT_EV_A
    from frenkel.quantities import parse

    check_targets(as_json, as_csv)
    repulsion = (
        None if permittivity is None else Repulsion(COULOMB_CONSTANT_EV_A / permittivity, repulsion_cutoff_A)
    )
    found, network = _network(file, mobile_ion, spacing_A, barriers)
    results = [
        many_ions(
            network, found.landscape.framework, temperature_K=parse(temperature, "K"), exclusion_A=exclusion_A,
            attempt_frequency_Hz=attempt_frequency_Hz or found.attempt or 1e13, ions_per_cell=ions_per_cell,
            hops=count, rng=np.random.default_rng(seed), repulsion=repulsion,
        )
        for temperature in temperatures
    ]  # fmt: skip
    header = ("temperature (K)", "quantity", "kind", "value", "low", "high", "unit")
    rows = [row for result in results for row in _rows(result)]
    if as_json is not None:
        emit_json([result.to_dict() for result in results], as_json)
    if as_csv is not None:
        emit_csv(header, rows, as_csv)
    if as_json is None and as_csv is None:
        shown = [
            [f"{cell:.3g}" if isinstance(cell, float) else str(cell or "") for cell in row] for row in rows
        ]
        print_table(header, shown)
        for result in results:
            for refusal in result.refusals:
                click.echo(
                    f"{refusal.property} at {result.temperature_K:g} K is unknown: {refusal.reason}."
                    f" It would be settled by {refusal.settle}."
                )
    print_notices((*network.notices, *(one for result in results for one in result.notices)), quiet=quiet)


def _rows(result: ManyIons) -> list[list[Any]]:
    """Diffusivities, Haven ratio, conductivity, and each class of sites with its occupancy in the file and simulated."""
    T = result.temperature_K
    rows: list[list[Any]] = [
        [T, e.property, e.kind, e.value, e.low, e.high, e.unit] for e in result.evidence()
    ]
    for kind, filled in result.occupancy_file.items():
        rows.append([T, f"occupancy of class {kind}", "file", filled, None, None, "1"])
        if kind in result.occupancy_model:
            rows.append(
                [T, f"occupancy of class {kind}", "simulated", result.occupancy_model[kind], None, None, "1"]
            )
    return rows


def _network(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None
) -> tuple[Pathways, HopNetwork]:
    from frenkel.errors import InputError
    from frenkel.lattice.crystal_files import found_in_file

    found = found_in_file(file, mobile_ion, spacing_A=spacing_A, barriers=barriers)
    if found.network is None:
        raise InputError(f"{file}: no path crosses the crystal; there are no hops to list.")
    return found, found.network
