"""What a simulated discharge needs of a cell, in the units of the house, from a specification or from a dossier.

    R_separator = Σ L/κ,    R_anode(p) = R_anode θ(p0)/θ(p),  θ = p/(3 σ_y)       (see `cathode_inputs` for the cathode)

What stands in the specification holds at its operating temperature and pressure; conductivities follow their law or
activation energy, contacts the laws of `interfaces`, and what does not follow is noted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frenkel.cell.cathode_inputs import cathode_contact, cathode_transport, curve_of, kinetics_of
from frenkel.cell.component_facts import Fact, material_fact
from frenkel.cell.conduction import layers_ohm_cm2, local_energy_eV
from frenkel.cell.design import CellDesign
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.cell.porous_electrode import electrode_resistance_ohm_cm2, reaction_front_number
from frenkel.cell.specification import CellSpecification
from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.contact import contacted_fraction_plastic
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

if TYPE_CHECKING:
    from frenkel.interfaces.budget import InterfaceBudget
    from frenkel.microstructure import EffectiveCathode

__all__ = ["DischargeInputs", "discharge_inputs", "lithium_at_anode"]


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
    film_ohm_cm2 : on the contacted surface of the particles (coating, reaction layer, constriction), per area of it
    interphase_ohm_cm2 : part of anode_ohm_cm2 that a reaction layer had at the start; only names it in `losses`
    cathode_energy_eV, separator_energy_eV : activation energies of σT around the temperature, where a law or value is known
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
    film_ohm_cm2: float = 0.0
    cathode_energy_eV: float | None = None
    separator_energy_eV: float | None = None
    interphase_ohm_cm2: float = 0.0

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
        for name in ("separator_ohm_cm2", "anode_ohm_cm2", "series_ohm_cm2", "film_ohm_cm2", "lithium_at_anode_mAh_cm2"):
            if not getattr(self, name) >= 0.0:
                raise OutOfRange(name, given=getattr(self, name), low=0.0)

    @property
    def flat_ohm_cm2(self) -> float:
        """All resistances in series with the cathode."""
        return self.separator_ohm_cm2 + self.anode_ohm_cm2 + self.series_ohm_cm2

    @property
    def front_number(self) -> float:
        """ν of the cathode (see `porous_electrode`); a film slows the reaction as a smaller exchange current would."""
        thermal = GAS_CONSTANT_J_MOL_K * self.temperature_K / FARADAY_C_MOL
        slowed = 1.0 / (1.0 / self.exchange_current_mA_cm2 + 1e-3 * self.film_ohm_cm2 / thermal)
        return reaction_front_number(
            thickness_um=self.cathode_thickness_um, ionic_S_cm=self.ionic_S_cm, electronic_S_cm=self.electronic_S_cm,
            area_per_volume_1_cm=self.area_per_volume_1_cm,
            exchange_current_mA_cm2=slowed, temperature_K=self.temperature_K,
        )  # fmt: skip

    @property
    def cathode_ohm_cm2(self) -> float:
        """Newman's resistance of the cathode: conduction, charge transfer and film, no diffusion."""
        return electrode_resistance_ohm_cm2(
            self.front_number, thickness_um=self.cathode_thickness_um, ionic_S_cm=self.ionic_S_cm,
            electronic_S_cm=self.electronic_S_cm,
        )  # fmt: skip

    def current_mA_cm2(self, c_rate: float) -> float:
        """Current of a C-rate: areal capacity per hour times the rate."""
        return c_rate * self.areal_capacity_mAh_cm2


