"""From grains and boundaries to the total: what the dossier's parts make of a polycrystal, or which part is missing.

    one pellet measured    1/σ_total = 1/σ_bulk + (d_pellet/d)/σ_gb,app      σ_gb,app per length of the pellet it was read on
    parts alone            1/σ_dense = 1/σ_bulk + R_gb/d,  then pores

Pores of what is not fitted: at most Hashin–Shtrikman's upper bound σ (1-p)/(1+p/2), at least Archie's law with m = 3,
m = 1.5 between. Every part has the interval of its evidence; the ends of the total are those of all parts together.
S/cm, Ω·cm², µm, K.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Dossier, Evidence, Refusal, Source
from frenkel.microstructure.laws import archie, brick_layer, grain_boundary_share, hashin_shtrikman_bounds
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PolycrystalPrediction", "predict_polycrystal"]

SAME_TEMPERATURE_K = 1.0
PORE_EXPONENTS = (1.5, 3.0)
SIZE = "grain_size_um"
Ends = tuple[float, float, float]


@dataclass(frozen=True)
class PolycrystalPrediction(ResultDefaults):
    """Total conductivity of a polycrystal from its parts, and the boundaries' part of the resistance (low, value, high)."""

    found: Evidence
    bulk_S_cm: Ends
    boundary_share: Ends

    def evidence(self) -> tuple[Evidence, ...]:
        return (self.found,)

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(),
            "bulk_S_cm": list(self.bulk_S_cm),
            "boundary_share": list(self.boundary_share),
        }

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import polycrystal_figure

        return polycrystal_figure(self)


def predict_polycrystal(
    dossier: Dossier, subject: str, temperature_K: float
) -> PolycrystalPrediction | Refusal | None:
    """Total from the parts at a temperature; None where a total is there already; else a refusal that names what lacks."""
    if _at(dossier.about("conductivity", subject, kind="total"), temperature_K):
        return None
    bulk = _at(dossier.about("conductivity", subject, kind="bulk"), temperature_K)
    apparent = _at(dossier.about("conductivity", subject, kind="grain boundary"), temperature_K)
    boundary = _at(dossier.about("grain_boundary_resistance", subject), temperature_K)
    size, density = dossier.best("grain_size", subject), dossier.best("relative_density", subject)
    if bulk and apparent:
        return _of_one_pellet(bulk, apparent, size, temperature_K)
    if bulk and boundary and size is not None and size.value and density is not None and density.value:
        return _of_parts(bulk, boundary, size, density, temperature_K)
    missing = [
        what
        for what, known in (
            ("the conductivity of the grains (kind bulk)", bulk),
            (
                "that of the boundaries (kind grain boundary), or the resistance of one boundary",
                boundary or apparent,
            ),
            ("the grain size", apparent or size),
            ("the relative density", apparent or density),
        )
        if not known
    ]
    celsius = temperature_K - ZERO_CELSIUS_K
    return Refusal(
        "conductivity",
        f"The total of a polycrystal of {subject} at {celsius:.4g} °C cannot be put together: not known are {'; '.join(missing)}.",
        "an impedance spectrum in which bulk and grain boundary are apart, or these parts in a PELLET.yaml",
        "frenkel eis FILES", "microstructure", subject,
    )  # fmt: skip


def _at(found: Iterable[Evidence], temperature_K: float) -> Evidence | None:
    """The first that holds at the temperature: a value there, or a law that covers it (evaluated)."""
    for one in found:
        if one.law is not None and one.property == "conductivity":
            from frenkel.transport import predict

            value = predict(one.law, [temperature_K])
            if not value.extrapolated[0]:
                low, middle, high = (
                    float(v[0]) for v in (value.low_S_cm, value.conductivity_S_cm, value.high_S_cm)
                )
                known = low <= middle <= high  # NaN where the law has no covariance
                return one.derived(
                    law=None, value=middle, low=low if known else None, high=high if known else None,
                    interval="95%" if known else "none", conditions=(("temperature_K", temperature_K),), parents=(one.id,),
                )  # fmt: skip
        at = one.condition("temperature_K")
        if (
            isinstance(at, float)
            and abs(at - temperature_K) <= SAME_TEMPERATURE_K
            and one.value
            and not one.censored
        ):
            return one
    return None


