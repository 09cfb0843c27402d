"""Atomic volumes of ionic compounds by robust least squares over the cells of OBELiX, and the error of the rule.

    FRENKEL_DATA=... python benchmarks/thermo_volumes.py            # fit, compare with the shipped values
    FRENKEL_DATA=... python benchmarks/thermo_volumes.py --write    # renew data/atomic_volumes.csv and data/rules.csv

V/atom = Σ x_e v_e, weights 1/√(1 + (r/2s)²) with s from the median deviation, ridge 0.02 towards 10 Å³. Error: each
composition left out in turn.
"""

from __future__ import annotations

import csv
import os
import sys
import warnings
from pathlib import Path

import numpy as np

from frenkel.thermo.facts import rows

DATA = Path(__file__).parents[1] / "src/frenkel/thermo/data"
RIDGE, PRIOR_A3 = 0.02, 10.0


def cells(path: Path) -> list[tuple[dict[str, float], float]]:
    """(atoms in the cell, cell volume Å³) of every entry with a plausible volume per atom."""
    from pymatgen.core import Composition, Lattice

    found = []
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            lattice = Lattice.from_parameters(
                *(float(row[k]) for k in ("a", "b", "c", "alpha", "beta", "gamma"))
            )
            atoms = {str(e): float(n) for e, n in Composition(row["True Composition"]).as_dict().items()}
            if 7.0 < lattice.volume / sum(atoms.values()) < 40.0:
                found.append((atoms, float(lattice.volume)))
    return found


def solve(matrix: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    left = np.vstack([matrix * weights[:, None], RIDGE * np.eye(matrix.shape[1])])
    right = np.concatenate([target * weights, np.full(matrix.shape[1], RIDGE * PRIOR_A3)])
    return np.asarray(np.linalg.lstsq(left, right, rcond=None)[0])


def main() -> None:
    folder = os.environ.get("FRENKEL_DATA")
    if not folder:
        print("FRENKEL_DATA is not set: nothing to fit.")
        return
    warnings.simplefilter("ignore")
    data = cells(Path(folder) / "obelix/all.csv")
    elements = sorted({e for atoms, _ in data for e in atoms})
    counts = np.array([sum(atoms.values()) for atoms, _ in data])
    matrix = np.array([[atoms.get(e, 0.0) for e in elements] for atoms, _ in data]) / counts[:, None]
    target = np.array([volume for _, volume in data]) / counts
    weights = np.ones(len(target))
    for _ in range(20):
        volumes = solve(matrix, target, weights)
        residual = target - matrix @ volumes
        scale = 1.4826 * np.median(np.abs(residual))
        weights = 1 / np.sqrt(1 + (residual / (2 * scale)) ** 2)
    keys = [tuple(np.round(row, 3)) for row in matrix]
    errors = []
    for key in set(keys):
        held = np.array([k == key for k in keys])
        errors.extend(
            ((matrix[held] @ solve(matrix[~held], target[~held], weights[~held])) - target[held])
            / target[held]
        )
    relative = float(np.sqrt(np.mean(np.array(errors) ** 2)))
    seen = (matrix > 0).sum(axis=0)
    fitted = {e: float(v) for e, v, n in zip(elements, volumes, seen, strict=True) if n >= 3 and v > 0}
    shipped = {
        r["element"]: float(r["in_compound_A3"]) for r in rows("atomic_volumes.csv") if r["in_compound_A3"]
    }
    worst = max(abs(fitted[e] - shipped[e]) for e in shipped if e in fitted)
    print(
        f"{len(data)} cells, {len(fitted)} elements; largest change against the shipped values {worst:.2f} A3"
    )
    print(
        f"error of the rule, one composition left out: median {np.median(np.abs(errors)):.1%}, root mean square {relative:.1%}"
    )
    if "--write" in sys.argv:
        write(fitted, dict(zip(elements, seen.tolist(), strict=True)), len(data), relative)


def write(fitted: dict[str, float], seen: dict[str, int], count: int, relative: float) -> None:
    from pymatgen.core import Element

    metals = [r["element"] for r in rows("atomic_volumes.csv") if r["in_element_A3"]]
    with (DATA / "atomic_volumes.csv").open("w", encoding="utf-8") as out:
        out.write(
            "# Volume per atom (A^3): in the element (molar volume of the periodic table in pymatgen) and as a share of ionic compounds\n"
        )
        out.write(
            f"# (fit to the cells of {count} entries of OBELiX, CC BY 4.0, doi:10.1039/D5DD00441A). Made by benchmarks/thermo_volumes.py --write\n"
        )
        out.write("element,in_element_A3,in_compound_A3,entries,source,checked\n")
        for element in sorted({*fitted, *metals}):
            own = f"{float(Element(element).molar_volume) / 0.602214076:.2f}" if element in metals else ""
            shared = f"{fitted[element]:.2f}" if element in fitted else ""
            out.write(f"{element},{own},{shared},{seen.get(element, 0)},obelix-fit,computed\n")
    kept = [r for r in rows("rules.csv") if r["rule"] != "additive volumes"]
    own = {"rule": "additive volumes", "error": f"{relative:.3f}", "unit": "relative", "source": "obelix-fit", "checked": "computed",
           "how": "root mean square, one composition left out in turn (benchmarks/thermo_volumes.py)"}  # fmt: skip
    with (DATA / "rules.csv").open("w", encoding="utf-8", newline="") as out:
        out.write("# Errors of the rules that stand in for measured values (one standard deviation)\n")
        writer = csv.DictWriter(
            out, ("rule", "error", "unit", "how", "source", "checked"), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows([own, *kept])


if __name__ == "__main__":
    main()
