"""Does the embedded table answer like the whole one? Run where FRENKEL_DATA holds thermo/.

    FRENKEL_DATA=... python benchmarks/thermo_reference.py            # check, print the differences
    FRENKEL_DATA=... python benchmarks/thermo_reference.py --write    # and renew data/certified_*.csv

Every listed material: window edges (1 mV) and products as sets over the whole profile. Every tested pair
(electrolyte or coating with cathode, electrolyte with coating, each with lithium, electrolyte with carbon),
closed and at six voltages: reaction energy within 5 meV/atom. Every system of a listed material: whether all
phases that are stable in the whole table are embedded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from frenkel.errors import Infeasible
from frenkel.thermo.air import air_reaction
from frenkel.thermo.compositions import amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.mixing import frame_of, most_exothermic_mixture
from frenkel.thermo.moisture import LITHIUM_HYDROXIDES
from frenkel.thermo.profile import voltage_profile
from frenkel.thermo.reference import reference_table
from frenkel.thermo.systems import chemical_system
from frenkel.thermo.window import limits_by_scheme
from frenkel.thermo.window_edges import window_edges

VOLTAGES_V = (2.5, 3.0, 3.7, 4.0, 4.3, 4.6)
EDGE_V, ENERGY_EV = 1e-3, 5e-3
DATA = Path(__file__).parents[1] / "src/frenkel/thermo/data"


def window_differs(formula: str, whole: EnergyTable, part: EnergyTable) -> str:
    amounts = amounts_of(formula)
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


def reaction_energy(a: str, b: str, table: EnergyTable, voltage: float | None) -> float:
    first, second = amounts_of(a), amounts_of(b)
    system = chemical_system(table, {*first, *second})
    vectors = [frame_of(system, system.fractions(x), voltage) for x in (first, second)]
    if voltage is None:
        ends = [system.closed(v).energy_eV_atom for v in vectors]
    else:
        ends = [system.open(v, -voltage).energy_eV_atom for v in vectors]
    return most_exothermic_mixture(system, vectors, ends, voltage_V=voltage).energy_eV_atom


def scheme_difference(formula: str, whole: EnergyTable, part: EnergyTable) -> float:
    """Largest difference (V) of the limits over all schemes and temperatures."""
    amounts = amounts_of(formula)
    both = [limits_by_scheme(table, amounts) for table in (whole, part)]
    return max(
        abs((x or 0.0) - (y or 0.0))
        for a, b in zip(*both, strict=True)
        for x, y in zip(a[1:], b[1:], strict=True)
    )


def air_differs(formula: str, whole: EnergyTable, part: EnergyTable) -> bool:
    """Whether hydrolysis (with and without lithium hydroxides) or carbonation differs by more than 0.5 kJ/mol."""
    amounts = amounts_of(formula)
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


def tested_pairs(listed: list[dict[str, str]]) -> list[tuple[str, str]]:
    def of(role: str) -> list[str]:
        return [r["formula"] for r in listed if role in r["role"].split() and r["window"] == "yes"]

    e, c, k = of("electrolyte"), of("cathode"), of("coating")
    pairs = [(x, y) for x in e for y in c] + [(x, y) for x in e for y in k] + [(x, y) for x in k for y in c]
    return pairs + [(x, "Li") for x in e + c + k] + [(x, "C") for x in e]


def worst_between_states(listed: list[dict[str, str]], whole: EnergyTable, part: EnergyTable) -> float:
    """Largest difference (eV/atom, closed) for three states of charge between the ends of every listed cathode."""
    hosts: dict[tuple[tuple[str, float], ...], list[dict[str, float]]] = {}
    for row in listed:
        if row["role"] == "cathode" and row["pairs"] == "yes":
            amounts = amounts_of(row["formula"])
            frame = {e: n for e, n in amounts.items() if e != "Li"}
            scale = frame.get("O", sum(frame.values()))
            key = tuple(sorted((e, round(n / scale, 3)) for e, n in frame.items()))
            hosts.setdefault(key, []).append({e: n / scale for e, n in amounts.items()})
    partners = [r["formula"] for r in listed if r["pairs"] == "yes" and r["role"] != "cathode"]
    worst = 0.0
    for key, states in hosts.items():
        low, high = (f([s.get("Li", 0.0) for s in states]) for f in (min, max))
        for share in (0.25, 0.5, 0.75) if high - low > 1e-3 else ():
            state = formula_text({"Li": low + share * (high - low), **dict(key)})
            for partner in [*partners, "Li"]:
                both = [reaction_energy(state, partner, table, None) for table in (part, whole)]
                worst = max(worst, abs(both[0] - both[1]))
    return worst


def complete(elements: frozenset[str], whole: EnergyTable, part: EnergyTable) -> bool:
    system = chemical_system(whole, elements)
    have = {p.name for p in part.within(elements)} | set(elements)
    for name, composition, energy in zip(system.names, system.compositions, system.energies, strict=True):
        if name not in have and energy <= system.closed(composition).energy_eV_atom + 1e-7:
            return False
    return True


def main() -> int:
    folder = os.environ.get("FRENKEL_DATA")
    if not folder:
        print("FRENKEL_DATA is not set: nothing to compare with.")
        return 0
    whole, part = reference_table(Path(folder) / "thermo/mp2019_formation_energies.csv.gz"), embedded()
    for phase in part.phases:
        twin = whole.find(phase.amounts)
        if twin is None or abs(twin.formation_energy_eV_atom - phase.formation_energy_eV_atom) > 1e-9:
            print(f"{phase.name}: not as in the whole table")
    listed = [dict(r) for r in rows("certified_materials.csv")]
    before = {r["formula"]: (r["window"], r.get("pairs"), r.get("air")) for r in listed}
    for row in listed:
        missing = set(amounts_of(row["formula"])) - part.elements
        why = f"{', '.join(missing)} not embedded" if missing else window_differs(row["formula"], whole, part)
        row["window"] = "no" if why else "yes"
        row["air"] = (
            "no" if missing or row["role"] == "cathode" or air_differs(row["formula"], whole, part) else "yes"
        )
        if why:
            print(f"window of {row['formula']}: {why}")
    apart = [scheme_difference(r["formula"], whole, part) for r in listed if r["window"] == "yes"]
    print(
        f"limits at 298 K and with the second scheme: worst difference {max(apart) * 1e3:.0f} mV, {sum(a > 5e-3 for a in apart)} materials beyond 5 mV"
    )
    pairs = tested_pairs(listed)
    differences: dict[tuple[str, str], float] = {}
    for a, b in pairs:
        for voltage in (None, *(() if b == "Li" else VOLTAGES_V)):
            difference = reaction_energy(a, b, part, voltage) - reaction_energy(a, b, whole, voltage)
            differences[a, b] = max(abs(difference), differences.get((a, b), 0.0))
    left_out: set[str] = set()
    beyond = {pair: d for pair, d in differences.items() if d > ENERGY_EV}
    while beyond:  # the material that stands in most failing pairs is not certified for reactions
        members = [m for pair in beyond for m in pair]
        left_out.add(max(sorted(set(members)), key=members.count))
        beyond = {pair: d for pair, d in beyond.items() if not left_out & set(pair)}
    for (a, b), d in differences.items():
        if d > ENERGY_EV:
            print(f"{a} | {b}: {d * 1e3:.1f} meV/atom")
    kept = {pair: d for pair, d in differences.items() if not left_out & set(pair)}
    worst = max(kept.values())
    for row in listed:
        row["pairs"] = "yes" if row["window"] == "yes" and row["formula"] not in left_out else "no"
    print(f"states of charge between: worst {worst_between_states(listed, whole, part) * 1e3:.2f} meV/atom")
    systems = {frozenset(amounts_of(r["formula"])) | {"Li"} for r in listed}
    systems |= {frozenset({"Li", *p.amounts}) for p in part.phases}
    systems = {s for s in systems if s <= part.elements}
    done = sorted("-".join(sorted(s)) for s in systems if complete(s, whole, part))
    print(f"{len(listed)} materials, {sum(r['window'] == 'yes' for r in listed)} windows exact; {len(kept)} of {len(pairs)} "
          f"pairs certified (closed and 6 voltages), worst {worst * 1e3:.2f} meV/atom; {len(done)} of {len(systems)} systems complete")  # fmt: skip
    if "--write" in sys.argv:
        with (DATA / "certified_materials.csv").open("w", encoding="utf-8") as out:
            out.write(
                "# Materials whose window and profile equal those of the whole table (edges 1 mV, products as sets);\n"
            )
            out.write("# made by benchmarks/thermo_reference.py --write\nformula,role,window,pairs,air\n")
            out.writelines(
                f"{r['formula']},{r['role']},{r['window']},{r['pairs']},{r['air']}\n" for r in listed
            )
        with (DATA / "certified_systems.csv").open("w", encoding="utf-8") as out:
            out.write(
                "# Systems in which every phase that is stable in the whole table is embedded: any composition,\n"
            )
            out.write("# any voltage. Made by benchmarks/thermo_reference.py --write\nsystem\n")
            out.writelines(f"{one}\n" for one in done)
    changed = [r["formula"] for r in listed if before[r["formula"]] != (r["window"], r["pairs"], r["air"])]
    print(f"lists differ for {changed}" if changed else "the shipped lists hold")
    return 1 if changed and "--write" not in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