def _ends(e: Evidence) -> Ends:
    value = e.value or 0.0
    return e.low or value, value, e.high or value


def _of_one_pellet(
    bulk: Evidence, apparent: Evidence, size: Evidence | None, temperature_K: float
) -> PolycrystalPrediction:
    grains, walls = _ends(bulk), _ends(apparent)
    read_at, said = apparent.condition(SIZE), "grains as in the pellet of the boundary's conductivity"
    scale: Ends = (1.0, 1.0, 1.0)
    if isinstance(read_at, float) and size is not None and size.value and read_at > 0.0:
        low, value, high = (one / read_at for one in _ends(size))
        scale = (low, value, high)
        said = f"boundaries scaled from grains of {read_at:g} µm to {size.value:g} µm"
    across = tuple(w * k for w, k in zip(walls, scale, strict=True))
    total = tuple(1.0 / (1.0 / g + 1.0 / w) for g, w in zip(grains, across, strict=True))
    # the part of the boundaries is largest for the best grains with the worst boundaries
    share = tuple(g / (g + w) for g, w in zip(grains, reversed(across), strict=True))
    parents = (bulk, apparent) if size is None or scale[1] == 1.0 else (bulk, apparent, size)
    return _prediction(
        total, grains, share, temperature_K, parents, (said, "bulk and boundary in series (brick layer)")
    )


def _of_parts(
    bulk: Evidence, boundary: Evidence, size: Evidence, density: Evidence, temperature_K: float
) -> PolycrystalPrediction:
    grains, sizes, dense = _ends(bulk), _ends(size), tuple(min(one, 1.0) for one in _ends(density))
    walls = tuple(reversed(_ends(boundary)))  # the highest resistance gives the lowest total
    solid = tuple(brick_layer(g, w, d) for g, w, d in zip(grains, walls, sizes, strict=True))
    pores = (
        archie(1.0, 1.0 - dense[0], exponent=PORE_EXPONENTS[1]), archie(1.0, 1.0 - dense[1], exponent=PORE_EXPONENTS[0]),
        hashin_shtrikman_bounds([dense[2], 1.0 - dense[2]], [1.0, 0.0]).upper,
    )  # fmt: skip
    total = tuple(s * p for s, p in zip(solid, pores, strict=True))
    # the part of the boundaries is largest for the best grains with the worst boundaries, close together
    share = tuple(
        grain_boundary_share(g, w, d)
        for g, w, d in zip(grains, reversed(walls), reversed(sizes), strict=True)
    )
    said = (
        f"grains of {size.value:g} µm, relative density {density.value:g}; brick layer",
        f"pores: Archie's law with m = {PORE_EXPONENTS[0]:g}; down to m = {PORE_EXPONENTS[1]:g}, up to Hashin–Shtrikman's bound",
    )
    return _prediction(total, grains, share, temperature_K, (bulk, boundary, size, density), said)


def _prediction(
    total: tuple[float, ...], grains: Ends, share: tuple[float, ...], temperature_K: float,
    parents: tuple[Evidence, ...], said: tuple[str, ...],
) -> PolycrystalPrediction:  # fmt: skip
    low, value, high = total
    weak = any(p.origin == "assumed" for p in parents)
    remembered = any(p.checked == "remembered" for p in parents)
    found = Evidence(
        parents[0].subject, "conductivity", value, low, high, "spread" if low < high else "none",
        conditions=(("temperature_K", temperature_K),), kind="total", method="grains and boundaries in series, pores",
        origin="assumed" if weak else "computed", checked="remembered" if remembered else "computed",
        source=Source(model="frenkel.microstructure.polycrystal_prediction"), parents=tuple(p.id for p in parents),
        assumptions=said,
    )  # fmt: skip
    low_share, middle_share, high_share = share
    return PolycrystalPrediction(found, grains, (low_share, middle_share, high_share))
