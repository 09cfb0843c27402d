"""Reaction-driven densification of garnets: which of two fitted processes is the collapse of the protonated lattice.

Powder that met moisture holds protons (Li+/H+ exchange). On heating they leave as water, the lattice falls apart into oxides, reforms, and the body shrinks
below 1000 °C before its grains sinter. The master curve with two processes says at which temperature each is half done,
    T_½,k(run): ln Θ_k(T_½) = a_k;
protons per formula come from the loss of mass in TGA (`ramp_logs.protons_per_formula`). Stages of LLZTO: data/garnet_stages.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError
from frenkel.process.facts import fact_rows
from frenkel.process.master_curve import centred_log_theta, log_theta
from frenkel.process.sinter import MasterCurve, Parameter
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["GarnetDensification", "Stage", "garnet_stages", "read_reaction"]

REACTION_ENDS_C = 1000.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of heating a protonated garnet, °C."""

    low_C: float
    high_C: float
    what: str
    source: str


def garnet_stages() -> tuple[Stage, ...]:
    """Stages of heating, from the table of the room.

    >>> garnet_stages()[0].what
    'protons leave as water'
    """
    return tuple(Stage(float(row["low_C"]), float(row["high_C"]), row["stage"], row["source"]) for row in fact_rows("garnet_stages.csv"))


@dataclass(frozen=True)
class GarnetDensification:
    """Temperatures (°C) at which each process is half done, by run; the share of the first; protons per formula; what it is."""

    half_C: tuple[tuple[str, float, float], ...]
    share: Parameter
    protons: tuple[float, float] | None
    reaction_driven: bool
    text: str
    notices: tuple[Notice, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "half_done_C": [{"log": name, "first": one, "second": two} for name, one, two in self.half_C], "share_of_reaction": vars_of(self.share),
            "protons_per_formula": self.protons, "reaction_driven": self.reaction_driven, "text": self.text,
        }  # fmt: skip


def vars_of(one: Parameter) -> dict[str, Any]:
    """A parameter as a dictionary."""
    return {"name": one.name, "value": one.value, "low": one.low, "high": one.high}


def read_reaction(fit: MasterCurve, *, protons: tuple[float, float] | None = None) -> GarnetDensification:
    """What the two processes of a fit are; `protons` per formula with their error, from TGA. Raises InputError for a fit of one process."""
    if fit.processes != 2:
        raise InputError("One process fits these logs: there is no reaction-driven shrinkage apart from sintering to read.")
    halves = tuple((run.name, _half(fit, k, 0), _half(fit, k, 1)) for k, run in enumerate(fit.data.runs))
    share = fit["share of process 1"]
    first = [one for _, one, _ in halves if np.isfinite(one)]
    early = bool(first) and max(first) < REACTION_ENDS_C and share.low > 0.0
    stages = [one for one in garnet_stages() if first and one.low_C <= float(np.median(first)) <= one.high_C]
    where = f", where {stages[0].what} ({stages[0].source})" if stages else ""
    notes = []
    if early and protons is not None and protons[0] - protons[1] <= 0.0:
        notes.append(Notice("protons", "The powder holds no protons within the error of TGA: an early shrinkage has another cause (binder, liquid phase)."))
    driven = early and not notes
    text = f"The first process is half done at {min(first):.0f}–{max(first):.0f} °C{where}." if first else "The first process is not half done in these logs."
    text += " It is the reaction, not sintering." if driven else " It is not shown to be the reaction of a protonated garnet."
    return GarnetDensification(halves, share, protons, driven, text, tuple(notes))


def _half(fit: MasterCurve, run: int, process: int) -> float:
    """Temperature (°C) at which ln Θ of a process reaches its middle on the ramp of a run; NaN where it does not."""
    Q, a = 100.0 * float(fit.vector[3 * process]), float(fit.vector[3 * process + 1])
    schedule = fit.data.runs[run].schedule
    values = log_theta(schedule, Q) - centred_log_theta(fit.data, Q)[1]
    reached = np.flatnonzero(values >= a)
    return float(schedule.temperature_K[reached[0]]) - ZERO_CELSIUS_K if reached.size else float("nan")
