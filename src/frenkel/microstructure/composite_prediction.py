"""What mixing alone makes of a composite that is asked by name: "PEO-LiTFSI + 10 wt% LLZO".

Matrix and filler are looked up at the temperature of the question: the user's own data first, then the library; the
loading is turned into a range of volume fractions (`composite_name`). Value: Bruggeman's law in the middle; ends:
Hashin–Shtrikman's bounds over all values and volume fractions. Interphases, contacts and crystallinity are not in it:
they stand in the assumptions, and nothing is said where the matrix or the filler is unknown. S/cm, volume fractions 0–1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Dossier, Evidence, Refusal, Source
from frenkel.library import shipped_records
from frenkel.materials import Question
from frenkel.microstructure.composite_name import NamedComposite, parts_of_name
from frenkel.microstructure.laws import bruggeman, hashin_shtrikman_bounds
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MixingPrediction", "PartValue", "conductivities_on_record", "predict_by_mixing"]

SAME_TEMPERATURE_K = 3.0
INERT = ("Al2O3", "SiO2", "TiO2", "ZrO2", "BaTiO3", "MgO", "CeO2")
_MOBILE = ("plasticiser", "ionic liquid", "solvent", "residual solvent")
GRID = 33


@dataclass(frozen=True)
class PartValue:
    """One conductivity of matrix or filler: where it is from, and whether anybody read it."""

    conductivity_S_cm: float
    name: str
    checked: str = "read"


@dataclass(frozen=True)
class MixingPrediction(ResultDefaults):
    """σ of matrix and filler mixed, at the named loading (`found`) and over loadings (`plot`)."""

    found: Evidence
    named: NamedComposite
    matrix: tuple[PartValue, ...]
    filler: tuple[PartValue, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        return (self.found,)

    def curve(self) -> tuple[tuple[float, float, float, float], ...]:
        """(volume fraction, lowest, Bruggeman's, highest) from 0 to 0.64, for records and law as in `found`."""
        hosts, grains = _values(self.matrix), _values(self.filler)
        return tuple((v, *_mixed(v, v, hosts, grains)) for v in (0.64 * n / (GRID - 1) for n in range(GRID)))

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "curve": [list(one) for one in self.curve()]}

    def plot(self) -> go.Figure:
        from frenkel.microstructure.composite_plots import mixing_figure

        return mixing_figure(self)


def predict_by_mixing(question: Question, dossier: Dossier | None = None) -> MixingPrediction | Refusal:
    """Conductivity of the question's composite from its parts, or what is missing for it."""
    key, temperature_K = question.electrolyte.key, question.temperature_K
    text = question.electrolyte.given or question.electrolyte.name
    named = parts_of_name(text)
    if isinstance(named, str):
        return _refusal(key, named, "σ of the composite as measured")
    if named.share is None:
        why = f"The loading of {text} is not stated as one filler in wt% or vol%, so there is no volume fraction to mix with."
        return _refusal(key, why, f'a loading in the name: "{named.matrix} + 10 wt% {named.filler}"')
    if named.vol_low is None or named.vol_high is None:
        why = f"The density of {named.filler} is not on record, so wt% cannot be turned into a volume."
        return _refusal(key, why, "filler.density in SPEC.yaml, or the loading in vol%")
    parts = []
    for material, inert in ((named.matrix, False), (named.filler, named.filler in INERT)):
        found = () if inert else _conductivities(material, temperature_K, dossier)
        if not found and not inert:
            return _refusal(key, *_missing(material, temperature_K))
        parts.append(found)
    return MixingPrediction(_evidence(key, temperature_K, named, *parts), named, parts[0], parts[1])


def conductivities_on_record(material: str, temperature_K: float) -> tuple[PartValue, ...]:
    """Conductivities of a material without filler or plasticiser at a temperature, from the library."""
    return tuple(
        PartValue(float(one.canonical_value or 0.0), one.id, one.checked)
        for one in _records(material) if _near(one.temperature_C, temperature_K)
    )  # fmt: skip


def _conductivities(
    material: str, temperature_K: float, dossier: Dossier | None
) -> tuple[PartValue, ...]:
    """Of the user's own data where there are some at this temperature, else of the library."""
    from frenkel.materials import resolve

    names = {material, *resolve(material).subjects}
    mine = [e for e in (dossier or ()) if e.property == "conductivity" and e.subject in names]
    own = tuple(value for e in mine if e.origin == "measured" for value in _of_evidence(e, temperature_K))
    return own or conductivities_on_record(material, temperature_K)


