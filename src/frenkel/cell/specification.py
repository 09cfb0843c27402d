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
from typing import Any

from pydantic import ValidationError

from frenkel.cell.component_facts import Fact
from frenkel.cell.specification_fields import AnodeSpec, CellSpecification, ElectrodeSpec, LayerSpec, SaltSpec
from frenkel.errors import InputError, ParseError, UnknownName
from frenkel.files import read_yaml

__all__ = [
    "STANDINGS",
    "AnodeSpec",
    "CellSpecification",
    "ElectrodeSpec",
    "LayerSpec",
    "SaltSpec",
    "parameter_set_names",
    "read_specification",
    "specification",
    "unit_at",
]

STANDINGS = ("measured", "read", "computed", "given", "substituted", "assumed", "remembered")
MAXIMUM_BYTES = 1_000_000


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
    data = read_yaml(path, max_bytes=MAXIMUM_BYTES)
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
