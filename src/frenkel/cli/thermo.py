"""`frenkel thermo …` and `frenkel window`: parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["thermo"]


def _reference_option(function: Any) -> Any:
    return click.option(
        "--reference", default=None, metavar="PATH",
        help="Formation energies to use (CSV, CSV.gz, JSON of computed entries) [default: the last loaded, else the embedded].",
    )(function)  # fmt: skip


def _plot_option(function: Any) -> Any:
    return click.option("--plot", type=click.Path(dir_okay=False), default=None, help="Write the figure to FILE.html or FILE.json.")(function)


def _table(path: str | None) -> Any:
    from frenkel.thermo.loading import chosen_reference

    return chosen_reference(path)


def _write_plot(result: Any, path: str | None) -> None:
    if path:
        from frenkel.figures import write_figure

        write_figure(result.plot(), path)


def _shown(result: Any, as_json: str | None, plot: str | None, quiet: bool) -> bool:
    """Write JSON and figure and the notices; True where nothing more is to be printed."""
    _write_plot(result, plot)
    print_notices(result.notices, quiet=quiet)
    if as_json:
        emit_json(result.to_dict(), as_json)
    return bool(as_json)


def _list(products: Any) -> str:
    return ", ".join(f"{n:.3g} {name}" for name, n in products.items()) or "none"


@click.group()
def thermo() -> None:
    """What an electrolyte is stable against: windows, reactions, coatings, moisture, heat."""


@thermo.command("window")
@click.argument("formulas", nargs=-1, required=True)
@click.option("--temperature", default="0 K", show_default=True, help='"0 K" (energies) or "298 K" (with entropies).')
@_reference_option
@_plot_option
@output_options
@quiet_option
def window(formulas: tuple[str, ...], temperature: str, reference: str | None, plot: str | None,
           as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Electrochemical window of one or more FORMULAS against lithium.

    \b
    frenkel window Li6PS5Cl
    frenkel window Li3PS4 Li6PS5Cl Li3InCl6 --plot windows.html --json
    """
    from frenkel.quantities import parse
    from frenkel.thermo.plots import window_chart
    from frenkel.thermo.window import compute_window

    table = _table(reference)
    kelvin = parse(temperature, "K")
    found = [compute_window(f, table=table, temperature_K=kelvin) for f in formulas]
    if plot:
        from frenkel.figures import write_figure

        write_figure(found[0].plot() if len(found) == 1 else window_chart(found), plot)
    for one in found:
        print_notices(one.notices, quiet=quiet)
    if as_json:
        emit_json(found[0].to_dict() if len(found) == 1 else [w.to_dict() for w in found], as_json)
    header = ("formula", "reduction V", "oxidation V", "spread V", "above hull meV/atom", "reduced to", "oxidised to", "reference")
    rows = []
    for w in found:
        spread = " / ".join("–".join(f"{v:.2f}" for v in w.spread(e)) for e in ("reduction", "oxidation") if e == "reduction" or w.oxidation_limit_V is not None)
        above = "unknown" if w.energy_above_hull_eV_atom is None else f"{w.energy_above_hull_eV_atom * 1e3:.0f}"
        oxidation = "none" if w.oxidation_limit_V is None else f"{w.oxidation_limit_V:.2f}"
        rows.append((w.formula, f"{w.reduction_limit_V:.2f}", oxidation, spread, above, _list(w.products_reduction), _list(w.products_oxidation), w.reference))
    if as_csv:
        emit_csv(header, rows, as_csv)
    elif not as_json:
        print_table(header, rows)


