"""Onset of decomposition from a sweep, by three rules with their spread; charge per gram.

The background a + bE (capacitive, leakage) is fitted robustly to the flattest stretch and taken off; potentials are
corrected for I R where R is known. The onset is the potential where the current density
    threshold   stays above a named value,
    scatter     stays 5 deviations above the background,
    tangent     where the tangent at the steepest part of the first rise meets the background.
A planar electrode against a solid has little contact area: it finds decomposition late, and a notice says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.results import Notice, ResultDefaults

__all__ = ["Onset", "charge_per_gram_mAh_g", "sweep_onset"]

Floats = NDArray[np.float64]

LASTING = 25


@dataclass(frozen=True)
class Onset(ResultDefaults):
    """Onset potentials (V, on the scale given) by rule; `value` is that of the threshold, low and high span the rules."""

    subject: str
    value_V: float
    low_V: float
    high_V: float
    rules: tuple[tuple[str, float], ...]
    threshold_mA_cm2: float
    oxidation: bool
    reference: str = ""
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """As evidence only where the scale is Li/Li+."""
        if self.reference != "Li/Li+":
            return ()
        return (Evidence(self.subject, "oxidation_limit" if self.oxidation else "reduction_limit", self.value_V, self.low_V, self.high_V,
                         "spread", kind="apparent", method=f"linear sweep, {self.threshold_mA_cm2:g} mA/cm²", origin="measured",
                         source=Source(model="frenkel.measure"), checked="computed"),)  # fmt: skip


def sweep_onset(
    potential_V: object, current_mA: object, *, area_cm2: float, resistance_ohm: float = 0.0, threshold_mA_cm2: float = 0.01,
    oxidation: bool = True, planar: bool = True, reference: str = "", subject: str = "sample",
) -> Onset | Refusal:  # fmt: skip
    """The onset of a sweep in one direction.

    Parameters
    ----------
    potential_V, current_mA : [n] one sweep, at least 100 points, anodic current positive
    area_cm2 : electrode area
    resistance_ohm : series resistance for the I R correction; 0 says in a notice that none was made
    threshold_mA_cm2 : of the first rule; printed with the value
    oxidation : False for a cathodic sweep
    planar : the electrode is a plane, no composite with carbon

    Returns
    -------
    Onset, or a Refusal: no onset in the range
    """
    E, I = np.asarray(potential_V, dtype=np.float64), np.asarray(current_mA, dtype=np.float64)
    if E.shape != I.shape or len(E) < 100:
        raise InputError("A sweep needs at least 100 points of potential and current.")
    if not area_cm2 > 0.0:
        raise OutOfRange("The area of the electrode", given=area_cm2, low=0.0, unit="cm²")
    good = np.isfinite(E) & np.isfinite(I)
    sign = 1.0 if oxidation else -1.0
    x, j = sign * (E - 1e-3 * I * resistance_ohm)[good], sign * I[good] / area_cm2
    order = np.argsort(x, kind="stable")
    x, j = x[order], _smooth(j[order])
    background, scatter = _background(x, j)
    net = j - background
    rules = {
        "threshold": _first_lasting(x, net, threshold_mA_cm2),
        "scatter": _first_lasting(x, net, 5.0 * scatter),
        "tangent": _tangent(x, net, scatter),
    }
    if rules["threshold"] is None:
        return Refusal("oxidation_limit" if oxidation else "reduction_limit",
                       f"No onset between {E.min():.3g} and {E.max():.3g} V: the current stays below {threshold_mA_cm2:g} mA/cm² above its"
                       " background.", "a composite electrode with carbon, or a wider range", "", "measure", subject)  # fmt: skip
    found = {name: sign * value for name, value in rules.items() if value is not None}
    notices = []
    if planar:
        notices.append(Notice("planar-electrode", "A planar electrode shows decomposition late; a composite with carbon is the safer test."))
    if resistance_ohm == 0.0:
        notices.append(Notice("no-ir-correction", "The potentials are not corrected for I R."))
    return Onset(subject, found["threshold"], min(found.values()), max(found.values()), tuple(found.items()), threshold_mA_cm2,
                 oxidation, reference, tuple(notices))  # fmt: skip


def _smooth(j: Floats, width: int = 9) -> Floats:
    """Running median, which keeps edges and takes out mains and spikes."""
    padded = np.pad(j, width // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1))


def _background(x: Floats, j: Floats) -> tuple[Floats, float]:
    """Straight line under the flattest tenth of the sweep, extrapolated, and the scatter about it."""
    n = len(x)
    width = max(n // 10, 30)
    best: tuple[float, Floats, float] | None = None
    for first in range(0, n - width + 1, max(width // 4, 1)):
        part = slice(first, first + width)
        line = np.polyfit(x[part], j[part], 1)
        scatter = 1.4826 * float(np.median(np.abs(j[part] - np.polyval(line, x[part]))))
        # the background comes before the rise: the first stretch wins unless a later one is clearly flatter
        rank = abs(float(line[0])) * float(np.ptp(x)) + 3.0 * scatter + abs(float(np.mean(j[part]))) * 0.3
        if best is None or rank < 0.7 * best[0]:
            best = (rank, np.asarray(line), max(scatter, 1e-12))
    assert best is not None
    return np.asarray(np.polyval(best[1], x), dtype=np.float64), best[2]


def _first_lasting(x: Floats, net: Floats, level: float) -> float | None:
    """First potential from which on `net` stays above the level for LASTING points (or to the end)."""
    above = net > level
    for k in np.flatnonzero(above & ~np.concatenate([[False], above[:-1]])):
        if above[k : k + LASTING].all() and len(above) - k >= 5:
            if k == 0 or net[k] == net[k - 1]:
                return float(x[k])
            share = (level - net[k - 1]) / (net[k] - net[k - 1])
            return float(x[k - 1] + np.clip(share, 0.0, 1.0) * (x[k] - x[k - 1]))
    return None


def _tangent(x: Floats, net: Floats, scatter: float) -> float | None:
    """Foot of the tangent at half of the largest net current reached."""
    top = float(net.max())
    if top < 10.0 * scatter:
        return None
    k = int(np.argmax(net > 0.5 * top))
    part = slice(max(k - 10, 0), min(k + 11, len(x)))
    slope, intercept = np.polyfit(x[part], net[part], 1)
    return float(-intercept / slope) if slope > 0.0 else None


def charge_per_gram_mAh_g(time_s: object, current_mA: object, mass_mg: float) -> float:
    """∫ I dt / m of a sweep or hold (mAh per g of electrolyte in the electrode).

    >>> round(charge_per_gram_mAh_g([0.0, 3600.0], [1.0, 1.0], 1000.0), 6)
    1.0
    """
    t, I = np.asarray(time_s, dtype=np.float64), np.asarray(current_mA, dtype=np.float64)
    if t.shape != I.shape or len(t) < 2:
        raise InputError("A charge needs times and currents.")
    if not mass_mg > 0.0:
        raise OutOfRange("The mass", given=mass_mg, low=0.0, unit="mg")
    return float(np.trapezoid(I, t)) / 3600.0 / (1e-3 * mass_mg)
