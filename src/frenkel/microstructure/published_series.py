"""Published series σ(loading) of composite electrolytes, as far as anybody here could read them, held against null models.

What was readable are abstracts and single figures: no series with four loadings and its matrix. So every verdict is
"not distinguishable", with what the series would have to state; a reported fall is left to dilution, which explains
it alone. Salt-free matrices are a group of their own. The rows are marked as not read in the paper: they are shown and
decide nothing. S/cm, °C; loadings as printed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.microstructure.composite_fit import compare_models
from frenkel.microstructure.composite_models import NULL_MODELS

__all__ = ["PublishedSeries", "series_cases"]

LEAST_LOADINGS = 4
TRENDS = ("raises", "lowers", "not monotonic", "unknown")


@dataclass(frozen=True)
class PublishedSeries:
    """One series.

    group : salted | salt-free; never pooled
    points : (loading as printed, unit, S/cm or None, °C or None)
    trend : of σ with the filler, as reported: raises | lowers | not monotonic | unknown
    open_models : null models that what is reported cannot reject
    missing : what would let the models be told apart
    """

    id: str
    material: str
    group: str
    points: tuple[tuple[float | None, str, float | None, float | None], ...]
    trend: str
    open_models: tuple[str, ...]
    missing: tuple[str, ...]
    verdict: str
    source: str
    checked: str


@lru_cache(maxsize=1)
def series_cases() -> tuple[PublishedSeries, ...]:
    """All series, each with its verdict.

    Examples
    --------
    >>> found = {one.id: one for one in series_cases()}
    >>> found["silica2023"].open_models, found["li2019"].group
    (('filler only dilutes', 'only crystallinity changes'), 'salt-free')
    """
    text = resources.files("frenkel.microstructure").joinpath("data/published_series.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return tuple(
        _series([row for row in rows if row["id"] == name]) for name in dict.fromkeys(r["id"] for r in rows)
    )


def _series(rows: list[dict[str, str]]) -> PublishedSeries:
    first = rows[0]
    points = tuple(
        (
            _number(r["loading"]),
            r["loading_unit"],
            _number(r["conductivity_S_cm"]),
            _number(r["temperature_C"]),
        )
        for r in rows
    )
    volumes = [
        (v / 100.0, s) for v, unit, s, _ in points if v is not None and unit == "vol%" and s is not None
    ]
    verdict = (
        compare_models([v for v, _ in volumes], [s for _, s in volumes]).verdict
        if volumes
        else "not distinguishable: no loading by volume with a conductivity could be read"
    )
    return PublishedSeries(
        first["id"], "-".join(one for one in (first["matrix"], first["salt"]) if one) + f" + {first['filler']}",
        "salted" if first["salt"] else "salt-free", points, first["trend"], _open_models(first), _missing(points),
        verdict, first["source"], first["checked"],
    )  # fmt: skip


def _number(text: str) -> float | None:
    return float(text) if text else None


def _open_models(row: dict[str, str]) -> tuple[str, ...]:
    dilutes, crystals, plasticiser = NULL_MODELS
    out = [] if row["trend"] == "raises" else [dilutes]
    return (*out, crystals, *((plasticiser,) if row["mobile"] else ()))


def _missing(points: tuple[tuple[float | None, str, float | None, float | None], ...]) -> tuple[str, ...]:
    known = [p for p in points if p[0] is not None and p[2] is not None]
    out = []
    if len(known) < LEAST_LOADINGS:
        out.append(f"{LEAST_LOADINGS - len(known)} more loadings with their conductivities")
    if not any(p[0] == 0.0 for p in known):
        out.append("the same matrix without filler")
    out.append("thermal history")
    return tuple(out)
