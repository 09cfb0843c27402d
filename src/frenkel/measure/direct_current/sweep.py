"""Onset of decomposition from a sweep, by three rules with their spread; charge per gram.

The background a + bE (capacitive, leakage) is fitted robustly to the flattest stretch and taken off; potentials are
corrected for I R where R is known. The onset is the potential where the current density
    threshold   stays above a named value,
    scatter     stays 5 deviations above the background,
    tangent     where the tangent at the steepest part of the first rise meets the background.
A planar electrode against a solid has little contact area: it finds decomposition late, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Onset", "charge_per_gram_mAh_g", "onset_of_record", "sweep_onset", "sweeps_of"]

Floats = NDArray[np.float64]

RULES = ("threshold", "scatter", "tangent")
LASTING = 25
LEAST_POINTS = 100


@dataclass(frozen=True)
class Onset(ResultDefaults):
    """Onset potentials (V, on the scale given) by rule; `value` is that of `rule`, low and high span the rules.

    `charge_mAh_g` is the charge of the sweep above its background per gram of electrolyte in the electrode, None without times
    or mass; `record` holds potential (V, corrected for I R), current density and background (mA/cm²).
    """

    subject: str
    value_V: float
    low_V: float
    high_V: float
    rules: tuple[tuple[str, float], ...]
    threshold_mA_cm2: float
    oxidation: bool
    reference: str = ""
    notices: tuple[Notice, ...] = ()
    planar: bool = True
    charge_mAh_g: float | None = None
    temperature_K: float | None = None
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    record: tuple[Floats, Floats, Floats] | None = field(default=None, compare=False, repr=False)
    rule: str = "threshold"
    background_V: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def rules_V(self) -> tuple[float, ...]:
        """The onsets by all rules."""
        return tuple(value for _, value in self.rules)

    def evidence(self) -> tuple[Evidence, ...]:
        """As evidence only where the scale is Li/Li+."""
        if self.reference != "Li/Li+":
            return ()
        conditions: list[tuple[str, float | str]] = [("rule", self.rule)]
        if self.rule == "threshold":
            conditions.append(("threshold_mA_cm2", self.threshold_mA_cm2))
        if self.charge_mAh_g is not None:
            conditions.append(("charge_mAh_g", self.charge_mAh_g))
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        return (Evidence(self.subject, "oxidation_limit" if self.oxidation else "reduction_limit", self.value_V, self.low_V, self.high_V,
                         "spread", conditions=tuple(conditions), kind="apparent" if self.planar else "composite-electrode",
                         method="linear sweep, three rules", origin="measured", source=self.source, checked="computed"),)  # fmt: skip

    def plot(self) -> go.Figure:
        """Current density against potential with background and the three onsets."""
        from frenkel.measure.direct_current.plots import sweep_figure

        return sweep_figure(self)


def sweeps_of(potential_V: object) -> tuple[tuple[slice, bool], ...]:
    """The sweeps of a voltammogram: (rows, True for rising potential), cut where the potential turns; 100 points or more each.

    >>> E = np.concatenate([np.linspace(2, 4, 201), np.linspace(4, 2, 201)])
    >>> [(part.start, rising) for part, rising in sweeps_of(E)]
    [(0, True), (200, False)]
    """
    E = np.asarray(potential_V, dtype=np.float64)
    if E.ndim != 1 or len(E) < LEAST_POINTS:
        return ()
    if not np.all(np.isfinite(E)):
        raise InputError("A voltammogram needs a finite potential at every point.")
    noise = 0.02 * float(np.ptp(E))
    out, first, extreme, rising = [], 0, 0, bool(E[min(LEAST_POINTS // 2, len(E) - 1)] >= E[0])
    for k in range(1, len(E) + 1):
        ended = k == len(E)
        if not ended and (E[k] > E[extreme]) == rising and E[k] != E[extreme]:
            extreme = k
        elif ended or abs(E[k] - E[extreme]) > noise:  # turned by more than noise
            if extreme - first >= LEAST_POINTS - 1:
                out.append((slice(first, extreme + 1), rising))
            first, extreme, rising = extreme, k, not rising
    return tuple(out)


def onset_of_record(
    potential_V: Floats, current_mA: Floats, *, time_s: Floats | None = None, sweep: int = 0, oxidation: bool = True, **more: Any
) -> Onset | Refusal:
    """The onset of one sweep of a voltammogram, counted from 0 in its direction; `more` as for `sweep_onset`."""
    parts = [part for part, rising in sweeps_of(potential_V) if rising is oxidation]
    if not 0 <= sweep < len(parts):
        raise InputError(f"There are {len(parts)} {'anodic' if oxidation else 'cathodic'} sweeps of {LEAST_POINTS} points or more.",
                         next_step="Give --sweep, or --reduction for the other direction.")  # fmt: skip
    part = parts[sweep]
    return sweep_onset(potential_V[part], current_mA[part], oxidation=oxidation, time_s=None if time_s is None else time_s[part], **more)


def sweep_onset(
    potential_V: object, current_mA: object, *, area_cm2: float, resistance_ohm: float = 0.0, threshold_mA_cm2: float = 0.01,
    oxidation: bool = True, planar: bool = True, reference: str = "", subject: str = "sample", time_s: object = None,
    electrolyte_mass_mg: float | None = None, background_V: tuple[float, float] | None = None, rule: str = "threshold",
    temperature_K: float | None = None, source: Source | None = None,
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
    background_V : where the background is fitted; None: under the flattest tenth of the sweep
    rule : "threshold", "scatter" or "tangent": which one gives the value
    time_s, electrolyte_mass_mg : [n] and the mass of electrolyte in the electrode, for the charge per gram

    Returns
    -------
    Onset, or a Refusal: no onset in the range
    """
    E, I = np.asarray(potential_V, dtype=np.float64), np.asarray(current_mA, dtype=np.float64)
    if E.shape != I.shape or len(E) < LEAST_POINTS:
        raise InputError(f"A sweep needs at least {LEAST_POINTS} points of potential and current.")
    if not area_cm2 > 0.0:
        raise OutOfRange("The area of the electrode", given=area_cm2, low=0.0, unit="cm²")
    if rule not in RULES:
        raise UnknownName(rule, what="rule for the onset", nearest=RULES)
    if not threshold_mA_cm2 > 0.0:
        raise OutOfRange("The threshold", given=threshold_mA_cm2, low=0.0, unit="mA/cm²")
    good = np.isfinite(E) & np.isfinite(I)
    if good.sum() < LEAST_POINTS:
        raise InputError(f"Only {good.sum()} points of the sweep are finite; {LEAST_POINTS} are needed.")
    sign = 1.0 if oxidation else -1.0
    x, j = sign * (E - 1e-3 * I * resistance_ohm)[good], sign * I[good] / area_cm2
    order = np.argsort(x, kind="stable")
    x, j = x[order], _smooth(j[order])
    flat = _flattest(x, j) if background_V is None else _named(x, sorted(sign * v for v in background_V))
    background, scatter = _line_under(x, j, flat)
    between = (float(min(sign * x[flat])), float(max(sign * x[flat])))
    net = j - background
    rules = {
        "threshold": _first_lasting(x, net, threshold_mA_cm2),
        "scatter": _first_lasting(x, net, 5.0 * scatter),
        "tangent": _tangent(x, net, scatter),
    }
    if rules[rule] is None:
        what = f"the current stays below {threshold_mA_cm2:g} mA/cm² above its background" if rule == "threshold" else f"the rule {rule!r} finds none"
        return Refusal("oxidation_limit" if oxidation else "reduction_limit",
                       f"No onset between {E[good].min():.3g} and {E[good].max():.3g} V: {what}.", "a composite electrode with carbon, or a wider range", "", "measure", subject)  # fmt: skip
    found = {name: sign * value for name, value in rules.items() if value is not None}
    notices = []
    if planar:
        notices.append(Notice("planar-electrode", "A planar electrode shows decomposition late; a composite with carbon is the safer test."))
    if resistance_ohm == 0.0:
        notices.append(Notice("no-ir-correction", "The potentials are not corrected for I R."))
    charge = None
    if time_s is not None and electrolyte_mass_mg is not None:
        t = np.asarray(time_s, dtype=np.float64)[good][order]
        charge = abs(charge_per_gram_mAh_g(t[np.argsort(t)], (net * area_cm2)[np.argsort(t)], electrolyte_mass_mg))
    return Onset(subject, found[rule], min(found.values()), max(found.values()), tuple(found.items()), threshold_mA_cm2,
                 oxidation, reference, tuple(notices), planar, charge, temperature_K, source or Source(model="frenkel.measure"),
                 (sign * x, sign * j, sign * background), rule, between)  # fmt: skip


