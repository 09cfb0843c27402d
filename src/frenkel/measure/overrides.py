"""`frenkel.yaml`: what the user decides instead of Frenkel, file by file, in one text file for the SI.

    spectra:
      "pellet2_*.mpr":                 # a file name or a pattern; "name.mpr#1" is the second spectrum of a file
        range_Hz: [100, 1.0e6]
        leave_out: [12, 13]            # points, 0 is the highest frequency of the file
        circuit: R0-p(R1,CPE1)-CPE2
        fixed: {R0: 2.0}
        bounds: {CPE1.n: [0.8, 1.0]} shared: {CPE2.n: CPE1.n} guess: {R0: 2.0, …}
        assign: {R1: bulk}
        reason: contact lost below 100 Hz
    series:                            # of temperatures
      law: vtf                         # of frenkel fit; shared, circuit, joint, leave_out (names or patterns of files)
    records:                           # direct current
      "step_*.mpr": {time_s: [10, 36000], steady_mA: [0.021, 0.0002], reason: the end is flat}

What a record may have depends on the analysis: see `FIELDS`. Where several names fit a file, all of them hold: field by field
the longer pattern wins, an exact name over patterns, and of fixed, bounds and the like parameter by parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frenkel.errors import InputError, ParseError
from frenkel.files import read_yaml

__all__ = ["FIELDS", "Overrides", "RecordOverride", "SeriesOverride", "SpectrumOverride", "read_overrides", "write_overrides"]

MAX_BYTES = 1_000_000
_POINTS = ("time_s", "leave_out")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "transference": (*_POINTS, "steady_mA", "trust_steady"),
    "electronic": (*_POINTS, "leave_out_parts", "trust_steady"),
    "lsv": (*_POINTS, "sweep", "background_V", "rule"),
    "ccd": (*_POINTS, "leave_out_parts", "resistance_ohm", "events", "ramp"),
    "growth": (*_POINTS, "law"),
    "cycling": (*_POINTS, "leave_out_parts"),
    "gitt": (*_POINTS, "leave_out_parts", "pulse_s"),
    "moisture": (*_POINTS, "rate_min"),
    "cathode": (*_POINTS, "range_Hz", "steady_mA", "trust_steady"),
}
"""What each analysis of direct current decides by itself, and the user may decide instead."""


class _Decision(BaseModel):
    """Decisions on one thing; what is empty stays automatic."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = ""

    @property
    def changes_something(self) -> bool:
        """False where only a reason, or nothing, is given."""
        return bool(self.decisions)

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of the fields that were decided (the reason is none)."""
        return tuple(name for name in self.model_dump(exclude_defaults=True) if name != "reason")

    def over(self, other: Self) -> Self:
        """These decisions, and those of `other` where nothing is decided here; of a mapping entry by entry."""
        merged = {name: getattr(other, name) for name in type(self).model_fields if name in other.model_fields_set}
        for name in self.model_fields_set:
            mine, theirs = getattr(self, name), merged.get(name)
            merged[name] = {**theirs, **mine} if isinstance(mine, dict) and isinstance(theirs, dict) else mine
        merged["reason"] = self.reason or other.reason
        return type(self)(**merged)

    def without(self, name: str) -> Self:
        """The same without one decision."""
        return self.model_copy(update={name: getattr(type(self)(), name)})


class RecordOverride(_Decision):
    """What the user decided on one record of direct current.

    time_s, leave_out : part of the record in its own times, and rows (from 0) that are not used
    leave_out_parts : holds, half-cycles, pulses (counted from 0) or cycles (their numbers) that are not used
    range_Hz : part of a spectrum that is used (of a blocking cell)
    steady_mA : steady current and its standard deviation; trust_steady : a hold or record counts as settled
    sweep, background_V, rule : which sweep, where its background is, which rule gives the onset
    resistance_ohm, events, ramp : of a plating ramp: resistance at the start, event by half-cycle (from 0; "none"), kind of ramp
    law : of the growth; pulse_s : part of each pulse that is fitted, from its start; rate_min : part of an exposure for the rate
    """

    time_s: tuple[float, float] | None = None
    leave_out: tuple[int, ...] = ()
    leave_out_parts: tuple[int, ...] = ()
    range_Hz: tuple[float, float] | None = None
    steady_mA: tuple[float, float] | None = None
    trust_steady: bool = False
    sweep: int | None = None
    background_V: tuple[float, float] | None = None
    rule: str | None = None
    resistance_ohm: float | None = None
    events: dict[int, str] = Field(default_factory=dict)
    ramp: str | None = None
    law: str | None = None
    pulse_s: tuple[float, float] | None = None
    rate_min: tuple[float, float] | None = None

    def check(self, analysis: str) -> Self:
        """The same; raises InputError for a field that the analysis does not know."""
        for name in self.decisions:
            if name not in FIELDS[analysis]:
                raise InputError(f"{name} is nothing that frenkel measure {analysis} decides.",
                                 next_step=f"In frenkel.yaml it takes: {', '.join(FIELDS[analysis])}, reason.")  # fmt: skip
        return self


class SeriesOverride(_Decision):
    """What the user decided on a series of temperatures: law of the totals, parameters with one value, circuit of the joint fits,
    whether there are joint fits, spectra (names or patterns) that are in no law."""

    law: str | None = None
    shared: tuple[str, ...] = ()
    circuit: str | None = None
    joint: bool = True
    leave_out: tuple[str, ...] = ()


class SpectrumOverride(_Decision):
    """What the user decided on one spectrum."""

    range_Hz: tuple[float, float] | None = None
    leave_out: tuple[int, ...] = ()
    circuit: str | None = None
    fixed: dict[str, float] = Field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = Field(default_factory=dict)
    shared: dict[str, str] = Field(default_factory=dict)
    guess: dict[str, float] | None = None
    assign: dict[str, str] = Field(default_factory=dict)


_D = TypeVar("_D", bound=_Decision)


class Overrides(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spectra: dict[str, SpectrumOverride] = Field(default_factory=dict)
    records: dict[str, RecordOverride] = Field(default_factory=dict)
    series: SeriesOverride = Field(default_factory=SeriesOverride)

    def for_spectrum(self, path: str, index: int = 0) -> SpectrumOverride:
        """The decisions on a spectrum, of all names and patterns that fit it."""
        return _of(self.spectra, path, index) or SpectrumOverride()

    def for_record(self, path: str, index: int = 0) -> RecordOverride:
        """The same for a record of direct current."""
        return _of(self.records, path, index) or RecordOverride()

    def unused(self, files: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        """Names and patterns of spectra and records that fit none of the files (path, index): a slip of the pen, or another
        folder's."""
        keys = [key for path, index in files for key in _keys(path, index)]
        return tuple(p for p in (*self.spectra, *self.records) if not any(key == p or fnmatchcase(key, p) for key in keys))


