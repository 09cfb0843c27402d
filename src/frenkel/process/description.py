"""What a route makes of a powder: the layer as the rooms below take it over, each number with its interval, or unknown with a reason.

Relative density, grain size (µm), thickness (µm), lithium left (fraction of the nominal content), residual solvent (mass
fraction) and phase fractions. The room hands these over and never computes σ: `cautions` say where density alone must not be
turned into a conductivity. `LayerDescription.to_dict` is the JSON file of the hand-over, `read_description` reads it back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PROPERTIES", "LayerDescription", "Stated", "read_description"]

FORMAT = "frenkel layer description 1"
PROPERTIES = {
    "relative_density": ("1", "relative_density"),
    "grain_size_um": ("µm", "grain_size"),
    "thickness_um": ("µm", "layer_thickness"),
    "lithium_fraction": ("1", ""),
    "residual_solvent": ("1", ""),
}
"""Numbers of a layer: unit, and the property of `Evidence` that it is (none: handed over only)."""
_FRACTIONS = ("relative_density", "residual_solvent")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number with the ends of its 95 % interval, what it rests on (fit | user | assumed) and where it is from.

    >>> Stated(0.95, 0.93, 0.97, "fit", "master sintering curve").value
    0.95
    """

    value: float
    low: float
    high: float
    basis: str = "user"
    source: str = ""

    def __post_init__(self) -> None:
        if not all(math.isfinite(one) for one in (self.low, self.value, self.high)):
            raise InputError("A number of a layer must be finite.")
        if not self.low <= self.value <= self.high:
            raise OutOfRange("The value of an interval", given=self.value, low=self.low, high=self.high)
        if self.basis not in ("fit", "user", "assumed"):
            raise InputError(f"The basis of a number is {self.basis!r}; allowed are fit, user, assumed.")

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "low": self.low, "high": self.high, "basis": self.basis, "source": self.source}


@dataclass(frozen=True)
class LayerDescription(ResultDefaults):
    """A layer as made: known numbers, phases, cautions, and what stays unknown with what would settle it."""

    material: str
    route: str
    steps: tuple[str, ...]
    powder: str
    numbers: Mapping[str, Stated]
    phase_fractions: Mapping[str, Stated] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        for name, one in self.numbers.items():
            if name not in PROPERTIES:
                raise InputError(f"A layer has no {name!r}; it has {', '.join(PROPERTIES)}.")
            if one.low < 0.0 or (name in _FRACTIONS and one.high > 1.0):
                raise OutOfRange(f"{name} of the layer", given=one.low if one.low < 0.0 else one.high, low=0.0, high=1.0)
        for name, one in self.phase_fractions.items():
            if one.low < 0.0 or one.high > 1.0:
                raise OutOfRange(f"The fraction of {name}", given=one.value, low=0.0, high=1.0)

    @property
    def relative_density(self) -> Stated | None:
        return self.numbers.get("relative_density")

    @property
    def grain_size_um(self) -> Stated | None:
        return self.numbers.get("grain_size_um")

    @property
    def thickness_um(self) -> Stated | None:
        return self.numbers.get("thickness_um")

    @property
    def lithium_fraction(self) -> Stated | None:
        return self.numbers.get("lithium_fraction")

    @property
    def residual_solvent(self) -> Stated | None:
        return self.numbers.get("residual_solvent")

    def evidence(self) -> tuple[Evidence, ...]:
        """The numbers that are properties of the table, about the material."""
        out = []
        for name, one in self.numbers.items():
            _, key = PROPERTIES[name]
            if not key:
                continue
            origin = {"fit": "computed", "user": "measured", "assumed": "assumed"}[one.basis]
            out.append(
                Evidence(
                    self.material, key, one.value, one.low, one.high, "95%", method=self.route, origin=origin, checked="computed" if one.basis == "fit" else "read",
                    source=Source(one.source or "layer description"), assumptions=(f"powder: {self.powder or 'not named'}", *self.cautions),
                )
            )  # fmt: skip
        return tuple(out)

    def plot(self) -> go.Figure:
        from frenkel.process.plots_route import description_figure

        return description_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "material": self.material, "route": self.route, "steps": list(self.steps), "powder": self.powder,
            **{name: (self.numbers[name].to_dict() if name in self.numbers else None) for name in PROPERTIES},
            "phase_fractions": {name: one.to_dict() for name, one in self.phase_fractions.items()},
            "cautions": list(self.cautions), "refusals": [one.to_dict() for one in self.refusals],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, file: str = "layer") -> LayerDescription:
        """The layer of a dictionary that `to_dict` gave. Raises ParseError with the field."""
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise ParseError(f"this is no layer description ({FORMAT!r} is missing).", file=file, next_step="frenkel process route ROUTE.yaml --description FILE writes one.")
        try:
            numbers = {name: Stated(**data[name]) for name in PROPERTIES if data.get(name) is not None}
            phases = {str(name): Stated(**one) for name, one in dict(data.get("phase_fractions", {})).items()}
            refusals = tuple(Refusal(**one) for one in data.get("refusals", ()))
            notices = tuple(Notice(str(n["code"]), str(n["text"])) for n in data.get("notices", ()))
            return cls(
                str(data["material"]), str(data["route"]), tuple(map(str, data["steps"])), str(data.get("powder", "")), numbers, phases,
                tuple(map(str, data.get("cautions", ()))), refusals, notices,
            )  # fmt: skip
        except (KeyError, TypeError, AttributeError) as error:
            raise ParseError(f"a field is missing or of another kind: {error}.", file=file) from error


def read_description(path: str | Path) -> LayerDescription:
    """A layer description from a JSON file."""
    from frenkel.files import read_bytes

    try:
        data = json.loads(read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"this is no JSON: {error}", file=str(path)) from error
    return LayerDescription.from_dict(data, file=str(path))
