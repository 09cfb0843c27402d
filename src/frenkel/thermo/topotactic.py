"""The topotactic window: limits while the framework stays and only lithium comes and goes.

With E(x) the energy of the same framework at x lithium per formula (states from enumeration with DFT or a
machine-learned potential, all of one method), the lithium-poor and lithium-rich neighbours on the lower convex
envelope of E(x) give

    V_reduction = −(E(x_+) − E(x0))/(x_+ − x0),    V_oxidation = −(E(x0) − E(x_−))/(x0 − x_−)   (V against Li/Li+),

energies counted from lithium metal, eV per formula. Such a window is wider than the thermodynamic one and
narrower than most measured ones (indirect decomposition: Schwietert et al., Nat. Mater. 19, 428 (2020)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["TopotacticWindow", "topotactic_window"]


@dataclass(frozen=True)
class TopotacticWindow(ResultDefaults):
    """Topotactic limits of one framework (V against Li/Li+; None where no state on that side is given)."""

    formula: str
    reduction_limit_V: float | None
    oxidation_limit_V: float | None
    states: tuple[tuple[float, float], ...]
    method: str
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(self.formula, f"{name}_limit", value, kind="topotactic", origin="computed", checked="computed",
                     method=f"topotactic states, {self.method}", source=Source(model=self.method))
            for name, value in (("reduction", self.reduction_limit_V), ("oxidation", self.oxidation_limit_V))
            if value is not None
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.figures import figure

        fig = figure(x="Lithium per formula unit", y="Energy from lithium metal (eV per formula unit)")
        fig.add_scatter(
            x=[x for x, _ in self.states],
            y=[e for _, e in self.states],
            mode="lines+markers",
            showlegend=False,
        )
        return fig

    def to_dict(self) -> dict[str, Any]:
        return {
            "formula": self.formula, "kind": "topotactic", "reduction_limit_V": self.reduction_limit_V,
            "oxidation_limit_V": self.oxidation_limit_V, "states": [list(s) for s in self.states], "method": self.method,
            "reference": "uncertified",
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def topotactic_window(
    formula: str | Amounts, states: Mapping[str, float], *, method: str
) -> TopotacticWindow:
    """Limits from energies of lithiated and delithiated states of one framework.

    Parameters
    ----------
    formula : the electrolyte; it must be one of the states
    states : formula → formation energy from the elements, eV per atom, all by one method
    method : what the energies were computed with, shown with the result

    Raises
    ------
    InputError : another framework, or the electrolyte itself is missing

    Examples
    --------
    >>> w = topotactic_window("LiFePO4", {"FePO4": -2.4, "LiFePO4": -2.55}, method="example")
    >>> w.reduction_limit_V is None, round(w.oxidation_limit_V, 2)
    (True, 3.45)
    """
    own = amounts_of(formula)
    frame = {e: n for e, n in own.items() if e != "Li"}
    size = sum(frame.values())
    points: dict[float, float] = {}
    for text, energy in states.items():
        amounts = amounts_of(text)
        other = {e: n for e, n in amounts.items() if e != "Li"}
        scale = size / sum(other.values()) if other else 0.0
        if set(other) != set(frame) or any(abs(other[e] * scale - frame[e]) > 1e-3 * size for e in frame):
            raise InputError(
                f"{text} has another framework than {formula_text(own)}: a topotactic step changes only lithium."
            )
        lithium = amounts.get("Li", 0.0) * scale
        points[lithium] = min(energy * (lithium + size), points.get(lithium, float("inf")))
    here = own.get("Li", 0.0)
    if not any(abs(x - here) < 1e-6 for x in points):
        raise InputError(f"The energy of {formula_text(own)} itself is missing among the states.")
    envelope = _lower_envelope(sorted(points.items()))
    energy = next(e for x, e in points.items() if abs(x - here) < 1e-6)
    richer = [(e - energy) / (x - here) for x, e in points.items() if x > here + 1e-6]
    poorer = [(energy - e) / (here - x) for x, e in points.items() if x < here - 1e-6]
    on_it = any(abs(x - here) < 1e-6 for x, _ in envelope)
    notices = (
        ()
        if on_it
        else (
            Notice(
                "above the envelope",
                "The state itself lies above the envelope of its framework: it falls apart into two of the states.",
            ),
        )
    )
    label = formula if isinstance(formula, str) else formula_text(own)
    return TopotacticWindow(
        label,
        -min(richer) if richer else None,
        -max(poorer) if poorer else None,
        tuple(envelope),
        method,
        notices,
    )


def _lower_envelope(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    hull: list[tuple[float, float]] = []
    for point in points:
        while len(hull) >= 2:
            (x0, e0), (x1, e1) = hull[-2], hull[-1]
            if (e1 - e0) * (point[0] - x0) >= (point[1] - e0) * (x1 - x0):
                hull.pop()
            else:
                break
        hull.append(point)
    return hull
