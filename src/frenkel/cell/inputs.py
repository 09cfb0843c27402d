"""What a simulated discharge needs of a cell, in the units of the house, from a specification or from a dossier.

    a = 3 φ_active θ/r,    κ_eff = κ φ_electrolyte/τ,    R_separator = Σ L/κ
    σ(T) = σ(T0) (T0/T) exp(−Ea/k (1/T − 1/T0))

θ contacted share of the particles' surface, τ tortuosity of the electrolyte in the cathode. A conductivity of a
specification holds at its operating temperature; at another temperature its activation energy is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frenkel.cell.component_facts import Fact, material_fact
from frenkel.cell.design import CellDesign
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.cell.porous_electrode import electrode_resistance_ohm_cm2, reaction_front_number
from frenkel.cell.specification import CellSpecification, ElectrodeSpec, LayerSpec
from frenkel.errors import InputError, OutOfRange
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import BOLTZMANN_EV_K

if TYPE_CHECKING:
    from frenkel.microstructure import EffectiveCathode

__all__ = ["DischargeInputs", "discharge_inputs", "shifted_S_cm"]


@dataclass(frozen=True)
class DischargeInputs:
    """A single-ion cell with a composite cathode against a flat anode.

    Parameters
    ----------
    open_circuit : key of the cathode's fit in `materials.open_circuit`
    lithium_fraction_charged, lithium_fraction_discharged : ends of the window that the areal capacity covers
    areal_capacity_mAh_cm2 : lithium between these ends
    cathode_thickness_um, area_per_volume_1_cm : of the electrode; contacted surface of its particles
    particle_radius_um, diffusivity_cm2_s, exchange_current_mA_cm2 : of the active material (i0 at half lithiation)
    ionic_S_cm, electronic_S_cm : effective conductivities of the cathode
    separator_ohm_cm2, anode_ohm_cm2, series_ohm_cm2 : resistances in series, linear
    anode_potential_V : against Li/Li+
    lithium_at_anode_mAh_cm2 : what can be stripped when the cell is charged
    lower_cutoff_V, upper_cutoff_V, temperature_K : of the operation
    """

    open_circuit: str
    lithium_fraction_charged: float
    lithium_fraction_discharged: float
    areal_capacity_mAh_cm2: float
    cathode_thickness_um: float
    area_per_volume_1_cm: float
    particle_radius_um: float
    diffusivity_cm2_s: float
    exchange_current_mA_cm2: float
    ionic_S_cm: float
    electronic_S_cm: float
    separator_ohm_cm2: float
    anode_ohm_cm2: float
    series_ohm_cm2: float
    lower_cutoff_V: float
    temperature_K: float
    upper_cutoff_V: float | None = None
    anode_potential_V: float = 0.0
    lithium_at_anode_mAh_cm2: float = math.inf
    isolated_fraction: float = 0.0

    def __post_init__(self) -> None:
        low, high = self.lithium_fraction_charged, self.lithium_fraction_discharged
        if not 0.0 <= low < high <= 1.0:
            raise OutOfRange("The lithium fraction when charged", given=low, low=0.0, high=high)
        for name in (
            "areal_capacity_mAh_cm2", "cathode_thickness_um", "area_per_volume_1_cm", "particle_radius_um",
            "diffusivity_cm2_s", "exchange_current_mA_cm2", "ionic_S_cm", "electronic_S_cm", "temperature_K",
        ):  # fmt: skip
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0.0):
                raise OutOfRange(name, given=value, low=0.0)
        for name in ("separator_ohm_cm2", "anode_ohm_cm2", "series_ohm_cm2", "lithium_at_anode_mAh_cm2"):
            if not getattr(self, name) >= 0.0:
                raise OutOfRange(name, given=getattr(self, name), low=0.0)

    @property
    def flat_ohm_cm2(self) -> float:
        """All resistances in series with the cathode."""
        return self.separator_ohm_cm2 + self.anode_ohm_cm2 + self.series_ohm_cm2

    @property
    def front_number(self) -> float:
        """ν of the cathode (see `porous_electrode`)."""
        return reaction_front_number(
            thickness_um=self.cathode_thickness_um, ionic_S_cm=self.ionic_S_cm, electronic_S_cm=self.electronic_S_cm,
            area_per_volume_1_cm=self.area_per_volume_1_cm,
            exchange_current_mA_cm2=self.exchange_current_mA_cm2, temperature_K=self.temperature_K,
        )  # fmt: skip

    @property
    def cathode_ohm_cm2(self) -> float:
        """Newman's resistance of the cathode: conduction and charge transfer, no diffusion."""
        return electrode_resistance_ohm_cm2(
            self.front_number, thickness_um=self.cathode_thickness_um, ionic_S_cm=self.ionic_S_cm,
            electronic_S_cm=self.electronic_S_cm,
        )  # fmt: skip

    def current_mA_cm2(self, c_rate: float) -> float:
        """Current of a C-rate: areal capacity per hour times the rate."""
        return c_rate * self.areal_capacity_mAh_cm2


def shifted_S_cm(value_S_cm: float, energy_eV: float | None, have_K: float, wanted_K: float, what: str) -> float:
    """A conductivity at another temperature (σT form); raises InputError where no activation energy is known.

    >>> shifted_S_cm(1e-3, None, 298.15, 298.15, "the separator")
    0.001
    """
    if have_K == wanted_K:
        return value_S_cm
    if energy_eV is None:
        raise InputError(
            f"The conductivity of {what} is known at {have_K:.4g} K, not at {wanted_K:.4g} K.",
            next_step="Give its activation_energy.",
        )
    return value_S_cm * have_K / wanted_K * math.exp(-energy_eV / BOLTZMANN_EV_K * (1.0 / wanted_K - 1.0 / have_K))


