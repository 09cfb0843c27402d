"""Which circuit do the data carry? No more arcs than they can tell apart, and none where no circuit fits.

Candidates are 0–3 arcs, with or without a tail, with or without the inductance of the leads, always with a series
resistance. Each is fitted with the weights of the noise model; the score is
    BIC = 2N ln χ² + P ln 2N.
A candidate whose arcs are not determined (σ_R/R > 0.5, exponent at its lower bound, apex more than half a decade above the
window, or two arcs on top of each other) stands back unless every determined one is rejected; one whose slowest arc
is open (apex below the window: its resistance is an extrapolation) stands back behind all others. A circuit is
rejected where χ² exceeds the noise that the circuit-free test left by more than chance, or residuals keep their sign.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError
from frenkel.measure.consistency import KramersKronig, kramers_kronig, runs_probability
from frenkel.measure.fit import CircuitFit, check_spectrum, fit_circuit
from frenkel.measure.noise import NoiseModel, estimate_noise
from frenkel.measure.starts import decompose
from frenkel.results import Notice

__all__ = ["Candidate", "Choice", "choose_circuit", "choose_circuit_and_range", "default_circuit", "foot_of_tail", "judged"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

MOST_DEVIATION = 0.5
WINDOW_MARGIN = 10.0**0.5
APART = 2.0
REJECTED_CHI_SQUARE = 2.0
REJECTED_RUNS = 1e-4
CLEARLY_BETTER = 10.0
TIE = 4.0
RANGES = (5.0, 2.0, 1.0, 0.5)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A circuit that was tried: its fit, score, and why it is not determined or rejected ("" where it is neither)."""

    fit: CircuitFit
    score: float
    undetermined: str
    rejected: str
    open_end: bool = False

    @property
    def text(self) -> str:
        """The circuit."""
        return self.fit.circuit.text


@dataclass(frozen=True, eq=False)
class Choice:
    """The circuit that the data carry, all candidates (best first), the circuit-free test and the noise."""

    best: Candidate
    candidates: tuple[Candidate, ...]
    test: KramersKronig
    noise: NoiseModel
    notices: tuple[Notice, ...] = ()

    @property
    def fit(self) -> CircuitFit:
        """The fit of the chosen circuit."""
        return self.best.fit

    @property
    def accepted(self) -> bool:
        """False where even the chosen circuit does not describe the data."""
        return not self.best.rejected


def default_circuit(arcs: int, *, tail: bool, inductance: bool) -> str:
    """The circuit string of one candidate.

    >>> default_circuit(2, tail=True, inductance=True)
    'L0-R0-p(R1,CPE1)-p(R2,CPE2)-CPE3'
    """
    parts = (["L0"] if inductance else []) + ["R0"] + [f"p(R{i},CPE{i})" for i in range(1, arcs + 1)]
    return "-".join(parts + ([f"CPE{arcs + 1}"] if tail else []))


def choose_circuit(
    frequency_Hz: object, impedance_ohm: object, *, most_arcs: int = 3, circuits: tuple[str, ...] = ()
) -> Choice:
    """Choose among 0 to `most_arcs` arcs × tail × inductance, or among the given circuits.

    Parameters
    ----------
    frequency_Hz, impedance_ohm : [n] spectrum, at least 10 points
    most_arcs : at most 3
    circuits : strings to choose from instead

    Raises
    ------
    InputError : fewer than 10 points, or no circuit that the number of points allows

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> f = np.logspace(6, 0, 61)
    >>> z = 5 + 100 / (1 + (2j * np.pi * f * 1e-5) ** 0.9) + 1e4 * (2j * np.pi * f) ** -0.85
    >>> z = z * (1 + 0.003 * (rng.standard_normal(61) + 1j * rng.standard_normal(61)))
    >>> choose_circuit(f, z).best.text
    'R0-p(R1,CPE1)-CPE2'
    """
    f, z = check_spectrum(frequency_Hz, impedance_ohm, least=10)
    test = kramers_kronig(f, z)
    noise = estimate_noise(z, test)
    sigma = np.maximum(noise.sigma_ohm(z), 1e-7 * np.abs(z))
    found = decompose(f, z)
    texts = circuits or tuple(
        default_circuit(arcs, tail=tail, inductance=inductance)
        for arcs in range(most_arcs + 1) for tail in (False, True) for inductance in (False, True)
    )  # fmt: skip
    candidates = []
    for text in texts:
        try:
            fit = fit_circuit(f, z, text, sigma_ohm=sigma, found=found, steps=noise.steps)
        except (InputError, ConvergenceError):
            continue
        candidates.append(judged(fit, test))
    if not candidates:
        raise InputError(f"None of the {len(texts)} circuits can be fitted to {len(f)} points.")
    candidates.sort(key=lambda one: (one.score, one.text))
    best = _chosen(candidates)
    rest = tuple(one for one in candidates if one is not best)
    return Choice(best, (best, *rest), test, noise, (*noise.notices(f), *_notices(best, candidates)))


