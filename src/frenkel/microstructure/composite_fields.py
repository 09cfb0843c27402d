"""The fields of a composite's YAML, and the parts of the composite from them; quantities as people write them.

A conductivity is a quantity ("1e-5 S/cm"), "inert", or a law: {law: vtf, energy: 0.1 eV, vogel_temperature: 200 K} or
{law: arrhenius, energy: 0.3 eV}, each with `prefactor` or with one point of it, `conductivity` and `at`.
"""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Law
from frenkel.microstructure.composite import Filler, Interphase, Matrix
from frenkel.microstructure.loading import ETHER_OXYGEN_UNIT, MatrixMakeUp, salt_per_polymer
from frenkel.quantities import parse

__all__ = ["CompositeFields", "Text", "filler_of", "interphase_of", "law_of", "matrix_of"]

Text = str | float | int
SHAPES = ("sphere", "fibre", "platelet")
_LAW_NAMES = {"vtf": "vtf_sqrt_T", "arrhenius": "arrhenius_sigma_T"}
_INERT = ("inert", "none", "insulating")
NM_PER_UM = 1e3


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LawFields(_Strict):
    law: str
    energy: Text
    prefactor: float | None = None
    conductivity: Text | None = None
    at: Text | None = None
    vogel_temperature: Text | None = None


class MatrixFields(_Strict):
    name: str
    conductivity: LawFields | Text
    current_fraction: Text | None = None
    density: Text | None = None
    salt: str = ""
    ether_oxygens_per_lithium: float | None = None
    ether_oxygen_unit: str = ETHER_OXYGEN_UNIT
    salt_free: bool = False
    additives: dict[str, Text] | str | None = None
    additives_per_polymer: Text | None = None
    polymer_density: Text | None = None
    salt_density: Text | None = None
    melting_point: Text | None = None
    crystallinity: Text = 0.0
    crystallinity_slope: float = 0.0
    history: str = ""


class FillerFields(_Strict):
    name: str
    conductivity: LawFields | Text
    radius: Text | None = None
    diameter: Text | None = None
    shape: str = ""
    aspect_ratio: float | None = None
    density: Text | None = None
    contact_resistance: Text | None = None


class InterphaseFields(_Strict):
    thickness: Text
    factor: float | None = None
    conductivity: LawFields | Text | None = None
    lithium_only: bool = False


class LoadingFields(_Strict):
    values: list[Text] | Text
    kind: str = ""
    basis: str = ""


class MeasuredFields(_Strict):
    loading: Text
    conductivity: Text
    plasticiser: Text | None = None
    temperature: Text | None = None


class DesignFields(_Strict):
    radii: list[Text] = Field(default_factory=list, max_length=50)
    aspect_ratios: list[float] = Field(default_factory=list, max_length=50)
    carrier: str = "total"


class CompositeFields(_Strict):
    matrix: MatrixFields
    filler: FillerFields
    interphase: InterphaseFields | None = None
    loading: LoadingFields
    temperature: list[Text] | Text
    measured: list[MeasuredFields] = Field(default_factory=list, max_length=1000)
    scatter: Text | None = None
    design: DesignFields | None = None


def matrix_of(given: MatrixFields) -> Matrix:
    """The matrix; amounts of salt and additives that are not stated are unknown, not zero."""
    salt = 0.0 if given.salt_free else None
    if given.ether_oxygens_per_lithium is not None:
        if not given.salt:
            raise InputError("EO:Li needs the formula of the salt.", next_step="Give matrix.salt.")
        salt = salt_per_polymer(given.salt, given.ether_oxygens_per_lithium, unit=given.ether_oxygen_unit)
    if given.salt_free and given.salt:
        raise InputError("The matrix is salt_free and has a salt.", next_step="Leave out one of the two.")
    make_up = None
    if given.density is not None:
        make_up = MatrixMakeUp(
            parse(given.density, "g/cm³"), salt, additives_of(given), _optional(given.polymer_density, "g/cm³"),
            _optional(given.salt_density, "g/cm³"),
        )  # fmt: skip
    fraction = given.current_fraction
    return Matrix(
        given.name, law_of(given.conductivity),
        None if fraction is None or fraction == "unknown" else parse(fraction, "1", bare=True),
        make_up, given.salt_free, _optional(given.melting_point, "K"), parse(given.crystallinity, "1", bare=True),
        given.crystallinity_slope, given.history,
    )  # fmt: skip


