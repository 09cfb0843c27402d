"""What mixing alone makes of a composite that is asked by name: "PEO-LiTFSI + 10 wt% LLZO".

Matrix and filler are looked up in the library at the temperature of the question; the loading is turned into a range of
volume fractions (weight on an unstated basis: of the whole or of the polymer; densities of the matrix unknown: 1.0 to
1.8 g/cm³). Value: Bruggeman's law in the middle; ends: Hashin–Shtrikman's bounds over all records and volume
fractions. Interphases, contacts and crystallinity are not in it: they stand in the assumptions, and nothing is said
where the matrix or the filler is not on record. S/cm, volume fractions 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.library import Record, shipped_records
from frenkel.materials import Question, read_formula
from frenkel.microstructure.laws import bruggeman, hashin_shtrikman_bounds
from frenkel.microstructure.loading import Loading, MatrixMakeUp
from frenkel.quantities import ZERO_CELSIUS_K

__all__ = ["MixingParts", "predict_by_mixing"]

SAME_TEMPERATURE_K = 3.0
MATRIX_DENSITIES_G_CM3 = (1.0, 1.8)  # polymers with salt; ceramic fillers sink in all of them
INERT = ("Al2O3", "SiO2", "TiO2", "ZrO2", "BaTiO3", "MgO", "CeO2")
_MOBILE = ("plasticiser", "ionic liquid", "solvent", "residual solvent")


@dataclass(frozen=True)
class MixingParts:
    """What a name resolves into: keys of matrix and filler, and the lowest and highest volume fraction."""

    matrix: str
    filler: str
    vol_low: float
    vol_high: float


def predict_by_mixing(question: Question) -> Evidence | Refusal:
    """Conductivity of the question's composite from its parts, or what is missing for it."""
    key, temperature_K = question.electrolyte.key, question.temperature_K
    parts = _parts(question.electrolyte.given or question.electrolyte.name)
    if isinstance(parts, str):
        return _refusal(key, parts, "a loading of the filler in wt% or vol%")
    matrix = _records(parts.matrix, temperature_K)
    if not matrix:
        why = f"No conductivity of {parts.matrix} within {SAME_TEMPERATURE_K:g} K of {temperature_K - ZERO_CELSIUS_K:.4g} °C is on record."
        return _refusal(key, why, f"the conductivity of {parts.matrix} without filler at this temperature")
    filler = () if parts.filler in INERT else _records(parts.filler, temperature_K)
    if not filler and parts.filler not in INERT:
        why = f"No conductivity of {parts.filler} within {SAME_TEMPERATURE_K:g} K of {temperature_K - ZERO_CELSIUS_K:.4g} °C is on record."
        return _refusal(key, why, f"the conductivity of {parts.filler} as a dense pellet at this temperature")
    return _mixed(key, temperature_K, parts, matrix, filler)


def _parts(text: str) -> MixingParts | str:
    """Matrix, filler and volume fractions of a name; a reason where they cannot be had."""
    formula = read_formula(text)
    fillers = [c for c in formula.components if c.amount is not None and c.unit in ("wt%", "vol%")]
    hosts = [
        c for c in formula.components if c.kind in ("polymer", "salt", "polyelectrolyte") and c not in fillers
    ]
    others = [c for c in formula.components if c not in fillers and c not in hosts]
    if len(fillers) != 1:
        return f"The loading of {text} is not stated as one filler in wt% or vol%, so there is no volume fraction to mix with."
    if others or not any(c.kind == "polymer" for c in hosts):
        named = ", ".join(c.name for c in others) or "its matrix"
        return f"What {named} does in {text} is not known to a law of two phases."
    filler, matrix = fillers[0], "-".join(c.name for c in hosts)
    share = (filler.amount or 0.0) / 100.0
    if not 0.0 < share < 1.0:
        return f"A loading of {filler.amount} {filler.unit} is no mixture."
    if filler.unit == "vol%":
        return MixingParts(matrix, filler.name, share / (1.0 + share), share)
    density = _density(filler.name)
    if density is None:
        return (
            f"The density of {filler.name} is not on record, so {filler.unit} cannot be turned into a volume."
        )
    ends = [
        MatrixMakeUp(one).vol_fraction(loading, density)
        for one in MATRIX_DENSITIES_G_CM3
        for loading in _bases(share)
    ]
    return MixingParts(matrix, filler.name, min(ends), max(ends))