def _keys(path: str, index: int) -> tuple[str, str, str]:
    name = PurePath(path).name
    return f"{name}#{index}", name, path


def _of(given: Mapping[str, _D], path: str, index: int) -> _D | None:
    keys = _keys(path, index)
    exact = [key for key in reversed(keys) if key in given]
    fitting = sorted((p for p in given if p not in exact and any(fnmatchcase(key, p) for key in keys)), key=len)
    found: _D | None = None
    for one in (given[name] for name in dict.fromkeys((*fitting, *exact))):
        reasons = dict.fromkeys(r for r in (one.reason, found.reason if found else "") if r)
        found = one if found is None else one.over(found).model_copy(update={"reason": "; ".join(reasons)})
    return found


def write_overrides(overrides: Overrides) -> str:
    """The text of a frenkel.yaml that reads back as these overrides."""
    import yaml

    plain = overrides.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)) if plain else "spectra: {}\n"


def read_overrides(path: str | Path) -> Overrides:
    """Read frenkel.yaml; raises ParseError naming the line or the field."""
    data = read_yaml(path, max_bytes=MAX_BYTES)
    try:
        return Overrides.model_validate({k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(one) for one in first["loc"]) or "the whole file"
        part = str(first["loc"][0]) if first["loc"] else ""
        kinds: dict[str, type[BaseModel]] = {"records": RecordOverride, "series": SeriesOverride, "spectra": SpectrumOverride}
        allowed = ", ".join(kinds.get(part, Overrides).model_fields)
        raise ParseError(f"{where}: {first['msg'].lower()}.", file=str(path), next_step=f"There may stand: {allowed}.") from error