def _of_evidence(e: Evidence, temperature_K: float) -> Iterable[PartValue]:
    if e.law is not None:
        from frenkel.transport import predict

        found = predict(e.law, [temperature_K])
        if not found.extrapolated[0]:
            yield PartValue(float(found.conductivity_S_cm[0]), f"{e.source}", e.checked)
        return
    at = e.condition("temperature_K")
    if isinstance(at, float) and abs(at - temperature_K) <= SAME_TEMPERATURE_K and e.value:
        yield PartValue(e.value, f"{e.source}", e.checked)


def _records(material: str) -> list[Any]:
    """Positive conductivities of one material on record, without filler or plasticiser."""
    from frenkel.library.matching import records_of
    from frenkel.materials import resolve

    return [
        one
        for one in records_of(resolve(material), shipped_records())
        if one.property == "conductivity" and one.canonical_value and one.temperature_C is not None
        and not any(c.role in ("filler", *_MOBILE) for c in one.components)
    ]  # fmt: skip


def _near(celsius: float | None, temperature_K: float) -> bool:
    return celsius is not None and abs(celsius + ZERO_CELSIUS_K - temperature_K) <= SAME_TEMPERATURE_K


def _missing(material: str, temperature_K: float) -> tuple[str, str]:
    known = sorted({f"{one.temperature_C:g}" for one in _records(material)}, key=float)
    celsius = temperature_K - ZERO_CELSIUS_K
    why = f"No conductivity of {material} within {SAME_TEMPERATURE_K:g} K of {celsius:.4g} °C is on record"
    why += f" (there is one at {', '.join(known)} °C)." if known else "."
    return (
        why,
        f"the conductivity of {material} alone at this temperature: your own with --data, or in SPEC.yaml",
    )


def _values(parts: tuple[PartValue, ...]) -> list[float]:
    return [one.conductivity_S_cm for one in parts] or [0.0]


def _mixed(
    vol_low: float, vol_high: float, hosts: list[float], grains: list[float]
) -> tuple[float, float, float]:
    """Lowest, middle and highest σ over all corners of volume fraction, matrix and filler."""
    corners = [
        ([1.0 - v, v], [host, grain])
        for v in (vol_low, vol_high) for host in (min(hosts), max(hosts)) for grain in (min(grains), max(grains))
    ]  # fmt: skip
    bounds = [hashin_shtrikman_bounds(*one) for one in corners]
    # the lower bound of an insulating filler is 0 (one that encloses the matrix): Bruggeman's law stands for it
    lows = [b.lower or bruggeman(*one) for b, one in zip(bounds, corners, strict=True)]
    middle = 0.5 * (vol_low + vol_high)
    value = bruggeman([1.0 - middle, middle], [_geometric_mean(hosts), _geometric_mean(grains)])
    return min(lows), value, max(b.upper for b in bounds)


def _evidence(
    key: str,
    temperature_K: float,
    named: NamedComposite,
    matrix: tuple[PartValue, ...],
    filler: tuple[PartValue, ...],
) -> Evidence:
    assert named.vol_low is not None and named.vol_high is not None
    low, value, high = _mixed(named.vol_low, named.vol_high, _values(matrix), _values(filler))
    remembered = any(one.checked == "remembered" for one in (*matrix, *filler))
    sources = ", ".join(dict.fromkeys(one.name for one in (*matrix, *filler)))
    inert = "" if filler else f"; {named.filler} taken as inert"
    density = "" if named.density is None else f"; density of {named.filler}: {named.density.origin}"
    return Evidence(
        key, "conductivity", value, low, high, "bound" if min(_values(filler)) > 0.0 else "spread",
        conditions=(("temperature_K", temperature_K), ("vol_filler", 0.5 * (named.vol_low + named.vol_high))),
        kind="total", method="Bruggeman's law between Hashin–Shtrikman bounds",
        # computed, but from the assumption that nothing forms between the parts: it decides no requirement
        origin="assumed", checked="remembered" if remembered else "computed", source=Source(model="frenkel.microstructure"),
        assumptions=(
            "no interphase, no contact resistance, crystallinity as in the matrix alone: each can change it by decades",
            f"{100 * named.vol_low:.2g} to {100 * named.vol_high:.2g} vol % of {named.filler}; parts from {sources}{inert}{density}",
        ),
    )  # fmt: skip


def _geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values)) if min(values) > 0.0 else 0.0


def _refusal(key: str, reason: str, settle: str) -> Refusal:
    return Refusal(
        "conductivity", reason, settle, "frenkel evaluate … --data SPEC.yaml", "microstructure", key
    )
