"""GITT: chemical diffusivity from a current pulse and the rest after it.

    E(t) = E_0 + (ΔE_s/τ) G(t, D),      G → (2 L/√π) √(t/D) for t ≪ L²/D,  that is  D = (4 L²/π) ((ΔE_s/τ)/(dE/d√t))²

ΔE_s is the change of the settled potential by the pulse of length τ, E_0 holds the ohmic step, L is the diffusion length: the
thickness of a slab with one blocked side, or the volume of the particles over their surface (spheres of radius 3 L); a
geometric area is another thing, and the result says which was given. G is the exact response of slab or sphere to a constant flux
(`diffusion_response`), so that D does not depend on how much of the pulse counts as short.
Where τ ≥ L²/D the pulse is in the slope that D does not enter, and there is no value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.measure.direct_current.diffusion_response import RESPONSES
from frenkel.measure.direct_current.pulse_fit import LEAST_POINTS, Pulse, binned
from frenkel.measure.direct_current.stated_errors import common_relative, unstated_errors
from frenkel.measure.direct_current.tolerance import covering_half_width
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["GittResult", "Titration", "gitt_diffusivity", "pulses_of", "titration"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GittResult(ResultDefaults):
    """D (cm²/s) with 95 % bounds, the ratio τD/L², the length it rests on, the settled potential after the pulse (V), and the
    part of the
    pulse that was fitted (s)."""

    subject: str
    diffusivity_cm2_s: float
    low_cm2_s: float
    high_cm2_s: float
    pulse_over_diffusion_time: float
    length_cm: float
    length_of: str
    potential_V: float = float("nan")
    temperature_K: float | None = None
    notices: tuple[Notice, ...] = ()
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    record: tuple[Floats, Floats, Floats] | None = field(default=None, compare=False, repr=False)
    fitted_s: tuple[float, float] = (float("nan"), float("nan"))

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence."""
        conditions: list[tuple[str, float | str]] = [("potential_V", self.potential_V)] if np.isfinite(self.potential_V) else []
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        return (
            Evidence(
                self.subject,
                "diffusivity",
                self.diffusivity_cm2_s,
                self.low_cm2_s,
                self.high_cm2_s,
                "95%",
                kind="chemical",
                conditions=tuple(conditions),
                method=f"GITT, length of the {self.length_of} {self.length_cm:.3g} cm",
                origin="measured",
                source=self.source,
                checked="computed",
            ),
        )

    def plot(self) -> go.Figure:
        """The potential during the pulse with the fitted response."""
        from frenkel.measure.direct_current.cell_plots import pulse_figure

        return pulse_figure(self)


