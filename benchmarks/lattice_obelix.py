"""All CIFs of OBELiX: time, skips, and how computed barriers rank against measured conductivity by family.

    FRENKEL_DATA=... python benchmarks/lattice_obelix.py [--write]

Prints CPU time (parsing apart), each file that was skipped with its reason, and the Spearman correlation of the
refined barriers with log10 of the conductivity for all families and for each. Only entries that are neutral
within 0.01 e per atom enter the correlations; a conductivity below a detection limit counts as that limit, which
keeps its rank at the bottom. With --write the table that the package prints beside barriers is renewed.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from frenkel.errors import FrenkelError
from frenkel.lattice import percolation, site_energy_landscape
from frenkel.lattice.ranking import ALL, family_of
from frenkel.materials.structure_files import read_structure

TABLE = Path(__file__).resolve().parents[1] / "src/frenkel/lattice/data/obelix_ranking.csv"
SMALLEST_FAMILY = 8
RESAMPLES = 2000


def measured(folder: Path) -> dict[str, tuple[float, str]]:
    """Conductivity in S/cm (limits as their value) and true composition of each entry."""
    with open(folder / "all.csv", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    found = {}
    for row in rows:
        text = row["Ionic conductivity (S cm-1)"].strip().lstrip("<")
        if text:
            found[row["ID"]] = (float(text), row["True Composition"])
    return found


def ranks(values: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return rankdata(values)


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.corrcoef(ranks(x), ranks(y))[0, 1])


def interval(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap interval of the Spearman correlation, resampling entries."""
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(RESAMPLES):
        pick = rng.integers(len(x), size=len(x))
        if len(np.unique(x[pick])) > 1 and len(np.unique(y[pick])) > 1:
            draws.append(spearman(x[pick], y[pick]))
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def area_under_curve(barrier: np.ndarray, fast: np.ndarray) -> float:
    """Probability that a fast conductor has the lower barrier."""
    order = ranks(-barrier)
    n = int(fast.sum())
    return float((order[fast].sum() - n * (n + 1) / 2) / (n * (len(fast) - n)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    folder = Path(os.environ["FRENKEL_DATA"]) / "obelix"
    conductivity = measured(folder)
    parse_s = grid_s = refine_s = 0.0
    records, skipped = [], []
    files = sorted((folder / "cifs").glob("*.cif"))
    warm = read_structure(folder / "cifs" / "jqc.cif").structure
    percolation(site_energy_landscape(warm, spacing_A=0.5))
    percolation(site_energy_landscape(warm, spacing_A=0.5), refine=False)
    for path in files:
        t0 = time.process_time()
        try:
            structure = read_structure(path).structure
            t1 = time.process_time()
            landscape = site_energy_landscape(structure)
            percolation(landscape, refine=False)
            t2 = time.process_time()
            found = percolation(landscape)
            t3 = time.process_time()
        except FrenkelError as error:
            skipped.append((path.name, f"{type(error).__name__}: {error}"))
            continue
        parse_s, grid_s, refine_s = parse_s + t1 - t0, grid_s + t2 - t1, refine_s + t3 - t2
        codes = {one.code for one in found.notices}
        records.append((path.stem, found, codes, landscape.framework.is_ordered))
    print(f"{len(files)} CIFs: {len(records)} done, {len(skipped)} skipped")
    print(f"CPU s: reading {parse_s:.1f}, landscape and thresholds {grid_s:.1f}, refinement {refine_s:.1f}")
    for name, reason in skipped:
        print("skipped", name, reason.replace(str(folder), "")[:200])
    correlations(records, conductivity, write=chosen.write)


def correlations(records: list, conductivity: dict[str, tuple[float, str]], *, write: bool) -> None:
    rows = []
    for name, found, codes, ordered in records:
        if name in conductivity and "not_neutral" not in codes:
            sigma, formula = conductivity[name]
            barriers = [
                one.barrier_eV if not np.isnan(one.barrier_eV) else one.voxel_barrier_eV
                for one in found.thresholds
            ]
            rows.append((family_of(formula), np.log10(sigma), barriers, ordered))
    print(f"{len(rows)} neutral entries with a conductivity")
    for d in (1, 2, 3):
        use = [(b[d - 1], s) for _, s, b, _ in rows if np.isfinite(b[d - 1])]
        x, y = np.array(use).T
        low, high = interval(x, y)
        auc = area_under_curve(x, y > -4.0)
        print(
            f"E_{d}D: n {len(x)}, Spearman {spearman(x, y):+.3f} ({low:+.2f} … {high:+.2f}), AUC(1e-4) {auc:.3f}"
        )
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for family, s, b, _ in rows:
        if np.isfinite(b[2]):
            groups[ALL].append((b[2], s))
            groups[family].append((b[2], s))
    lines = []
    for family, pairs in sorted(groups.items(), key=lambda item: (item[0] != ALL, -len(item[1]))):
        if len(pairs) < SMALLEST_FAMILY or family in ("", "unknown"):
            continue
        x, y = np.array(pairs).T
        low, high = interval(x, y)
        line = np.polyfit(x, y, 1)
        sd = float(np.std(y - np.polyval(line, x), ddof=2))
        lines.append(
            f"{family},{len(x)},{spearman(x, y):.3f},{low:.3f},{high:.3f},{sd:.3f},{np.median(x):.3f}"
        )
        print("  ", lines[-1])
    if write:
        head = (
            "# made by benchmarks/lattice_obelix.py on OBELiX (10.1039/D5DD00441A, CC BY 4.0): refined 3D barrier\n"
            "# against log10 of the conductivity, neutral entries; low, high: 95 % bootstrap interval\n"
            "family,n,spearman,low,high,sd_log10,median_barrier_eV\n"
        )
        TABLE.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