def additives_of(given: MatrixFields) -> float | None:
    """Mass of all additives per mass of polymer; None where one of them, or all, are not stated."""
    if given.additives is not None and given.additives_per_polymer is not None:
        raise InputError("Give additives or additives_per_polymer, not both.")
    if given.additives is None:
        text = given.additives_per_polymer
        return None if text is None or text == "unknown" else parse(text, "1", bare=True)
    if isinstance(given.additives, str):
        if given.additives == "none":
            return 0.0
        if given.additives == "unknown":
            return None
        raise InputError(
            f"The additives are {given.additives!r}.",
            next_step='Write "none", "unknown", or masses per mass of polymer: {SN: 0.1, DMF: unknown}.',
        )
    amounts = [None if one == "unknown" else parse(one, "1", bare=True) for one in given.additives.values()]
    return None if None in amounts else sum(one or 0.0 for one in amounts)


def filler_of(given: FillerFields) -> Filler:
    """The filler; its density from `filler_density` where it is not given (the job says so)."""
    if given.radius is not None and given.diameter is not None:
        raise InputError("Give the filler's radius or its diameter, not both.")
    radius = _optional(given.radius, "µm")
    if given.diameter is not None:
        radius = 0.5 * parse(given.diameter, "µm")
    if radius is not None and not radius > 0.0:
        raise OutOfRange("The radius of the filler", given=radius, low=0.0, above=True, unit="µm")
    return Filler(
        given.name, law_of(given.conductivity), radius, _aspect_ratio(given), _optional(given.density, "g/cm³"),
        _optional(given.contact_resistance, "Ω·cm²") or 0.0,
    )  # fmt: skip


def _aspect_ratio(given: FillerFields) -> float:
    ratio = given.aspect_ratio
    if ratio is not None and not (math.isfinite(ratio) and ratio > 0.0):
        raise OutOfRange("The aspect ratio of the filler", given=ratio, low=0.0, above=True)
    if not given.shape:
        return 1.0 if ratio is None else ratio
    if given.shape not in SHAPES:
        raise UnknownName(given.shape, what="shape of a filler", nearest=SHAPES)
    wanted = {
        "sphere": ratio in (None, 1.0),
        "fibre": (ratio or 0.0) > 1.0,
        "platelet": 0.0 < (ratio or 0.0) < 1.0,
    }
    if not wanted[given.shape]:
        raise InputError(
            f"A {given.shape} with an aspect ratio of {ratio} is a contradiction.",
            next_step="aspect_ratio is length over diameter: above 1 for a fibre, below 1 for a platelet, 1 for a sphere.",
        )
    return 1.0 if ratio is None else ratio


def interphase_of(given: InterphaseFields | None) -> Interphase | None:
    if given is None:
        return None
    thickness = NM_PER_UM * parse(given.thickness, "µm")
    own = None if given.conductivity is None else law_of(given.conductivity)
    return Interphase(thickness, given.factor, given.lithium_only, own)


def law_of(given: LawFields | Text) -> float | Law:
    """A number in S/cm, 0 for "inert", or a law of `transport`."""
    if not isinstance(given, LawFields):
        return 0.0 if given == 0 or given in _INERT else parse(given, "S/cm")
    from frenkel.transport import LAWS

    names = {"arrhenius": ("activation_energy_eV",), "vtf": ("vtf_energy_eV", "vogel_temperature_K")}
    known = {name: form for name, form in LAWS.items() if form.family in names}
    name = _LAW_NAMES.get(given.law, given.law)
    if name not in known:
        raise UnknownName(given.law, what="law of a composite's parts", nearest=(*_LAW_NAMES, *known))
    values = [parse(given.energy, "eV")]
    if known[name].family == "vtf":
        if given.vogel_temperature is None:
            raise InputError("A VTF law needs vogel_temperature.")
        values.append(parse(given.vogel_temperature, "K"))
    shape = tuple(zip(names[known[name].family], values, strict=True))
    return Law(name, (("ln_prefactor", _ln_prefactor(given, name, shape)), *shape))


def _ln_prefactor(given: LawFields, name: str, shape: tuple[tuple[str, float], ...]) -> float:
    if given.prefactor is not None:
        if not given.prefactor > 0.0:
            raise InputError("The prefactor of a law must be above 0.")
        return math.log(given.prefactor)
    if given.conductivity is None or given.at is None:
        raise InputError(
            "A law needs its prefactor, or one point of it.",
            next_step='Write conductivity: "1e-5 S/cm" and at: "60 °C".',
        )
    from frenkel.transport import conductivity

    at = float(conductivity(Law(name, (("ln_prefactor", 0.0), *shape)), parse(given.at, "K")))
    sigma = parse(given.conductivity, "S/cm")
    if not (sigma > 0.0 and at > 0.0):
        raise OutOfRange("The conductivity of a law", given=sigma, low=0.0, above=True, unit="S/cm")
    return math.log(sigma / at)


def _optional(text: Any, unit: str) -> float | None:
    return None if text is None else parse(text, unit)
