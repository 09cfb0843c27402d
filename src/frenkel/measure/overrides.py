"""`frenkel.yaml`: what the user decides instead of Frenkel, spectrum by spectrum, in one text file for the SI.

    spectra:
      "pellet2_*.mpr":                 # a file name or a pattern; "name.mpr#1" is the second spectrum of a file
        range_Hz: [100, 1.0e6]
        leave_out: [12, 13]            # points, 0 is the highest frequency of the file
        circuit: R0-p(R1,CPE1)-CPE2
        fixed: {R0: 2.0}
        bounds: {CPE1.n: [0.8, 1.0]}
        shared: {CPE2.n: CPE1.n}
        guess: {R0: 2.0, …}
        assign: {R1: bulk}
        reason: contact lost below 100 Hz
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frenkel.errors import ParseError
from frenkel.files import read_yaml

__all__ = ["Overrides", "SpectrumOverride", "read_overrides", "write_overrides"]

MAX_BYTES = 1_000_000


class SpectrumOverride(BaseModel):
    """What the user decided on one spectrum; what is empty stays automatic."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    range_Hz: tuple[float, float] | None = None
    leave_out: tuple[int, ...] = ()
    circuit: str | None = None
    fixed: dict[str, float] = Field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = Field(default_factory=dict)
    shared: dict[str, str] = Field(default_factory=dict)
    guess: dict[str, float] | None = None
    assign: dict[str, str] = Field(default_factory=dict)
    reason: str = ""

    @property
    def changes_something(self) -> bool:
        """False where only a reason, or nothing, is given."""
        return self.model_copy(update={"reason": ""}) != SpectrumOverride()

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of the fields that were decided (the reason is none)."""
        return tuple(name for name in self.model_dump(exclude_defaults=True) if name != "reason")


class Overrides(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spectra: dict[str, SpectrumOverride] = Field(default_factory=dict)

    def for_spectrum(self, path: str, index: int = 0) -> SpectrumOverride:
        """The override of a spectrum: the exact name first, then the longest pattern; else an empty one."""
        name = PurePath(path).name
        keys = (f"{name}#{index}", name, path)
        for key in keys:
            if key in self.spectra:
                return self.spectra[key]
        fitting = [p for p in self.spectra if any(fnmatchcase(key, p) for key in keys)]
        return self.spectra[max(fitting, key=len)] if fitting else SpectrumOverride()


def write_overrides(overrides: Overrides) -> str:
    """The text of a frenkel.yaml that reads back as these overrides."""
    import yaml

    plain = overrides.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)) if plain else "spectra: {}\n"


def read_overrides(path: str | Path) -> Overrides:
    """Read frenkel.yaml; raises ParseError naming the line or the field."""
    data = read_yaml(path, max_bytes=MAX_BYTES)
    try:
        return Overrides.model_validate(data or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(one) for one in first["loc"])
        allowed = ", ".join(SpectrumOverride.model_fields)
        raise ParseError(f"{where}: {first['msg']}", file=str(path), next_step=f"A spectrum may have: {allowed}.") from error
