"""The question that every room answers: which electrolyte, between which electrodes, under which conditions.

What the user does not give is taken from the named reference design (data/reference_design.toml), and
`Question.assumed` lists those names, so that a report can print them on top.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from frenkel.errors import OutOfRange
from frenkel.evidence import ConditionValue, Evidence
from frenkel.materials.entities import Electrode, Electrolyte
from frenkel.quantities import parse

__all__ = ["Question", "reference_design"]

_UNITS = {
    "temperature_K": "K",
    "separator_thickness_um": "µm",
    "areal_loading_mAh_cm2": "mAh/cm²",
    "stack_pressure_MPa": "MPa",
}


@lru_cache(maxsize=1)
def reference_design() -> Mapping[str, Any]:
    """Name, values and allowed ranges of the reference design."""
    text = resources.files("frenkel.materials").joinpath("data/reference_design.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Question:
    """One electrolyte between two electrodes under stated conditions.

    Parameters
    ----------
    electrolyte, anode, cathode : resolved entities (see `frenkel.materials.resolve`)
    coating : name of the cathode coating, "none" without one
    temperature_K, separator_thickness_um, areal_loading_mAh_cm2, stack_pressure_MPa : conditions
    assumed : names of the fields that were taken from the reference design
    data : evidence that the user brought along (measured, with file digests)
    database : path of the laboratory's SQLite file, "" for none
    options : further conditions that only one room knows, as (name, value) pairs
    """

    electrolyte: Electrolyte
    anode: Electrode
    cathode: Electrode
    coating: str
    temperature_K: float
    separator_thickness_um: float
    areal_loading_mAh_cm2: float
    stack_pressure_MPa: float
    assumed: tuple[str, ...] = ()
    data: tuple[Evidence, ...] = ()
    database: str = ""
    options: tuple[tuple[str, ConditionValue], ...] = ()

    def __post_init__(self) -> None:
        for name, (low, high) in reference_design()["allowed"].items():
            value = getattr(self, name)
            if not low <= value <= high:
                what = name.rsplit("_", 1)[0].replace("_", " ")
                raise OutOfRange(f"The {what}", given=value, low=low, high=high, unit=_UNITS[name])

    @property
    def conditions(self) -> dict[str, ConditionValue]:
        """The conditions under which the dossier is asked."""
        return {"temperature_K": self.temperature_K}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with the names of what was assumed."""
        return {
            "electrolyte": self.electrolyte.to_dict(),
            "anode": self.anode.to_dict(),
            "cathode": self.cathode.to_dict(),
            "coating": self.coating,
            **{name: getattr(self, name) for name in _UNITS},
            "assumed": list(self.assumed),
            "reference_design": reference_design()["name"],
            "database": self.database,
            "options": dict(self.options),
        }


def read_conditions(given: Mapping[str, str | float | None]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Numbers in canonical units from what people typed, completed by the reference design.

    Returns the values by field name and the names that were taken from the reference design. A number
    (not text) is taken to be in the field's unit; text needs its unit ("30 um", "25 °C").
    """
    values: dict[str, Any] = {}
    assumed: list[str] = []
    for name, default in reference_design()["values"].items():
        typed = given.get(name)
        if typed is None:
            values[name] = default
            assumed.append(name)
        elif name in _UNITS:
            values[name] = parse(typed, _UNITS[name], bare=isinstance(typed, (int, float)))
        else:
            values[name] = typed
    return values, tuple(assumed)
