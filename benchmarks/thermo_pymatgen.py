"""Windows and reactions against pymatgen: same entries, same machine, one core.

    FRENKEL_DATA=... python benchmarks/thermo_pymatgen.py [--write]

Peer: PhaseDiagram + get_element_profile (windows), InterfacialReactivity (reactions). Ours: `window_edges`
in a fresh system (preparation included) and in a prepared one; `most_exothermic_mixture`. The 1,000 pairs are all electrolytes
times cathodes and coatings of the certified list, with the embedded energies, fresh systems included.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
import warnings
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

from frenkel.errors import Infeasible
from frenkel.thermo.compositions import amounts_of, fractions_over
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.mixing import most_exothermic_mixture
from frenkel.thermo.reaction import compute_reaction
from frenkel.thermo.reference import reference_table
from frenkel.thermo.systems import ChemicalSystem, chemical_system
from frenkel.thermo.window_edges import window_edges

CASES = (
    ("Li6PS5Cl", "Li-P-S-Cl"),
    ("Li1.3Al0.3Ti1.7P3O12", "Li-Al-Ti-P-O"),
    ("Li6PS5Cl", "Li-Co-P-S-Cl-O"),
    ("Li3PS4", "Li-Ni-Co-Mn-P-S-O"),
    ("Li6PS5Cl", "Li-Ni-Co-Mn-P-S-O-Cl"),
)


def fresh_system(table: EnergyTable, elements: tuple[str, ...]) -> ChemicalSystem:
    """A system built anew: nothing prepared, nothing cached."""
    prepared = chemical_system(table, elements)
    return ChemicalSystem(prepared.names, prepared.compositions, prepared.energies, prepared.elements)


def median_seconds(work: object, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def compare(formula: str, name: str, table: EnergyTable) -> str:
    from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram
    from pymatgen.core import Composition, Element

    elements = tuple(sorted(name.split("-")))
    system = fresh_system(table, elements)
    here = fractions_over(amounts_of(formula), system.elements)
    entries = [
        PDEntry(
            Composition({e: float(x) for e, x in zip(system.elements, v, strict=True) if x > 0}),
            float(energy),
        )
        for v, energy in zip(system.compositions, system.energies, strict=True)
    ]
    start = time.perf_counter()
    diagram = PhaseDiagram(entries)
    built = time.perf_counter() - start
    start = time.perf_counter()
    profile = diagram.get_element_profile(Element("Li"), Composition(amounts_of(formula)))
    stepped = time.perf_counter() - start
    fresh = median_seconds(lambda: window_edges(fresh_system(table, elements), here), 7)
    window_edges(system, here)
    prepared = median_seconds(lambda: window_edges(system, here), 25)
    edges = window_edges(system, here)
    reference = diagram.el_refs[Element("Li")].energy_per_atom
    voltages = [-(float(step["chempot"]) - reference) for step in profile]
    apart = max(
        min(abs(v - edge) for v in voltages)
        for edge in (edges.reduction_V, edges.oxidation_V or edges.reduction_V)
    )
    ratio = (built + stepped) / fresh
    return (
        f"| {len(elements)} | {len(entries)} | {built:.2f} | {stepped:.2f} | {fresh * 1e3:.1f} | {prepared * 1e3:.2f} "
        f"| {ratio:.0f} | {(built + stepped) / prepared:.0f} | {apart * 1e6:.1f} |"
    )


def synthetic(elements: int, count: int) -> EnergyTable:
    """Random phases of a fixed seed."""
    from frenkel.thermo.energies import Phase

    random = np.random.default_rng(7)
    names = ("Li", "P", "S", "Cl", "O", "Ge", "Co", "Zr")[:elements]
    phases = []
    for k in range(count):
        chosen = random.choice(elements, size=random.integers(2, 5), replace=False)
        atoms = tuple((names[i], float(random.integers(1, 7))) for i in chosen)
        phases.append(Phase(f"phase{k}", atoms, float(-random.gamma(2.0, 0.4)), "synthetic", "synthetic"))
    return EnergyTable("synthetic", "synthetic", tuple(phases), frozenset(names))


def thousand_pairs() -> tuple[int, float]:
    listed = [r for r in rows("certified_materials.csv") if r["pairs"] == "yes"]
    first = [r["formula"] for r in listed if "electrolyte" in r["role"]]
    second = [r["formula"] for r in listed if r["role"] in ("cathode", "coating")]
    pairs = [(a, b) for a in first for b in second][:1000]
    start = time.perf_counter()
    for a, b in pairs:
        compute_reaction(a, b)
    return len(pairs), time.perf_counter() - start


def screening_pairs() -> tuple[int, float]:
    """The same pairs, energies only, in one prepared system a pair."""
    listed = [r for r in rows("certified_materials.csv") if r["pairs"] == "yes"]
    first = [amounts_of(r["formula"]) for r in listed if "electrolyte" in r["role"]]
    second = [amounts_of(r["formula"]) for r in listed if r["role"] in ("cathode", "coating")]
    pairs = [(a, b) for a in first for b in second][:1000]
    table = embedded()
    start = time.perf_counter()
    for a, b in pairs:
        system = chemical_system(table, {*a, *b})
        vectors = [system.fractions(x) for x in (a, b)]
        try:
            most_exothermic_mixture(system, vectors, [system.closed(v).energy_eV_atom for v in vectors])
        except Infeasible:
            continue
    return len(pairs), time.perf_counter() - start


def main() -> None:
    warnings.simplefilter("ignore")
    folder = os.environ.get("FRENKEL_DATA")
    table = (
        reference_table(Path(folder) / "thermo/mp2019_formation_energies.csv.gz") if folder else embedded()
    )
    lines = ["| elements | entries | PhaseDiagram s | profile s | ours fresh ms | ours prepared ms | ratio fresh | ratio prepared | edges differ µV |",
             "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for formula, name in CASES:
        lines.append(compare(formula, name, table))
        print(lines[-1], flush=True)
    lines.append(compare("LiPSClOGeCo", "Li-P-S-Cl-O-Ge-Co", synthetic(7, 1000)))
    print(lines[-1], flush=True)
    count, full = thousand_pairs()
    _, bare = screening_pairs()
    lines += [
        "",
        f"{count} electrolyte | cathode or coating pairs, one core: {full:.1f} s with products, totals and all kinks; {bare:.1f} s energies only.",
    ]
    print(lines[-1])
    if "--write" in sys.argv:
        head = [f"# thermo against pymatgen, {date.today()}", "", f"Machine: 2-core cloud VM. Python {platform.python_version()}, pymatgen {version('pymatgen')}, highspy {version('highspy')}.",
                f"Command: `python benchmarks/thermo_pymatgen.py --write` with {'the whole table of FRENKEL_DATA' if folder else 'the embedded energies'}; last row: synthetic phases.", ""]  # fmt: skip
        path = Path(__file__).parent / "results" / "thermo.md"
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        others = before[before.index("\n# ") :] if "\n# " in before else "\n"
        path.write_text("\n".join([*head, *lines]) + "\n" + others, encoding="utf-8")


if __name__ == "__main__":
    main()
