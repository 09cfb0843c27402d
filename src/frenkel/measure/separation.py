"""Arcs that can be given apart: within the default model, with leads that are leads.

Where the apex of the bulk lies near the upper limit of the instrument, a series resistance can take a share of the bulk arc and an
inductance can hide in it. So the arcs are those of the circuit with both, whichever circuit was chosen, and the leads are held
below what leads and contacts have (10 Ω and 10 µH, assumptions; 1 m of wire has about 1 µH) as long as the data allow that.
Where they do not (Δχ² above 9) they are real and stay. The uncertainty is that of `near_limits`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from frenkel.errors import ComputationError, InputError
from frenkel.measure.choice import Candidate, Choice
from frenkel.measure.fit import ArcValues, CircuitFit, fit_circuit
from frenkel.measure.near_limits import UNITS, NearLimits, distribution_near
from frenkel.measure.resistance import INSTRUMENT_ACCURACY, relative_deviation

__all__ = ["LEAD_LIMITS", "largest_deviations", "separated_arcs"]

LEAD_LIMITS = {"R0": 10.0, "L0": 10.0}
"""Ω and µH."""
NOTHING = 1e-9
"""Leads (Ω, µH) below which there are none: the lowest values of the fit."""
REAL_LEAD = 9.0


def separated_arcs(choice: Choice, *, lead_limits: dict[str, float] = LEAD_LIMITS, accuracy: float = INSTRUMENT_ACCURACY) -> tuple[ArcValues, ...]:
    """The arcs of the chosen circuit, fastest first, with leads that are leads.

    Parameters
    ----------
    choice : of `choose_circuit`
    lead_limits : largest series resistance (Ω) and inductance (µH) of leads and contacts
    accuracy : standard deviation of the gain of a range of the instrument; steps that were found add to it

    Returns
    -------
    arcs with the names of the chosen circuit; their deviations contain the limits of the parameters and the gains
    """
    if not choice.fit.arcs:
        return ()
    fit, leads = _within_leads(_default_model(choice), lead_limits)
    near = distribution_near(fit, leads=leads, accuracy=relative_deviation(0.0, choice, accuracy=accuracy))
    return tuple(_arc(named.name, own, near) for named, own in zip(choice.fit.arcs, fit.arcs, strict=True))


def largest_deviations(choice: Choice) -> tuple[float, ...]:
    """Relative deviation of each arc's resistance, fastest first, in the full default model and without any limits.

    What only a limit fixes (leads that cannot be negative or are assumed to be small, an exponent of 1) is not measured; with these
    the arcs are held against the bar for giving them apart.
    """
    if not choice.fit.arcs:
        return ()
    fit = _default_model(choice)
    near = distribution_near(fit, leads=_lead_limits(fit, LEAD_LIMITS), accuracy=0.0)
    return tuple(float(near.unlimited[arc.position]) for arc in fit.arcs)


def _default_model(choice: Choice) -> CircuitFit:
    """The fit with the same arcs and tail and with an inductance; the chosen one where that was not tried."""
    best = choice.best
    full = next((one for one in choice.candidates if "L0" in one.fit.circuit.names and _alike(one, best)), best).fit
    if full.cost <= best.fit.cost * (1.0 + 1e-9):
        return full
    guess = {name: value for name, value in full.values.items() if name == "L0"} | best.fit.values
    try:
        again = fit_circuit(full.frequency_Hz, full.impedance_ohm, full.circuit, sigma_ohm=full.sigma_ohm, guess=guess, steps=full.steps)
    except (InputError, ComputationError):
        return full
    return again if again.cost < full.cost else full


def _alike(one: Candidate, best: Candidate) -> bool:
    """The same arcs and tail; only the inductance differs."""
    return one.text.replace("L0-", "") == best.text.replace("L0-", "")


def _lead_limits(fit: CircuitFit, most: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Limits (Ω, µH) of the leads that the fit was free to choose; those that the user set stay."""
    out = {}
    for p, first in zip(fit.circuit.parameters, fit.circuit.ties == np.arange(len(fit.x)), strict=True):
        if p.name in LEAD_LIMITS and first and not p.fixed:
            unit = UNITS[p.unit]
            low = p.low / unit if p.low > NOTHING * unit else 0.0
            out[p.name] = (low, min(max(most[p.name], low), p.high / unit))
    return out


def _within_leads(fit: CircuitFit, most: dict[str, float]) -> tuple[CircuitFit, dict[str, tuple[float, float]]]:
    """The fit with its leads below the limits as long as the data allow it, and the limits that then hold."""
    limits = _lead_limits(fit, most)
    bounds = {p.name: tuple(np.maximum(limits[p.name], NOTHING) * UNITS[p.unit]) for p in fit.circuit.parameters if p.name in limits}
    if all(fit.values[name] <= high for name, (_, high) in bounds.items()):
        return fit, limits
    guess = fit.values | {name: min(fit.values[name], high) for name, (_, high) in bounds.items()}
    free = {name: (low, np.inf) for name, (low, _) in limits.items()}
    try:
        held = fit_circuit(fit.frequency_Hz, fit.impedance_ohm, fit.circuit, sigma_ohm=fit.sigma_ohm, bounds=bounds, guess=guess, steps=fit.steps)
    except (InputError, ComputationError):
        return fit, free
    return (fit, free) if held.cost - fit.cost > REAL_LEAD * fit.reduced_chi_square else (held, limits)


def _arc(name: str, own: ArcValues, near: NearLimits) -> ArcValues:
    """An arc at the mean of its distribution."""
    i = own.position
    ln_r, ln_tau, n = (float(v) for v in near.mean[i : i + 3])
    C = near.covariance[i : i + 3, i : i + 3]
    u_r, u_t, u_n = (float(v) for v in np.sqrt(np.maximum(np.diag(C), 0.0)))
    u_c = float(np.sqrt(max(C[0, 0] + C[1, 1] - 2.0 * C[0, 1], 0.0)))
    return replace(own, name=name, resistance_ohm=float(np.exp(ln_r)), time_constant_s=float(np.exp(ln_tau)), exponent=n,
                   u_resistance=u_r, u_time_constant=u_t, u_exponent=u_n, u_capacitance=u_c)  # fmt: skip
