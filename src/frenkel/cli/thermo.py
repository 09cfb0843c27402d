"""`frenkel thermo …` and `frenkel window`: parse, call, show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.cli.thermo_air import moisture, safety
from frenkel.cli.thermo_pairs import coatings, interphase, reaction, reaction_map
from frenkel.cli.thermo_shared import each, end, listed, plot_option, reference_of, reference_option

if TYPE_CHECKING:
    from frenkel.thermo.energies import EnergyTable
    from frenkel.thermo.window import Window

__all__ = ["thermo"]


@click.group()
def thermo() -> None:
    """What an electrolyte is stable against: windows, reactions, coatings, moisture, heat."""


for command in (reaction, coatings, interphase, reaction_map, moisture, safety):
    thermo.add_command(command)


def _window_row(w: Window) -> tuple[str, ...]:
    spreads = ["–".join(f"{v:.2f}" for v in w.spread("reduction"))]
    if w.oxidation_limit_V is not None:
        spreads.append("–".join(f"{v:.2f}" for v in w.spread("oxidation")))
    above = "unknown" if w.energy_above_hull_eV_atom is None else f"{w.energy_above_hull_eV_atom * 1e3:.0f}"
    oxidation = "none" if w.oxidation_limit_V is None else f"{w.oxidation_limit_V:.2f}"
    return (
        w.formula, f"{w.reduction_limit_V:.2f}", oxidation, " / ".join(spreads), above,
        listed(w.products_reduction), listed(w.products_oxidation), w.reference,
    )  # fmt: skip


def _band(cathode: str | None, table: EnergyTable) -> tuple[float, float] | None:
    """Lowest and highest potential of a cathode by its open-circuit curve."""
    from frenkel.errors import InputError
    from frenkel.thermo.cathodes import cathode_states

    if cathode is None:
        return None
    states = cathode_states(cathode, table)
    if states.lowest_V is None or states.highest_V is None:
        raise InputError(f"The potentials of {cathode} are not known here ({states.why_not_charged}).")
    return states.lowest_V, states.highest_V


_WINDOW_HEADER = (
    "formula", "reduction V", "oxidation V", "spread V", "above hull meV/atom", "reduced to", "oxidised to", "reference",
)  # fmt: skip


@thermo.command("window")
@click.argument("formulas", nargs=-1, required=True)
@click.option(
    "--temperature", default="0 K", show_default=True, help='"0 K" (energies) or "298 K" (with entropies).'
)
@click.option(
    "--states",
    type=click.Path(dir_okay=False),
    default=None,
    help="Table of (de)lithiated states of the framework (phase, formation_energy_eV_atom): the topotactic window, beside.",
)
@click.option(
    "--figure",
    type=click.Choice(["chart", "profile"]),
    default=None,
    help="What --plot draws: the window chart, or lithium and products against voltage of one formula [default: profile for one formula, chart for several].",
)
@click.option("--cathode", default=None, help="Cathode whose potentials the window chart shows as a band.")
@reference_option
@plot_option
@output_options
@quiet_option
def window(formulas: tuple[str, ...], temperature: str, states: str | None, figure: str | None, cathode: str | None, reference: str | None, plot: str | None,
           as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Electrochemical window of one or more FORMULAS against lithium.

    \b
    frenkel window Li6PS5Cl
    frenkel window Li3PS4 Li6PS5Cl Li3InCl6 --plot windows.html --json
    """
    from frenkel.quantities import parse
    from frenkel.thermo.plots import window_chart
    from frenkel.thermo.window import compute_window

    table = reference_of(reference)
    kelvin = parse(temperature, "K")
    found = [
        w
        for w in each(formulas, lambda f: compute_window(f, table=table, temperature_K=kelvin))
        if w is not None
    ]
    if plot:
        from frenkel.figures import write_figure

        kind = figure or ("profile" if len(found) == 1 and cathode is None else "chart")
        if kind == "profile" and len(found) > 1:
            raise click.UsageError("--figure profile draws one formula; several were given.")
        write_figure(
            found[0].plot() if kind == "profile" else window_chart(found, cathode_V=_band(cathode, table)),
            plot,
        )
    topotactic = None
    if states:
        from frenkel.thermo.reference import reference_table
        from frenkel.thermo.topotactic import topotactic_window

        given = {p.name: p.formation_energy_eV_atom for p in reference_table(states).phases}
        topotactic = topotactic_window(formulas[0], given, method=f"energies of {states}")
        print_notices(topotactic.notices, quiet=quiet)
    for one in found:
        print_notices(one.notices, quiet=quiet)
    if as_json and topotactic is not None:
        emit_json({**found[0].to_dict(), "topotactic": topotactic.to_dict()}, as_json)
    elif as_json:
        emit_json(found[0].to_dict() if len(found) == 1 else [w.to_dict() for w in found], as_json)
    header = _WINDOW_HEADER
    rows = [_window_row(w) for w in found]
    if topotactic is not None:
        edges = (
            "unknown" if v is None else f"{v:.2f}"
            for v in (topotactic.reduction_limit_V, topotactic.oxidation_limit_V)
        )
        rows.append((f"{topotactic.formula}, topotactic", *edges, "", "", "", "", topotactic.method))
    if as_csv:
        emit_csv(header, rows, as_csv)
    elif not as_json:
        print_table(header, rows)
    end()


@thermo.command("reference")
@click.option(
    "--from",
    "source",
    default=None,
    metavar="PATH|mp|optimade",
    help="Load energies and keep them as the default.",
)
@click.option(
    "--elements", default=None, help='Elements to load from mp or optimade, for example "Li-P-S-Cl".'
)
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
    table = reference_of(None)
    if phase:
        from frenkel.thermo.thermochemistry import thermochemistry

        facts_of = thermochemistry(phase, table)
        if as_json:
            emit_json(
                {name: {"value": v, "error": e, "origin": o} for name, (v, e, o) in facts_of.items()}, as_json
            )
        else:
            rows = [
                (name, "unknown" if v is None else f"{v:.4g}", "" if not e else f"± {e:.2g}", o)
                for name, (v, e, o) in facts_of.items()
            ]
            print_table(("quantity", phase, "error", "origin"), rows)
        return
    known = [(r["what"], r["name"], r["reason"]) for r in facts("known_bad.csv")]
    summary = {"table": table.name, "scheme": table.scheme, "phases": len(table.phases), "elements": sorted(table.elements),
               "whole_database": table.certified and table.name != "embedded", "known_bad": [list(k) for k in known],
               "estimated": [p.name for p in table.phases if p.is_estimate]}  # fmt: skip
    if as_json:
        emit_json(summary, as_json)
    elif as_csv:
        emit_csv(
            ("phase", "formation_energy_eV_atom", "scheme", "source"),
            [(p.name, p.formation_energy_eV_atom, p.scheme, p.source) for p in table.phases],
            as_csv,
        )
    else:
        print_table(
            ("", table.name),
            [
                ("scheme", table.scheme),
                ("phases", str(len(table.phases))),
                ("estimated", ", ".join(p.name for p in table.phases if p.is_estimate) or "none"),
                ("elements", " ".join(sorted(table.elements))),
            ],
        )
        print_table(("known bad data", "what", "why"), [(name, what, why) for what, name, why in known])
