"""Trends that are reported of interfaces, held against the laws of the room.

    python benchmarks/interfaces_trends.py
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.evaluate import ask
from frenkel.evidence import Refusal
from frenkel.interfaces.contact import contacted_fraction_plastic, patterned_contact_resistance
from frenkel.interfaces.lithium_anode import stripping_limit_mA_cm2, void_closure_current_mA_cm2
from frenkel.interfaces.pair_report import pair_interfaces


def growth_exponent(name: str) -> float:
    """d ln R/d ln t of the layer that is computed at lithium."""
    growth = pair_interfaces(ask(name), pressures_MPa=()).anode_growth
    if growth is None:
        return math.nan
    r, t = growth.resistance_ohm_cm2[0], growth.time_h
    return float(np.polyfit(np.log(t), np.log(r), 1)[0])


def contact_exponents() -> tuple[float, float]:
    """d ln r/d ln p of spots that are a fixed number and widen, and of spots of one size that become more."""
    pressures = np.geomspace(1e-4, 1e-2, 5)
    theta = [contacted_fraction_plastic(p, yield_strength_MPa=1.0) for p in pressures]
    widening = [
        patterned_contact_resistance(f, spot_radius_um=math.sqrt(f / (math.pi * 1e-4)), resistivity_ohm_cm=1e3) for f in theta
    ]
    more = [patterned_contact_resistance(f, spot_radius_um=1.0, resistivity_ohm_cm=1e3) for f in theta]
    first, second = (float(np.polyfit(np.log(pressures), np.log(r), 1)[0]) for r in (widening, more))
    return first, second


def main() -> None:
    print("trend | reported | computed")
    for name, told in (
        ("LGPS", "√t (Wenzel 2016, abstract read); slower than diffusion (impedance of mixed-conducting interphases, abstract read)"),
        ("Li6PS5Cl", "diffusion-controlled, without end (phosphorus in the interphase of argyrodites, summary read)"),
    ):
        print(f"growth at lithium, {name} | {told} | R ~ t^{growth_exponent(name):.2f}")
    widening, more = contact_exponents()
    told = "R ~ p^−0.5, R ~ area^−1 (arXiv:2501.00600, abstract read, Li6PS5Cl)"
    print(f"contact against pressure | {told} | spots that widen p^{widening:.2f}, more spots p^{more:.2f}, films behind them area^−1")
    limit = pair_interfaces(ask("Li6PS5Cl"), pressures_MPa=(3.0, 7.0)).limit
    if not isinstance(limit, Refusal):
        at = [f"{m:.3g} ({lo:.2g}–{hi:.2g})" for m, lo, hi in
              zip(limit.median_mA_cm2, limit.low_mA_cm2, limit.high_mA_cm2, strict=True)]  # fmt: skip
        print(f"safe current of Li6PS5Cl at 3 and 7 MPa | 0.2 and 1.0 mA/cm² for stripping (remembered) | {at[0]} and {at[1]}, "
              f"limited by {limit.limiting[0]}")  # fmt: skip
    told = "0.2 and 1.0 mA/cm² at 3 and 7 MPa (remembered)"
    for void_um in (0.3, 1.0, 3.0):
        strength = strength_for(1.0, 7.0, void_um)
        low, middle, high = (stripping(3.0, void_um, strength, diffusion) for diffusion in (0.03, 0.1, 0.3))
        print(f"stripping, voids of {void_um} µm | {told} | with the strength of lithium that gives 1.0 at 7 MPa "
              f"({strength:.2f} MPa): {middle:.2f} ({low:.2f}–{high:.2f}) at 3 MPa")  # fmt: skip


def strength_for(current_mA_cm2: float, pressure_MPa: float, void_um: float) -> float:
    """Stress (MPa) at which lithium must creep with 1e-3 1/s for this limit."""
    from scipy.optimize import brentq

    return float(brentq(lambda s: math.log(stripping(pressure_MPa, void_um, s, 0.1) / current_mA_cm2), 0.05, 20.0))


def stripping(pressure_MPa: float, void_um: float, strength_MPa: float, diffusion_mA_cm2: float) -> float:
    """Diffusion and closing of voids together, with m = 6.6."""
    creep = void_closure_current_mA_cm2(
        pressure_MPa, void_radius_um=void_um, temperature_K=298.15, reference_stress_MPa=strength_MPa,
        reference_rate_per_s=1e-3, exponent=6.6, activation_energy_J_mol=37e3,
    )  # fmt: skip
    return stripping_limit_mA_cm2(diffusion_mA_cm2, creep)


if __name__ == "__main__":
    main()