def _bases(share: float) -> tuple[Loading, ...]:
    """The stated share as one of the whole, and as one of the polymer alone."""
    return Loading(share, "wt", "total"), Loading(share, "wt", "polymer")


def _density(filler: str) -> float | None:
    from frenkel.materials import resolve
    from frenkel.materials.electrolyte_properties import structures_of

    known = structures_of(resolve(filler).formula or filler)
    return sum(one.density_g_cm3 for one in known) / len(known) if known else None


def _records(material: str, temperature_K: float) -> tuple[Record, ...]:
    """Positive conductivities of one material at this temperature, without filler or plasticiser."""
    from frenkel.library.matching import records_of
    from frenkel.materials import resolve

    return tuple(
        one
        for one in records_of(resolve(material), shipped_records())
        if one.property == "conductivity" and one.canonical_value and one.temperature_C is not None
        and abs(one.temperature_C + ZERO_CELSIUS_K - temperature_K) <= SAME_TEMPERATURE_K
        and not any(c.role in ("filler", *_MOBILE) for c in one.components)
    )  # fmt: skip


def _mixed(
    key: str, temperature_K: float, parts: MixingParts, matrix: tuple[Record, ...], filler: tuple[Record, ...]
) -> Evidence:
    hosts = [float(r.canonical_value or 0.0) for r in matrix]
    grains = [float(r.canonical_value or 0.0) for r in filler] or [0.0]
    corners = [
        ([1.0 - v, v], [host, grain])
        for v in (parts.vol_low, parts.vol_high) for host in (min(hosts), max(hosts)) for grain in (min(grains), max(grains))
    ]  # fmt: skip
    bounds = [hashin_shtrikman_bounds(*one) for one in corners]
    # the lower bound of an insulating filler is 0 (one that encloses the matrix): Bruggeman's law stands for it
    lows = [b.lower or bruggeman(*one) for b, one in zip(bounds, corners, strict=True)]
    middle = 0.5 * (parts.vol_low + parts.vol_high)
    value = bruggeman([1.0 - middle, middle], [_geometric_mean(hosts), _geometric_mean(grains)])
    remembered = any(r.checked == "remembered" for r in (*matrix, *filler))
    named = ", ".join(r.id for r in (*matrix, *filler)) + (
        f"; {parts.filler} taken as inert" if not filler else ""
    )
    return Evidence(
        key, "conductivity", value, min(lows), max(b.upper for b in bounds),
        "bound" if min(grains) > 0.0 else "spread",
        conditions=(("temperature_K", temperature_K), ("vol_filler", middle)), kind="total",
        method="Bruggeman's law between Hashin–Shtrikman bounds",
        # computed, but from the assumption that nothing forms between the parts: it decides no requirement
        origin="assumed", checked="remembered" if remembered else "computed", source=Source(model="frenkel.microstructure"),
        assumptions=(
            "no interphase, no contact resistance, crystallinity as in the matrix alone: each can change it by decades",
            f"{100 * parts.vol_low:.2g} to {100 * parts.vol_high:.2g} vol % of {parts.filler}; parts from the records {named}",
        ),
    )  # fmt: skip


def _geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values)) if min(values) > 0.0 else 0.0


def _refusal(key: str, reason: str, settle: str) -> Refusal:
    return Refusal("conductivity", reason, settle, "frenkel composite SPEC.yaml", "microstructure", key)
