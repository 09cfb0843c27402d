"""Which loading, size and shape of the filler conduct best? A search over a grid, one result per design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frenkel.errors import InputError
from frenkel.microstructure.composite import Composite
from frenkel.microstructure.loading_curve import JAMMED, composite_curve

__all__ = ["Design", "best_designs"]


@dataclass(frozen=True)
class Design:
    """A filler of one radius (None where it plays no part) and aspect ratio at its best loading."""

    radius_um: float | None
    aspect_ratio: float
    vol_filler: float
    total_S_cm: float
    lithium_S_cm: float | None

    @property
    def at_end(self) -> bool:
        """Whether the best loading is the last one that was tried: no maximum was found below random packing."""
        return self.vol_filler >= JAMMED


def best_designs(
    composite: Composite,
    temperature_K: float,
    *,
    radii_um: Sequence[float | None],
    aspect_ratios: Sequence[float],
    carrier: str = "total",
    loadings: int = 65,
) -> tuple[Design, ...]:
    """Designs of the filler, best first; loadings from 0 to random packing (0.64).

    Parameters
    ----------
    radii_um, aspect_ratios : what can be had; a radius of None keeps that of the composite
    carrier : "total" or "lithium", which conductivity counts
    loadings : how many loadings are tried between 0 and 0.64

    Examples
    --------
    >>> from frenkel.microstructure.composite import Filler, Interphase, Matrix
    >>> parts = Composite(Matrix("PEO", 1e-6), Filler("Al2O3"), Interphase(3.0, 100.0))
    >>> best = best_designs(parts, 300.0, radii_um=[0.01, 1.0], aspect_ratios=[1.0])
    >>> best[0].radius_um  # the finer filler makes more interphase
    0.01
    """
    if len(radii_um) == 0 or len(aspect_ratios) == 0 or loadings < 2:
        raise InputError(
            "There is nothing to choose from.", next_step="Give radii, aspect ratios and loadings."
        )
    grid = [JAMMED * n / (loadings - 1) for n in range(loadings)]
    designs = []
    for radius in radii_um:
        for aspect in aspect_ratios:
            made = composite.with_shape(radius_um=radius, aspect_ratio=aspect)
            top = composite_curve(made, grid, temperature_K).best(carrier)
            size = made.filler.radius_um
            designs.append(Design(size, aspect, top.vol_filler, top.total_S_cm, top.lithium_S_cm))
    key = {"total": lambda d: d.total_S_cm, "lithium": lambda d: d.lithium_S_cm or 0.0}[carrier]
    return tuple(sorted(designs, key=key, reverse=True))
