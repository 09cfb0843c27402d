"""What one spectrum says: conductivities with bounds, labels of the arcs, refusals, and what the user's decisions change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.measure.assignment import ArcLabel
from frenkel.measure.choice import Choice
from frenkel.measure.fit import ArcValues
from frenkel.measure.measurement import Measurement
from frenkel.measure.overrides import SpectrumOverride
from frenkel.measure.resistance import TotalResistance
from frenkel.measure.separation import separated_arcs
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Conductivity", "SpectrumResult", "said_of"]


@dataclass(frozen=True)
class Conductivity:
    """A conductivity (S/cm) with 95 % bounds: kind as in properties.toml, and what it was read from.

    `relative_fit` is the relative standard deviation from the spectrum, `relative_geometry` from thickness and area.
    """

    kind: str
    value_S_cm: float
    low_S_cm: float
    high_S_cm: float
    relative_fit: float
    relative_geometry: float
    read_from: str


@dataclass(frozen=True, eq=False)
class SpectrumResult(ResultDefaults):
    """What one spectrum says.

    `used` marks the points that were used; `automatic` is the result without the override, `without` that without each of its
    decisions (None where it cannot be done without).
    """

    measurement: Measurement
    choice: Choice
    total: TotalResistance
    labels: tuple[ArcLabel, ...]
    conductivities: tuple[Conductivity, ...]
    refusals: tuple[Refusal, ...]
    used: NDArray[np.bool_]
    override: SpectrumOverride
    automatic: SpectrumResult | None
    without: tuple[tuple[str, SpectrumResult | None], ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def name(self) -> str:
        """File and number of the spectrum."""
        one = self.measurement
        return f"{one.path}#{one.index}" if one.index else one.path

    @cached_property
    def arcs(self) -> tuple[ArcValues, ...]:
        """The arcs, fastest first, over the circuits that have them."""
        return separated_arcs(self.choice)

    def conductivity(self, kind: str) -> Conductivity | None:
        """The conductivity of one kind, or None."""
        return next((one for one in self.conductivities if one.kind == kind), None)

    def change_by_override(self) -> dict[str, float]:
        """Relative change of the resistance and of each conductivity by all decisions of the user together."""
        return {} if self.automatic is None else _changes(self, self.automatic)

    def change_by_decision(self) -> tuple[tuple[str, dict[str, float] | None], ...]:
        """The same for each decision by itself: with all of them against without this one; None: not to be done without it."""
        return tuple((name, None if other is None else _changes(self, other)) for name, other in self.without)

    def evidence(self) -> tuple[Evidence, ...]:
        """The conductivities as measured evidence; none of a circuit that was rejected."""
        one = self.measurement
        if not self.choice.accepted:
            return ()
        conditions: list[tuple[str, float | str]] = []
        if one.temperature_K is not None:
            conditions.append(("temperature_K", one.temperature_K))
        if one.pressure_MPa is not None:
            conditions.append(("pressure_MPa", one.pressure_MPa))
        source = Source(file_digest=one.sha256, place=self.name, model="frenkel.measure")
        return tuple(
            Evidence(
                one.sample or one.path, "conductivity", c.value_S_cm, c.low_S_cm, c.high_S_cm, "95%",
                conditions=tuple(conditions), kind=c.kind, method=f"EIS, {self.choice.best.text}, {c.read_from}",
                origin="measured", source=source, checked="computed",
                assumptions=("the lead resistance is not subtracted",) if c.kind == "total" else (),
            )
            for c in self.conductivities
        )  # fmt: skip

    def plot(self) -> go.Figure:
        """Nyquist figure with the fit."""
        from frenkel.measure.plots import nyquist_figure

        return nyquist_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        fit = self.choice.fit
        return {
            "file": self.measurement.path, "index": self.measurement.index, "sha256": self.measurement.sha256,
            "temperature_K": self.measurement.temperature_K, "circuit": self.choice.best.text,
            "accepted": self.choice.accepted, "parameters": fit.values,
            "relative_standard_deviations": {n: fit.standard_deviation(n) for n in fit.circuit.names},
            "total_resistance_ohm": self.total.value_ohm, "total_relative_deviation": self.total.relative_deviation,
            "labels": [{"arc": x.arc, "label": x.label, "probabilities": dict(x.probabilities), "capacitance_F": x.capacitance_F,
                        "capacitance_formula": x.capacitance_formula} for x in self.labels],
            "conductivities": [vars(c) for c in self.conductivities],
            "refusals": [one.to_dict() for one in self.refusals],
            "kramers_kronig": {"consistent": self.choice.test.consistent, "rms": self.choice.test.rms,
                               "noise": self.choice.test.noise},
            "override": self.override.model_dump(exclude_defaults=True), "change_by_override": self.change_by_override(),
            "change_by_decision": dict(self.change_by_decision()),
            **super().to_dict(),
        }  # fmt: skip


def _changes(one: SpectrumResult, other: SpectrumResult) -> dict[str, float]:
    out = {"total resistance": one.total.value_ohm / other.total.value_ohm - 1.0}
    for mine in one.conductivities:
        theirs = other.conductivity(mine.kind)
        if theirs is not None:
            out[f"{mine.kind} conductivity"] = mine.value_S_cm / theirs.value_S_cm - 1.0
    return out


def said_of(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Sentences about spectra, each once, with the names of the spectra in front: at most three and the number of the rest.

    >>> said_of([("a.z", "cut."), ("b.z", "cut."), ("c.z", "noisy.")])
    ('a.z, b.z: cut.', 'c.z: noisy.')
    """
    named: dict[str, list[str]] = {}
    for name, text in pairs:
        named.setdefault(text, []).append(name)
    out = []
    for text, names in named.items():
        names = list(dict.fromkeys(names))
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        out.append(f"{', '.join(names[:3])}{more}: {text}")
    return tuple(out)
