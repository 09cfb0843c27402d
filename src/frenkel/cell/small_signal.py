"""The impedance of a cell as a closed form: the small-signal limit of the porous electrode with double layers and particles.

    Z = R_flat + L/(κ + σ) [1 + (2 + (σ/κ + κ/σ) cosh ν)/(ν sinh ν)],   ν² = a L² (1/κ + 1/σ) Y(s)
    Y = s^n C + 1/(RT/(F i0(y)) + r_film + Z_d),    Z_d = −U′(y) r/(c D)/(√p coth √p − 1),   p = s r²/D

s = iω (1/s), y lithium fraction, c = charge per volume of particles and lithium fraction (C/cm³), C double layer (F/cm² of
particles; a constant-phase element where n < 1). With Y = F i0/RT it is Newman's resistance. The step response follows by
inversion of Z/s on Talbot's contour, so that pulses are predicted from spectra and spectra from pulses. Ω cm².
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.inputs import DischargeInputs
from frenkel.errors import OutOfRange
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["impedance_ohm_cm2", "porous_impedance", "pulse_response", "sphere_impedance", "step_response"]

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
_STEP = 1e-4
_TALBOT = 24


def porous_impedance(admittance: Complex, ionic: float, electronic: float = 0.0) -> Complex:
    """Impedance of two rails with resistances L/κ and L/σ, coupled by the admittance a L Y of the whole depth.

    Examples
    --------
    >>> bool(abs(porous_impedance(np.array([1e-6 + 0j]), 10.0)[0] - (1e6 + 10.0 / 3.0)) < 1e-2)
    True
    """
    nu = np.sqrt((ionic + electronic) * np.asarray(admittance, dtype=np.complex128))
    sum_ = ionic + electronic
    # written with coth and 1/sinh from one exponential, so that a thick electrode does not overflow
    decay = np.exp(-nu)
    coth, sinh_inverse = (1.0 + decay**2) / (1.0 - decay**2), 2.0 * decay / (1.0 - decay**2)
    product = ionic * electronic
    return np.asarray(product / sum_ + (2.0 * product * sinh_inverse + (ionic**2 + electronic**2) * coth) / (sum_ * nu))


def sphere_impedance(s: Complex, slope_ohm: float, time_s: float) -> Complex:
    """Diffusion in spheres: slope/(√p coth √p − 1), p = s r²/D; slope = −U′ r/(c D) of one sphere's surface, time r²/D."""
    root = np.sqrt(np.asarray(s, dtype=np.complex128) * time_s)
    decay = np.exp(-2.0 * root)
    return np.asarray(slope_ohm / (root * (1.0 + decay) / (1.0 - decay) - 1.0))


def impedance_ohm_cm2(
    inputs: DischargeInputs, frequency_Hz: Sequence[float] | Floats, *, state_of_charge: float = 1.0, double_layer_F_cm2: float = 2e-5
) -> Complex:
    """Impedance of a single-ion cell at a state of charge [n] (Ω cm²).

    Parameters
    ----------
    inputs : the cell
    frequency_Hz : [n]
    state_of_charge : 0 … 1; the open-circuit curve must hold there
    double_layer_F_cm2 : of the particles' contacted surface
    """
    if not 0.0 <= state_of_charge <= 1.0:
        raise OutOfRange("The state of charge", given=state_of_charge, low=0.0, high=1.0)
    s: Complex = np.asarray(2j * np.pi * np.asarray(frequency_Hz, dtype=np.float64), dtype=np.complex128)
    low, high = inputs.lithium_fraction_charged, inputs.lithium_fraction_discharged
    y = high - (high - low) * state_of_charge
    curve = open_circuit_potential(inputs.open_circuit)
    left, right = max(y - _STEP, curve.valid[0]), min(y + _STEP, curve.valid[1])
    slope = float(curve.at(right) - curve.at(left)) / (right - left)
    width, radius = inputs.cathode_thickness_um * 1e-4, inputs.particle_radius_um * 1e-4
    surface = inputs.area_per_volume_1_cm * width
    per_fraction = 3.6 * inputs.areal_capacity_mAh_cm2 * 3.0 / ((high - low) * surface * radius)
    diffusion = sphere_impedance(s, -slope * radius / (per_fraction * inputs.diffusivity_cm2_s), radius**2 / inputs.diffusivity_cm2_s)
    exchange_A = 1e-3 * inputs.exchange_current_mA_cm2 * 2.0 * np.sqrt(y * (1.0 - y))
    transfer = GAS_CONSTANT_J_MOL_K * inputs.temperature_K / (FARADAY_C_MOL * exchange_A) + inputs.film_ohm_cm2
    admittance = surface * (s * double_layer_F_cm2 + 1.0 / (transfer + diffusion))
    porous = porous_impedance(admittance, width / inputs.ionic_S_cm, width / inputs.electronic_S_cm)
    return np.asarray(inputs.flat_ohm_cm2 + porous)


def step_response(impedance_of: object, time_s: Floats) -> Floats:
    """Voltage per unit of current after a step, S(t) = L⁻¹[Z(s)/s], on Talbot's contour [n].

    `impedance_of` takes complex s [any shape] and gives Z of that shape.

    Examples
    --------
    >>> found = step_response(lambda s: 1.0 / s, np.array([2.0, 3.0]))     # a capacitor
    >>> np.allclose(found, [2.0, 3.0])
    True
    """
    if not callable(impedance_of):
        raise TypeError("impedance_of must be a function of s")
    t = np.maximum(np.asarray(time_s, dtype=np.float64), 1e-12)[:, None]
    k = np.arange(1, _TALBOT)
    angle = k * np.pi / _TALBOT
    cot = 1.0 / np.tan(angle)
    nodes = 2.0 * _TALBOT / 5.0 * np.concatenate([[1.0 + 0j], angle * (cot + 1j)])
    weights = 0.4 * np.concatenate([[0.5 + 0j], 1.0 + 1j * angle * (1.0 + cot**2) - 1j * cot]) * np.exp(nodes)
    s = nodes[None, :] / t
    return np.asarray(np.sum((weights[None, :] * np.asarray(impedance_of(s)) / s).real, axis=1) / t[:, 0])


def pulse_response(impedance_of: object, steps: Sequence[tuple[float, float]], time_s: Floats) -> Floats:
    """Voltage over time of steps (time, change of current) by superposition [n]; the response is linear."""
    total = np.zeros(np.shape(time_s))
    for start, change in steps:
        later = time_s > start
        total[later] += change * step_response(impedance_of, time_s[later] - start)
    return total
