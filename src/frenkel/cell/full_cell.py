"""From a specification to what PyBaMM's DFN needs beside the cathode: a salt, a composite anode, states.

A composite anode is balanced by stoichiometry windows: discharged it stands at the empty end of its open-circuit curve,
charged at x = x_low + (x_high − x_low) Q/Q_anode.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from frenkel.cell.cathode_inputs import curve_of, kinetics_of
from frenkel.cell.component_facts import Fact
from frenkel.cell.conduction import conductivity_S_cm
from frenkel.cell.design import CellDesign, composite_of
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.states import CellStates, state_values
from frenkel.errors import InputError

if TYPE_CHECKING:
    from frenkel.cell._pybamm.porous_parameters import CompositeAnode, PorousStates, Salt

__all__ = ["composite_anode", "porous_states", "salt_of"]


def salt_of(design: CellDesign) -> Salt | None:
    """The salt of a polymer; None for a single-ion conductor."""
    spec = design.specification
    s = spec.salt
    if s is None:
        return None
    from frenkel.cell._pybamm.porous_parameters import Salt

    return Salt(
        s.transference_number, s.diffusivity, s.concentration, s.thermodynamic_factor,
        sum(layer.thickness for layer in spec.separator),
        float(design.stack.cathode.composite.vol_fraction("electrolyte")), s.transference_slope,
    )  # fmt: skip


def composite_anode(design: CellDesign, inputs: DischargeInputs, facts: list[tuple[str, Fact]]) -> CompositeAnode | None:
    """The anode of a full cell, balanced by its window; None for a flat anode.

    Raises: InputError where it holds less than the cathode or a number is missing.
    """
    spec = design.specification
    e = spec.anode.composite
    if e is None or spec.anode.kind != "composite":
        return None
    from frenkel.cell._pybamm.porous_parameters import CompositeAnode

    if e.particle_radius is None or e.tortuosity is None or e.electronic_conductivity is None or e.conductivity is None:
        raise InputError("A composite anode needs conductivity, tortuosity, electronic_conductivity and particle_radius.")
    assert design.stack.anode.host is not None and spec.operation is not None
    mix = composite_of(e, spec, [])
    curve, (low, high) = curve_of(e, facts)
    diffusivity, exchange = kinetics_of(e, inputs.temperature_K, facts)
    used = inputs.areal_capacity_mAh_cm2 / e.areal_capacity
    if used > 1.0:
        raise InputError(f"The anode holds {e.areal_capacity:g} mAh/cm², less than the cathode's {inputs.areal_capacity_mAh_cm2:g}.")
    bulk = conductivity_S_cm(e, spec.operation.temperature, inputs.temperature_K, "the anode", facts)
    return CompositeAnode(
        curve, low + (high - low) * used, low, float(design.stack.anode.host.thickness_um),
        3e4 * float(mix.vol_fraction("active")) / e.particle_radius * (e.contacted_fraction or 1.0), e.particle_radius,
        diffusivity, exchange, bulk * float(mix.vol_fraction("electrolyte")) / e.tortuosity, e.electronic_conductivity,
    )  # fmt: skip


def porous_states(states: CellStates, inputs: DischargeInputs) -> PorousStates:
    """What of a cell's states the DFN follows: heat, reaction layer, lithium.

    Raises: InputError for voids, which are followed in single-ion cells only.
    """
    from frenkel.cell._pybamm.porous_parameters import PorousStates

    if states.voids is not None:
        raise InputError("Voids are followed in cells with a single-ion conductor and a flat anode only.")
    v = state_values(states, inputs, 1.0)
    layer = (1.0, 0.0, 1.0, 0.0, 0.0)
    if states.growth is not None:
        ohm_per_nm = v["interphase_ohm"] / (1e-3 * inputs.current_mA_cm2(1.0))
        layer = (v["interphase_start"], v["interphase_growth"] / 3600.0, v["interphase_shift"], ohm_per_nm, v["interphase_lithium"])
    lithium = v["anode_lithium"]
    return PorousStates(states.heat_capacity_J_cm2_K, states.cooling_W_cm2_K, layer, lithium if math.isfinite(lithium) else 1e6)
