"""A sintered or pressed pellet: porosity and grain size → total conductivity, and the grain boundaries' share.

    σ_dense = brick layer (σ_bulk(T), R_gb(T), d),   σ_total = σ_dense (1-p)^m
    R_gb(T) = R_ref exp[(E_gb/k)(1/T - 1/T_ref)]
The share of the boundaries falls with temperature where E_gb > E_bulk. Cracks of large grains are not in it.
S/cm, Ω·cm², µm, eV, K.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Law, Source
from frenkel.microstructure.laws import archie, brick_layer, grain_boundary_share
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.description import LayerDescription

__all__ = ["GrainBoundary", "Pellet", "PelletCurve", "layer_curve", "pellet_curve"]


@dataclass(frozen=True)
class GrainBoundary:
    """Area-specific resistance of one boundary at a reference temperature, and its activation energy."""

    resistance_ohm_cm2: float
    activation_energy_eV: float
    reference_K: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.resistance_ohm_cm2) and self.resistance_ohm_cm2 >= 0.0):
            raise OutOfRange(
                "The resistance of a boundary", given=self.resistance_ohm_cm2, low=0.0, unit="Ω·cm²"
            )
        if not self.reference_K > 0.0:
            raise OutOfRange("The reference temperature", given=self.reference_K, low=0.0, unit="K")

    def at(self, temperature_K: float) -> float:
        """R_gb(T) in Ω·cm²."""
        if not temperature_K > 0.0:
            raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
        exponent = self.activation_energy_eV / BOLTZMANN_EV_K * (1.0 / temperature_K - 1.0 / self.reference_K)
        return self.resistance_ohm_cm2 * math.exp(exponent)


@dataclass(frozen=True)
class Pellet:
    """Material and make of a pellet.

    Parameters
    ----------
    name : subject of the evidence
    bulk : σ of the grains, a law of `transport`, or a number where one temperature is enough
    boundary : resistance of the grain boundaries
    grain_size_um : edge of the grains
    porosity, pore_exponent : p and m of Archie's law; m has no default because it is fitted (1.5: few round pores)
    """

    name: str
    bulk: Law | float
    boundary: GrainBoundary
    grain_size_um: float
    porosity: float
    pore_exponent: float

    def bulk_S_cm(self, temperature_K: float) -> float:
        if isinstance(self.bulk, Law):
            from frenkel.transport import conductivity

            return float(conductivity(self.bulk, temperature_K))
        return self.bulk

    def total_S_cm(self, temperature_K: float) -> float:
        """Total conductivity.

        Examples
        --------
        >>> p = Pellet("LLZO", 1e-3, GrainBoundary(1.0, 0.4, 298.15), 10.0, 0.0, 1.5)
        >>> round(p.total_S_cm(298.15), 9), round(p.boundary_share(298.15), 9)
        (0.0005, 0.5)
        """
        dense = brick_layer(
            self.bulk_S_cm(temperature_K), self.boundary.at(temperature_K), self.grain_size_um
        )
        return archie(dense, self.porosity, exponent=self.pore_exponent)

    def boundary_share(self, temperature_K: float) -> float:
        """Part of the resistance in the boundaries (0–1)."""
        return grain_boundary_share(
            self.bulk_S_cm(temperature_K), self.boundary.at(temperature_K), self.grain_size_um
        )

    def activation_energy_eV(self, temperature_K: float) -> float:
        """Apparent activation energy -d ln σ/d(1/kT) of the total conductivity at a temperature."""
        if not isinstance(self.bulk, Law):
            raise InputError("The bulk has no law σ(T).", next_step="Give bulk as a Law of transport.")
        step = 1e-3 * temperature_K
        low, high = temperature_K - step, temperature_K + step
        slope = math.log(self.total_S_cm(high) / self.total_S_cm(low)) / (1.0 / high - 1.0 / low)
        return -BOLTZMANN_EV_K * slope


@dataclass(frozen=True)
class PelletCurve(ResultDefaults):
    """Total and bulk conductivity and the boundaries' share at temperatures (K).

    `low_S_cm` and `high_S_cm` are the total for the ends of density and grain size, where these have intervals.
    """

    pellet: Pellet
    temperature_K: tuple[float, ...]
    total_S_cm: tuple[float, ...]
    bulk_S_cm: tuple[float, ...]
    boundary_share: tuple[float, ...]
    low_S_cm: tuple[float, ...] | None = None
    high_S_cm: tuple[float, ...] | None = None

    def evidence(self) -> tuple[Evidence, ...]:
        said = f"grains of {self.pellet.grain_size_um:g} µm, porosity {self.pellet.porosity:g}, exponent {self.pellet.pore_exponent:g}"
        unknown = (None,) * len(self.temperature_K)
        intervals = list(zip(self.low_S_cm or unknown, self.high_S_cm or unknown, strict=True))
        return tuple(
            Evidence(
                self.pellet.name, "conductivity", sigma, low, high, "none" if low is None else "spread", conditions=(("temperature_K", T),), kind="total",
                method="brick layer and Archie's law", origin="computed", checked="computed",
                source=Source(model="frenkel.microstructure.pellet"), assumptions=(said, "bulk and boundaries as given"),
            )
            for T, sigma, (low, high) in zip(self.temperature_K, self.total_S_cm, intervals, strict=True)
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        names = ("temperature_K", "total_S_cm", "bulk_S_cm", "boundary_share", "low_S_cm", "high_S_cm")
        return {**super().to_dict(), **{name: list(getattr(self, name) or ()) for name in names}}

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import pellet_figure

        return pellet_figure(self)


def layer_curve(
    layer: LayerDescription, temperatures_K: Sequence[float], *, bulk: Law | float, boundary: GrainBoundary,
    pore_exponent: float,
) -> PelletCurve:  # fmt: skip
    """Total conductivity of the layer that a route of `process` makes, with the ends of its density and grain size.

    σ rises with both, so its ends are those of both together. Raises InputError where the route leaves one unknown.
    """
    density, size = layer.relative_density, layer.grain_size_um
    for what, found in (("relative density", density), ("grain size", size)):
        if found is None:
            raise InputError(
                f"The layer of {layer.material} has no {what}.",
                next_step="State it in the route, or fit it there.",
            )
    assert density is not None and size is not None

    def made(relative_density: float, grain_size_um: float) -> PelletCurve:
        porosity = 1.0 - min(relative_density, 1.0)
        return pellet_curve(
            Pellet(layer.material, bulk, boundary, grain_size_um, porosity, pore_exponent), temperatures_K
        )

    middle, low, high = (made(getattr(density, end), getattr(size, end)) for end in ("value", "low", "high"))
    return replace(middle, low_S_cm=low.total_S_cm, high_S_cm=high.total_S_cm)


def pellet_curve(pellet: Pellet, temperatures_K: Sequence[float]) -> PelletCurve:
    """Total conductivity and boundary share of a pellet over temperatures."""
    if len(temperatures_K) == 0:
        raise InputError("There is no temperature.")
    T = tuple(map(float, temperatures_K))
    return PelletCurve(
        pellet,
        T,
        tuple(map(pellet.total_S_cm, T)),
        tuple(map(pellet.bulk_S_cm, T)),
        tuple(map(pellet.boundary_share, T)),
    )
