"""What the composite cathode gives to a discharge: conduction, contacted surface, films, curve and kinetics.

    a = 3 φ_active θ/r,    κ_eff = κ φ_electrolyte/τ,    r_film = r_told + d/σ_coating + (budget without charge transfer) θ

θ contacted share of the particles' surface: stated, from an `EffectiveCathode`, from a budget of `interfaces`, or what a
shrinking particle keeps at the stack pressure (`interfaces.cathode_contact`, taken when charged, where it is least).
r_film is per contacted area (Ω cm²); τ the tortuosity of the electrolyte in the cathode.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from frenkel.cell.component_facts import Fact, material_fact
from frenkel.cell.conduction import conductivity_S_cm, shifted_S_cm
from frenkel.cell.design import CellDesign
from frenkel.cell.specification import ElectrodeSpec
from frenkel.errors import InputError
from frenkel.interfaces.cathode_contact import detached_fraction, misfit_stress_MPa
from frenkel.interfaces.charge_transfer import layer_resistance_ohm_cm2
from frenkel.materials.open_circuit import open_circuit_potential

if TYPE_CHECKING:
    from frenkel.interfaces.budget import InterfaceBudget
    from frenkel.microstructure import EffectiveCathode

__all__ = ["cathode_contact", "cathode_transport", "contacted_share", "curve_of", "kinetics_of"]


def curve_of(e: ElectrodeSpec, facts: list[tuple[str, Fact]]) -> tuple[str, tuple[float, float]]:
    """Key of the open-circuit curve and its range."""
    key = e.open_circuit or e.substitute or e.active
    fit = open_circuit_potential(key)
    standing = "substituted" if e.substitute else "read"
    facts.append((f"open-circuit potential of {e.active}", Fact(0.0, standing, f"{fit.reference}; {fit.read_in}")))
    return key, fit.valid


def kinetics_of(e: ElectrodeSpec, temperature_K: float, facts: list[tuple[str, Fact]]) -> tuple[float, float]:
    """Diffusivity and exchange current, stated or looked up."""
    found = []
    for name, value in (("diffusivity", e.diffusivity), ("exchange_current_density", e.exchange_current)):
        if value is None:
            fact = material_fact(e.substitute or e.active, name, temperature_K=temperature_K)
            if e.substitute:
                fact = replace(fact, standing="substituted", source=f"{e.substitute}: {fact.source}")
            facts.append((f"{name.replace('_', ' ')} of {e.active}", fact))
            value = fact.value
        found.append(value)
    return found[0], found[1]


def cathode_transport(
    design: CellDesign, T0: float, T: float, effective: EffectiveCathode | None, facts: list[tuple[str, Fact]]
) -> tuple[float, float, float]:
    """κ_eff and σ_eff (S/cm), and the share of active material that is isolated."""
    spec, c = design.specification, design.specification.cathode
    isolated, ionic, electronic = 0.0, None, c.electronic_conductivity
    if effective is not None:
        if (value := effective.ionic_conductivity_S_cm) is not None:
            ionic = shifted_S_cm(value.value, c.activation_energy, effective.temperature_K, T, "the cathode")
        if (value := effective.electronic_conductivity_S_cm) is not None:
            electronic = value.value
        if (value := effective.isolated_active_fraction) is not None:
            isolated = value.value
        for what, one in (("ionic conductivity of the cathode", effective.ionic_conductivity_S_cm),
                          ("electronic conductivity of the cathode", effective.electronic_conductivity_S_cm)):  # fmt: skip
            if one is not None:
                facts.append((what, Fact(one.value, _standing(one.origin), str(one.source))))
    if ionic is None:
        own = c if c.conductivity is not None or c.law is not None else spec.separator[-1]  # listed from anode to cathode
        if c.tortuosity is None:
            raise InputError("A discharge needs the field cathode.tortuosity.")
        bulk = conductivity_S_cm(own, T0, T, "the cathode's electrolyte", facts)
        ionic = bulk * float(design.stack.cathode.composite.vol_fraction("electrolyte")) / c.tortuosity
    if electronic is None:
        raise InputError("A discharge needs the field cathode.electronic_conductivity.")
    return ionic, electronic, isolated


def _standing(origin: str) -> str:
    return {"measured": "measured", "literature": "read", "computed": "computed"}.get(origin, "assumed")


def cathode_contact(
    design: CellDesign, pressure_MPa: float | None, effective: EffectiveCathode | None, budget: InterfaceBudget | None,
    facts: list[tuple[str, Fact]],
) -> tuple[float, float]:  # fmt: skip
    """Contacted surface per volume (1/cm) and film resistance on it (Ω cm²)."""
    c, mix = design.specification.cathode, design.stack.cathode.composite
    if c.particle_radius is None:
        raise InputError("A discharge needs the field cathode.particle_radius.")
    share = c.contacted_fraction or 1.0
    film = c.film_resistance
    if c.coating is not None:
        film += layer_resistance_ohm_cm2(c.coating.thickness * 1e-3, c.coating.conductivity)
    if budget is not None:
        share = budget.contacted_fraction[0]
        others = sum(value for name, value, _, _ in budget.terms if name not in ("charge transfer", "coating" if c.coating else ""))
        film += others * budget.area_ratio * share
        source = Fact(film, "assumed" if budget.assumed else "computed", "frenkel.interfaces.budget")
        facts.append(("film and contact of the cathode's particles", source))
    area = 3e4 * float(mix.vol_fraction("active")) / c.particle_radius * share
    if effective is not None and (value := effective.contacted_area_per_volume_1_cm) is not None:
        area = value.value
        facts.append(("contacted area of the cathode", Fact(area, _standing(value.origin), str(value.source))))
    return area * contacted_share(c, float(design.stack.cathode.volume_change), pressure_MPa), film


def contacted_share(c: ElectrodeSpec, volume_change: float, pressure_MPa: float | None) -> float:
    """Share of the surface that particles which shrank by `volume_change` keep at a pressure; 1 where moduli are not given."""
    if c.contact is None:
        return 1.0
    if pressure_MPa is None:
        raise InputError("The contact of the cathode needs the field operation.pressure.")
    m = c.contact
    misfit = misfit_stress_MPa(
        -volume_change / 3.0, particle_modulus_GPa=m.particle_modulus, particle_poisson=m.particle_poisson,
        matrix_modulus_GPa=m.matrix_modulus, matrix_poisson=m.matrix_poisson,
    )  # fmt: skip
    lost = detached_fraction(
        misfit, pressure_MPa=pressure_MPa, lateral_ratio=m.lateral_ratio, holding_stress_MPa=m.holding_stress
    )
    return max(1.0 - lost, 1e-6)  # nothing in contact would be no cathode: the current then has no way in
