"""What `frenkel pathways` shows of a single crystal, and the options that it shares with `frenkel lattice`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from frenkel.cli.output import print_table

__all__ = ["barriers_option", "print_details", "transport_options"]

F = TypeVar("F", bound=Callable[..., Any])


def barriers_option(function: F) -> F:
    """`--barriers hops.csv`, passed as `barriers`."""
    return click.option(
        "--barriers", type=click.Path(dir_okay=False), default=None,
        help="CSV with hop, forward_eV, backward_eV, method: used in place of the model's (one file).",
    )(function)  # fmt: skip


def transport_options(function: F) -> F:
    """`--temperature`, `--attempt-frequency`, `--defect-energy`, `--defect-pair`."""
    for decorate in (
        click.option("--defect-pair", "pair", type=click.Choice(["frenkel", "schottky"]), default="frenkel",
                     show_default=True, help="What --defect-energy forms."),
        click.option("--defect-energy", "formation_energy_eV", type=float, default=None,
                     help="Free energy of a defect pair in eV, for a host without dopants."),
        click.option("--attempt-frequency", "attempt_frequency_Hz", type=float, default=None,
                     help="In Hz, one for all hops [default: of each hop, from the Hessians]."),
        click.option("--temperature", default="25 °C", show_default=True, help='Such as "300 K" or "25 °C".'),
    ):  # fmt: skip
        function = decorate(function)
    return function


_SITES = (
    "number",
    "wyckoff",
    "fractions",
    "energy_eV",
    "coordination",
    "bond_valence_sum",
    "mismatch",
    "occupancy",
)
_HOPS = ("number", "sites", "forward_eV", "backward_eV", "distance_A", "bottleneck_radius_A", "mechanism",
         "shares_face", "forward_Hz", "origin")  # fmt: skip


def print_details(value: Mapping[str, Any]) -> None:
    """Sites, hops, voids, mechanisms, conductivity and ensemble of one crystal, on stdout."""
    for title, rows, columns in (("sites", value["sites"], _SITES), ("hops", value["hops"], _HOPS)):
        if rows:
            click.echo("")
            print_table(columns, [[_text(row[name]) for name in columns] for row in rows], title=title)
    free = value["voids"]
    windows = ", ".join(f"{d} {radius:.2f}" for d, radius in free["window_A"].items())
    click.echo(
        f"\nhard spheres: free sphere {free['free_sphere_A']:.2f} Å; open in {free['dimensions']} dimensions,"
        f" window (Å): {windows}"
    )
    corners = "shares corners only" if value["corner_sharing_framework"] else "shares edges or faces"
    click.echo(f"anion packing: {value['anion_packing']['label']}; the framework {corners}")
    if value["conduction"] is not None:
        _print_conduction(value["conduction"], value["single_carrier"])
    if "ensemble" in value:
        _print_ensemble(value["ensemble"])


def _print_conduction(said: Mapping[str, Any], carrier: Mapping[str, Any]) -> None:
    mean = sum(carrier["D_cm2_s"][n][n] for n in range(3)) / 3.0
    click.echo(
        f"one ion alone at {carrier['temperature_K']:g} K, attempt frequencies from {carrier['attempt_frequencies']}:"
        f" D = {mean:.3g} cm²/s"
    )
    rows = []
    for one in said["mechanisms"]:
        tensor = one["single_carrier_D_cm2_s"]
        mean = sum(tensor[n][n] for n in range(3)) / 3.0
        rows.append([one["mechanism"], *(_text(x) for x in one["barriers_eV"]), f"{mean:.3g}"])
    if rows:
        header = ("mechanism", "E 1D (eV)", "E 2D (eV)", "E 3D (eV)", "D of one carrier (cm²/s)")
        print_table(header, rows, title="mechanisms")
    if said["conductivity_S_cm"] is not None:
        sigma, low, high = said["conductivity_S_cm"]
        click.echo(f"conductivity of the model: {sigma:.2g} S/cm (95 %: {low:.1g} to {high:.1g})")
        click.echo(said["regime"])
    for refusal in said["refusals"]:
        click.echo(
            f"{refusal['property']} is unknown: {refusal['reason']}. It would be settled by {refusal['settle']}"
            f" ({refusal['command']})."
        )
    for notice in said["notices"]:
        click.echo(notice["text"])


def _print_ensemble(drawn: Mapping[str, Any]) -> None:
    header = ("dimension", "median (eV)", "lower quartile (eV)", "upper quartile (eV)", "share that opens")
    names = ("median_eV", "lower_quartile_eV", "upper_quartile_eV", "share_that_opens")
    rows = [[d, *(_text(one[name]) for name in names)] for d, one in drawn["barriers"].items()]
    print_table(header, rows, title=f"{drawn['configurations']} ordered configurations")


def _text(cell: Any) -> str:
    if cell is None:
        return "closed"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.2e}" if abs(cell) >= 1e5 else f"{cell:.3f}"
    if isinstance(cell, Sequence) and not isinstance(cell, str):
        return " ".join(_text(one) for one in cell)
    return str(cell)
