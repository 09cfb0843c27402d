"""How often the 95 % intervals of `attribute` hold the truth on synthetic cells, with what is measured and what goes wrong varied.

    python benchmarks/interfaces_coverage.py
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.interfaces import Arc, attribute
from frenkel.interfaces.attribution import FEATURES, mechanisms

CELLS = 400
ERRORS = {"log10_C": 0.1, "pressure_exponent": 0.08, "time_exponent": 0.05, "bias_per_V": 1.0, "Ea_minus_electrolyte": 0.03}
MEASURED = (FEATURES, ("log10_C",), ("log10_C", "pressure_exponent", "time_exponent"), ("log10_C", "Ea_minus_electrolyte"))


def coverage(features: tuple[str, ...], merged: float, wrong: float, shift: float) -> float:
    """Share of the intervals of mechanisms that are present which hold the truth."""
    rng = np.random.default_rng(1)
    table, hits, count = mechanisms(), 0, 0
    names = list(table)
    for cell in range(CELLS):
        means = {m: {k: mu + shift * sd * rng.normal() for k, (mu, sd) in row.items()} for m, row in table.items()}
        arcs, truth = [], dict.fromkeys(names, 0.0)
        for _ in range(int(rng.integers(2, 4))):
            one, two = (names[k] for k in rng.choice(len(names), 2, replace=False))
            f = float(rng.uniform(0.05, 0.95)) if rng.random() < merged else 1.0
            resistance = float(10.0 ** rng.uniform(0.5, 2.5))
            truth[one] += f * resistance
            truth[two] += (1.0 - f) * resistance
            seen = {}
            for k in features:
                value = sum(w * rng.normal(means[m][k], table[m][k][1]) for w, m in ((f, one), (1.0 - f, two)))
                value += rng.normal(0.0, ERRORS[k])
                if rng.random() < wrong:
                    low, high = (end(row[k][0] for row in table.values()) for end in (min, max))
                    value = rng.uniform(low - 0.3 * (high - low), high + 0.3 * (high - low))
                seen[k] = (float(value), ERRORS[k])
            arcs.append(Arc(resistance * math.exp(rng.normal(0.0, 0.05)), 0.05, seen))
        total = sum(truth.values())
        for name, _, low, high in attribute(arcs, seed=cell).shares:
            if truth[name] > 0.0:  # a mechanism that is not there would be covered by [0, anything]
                hits += low <= truth[name] / total <= high
                count += 1
    return hits / count


def main() -> None:
    print("merged arcs, wrong features, means shifted by (sd) | all five | C | C, p, t | C, Ea")
    for merged, wrong, shift in ((0.0, 0.0, 0.0), (0.25, 0.05, 0.0), (0.5, 0.1, 0.0), (0.25, 0.05, 1.0), (0.5, 0.1, 1.0)):
        found = " | ".join(f"{100 * coverage(features, merged, wrong, shift):.1f} %" for features in MEASURED)
        print(f"{merged:g}, {wrong:g}, {shift:g} | {found}")


if __name__ == "__main__":
    main()
