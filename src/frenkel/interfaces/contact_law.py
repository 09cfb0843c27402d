"""Which law of contact holds at an interface: the touching fraction θ and what the narrowing of current costs.

    plastic      θ = p/(3 σ_y)                           creeping   θ = p/(3 σ_y) (1 + 2 m ε̇_y t)^(1/m)
    elastic      θ = erf(√2 p/(E* h′))                   asperities Greenwood–Williamson
    gel          θ = Φ(u), v/s = uΦ(u) + φ(u)            sintered   θ = (neck/grain)²
    interlayer   a pressed soft conductor: θ of its own modulus, its d/σ in series
    shrinking    θ = θ0 (1 − f), f the detached fraction of particles that shrink

A `ContactLaw` is a name and the inputs that the law needs, each with its interval; `contact` draws them and gives θ
and the constriction (Ω cm² of cell or particle area, one side) as terms of a budget. Creeping: an indentation whose strain
rate is ȧ/a and whose hardness is 3σ spreads as d(ln θ)/dt = 2 ε̇_y (p/(3 σ_y θ))^m, from the plastic contact on
[similarity of indentation creep: Bower, Fleck, Needleman, Ogbonna, Proc. R. Soc. A 441, 97 (1993), remembered].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.interfaces.budget import Term, draw_term
from frenkel.interfaces.cathode_contact import detached_fraction, misfit_stress_MPa
from frenkel.interfaces.charge_transfer import layer_resistance_ohm_cm2
from frenkel.interfaces.contact import (
    contacted_fraction_elastic,
    contacted_fraction_plastic,
    patterned_contact_resistance,
)
from frenkel.interfaces.contact_spots import sintered_contact_resistance
from frenkel.interfaces.greenwood_williamson import asperity_contact
from frenkel.interfaces.interlayers import filled_fraction

__all__ = ["LAWS", "Contact", "ContactLaw", "contacted_fraction_creeping"]

DRAWN = 200
SMALLEST_FRACTION = 1e-4
SECONDS_PER_HOUR = 3600.0
Inputs = Mapping[str, float]


def contacted_fraction_creeping(
    pressure_MPa: float, *, yield_strength_MPa: float, creep_rate_per_s: float, creep_exponent: float, age_h: float
) -> float:
    """Contacted fraction of a side that creeps after an age: p/(3 σ_y) (1 + 2 m ε̇_y t)^(1/m), at most 1.

    Parameters
    ----------
    pressure_MPa, yield_strength_MPa : p, σ_y
    creep_rate_per_s, creep_exponent : strain rate at the yield strength, m
    age_h : t

    Examples
    --------
    >>> contacted_fraction_creeping(0.3, yield_strength_MPa=1.0, creep_rate_per_s=1e-3, creep_exponent=6.6, age_h=0.0)
    0.09999999999999999
    """
    for name, value in (("The creep rate", creep_rate_per_s), ("The age", age_h)):
        if not value >= 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    if not creep_exponent > 0.0:
        raise OutOfRange("The creep exponent", given=creep_exponent, low=0.0)
    if not (math.isfinite(yield_strength_MPa) and yield_strength_MPa > 0.0 and pressure_MPa >= 0.0):
        raise OutOfRange("The pressure or the yield strength", given=min(pressure_MPa, yield_strength_MPa), low=0.0)
    spread = 1.0 + 2.0 * creep_exponent * creep_rate_per_s * age_h * SECONDS_PER_HOUR
    return min(pressure_MPa / (3.0 * yield_strength_MPa) * math.pow(spread, 1.0 / creep_exponent), 1.0)


def _spots(theta: float, resistivity: float, d: Inputs) -> float:
    if theta >= 1.0:
        return 0.0
    return patterned_contact_resistance(theta, spot_radius_um=d["spot_radius_um"], resistivity_ohm_cm=resistivity)


def _with_spots(fraction: Callable[[float, Inputs], float]) -> Callable[[float, float, Inputs], tuple[float, float]]:
    def law(pressure: float, resistivity: float, d: Inputs) -> tuple[float, float]:
        # at no pressure some spots still touch; the constriction then says the rest
        theta = max(fraction(pressure, d), SMALLEST_FRACTION)
        return theta, _spots(theta, resistivity, d)

    return law


def _asperities(pressure: float, resistivity: float, d: Inputs) -> tuple[float, float]:
    found = asperity_contact(
        max(pressure, 1e-6), modulus_GPa=d["modulus_GPa"], asperities_per_um2=d["asperities_per_um2"],
        asperity_radius_um=d["asperity_radius_um"], height_deviation_um=d["height_deviation_um"],
        resistivity_sum_ohm_cm=resistivity,
    )  # fmt: skip
    return found.contacted_fraction, 1.0 / found.conductance_S_cm2


def _sintered(pressure: float, resistivity: float, d: Inputs) -> tuple[float, float]:
    ratio = min(d["neck_ratio"], 1.0)
    both = sintered_contact_resistance(ratio, grain_radius_um=d["grain_radius_um"], resistivity_ohm_cm=resistivity)
    return ratio**2, 0.5 * both


def _interlayer(pressure: float, resistivity: float, d: Inputs) -> tuple[float, float]:
    theta = contacted_fraction_elastic(max(pressure, 1e-6), modulus_GPa=d["modulus_GPa"], rms_slope=d["rms_slope"])
    own = layer_resistance_ohm_cm2(d["interlayer_um"], d["interlayer_S_cm"])
    return theta, own + _spots(theta, 1.0 / d["interlayer_S_cm"], d)


def _shrinking(pressure: float, d: Inputs) -> float:
    misfit = misfit_stress_MPa(
        d["linear_strain"], particle_modulus_GPa=d["particle_modulus_GPa"], particle_poisson=d["particle_poisson"],
        matrix_modulus_GPa=d["modulus_GPa"], matrix_poisson=d["matrix_poisson"],
    )  # fmt: skip
    lost = detached_fraction(
        misfit, pressure_MPa=pressure, lateral_ratio=d["lateral_ratio"], holding_stress_MPa=d["holding_stress_MPa"]
    )
    return d["contacted_before"] * (1.0 - lost)


_SPOT = ("spot_radius_um",)
LAWS: dict[str, tuple[tuple[str, ...], Callable[[float, float, Inputs], tuple[float, float]]]] = {
    "plastic": (
        ("yield_strength_MPa", *_SPOT),
        _with_spots(lambda p, d: contacted_fraction_plastic(p, yield_strength_MPa=d["yield_strength_MPa"])),
    ),
    "creeping": (
        ("yield_strength_MPa", "creep_rate_per_s", "creep_exponent", "contact_age_h", *_SPOT),
        _with_spots(lambda p, d: contacted_fraction_creeping(
            p, yield_strength_MPa=d["yield_strength_MPa"], creep_rate_per_s=d["creep_rate_per_s"],
            creep_exponent=d["creep_exponent"], age_h=d["contact_age_h"],
        )),
    ),
    "elastic": (
        ("modulus_GPa", "rms_slope", *_SPOT),
        _with_spots(lambda p, d: contacted_fraction_elastic(p, modulus_GPa=d["modulus_GPa"], rms_slope=d["rms_slope"])),
    ),
    "asperities": (("modulus_GPa", "asperities_per_um2", "asperity_radius_um", "height_deviation_um"), _asperities),
    "gel": (
        ("gel_um", "rms_height_um", *_SPOT),
        _with_spots(lambda p, d: filled_fraction(d["gel_um"], rms_height_um=d["rms_height_um"])),
    ),
    "sintered": (("neck_ratio", "grain_radius_um"), _sintered),
    "interlayer": (("modulus_GPa", "rms_slope", "interlayer_um", "interlayer_S_cm", *_SPOT), _interlayer),
    "shrinking": (
        ("contacted_before", "linear_strain", "particle_modulus_GPa", "particle_poisson", "modulus_GPa", "matrix_poisson",
         "lateral_ratio", "holding_stress_MPa", *_SPOT),
        _with_spots(_shrinking),
    ),
}  # fmt: skip
"""Inputs of each law and the law itself, (pressure, resistivity, inputs) → (θ, constriction)."""


@dataclass(frozen=True)
class Contact:
    """Contacted fraction and constriction (Ω cm², one side) as terms of a budget."""

    fraction: Term
    constriction: Term


@dataclass(frozen=True)
class ContactLaw:
    """A law of contact by name (see `LAWS`) with its inputs.

    Examples
    --------
    >>> one = Term(1.0, 1.0, 1.0)
    >>> law = ContactLaw("plastic", {"yield_strength_MPa": one, "spot_radius_um": one})
    >>> round(law.contact(pressure_MPa=1.5, resistivity_ohm_cm=1000.0).fraction.value, 9)
    0.5
    """

    name: str
    inputs: Mapping[str, Term]

    def __post_init__(self) -> None:
        if self.name not in LAWS:
            raise UnknownName(self.name, what="law of contact", nearest=tuple(LAWS))
        needs = LAWS[self.name][0]
        missing = [one for one in needs if one not in self.inputs]
        if missing:
            raise InputError(f"The {self.name} contact needs {', '.join(missing)}.",
                             next_step=f"It takes {', '.join(needs)}.")  # fmt: skip
        wrong = [one for one in self.inputs if one not in needs]
        if wrong:
            raise UnknownName(wrong[0], what=f"input of the {self.name} contact", nearest=needs)

    def contact(self, *, pressure_MPa: float, resistivity_ohm_cm: float) -> Contact:
        """θ and constriction at a pressure, from draws of the inputs; the middle is that of the middle inputs.

        Raises
        ------
        OutOfRange : an input outside the validity of the law, e.g. asperities that are no longer apart
        """
        if not (math.isfinite(pressure_MPa) and pressure_MPa >= 0.0):
            raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
        law = LAWS[self.name][1]
        middle = law(pressure_MPa, resistivity_ohm_cm, {name: term.value for name, term in self.inputs.items()})
        if all(term.low == term.high for term in self.inputs.values()):
            found = np.array([middle])
        else:
            rng = np.random.default_rng(0)
            drawn = {name: draw_term(term, rng)[:DRAWN] for name, term in self.inputs.items()}
            found = np.array(
                [law(pressure_MPa, resistivity_ohm_cm, {n: float(x[k]) for n, x in drawn.items()}) for k in range(DRAWN)]
            )
        low, high = np.quantile(found, [0.025, 0.975], axis=0)
        bases = "; ".join(f"{n} = {t.value:g}" + (f", {t.basis}" if t.basis else "") for n, t in self.inputs.items())
        assumed = any(term.assumed for term in self.inputs.values())
        fraction, narrow = (
            Term(m, min(float(a), m), max(float(b), m), f"{self.name} contact at {pressure_MPa:g} MPa: {bases}", assumed)
            for m, a, b in zip(middle, low, high, strict=True)
        )
        return Contact(fraction, narrow)
