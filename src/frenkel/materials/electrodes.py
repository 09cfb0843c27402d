"""Electrodes and current collectors: composition at every state of charge, capacity, potential, properties.

The theoretical capacity follows from the formula alone,

    q = F Δx / (3.6 M),   mAh/g per mass of the state that is the custom (`mass_basis_x`),

with F in C/mol and M in g/mol. Everything measured (capacity between voltage limits, density, moduli,
diffusivity, exchange current, prices) is a row of `data/electrode_properties.csv` with its source; what no row
says is a Refusal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.materials.elasticity import shear_modulus_evidence
from frenkel.materials.elements import elements
from frenkel.materials.open_circuit import OpenCircuitPotential, open_circuit_potential
from frenkel.materials.property_rows import property_evidence
from frenkel.quantities import constants

__all__ = ["ELECTRODE_PROPERTIES", "ElectrodeFacts", "electrode_facts", "electrode_names"]

ELECTRODE_PROPERTIES = (
    "specific_capacity",
    "first_cycle_efficiency",
    "electrode_potential",
    "density",
    "volume_change",
    "youngs_modulus",
    "diffusivity",
    "exchange_current_density",
    "electronic_conductivity",
    "heat_capacity",
    "materials_cost",
)
"""What is asked of every electrode; a property without a row is refused by name."""

_TABLE = "electrode_properties.csv"


@dataclass(frozen=True)
class ElectrodeFacts:
    """What is known of one electrode or collector.

    Parameters
    ----------
    key, role, kind : e.g. "NMC811", cathode | anode | collector, intercalation | conversion | alloy | metal | host
    formula : with "{x}" for the lithium per formula unit, "" where the composition must be stated
    x_discharged, x_charged : lithium per formula unit at the two ends that chemistry allows
    mass_basis_x : the state whose mass a specific capacity is counted per
    structure : name of the shipped crystal structure, if any
    """

    key: str
    role: str
    kind: str
    formula: str = ""
    x_discharged: float = 0.0
    x_charged: float = 0.0
    mass_basis_x: float = 0.0
    structure: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""

    def formula_at(self, lithium_per_formula: float) -> str:
        """The formula at a lithium content x between the two ends, e.g. Li0.5CoO2.

        Raises: OutOfRange outside the ends; InputError where the composition is not fixed.

        >>> electrode_facts("LCO").formula_at(0.5)
        'Li0.5CoO2'
        """
        self._check(lithium_per_formula)
        if "{x}" not in self.formula:
            return self.formula
        if lithium_per_formula == 0.0:
            return self.formula.replace("Li{x}", "") or "Li"
        shown = "" if lithium_per_formula == 1.0 else f"{lithium_per_formula:g}"
        return self.formula.replace("{x}", shown)

    def molar_mass_g_mol(self, lithium_per_formula: float) -> float:
        """Molar mass of the formula unit at a lithium content, in g/mol."""
        from frenkel.materials.formulas import read_formula

        host = self.formula.replace("Li{x}", "")
        if not self.formula:
            raise self._undefined()
        mass = read_formula(host).molar_mass_g_mol if host else 0.0
        return mass + lithium_per_formula * elements()["Li"].atomic_mass_g_mol

    @property
    def theoretical_capacity_mAh_g(self) -> float:
        """q = F |x_charged - x_discharged| / (3.6 M), per mass at `mass_basis_x`.

        >>> round(electrode_facts("graphite").theoretical_capacity_mAh_g)
        372
        """
        return self.capacity_mAh_g(self.x_charged, self.x_discharged)

    def capacity_mAh_g(self, x_from: float, x_to: float) -> float:
        """Capacity between two lithium contents, q = F |Δx| / (3.6 M), in mAh/g."""
        for x in (x_from, x_to):
            self._check(x)
        mass = self.molar_mass_g_mol(self.mass_basis_x)
        return constants.FARADAY_C_MOL * abs(x_from - x_to) / (3.6 * mass)

    def _check(self, x: float) -> None:
        if not self.formula:
            raise self._undefined()
        low, high = sorted((self.x_discharged, self.x_charged))
        if not low <= x <= high:
            raise OutOfRange(f"The lithium per formula unit of {self.key}", given=x, low=low, high=high)

    def _undefined(self) -> InputError:
        return InputError(f"{self.key} has no fixed composition.", next_step=self.note)

    def open_circuit(self, *, branch: str = "") -> OpenCircuitPotential:
        """The published fit U(x); raises UnknownName where none was read."""
        return open_circuit_potential(self.key, branch=branch)

    def evidence(self) -> tuple[Evidence, ...]:
        """All that is known, as evidence under the electrode's key."""
        rows = property_evidence(_TABLE, self.key)
        return (*self._computed(), *self._crystal(), *rows, *shear_modulus_evidence(rows))

    def refusals(self) -> tuple[Refusal, ...]:
        """What is asked of every electrode and known of this one by no row."""
        have = {e.property for e in self.evidence()}
        wanted = ELECTRODE_PROPERTIES if self.role != "collector" else ("density", "electronic_conductivity")
        return tuple(
            Refusal(
                name,
                f"no source was read for {self.key}",
                "a measured value with its conditions",
                "frenkel library add my.csv",
                "materials",
                self.key,
            )
            for name in wanted
            if name not in have
        )

    def _computed(self) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        if "{x}" in self.formula and self.x_charged != self.x_discharged:
            state = self.formula_at(self.mass_basis_x) if self.mass_basis_x or self.key != "Li" else "Li"
            found.append(
                Evidence(
                    self.key,
                    "specific_capacity",
                    self.theoretical_capacity_mAh_g,
                    conditions=(("limit", "theoretical"), ("mass_of", state)),
                    method="Faraday's law with the formula",
                    origin="computed",
                    source=Source(model="frenkel.materials.electrodes"),
                    checked="computed",
                    assumptions=("All lithium between the two ends takes part.",),
                )
            )
        if self.kind == "metal" and self.role == "anode":
            found.append(_zero_potential(self.key))
        fit = self._fit()
        if fit is not None:
            found.append(_potential_of_fit(self.key, self.role, fit))
        if self.formula and not any(
            e.property == "materials_cost" for e in property_evidence(_TABLE, self.key)
        ):
            found.extend(self._element_cost())
        return tuple(found)

    def _element_cost(self) -> tuple[Evidence, ...]:
        from frenkel.materials.prices import materials_cost

        return materials_cost(self.formula_at(self.mass_basis_x)).evidence(self.key)

    def _fit(self) -> OpenCircuitPotential | None:
        try:
            return self.open_circuit()
        except UnknownName:
            return None

    def _crystal(self) -> tuple[Evidence, ...]:
        if not self.structure:
            return ()
        from frenkel.materials.structures import crystal_facts

        return crystal_facts(self.structure).evidence(self.key)