@thermo.command("reaction")
@click.argument("reactants", nargs=-1, required=True)
@click.option("--voltage", default=None, help='In contact with lithium at this potential, for example "4.2 V".')
@_reference_option
@_plot_option
@output_options
@quiet_option
def reaction(reactants: tuple[str, ...], voltage: str | None, reference: str | None, plot: str | None,
             as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Reaction between two or more REACTANTS: formulas, electrodes, or NAME@x for a state of charge.

    \b
    frenkel thermo reaction NMC811@0.3 Li6PS5Cl
    frenkel thermo reaction LCO LiNbO3 Li6PS5Cl --voltage "4.2 V"
    """
    from frenkel.quantities import parse
    from frenkel.thermo.reaction import compute_reaction

    volts = None if voltage is None else parse(voltage, "V")
    found = compute_reaction(*reactants, voltage_V=volts, table=_table(reference))
    if _shown(found, as_json, plot, quiet):
        return
    rows = [
        ("reaction", found.equation),
        ("energy, mutual", f"{found.energy_mutual_eV_atom * 1e3:.0f} meV/atom"),
        ("energy, total", f"{found.energy_total_eV_atom * 1e3:.0f} meV/atom"),
        ("heat", "" if found.heat_J_g is None else f"{found.heat_J_g:.0f} J/g"),
        ("change of volume", "unknown" if found.volume_change is None else f"{found.volume_change:+.1%}"),
        ("energies by", ", ".join(f"{r.label}: {r.basis}" for r in found.reactants)),
        ("reference", found.reference),
    ]
    if as_csv:
        emit_csv(("x", "energy_meV_atom", "products"), [(k.x, k.energy_eV_atom * 1e3, " + ".join(sorted(k.atoms_in))) for k in found.curve], as_csv)
    else:
        print_table(("", found.subject), rows)


@thermo.command("coatings")
@click.option("--cathode", required=True, help="Cathode: LCO, NMC811, LFP … or a formula.")
@click.option("--electrolyte", required=True, help="Formula of the electrolyte.")
@click.option("--voltages", default=None, metavar="LOW-HIGH", help='Potentials of the cathode, for example "3.0-4.3" in V; default: those of its open-circuit curve.')
@click.option("--candidates", default=None, help="Formulas separated by commas [default: the shipped list].")
@_reference_option
@_plot_option
@output_options
@quiet_option
def coatings(cathode: str, electrolyte: str, voltages: str | None, candidates: str | None, reference: str | None,
             plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Rank coatings between a cathode and an electrolyte.

    \b
    frenkel thermo coatings --cathode LCO --electrolyte Li6PS5Cl --voltages 3.0-4.3
    """
    from frenkel.errors import InputError
    from frenkel.thermo.cathodes import cathode_states
    from frenkel.thermo.coatings import screen_coatings

    table = _table(reference)
    states = cathode_states(cathode, table)
    low, high = states.lowest_V, states.highest_V
    if voltages:
        try:
            low, high = (float(v) for v in voltages.replace("V", "").replace("–", "-").split("-"))
        except ValueError as error:
            raise click.UsageError('--voltages is written as "3.0-4.3" (V against Li/Li+).') from error
    if low is None or high is None:
        raise InputError(f"The potentials of {cathode} are not known here ({states.why_not_charged}).", next_step="Give --voltages LOW-HIGH.")
    names = [c.strip() for c in candidates.split(",")] if candidates else None
    found = screen_coatings(states.discharged, electrolyte, lowest_V=low, highest_V=high, charged=states.charged, candidates=names, table=table)
    if _shown(found, as_json, plot, quiet):
        return
    header = ("coating", "window V", "cathode meV/atom", "electrolyte meV/atom", "fails", "reference")
    rows = [
        (r.formula, "" if r.reduction_limit_V is None else f"{r.reduction_limit_V:.2f}–{'' if r.oxidation_limit_V is None else format(r.oxidation_limit_V, '.2f')}",
         "" if r.energy_cathode_eV_atom is None else f"{r.energy_cathode_eV_atom * 1e3:.0f}",
         "" if r.energy_electrolyte_eV_atom is None else f"{r.energy_electrolyte_eV_atom * 1e3:.0f}",
         r.unknown or "; ".join(r.fails) or "nothing", r.reference)
        for r in found.rows
    ]  # fmt: skip
    if as_csv:
        emit_csv(header, rows, as_csv)
    else:
        print_table(header, rows, title=f"between {found.cathode} ({low:.2f}–{high:.2f} V) and {found.electrolyte}; uncoated {found.uncoated_energy_eV_atom * 1e3:.0f} meV/atom")


@thermo.command("moisture")
@click.argument("formula")
@click.option("--dew-point", required=True, help='Dew point of the air, for example "-40 °C".')
@click.option("--gas-volume", required=True, type=float, metavar="ML_PER_GRAM", help="Closed gas volume per gram of material, mL/g.")
@click.option("--gas-pressure", default=1.0, show_default=True, help="Partial pressure of the gases that come off, bar (1 = standard state).")
@click.option("--with-oxygen", is_flag=True, help="Also say what oxygen of air does.")
@_reference_option
@_plot_option
@output_options
@quiet_option
def moisture(formula: str, dew_point: str, gas_volume: float, gas_pressure: float, with_oxygen: bool, reference: str | None,
             plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Hydrolysis and carbonation of FORMULA in humid air at 25 °C: energies, H2S or HX.

    \b
    frenkel thermo moisture Li6PS5Cl --dew-point "-40 °C" --gas-volume 1000
    """
    from frenkel.quantities import parse
    from frenkel.thermo.moisture import compute_moisture

    celsius = parse(dew_point, "K") - 273.15
    found = compute_moisture(formula, dew_point_C=celsius, gas_volume_mL_g=gas_volume, gas_pressure_bar=gas_pressure,
                             with_oxygen=with_oxygen, table=_table(reference))  # fmt: skip
    if _shown(found, as_json, plot, quiet):
        return
    rows = [
        ("hydrolysis, standard state", f"{found.energy_standard_kJ_mol:+.0f} kJ/mol H2O"),
        (f"hydrolysis at {found.water_ppm:.0f} ppm H2O", f"{found.energy_kJ_mol:+.0f} kJ/mol H2O"),
        ("hydrolysis of the framework", _kJ(found.energy_framework_kJ_mol, "H2O")),
        ("carbonation", _kJ(found.energy_carbonation_kJ_mol, "CO2")),
        *([("with oxygen", _kJ(found.energy_oxidation_kJ_mol, "O2"))] if with_oxygen else []),
        ("products", _list({**found.reaction.solids, **found.reaction.gases}) + " per H2O"),
        *((f"{gas}, stoichiometric maximum", f"{v:.0f} mL/g") for gas, v in found.maximum_mL_g.items()),
        *((f"{gas}, equilibrium in {gas_volume:g} mL/g", f"{v:.3g} mL/g") for gas, v in found.equilibrium_mL_g.items()),
        ("hydrate", found.hydrate or "unknown"),
        ("reference", found.reference),
    ]
    if as_csv:
        emit_csv(("quantity", "value"), rows, as_csv)
    else:
        print_table(("", found.formula), rows)


def _kJ(value: float | None, per: str) -> str:
    return "none found" if value is None else f"{value:+.0f} kJ/mol {per}"


@thermo.command("safety")
@click.option("--cathode", required=True, help="Cathode with its state of charge, for example NMC811@0.3.")
@click.option("--electrolyte", required=True, help="Formula of the electrolyte.")
@click.option("--anode", default="Li", show_default=True, help="Anode: Li or a formula.")
@_reference_option
@_plot_option
@output_options
@quiet_option
def safety(cathode: str, electrolyte: str, anode: str, reference: str | None, plot: str | None,
           as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Heat, adiabatic temperature rise and gas of cathode, electrolyte and anode.

    \b
    frenkel thermo safety --cathode NMC811@0.3 --electrolyte Li6PS5Cl
    """
    from frenkel.thermo.safety import assess_safety

    found = assess_safety(cathode, electrolyte, anode, table=_table(reference))
    if _shown(found, as_json, plot, quiet):
        return
    header = ("set", "heat J/g", "temperature rise K", "gas mL/g", "products", "reference")
    rows = [
        (" | ".join(s.materials), f"{s.heat_J_g:.0f}", f"≤ {s.temperature_rise_K:.0f} ± {s.temperature_rise_error_K:.0f}",
         ", ".join(f"{v:.0f} {g}" for g, v in s.gas_mL_g.items()) or "0", ", ".join(s.products), s.reference)
        for s in found.sets
    ]  # fmt: skip
    if as_csv:
        emit_csv(header, rows, as_csv)
        return
    print_table(header, rows)
    onset = "never up to 1200 K" if found.oxygen_onset_K is None else f"from {found.oxygen_onset_K:.0f} K (thermodynamic), up to {found.oxygen_mL_g:.0f} mL/g"
    click.echo(f"Oxygen from {found.cathode}: {onset}.")


@thermo.command("reference")
@click.option("--from", "source", default=None, metavar="PATH|mp|optimade", help="Load energies and keep them as the default.")
@click.option("--elements", default=None, help='Elements to load from mp or optimade, for example "Li-P-S-Cl".')
@click.option("--url", default=None, help="Base address of the OPTIMADE provider.")
@click.option("--phase", default=None, help="Show all that is known of one phase, with errors and sources.")
@click.option("--forget", is_flag=True, help="Go back to the embedded energies.")
@output_options
@quiet_option
def reference(source: str | None, elements: str | None, url: str | None, phase: str | None, forget: bool,
              as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Show which energies are used, or load more.

    \b
    frenkel thermo reference
    frenkel thermo reference --from formation_energies.csv.gz
    frenkel thermo reference --from mp --elements Li-Y-Br     (with MP_API_KEY set)
    """
    from frenkel.thermo.facts import rows as facts
    from frenkel.thermo.loading import forget_reference, load_reference

    if forget:
        forget_reference()
    if source:
        load_reference(source, elements=elements.split("-") if elements else (), url=url or "")
    table = _table(None)
    if phase:
        from frenkel.thermo.standard_state import thermochemistry

        facts_of = thermochemistry(phase, table)
        if as_json:
            emit_json({name: {"value": v, "error": e, "origin": o} for name, (v, e, o) in facts_of.items()}, as_json)
        else:
            rows = [(name, "unknown" if v is None else f"{v:.4g}", "" if not e else f"± {e:.2g}", o) for name, (v, e, o) in facts_of.items()]
            print_table(("quantity", phase, "error", "origin"), rows)
        return
    known = [(r["what"], r["name"], r["reason"]) for r in facts("known_bad.csv")]
    summary = {"table": table.name, "scheme": table.scheme, "phases": len(table.phases), "elements": sorted(table.elements),
               "whole_database": table.certified and table.name != "embedded", "known_bad": [list(k) for k in known]}  # fmt: skip
    if as_json:
        emit_json(summary, as_json)
    elif as_csv:
        emit_csv(("phase", "formation_energy_eV_atom", "scheme", "source"), [(p.name, p.formation_energy_eV_atom, p.scheme, p.source) for p in table.phases], as_csv)
    else:
        print_table(("", table.name), [("scheme", table.scheme), ("phases", str(len(table.phases))), ("elements", " ".join(sorted(table.elements)))])
        print_table(("known bad data", "what", "why"), [(name, what, why) for what, name, why in known])
