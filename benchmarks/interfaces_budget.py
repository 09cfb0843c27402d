"""Time of the interface budgets with Li and NMC811 for every material of the library, and how many are numbers.

    python benchmarks/interfaces_budget.py
"""

from __future__ import annotations

import statistics
import time

from frenkel.errors import FrenkelError
from frenkel.evaluate import ask, build_dossier
from frenkel.evidence import Dossier
from frenkel.interfaces import CurrentLimit, InterfaceBudget
from frenkel.interfaces.answer import answer
from frenkel.library import shipped_records


def main() -> None:
    names = sorted({record.material for record in shipped_records()})
    times_ms, numbers, limits, unreadable = [], 0, 0, 0
    for name in names:
        try:
            question = ask(name)
        except FrenkelError:
            unreadable += 1
            continue
        known = build_dossier(question).dossier
        dossier = Dossier(tuple(e for e in known if not e.source.model.startswith("frenkel.interfaces")))
        started = time.process_time()
        found = answer(question, dossier)
        times_ms.append(1e3 * (time.process_time() - started))
        numbers += sum(isinstance(one, InterfaceBudget) for one in found.results) == 2
        limits += any(isinstance(one, CurrentLimit) for one in found.results)
    print(f"materials: {len(times_ms)} evaluated, {unreadable} names of families that are no material")
    print(f"both budgets are numbers: {numbers}; the current limit is one: {limits}")
    print(f"CPU time a material: median {statistics.median(times_ms):.1f} ms, largest {max(times_ms):.1f} ms")


if __name__ == "__main__":
    main()
