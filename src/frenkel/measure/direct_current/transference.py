"""Transference number by steady-state current, with the uncertainty of every input.

Bruce-Vincent-Evans:  t = I_ss (ΔV - I0 R0) / (I0 (ΔV - I_ss R_ss))
Watanabe:             t = R_bulk / (ΔV/I_ss - R_ss)

R0 and R_ss are the interfacial resistances before and at the end of the polarisation. I0 is taken from the impedance,
ΔV/(R_bulk + R0), because the first sample of the current comes too late; with this I0 both equations are one number, the
current fraction ρ of Balsara and Newman (`concentrated`), and Watanabe's is not given beside it. It is a transference number
only in an ideal dilute electrolyte; elsewhere it is the current fraction, and
this is what it is called.

The number is the ratio of the end of a relaxation to its beginning. It is refused unless the record shows that at most 5 % of the
relaxation is left: a flat record can be the end of a relaxation as well as the beginning of a slow one. Units: V, mA, Ω.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.measure.direct_current.stated_errors import common_relative, unstated_errors
from frenkel.measure.direct_current.steady_state import SteadyCurrent, steady_current
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["TransferenceResult", "bruce_vincent", "bruce_vincent_number", "transference_from_transient", "watanabe_number"]

DRAWS = 4000
LARGEST_POLARISATION_V = 0.010
WIDEST = 1.0
RELAXATION_LEFT = 0.05
Floats = NDArray[np.float64]


def bruce_vincent_number(dV_V: float, I0_mA: float, Iss_mA: float, R0_ohm: float, Rss_ohm: float) -> float:
    """t by the equation of Bruce, Vincent and Evans.

    >>> round(bruce_vincent_number(0.01, 0.1, 0.05, 0.0, 0.0), 6)  # no interfaces: the ratio of the currents
    0.5
    """
    I0, Iss = 1e-3 * I0_mA, 1e-3 * Iss_mA
    return Iss * (dV_V - I0 * R0_ohm) / (I0 * (dV_V - Iss * Rss_ohm))


def watanabe_number(dV_V: float, Iss_mA: float, bulk_ohm: float, Rss_ohm: float) -> float:
    """t = R_bulk/(ΔV/I_ss - R_ss)."""
    return bulk_ohm / (dV_V / (1e-3 * Iss_mA) - Rss_ohm)


@dataclass(frozen=True)
class TransferenceResult(ResultDefaults):
    """t with 95 % bounds from Monte Carlo (not clipped to 0–1), the transient and its end.

    `watanabe` is Watanabe's value with its bounds; None where I0 was not measured, because both are one number then.
    `kind` is "current fraction", or "transference" where `concentrated` has taken the friction of ions and solvent off.
    """

    subject: str
    value: float
    low: float
    high: float
    watanabe: tuple[float, float, float] | None
    temperature_K: float | None = None
    kind: str = "current fraction"
    method: str = "Bruce-Vincent-Evans"
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    notices: tuple[Notice, ...] = ()
    transient: tuple[Floats, Floats] | None = field(default=None, compare=False, repr=False)
    steady: SteadyCurrent | None = None

    def evidence(self) -> tuple[Evidence, ...]:
        """The number as measured evidence."""
        conditions = () if self.temperature_K is None else (("temperature_K", self.temperature_K),)
        return (
            Evidence(
                self.subject,
                "transference_number",
                self.value,
                self.low,
                self.high,
                "95%",
                conditions=conditions,
                kind=self.kind,
                method=self.method,
                origin="measured",
                source=self.source,
                checked="computed",
            ),
        )

    def plot(self) -> go.Figure:
        """The current against time with its steady value; without a record the numbers with their intervals."""
        from frenkel.measure.direct_current.plots import transference_figure

        return transference_figure(self)


def bruce_vincent(
    dV: tuple[float, float],
    Iss: tuple[float, float],
    bulk: tuple[float, float],
    R0: tuple[float, float],
    Rss: tuple[float, float],
    *,
    I0: tuple[float, float] | None = None,
    temperature_K: float | None = None,
    temperature_deviation_K: float = 0.0,
    activation_energy_eV: float = 0.4,
    subject: str = "sample",
    source: Source | None = None,
    rng: np.random.Generator | None = None,
) -> TransferenceResult | Refusal:
    """t with its interval from values and standard deviations of all inputs.

    Parameters
    ----------
    dV, Iss, bulk, R0, Rss : (value, standard deviation) in V, mA, Ω, Ω, Ω
    I0 : (value, standard deviation) in mA; None: ΔV/(R_bulk + R0) from the impedance
    temperature_K, temperature_deviation_K : of each of the two states; enters with `activation_energy_eV` of the conduction
        (assumed 0.4 eV where nobody says otherwise); 0: not stated, 2 % of the current is assumed for both states together
    rng : random generator; None: one with a fixed seed

    Returns
    -------
    the result, or a Refusal where the interface takes so much of the voltage that the interval spans 0–1
    """
    for what, (value, deviation) in {
        "polarisation": dV,
        "steady current": Iss,
        "bulk resistance": bulk,
        "R0": R0,
        "Rss": Rss,
    }.items():
        if not np.isfinite(value) or value < 0.0 or not deviation >= 0.0:
            raise OutOfRange(f"The {what}", given=float(value), low=0.0)
    if dV[0] == 0.0 or Iss[0] == 0.0 or bulk[0] == 0.0:
        raise InputError("Polarisation, steady current and bulk resistance must not be zero.")
    r = rng or np.random.default_rng(20)
    V, I, B, R, S = (value + deviation * r.standard_normal(DRAWS) for value, deviation in (dV, Iss, bulk, R0, Rss))
    start = 1e3 * V / (B + R) if I0 is None else I0[0] + I0[1] * r.standard_normal(DRAWS)
    states = np.sqrt(2.0) if temperature_K is not None and temperature_deviation_K > 0.0 else 1.0
    factor = np.exp(
        states * common_relative(temperature_K, temperature_deviation_K, activation_energy_eV) * r.standard_normal(DRAWS)
    )
    draws = factor * I * (V - 1e-3 * start * R) / (start * (V - 1e-3 * I * S))
    i0 = 1e3 * dV[0] / (bulk[0] + R0[0]) if I0 is None else I0[0]
    value = bruce_vincent_number(dV[0], i0, Iss[0], R0[0], Rss[0])
    low, high = (float(q) for q in np.quantile(draws, (0.025, 0.975)))
    if not np.isfinite(value) or high - low > WIDEST or not low <= value <= high:
        return Refusal(
            "transference_number",
            f"The interfaces take so much of the polarisation that t is anywhere between {low:.2g} and {high:.2g}.",
            "lower interfacial resistances, or their values to 1 %",
            "",
            "measure",
            subject,
        )
    w_low, w_high = (float(q) for q in np.quantile(factor * B / (1e3 * V / I - S), (0.025, 0.975)))
    return TransferenceResult(
        subject,
        value,
        low,
        high,
        None if I0 is None else (watanabe_number(dV[0], Iss[0], bulk[0], Rss[0]), w_low, w_high),
        temperature_K,
        source=source or Source(model="frenkel.measure"),
        notices=(*_notices(dV[0], value, I0 is not None), *unstated_errors(of_temperature=temperature_deviation_K)),
    )


def transference_from_transient(
    time_s: object,
    current_mA: object,
    *,
    dV: tuple[float, float],
    bulk: tuple[float, float],
    R0: tuple[float, float],
    Rss: tuple[float, float],
    steady_mA: tuple[float, float] | None = None,
    trust_steady: bool = False,
    subject: str = "sample",
    **more: object,
) -> TransferenceResult | Refusal:
    """t from the current after a step of the potential; refused where the current has not settled.

    Parameters
    ----------
    time_s, current_mA : [n]; what lies before the step (a current below a tenth of the largest) is left out and told
    dV, bulk, R0, Rss : (value, standard deviation) as for `bruce_vincent`
    steady_mA : the user's own steady current and its standard deviation, instead of the extrapolated one; a notice says so
    trust_steady : the user's own statement that the end is steady, where the record does not show it; a notice says so
    more : I0, temperature_K, temperature_deviation_K, activation_energy_eV, source, rng of `bruce_vincent`
    """
    t, I, told = _from_the_step(np.asarray(time_s, dtype=np.float64), np.abs(np.asarray(current_mA, dtype=np.float64)))
    steady = steady_current(t, I)
    reason = _not_steady(steady)
    if steady_mA is not None:
        steady = replace(steady, value=steady_mA[0], deviation=steady_mA[1], settled=True)
        told, reason = (*told, Notice("steady-by-user", f"The steady current of {steady_mA[0]:.4g} mA is the user's.")), ""
    steady = steady.stated() if trust_steady else steady
    if reason and not trust_steady:
        return Refusal(
            "transference_number",
            f"No steady state: {reason}.",
            "a longer polarisation, or your own statement that it is steady",
            "frenkel measure transference FILE --trust-steady",
            "measure",
            subject,
        )
    dV = (abs(dV[0]), dV[1])  # as the current: both without the sign of the step
    found = bruce_vincent(dV, (steady.value, steady.deviation), bulk, R0, Rss, subject=subject, **more)  # type: ignore[arg-type]
    if isinstance(found, Refusal):
        return found
    if reason:
        told = (*told, Notice("steady-by-user", f"The user states the steady state; the record does not show it: {reason}."))
    return TransferenceResult(
        found.subject,
        found.value,
        found.low,
        found.high,
        found.watanabe,
        found.temperature_K,
        found.kind,
        found.method,
        found.source,
        (*found.notices, *told),
        (t - t[0], I),
        steady,
    )


def _from_the_step(t: Floats, I: Floats) -> tuple[Floats, Floats, tuple[Notice, ...]]:
    """The record without the open circuit before the step; single spikes do not count as its largest current."""
    if t.shape != I.shape or not len(I):
        raise InputError("The record needs a time for each current.")
    tenth = 0.1 * float(np.nanquantile(I, 0.995))
    first = int(np.argmax(tenth < I))
    if first == 0:
        return t, I, ()
    return t[first:], I[first:], (Notice("before-the-step", f"{first} points before the step of the potential are left out."),)


def _not_steady(steady: SteadyCurrent) -> str:
    """Why the record does not show a steady state; "" where it does."""
    if not steady.settled:
        return f"{steady.reason} mA"
    if steady.relaxation_left == 1.0:
        return "no relaxation is seen above the scatter of the current, so that its end cannot be told from its beginning"
    if steady.relaxation_left > RELAXATION_LEFT:
        return f"up to {100 * steady.relaxation_left:.0f} % of the relaxation may still lie behind the end of the record"
    return ""


def _notices(dV: float, value: float, sampled: bool) -> tuple[Notice, ...]:
    out = [
        Notice(
            "current-fraction",
            "This is the current fraction; it is the transference number only in an ideal, dilute electrolyte.",
        )
    ]
    if dV > LARGEST_POLARISATION_V:
        out.append(
            Notice("large-polarisation", f"The polarisation of {1e3 * dV:.3g} mV is above 10 mV, where the equation is linear.")
        )
    if not 0.0 <= value <= 1.0:
        out.append(Notice("outside-0-1", f"t = {value:.3g} lies outside 0 to 1: an input is wrong, or charges move together."))
    if not sampled:
        out.append(
            Notice(
                "i0-from-impedance",
                "I0 is not measured but ΔV/(R_bulk + R0) of the impedance: with it the equations of Bruce-Vincent-Evans and of"
                " Watanabe are one number, given once. For both give the sampled one: --initial-current.",
            )
        )
    if sampled:
        out.append(Notice("sampled-i0", "I0 was sampled: it falls before the first sample, which makes t too large."))
    return tuple(out)