def discharge_inputs(
    design: CellDesign,
    *,
    temperature_K: float | None = None,
    effective_cathode: EffectiveCathode | None = None,
) -> tuple[DischargeInputs, tuple[tuple[str, Fact], ...]]:
    """Inputs of a discharge, and the numbers that were looked up or left open.

    Values of an `EffectiveCathode` go before the tortuosity of the specification.

    Raises: InputError naming what is missing.
    """
    spec = design.specification
    facts: list[tuple[str, Fact]] = []
    if spec.operation is None:
        raise InputError("A discharge needs the section `operation` (temperature, lower_cutoff).")
    T0 = spec.operation.temperature
    T = temperature_K or T0
    c, mix = spec.cathode, design.stack.cathode.composite
    radius = _need(c.particle_radius, "cathode.particle_radius")
    ionic, electronic, area, isolated = _cathode_transport(design, T0, T, effective_cathode)
    curve, (low, high) = curve_of(c, facts)
    diffusivity, exchange = kinetics_of(c, T, facts)
    if T != T0:
        text = "diffusivity and exchange current are kept: their activation energies are not known"
        facts.append(("temperature dependence of the cathode's kinetics", Fact(0.0, "assumed", text)))
    lithium = _lithium_at_anode(spec, design)
    return DischargeInputs(
        curve,
        low if c.lithium_fraction_charged is None else c.lithium_fraction_charged,
        high if c.lithium_fraction_discharged is None else c.lithium_fraction_discharged,
        float(design.stack.cathode.areal_capacity_mAh_cm2), float(design.stack.cathode.thickness_um),
        area if area is not None else 3e4 * float(mix.vol_fraction("active")) / radius * (c.contacted_fraction or 1.0),
        radius, diffusivity, exchange, ionic, electronic,
        _separator(spec.separator, T0, T) + _separator(spec.interlayers, T0, T),
        _need(spec.anode.resistance, "anode.resistance"), spec.operation.series_resistance,
        spec.operation.lower_cutoff, T, _upper(spec, facts), spec.anode.potential or 0.0, lithium, isolated,
    ), tuple(facts)  # fmt: skip


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


def _upper(spec: CellSpecification, facts: list[tuple[str, Fact]]) -> float | None:
    if spec.operation is not None and spec.operation.upper_cutoff is not None:
        return spec.operation.upper_cutoff
    try:
        fact = material_fact(spec.cathode.active, "upper_cutoff_potential")
    except InputError:  # a discharge needs none; a charge will ask for it
        return None
    facts.append((f"upper cut-off of {spec.cathode.active}", fact))
    return fact.value - (spec.anode.potential or 0.0)


def _need(value: float | None, field: str) -> float:
    if value is None:
        raise InputError(f"A discharge needs the field {field}.")
    return value


def _cathode_transport(
    design: CellDesign, T0: float, T: float, effective: EffectiveCathode | None
) -> tuple[float, float, float | None, float]:
    """κ_eff, σ_eff, contacted area (None: spheres), isolated share."""
    spec, mix = design.specification, design.stack.cathode.composite
    c = spec.cathode
    isolated, area, ionic, electronic = 0.0, None, None, c.electronic_conductivity
    if effective is not None:
        if effective.ionic_conductivity_S_cm is not None:
            ionic = shifted_S_cm(effective.ionic_conductivity_S_cm.value, c.activation_energy, effective.temperature_K, T, "the cathode")
        if effective.electronic_conductivity_S_cm is not None:
            electronic = effective.electronic_conductivity_S_cm.value
        if effective.contacted_area_per_volume_1_cm is not None:
            area = effective.contacted_area_per_volume_1_cm.value
        if effective.isolated_active_fraction is not None:
            isolated = effective.isolated_active_fraction.value
    if ionic is None:
        near = spec.separator[-1]  # layers are listed from anode to cathode
        own = c.conductivity is not None
        bulk = c.conductivity if own else near.conductivity
        energy = c.activation_energy if own else near.activation_energy
        bulk = _need(bulk, "cathode.conductivity (of its electrolyte), or that of the separator")
        tortuosity = _need(c.tortuosity, "cathode.tortuosity")
        ionic = shifted_S_cm(bulk, energy, T0, T, "the cathode's electrolyte") * float(mix.vol_fraction("electrolyte")) / tortuosity
    return ionic, _need(electronic, "cathode.electronic_conductivity"), area, isolated


def _separator(layers: tuple[LayerSpec, ...], T0: float, T: float) -> float:
    total = 0.0
    for n, one in enumerate(layers):
        sigma = _need(one.conductivity, f"conductivity of layer {n} ({one.material})")
        total += one.thickness * 1e-4 / shifted_S_cm(sigma, one.activation_energy, T0, T, one.material)
    return total


def _lithium_at_anode(spec: CellSpecification, design: CellDesign) -> float:
    anode = design.stack.anode
    if anode.kind == "host":
        return math.inf
    return float(anode.reservoir_um / LITHIUM_UM_PER_MAH_CM2 + design.stack.cathode.first_charge_mAh_cm2)

