"""Which part of a measured resistance is contact, charge transfer, reaction layer, contamination, grain boundary?

Each arc of a spectrum has a resistance and features: its capacitance and, where it was measured, how the resistance
answers to pressure, time and bias, and its activation energy against the electrolyte's. By Bayes' rule

    P(h | features) ∝ P(h) Π [(1 − ε) N(feature; mean_h, √(sd_h² + u²)) + ε N(feature; all mechanisms)]

with the features of each mechanism in data/mechanisms.csv (conventions, marked as remembered) and u the error of the
measurement. A hypothesis h is one mechanism, or two of them in one arc with a fraction f: features that are slopes of
ln R (or log C) are then the means weighted with f. A feature can be wrong with the probability ε, so that one of them
decides nothing alone. A feature that was not measured says nothing: one spectrum alone leaves the shares wide. Shares
are sampled: hypotheses by their probability, resistances by their error. What to measure next is the feature whose
expected information about the mechanisms (in bits, weighted with the resistances) is largest.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FEATURES", "Arc", "Attribution", "attribute", "mechanisms"]

Floats = NDArray[np.float64]
FEATURES = ("log10_C", "pressure_exponent", "time_exponent", "bias_per_V", "Ea_minus_electrolyte")
MEASUREMENTS = {
    "log10_C": "an impedance spectrum up to frequencies that resolve the arc",
    "pressure_exponent": "impedance at several stack pressures",
    "time_exponent": "impedance over days at rest",
    "bias_per_V": "impedance under a small direct current",
    "Ea_minus_electrolyte": "impedance at several temperatures",
}
# errors that such a measurement usually leaves; used only to weigh what to measure next
_USUAL_ERROR = {
    "log10_C": 0.1, "pressure_exponent": 0.08, "time_exponent": 0.05, "bias_per_V": 1.0, "Ea_minus_electrolyte": 0.03,
}  # fmt: skip
DRAWS = 4000
MERGED_PRIOR = 0.4
"""Probability that one arc holds two mechanisms, before anything is measured: a convention, set above the quarter that
is expected, so that the intervals keep their coverage where more is merged or wrong than expected (see the tests)."""
WRONG_FEATURE = 0.1
"""Probability that a feature was measured or read wrongly; a convention, set as wide for the same reason."""
_FRACTIONS = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Arc:
    """One arc: resistance (Ω cm²) with its relative error, and features as (value, standard error) by name."""

    resistance_ohm_cm2: float
    relative_error: float = 0.05
    features: dict[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.resistance_ohm_cm2) and self.resistance_ohm_cm2 > 0.0):
            raise OutOfRange("The resistance of an arc", given=self.resistance_ohm_cm2, low=0.0, unit="Ω·cm²")
        for name, (value, error) in self.features.items():
            if name not in FEATURES:
                raise InputError(f"An arc has no feature {name!r}; it has {', '.join(FEATURES)}.")
            if not (math.isfinite(value) and error >= 0.0):
                raise OutOfRange(f"The feature {name}", given=value)


@lru_cache(maxsize=1)
def mechanisms() -> dict[str, dict[str, tuple[float, float]]]:
    """Mean and standard deviation of each feature, by mechanism."""
    text = resources.files("frenkel.interfaces").joinpath("data/mechanisms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["mechanism"]: {f: (float(row[f]), float(row[f + "_sd"])) for f in FEATURES} for row in rows}


@dataclass(frozen=True)
class Attribution(ResultDefaults):
    """Share of each mechanism in the total resistance (mean, 95 % interval), probabilities of each arc, next step."""

    shares: tuple[tuple[str, float, float, float], ...]
    probabilities: tuple[tuple[tuple[str, float], ...], ...]
    next_measurement: str
    information_bits: tuple[tuple[str, float], ...]
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "shares": {n: {"mean": m, "low": lo, "high": hi} for n, m, lo, hi in self.shares},
            "arcs": [dict(one) for one in self.probabilities],
            "next_measurement": self.next_measurement,
            "information_bits": dict(self.information_bits),
            "notices": [n.to_dict() for n in self.notices],
        }

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import shares_figure

        return shares_figure(self)


def attribute(arcs: Sequence[Arc], *, seed: int = 0) -> Attribution:
    """Posterior shares of the mechanisms in the resistance of all arcs, and the measurement that would separate them.

    Parameters
    ----------
    arcs : at least one
    seed : of the sampling

    Examples
    --------
    >>> one = Arc(100.0, features={"log10_C": (-5.3, 0.1), "bias_per_V": (8.0, 1.0)})
    >>> max(attribute([one]).shares, key=lambda s: s[1])[0]
    'charge transfer'
    """
    if not arcs:
        raise InputError("There is no arc to attribute.", next_step="Give at least one resistance.")
    table = mechanisms()
    names = list(table)
    mixtures, prior = _hypotheses(len(names))
    weights = np.array([_posterior(arc, table, mixtures, prior) for arc in arcs])
    posteriors = weights @ mixtures  # expected share of each mechanism in each arc
    rng = np.random.default_rng(seed)
    total = np.zeros(DRAWS)
    parts = np.zeros((DRAWS, len(names)))
    for arc, weight in zip(arcs, weights, strict=True):
        resistance = arc.resistance_ohm_cm2 * np.exp(rng.normal(0.0, arc.relative_error, DRAWS))
        chosen = mixtures[rng.choice(len(mixtures), size=DRAWS, p=weight)]
        # within a mixture the fraction is known to the spacing of the hypotheses
        inside = (chosen > 0.0) & (chosen < 1.0)
        jitter = np.where(chosen.argmax(axis=1)[:, None] == np.arange(len(names)), 1.0, -1.0)
        shift = rng.uniform(-0.1, 0.1, DRAWS)[:, None] * jitter
        parts += np.where(inside, chosen + shift, chosen) * resistance[:, None]
        total += resistance
    fraction = parts / total[:, None]
    low, high = np.quantile(fraction, [0.025, 0.975], axis=0)
    mean = fraction.mean(axis=0)
    shares = tuple((n, float(m), float(a), float(b)) for n, m, a, b in zip(names, mean, low, high, strict=True))
    bits = _information(arcs, posteriors, table)
    best = max(bits, key=lambda pair: pair[1])
    ambiguous = float((posteriors.max(axis=1) < 0.9).mean()) > 0.0
    next_step = MEASUREMENTS[best[0]] if ambiguous and best[1] > 0.01 else ""
    text = "The features of the mechanisms are conventions that nobody read in a source: shares are a guide."
    return Attribution(
        shares,
        tuple(tuple(zip(names, map(float, row), strict=True)) for row in posteriors),
        next_step,
        bits,
        (Notice("mechanisms_remembered", text),),
    )


@lru_cache(maxsize=4)
def _hypotheses(count: int) -> tuple[Floats, Floats]:
    """Shares of the mechanisms [h, count] in one arc, pure ones first, and their prior [h]."""
    pure = np.eye(count)
    pairs = [
        f * pure[a] + (1.0 - f) * pure[b] for a in range(count) for b in range(a + 1, count) for f in _FRACTIONS
    ]
    prior = np.concatenate(
        [np.full(count, (1.0 - MERGED_PRIOR) / count), np.full(len(pairs), MERGED_PRIOR / len(pairs))]
    )
    return np.vstack([pure, np.array(pairs)]), prior


def _posterior(
    arc: Arc, table: dict[str, dict[str, tuple[float, float]]], mixtures: Floats, prior: Floats
) -> Floats:
    logs = np.log(prior)
    for name, (value, error) in arc.features.items():
        means = np.array([rows[name][0] for rows in table.values()])
        deviations = np.array([rows[name][1] for rows in table.values()])
        centre = mixtures @ means
        spread = np.sqrt((mixtures**2) @ deviations**2 + error**2)
        broad = math.hypot(float(means.std()), float(deviations.max()), error) * 1.5
        right = np.exp(-0.5 * ((value - centre) / spread) ** 2) / spread
        wrong = math.exp(-0.5 * ((value - float(means.mean())) / broad) ** 2) / broad
        logs = logs + np.log(np.maximum((1.0 - WRONG_FEATURE) * right + WRONG_FEATURE * wrong, 1e-300))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _information(
    arcs: Sequence[Arc], posteriors: Floats, table: dict[str, dict[str, tuple[float, float]]]
) -> tuple[tuple[str, float], ...]:
    """Expected fall of entropy (bits) of each arc's mechanism by one more feature, weighted with resistance."""
    weights = np.array([arc.resistance_ohm_cm2 for arc in arcs])
    weights = weights / weights.sum()
    out = []
    for name in FEATURES:
        means = np.array([rows[name][0] for rows in table.values()])
        spreads = np.array([math.hypot(rows[name][1], _USUAL_ERROR[name]) for rows in table.values()])
        grid = np.linspace((means - 5 * spreads).min(), (means + 5 * spreads).max(), 801)
        density = np.exp(-0.5 * ((grid[:, None] - means) / spreads) ** 2) / (spreads * math.sqrt(2 * math.pi))
        gain = 0.0
        for arc, prior, weight in zip(arcs, posteriors, weights, strict=True):
            if name in arc.features:
                continue
            joint = density * prior
            evidence = joint.sum(axis=1)
            after = joint / np.maximum(evidence, 1e-300)[:, None]
            entropy = -(after * np.log2(np.maximum(after, 1e-300))).sum(axis=1)
            before = -float((prior * np.log2(np.maximum(prior, 1e-300))).sum())
            gain += float(weight) * (before - float(np.trapezoid(entropy * evidence, grid)))
        out.append((name, max(gain, 0.0)))
    return tuple(out)