@dataclass(frozen=True)
class Titration(ResultDefaults):
    """All pulses of a record: values, and refusals where a pulse (`without_value`, counted from 0) gives none."""

    pulses: tuple[GittResult, ...]
    refusals: tuple[Refusal, ...]
    without_value: tuple[int, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Those of all pulses, each once."""
        return tuple(dict.fromkeys(n for one in self.pulses for n in one.notices))

    def evidence(self) -> tuple[Evidence, ...]:
        """One statement a pulse."""
        return tuple(e for one in self.pulses for e in one.evidence())

    def plot(self) -> go.Figure:
        """D against the settled potential."""
        from frenkel.measure.direct_current.cell_plots import titration_figure

        return titration_figure(self)


def gitt_diffusivity(
    time_s: object,
    potential_V: object,
    current_mA: object,
    *,
    length_cm: float,
    length_deviation_cm: float = 0.0,
    length_of: str = "slab",
    temperature_K: float | None = None,
    temperature_deviation_K: float = 0.0,
    activation_energy_eV: float = 0.4,
    pulse_s: tuple[float, float] | None = None,
    subject: str = "sample",
    source: Source | None = None,
) -> GittResult | Refusal:
    """D from one pulse followed by a rest.

    Parameters
    ----------
    time_s, potential_V, current_mA : [n] record of one pulse and its rest, with 3 points or more before the pulse
    length_cm, length_deviation_cm : diffusion length
    length_of : "slab" or "particles" (volume over surface)
    pulse_s : part of the pulse that is fitted (s from its start); None: 1 % of the pulse to half a diffusion time
    temperature_K, temperature_deviation_K : a tolerance, even within √3 deviations; enters the interval with
        `activation_energy_eV` of the diffusion (assumed 0.4 eV); 0: not stated, 2 % of D is assumed
    """
    t, E, I = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == E.shape == I.shape) or len(t) < 50:
        raise InputError("GITT needs time, potential and current of one pulse and its rest, at least 50 points.")
    if not length_cm > 0.0:
        raise OutOfRange("The diffusion length", given=length_cm, low=0.0, unit="cm")
    if length_of not in RESPONSES:
        raise InputError(f"length_of is {length_of!r}; allowed are {', '.join(RESPONSES)}.")
    first, last = _pulse_ends(I)
    # the current was switched between the last sample without and the first sample with it
    begin, end = 0.5 * (t[first - 1] + t[first]), 0.5 * (t[last] + t[last + 1])
    u_begin, u_end = (t[first] - t[first - 1]) / 12**0.5, (t[last + 1] - t[last]) / 12**0.5
    tau = float(end - begin)
    change, u_change, settled = _settled_change(E, first, last)
    pulse = Pulse(
        *binned(t[first : last + 1] - begin, E[first : last + 1], tau, pulse_s),
        tau,
        change,
        length_cm,
        length_of,
        pulse_s is not None,
    )

    def refuse(reason: str) -> Refusal:
        return Refusal("diffusivity", reason, "a shorter pulse, a longer rest, or faster sampling", "", "measure", subject)

    if abs(change) < 4.0 * u_change or abs(change) < 1e-4 or tau <= 0.0:
        return refuse("The potential has not settled after the pulse, or it hardly changed.")
    D = pulse.diffusivity()
    ratio = tau * D / length_cm**2
    if not ratio < 1.0:
        return refuse(f"The pulse is {ratio:.2g} times the diffusion time L²/D: the equation does not hold.")
    if pulse.used(D).sum() < LEAST_POINTS:
        return refuse("Too few points lie in the time where the diffusion shows in the potential.")
    by_change = abs(np.log(pulse.diffusivity(1.01) / D)) / 0.01  # 2 for a short pulse, more where it nears L²/D
    by_begin = abs(np.log(replace(pulse, t=pulse.t + u_begin).diffusivity() / D))
    thermal = common_relative(temperature_K, temperature_deviation_K, activation_energy_eV)
    u_change = float(np.hypot(u_change / change, np.hypot(u_begin, u_end) / tau))
    u = float(
        np.sqrt(
            pulse.deviation(D) ** 2 + (by_change * u_change) ** 2 + by_begin**2 + (2.0 * length_deviation_cm / length_cm) ** 2
        )
    )
    half = covering_half_width(u, 3**0.5 * thermal)
    low, high = D * float(np.exp(-half)), D * float(np.exp(half))
    if high * tau / length_cm**2 >= 1.0 and high > 4.0 * D:
        return refuse("The pulse is so near to the diffusion time L²/D that D is not determined.")
    return GittResult(
        subject,
        float(D),
        low,
        high,
        float(ratio),
        length_cm,
        length_of,
        settled,
        temperature_K,
        notices=unstated_errors(
            of_geometry=length_deviation_cm, of_temperature=temperature_deviation_K, geometry="The diffusion length has"
        ),
        source=source or Source(model="frenkel.measure"),
        record=(pulse.t, pulse.E, pulse.model(D)),
        fitted_s=(float(pulse.t[0]), float(pulse.t[pulse.used(D)][-1])),
    )


def _pulse_ends(I: Floats) -> tuple[int, int]:
    """First and last row of the pulse."""
    on = np.abs(I) > 0.05 * float(np.max(np.abs(I)))
    if not on.any() or on.all():
        raise InputError("The record has no pulse, or no rest.")
    first, last = int(np.argmax(on)), int(len(on) - 1 - np.argmax(on[::-1]))
    if first < 3:
        raise InputError("The record must begin with the open circuit before the pulse (3 points or more).")
    if len(I) - last < 10:
        raise InputError("The record must go on with the open circuit after the pulse (10 points or more).")
    return first, last


def _settled_change(E: Floats, first: int, last: int) -> tuple[float, float, float]:
    """ΔE_s, its standard deviation (scatter, and what the rest still changes), and the settled potential."""
    before, rest = E[max(first - 20, 0) : first], E[last + 1 :]
    n = max(len(rest) // 20, 5)
    end, earlier = rest[-n:], rest[-max(len(rest) // 5, 2 * n) :][:n]
    settled = float(np.median(end))
    scatter = float(np.hypot(np.std(before) / np.sqrt(len(before)), np.std(end) / np.sqrt(n)))
    still = abs(settled - float(np.median(earlier)))
    return settled - float(np.median(before)), float(np.hypot(1.25 * scatter, still)), settled


def pulses_of(current: object) -> tuple[slice, ...]:
    """Stretches of one pulse with the rest before it (from its end back at most 50 points) and the rest after it."""
    I = np.asarray(current, dtype=np.float64)
    if I.ndim != 1 or not np.any(np.abs(I) > 0.0):
        raise InputError("The record has no pulse.")
    on = np.abs(I) > 0.05 * float(np.nanmax(np.abs(I)))
    starts = [int(k) for k in np.flatnonzero(on & ~np.concatenate([[False], on[:-1]]))]
    ends = [*starts[1:], len(I)]
    out = []
    for first, end in zip(starts, ends, strict=True):
        before = first
        while before > 0 and not on[before - 1] and first - before < 50:
            before -= 1
        out.append(slice(before, end))
    return tuple(out)


def titration(
    time_s: Floats, potential_V: Floats, current_mA: Floats, *, leave_out: Collection[int] = (), **more: object
) -> Titration:
    """D of every pulse of a record but those left out (counted from 0); `more` as for `gitt_diffusivity`.

    A pulse that gives none is a Refusal, not an error.
    """
    found: list[GittResult] = []
    refused: list[Refusal] = []
    subject = str(more.get("subject", "sample"))
    parts: Sequence[slice] = pulses_of(current_mA)
    if not set(leave_out) <= set(range(len(parts))):
        raise InputError(f"There is no pulse {max(leave_out)}; {len(parts)} are there, counted from 0.")
    without: list[int] = list(leave_out)
    for k, part in enumerate(parts):
        if k in leave_out:
            continue
        try:
            one = gitt_diffusivity(time_s[part], potential_V[part], current_mA[part], **more)  # type: ignore[arg-type]
        except OutOfRange:
            raise
        except InputError as error:
            one = Refusal("diffusivity", f"{error}", "a pulse with rest before and after", "", "measure", subject)
        if isinstance(one, Refusal):
            without.append(k)
            refused.append(
                Refusal(one.property, f"pulse from {time_s[part][0]:.6g} s: {one.reason}", one.settle, "", "measure", subject)
            )
        else:
            found.append(one)
    return Titration(tuple(found), tuple(refused), tuple(sorted(without)))
