"""An `EffectiveCathode` of `microstructure` from a file: what was computed or measured of a composite cathode.

    subject: NMC811 + Li6PS5Cl
    temperature: 25 °C
    ionic_conductivity: {value: 0.2 mS/cm, standard_deviation: 0.04 mS/cm, pressure: 50 MPa, origin: measured, source: …}
    electronic_conductivity: 10 mS/cm
    contacted_area_per_volume: 7000 cm-1
    isolated_active_fraction: 5 %

YAML or JSON; also the JSON that `EffectiveCathode` itself writes. What is left out is unknown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frenkel.cell.specification_fields import Kelvin, quantity_in
from frenkel.errors import ParseError
from frenkel.evidence import Source
from frenkel.files import digest_of_file, read_yaml
from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode

__all__ = ["read_effective_cathode"]

MAXIMUM_BYTES = 1_000_000
_UNITS = {
    "ionic_conductivity": "S/cm", "electronic_conductivity": "S/cm", "contacted_area_per_volume": "1/cm",
    "isolated_active_fraction": "1",
}  # fmt: skip
_FIELDS = {
    "ionic_conductivity": "ionic_conductivity_S_cm", "electronic_conductivity": "electronic_conductivity_S_cm",
    "contacted_area_per_volume": "contacted_area_per_volume_1_cm", "isolated_active_fraction": "isolated_active_fraction",
}  # fmt: skip


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: Any
    standard_deviation: Any = None
    pressure: Annotated[float, quantity_in("MPa")] | None = None
    origin: Literal["measured", "literature", "computed", "claimed", "assumed"] = "measured"
    method: str = ""
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return given if isinstance(given, dict) else {"value": given}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    subject: Annotated[str, Field(min_length=1)]
    temperature: Kelvin
    ionic_conductivity: _Value | None = None
    electronic_conductivity: _Value | None = None
    contacted_area_per_volume: _Value | None = None
    isolated_active_fraction: _Value | None = None


def read_effective_cathode(path: str | Path) -> EffectiveCathode:
    """The cathode in a YAML or JSON file. Raises ParseError naming the field that cannot be used."""
    data = read_yaml(path, max_bytes=MAXIMUM_BYTES)
    if not isinstance(data, dict):
        raise ParseError("holds no fields", file=str(path))
    try:
        file = _File(**{k: v for k, v in data.items() if v is not None})
    except (ValidationError, TypeError) as refused:
        said = refused.errors()[0] if isinstance(refused, ValidationError) else {"loc": (), "msg": str(refused)}
        raise ParseError(f"{'.'.join(map(str, said['loc']))}: {said['msg']}", file=str(path)) from refused
    digest = digest_of_file(str(path))
    found: dict[str, Any] = {_FIELDS[n]: _value(v, n, str(path), digest) for n in _UNITS if (v := getattr(file, n)) is not None}
    cathode = EffectiveCathode(file.subject, file.temperature, **found)
    if obstacle := cathode.obstacle():
        raise ParseError(obstacle, file=str(path))
    return cathode


def _value(v: _Value, name: str, path: str, digest: str) -> CathodeValue:
    from frenkel.errors import FrenkelError
    from frenkel.quantities import parse

    unit = _UNITS[name]

    def number(given: Any) -> float:
        try:
            return parse(given, unit, bare=unit == "1")
        except (FrenkelError, TypeError, AttributeError) as error:
            raise ParseError(f"{name}: {given!r} is not a quantity in {unit} ({error})", file=path) from error

    source = Source(v.source) if v.source else Source(file_digest=digest)
    spread = None if v.standard_deviation is None else number(v.standard_deviation)
    return CathodeValue(number(v.value), spread, v.pressure, v.origin, v.method, source)