def discharge_inputs(
    design: CellDesign,
    *,
    temperature_K: float | None = None,
    pressure_MPa: float | None = None,
    effective_cathode: EffectiveCathode | None = None,
    cathode_budget: InterfaceBudget | None = None,
    anode_budget: InterfaceBudget | None = None,
) -> tuple[DischargeInputs, tuple[tuple[str, Fact], ...]]:
    """Inputs of a discharge, and the numbers that were looked up or left open.

    Parameters
    ----------
    temperature_K, pressure_MPa : of the run, where they are not those of the specification
    effective_cathode : its values go before the tortuosity of the specification
    cathode_budget, anode_budget : resistances of `interfaces`, before those of the specification; the charge transfer
        of the cathode's budget is left out, because the cell has its own (i0)

    Raises: InputError naming what is missing.
    """
    spec = design.specification
    facts: list[tuple[str, Fact]] = []
    if spec.operation is None:
        raise InputError("A discharge needs the section `operation` (temperature, lower_cutoff).")
    T0 = spec.operation.temperature
    T = temperature_K or T0
    c = spec.cathode
    ionic, electronic, isolated = cathode_transport(design, T0, T, effective_cathode, facts)
    pressure = spec.operation.pressure if pressure_MPa is None else pressure_MPa
    area, film = cathode_contact(design, pressure, effective_cathode, cathode_budget, facts)
    curve, (low, high) = curve_of(c, facts)
    diffusivity, exchange = kinetics_of(c, T, facts)
    if T != T0:
        text = "diffusivity and exchange current are kept: their activation energies are not known"
        facts.append(("temperature dependence of the cathode's kinetics", Fact(0.0, "assumed", text)))
    layers = (*spec.interlayers, *spec.separator)
    energy = local_energy_eV(c if c.law or c.conductivity else spec.separator[-1], T)
    thickest = max(layers, key=lambda one: layers_ohm_cm2((one,), T0, T, []), default=None)
    return DischargeInputs(
        curve,
        low if c.lithium_fraction_charged is None else c.lithium_fraction_charged,
        high if c.lithium_fraction_discharged is None else c.lithium_fraction_discharged,
        float(design.stack.cathode.areal_capacity_mAh_cm2), float(design.stack.cathode.thickness_um), area,
        _need(c.particle_radius, "cathode.particle_radius"), diffusivity, exchange, ionic, electronic,
        layers_ohm_cm2(layers, T0, T, facts), _anode_ohm_cm2(spec, pressure, anode_budget, facts),
        spec.operation.series_resistance, spec.operation.lower_cutoff, T, _upper(spec, facts), spec.anode.potential or 0.0,
        lithium_at_anode(design), isolated, film, energy,
        None if thickest is None else local_energy_eV(thickest, T),
    ), tuple(dict.fromkeys(facts))  # fmt: skip


def _anode_ohm_cm2(
    spec: CellSpecification, pressure_MPa: float | None, budget: InterfaceBudget | None, facts: list[tuple[str, Fact]]
) -> float:
    """Resistance of the anode at the pressure of the run: contacts that lithium fills by flowing grow with it."""
    if budget is not None:
        facts.append(("resistance of the anode", Fact(budget.total[0], "assumed" if budget.assumed else "computed", "frenkel.interfaces.budget")))
        return budget.total[0]
    told = _need(spec.anode.resistance, "anode.resistance")
    usual = None if spec.operation is None else spec.operation.pressure
    if pressure_MPa is None or pressure_MPa == usual:
        return told
    if usual is None or spec.anode.yield_strength is None:
        missing = "operation.pressure" if usual is None else "anode.yield_strength"
        raise InputError(f"The resistance of the anode at {pressure_MPa:g} MPa needs the field {missing}.")
    at, had = (contacted_fraction_plastic(p, yield_strength_MPa=spec.anode.yield_strength) for p in (pressure_MPa, usual))
    if at <= 0.0:
        return math.inf
    facts.append(("contact of the anode", Fact(at, "computed", "p/(3 σ_y), frenkel.interfaces.contact")))
    return told * had / at


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


def lithium_at_anode(design: CellDesign) -> float:
    """Lithium that a flat anode holds when charged (mAh/cm²); a host is endless."""
    anode = design.stack.anode
    if anode.kind == "host":
        return math.inf
    return float(anode.reservoir_um / LITHIUM_UM_PER_MAH_CM2 + design.stack.cathode.first_charge_mAh_cm2)
