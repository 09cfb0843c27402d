"""GITT: chemical diffusivity from a current pulse and the rest after it.

    D = (4 L²/π) ((ΔE_s/τ) / (dE/d√t))²,      valid for t ≪ L²/D

ΔE_s is the change of the settled potential by the pulse of length τ, dE/d√t the slope during the pulse (ohmic step excluded), L the
diffusion length: the thickness of the slab, or the volume of the particles over their surface; a geometric area is another
thing, and the result says which was given. The slope is taken only where t < 0.15 L²/D, found self-consistently. Where that leaves
no line, or τ ≥ L²/D, there is no value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import fit_linear, student_quantile

__all__ = ["GittResult", "gitt_diffusivity", "pulses_of"]

Floats = NDArray[np.float64]

WITHIN = 0.15
LEAST_POINTS = 15


@dataclass(frozen=True)
class GittResult(ResultDefaults):
    """D (cm²/s) with 95 % bounds, the ratio τD/L², and the length it rests on."""

    subject: str
    diffusivity_cm2_s: float
    low_cm2_s: float
    high_cm2_s: float
    pulse_over_diffusion_time: float
    length_cm: float
    length_of: str
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence."""
        return (Evidence(self.subject, "diffusivity", self.diffusivity_cm2_s, self.low_cm2_s, self.high_cm2_s, "95%", kind="chemical",
                         method=f"GITT, length of the {self.length_of} {self.length_cm:.3g} cm", origin="measured",
                         source=Source(model="frenkel.measure"), checked="computed"),)  # fmt: skip


def gitt_diffusivity(
    time_s: object, potential_V: object, current_mA: object, *, length_cm: float, length_deviation_cm: float = 0.0,
    length_of: str = "slab", subject: str = "sample",
) -> GittResult | Refusal:  # fmt: skip
    """D from one pulse followed by a rest.

    Parameters
    ----------
    time_s, potential_V, current_mA : [n] record of one pulse and its rest
    length_cm, length_deviation_cm : diffusion length
    length_of : "slab" or "particles" (volume over surface)
    """
    t, E, I = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == E.shape == I.shape) or len(t) < 50:
        raise InputError("GITT needs time, potential and current of one pulse and its rest, at least 50 points.")
    if not length_cm > 0.0:
        raise OutOfRange("The diffusion length", given=length_cm, low=0.0, unit="cm")
    on = np.abs(I) > 0.05 * float(np.max(np.abs(I)))
    if not on.any() or on.all():
        raise InputError("The record has no pulse, or no rest.")
    first, last = int(np.argmax(on)), int(len(on) - 1 - np.argmax(on[::-1]))
    tau = float(t[last] - t[first])
    if first < 3:
        raise InputError("The record must begin with the open circuit before the pulse (3 points or more).")
    before = float(np.median(E[max(first - 20, 0) : first]))
    rest = slice(last + 1, len(t))
    settled, drift = _settled(t[rest], E[rest])
    pulse_t, pulse_E = t[first : last + 1] - t[first], E[first : last + 1]
    return _evaluate(pulse_t, pulse_E, tau, before, settled, drift, length_cm, length_deviation_cm, length_of, subject)


def _settled(t: Floats, E: Floats) -> tuple[float, float]:
    """Potential at the end of the rest, and by how much it still changes over the last fifth."""
    n = max(len(E) // 20, 5)
    end = float(np.median(E[-n:]))
    earlier = float(np.median(E[-max(len(E) // 5, 2 * n) :][:n]))
    return end, abs(end - earlier)


def _evaluate(
    t: Floats, E: Floats, tau: float, before: float, settled: float, drift: float, length: float, u_length: float,
    length_of: str, subject: str,
) -> GittResult | Refusal:  # fmt: skip
    def refuse(reason: str) -> Refusal:
        return Refusal("diffusivity", reason, "a shorter pulse, a longer rest, or faster sampling", "", "measure", subject)

    end = tau
    found: tuple[float, float] | None = None
    diffusivity = np.nan
    for _ in range(12):
        use = (t > 0.01 * end) & (t <= end)
        if use.sum() < LEAST_POINTS:
            return refuse("Too few points lie in the time where the potential goes with the root of time.")
        fit = fit_linear(np.stack([np.ones(use.sum()), np.sqrt(t[use])], axis=1), E[use])
        slope, error = float(fit.coefficients[1]), fit.standard_error(1)
        change = settled - before
        if slope == 0.0 or abs(change) < 4.0 * drift or abs(change) < 1e-4:
            return refuse("The potential has not settled after the pulse, or it hardly changed.")
        diffusivity = 4.0 * length**2 / np.pi * (change / tau / slope) ** 2
        found = (slope, error)
        new = min(tau, WITHIN * length**2 / diffusivity)
        if abs(new / end - 1.0) < 0.02:
            break
        end = new
    assert found is not None
    ratio = tau * diffusivity / length**2
    if ratio >= 1.0:
        return refuse(f"The pulse is {ratio:.2g} times the diffusion time L²/D: the equation does not hold.")
    # 1 % stands for what the root law leaves out where t is not very small against L²/D
    u = 2.0 * float(np.sqrt((found[1] / found[0]) ** 2 + (drift / change) ** 2 + (u_length / length) ** 2 + 0.01**2))
    half = student_quantile(max(int(np.sum(t <= end)) - 2, 1)) * u
    return GittResult(subject, float(diffusivity), float(diffusivity * np.exp(-half)), float(diffusivity * np.exp(half)), float(ratio),
                      length, length_of)  # fmt: skip


def pulses_of(current: object) -> tuple[slice, ...]:
    """Stretches of one pulse with the rest before it (from its end back at most 50 points) and the rest after it."""
    I = np.asarray(current, dtype=np.float64)
    if I.ndim != 1 or not np.any(np.abs(I) > 0.0):
        raise InputError("The record has no pulse.")
    on = np.abs(I) > 0.05 * float(np.max(np.abs(I)))
    starts = [int(k) for k in np.flatnonzero(on & ~np.concatenate([[False], on[:-1]]))]
    ends = [*starts[1:], len(I)]
    out = []
    for first, end in zip(starts, ends, strict=True):
        before = first
        while before > 0 and not on[before - 1] and first - before < 50:
            before -= 1
        out.append(slice(before, end))
    return tuple(out)
