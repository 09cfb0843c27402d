"""What in a composite's specification can be computed but is hardly meant: said as notices, never refused.

A coat many times thicker than its particle, a law far from the point that was given of it, a temperature at which polymers
decompose, a matrix that conducts better than any known. K, nm, S/cm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.microstructure.composite import NM_PER_UM, Composite
from frenkel.quantities import ZERO_CELSIUS_K, parse
from frenkel.results import Notice

if TYPE_CHECKING:
    from frenkel.microstructure.composite_fields import CompositeFields, LawFields

__all__ = ["implausible"]

THICK = 10.0  # t/r; the inverse searches no further
FAR_K = 60.0  # from the one point of a law that was given
DECOMPOSES_K = 523.15  # PEO in inert gas loses mass from about 250 °C on (remembered: a warning, no result)
MOST_MATRIX_S_CM = 0.1  # liquid electrolytes of lithium salts stay below it


def implausible(given: CompositeFields, composite: Composite) -> tuple[Notice, ...]:
    """Notices about a specification and its composite."""
    listed = given.temperature if isinstance(given.temperature, list) else [given.temperature]
    temperatures = [parse(one, "K") for one in listed]
    said = [*_coat(composite), *_hot(composite, temperatures)]
    for name, law in (("matrix", given.matrix.conductivity), ("filler", given.filler.conductivity)):
        said += _extrapolated(name, law, temperatures)
    return tuple(Notice("implausible", text) for text in said)


def _coat(composite: Composite) -> list[str]:
    layer, radius = composite.interphase, composite.filler.radius_um
    if layer is None or not radius or layer.thickness_nm <= THICK * radius * NM_PER_UM:
        return []
    ratio = layer.thickness_nm / (radius * NM_PER_UM)
    return [
        f"The interphase of {layer.thickness_nm:g} nm is {ratio:.3g} times as thick as the filler's radius: check its unit."
    ]


def _hot(composite: Composite, temperatures_K: list[float]) -> list[str]:
    hottest = max(temperatures_K, default=0.0)
    out = []
    if hottest > DECOMPOSES_K:
        out.append(f"At {hottest - ZERO_CELSIUS_K:.4g} °C polymers decompose.")
    if hottest > 0.0 and (sigma := composite.matrix.amorphous_S_cm(hottest)) > MOST_MATRIX_S_CM:
        out.append(
            f"A matrix of {sigma:.3g} S/cm at {hottest - ZERO_CELSIUS_K:.4g} °C conducts better than liquid electrolytes."
        )
    return out


def _extrapolated(name: str, law: LawFields | str | float, temperatures_K: list[float]) -> list[str]:
    at = getattr(law, "at", None)
    if at is None or not temperatures_K:
        return []
    known = parse(at, "K")
    farthest = max(temperatures_K, key=lambda T: abs(T - known))
    if abs(farthest - known) <= FAR_K:
        return []
    where = farthest - ZERO_CELSIUS_K
    return [
        f"{where:.4g} °C is {abs(farthest - known):.3g} K from the point that the law of the {name} was given at."
    ]
