"""Commands of the room thermo about contacts: reaction, coatings, interphase, map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_table
from frenkel.cli.thermo_shared import each, end, plot_option, reference_of, reference_option, shown

if TYPE_CHECKING:
    from frenkel.thermo.reaction import Reaction

__all__ = ["coatings", "interphase", "reaction", "reaction_map"]


@click.command("reaction")
@click.argument("reactants", nargs=-1, required=True)
@click.option(
    "--voltage", default=None, help='In contact with lithium at this potential, for example "4.2 V".'
)
@reference_option
@plot_option
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
    found = compute_reaction(*reactants, voltage_V=volts, table=reference_of(reference))
    if shown(found, as_json, plot, quiet):
        return
    rows = [
        ("reaction", found.equation),
        ("energy, mutual", _energy(found.energy_mutual_eV_atom, found.mutual_interval_eV_atom)),
        ("energy, total", _energy(found.energy_total_eV_atom, found.total_interval_eV_atom)),
        ("heat", _heat(found)),
        ("change of volume", _volume(found)),
        ("energies by", ", ".join(f"{r.label}: {r.basis}" for r in found.reactants)),
        ("reference", f"{found.reference} (mutual), {found.reference_total} (total, heat)"),
    ]
    if as_csv:
        emit_csv(
            ("x", "energy_meV_atom", "products"),
            [(k.x, k.energy_eV_atom * 1e3, " + ".join(sorted(k.atoms_in))) for k in found.curve],
            as_csv,
        )
    else:
        print_table(("", found.subject), rows)


def _energy(value: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{value * 1e3:.0f} meV/atom ({low * 1e3:.0f} to {high * 1e3:.0f})"


def _heat(found: Reaction) -> str:
    if found.heat_J_g is None or found.heat_interval_J_g is None:
        return "none: in contact with a reservoir"
    low, high = found.heat_interval_J_g
    return f"{found.heat_J_g:.0f} J/g ({low:.0f} to {high:.0f})"


def _volume(found: Reaction) -> str:
    change = found.volume_change
    if change is None:
        return "unknown" if found.products else "no reaction"
    return f"{change.value:+.1%} ± {change.error:.1%} ({change.origin})"


@click.command("coatings")
@click.option("--cathode", required=True, help="Cathode: LCO, NMC811, LFP … or a formula.")
@click.option("--electrolyte", required=True, help="Formula of the electrolyte.")
@click.option(
    "--voltages",
    default=None,
    metavar="LOW-HIGH",
    help='Potentials of the cathode, for example "3.0-4.3" in V; default: those of its open-circuit curve.',
)
@click.option("--candidates", default=None, help="Formulas separated by commas [default: the shipped list].")
@reference_option
@plot_option
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

    table = reference_of(reference)
    states = cathode_states(cathode, table)
    low, high = states.lowest_V, states.highest_V
    if voltages:
        try:
            low, high = (float(v) for v in voltages.replace("V", "").replace("–", "-").split("-"))
        except ValueError as error:
            raise click.UsageError('--voltages is written as "3.0-4.3" (V against Li/Li+).') from error
    if low is None or high is None:
        raise InputError(
            f"The potentials of {cathode} are not known here ({states.why_not_charged}).",
            next_step="Give --voltages LOW-HIGH.",
        )
    names = [c.strip() for c in candidates.split(",")] if candidates else None
    found = screen_coatings(
        states.discharged,
        electrolyte,
        lowest_V=low,
        highest_V=high,
        charged=states.charged,
        candidates=names,
        table=table,
    )
    if shown(found, as_json, plot, quiet):
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
        print_table(
            header,
            rows,
            title=f"between {found.cathode} ({low:.2f}–{high:.2f} V) and {found.electrolyte}; uncoated {found.uncoated_energy_eV_atom * 1e3:.0f} meV/atom",
        )


@click.command("interphase")
@click.argument("formulas", nargs=-1, required=True)
@click.option(
    "--anode-potential",
    default="0 V",
    show_default=True,
    help='Potential of the anode against Li/Li+, for example "0.62 V" (In/InLi).',
)
@reference_option
@plot_option
@output_options
@quiet_option
def interphase(formulas: tuple[str, ...], anode_potential: str, reference: str | None, plot: str | None,
               as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """What grows between FORMULAS and lithium: five classes as probabilities.

    \b
    frenkel thermo interphase Li6PS5Cl Li10GeP2S12 LLZO
    """
    from frenkel.cli.output import print_notices
    from frenkel.cli.thermo_shared import write_plot
    from frenkel.quantities import parse
    from frenkel.thermo.interphase import CLASSES, classify_interphase

    table = reference_of(reference)
    volts = parse(anode_potential, "V")
    every = each(formulas, lambda f: classify_interphase(f, anode_potential_V=volts, table=table))
    found = [i for i in every if i is not None]
    write_plot(found[0], plot)
    for one in found:
        print_notices(one.notices, quiet=quiet)
    header = ("formula", *CLASSES, "driving force meV/atom", "products by volume", "reported", "reference")
    rows = [
        (i.formula, *(_share(i.probabilities[c], i.intervals[c]) for c in CLASSES), f"{i.driving_force_eV_atom * 1e3:.0f}",
         ", ".join(f"{v:.0%} {n}" for n, v in i.volume_fractions.items()),
         "; ".join(f"{r.supports} ({r.checked})" for r in i.reports), i.reference)
        for i in found
    ]  # fmt: skip
    if as_json:
        emit_json(found[0].to_dict() if len(found) == 1 else [i.to_dict() for i in found], as_json)
    elif as_csv:
        emit_csv(header, rows, as_csv)
    else:
        print_table(header, rows)
    end()


def _share(probability: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{probability:.0%}" if high - low < 0.01 else f"{probability:.0%} ({low:.0%}–{high:.0%})"


@click.command("map")
@click.option("--electrolytes", required=True, help="Formulas separated by commas.")
@click.option("--cathodes", required=True, help="Cathodes (names, NAME@x or formulas) separated by commas.")
@click.option(
    "--voltage", default=None, help='In contact with lithium at this potential, for example "4.2 V".'
)
@reference_option
@plot_option
@output_options
@quiet_option
def reaction_map(electrolytes: str, cathodes: str, voltage: str | None, reference: str | None, plot: str | None,
                 as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Mutual reaction energies of all electrolytes with all cathodes (meV/atom).

    \b
    frenkel thermo map --electrolytes Li6PS5Cl,LLZO,Li3InCl6 --cathodes LCO,NMC811,LFP --plot map.html
    """
    from frenkel.figures import write_figure
    from frenkel.quantities import parse
    from frenkel.thermo.plots import reaction_map as map_figure
    from frenkel.thermo.reaction import compute_reaction

    table = reference_of(reference)
    volts = None if voltage is None else parse(voltage, "V")
    rows, columns = (
        [one.strip() for one in text.split(",") if one.strip()] for text in (electrolytes, cathodes)
    )
    pairs = [(e, c) for e in rows for c in columns]
    flat = each(pairs, lambda pair: compute_reaction(pair[1], pair[0], voltage_V=volts, table=table))
    found = [flat[i : i + len(columns)] for i in range(0, len(flat), len(columns))]
    if plot:
        energies = [[None if r is None else r.energy_mutual_eV_atom for r in line] for line in found]
        sure = [[r is not None and r.is_certified for r in line] for line in found]
        write_figure(map_figure(energies, rows, columns, certified=sure), plot)
    if as_json:
        emit_json([r.to_dict() for r in flat if r is not None], as_json)
    else:
        cells: list[tuple[Any, ...]] = [(e, *map(_cell, line)) for e, line in zip(rows, found, strict=True)]
        if as_csv:
            emit_csv(("electrolyte", *columns), cells, as_csv)
        else:
            print_table(("meV/atom, mutual", *columns), cells)
            if not quiet and any(r is not None and not r.is_certified for r in flat):
                click.echo("? reference uncertified", err=True)
    end()


def _cell(reaction: Reaction | None) -> str:
    if reaction is None:
        return "failed"
    return f"{reaction.energy_mutual_eV_atom * 1e3:.0f}{'' if reaction.is_certified else ' ?'}"
