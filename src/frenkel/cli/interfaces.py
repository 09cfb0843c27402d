"""`frenkel interfaces`: budgets, current limits and attribution from YAML files, growth from tables; see `interfaces_pair`."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.interfaces_pair import alloy, pair, profile, space_charge
from frenkel.cli.interfaces_shared import show, shown_options

__all__ = ["interfaces"]


@click.group()
def interfaces() -> None:
    """What each contact costs, and what kills it."""


def _common(function: Any) -> Any:
    return click.argument("specification", type=click.Path())(shown_options(function))


@interfaces.command("budget")
@_common
def budget(specification: str, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None) -> None:
    """Add up an interface from the terms in SPECIFICATION (YAML)."""
    from frenkel.interfaces.specification import read_budget

    found = read_budget(specification)
    rows = [(name, value, low, high) for name, value, low, high in (*found.terms, ("sum", *found.total))]
    show(found, ("term", "Ω cm²", "low", "high"), rows, as_json, as_csv, report, quiet)


@interfaces.command("limit")
@_common
def limit(specification: str, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None) -> None:
    """The largest safe current against pressure, temperature, flaw, thickness or area, from SPECIFICATION (YAML)."""
    from frenkel.interfaces.specification import read_limit

    found = read_limit(specification)
    rows = list(zip(found.limiting, found.at, found.median_mA_cm2, found.low_mA_cm2, found.high_mA_cm2, strict=True))
    show(found, ("limited by", found.against, "mA/cm²", "low", "high"), rows, as_json, as_csv, report, quiet)


@interfaces.command("attribute")
@_common
def attribute(specification: str, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None) -> None:
    """Divide measured arcs (SPECIFICATION, YAML) among mechanisms, and say what to measure next."""
    from frenkel.interfaces.specification import read_arcs

    found = read_arcs(specification)
    show(found, ("mechanism", "share", "low", "high"), list(found.shares), as_json, as_csv, report, quiet)
    if found.next_measurement and "-" not in (as_json, as_csv):
        click.echo(f"Would separate them best: {found.next_measurement}.")


@interfaces.command("growth")
@click.argument("table", type=click.Path())
@click.option("--time", help="Column with the time, if it has another name.")
@click.option("--resistance", help="Column with the resistance, if it has another name.")
@click.option("--area", type=float, help="Area of the interface in cm², for a resistance in Ω.")
@click.option("--electrolyte", help="Formula; with --ionic, σ of the electrons in the layer follows from the growth.")
@click.option("--anode-potential", type=float, default=0.0, show_default=True, help="V against Li/Li+.")
@click.option("--ionic", type=float, help="Ionic conductivity of the layer in S/cm.")
@shown_options
def growth(
    table: str, time: str | None, resistance: str | None, area: float | None, electrolyte: str | None,
    anode_potential: float, ionic: float | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Which law a measured growth of resistance (TABLE: time, Ω cm²) follows, and the electrons behind it."""
    from frenkel.interfaces.growth_table import fit_growth_table
    from frenkel.interfaces.reaction_layer import electrons_behind

    found = fit_growth_table(table, time=time, resistance=resistance, area_cm2=area)
    rows: list[Any] = [
        ("r0 (Ω cm²)", found.initial_ohm_cm2, "", ""),
        ("slope (Ω cm²/√s)", found.slope_ohm_cm2_per_sqrt_s, found.slope_low, found.slope_high),
        ("exponent", found.exponent, found.exponent_low, found.exponent_high),
    ]
    if electrolyte is not None and ionic is not None:
        rows.append(("σ electronic (S/cm)", *electrons_behind(found, electrolyte, anode_potential, ionic)))
    elif electrolyte is not None or ionic is not None:
        raise click.UsageError("--electrolyte and --ionic belong together.")
    show(found, (found.law, "value", "low", "high"), rows, as_json, as_csv, report, quiet)


interfaces.add_command(pair)
interfaces.add_command(alloy)
interfaces.add_command(profile)
interfaces.add_command(space_charge)
