"""Commands of the room thermo about air and heat: moisture, safety."""

from __future__ import annotations

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, print_table
from frenkel.cli.thermo_shared import listed, plot_option, reference_of, reference_option, shown

__all__ = ["moisture", "safety"]


@click.command("moisture")
@click.argument("formula")
@click.option("--dew-point", required=True, help='Dew point of the air, for example "-40 °C".')
@click.option(
    "--gas-volume",
    required=True,
    type=float,
    metavar="ML_PER_GRAM",
    help="Closed gas volume per gram of material, mL/g.",
)
@click.option(
    "--gas-pressure",
    default=1.0,
    show_default=True,
    help="Partial pressure of the gases that come off, bar (1 = standard state).",
)
@click.option("--temperature", default="25 °C", show_default=True, help="Of the material and the air.")
@click.option("--co2", default=420.0, show_default=True, metavar="PPM", help="CO2 in the air, ppm by volume.")
@click.option("--with-oxygen", is_flag=True, help="Also say what oxygen of air does.")
@reference_option
@plot_option
@output_options
@quiet_option
def moisture(formula: str, dew_point: str, gas_volume: float, gas_pressure: float, temperature: str, co2: float, with_oxygen: bool, reference: str | None,
             plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Hydrolysis and carbonation of FORMULA in humid air: energies, H2S or HX.

    \b
    frenkel thermo moisture Li6PS5Cl --dew-point "-40 °C" --gas-volume 1000
    """
    from frenkel.quantities import parse
    from frenkel.thermo.moisture import compute_moisture

    celsius = parse(dew_point, "K") - 273.15
    found = compute_moisture(formula, dew_point_C=celsius, gas_volume_mL_g=gas_volume, gas_pressure_bar=gas_pressure,
                             temperature_K=parse(temperature, "K"), co2_ppm=co2, with_oxygen=with_oxygen, table=reference_of(reference))  # fmt: skip
    if shown(found, as_json, plot, quiet):
        return
    rows = [
        ("hydrolysis, standard state", f"{found.energy_standard_kJ_mol:+.0f} kJ/mol H2O"),
        (
            f"hydrolysis at {found.water_ppm:.0f} ppm H2O",
            f"{found.energy_kJ_mol:+.0f} kJ/mol H2O ({' to '.join(f'{v:+.0f}' for v in found.energy_interval_kJ_mol)})",
        ),
        ("hydrolysis of the framework", _kJ(found.energy_framework_kJ_mol, "H2O")),
        ("carbonation", _kJ(found.energy_carbonation_kJ_mol, "CO2")),
        *([("with oxygen", _kJ(found.energy_oxidation_kJ_mol, "O2"))] if with_oxygen else []),
        ("products", listed({**found.reaction.solids, **found.reaction.gases}) + " per H2O"),
        *((f"{gas}, stoichiometric maximum", f"{v:.0f} mL/g") for gas, v in found.maximum_mL_g.items()),
        *(
            (f"{gas}, equilibrium in {gas_volume:g} mL/g", f"{v:.3g} mL/g")
            for gas, v in found.equilibrium_mL_g.items()
        ),
        (
            "dew point of the onset",
            "none found"
            if found.onset_dew_point_C is None
            else f"{found.onset_dew_point_C:.0f} °C at {gas_pressure:g} bar of gas",
        ),
        ("hydrate", found.hydrate or "unknown"),
        ("reference", found.reference),
    ]
    if as_csv:
        emit_csv(("quantity", "value"), rows, as_csv)
    else:
        print_table(("", found.formula), rows)


def _kJ(value: float | None, per: str) -> str:
    return "none found" if value is None else f"{value:+.0f} kJ/mol {per}"


@click.command("safety")
@click.option("--cathode", required=True, help="Cathode with its state of charge, for example NMC811@0.3.")
@click.option("--electrolyte", required=True, help="Formula of the electrolyte.")
@click.option("--anode", default="Li", show_default=True, help="Anode: Li or a formula.")
@reference_option
@plot_option
@output_options
@quiet_option
def safety(cathode: str, electrolyte: str, anode: str, reference: str | None, plot: str | None,
           as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Heat, adiabatic temperature rise and gas of cathode, electrolyte and anode.

    \b
    frenkel thermo safety --cathode NMC811@0.3 --electrolyte Li6PS5Cl
    """
    from frenkel.thermo.safety import assess_safety

    found = assess_safety(cathode, electrolyte, anode, table=reference_of(reference))
    if shown(found, as_json, plot, quiet):
        return
    header = ("set", "heat J/g", "spread J/g", "temperature rise K", "gas mL/g", "products", "reference")
    rows = [
        (" | ".join(s.materials), f"{s.heat_J_g:.0f}", "–".join(f"{v:.0f}" for v in s.heat_interval_J_g), f"≤ {s.temperature_rise_K:.0f} ± {s.temperature_rise_error_K:.0f}",
         ", ".join(f"{v:.0f} {g}" for g, v in s.gas_mL_g.items()) or "0", ", ".join(s.products), s.reference)
        for s in found.sets
    ]  # fmt: skip
    if as_csv:
        emit_csv(header, rows, as_csv)
        return
    print_table(header, rows)
    click.echo(f"Oxygen from {found.cathode}: {found.oxygen.statement}.")
