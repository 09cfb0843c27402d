"""How often the classification is right on OBELiX: even rows (rules were tuned on them) and odd rows (not).

A row is even where the last hex digit of the SHA-256 of its DOI cell (stripped, lower case) is even. What is
right is fixed by tests/materials/data/obelix_family_map.csv, which was committed before the rules. No row is
dropped; a row is wrong where the label of its facet (or one above it) is not the one of the map, also where
it is "unknown". Composition, space group and, where the set has a CIF, the framework are given to `classify`.

    FRENKEL_DATA=… python benchmarks/materials_classification.py --rows even
    FRENKEL_DATA=… python benchmarks/materials_classification.py --rows odd --quiet

`--formula-only` gives the composition alone. `--quiet` prints the counts and no row, so that odd rows stay unseen.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import sys
import time
import warnings
from pathlib import Path

from frenkel.materials.classification import classify

MAP = Path(__file__).parents[1] / "tests" / "materials" / "data" / "obelix_family_map.csv"


def is_even(doi: str) -> bool:
    """The split of the rows by the hash of their DOI cell."""
    return int(hashlib.sha256(doi.strip().lower().encode()).hexdigest()[-1], 16) % 2 == 0


def expectations() -> dict[tuple[str, str], dict[str, str]]:
    """(kind, key) → row of the map."""
    with MAP.open(encoding="utf-8") as file:
        return {(row["kind"], row["key"]): row for row in csv.DictReader(file)}


def evaluate(folder: Path, which: str, *, formula_only: bool, quiet: bool) -> tuple[int, int, int, int]:
    """Counts (right, all, unknown in the asked facet, family unknown)."""
    wanted = expectations()
    right = total = unknown = no_family = 0
    with (folder / "all.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if which != "all" and is_even(row["DOI"]) != (which == "even"):
                continue
            family = row["Family"].strip()
            expected = wanted[("spelling", family) if family else ("row", row["ID"])]
            result = classify(
                row["True Composition"],
                None if formula_only else read_cif(folder / "cifs" / f"{row['ID']}.cif"),
                space_group=None if formula_only else int(row["Space group #"]),
            )
            total += 1
            good = expected["label"] in result.path(expected["facet"])
            right += good
            unknown += result.label(expected["facet"]) == "unknown"
            no_family += result.label("family") == "unknown"
            if not good and not quiet:
                print(f"  {row['ID']} {row['True Composition']}: {expected['label']}, here {result.summary}")
    return right, total, unknown, no_family


def read_cif(path: Path) -> object | None:
    """The structure of a row, or None where the set has none."""
    if not path.is_file():
        return None
    from pymatgen.core import Structure

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Structure.from_file(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", choices=("even", "odd", "all"), default="even")
    parser.add_argument("--formula-only", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    data = os.environ.get("FRENKEL_DATA")
    if not data:
        print("FRENKEL_DATA is not set: nothing to do.", file=sys.stderr)
        return 2
    start = time.perf_counter()
    right, total, unknown, no_family = evaluate(
        Path(data) / "obelix", options.rows, formula_only=options.formula_only, quiet=options.quiet
    )
    seconds = time.perf_counter() - start
    given = "composition" if options.formula_only else "composition, space group, framework"
    print(f"{options.rows} rows, {given}: {right}/{total} right = {right / total:.1%}, "
          f"unknown in the asked facet {unknown / total:.1%}, family unknown {no_family / total:.1%}, {seconds:.1f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
