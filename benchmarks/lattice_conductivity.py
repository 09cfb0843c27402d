"""Computed against measured conductivity on OBELiX: the model error that stands in every interval of a computed σ.

    FRENKEL_DATA=... python benchmarks/lattice_conductivity.py [--write] [--jobs 2]

For every CIF the conductivity at 25 °C is computed as the package does it: few carriers of known number where the lithium
is ordered, kinetic Monte Carlo where it is not, nothing where the package refuses. Prints the refusals by reason, the
residual log10(σ computed / σ measured) by family, and the coverage of the 95 % interval when each entry is left out in
turn. Entries whose measured value is a limit, or whose cell is not neutral, are left out. With --write the table that
the package reads is renewed.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from frenkel.errors import FrenkelError

TABLE = Path(__file__).resolve().parents[1] / "src/frenkel/lattice/data/obelix_conductivity.csv"
SMALLEST_FAMILY = 8
TEMPERATURE_K = 298.15
HOPS = 200_000


def measured(folder: Path) -> dict[str, tuple[float, str]]:
    """Conductivity in S/cm and true composition of each entry with a value (no limits)."""
    with open(folder / "all.csv", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    values = (
        (row["ID"], row["Ionic conductivity (S cm-1)"].strip(), row["True Composition"]) for row in rows
    )
    return {
        name: (float(text), formula) for name, text, formula in values if text and not text.startswith("<")
    }


def computed(path: str) -> tuple[str, float | None, str]:
    """Entry, log10 of the conductivity or None, and by which way or why not."""
    from frenkel.lattice import conduction, find_pathways, many_ions
    from frenkel.materials.structure_files import read_structure

    name = Path(path).stem
    try:
        found = find_pathways(read_structure(path).structure)
    except FrenkelError as error:
        return name, None, f"no landscape ({type(error).__name__})"
    if "not_neutral" in {one.code for one in found.notices}:
        return name, None, "the cell is not neutral"
    if found.network is None or found.attempt is None:
        return name, None, "no path crosses the crystal"
    frame = found.landscape.framework
    said = conduction(found.network, frame, found.attempt, temperature_K=TEMPERATURE_K)
    if said.conductivity_S_cm is not None:
        return name, float(np.log10(said.conductivity_S_cm[0])), "few carriers"
    if "kinetic Monte Carlo" in said.refusals[0].settle:
        run = many_ions(
            found.network, frame, temperature_K=TEMPERATURE_K, attempt_frequency_Hz=found.attempt,
            rng=np.random.default_rng(0), hops=HOPS,
        )  # fmt: skip
        if run.conductivity_S_cm is not None:
            return name, float(np.log10(run.conductivity_S_cm[0])), "kinetic Monte Carlo"
        return name, None, run.refusals[0].reason.split("(")[0]
    reason = said.refusals[0].reason.split("(")[0]
    return name, None, reason.split("%")[1].strip() if "%" in reason else reason.split(", so that")[0]


def coverage(residuals: np.ndarray) -> float:
    """Share of entries inside the 95 % interval made from all the others."""
    from frenkel.lattice.model_error import Residual, prediction_interval

    inside = 0
    for n, one in enumerate(residuals):
        rest = np.delete(residuals, n)
        low, high = prediction_interval(
            0.0, Residual("", len(rest), float(rest.mean()), float(rest.std(ddof=1)))
        )
        inside += low <= -one <= high
    return inside / len(residuals)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    chosen = parser.parse_args()
    folder = Path(os.environ["FRENKEL_DATA"]) / "obelix"
    known = measured(folder)
    files = [str(path) for path in sorted((folder / "cifs").glob("*.cif")) if path.stem in known]
    start = time.time()
    with ProcessPoolExecutor(chosen.jobs) as pool:
        results = list(pool.map(computed, files))
    print(
        f"{len(files)} CIFs with a measured conductivity, {time.time() - start:.0f} s on {chosen.jobs} processes"
    )
    for why, count in Counter(why for _, _, why in results).most_common():
        print(f"  {count:4d} {why}")
    report([(name, value) for name, value, _ in results if value is not None], known, write=chosen.write)


def report(values: list[tuple[str, float]], known: dict[str, tuple[float, str]], *, write: bool) -> None:
    from frenkel.lattice.ranking import ALL, family_of

    groups: dict[str, list[float]] = defaultdict(list)
    for name, value in values:
        sigma, formula = known[name]
        residual = value - float(np.log10(sigma))
        groups[ALL].append(residual)
        groups[family_of(formula)].append(residual)
    lines = []
    for family, found in sorted(groups.items(), key=lambda item: (item[0] != ALL, -len(item[1]))):
        if len(found) < SMALLEST_FAMILY or family in ("", "unknown"):
            continue
        residuals = np.array(found)
        lines.append(f"{family},{len(found)},{residuals.mean():.3f},{residuals.std(ddof=1):.3f}")
        print(f"{lines[-1]}  left-one-out coverage of 95 %: {100 * coverage(residuals):.0f} %")
    if write:
        head = (
            "# made by benchmarks/lattice_conductivity.py on OBELiX (10.1039/D5DD00441A, CC BY 4.0):\n"
            "# log10(conductivity computed / measured) at 25 °C, mean and standard deviation by family\n"
            "family,n,mean,sd\n"
        )
        TABLE.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
