"""`frenkel interfaces pair | alloy | profile | space-charge`: contacts of named materials, alloys, layers."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.evaluate import condition_options
from frenkel.cli.interfaces_shared import show, shown_options
from frenkel.quantities import parse

__all__ = ["alloy", "pair", "profile", "space_charge"]


@click.command("pair")
@click.argument("electrolyte")
@condition_options
@click.option(
    "--show", "view", default="anode", show_default=True, help="Part that --report draws.",
    type=click.Choice(["anode", "cathode", "limit", "anode-growth", "cathode-growth"]),
)  # fmt: skip
@shown_options
def pair(
    electrolyte: str, view: str, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None, **conditions: Any
) -> None:
    """Both contacts of ELECTROLYTE: budgets, what pressure and a coating would do, growth, current limit.

    \b
    frenkel interfaces pair Li6PS5Cl --cathode NMC811 --coating LiNbO3 --option "coating_thickness_nm=5 nm"
    frenkel interfaces pair LLZO --option anode_contact=creeping --pressure "2 MPa" --show limit --report limit.html
    """
    from frenkel.evaluate import ask
    from frenkel.interfaces.pair_report import pair_interfaces

    found = pair_interfaces(ask(electrolyte, **conditions))
    rows: list[Any] = []
    for budget in (found.anode, found.cathode):
        if budget is None:
            continue
        fraction = ("contacted fraction", *budget.contacted_fraction)
        for name, value, low, high in (*budget.terms, ("sum", *budget.total), fraction):
            unit = "" if name == "contacted fraction" else "Ω cm²"
            mark = "assumed" if name in budget.assumed or (name == "sum" and budget.assumed) else ""
            rows.append((budget.subject, name, value, low, high, unit, mark))
        rows += [(budget.subject, name, None, "", "", "Ω cm²", "") for name in budget.unknown]
    for k, p in enumerate(found.pressure_MPa):
        rows.append((found.anode.subject, f"sum at {p:g} MPa", *found.anode_sum_ohm_cm2[k], "Ω cm²", ""))
    limits = getattr(found.limit, "median_mA_cm2", ())
    for k, median in enumerate(limits):
        at: Any = found.limit
        name = f"safe current at {at.pressure_MPa[k]:g} MPa ({at.limiting[k]})"
        rows.append((at.subject, name, median, at.low_mA_cm2[k], at.high_mA_cm2[k], "mA/cm²", "assumed" if at.assumed else ""))
    header = ("contact", "part", "value", "low", "high", "unit", "")
    show(found, header, rows, as_json, as_csv, report, quiet, figure=lambda: found.plot(view))


@click.command("alloy")
@click.argument("name")
@click.option("--thickness", required=True, help='Of the lithiated foil, for example "50 um".')
@click.option("--current", "currents", multiple=True, help='For example "1 mA/cm2"; repeatable.  [default: 0.1 to 10 mA/cm2]')
@click.option("--composition", default="", help="Of the lithiated alloy where none is fixed, for example Li0.9Mg0.1.")
@click.option("--diffusivity", default=None, help='Instead of what is known, for example "1e-11 cm2/s".')
@shown_options
def alloy(
    name: str, thickness: str, currents: tuple[str, ...], composition: str, diffusivity: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool, report: str | None,
) -> None:  # fmt: skip
    """An alloy anode NAME (Li-In, Li-Sn, Li-Mg, Li-Sr …): potential, capacity that diffusion lets out, swelling."""
    from frenkel.interfaces.alloy_choice import alloy_anode

    asked = tuple(parse(one, "mA/cm²", bare=True) for one in currents) or (0.1, 0.3, 1.0, 3.0, 10.0)
    found = alloy_anode(
        name, thickness_um=parse(thickness, "µm", bare=True), current_mA_cm2=asked, composition=composition,
        diffusivity_cm2_s=None if diffusivity is None else parse(diffusivity, "cm²/s", bare=True),
    )  # fmt: skip
    rows: list[Any] = [
        ("potential", found.potential_V, "", "", "V vs. Li/Li⁺"),
        ("holds", found.full_capacity_mAh_cm2, "", "", "mAh/cm²"),
        ("swells by", found.swelling_um_per_mAh_cm2, "", "", "µm per mAh/cm²"),
    ]
    for k, current in enumerate(found.current_mA_cm2):
        given = (None, "", "") if found.capacity_mAh_cm2 is None else tuple(found.capacity_mAh_cm2[:, k])
        rows.append((f"gives at {current:g} mA/cm²", *given, "mAh/cm²"))
    show(found, (found.name, "value", "low", "high", "unit"), rows, as_json, as_csv, report, quiet)


@click.command("profile")
@click.argument("specification", type=click.Path())
@shown_options
def profile(specification: str, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None) -> None:
    """Potential of lithium through the layers of SPECIFICATION (YAML): windows, leakage, plating inside."""
    from frenkel.interfaces.layer_specification import read_profile

    found, inside = read_profile(specification)
    rows = [
        (one.name, start, stop, low, high)
        for one, start, stop, low, high in zip(
            found.layers, found.position_um[:-1], found.position_um[1:], found.potential_V[:-1], found.potential_V[1:], strict=True
        )
    ]
    show(found, ("layer", "from µm", "to µm", "from V", "to V"), rows, as_json, as_csv, report, quiet)
    if "-" not in (as_json, as_csv):
        click.echo(f"Electrons leak {found.electronic_current_mA_cm2:.3g} mA/cm²; lithium plates inside from {inside:.3g} mA/cm² on.")


@click.command("space-charge")
@click.argument("specification", type=click.Path())
@click.option("--beside", type=float, help="Resistance of the interface in Ω cm², to say whether the space charge matters.")
@shown_options
def space_charge(
    specification: str, beside: float | None, as_json: str | None, as_csv: str | None, quiet: bool, report: str | None
) -> None:
    """Space charge of the contact in SPECIFICATION (YAML): steps, charge, capacitance, excess resistance."""
    from frenkel.interfaces.layer_specification import read_space_charge

    found = read_space_charge(specification)
    rows = [
        (name, one.step_V, one.debye_length_nm, one.charge_uC_cm2, one.capacitance_uF_cm2, one.excess_resistance_ohm_cm2)
        for name, one in (("first", found.first), ("second", found.second))
    ]
    show(found, ("side", "step V", "Debye nm", "µC/cm²", "µF/cm²", "Ω cm²"), rows, as_json, as_csv, report, quiet)
    if beside is not None and "-" not in (as_json, as_csv):
        click.echo(f"The space charge is {found.verdict(beside)}.")