def choose_circuit_and_range(
    frequency_Hz: object, impedance_ohm: object, *, most_arcs: int = 3, circuits: tuple[str, ...] = ()
) -> Choice:
    """Choose a circuit; where none describes a blocking tail, leave out its slow end, step by step.

    Real tails bend, and a tail says nothing about the resistance. Kept are the points faster than the foot of the tail
    (least -Z'' below the last arc) and those with -Z'' below 5, 2, 1 and 0.5 times Z' at the foot, until a circuit
    is accepted. If none is, the whole spectrum stands, rejected. The range is said in a notice.
    """
    whole = choose_circuit(frequency_Hz, impedance_ohm, most_arcs=most_arcs, circuits=circuits)
    f, z = check_spectrum(frequency_Hz, impedance_ohm, least=10)
    foot = foot_of_tail(z)
    if whole.accepted or foot is None:
        return whole
    for limit in RANGES:
        keep = (np.arange(len(f)) <= foot) | (-z.imag < limit * z.real[foot])
        if keep.sum() < 15:
            break
        part = choose_circuit(f[keep], z[keep], most_arcs=most_arcs, circuits=circuits)
        if part.accepted and not part.best.undetermined:
            text = f"Only {f[keep].min():.4g} Hz and above are used: no circuit describes the tail below."
            return Choice(part.best, part.candidates, whole.test, part.noise, (Notice("range", text), *part.notices))
    return whole


def foot_of_tail(z: Complexes) -> int | None:
    """The point between the last arc and a blocking tail, or None where there is no tail."""
    rising = -z.imag
    if not (rising[-1] > 0.0 and rising[-1] == rising[len(z) // 2 :].max() and rising[-1] > z.real[-1]):
        return None
    slope = np.flatnonzero(np.diff(rising) < 0.0)
    return int(slope[-1] + 1) if len(slope) and slope[-1] + 1 < len(z) - 2 else None


def judged(fit: CircuitFit, test: KramersKronig) -> Candidate:
    """A fit with its score (BIC) and why its arcs are not determined or the circuit is rejected, if so."""
    points = 2 * len(fit.frequency_Hz)
    parameters = points - fit.degrees_of_freedom
    score = points * float(np.log(max(fit.cost, 1e-12))) + parameters * float(np.log(points))
    open_end = any(arc.apex_Hz < fit.frequency_Hz.min() for arc in fit.arcs)
    return Candidate(fit, score, _undetermined(fit), _rejected(fit, test), open_end)


def _undetermined(fit: CircuitFit) -> str:
    """Why the arcs are not determined, or ""."""
    low, high = fit.frequency_Hz.min(), fit.frequency_Hz.max() * WINDOW_MARGIN
    arcs = fit.arcs
    for arc in arcs:
        if arc.u_resistance > MOST_DEVIATION or arc.u_time_constant > 1.0:
            return f"{arc.name} is known only to {100 * arc.u_resistance:.0f} %"
        if not low <= arc.apex_Hz <= high:
            return f"the apex of {arc.name} ({arc.apex_Hz:.3g} Hz) lies outside the measured window"
        if arc.exponent <= 0.401:
            return f"the exponent of {arc.name} is at its lower bound"
    for fast, slow in itertools.pairwise(arcs):
        if slow.time_constant_s < APART * fast.time_constant_s:
            return f"{fast.name} and {slow.name} lie on top of each other"
    return ""


def _rejected(fit: CircuitFit, test: KramersKronig) -> str:
    """Why the circuit does not describe the data, or ""."""
    r = fit.relative_residuals
    rms = float(np.sqrt(np.mean(np.abs(r) ** 2)))
    if rms < 2e-4:
        return ""
    if fit.reduced_chi_square > REJECTED_CHI_SQUARE:
        return f"its residuals ({100 * rms:.2g} %) are {np.sqrt(fit.reduced_chi_square):.1f} times the noise"
    runs = 2.0 * min(runs_probability(r.real), runs_probability(r.imag))
    if runs < REJECTED_RUNS and test.probability > REJECTED_RUNS:
        return f"its residuals keep their sign (p = {runs:.1g})"
    return ""


def _chosen(candidates: list[Candidate]) -> Candidate:
    """The best determined one, or a simpler one within `TIE`; an undetermined one only where that is rejected."""
    determined = [one for one in candidates if not one.undetermined]
    if determined:
        tied = [one for one in determined if one.score < determined[0].score + TIE and bool(one.rejected) <= bool(determined[0].rejected)]
        determined.insert(0, min(tied, key=lambda one: (len(one.fit.x), one.score)))
    closed = [one for one in candidates if not one.open_end] or candidates
    if not determined:
        return closed[0]
    if determined[0].rejected and closed[0].score < determined[0].score - CLEARLY_BETTER:
        return closed[0]
    return determined[0]


def _notices(best: Candidate, candidates: list[Candidate]) -> tuple[Notice, ...]:
    out = []
    if best.rejected:
        simpler = [one for one in candidates if len(one.fit.arcs) < len(best.fit.arcs)]
        others = " So are all with fewer arcs." if simpler and all(one.rejected for one in simpler) else ""
        text = f"The best circuit, {best.text}, does not describe the spectrum and is rejected: {best.rejected}.{others} A composite electrode"
        out.append(Notice("circuit-rejected", text + " or another process needs another circuit; resistances are indicative only."))
    if best.undetermined:
        out.append(Notice("circuit-undetermined", f"Single arcs of {best.text} are not determined: {best.undetermined}."))
    return tuple(out)
