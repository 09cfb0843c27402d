"""Melt extrusion and electrospinning, as orders of magnitude.

    extrusion        Q = ½ v W H (drag flow, open die),  t_r = L W H/Q,  γ̇ = v/H,  η = K γ̇^{n−1},  ΔT ≤ η γ̇² t_r/(ρ c_p)
                     degraded share 1 − exp(−k t_r)
    electrospinning  d = (γ ε Q²/I² · 2/(π² (2 ln χ − 3)))^⅓ √c      Fridrikh's limit, c volume fraction of polymer
Sources: Tadmor and Gogos, Fridrikh et al. 2003, remembered: good to a factor of a few.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.errors import OutOfRange

__all__ = ["Extrusion", "extrude", "fibre_diameter_um"]

VACUUM_PERMITTIVITY_F_m = 8.8541878128e-12


@dataclass(frozen=True, slots=True)
class Extrusion:
    """Throughput (kg/h), residence time (s), shear rate (1/s), viscosity (Pa·s), largest viscous heating (K), degraded share."""

    throughput_kg_h: float
    residence_s: float
    shear_rate_1_s: float
    viscosity_Pa_s: float
    heating_K: float
    degraded: float


def extrude(
    *, screw_diameter_mm: float, channel_depth_mm: float, channel_width_mm: float, channel_length_mm: float, rpm: float, consistency_Pa_sn: float, flow_exponent: float,
    density_g_cm3: float, heat_capacity_J_g_K: float, degradation_1_s: float = 0.0,
) -> Extrusion:  # fmt: skip
    """Drag flow of a power-law melt in a single screw with an open die.

    >>> made = extrude(screw_diameter_mm=20, channel_depth_mm=2, channel_width_mm=18, channel_length_mm=1600, rpm=60, consistency_Pa_sn=2000, flow_exponent=0.5,
    ...                density_g_cm3=1.2, heat_capacity_J_g_K=2.0)
    >>> round(made.shear_rate_1_s, 1), round(made.residence_s, 1), round(made.throughput_kg_h, 2)
    (31.4, 50.9, 4.89)
    """
    values = {"screw diameter": screw_diameter_mm, "channel depth": channel_depth_mm, "channel width": channel_width_mm, "channel length": channel_length_mm, "speed": rpm,
              "consistency": consistency_Pa_sn, "flow exponent": flow_exponent, "density": density_g_cm3, "heat capacity": heat_capacity_J_g_K}  # fmt: skip
    for name, one in values.items():
        if not one > 0.0:
            raise OutOfRange(f"The {name}", given=one, low=0.0)
    if degradation_1_s < 0.0:
        raise OutOfRange("The rate of degradation", given=degradation_1_s, low=0.0, unit="1/s")
    speed = math.pi * screw_diameter_mm * 1e-3 * rpm / 60.0
    depth, width, length = channel_depth_mm * 1e-3, channel_width_mm * 1e-3, channel_length_mm * 1e-3
    flow = 0.5 * speed * width * depth
    residence = length * width * depth / flow
    shear = speed / depth
    viscosity = consistency_Pa_sn * shear ** (flow_exponent - 1.0)
    heating = viscosity * shear**2 * residence / (density_g_cm3 * 1e6 * heat_capacity_J_g_K)
    return Extrusion(flow * density_g_cm3 * 1e3 * 3600.0, residence, shear, viscosity, heating, -math.expm1(-degradation_1_s * residence))


def fibre_diameter_um(*, surface_tension_mN_m: float, flow_mL_h: float, current_nA: float, polymer_volume_fraction: float, aspect: float = 100.0) -> float:
    """Diameter of the dry fibre at Fridrikh's limit; `aspect` χ is the ratio of instability length to jet radius.

    >>> round(fibre_diameter_um(surface_tension_mN_m=35.0, flow_mL_h=1.0, current_nA=100.0, polymer_volume_fraction=0.1), 2)
    0.14
    """
    for name, one in (("surface tension", surface_tension_mN_m), ("flow", flow_mL_h), ("current", current_nA)):
        if not one > 0.0:
            raise OutOfRange(f"The {name}", given=one, low=0.0)
    if not 0.0 < polymer_volume_fraction <= 1.0 or not aspect > math.exp(1.5):
        raise OutOfRange("The volume fraction of polymer", given=polymer_volume_fraction, low=0.0, high=1.0)
    flow, current = flow_mL_h * 1e-6 / 3600.0, current_nA * 1e-9
    cube = surface_tension_mN_m * 1e-3 * VACUUM_PERMITTIVITY_F_m * (flow / current) ** 2 * 2.0 / (math.pi**2 * (2.0 * math.log(aspect) - 3.0))
    return float(cube ** (1.0 / 3.0) * math.sqrt(polymer_volume_fraction) * 1e6)
