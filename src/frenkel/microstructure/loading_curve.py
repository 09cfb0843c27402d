"""σ against loading as a result: curve, bounds, the best loading, the best shape, what had to be assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.microstructure.composite import Composite, CompositePoint
from frenkel.microstructure.laws import Bounds, wiener_bounds
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CompositeCurve", "composite_curve"]

JAMMED = 0.64
DENSE = 65
HIGHEST_CONTRAST = 100.0
LAW_OVER_IMAGE = (0.73, 1.80)
"""Closed form over solved images of coated spheres that lie apart, contrast up to 100: benchmarks/results/microstructure_composite.md."""


@dataclass(frozen=True)
class CompositeCurve(ResultDefaults):
    """σ_total and σ_Li of a composite at several loadings, one temperature.

    `bounds` are Wiener's of matrix, shell and core at each point (total current). `measured` are (volume
    fraction, σ) pairs to lay beside them.
    """

    composite: Composite
    points: tuple[CompositePoint, ...]
    bounds: tuple[Bounds, ...]
    measured: tuple[tuple[float, float], ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def temperature_K(self) -> float:
        return self.points[0].temperature_K

    def best(self, carrier: str = "total") -> CompositePoint:
        """The point of highest σ: "total", or "lithium" (current with the anions blocked)."""
        if carrier == "total":
            return max(self.points, key=lambda p: p.total_S_cm)
        if carrier != "lithium":
            raise InputError(f"The carrier is {carrier!r}; allowed are total and lithium.")
        if self.points[0].lithium_S_cm is None:
            raise InputError(
                "The current fraction of the matrix is unknown.", next_step="Give current_fraction."
            )
        return max(self.points, key=lambda p: p.lithium_S_cm or 0.0)

    def dense(self) -> CompositeCurve:
        """The same curve on a fine grid from 0 to random packing (or to the highest loading given): maximum and decline."""
        most = max(JAMMED, *(p.vol_filler for p in self.points))
        grid = [most * n / (DENSE - 1) for n in range(DENSE)]
        return composite_curve(self.composite, grid, self.temperature_K)

    def model_band(self) -> tuple[list[float], list[float]] | None:
        """Where σ_total lies if the law errs as it did against solved images, within Wiener's bounds; None where it was not tried."""
        parts = self.composite
        if parts.interphase is None or parts.filler.aspect_ratio != 1.0:
            return None
        T = self.temperature_K
        shell, matrix = parts.shell_S_cm(T), parts.matrix.amorphous_S_cm(T)
        if shell > HIGHEST_CONTRAST * matrix or (shell < matrix and parts.filler.core_S_cm(T) > 0.0):
            return None  # near the shells' threshold images differ among themselves; conducting cores may touch
        low, high = LAW_OVER_IMAGE
        ends = [
            (p.total_S_cm / high, p.total_S_cm / low) if p.vol_shell > 0.0 else (p.total_S_cm, p.total_S_cm)
            for p in self.points
        ]
        lower = [max(one, b.lower) for (one, _), b in zip(ends, self.bounds, strict=True)]
        return lower, [min(one, b.upper) for (_, one), b in zip(ends, self.bounds, strict=True)]

    def evidence(self) -> tuple[Evidence, ...]:
        """σ at the best loading; what is computed with an interphase as stated is an assumption and decides nothing."""
        top = self.best()
        if not top.total_S_cm > 0.0:
            return ()
        bound = self.bounds[self.points.index(top)]
        shared: dict[str, Any] = {
            "subject": self.composite.name, "checked": "computed",
            "origin": "computed" if self.composite.interphase is None else "assumed",
            "conditions": (("temperature_K", top.temperature_K), ("vol_filler", top.vol_filler)),
            "source": Source(model="frenkel.microstructure.composite"), "method": "self-consistent medium with interphase",
        }  # fmt: skip
        out = [
            Evidence(
                property="conductivity", value=top.total_S_cm, low=bound.lower, high=bound.upper, interval="bound",
                kind="total", assumptions=("conductivities of the parts as given",), **shared,
            )
        ]  # fmt: skip
        if top.current_fraction is not None:
            out.append(
                Evidence(
                    property="transference_number",
                    value=top.current_fraction,
                    kind="current fraction",
                    **shared,
                )
            )
        return tuple(out)

    def refusals(self) -> tuple[Refusal, ...]:
        if self.composite.matrix.current_fraction is not None:
            return ()
        why = f"The current fraction of {self.composite.matrix.name} is not stated, so σ with blocked anions is unknown."
        settle = "a Bruce–Vincent measurement of the matrix"
        return (
            Refusal("transference_number", why, settle, room="microstructure", subject=self.composite.name),
        )

    def to_dict(self) -> dict[str, Any]:
        data = super().to_dict()
        data["name"] = self.composite.name
        data["points"] = [
            {**vars(p), "wiener_S_cm": list(b)} for p, b in zip(self.points, self.bounds, strict=True)
        ]
        data["best_vol_filler"] = self.best().vol_filler
        data["refusals"] = [r.to_dict() for r in self.refusals()]
        return data

    def plot(self) -> go.Figure:
        from frenkel.microstructure.composite_plots import composite_figure

        return composite_figure(self)


