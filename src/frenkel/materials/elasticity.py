"""Shear modulus from Young's modulus of an isotropic body, G = E / (2 (1 + ν)).

Without a Poisson's ratio every isotropic body that does not widen when stretched has 0 ≤ ν ≤ 1/2, so that
E/3 ≤ G ≤ E/2: certain bounds, and no value between them.
"""

from __future__ import annotations

from collections.abc import Iterable

from frenkel.evidence import Evidence

__all__ = ["shear_modulus_evidence"]

_METHOD = "shear modulus of an isotropic body from Young's modulus"


def shear_modulus_evidence(known: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """G for every Young's modulus among `known`, in GPa; none where a shear modulus is known already.

    Each result keeps source and conditions of its Young's modulus; what rests on a remembered one is remembered.

    >>> from frenkel.materials.property_rows import property_evidence
    >>> rows = property_evidence("electrolyte_properties.csv", "Li6.4La3Zr1.4Ta0.6O12")
    >>> (shear,) = shear_modulus_evidence(rows)
    >>> round(shear.low, 1), round(shear.high, 1)
    (46.1, 89.3)
    """
    items = tuple(known)
    if any(e.property == "shear_modulus" for e in items):
        return ()
    ratios = [e for e in items if e.property == "poisson_ratio" and e.value is not None]
    ratio = min(ratios, key=lambda e: e.checked == "remembered") if ratios else None
    found = (_shear_of(e, ratio) for e in items if e.property == "youngs_modulus")
    return tuple(e for e in found if e is not None)


def _shear_of(young: Evidence, ratio: Evidence | None) -> Evidence | None:
    low = young.value if young.low is None else young.low
    high = young.value if young.high is None else young.high
    if low is None or high is None:
        return None
    if ratio is None or ratio.value is None:
        return young.derived(
            property="shear_modulus",
            value=None,
            low=low / 3.0,
            high=high / 2.0,
            interval="bound" if young.interval == "none" else young.interval,
            method=_METHOD,
            origin="computed",
            checked="remembered" if young.checked == "remembered" else "computed",
            assumptions=(*young.assumptions, "Isotropic, Poisson's ratio between 0 and 1/2."),
        )
    divisor = 2.0 * (1.0 + ratio.value)
    return young.derived(
        property="shear_modulus",
        value=None if young.value is None else young.value / divisor,
        low=None if young.low is None else low / divisor,
        high=None if young.high is None else high / divisor,
        method=_METHOD,
        origin="computed",
        checked="remembered" if "remembered" in (young.checked, ratio.checked) else "computed",
        parents=(ratio.id,),
        assumptions=(*young.assumptions, f"Isotropic, Poisson's ratio {ratio.value:g} ({ratio.source})."),
    )
