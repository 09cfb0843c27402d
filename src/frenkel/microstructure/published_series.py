"""Published series σ(loading) of composite electrolytes, held against null models, and the user's own in the same table.

What was readable here are abstracts and captions: no series with four loadings and its matrix. So every shipped verdict
is "not distinguishable", with what the series would have to state; what a reported trend, the gain over matrices on
record and the kind of matrix exclude is left out of the explanations that stay open: a matrix that cannot crystallise
needs no crystallinity, and a reported fall is explained by dilution alone. Salt-free matrices are a group of their own.
Rows that nobody read are shown and decide nothing. A table of the user (`series_cases(path)`, same columns) is fitted:
held-out loadings and AICc wherever it has four. S/cm, °C; loadings as printed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from frenkel.errors import FrenkelError, InputError, ParseError
from frenkel.files import read_bytes
from frenkel.microstructure.composite_fit import SeriesComparison, compare_models
from frenkel.microstructure.composite_models import NULL_MODELS
from frenkel.microstructure.composite_prediction import conductivities_on_record
from frenkel.microstructure.filler_density import filler_density
from frenkel.microstructure.loading import Loading, MatrixMakeUp
from frenkel.quantities import convert
from frenkel.tables import decode

__all__ = ["COLUMNS", "PublishedSeries", "series_cases"]

LEAST_LOADINGS = 4
UNSTATED = "unstated"
TRENDS = ("raises", "lowers", "not monotonic", "unknown")
MATRIX_DENSITY_G_CM3 = 1.2
COLUMNS = (
    "id", "matrix", "salt", "filler", "loading", "loading_unit", "basis", "conductivity_S_cm", "relative", "temperature_C",
    "trend", "mobile", "no_crystals", "source", "place", "checked",
)  # fmt: skip
_NEEDED = ("id", "matrix", "filler", "loading", "loading_unit")
_UNITS = {
    "vol": "vol%",
    "vol%": "vol%",
    "v%": "vol%",
    "wt": "wt%",
    "wt%": "wt%",
    "mass": "wt%",
    "mass%": "wt%",
    "w%": "wt%",
}
MAX_BYTES = 1_000_000
Point = tuple[float | None, str, float | None, float | None]


@dataclass(frozen=True)
class PublishedSeries:
    """One series.

    group : salted | salt-free; never pooled
    points : (loading as printed, unit, S/cm or None, °C or None); relative values where nothing absolute is printed
    trend : of σ with the filler, as reported: raises | lowers | not monotonic | unknown
    gain : (lowest, highest) ratio to filler-free matrices on record at the same temperature, or None
    open_models : null models that what is reported cannot reject
    missing : what would let the models be told apart
    comparison : the fitted models where four loadings of one temperature are known, else None
    """

    id: str
    material: str
    group: str
    points: tuple[Point, ...]
    trend: str
    gain: tuple[float, float] | None
    open_models: tuple[str, ...]
    missing: tuple[str, ...]
    verdict: str
    source: str
    place: str
    checked: str
    comparison: SeriesComparison | None = None


def series_cases(path: str | Path | None = None) -> tuple[PublishedSeries, ...]:
    """All shipped series, or those of a CSV file with the same columns (`COLUMNS`), each with its verdict.

    Raises ParseError for a table without the columns or with a cell that is no number.

    Examples
    --------
    >>> found = {one.id: one for one in series_cases()}
    >>> found["silica2023"].open_models, found["li2019"].group
    (('filler only dilutes',), 'salt-free')
    """
    if path is None:
        return _shipped()
    text, _ = decode(read_bytes(path, max_bytes=MAX_BYTES), file=str(path))
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return _cases(list(csv.DictReader(text.splitlines(), delimiter=delimiter)), str(path))


@lru_cache(maxsize=1)
def _shipped() -> tuple[PublishedSeries, ...]:
    text = resources.files("frenkel.microstructure").joinpath("data/published_series.csv").read_text("utf-8")
    return _cases(list(csv.DictReader(text.splitlines())), "published_series.csv")


def _cases(rows: list[dict[str, str]], file: str) -> tuple[PublishedSeries, ...]:
    have = set(rows[0]) if rows else set()
    if lacking := [one for one in _NEEDED if one not in have]:
        raise ParseError(
            f"columns are missing: {', '.join(lacking)}.",
            file=file,
            next_step=f"Columns: {', '.join(COLUMNS)}.",
        )
    full = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in rows]
    for line, row in enumerate(full, start=2):
        row["loading_unit"] = _unit(row, file, line)
    try:
        return tuple(
            _series([r for r in full if r["id"] == name]) for name in dict.fromkeys(r["id"] for r in full)
        )
    except ValueError as cause:
        text = cause.message if isinstance(cause, FrenkelError) else str(cause)
        raise ParseError(text, file=file) from cause


def _unit(row: Mapping[str, str], file: str, line: int) -> str:
    """wt% or vol%, from what people write; nothing only where there is no loading."""
    written = row["loading_unit"]
    unit = _UNITS.get(written.lower().replace(" ", "").replace(".", ""), "")
    if not unit and (written or row["loading"]):
        said = (
            f"the loading_unit is {written!r}"
            if written
            else f"the loading {row['loading']} has no loading_unit"
        )
        raise ParseError(f"{said}.", file=file, line=line, next_step="Write vol% or wt%.")
    return unit


def _series(rows: list[dict[str, str]]) -> PublishedSeries:
    first = rows[0]
    points: tuple[Point, ...] = tuple(
        (_number(r["loading"]), r["loading_unit"], _number(r["conductivity_S_cm"] or r["relative"]), _number(r["temperature_C"]))
        for r in rows
    )  # fmt: skip
    host = "-".join(one for one in (first["matrix"], first["salt"]) if one and one != UNSTATED)
    trend = first["trend"] or "unknown"
    if trend not in TRENDS:
        raise InputError(f"The trend of {first['id']} is {trend!r}; allowed are {', '.join(TRENDS)}.")
    gain = _gain(host, rows)
    comparison = _compared(rows, f"{host} + {first['filler']}")
    missed = [c.name for c in comparison.candidates if c.misses_much] if comparison is not None else []
    open_models = tuple(one for one in _open_models(first, trend, gain) if one not in missed)
    group = {"": "salt-free", UNSTATED: "salt unstated"}.get(first["salt"], "salted")
    return PublishedSeries(
        first["id"], f"{host} + {first['filler']}", group, points, trend, gain,
        open_models, _missing(points), _verdict(comparison, points, open_models), first["source"], first["place"], first["checked"] or "read",
        comparison,
    )  # fmt: skip


def _verdict(
    comparison: SeriesComparison | None, points: tuple[Point, ...], open_models: tuple[str, ...]
) -> str:
    if comparison is not None:
        return comparison.verdict
    known = len(_loadings(points))
    excluded = (
        ""
        if open_models
        else "; what is reported excludes every null model, and interphase or active filler stay"
    )
    return f"not distinguishable: {known} loading{'s' if known != 1 else ''} with a conductivity could be read{excluded}"


def _loadings(points: tuple[Point, ...]) -> set[float]:
    """Different loadings with a conductivity."""
    return {loading for loading, _, sigma, _ in points if loading is not None and sigma is not None}


def _number(text: str) -> float | None:
    return float(text) if text else None


def _compared(rows: list[dict[str, str]], subject: str) -> SeriesComparison | None:
    """The models over the loadings of the one temperature that has most of them; None below four."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        sigma, vol = _number(row["conductivity_S_cm"] or row["relative"]), _volume(row)
        if sigma is not None and vol is not None:
            groups.setdefault(row["temperature_C"], []).append((vol, sigma))
    most = max(groups.values(), key=len, default=[])
    if len({vol for vol, _ in most}) < LEAST_LOADINGS:
        return None
    return compare_models([v for v, _ in most], [s for _, s in most], subject=subject)