def _zero_potential(key: str) -> Evidence:
    return Evidence(
        key,
        "electrode_potential",
        0.0,
        method="definition of the scale",
        origin="computed",
        source=Source(model="definition"),
        checked="computed",
    )


def _potential_of_fit(key: str, role: str, fit: OpenCircuitPotential) -> Evidence:
    """Of a cathode the mean potential; of an anode the lowest one, which is what an electrolyte must bear."""
    low, high = fit.valid
    branch = f" ({fit.branch})" if fit.branch else ""
    if role == "anode":
        value, method = float(fit.at(high)), f"open-circuit potential at the charged end{branch}"
    else:
        value, method = fit.mean_V(), f"mean of the open-circuit potential{branch}"
    return Evidence(
        key,
        "electrode_potential",
        value,
        conditions=(("lithium_fraction_from", low), ("lithium_fraction_to", high)),
        method=method,
        origin="computed",
        source=Source(fit.reference, place=fit.read_in),
        checked="computed",
        assumptions=("No current flows.",),
    )


@lru_cache(maxsize=1)
def _all_electrodes() -> Mapping[str, ElectrodeFacts]:
    text = resources.files("frenkel.materials").joinpath("data", "electrodes.toml").read_text("utf-8")
    found: dict[str, ElectrodeFacts] = {}
    for key, row in tomllib.loads(text).items():
        values: dict[str, Any] = {**row, "aliases": tuple(row.get("aliases", ()))}
        found[key] = ElectrodeFacts(key=key, **values)
    return found


def electrode_names(role: str = "") -> tuple[str, ...]:
    """Keys of all electrodes, or those with one role (cathode, anode, collector)."""
    return tuple(key for key, one in _all_electrodes().items() if role in ("", one.role))


def electrode_facts(name: str) -> ElectrodeFacts:
    """What is known of an electrode, by key or alias (letter case does not matter except for element symbols).

    Raises: UnknownName with the nearest names.

    >>> electrode_facts("NCM811").key
    'NMC811'
    """
    exact: dict[str, ElectrodeFacts] = {}
    for one in _all_electrodes().values():
        for spelling in (one.key, *one.aliases):
            exact.setdefault(spelling, one)
    if name.strip() in exact:
        return exact[name.strip()]
    folded = {spelling.casefold(): one for spelling, one in exact.items() if len(spelling) > 2}
    if name.strip().casefold() in folded:
        return folded[name.strip().casefold()]
    import difflib

    raise UnknownName(name, what="electrode", nearest=difflib.get_close_matches(name, exact, n=3, cutoff=0.4))
