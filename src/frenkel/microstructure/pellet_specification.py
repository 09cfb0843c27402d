"""People's YAML for a pellet: grains, boundaries, porosity and grain size, each a value, a range or value ± error.

    material:      LLZO
    bulk:          {conductivity: 1.0 ± 0.1 mS/cm, energy: 0.30 eV}
    boundary:      {resistance: 1 ohm cm2, energy: 0.45 eV}
    reference:     25 °C
    grain_size:    4–6 um
    porosity:      5 ± 1 %            # or relative_density: 95 %
    pore_exponent: 1.5–2
    temperature:   [0 °C, 25 °C, 60 °C]

The total falls with the resistance of the boundaries, the porosity and its exponent, and rises with σ of the grains and
their size: its ends are those of all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.files import read_yaml
from frenkel.microstructure.pellet import GrainBoundary, Pellet, PelletCurve, pellet_curve
from frenkel.quantities import convert, parse, parse_quantity
from frenkel.transport import arrhenius_law

__all__ = ["PelletJob", "pellet_of", "read_pellet"]

Text = str | float | int
Ends = tuple[float, float, float]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Bulk(_Strict):
    conductivity: Text
    energy: Text


class _Boundary(_Strict):
    resistance: Text
    energy: Text


class PelletFields(_Strict):
    material: str
    bulk: _Bulk
    boundary: _Boundary
    reference: Text
    grain_size: Text
    porosity: Text | None = None
    relative_density: Text | None = None
    pore_exponent: Text
    temperature: list[Text] | Text


@dataclass(frozen=True)
class PelletJob:
    """The pellet as stated, its worst and its best end, and the temperatures."""

    pellet: Pellet
    worst: Pellet
    best: Pellet
    temperatures_K: tuple[float, ...]

    def curve(self, temperatures_K: Sequence[float] | None = None) -> PelletCurve:
        """σ_total with its ends, and the boundaries' share, over the temperatures of the file or others."""
        T = self.temperatures_K if temperatures_K is None else tuple(temperatures_K)
        middle = pellet_curve(self.pellet, T)
        if self.worst == self.best:
            return middle
        ends = [pellet_curve(one, T).total_S_cm for one in (self.worst, self.best)]
        return replace(middle, low_S_cm=ends[0], high_S_cm=ends[1])


def read_pellet(path: str | Path) -> PelletJob:
    """The pellet that a YAML file describes. Raises ParseError, InputError, UnitError, OutOfRange."""
    try:
        return pellet_of(read_yaml(path, max_bytes=1_000_000))
    except ValidationError as cause:
        # a field that does not exist explains the one that is missing
        first = min(cause.errors(), key=lambda e: e["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        raise ParseError(
            f"{where or 'the file'}: {first['msg']}.", file=str(path),
            next_step=f"The fields are {', '.join(PelletFields.model_fields)}.",
        ) from cause  # fmt: skip


def pellet_of(data: Any) -> PelletJob:
    """The job of already loaded YAML.

    Examples
    --------
    >>> job = pellet_of({"material": "LLZO", "bulk": {"conductivity": "1 mS/cm", "energy": "0.3 eV"},
    ...     "boundary": {"resistance": "1–2 ohm cm2", "energy": "0.4 eV"}, "reference": "25 °C", "grain_size": "10 um",
    ...     "porosity": "0 %", "pore_exponent": 1.5, "temperature": "25 °C"})
    >>> curve = job.curve()
    >>> [round(one[0] * 1e3, 3) for one in (curve.low_S_cm, curve.total_S_cm, curve.high_S_cm)]
    [0.333, 0.4, 0.5]
    """
    given = PelletFields.model_validate(data)
    bulk, resistance = _ends(given.bulk.conductivity, "S/cm"), _ends(given.boundary.resistance, "Ω·cm²")
    size, pores, exponent = _ends(given.grain_size, "µm"), _porosity(given), _ends(given.pore_exponent, "1")
    reference = parse(given.reference, "K")
    energies = parse(given.bulk.energy, "eV"), parse(given.boundary.energy, "eV")

    def made(grains: int, others: int) -> Pellet:
        """`grains`: which end of what raises σ; `others`: of what lowers it."""
        law = arrhenius_law(
            "arrhenius_sigma", activation_energy_eV=energies[0], conductivity_S_cm=bulk[grains], temperature_K=reference
        )  # fmt: skip
        contact = GrainBoundary(resistance[others], energies[1], reference)
        return Pellet(given.material, law, contact, size[grains], pores[others], exponent[others])

    listed = given.temperature if isinstance(given.temperature, list) else [given.temperature]
    if not listed:
        raise InputError("The pellet has no temperature.")
    return PelletJob(made(1, 1), made(0, 2), made(2, 0), tuple(parse(one, "K") for one in listed))


def _porosity(given: PelletFields) -> Ends:
    if (given.porosity is None) == (given.relative_density is None):
        raise InputError("A pellet needs its porosity or its relative density, one of the two.")
    if given.porosity is not None:
        low, value, high = _ends(given.porosity, "1")
    else:
        dense = _ends(given.relative_density or 0.0, "1")
        low, value, high = 1.0 - dense[2], 1.0 - dense[1], 1.0 - dense[0]
    if not (low >= 0.0 and high < 1.0):
        raise OutOfRange("The porosity", given=value, low=0.0, high=1.0)
    return low, value, high


def _ends(text: Text, unit: str) -> Ends:
    """(low, value, high) of "4–6 um", "5 ± 1 %", "10 um" or, where the unit is 1, a bare number."""
    if isinstance(text, (int, float)):
        value = parse(text, unit)
        return value, value, value
    quantity = parse_quantity(text)
    if quantity.low is None or quantity.high is None:
        value = parse(text, unit)
        return value, value, value
    given = quantity.unit or "1"
    low, value, high = (convert(one, given, unit) for one in (quantity.low, quantity.value, quantity.high))
    if low < 0.0:
        raise OutOfRange(f"The low end of {text!r}", given=low, low=0.0, unit=unit)
    return low, value, high