def _volume(row: Mapping[str, str]) -> float | None:
    """Volume fraction of a row; by weight with the filler's density on record and 1.2 g/cm³ of matrix, of the whole."""
    loading = _number(row["loading"])
    if loading is None:
        return None
    if row["loading_unit"] == "vol%":
        return loading / 100.0
    density = filler_density(row["filler"])
    if row["loading_unit"] != "wt%" or density is None:
        return 0.0 if loading == 0.0 else None
    stated = Loading(
        loading / 100.0, "wt", row["basis"] if row["basis"] in ("total", "polymer + salt") else "total"
    )
    return MatrixMakeUp(MATRIX_DENSITY_G_CM3).vol_fraction(stated, density.value_g_cm3)


def _gain(host: str, rows: Iterable[Mapping[str, str]]) -> tuple[float, float] | None:
    """Range of σ over that of the same matrix on record, over all temperatures at which both are known."""
    ratios = []
    for row in rows:
        sigma, celsius = _number(row["conductivity_S_cm"]), _number(row["temperature_C"])
        if sigma is None or celsius is None or _number(row["loading"]) == 0.0:
            continue
        ratios += [
            sigma / one.conductivity_S_cm
            for one in conductivities_on_record(host, convert(celsius, "°C", "K"))
        ]
    return (min(ratios), max(ratios)) if ratios else None


def _open_models(row: Mapping[str, str], trend: str, gain: tuple[float, float] | None) -> tuple[str, ...]:
    dilutes, crystals, plasticiser = NULL_MODELS
    out = []
    # a rise, also one before a fall, excludes dilution, unless the matrices on record scatter more than it
    if trend not in ("raises", "not monotonic") or (gain is not None and gain[0] <= 1.0):
        out.append(dilutes)
    if row["no_crystals"] != "yes":
        out.append(crystals)
    return (*out, *((plasticiser,) if row["mobile"] else ()))


def _missing(points: tuple[Point, ...]) -> tuple[str, ...]:
    known = _loadings(points)
    out = []
    if len(known) < LEAST_LOADINGS:
        out.append(f"{LEAST_LOADINGS - len(known)} more loadings with their conductivities")
    if 0.0 not in known:
        out.append("the same matrix without filler")
    out.append("thermal history")
    return tuple(out)
