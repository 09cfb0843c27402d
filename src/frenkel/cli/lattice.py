"""`frenkel lattice`: pathways, the table of hops, and kinetic Monte Carlo on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.cli.pathways import pathways

if TYPE_CHECKING:
    from frenkel.lattice import HopNetwork, Pathways

__all__ = ["lattice"]


@click.group()
def lattice() -> None:
    """How does the ion move in the crystal: bond-valence landscape, thresholds, hops."""


lattice.add_command(pathways)

_mobile = click.option("--mobile", "mobile_ion", default="Li+", show_default=True)
_spacing = click.option(
    "--spacing", "spacing_A", type=float, default=0.2, show_default=True, help="Grid step in Å."
)
_barriers = click.option(
    "--barriers", type=click.Path(dir_okay=False), default=None,
    help="CSV with hop, forward_eV, backward_eV, method: used in place of the model's.",
)  # fmt: skip
_temperature = click.option(
    "--temperature", default="300 K", show_default=True, help='Such as "300 K" or "25 °C".'
)
_frequency = click.option(
    "--attempt-frequency", "attempt_frequency_Hz", type=float, default=1e13, show_default=True, help="In Hz."
)


@lattice.command()
@click.argument("file", type=click.Path())
@_mobile
@_spacing
@_barriers
@_temperature
@_frequency
@output_options
@quiet_option
def hops(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None, temperature: str,
    attempt_frequency_Hz: float, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Classes of hops with both barriers, the thresholds, and the diffusion tensor of a single carrier."""
    from frenkel.lattice.barriers import HEADER, hop_table
    from frenkel.lattice.diffusion import diffusion_tensor
    from frenkel.quantities import parse

    _, network = _network(file, mobile_ion, spacing_A, barriers)
    rows = [[str(cell) for cell in row] for row in hop_table(network)]
    carrier = diffusion_tensor(network, parse(temperature, "K"), attempt_frequency_Hz=attempt_frequency_Hz)
    if as_csv is not None:
        emit_csv(HEADER, rows, as_csv)
    if as_json is not None:
        emit_json(
            {
                "hops": [dict(zip(HEADER, row, strict=True)) for row in hop_table(network)],
                "thresholds_eV": network.thresholds_eV, "temperature_K": carrier.temperature_K,
                "attempt_frequency_Hz": attempt_frequency_Hz, "single_carrier_D_cm2_s": carrier.tensor_cm2_s,
            },
            as_json,
        )  # fmt: skip
    if as_json is None and as_csv is None:
        print_table(HEADER, rows)
        barriers_text = ", ".join(
            f"{d}D {value:.3f}" for d, value in enumerate(network.thresholds_eV, start=1)
        )
        click.echo(f"thresholds (eV): {barriers_text}")
        values = ", ".join(f"{value:.3g}" for value in carrier.principal_cm2_s)
        click.echo(
            f"one carrier at {carrier.temperature_K:g} K, attempt frequency {attempt_frequency_Hz:g} Hz:"
            f" D = {values} cm²/s"
        )
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
@click.option("--spacing", "spacing_A", type=float, default=0.3, show_default=True, help="Grid step in Å.")
@click.option("-n", "--configurations", type=click.IntRange(min=2), default=20, show_default=True)
@click.option("--supercell", type=click.IntRange(min=1), nargs=3, default=(1, 1, 1), show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@output_options
def ensemble(
    file: str, mobile_ion: str, spacing_A: float, configurations: int, supercell: tuple[int, int, int], seed: int,
    as_json: str | None, as_csv: str | None,
) -> None:  # fmt: skip
    """Barriers of ordered configurations of a disordered crystal: median, quartiles, share that opens."""
    import numpy as np

    from frenkel.lattice import framework_of
    from frenkel.lattice.crystal_files import structure_of_file
    from frenkel.lattice.ensemble import ensemble_barriers

    found = ensemble_barriers(
        framework_of(structure_of_file(file, mobile_ion), mobile_ion), configurations=configurations,
        rng=np.random.default_rng(seed), supercell=supercell, spacing_A=spacing_A,
    )  # fmt: skip
    header = ("dimension", "median (eV)", "lower quartile (eV)", "upper quartile (eV)", "share that opens")
    rows = [(f"{d}D", found.median_eV(d), *found.quartiles_eV(d), found.open_share(d)) for d in (1, 2, 3)]
    if as_json is not None:
        emit_json({"barriers_eV": found.barriers_eV, "net_charges_e": found.net_charges_e}, as_json)
    if as_csv is not None:
        emit_csv(header, rows, as_csv)
    if as_json is None and as_csv is None:
        print_table(header, [[x if isinstance(x, str) else f"{x:.3f}" for x in row] for row in rows])


@lattice.command()
@click.argument("file", type=click.Path())
@_mobile
@_spacing
@_barriers
@_temperature
@_frequency
@click.option("--exclusion", "exclusion_A", type=float, default=2.0, show_default=True,
              help="Sites closer than this (Å) are never both occupied.")  # fmt: skip
@click.option("--permittivity", type=float, default=None,
              help="Relative permittivity: Li-Li repulsion 14.4 eV Å/(ε r) up to --repulsion-cutoff.")  # fmt: skip
@click.option(
    "--repulsion-cutoff", "repulsion_cutoff_A", type=float, default=5.0, show_default=True, help="In Å."
)
@click.option("--defect-energy", "formation_energy_eV", type=float, default=None,
              help="Free energy of a Frenkel pair in eV, for an ordered stoichiometric host.")  # fmt: skip
@click.option("--hops", "count", type=click.IntRange(min=1000), default=2_000_000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@output_options
@quiet_option
def kmc(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None, temperature: str,
    attempt_frequency_Hz: float, exclusion_A: float, permittivity: float | None, repulsion_cutoff_A: float,
    formation_energy_eV: float | None, count: int, seed: int, as_json: str | None,
    as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Kinetic Monte Carlo of the ions in FILE: diffusivities, Haven ratio, and the conductivity where it is known."""
    import numpy as np

    from frenkel.lattice.conduction import conduction, intrinsic_conductivity
    from frenkel.lattice.kinetic_monte_carlo import Repulsion
    from frenkel.lattice.parameters import COULOMB_CONSTANT_EV_A
    from frenkel.quantities import parse

    repulsion = (
        None if permittivity is None else Repulsion(COULOMB_CONSTANT_EV_A / permittivity, repulsion_cutoff_A)
    )
    found, network = _network(file, mobile_ion, spacing_A, barriers)
    result = conduction(
        network, found.landscape.framework, temperature_K=parse(temperature, "K"), exclusion_A=exclusion_A,
        attempt_frequency_Hz=attempt_frequency_Hz, hops=count, rng=np.random.default_rng(seed),
        repulsion=repulsion,
    )  # fmt: skip
    rows: list[list[Any]] = [
        [e.property, e.kind, e.value, e.low, e.high, e.unit] for e in result.evidence()
    ] + [["occupancy, file / model", str(k), result.occupancy_file.get(k), v, None, ""]
         for k, v in result.occupancy_model.items()]  # fmt: skip
    if formation_energy_eV is not None:
        intrinsic = intrinsic_conductivity(
            network, found.landscape.framework, temperature_K=parse(temperature, "K"),
            attempt_frequency_Hz=attempt_frequency_Hz, formation_energy_eV=formation_energy_eV,
        )  # fmt: skip
        rows.append(["conductivity, Frenkel pairs", "bulk", *intrinsic, "S/cm"])
    header = ("quantity", "kind", "value", "low", "high", "unit")
    if as_json is not None:
        refused = [one.to_dict() for one in result.refusals]
        emit_json({**result.to_dict(), "run": result.run.to_dict(), "refusals": refused}, as_json)
    if as_csv is not None:
        emit_csv(header, rows, as_csv)
    if as_json is None and as_csv is None:
        shown = [
            [f"{cell:.3g}" if isinstance(cell, float) else str(cell or "") for cell in row] for row in rows
        ]
        print_table(header, shown)
        for refusal in result.refusals:
            click.echo(
                f"{refusal.property} is unknown: {refusal.reason}. It would be settled by {refusal.settle}."
            )
    print_notices((*network.notices, *result.notices), quiet=quiet)


def _network(
    file: str, mobile_ion: str, spacing_A: float, barriers: str | None
) -> tuple[Pathways, HopNetwork]:
    from frenkel.errors import InputError
    from frenkel.lattice import find_pathways
    from frenkel.lattice.barriers import read_barriers, with_barriers
    from frenkel.lattice.crystal_files import structure_of_file

    found = find_pathways(structure_of_file(file, mobile_ion), mobile_ion, spacing_A=spacing_A)
    if found.network is None:
        raise InputError(f"{file}: no path crosses the crystal; there are no hops to list.")
    if barriers is None:
        return found, found.network
    return found, with_barriers(found.network, read_barriers(barriers))
