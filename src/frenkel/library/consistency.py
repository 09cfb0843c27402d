"""Do the conductivities of a series agree with the activation energy given for it?

    log10[σ(T2) / σ(T1)]  against  σT = A exp(−Ea / kT) and σ = A exp(−Ea / kT)

The stated Ea may belong to either form; a series disagrees only if neither fits within the tolerance.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from frenkel.library.matching import identity
from frenkel.library.records import Record

__all__ = ["RATIO_TOLERANCE_DECADES", "flag_series"]

RATIO_TOLERANCE_DECADES = 0.15
"""What two conductivities and an Ea, each with two significant digits, leave open over a usual range of 100 K."""


def flag_series(records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """Flags by record id for samples whose conductivities and activation energy contradict each other."""
    samples: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for one in records:
        samples[(identity(one.material), one.sample, one.source)].append(one)
    flags: dict[str, tuple[str, ...]] = {}
    for group in samples.values():
        points = [
            one
            for one in group
            if one.property == "conductivity"
            and one.temperature_C is not None
            and not one.bound
            and one.value
        ]
        energies = [one for one in group if one.property == "activation_energy" and one.value is not None]
        for energy in energies:
            text = _contradiction(points, energy)
            if text:
                flags |= {one.id: (*flags.get(one.id, ()), text) for one in (*points, energy)}
    return flags


def _contradiction(points: Sequence[Record], energy: Record) -> str:
    ordered = sorted(points, key=lambda one: one.temperature_C or 0.0)
    if len(ordered) < 2 or ordered[0].temperature_C == ordered[-1].temperature_C:
        return ""
    cold, hot = ordered[0], ordered[-1]
    low, high, wanted = cold.canonical_value, hot.canonical_value, energy.canonical_value
    if not low or not high or wanted is None or cold.temperature_C is None or hot.temperature_C is None:
        return ""
    from frenkel.quantities import convert
    from frenkel.transport import arrhenius_law, conductivity

    cold_K, hot_K = (convert(one, "°C", "K") for one in (cold.temperature_C, hot.temperature_C))
    misfits = []
    for form in ("arrhenius_sigma_T", "arrhenius_sigma"):
        law = arrhenius_law(form, activation_energy_eV=wanted, conductivity_S_cm=low, temperature_K=cold_K)
        misfits.append(abs(math.log10(high / conductivity(law, hot_K))))
    if min(misfits) <= RATIO_TOLERANCE_DECADES:
        return ""
    return (
        f"conductivities at {cold.temperature_C:g} and {hot.temperature_C:g} °C miss the stated activation energy"
        f" of {wanted:g} eV by {min(misfits):.2f} decades"
    )
