"""A cell as people write it: YAML of the user, or TOML of a shipped set, checked before anything is computed.

Every quantity carries its unit ("30 um", "5 mAh/cm2"). In place of a bare quantity stands, where its origin is known,

    conductivity: {value: 2 mS/cm, source: "doi ...", standing: read}

with standing read | computed | substituted | assumed | measured | remembered; a bare quantity is "given". Unknown
fields are refused with their place. YAML is read with the safe loader: no tags, no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from frenkel.cell.component_facts import Fact
from frenkel.errors import FrenkelError, InputError, ParseError, UnknownName
from frenkel.files import read_bytes
from frenkel.quantities import parse

__all__ = ["STANDINGS", "CellSpecification", "parameter_set_names", "read_specification", "specification", "unit_at"]

STANDINGS = ("measured", "read", "computed", "given", "substituted", "assumed", "remembered")
MAXIMUM_BYTES = 1_000_000


def _in(unit: str) -> Any:
    """A number in `unit`, from text with a unit or a bare number in that unit where the unit is 1."""

    def read(value: Any) -> float:
        try:
            return parse(value, unit, bare=unit == "1")
        except FrenkelError as error:
            raise ValueError(str(error)) from error
        except (TypeError, AttributeError) as error:
            raise ValueError(f"{value!r} is not a quantity in {unit}") from error

    return BeforeValidator(read)


Um = Annotated[float, _in("µm"), Field(ge=0, le=1e6)]
Cm = Annotated[float, _in("cm"), Field(ge=0, le=1e4)]
Share = Annotated[float, _in("1"), Field(ge=0, le=1)]
AboveZero = Annotated[float, _in("1"), Field(gt=0)]
Plain = Annotated[float, _in("1")]
Areal = Annotated[float, _in("mAh/cm²"), Field(gt=0, le=1000)]
Specific = Annotated[float, _in("mAh/g"), Field(gt=0, le=5000)]
Density = Annotated[float, _in("g/cm³"), Field(gt=0, le=30)]
Volts = Annotated[float, _in("V"), Field(gt=-1, le=10)]
Kelvin = Annotated[float, _in("K"), Field(gt=100, le=1500)]
Siemens = Annotated[float, _in("S/cm"), Field(gt=0, le=1e7)]
Diffusion = Annotated[float, _in("cm²/s"), Field(gt=0, le=1)]
CurrentDensity = Annotated[float, _in("mA/cm²"), Field(gt=0, le=1e6)]
Resistance = Annotated[float, _in("Ω·cm²"), Field(ge=0, le=1e12)]
Energy = Annotated[float, _in("eV"), Field(ge=0, le=3)]
Pressure = Annotated[float, _in("MPa"), Field(ge=0, le=1e5)]
Price = Annotated[float, _in("USD/kg"), Field(ge=0)]
Grams = Annotated[float, _in("g"), Field(ge=0)]
Concentration = Annotated[float, _in("mol/L"), Field(gt=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ElectrodeSpec(_Part):
    """A composite electrode: parts by mass, porosity, areal and specific capacity, what its particles do.

    `substitute` names the material whose open-circuit curve and kinetics stand in where none of its own was read.
    """

    active: str
    areal_capacity: Areal
    specific_capacity: Specific | None = None
    first_cycle_efficiency: Annotated[float, _in("1"), Field(gt=0, le=1)] | None = None
    volume_change: Annotated[float, _in("1"), Field(ge=-0.9, le=10)] | None = None
    porosity: Share = 0.0
    composition: dict[str, AboveZero]
    roles: dict[str, Literal["active", "electrolyte", "carbon", "binder", "coating", "other"]] = {}
    conductivity: Siemens | None = None
    activation_energy: Energy | None = None
    tortuosity: Annotated[float, _in("1"), Field(ge=1)] | None = None
    electronic_conductivity: Siemens | None = None
    particle_radius: Annotated[float, _in("µm"), Field(gt=0, le=1000)] | None = None
    diffusivity: Diffusion | None = None
    exchange_current: CurrentDensity | None = None
    contacted_fraction: Annotated[float, _in("1"), Field(gt=0, le=1)] | None = None
    lithium_fraction_charged: Share | None = None
    lithium_fraction_discharged: Share | None = None
    open_circuit: str = ""
    substitute: str = ""


class LayerSpec(_Part):
    material: str
    thickness: Um
    porosity: Share = 0.0
    conductivity: Siemens | None = None
    activation_energy: Energy | None = None


class AnodeSpec(_Part):
    kind: Literal["lithium", "anode-free", "plated under a host", "host", "composite"]
    material: str = "Li"
    reservoir: Um = 0.0
    thickness: Um | None = None
    host_capacity: Areal | None = None
    host_growth: Annotated[float, _in("1"), Field(ge=-0.9, le=10)] = 0.0
    potential: Volts | None = None
    resistance: Resistance | None = None
    composite: ElectrodeSpec | None = None


class SaltSpec(_Part):
    """A salt in a polymer: what t+ = 1 does not need."""

    transference_number: Annotated[float, _in("1"), Field(ge=0, lt=1)]
    diffusivity: Diffusion
    concentration: Concentration
    thermodynamic_factor: AboveZero


class PouchSpec(_Part):
    layers: Annotated[int, Field(ge=1, le=10000)]
    width: Cm
    height: Cm
    edge: Cm
    tabs: Grams
    laminate_thickness: Um
    laminate_density: Density
    overhang: Cm = 0.0
    unused_height: Um = 0.0


class FixtureSpec(_Part):
    cells_per_fixture: Annotated[int, Field(ge=1, le=10000)]
    pressure: Pressure
    allowed_stress: Pressure
    density: Density
    spring_thickness: Um = 0.0
    spring_density: Density = 1.0


class PackSpec(_Part):
    cell_mass_share: Annotated[float, _in("1"), Field(gt=0, le=1)]
    cell_volume_share: Annotated[float, _in("1"), Field(gt=0, le=1)]


class OperationSpec(_Part):
    temperature: Kelvin
    lower_cutoff: Volts
    upper_cutoff: Volts | None = None
    pressure: Pressure | None = None
    series_resistance: Resistance = 0.0


class CellSpecification(_Part):
    """The whole cell; only `name`, `cathode`, `separator`, `anode` and `collectors` are needed for the bookkeeping."""

    name: str
    cathode: ElectrodeSpec
    separator: tuple[LayerSpec, ...]
    interlayers: tuple[LayerSpec, ...] = ()
    anode: AnodeSpec
    collectors: tuple[LayerSpec, ...] = ()
    collectors_coated_on_both_sides: bool = True
    densities: dict[str, Density] = {}
    prices: dict[str, Price] = {}
    yields: dict[str, Annotated[float, _in("1"), Field(gt=0, le=1)]] = {}
    voltage: Volts | None = None
    pouch: PouchSpec | None = None
    fixture: FixtureSpec | None = None
    pack: PackSpec | None = None
    salt: SaltSpec | None = None
    operation: OperationSpec | None = None
    note: str = ""
    provenance: tuple[tuple[str, Fact], ...] = ()


def specification(data: Mapping[str, Any], *, file: str = "") -> CellSpecification:
    """Check plain data and take the origins of its numbers aside.

    Raises: ParseError naming the field that cannot be used.

    >>> specification({"name": "x", "anode": {"kind": "lithium"}})
    Traceback (most recent call last):
    ...
    frenkel.errors.ParseError: specification: cathode: Field required; separator: Field required
    """
    origins: list[tuple[str, Fact]] = []
    plain = _without_origins(data, "", origins, file or "specification")
    if "provenance" in plain:
        raise ParseError("provenance: not a field; write {value: …, source: …, standing: …}", file=file)
    try:
        return CellSpecification(**plain, provenance=tuple(origins))
    except ValidationError as refused:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in refused.errors()[:5])
        raise ParseError(said, file=file or "specification") from refused


def _without_origins(data: Any, place: str, origins: list[tuple[str, Fact]], file: str) -> Any:
    """The data with {value, source, standing} replaced by the value; each origin is noted under its place."""
    if isinstance(data, Mapping) and "value" in data:
        standing = data.get("standing", "given")
        if standing not in STANDINGS or not set(data) <= {"value", "source", "standing", "note"}:
            raise ParseError(
                f"{place}: a quantity has value, source, standing ({', '.join(STANDINGS)}) and note", file=file
            )
        origins.append((place, Fact(0.0, standing, str(data.get("source", data.get("note", ""))))))
        return data["value"]
    if isinstance(data, Mapping):
        return {str(k): _without_origins(v, f"{place}.{k}".strip("."), origins, file) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [_without_origins(v, f"{place}.{n}", origins, file) for n, v in enumerate(data)]
    return data


@lru_cache(maxsize=1)
def parameter_set_names() -> tuple[str, ...]:
    """Names of the sets that ship."""
    folder = resources.files("frenkel.cell").joinpath("data", "sets")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml")))


def read_specification(path: str | Path, *, changes: Mapping[str, Any] | None = None) -> CellSpecification:
    """The specification in a YAML file, or a shipped set by its name; `based_on: NAME` in a file starts from a set.

    `changes` replace single fields by place, e.g. {"cathode.areal_capacity": "4 mAh/cm2"}.

    Raises: UnknownName for neither a file nor a set; ParseError where the file cannot be used.
    """
    data = _raw(str(path))
    for place, value in (changes or {}).items():
        data = _replaced(data, place.split("."), value)
    return specification(data, file=str(path))


def unit_at(place: str) -> str:
    """Unit of the number that stands at a place of a specification, for the numbers that may be scaled.

    >>> unit_at("separator.0.thickness")
    'um'
    """
    units = {
        "thickness": "um", "reservoir": "um", "particle_radius": "um", "areal_capacity": "mAh/cm2", "tortuosity": "1",
        "resistance": "ohm cm2", "conductivity": "S/cm", "electronic_conductivity": "S/cm", "diffusivity": "cm2/s",
        "exchange_current": "mA/cm2", "porosity": "1",
    }  # fmt: skip
    last = place.rsplit(".", 1)[-1]
    if last not in units:
        raise UnknownName(place, what="number that can be scaled", nearest=tuple(units))
    return units[last]


@lru_cache(maxsize=32)
def _shipped(name: str) -> dict[str, Any]:
    text = resources.files("frenkel.cell").joinpath("data", "sets", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _raw(path: str) -> dict[str, Any]:
    if path in parameter_set_names():
        return deepcopy(_shipped(path))
    if not Path(path).is_file():
        raise UnknownName(path, what="file or parameter set", nearest=parameter_set_names())
    import yaml

    try:
        data = yaml.safe_load(read_bytes(path, max_bytes=MAXIMUM_BYTES))
    except yaml.YAMLError as error:
        raise ParseError(f"is no YAML: {error}", file=path) from error
    if not isinstance(data, dict):
        raise ParseError("holds no fields", file=path)
    base = data.pop("based_on", None)
    if base is None:
        return data
    if base not in parameter_set_names():
        raise UnknownName(str(base), what="parameter set", nearest=parameter_set_names())
    return _merged(_raw(str(base)), data)


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        nested = isinstance(value, Mapping) and isinstance(out.get(key), dict) and "value" not in value
        out[key] = _merged(out[key], value) if nested and key != "composition" else value
    return out


def _replaced(data: Any, place: list[str], value: Any) -> Any:
    head, rest = place[0], place[1:]
    if isinstance(data, (list, tuple)):
        if not head.isdigit() or int(head) >= len(data):
            raise InputError(f"There is no entry {head!r} to change.")
        return [_replaced(v, rest, value) if rest and n == int(head) else value if n == int(head) else v for n, v in enumerate(data)]
    if not isinstance(data, Mapping):
        raise InputError(f"There is no field {head!r} to change.")
    return {**data, head: _replaced(data.get(head, {}), rest, value) if rest else value}
