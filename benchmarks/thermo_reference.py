"""Does the embedded table answer like the whole one? Run where FRENKEL_DATA holds thermo/.

    FRENKEL_DATA=... python benchmarks/thermo_reference.py            # check, print the differences
    FRENKEL_DATA=... python benchmarks/thermo_reference.py --write    # and renew data/certified_*.csv

Every listed material (as mended): window edges (1 mV) and products as sets over the whole profile. Every pair of the
tested kinds (see `certification`): mutual reaction energy, closed and every 0.1 V from 2.5 to 4.6 V, and total energy, closed, within
5 meV/atom; cathodes also at three states of charge, and charged by their open-circuit curves. Pairs beyond are listed as exceptions.
Every system of a listed material: whether all phases that are stable in the whole table are embedded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from frenkel.errors import Infeasible
from frenkel.materials.electrodes import electrode_facts, electrode_names
from frenkel.thermo.air import air_reaction
from frenkel.thermo.cathodes import cathode_states, read_reactant
from frenkel.thermo.certification import AGREEMENT_EV_ATOM, TESTED_ROLES
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.mixing import frame_of, most_exothermic_mixture
from frenkel.thermo.moisture import LITHIUM_HYDROXIDES
from frenkel.thermo.profile import voltage_profile
from frenkel.thermo.reactants import Reactant
from frenkel.thermo.reaction import own_energies
from frenkel.thermo.reference import reference_table
from frenkel.thermo.systems import chemical_system
from frenkel.thermo.window import limits_by_scheme
from frenkel.thermo.window_edges import window_edges

VOLTAGES_V = tuple(round(2.5 + 0.1 * step, 1) for step in range(22))
EDGE_V = 1e-3
DATA = Path(__file__).parents[1] / "src/frenkel/thermo/data"


def window_differs(amounts: Amounts, whole: EnergyTable, part: EnergyTable) -> str:
    pieces, edges = [], []
    for table in (whole, part):
        system = chemical_system(table, amounts)
        here = system.fractions(amounts)
        edges.append(window_edges(system, here))
        pieces.append(voltage_profile(system, here))
    a, b = edges
    if (
        abs(a.reduction_V - b.reduction_V) > EDGE_V
        or abs((a.oxidation_V or 0) - (b.oxidation_V or 0)) > EDGE_V
    ):
        return f"edges {b.reduction_V:.3f}/{b.oxidation_V} instead of {a.reduction_V:.3f}/{a.oxidation_V}"
    if len(pieces[0]) != len(pieces[1]):
        return "number of segments of the profile"
    for x, y in zip(*pieces, strict=True):
        if x.products != y.products or abs(x.low_V - y.low_V) > EDGE_V:
            return f"products above {x.low_V:.3f} V: {sorted(y.products)} instead of {sorted(x.products)}"
    return ""


def mutual_energy(a: Reactant, b: Reactant, table: EnergyTable, voltage: float | None) -> float:
    """Mutual energy (eV/atom) of the most exothermic mixture."""
    system = chemical_system(table, {*a.amounts, *b.amounts})
    frames = [frame_of(system, system.fractions(r.amounts), voltage) for r in (a, b)]
    own = own_energies(system, frames, voltage)
    return most_exothermic_mixture(system, frames, own, voltage_V=voltage).energy_eV_atom


def total_energy(a: Reactant, b: Reactant, table: EnergyTable) -> float:
    """Total energy (eV/atom) of the most exothermic mixture, closed."""
    system = chemical_system(table, {*a.amounts, *b.amounts})
    vectors = [system.fractions(r.amounts) for r in (a, b)]
    return most_exothermic_mixture(system, vectors, [r.energy_eV_atom for r in (a, b)]).energy_eV_atom


def pair_difference(
    a: tuple[Reactant, Reactant],
    b: tuple[Reactant, Reactant],
    whole: EnergyTable,
    part: EnergyTable,
    voltages: Sequence[float],
) -> dict[str, float]:
    """Largest differences (eV/atom): "mutual" closed and at the voltages, "total" closed. Reactants as (whole, part)."""
    worst = 0.0
    for voltage in (None, *voltages):
        worst = max(
            worst, abs(mutual_energy(a[0], b[0], whole, voltage) - mutual_energy(a[1], b[1], part, voltage))
        )
    return {"mutual": worst, "total": abs(total_energy(a[0], b[0], whole) - total_energy(a[1], b[1], part))}


def scheme_differences(formula: str, whole: EnergyTable, part: EnergyTable) -> dict[str, float]:
    """Largest difference (V) of both limits, by scheme and temperature."""
    both = [limits_by_scheme(table, mended(formula)[0]) for table in (whole, part)]
    return {
        a[0]: max(abs((x or 0.0) - (y or 0.0)) for x, y in zip(a[1:], b[1:], strict=True))
        for a, b in zip(*both, strict=True)
    }


def air_differs(amounts: Amounts, whole: EnergyTable, part: EnergyTable) -> bool:
    """Whether hydrolysis (with and without lithium hydroxides) or carbonation differs by more than 0.5 kJ/mol."""
    for options in (
        {},
        {"without": LITHIUM_HYDROXIDES},
        {"reagent": "CO2", "reagent_bar": 4e-4, "water_bar": 1e-4},
    ):
        energies = []
        for table in (whole, part):
            try:
                energies.append(air_reaction(amounts, table, **options).energy_kJ_mol)
            except Infeasible:
                energies.append(1e9)
        if abs(energies[0] - energies[1]) > 0.5:
            return True
    return False


def tested_pairs(listed: list[dict[str, str]], charged: dict[str, str]) -> list[tuple[str, str]]:
    """Every pair of the tested kinds among the materials with an exact window; `charged` are labels of charged cathodes."""
    members: dict[str, list[str]] = {"lithium": ["Li"], "carbon": ["C"]}
    for row in listed:
        for role in row["role"].split() if row["window"] == "yes" else ():
            members.setdefault(role, []).append(row["formula"])
    members["cathode"] += charged
    return [
        (x, y) for first, second in TESTED_ROLES for x in members[first] for y in members[second] if x != y
    ]


def charged_cathodes(table: EnergyTable) -> dict[str, str]:
    """Labels of three states of charge of every cathode with an open-circuit curve, with its listed discharged formula."""
    found = {}
    for name in electrode_names():
        facts = electrode_facts(name)
        states = (
            cathode_states(name, table) if facts.role == "cathode" and facts.kind == "intercalation" else None
        )
        if states is not None and states.charged is not None:
            charged = states.charged.amounts.get("Li", 0.0)
            for share in (0.0, 0.3, 0.6):
                label = f"{facts.key}@{charged + share * (facts.x_discharged - charged):.6g}"
                found[label] = facts.formula_at(facts.x_discharged)
    return found


def states_between(listed: list[dict[str, str]]) -> list[str]:
    """Formulas of three states of charge between the ends of every listed cathode."""
    hosts: dict[tuple[tuple[str, float], ...], list[dict[str, float]]] = {}
    for row in listed:
        amounts = amounts_of(row["formula"])
        if (
            row["role"] == "cathode" and row["window"] == "yes" and "O" in amounts
        ):  # sulfur has no states between
            frame = {e: n for e, n in amounts.items() if e != "Li"}
            scale = frame["O"]
            key = tuple(sorted((e, round(n / scale, 3)) for e, n in frame.items()))
            hosts.setdefault(key, []).append({e: n / scale for e, n in amounts.items()})
    found = []
    for key, states in hosts.items():
        low, high = (f([s.get("Li", 0.0) for s in states]) for f in (min, max))
        for share in (0.25, 0.5, 0.75) if high - low > 1e-3 else ():
            found.append(formula_text({"Li": low + share * (high - low), **dict(key)}))
    return found


def complete(elements: frozenset[str], whole: EnergyTable, part: EnergyTable) -> bool:
    if any(p.is_estimate for p in part.within(elements)):
        return False
    system = chemical_system(whole, elements)
    have = {p.name for p in part.within(elements)} | set(elements)
    for name, composition, energy in zip(system.names, system.compositions, system.energies, strict=True):
        if name not in have and energy <= system.closed(composition).energy_eV_atom + 1e-7:
            return False
    return True


def judge_materials(listed: list[dict[str, str]], whole: EnergyTable, part: EnergyTable) -> None:
    """Set `window` and `air` of every row; print why where it is no."""
    for row in listed:
        amounts = mended(row["formula"])[0]
        missing = set(amounts) - part.elements
        if missing or "Yb" in amounts:
            why = "ytterbium" if not missing else f"{', '.join(missing)} not embedded"
        else:
            why = window_differs(amounts, whole, part)
        row["window"] = "no" if why else "yes"
        no_air = bool(missing) or row["role"] == "cathode" or air_differs(amounts, whole, part)
        row["air"] = "no" if no_air else "yes"
        if why:
            print(f"window of {row['formula']}: {why}")
    worst = []
    for row in listed:
        apart = scheme_differences(row["formula"], whole, part) if row["window"] == "yes" else {}
        row["at_298_K"] = "yes" if apart and apart["mp-legacy at 298 K"] <= EDGE_V else "no"
        worst += [max(apart.values())] if apart else []
    print(
        f"limits at 298 K and with the second scheme: worst difference {max(worst) * 1e3:.0f} mV, {sum(w > 5e-3 for w in worst)} materials "
        f"beyond 5 mV; {sum(r['at_298_K'] == 'yes' for r in listed)} limits exact at 298 K"
    )


def judge_pairs(
    listed: list[dict[str, str]], whole: EnergyTable, part: EnergyTable
) -> dict[tuple[str, str], dict[str, float]]:
    """Largest differences (eV/atom) of every tested pair; charged cathodes count under their discharged formula."""
    charged = charged_cathodes(part)
    pairs = tested_pairs(listed, charged)
    labels = {label for pair in pairs for label in pair}
    both = {
        label: (read_reactant(label, whole), read_reactant(label, part))
        for label in {*labels, *states_between(listed)}
    }
    found: dict[tuple[str, str], dict[str, float]] = {}

    def judge(a: str, b: str, voltages: Sequence[float], kinds: Sequence[str]) -> None:
        have = found.setdefault((charged.get(a, a), charged.get(b, b)), {"mutual": 0.0, "total": 0.0})
        for kind, difference in pair_difference(both[a], both[b], whole, part, voltages).items():
            have[kind] = max(have[kind], difference if kind in kinds else 0.0)

    for a, b in pairs:
        # the grand potential does not depend on the lithium of a charged cathode: its discharged formula has been compared
        judge(a, b, () if b == "Li" or {a, b} & set(charged) else VOLTAGES_V, ("mutual", "total"))
    cathodes = {*charged, *(r["formula"] for r in listed if r["role"] == "cathode")}
    for state in states_between(listed):
        for partner in sorted(labels - {"C"} - cathodes):
            judge(partner, state, (), ("mutual",))
    return found


def write(name: str, comment: str, header: str, lines: Iterable[str]) -> None:
    """A list as CSV below its comment."""
    made = "Made by benchmarks/thermo_reference.py --write"
    text = "\n".join((f"# {comment} {made}", header, *lines))
    (DATA / name).write_text(text + "\n", encoding="utf-8")


def write_lists(listed: list[dict[str, str]], beyond: list[dict[str, str]], systems: list[str]) -> None:
    why = "Materials whose answers equal those of the whole table: window and profile (edges 1 mV, products as sets), limits at 298 K (1 mV), hydrolysis (0.5 kJ/mol)."
    columns = ("formula", "role", "window", "at_298_K", "air")
    write(
        "certified_materials.csv", why, ",".join(columns), (",".join(r[c] for c in columns) for r in listed)
    )
    why = "Pairs of listed materials more than 5 meV/atom from the whole table: mutual, closed or between 2.5 and 4.6 V; total, closed."
    write(
        "certified_exceptions.csv",
        why,
        "first,second,energy,worst_meV_atom",
        (",".join(r.values()) for r in beyond),
    )
    why = "Systems in which every phase that is stable in the whole table is embedded: any composition, any voltage."
    write("certified_systems.csv", why, "system", systems)


def main() -> int:
    folder = os.environ.get("FRENKEL_DATA")
    if not folder:
        print("FRENKEL_DATA is not set: nothing to compare with.")
        return 0
    whole, part = reference_table(Path(folder) / "thermo/mp2019_formation_energies.csv.gz"), embedded()
    listed = [dict(r) for r in rows("certified_materials.csv")]
    before = [dict(r) for r in listed]
    judge_materials(listed, whole, part)
    differences = judge_pairs(listed, whole, part)
    beyond = [
        {"first": a, "second": b, "energy": kind, "worst_meV_atom": f"{d * 1e3:.1f}"}
        for (a, b), worst in differences.items()
        for kind, d in worst.items()
        if d > AGREEMENT_EV_ATOM
    ]
    for kind in ("mutual", "total"):
        kept = [worst[kind] for worst in differences.values() if worst[kind] <= AGREEMENT_EV_ATOM]
        print(
            f"{kind}: {len(kept)} of {len(differences)} pairs within 5 meV/atom, the worst of them {max(kept) * 1e3:.2f}"
        )
    systems = {frozenset(amounts_of(r["formula"])) | {"Li"} for r in listed}
    systems |= {frozenset({"Li", *p.amounts}) for p in part.phases}
    systems = {s for s in systems if s <= part.elements}
    done = sorted("-".join(sorted(s)) for s in systems if complete(s, whole, part))
    print(
        f"{len(listed)} materials, {sum(r['window'] == 'yes' for r in listed)} windows exact; {len(done)} of {len(systems)} systems complete"
    )
    if "--write" in sys.argv:
        write_lists(listed, beyond, done)
        return 0
    shipped = [dict(r) for r in rows("certified_exceptions.csv")]
    same = (
        listed == before
        and beyond == shipped
        and done == [r["system"] for r in rows("certified_systems.csv")]
    )
    print("the shipped lists hold" if same else "the shipped lists differ: renew them with --write")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