def composite_curve(
    composite: Composite,
    vol_fillers: Sequence[float],
    temperature_K: float,
    *,
    measured: Sequence[tuple[float, float]] = (),
) -> CompositeCurve:
    """σ of a composite at volume fractions of filler and one temperature.

    Examples
    --------
    >>> from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
    >>> parts = Composite(Matrix("PEO", 1e-6), Filler("LLZO", 1e-4, radius_um=0.02), Interphase(3.0, 100.0))
    >>> curve = composite_curve(parts, [0.0, 0.1, 0.3, 0.6], 303.15)
    >>> curve.best().vol_filler in (0.1, 0.3, 0.6)
    True
    """
    if len(vol_fillers) == 0:
        raise InputError("There is no loading to compute.")
    points = tuple(composite.at(float(v), temperature_K) for v in vol_fillers)
    return CompositeCurve(
        composite,
        points,
        tuple(_bounds(composite, p) for p in points),
        tuple(measured),
        _notices(composite, points),
    )


def _bounds(composite: Composite, point: CompositePoint) -> Bounds:
    amorphous = composite.matrix.amorphous_S_cm(point.temperature_K)
    matrix_vol = max(1.0 - point.vol_filler - point.vol_shell, 0.0)
    crystals = matrix_vol * point.crystallinity
    coat, core = composite.shell_S_cm(point.temperature_K), composite.filler.core_S_cm(point.temperature_K)
    return wiener_bounds(
        [matrix_vol - crystals, crystals, point.vol_shell, point.vol_filler], [amorphous, 0.0, coat, core]
    )


def _notices(composite: Composite, points: Sequence[CompositePoint]) -> tuple[Notice, ...]:
    out = []
    if composite.matrix.salt_free:
        text = "The matrix has no salt: its class is not that of salted polymers, and traces decide what it conducts."
        out.append(Notice("salt-free", text))
    make_up = composite.matrix.make_up
    if make_up is None or make_up.additives_per_polymer is None:
        out.append(
            Notice(
                "additives unknown",
                "Plasticiser, ionic liquid or residual solvent are not reported: unknown, not zero.",
            )
        )
    if any(p.vol_filler > JAMMED for p in points):
        out.append(
            Notice(
                "not dense",
                f"Above {JAMMED:.0%} random particles no longer fit; real composites have pores there.",
            )
        )
    if any(p.crystallinity > 0.0 for p in points):
        out.append(
            Notice("crystallised", "Below the melting point: σ is for the crystallised matrix as stated.")
        )
    return tuple(out)
