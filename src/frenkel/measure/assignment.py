"""Which arc is bulk, grain boundary, interphase, electrode? Probabilities from the geometry-corrected capacitance.

A body that fills the sample has C = ε0 εr A/L, a layer C proportional to A. Each class has a density in log10 C: even between
two bounds, falling off beyond (data/arc_classes.csv, assumptions). All arcs of a spectrum are judged together:
a slower arc does not stand for a faster class, and each class occurs once. The uncertainty of C widens the densities.
A label is given from a probability of 0.9 on; below it is "cannot tell". The classes are judged by C = τ/R; with the label
comes the capacitance by the formula that belongs to it (`arc_capacitance`).
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange, UnknownName
from frenkel.measure.arc_capacitance import HSU_MANSFELD, capacitance_of
from frenkel.measure.constriction import capacitance_ratio_remark, ratio_out_of_range
from frenkel.measure.fit import ArcValues
from frenkel.quantities import VACUUM_PERMITTIVITY_F_M

__all__ = ["CANNOT_TELL", "ArcLabel", "arc_classes", "assign_arcs"]

CANNOT_TELL = "cannot tell"
GIVEN_FROM = 0.9
BACKGROUND = 1e-3
VACUUM_PERMITTIVITY_F_CM = 1e-2 * VACUUM_PERMITTIVITY_F_M


@dataclass(frozen=True)
class ArcClass:
    """A row of arc_classes.csv."""

    name: str
    scale: str
    low: float
    high: float
    edge_decades: float
    weight: float
    assumption: str


@dataclass(frozen=True)
class ArcLabel:
    """What an arc is: the label, the probabilities by class, and the relative permittivity its capacitance would mean.

    `remark` says why a likely label was not given. `capacitance_F` is that by the formula which belongs to the label.
    """

    arc: str
    label: str
    probabilities: tuple[tuple[str, float], ...]
    permittivity: float
    overridden: bool = False
    remark: str = ""
    capacitance_F: float = math.nan
    capacitance_formula: str = HSU_MANSFELD

    @property
    def probability(self) -> float:
        """Probability of the likeliest class."""
        return max(p for _, p in self.probabilities)


@lru_cache(maxsize=1)
def arc_classes() -> tuple[ArcClass, ...]:
    """The classes, fastest first."""
    text = resources.files("frenkel.measure").joinpath("data/arc_classes.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        ArcClass(row["class"], row["scale"], float(row["low"]), float(row["high"]), float(row["edge_decades"]),
                 float(row["weight"]), row["assumption"])
        for row in rows
    )  # fmt: skip


def assign_arcs(
    arcs: Sequence[ArcValues], *, thickness_cm: float, area_cm2: float, given: dict[str, str] | None = None, series_ohm: float = 0.0
) -> tuple[ArcLabel, ...]:
    """Label the arcs of one spectrum.

    Parameters
    ----------
    arcs : of a fit, in any order
    thickness_cm, area_cm2 : geometry of the sample
    given : labels that the user fixed, by the name of the arc's resistance
    series_ohm : resistance faster than all arcs (R0); with the faster arcs it stands in front of an electrode

    Returns
    -------
    one label for each arc, in the order given

    Examples
    --------
    >>> arc = ArcValues("R1", 1e4, 1e4 * 1.2e-11, 0.95, 0.01, 0.01, 0.01, 0.02, 1)
    >>> assign_arcs([arc], thickness_cm=0.1, area_cm2=0.785)[0].label
    'bulk'
    """
    for what, value in (("thickness", thickness_cm), ("area", area_cm2)):
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(f"The {what} of the sample", given=value, low=0.0)
    classes = arc_classes()
    names = [one.name for one in classes]
    fixed = dict(given or {})
    for name, label in fixed.items():
        if label not in names:
            raise UnknownName(label, what="class of arcs", nearest=names)
        if name not in {arc.name for arc in arcs}:
            raise UnknownName(name, what="arc of this circuit", nearest=[arc.name for arc in arcs])
    if not arcs:
        return ()
    order = sorted(range(len(arcs)), key=lambda k: arcs[k].time_constant_s)
    density = np.array([[_density(arcs[k], one, thickness_cm, area_cm2) for one in classes] for k in order])
    for row, k in enumerate(order):
        if arcs[k].name in fixed:
            density[row] = [float(name == fixed[arcs[k].name]) for name in names]
    posterior = _joint(density, bool(fixed))
    labels: list[ArcLabel | None] = [None] * len(arcs)
    for row, k in enumerate(order):
        best = int(np.argmax(posterior[row]))
        label = names[best] if posterior[row, best] >= GIVEN_FROM else CANNOT_TELL
        shown = tuple((name, float(p)) for name, p in zip(names, posterior[row], strict=True))
        permittivity = arcs[k].capacitance_F * thickness_cm / (area_cm2 * VACUUM_PERMITTIVITY_F_CM)
        labels[k] = ArcLabel(arcs[k].name, label, shown, permittivity, arcs[k].name in fixed)
    by_name = {arc.name: arc for arc in arcs}
    judged = _without_constriction(tuple(one for one in labels if one is not None), by_name)
    return tuple(_with_capacitance(one, by_name, series_ohm) for one in judged)


def _with_capacitance(label: ArcLabel, arcs: dict[str, ArcValues], series_ohm: float) -> ArcLabel:
    own = arcs[label.arc]
    before = series_ohm + sum(arc.resistance_ohm for arc in arcs.values() if arc.time_constant_s < own.time_constant_s)
    value, formula = capacitance_of(own, label.label, before)
    return replace(label, capacitance_F=value, capacitance_formula=formula)


def _without_constriction(labels: tuple[ArcLabel, ...], arcs: dict[str, ArcValues]) -> tuple[ArcLabel, ...]:
    """An arc is no grain boundary where its capacitance beside that of the bulk is impossible for one."""
    bulk = next((arcs[one.arc] for one in labels if one.label == "bulk"), None)
    out = []
    for one in labels:
        if bulk is not None and one.label == "grain boundary" and not one.overridden:
            arc = arcs[one.arc]
            ratio = arc.capacitance_F / bulk.capacitance_F
            if ratio_out_of_range(ratio, math.hypot(arc.u_capacitance, bulk.u_capacitance)):
                one = replace(one, label=CANNOT_TELL, remark=capacitance_ratio_remark(one.arc, ratio))
        out.append(one)
    return tuple(out)


def _density(arc: ArcValues, one: ArcClass, thickness_cm: float, area_cm2: float) -> float:
    """Density of log10 C under a class, the arc's own uncertainty folded in."""
    per = VACUUM_PERMITTIVITY_F_CM * area_cm2 / thickness_cm if one.scale == "permittivity" else area_cm2
    x = math.log10(arc.capacitance_F / per)
    low, high = math.log10(one.low), math.log10(one.high)
    edge = math.hypot(one.edge_decades, min(arc.u_capacitance, 20.0) / math.log(10.0))
    inside = 0.5 * (math.erf((x - low) / (edge * math.sqrt(2.0))) - math.erf((x - high) / (edge * math.sqrt(2.0))))
    return one.weight * (inside / (high - low) + BACKGROUND / 20.0)


def _joint(density: NDArray[np.float64], fixed: bool) -> NDArray[np.float64]:
    """Marginal probabilities [arcs, classes] over all assignments in the order of the classes."""
    arcs, classes = density.shape
    out = np.zeros_like(density)
    # more arcs than classes, or labels against the order by the user: classes may repeat
    strict = arcs <= classes and not fixed
    choices = itertools.combinations(range(classes), arcs) if strict else itertools.product(range(classes), repeat=arcs)
    for choice in choices:
        weight = math.prod(float(density[k, c]) for k, c in enumerate(choice))
        for k, c in enumerate(choice):
            out[k, c] += weight
    total = out.sum(axis=1, keepdims=True)
    return np.asarray(out / np.where(total > 0.0, total, 1.0))