def _smooth(j: Floats, width: int = 9) -> Floats:
    """Running median, which keeps edges and takes out mains and spikes."""
    padded = np.pad(j, width // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1))


def _flattest(x: Floats, j: Floats) -> NDArray[np.bool_]:
    """The flattest tenth of the sweep."""
    n = len(x)
    width = max(n // 10, 30)
    best, where = np.inf, slice(0, width)
    for first in range(0, n - width + 1, max(width // 4, 1)):
        part = slice(first, first + width)
        line = np.polyfit(x[part], j[part], 1)
        scatter = 1.4826 * float(np.median(np.abs(j[part] - np.polyval(line, x[part]))))
        # the background comes before the rise: the first stretch wins unless a later one is clearly flatter
        rank = abs(float(line[0])) * float(np.ptp(x)) + 3.0 * scatter + abs(float(np.mean(j[part]))) * 0.3
        if rank < 0.7 * best:
            best, where = rank, part
    out = np.zeros(n, dtype=bool)
    out[where] = True
    return out


def _named(x: Floats, between: Sequence[float]) -> NDArray[np.bool_]:
    """The stretch that the user names."""
    inside = (x >= between[0]) & (x <= between[1])
    if inside.sum() < 10:
        raise InputError(f"The background has only {inside.sum()} points; 10 are needed.", next_step="Give a wider background_V.")
    return np.asarray(inside)


def _line_under(x: Floats, j: Floats, where: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Straight line through a stretch, extrapolated, and the scatter about it."""
    line = np.polyfit(x[where], j[where], 1)
    scatter = 1.4826 * float(np.median(np.abs(j[where] - np.polyval(line, x[where]))))
    return np.asarray(np.polyval(line, x), dtype=np.float64), max(scatter, 1e-12)


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
