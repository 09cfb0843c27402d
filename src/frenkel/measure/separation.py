"""Arcs that can be given apart: over all circuits with the same arcs, with leads that are leads.

    ln R_i = Σ w_m ln R_im,   u_i² = Σ w_m (u_im² + (ln R_im - ln R_i)²),   w_m ∝ exp(-BIC_m/2)

Where the apex of the bulk lies near the upper limit of the instrument, a series resistance can take a share of the bulk arc and an
inductance can hide in it; the fit of one circuit does not see that. So the circuits with and without an inductance are averaged, and
the series resistance is held below what leads and contacts have (10 Ω, an assumption) as long as the data allow that. Where they
do not (Δχ² above 9) it is real and stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ComputationError, InputError
from frenkel.measure.choice import Candidate, Choice
from frenkel.measure.fit import ArcValues, CircuitFit, fit_circuit

__all__ = ["LEAD_OHM", "largest_deviations", "separated_arcs"]

LEAD_OHM = 10.0
REAL_RESISTANCE = 9.0
LEAST_WEIGHT = 1e-3


@dataclass(frozen=True)
class _Member:
    arcs: tuple[ArcValues, ...]
    score: float


def separated_arcs(choice: Choice, *, lead_ohm: float = LEAD_OHM) -> tuple[ArcValues, ...]:
    """The arcs of the chosen circuit, fastest first, averaged over the circuits that have the same arcs.

    Parameters
    ----------
    choice : of `choose_circuit`
    lead_ohm : largest series resistance of leads and contacts

    Returns
    -------
    arcs with the names of the chosen circuit; `u_resistance` and `u_capacitance` hold the spread between the circuits
    """
    best = choice.best
    members = [one for one in choice.candidates if one is best or (not one.rejected and _alike(one, best))]
    found = [_member(one, lead_ohm) for one in members]
    lowest = min(one.score for one in found)
    weights = np.array([np.exp(-0.5 * min(one.score - lowest, 1400.0)) for one in found])
    weights[weights < LEAST_WEIGHT * weights.max()] = 0.0
    weights /= weights.sum()
    return tuple(_averaged(arc, [one.arcs[k] for one in found], weights) for k, arc in enumerate(best.fit.arcs))


def largest_deviations(choice: Choice) -> tuple[float, ...]:
    """Relative deviation of each arc's resistance, fastest first, in the full default model: inductance and series resistance free.

    What only an assumption about the leads fixes is not measured; with these the arcs are held against the bar for giving them apart.
    """
    best = choice.best
    full = [one for one in choice.candidates if one is best or ("L0" in one.fit.circuit.names and _alike(one, best))]
    return tuple(max(one.fit.arcs[k].u_resistance for one in full) for k in range(len(best.fit.arcs)))


def _alike(one: Candidate, best: Candidate) -> bool:
    """The same arcs and tail; only the inductance differs."""
    return one.text.replace("L0-", "") == best.text.replace("L0-", "")


def _member(one: Candidate, lead_ohm: float) -> _Member:
    fit = one.fit
    lead = next((p for p in fit.circuit.parameters if p.name == "R0"), None)
    if not fit.arcs or lead is None or lead.fixed or lead.low > lead_ohm or fit.values["R0"] <= lead_ohm:
        return _Member(fit.arcs, one.score)
    try:
        held = fit_circuit(fit.frequency_Hz, fit.impedance_ohm, fit.circuit, sigma_ohm=fit.sigma_ohm, bounds={"R0": (1e-9, lead_ohm)},
                           guess=fit.values | {"R0": lead_ohm}, steps=fit.steps)  # fmt: skip
    except (InputError, ComputationError):
        return _Member(fit.arcs, one.score)
    if held.cost - fit.cost > REAL_RESISTANCE * fit.reduced_chi_square:
        return _Member(fit.arcs, one.score)
    points = 2 * len(fit.frequency_Hz)
    rise = points * float(np.log(max(held.cost, 1e-12) / max(fit.cost, 1e-12)))
    return _Member(_with_lead(held, lead_ohm), one.score + rise)


def _with_lead(held: CircuitFit, lead_ohm: float) -> tuple[ArcValues, ...]:
    """The fastest arc with the uncertainty of a lead that could be anything up to its bound."""
    first, *rest = held.arcs
    u = lead_ohm / np.sqrt(12.0) / first.resistance_ohm if "R0" in held.at_bound else 0.0
    wider = replace(first, u_resistance=float(np.hypot(first.u_resistance, u)), u_capacitance=float(np.hypot(first.u_capacitance, u)))
    return (wider, *rest)


def _averaged(arc: ArcValues, members: list[ArcValues], weights: NDArray[np.float64]) -> ArcValues:
    """One arc over the circuits."""

    def over(values: list[float], deviations: list[float]) -> tuple[float, float]:
        v, u = np.log(values), np.array(deviations)
        mean = float(weights @ v)
        return float(np.exp(mean)), float(np.sqrt(weights @ (u**2 + (v - mean) ** 2)))

    r, u_r = over([m.resistance_ohm for m in members], [m.u_resistance for m in members])
    c, u_c = over([m.capacitance_F for m in members], [m.u_capacitance for m in members])
    return replace(arc, resistance_ohm=r, time_constant_s=r * c, u_resistance=u_r, u_capacitance=u_c)
