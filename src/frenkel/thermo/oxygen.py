"""Does a charged cathode give off oxygen, from which temperature on, and how much at most?

The onset is that of equilibrium: the lowest temperature at which the composition at equilibrium holds O2 at 1 bar,
with entropies of solids and gas (ΔC_p = 0) and the spread of both sets of corrections. Many charged cathodes pass it
below room temperature and live by slow kinetics: the temperature at which oxygen comes off fast is not known from
energies. What is reported stands beside it. Temperatures in K, gas in mL per gram at 25 °C and 1 atm.
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.materials.elements import elements
from frenkel.thermo.air import molar_volume_mL
from frenkel.thermo.compositions import Amounts, amounts_of
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.facts import rows
from frenkel.thermo.schemes import as_mp2020_like
from frenkel.thermo.standard_state import ROOM_TEMPERATURE_K, at_temperature
from frenkel.thermo.systems import chemical_system

__all__ = ["OxygenRelease", "OxygenReport", "oxygen_release"]

HIGHEST_K = 1200.0
_STEP_K = 1.0


@dataclass(frozen=True)
class OxygenReport:
    """What somebody reports of this cathode on heating; `temperature_K` None where no temperature was read."""

    temperature_K: float | None
    statement: str
    reference: str
    checked: str


@dataclass(frozen=True)
class OxygenRelease:
    """Onset of oxygen at equilibrium (K; 298.15: there or below; None: not up to 1200 K), the same by every set of
    corrections, the most oxygen (mL/g, at 1200 K), and the reports."""

    onset_K: float | None
    onsets_by_scheme: tuple[tuple[str, float | None], ...]
    most_mL_g: float
    reports: tuple[OxygenReport, ...]

    @property
    def statement(self) -> str:
        """The onset in words, with its spread and what is unknown of it."""
        onsets = {onset for _, onset in self.onsets_by_scheme}
        words = " or ".join(sorted({_words(onset) for onset in onsets}))
        if onsets == {None}:
            return f"no oxygen at equilibrium up to {HIGHEST_K:.0f} K"
        reported = "; ".join(
            f"reported{'' if r.temperature_K is None else f' at {r.temperature_K:.0f} K'}: {r.statement} ({r.reference})"
            for r in self.reports
        )
        return (
            f"at equilibrium {words}, at most {self.most_mL_g:.0f} mL/g; from which temperature it comes off fast is kinetics "
            f"and unknown here{'; ' + reported if reported else ''}"
        )


def _words(onset: float | None) -> str:
    if onset is None:
        return f"none up to {HIGHEST_K:.0f} K"
    return "already at 298 K" if onset <= ROOM_TEMPERATURE_K else f"from {onset:.0f} K on"


def oxygen_release(amounts: Amounts, table: EnergyTable) -> OxygenRelease:
    """Oxygen of a composition at equilibrium.

    Examples
    --------
    >>> from frenkel.thermo.energies import embedded
    >>> oxygen_release({"Co": 1.0, "O": 2.0, "Li": 0.5}, embedded()).most_mL_g > 0
    True
    >>> oxygen_release({"Li": 1.0, "Cl": 1.0}, embedded()).onset_K is None
    True
    """
    inside = table.restricted({*amounts, "Li"})
    tables = [inside, as_mp2020_like(inside)] if table.scheme == "mp-legacy" else [inside]
    onsets = tuple((one.scheme, _onset_K(amounts, one)) for one in tables)
    grams = sum(n * elements()[e].atomic_mass_g_mol for e, n in amounts.items())
    most = max(_oxygen(amounts, one, HIGHEST_K) for one in tables)
    return OxygenRelease(
        onsets[0][1], onsets, most * sum(amounts.values()) / 2 * molar_volume_mL() / grams, _reports(amounts)
    )


def _oxygen(amounts: Amounts, table: EnergyTable, temperature_K: float) -> float:
    """Atoms of oxygen in O2 per atom of the composition."""
    if "O" not in amounts:
        return 0.0
    system = chemical_system(at_temperature(table, temperature_K), amounts)
    return system.closed(system.fractions(amounts)).atoms_in.get("O", 0.0)


def _onset_K(amounts: Amounts, table: EnergyTable) -> float | None:
    if _oxygen(amounts, table, HIGHEST_K) <= 0.0:
        return None
    if _oxygen(amounts, table, ROOM_TEMPERATURE_K) > 0.0:
        return ROOM_TEMPERATURE_K
    low, high = ROOM_TEMPERATURE_K, HIGHEST_K
    while high - low > _STEP_K:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _oxygen(amounts, table, middle) > 0.0 else (middle, high)
    return round(high)


def _reports(amounts: Amounts) -> tuple[OxygenReport, ...]:
    """Reports of cathodes with this host (fractions to 0.01)."""
    host = {e: n for e, n in amounts.items() if e != "Li"}
    total = sum(host.values())
    found = []
    for row in rows("oxygen_reports.csv"):
        other = amounts_of(row["host"])
        size = sum(other.values())
        if set(other) == set(host) and all(abs(other[e] / size - host[e] / total) < 0.01 for e in host):
            temperature = float(row["temperature_K"]) if row["temperature_K"] else None
            found.append(OxygenReport(temperature, row["statement"], row["reference"], row["checked"]))
    return tuple(found)
