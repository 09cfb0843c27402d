"""People's YAML for a composite electrolyte, checked field by field; quantities as people write them.

    matrix:     {name: PEO-LiTFSI, conductivity: 1e-5 S/cm, current_fraction: 0.2, density: 1.25 g/cm3}
    filler:     {name: LLZO, conductivity: 3e-4 S/cm, radius: 200 nm, density: 5.1 g/cm3}
    interphase: {thickness: 3 nm, factor: 100}
    loading:    {values: [0 %, 10 %, 20 %], kind: wt, basis: total}
    temperature: 60 °C
    measured:   [{loading: 10 %, conductivity: 3e-5 S/cm}]

A conductivity is a quantity, or a law: {law: vtf_sqrt_T, prefactor: …, energy: … eV, vogel_temperature: … K}, or
{law: arrhenius_sigma_T, prefactor: …, energy: … eV}.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frenkel.errors import InputError, ParseError, UnknownName
from frenkel.evidence import Law
from frenkel.files import read_yaml
from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
from frenkel.microstructure.composite_fit import SeriesComparison, compare_models
from frenkel.microstructure.loading import Loading, MatrixMakeUp, salt_per_polymer
from frenkel.microstructure.loading_curve import CompositeCurve, composite_curve
from frenkel.quantities import parse

__all__ = ["CompositeJob", "read_composite"]

MAX_BYTES = 1_000_000
Text = str | float | int


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _LawSpecification(_Strict):
    law: str
    prefactor: float
    energy: Text
    vogel_temperature: Text | None = None


class _MatrixSpecification(_Strict):
    name: str
    conductivity: _LawSpecification | Text
    current_fraction: float | None = None
    density: Text | None = None
    salt: str = ""
    ether_oxygens_per_lithium: float | None = None
    salt_free: bool = False
    additives_per_polymer: float | None = 0.0
    polymer_density: Text | None = None
    salt_density: Text | None = None
    melting_point: Text | None = None
    crystallinity: float = 0.0
    crystallinity_slope: float = 0.0
    history: str = ""


class _FillerSpecification(_Strict):
    name: str
    conductivity: _LawSpecification | Text
    radius: Text | None = None
    aspect_ratio: float = 1.0
    density: Text | None = None
    contact_resistance: Text | None = None


class _InterphaseSpecification(_Strict):
    thickness: Text
    factor: float
    lithium_only: bool = False


class _LoadingSpecification(_Strict):
    values: list[Text] = Field(min_length=1, max_length=1000)
    kind: str
    basis: str


class _MeasuredSpecification(_Strict):
    loading: Text
    conductivity: Text


class _Specification(_Strict):
    matrix: _MatrixSpecification
    filler: _FillerSpecification
    interphase: _InterphaseSpecification | None = None
    loading: _LoadingSpecification
    temperature: Text
    measured: list[_MeasuredSpecification] = Field(default_factory=list, max_length=1000)


@dataclass(frozen=True)
class CompositeJob:
    """What a specification asks: curve over the loadings, and the comparison of models where there are measurements."""

    composite: Composite
    vol_fillers: tuple[float, ...]
    temperature_K: float
    measured: tuple[tuple[float, float], ...]

    def curve(self) -> CompositeCurve:
        return composite_curve(self.composite, self.vol_fillers, self.temperature_K, measured=self.measured)

    def comparison(self) -> SeriesComparison | None:
        """None where nothing was measured."""
        if not self.measured:
            return None
        return compare_models(
            [v for v, _ in self.measured], [s for _, s in self.measured],
            filler_S_cm=self.composite.filler.core_S_cm(self.temperature_K), subject=self.composite.name,
        )  # fmt: skip


def read_composite(path: str | Path) -> CompositeJob:
    """The job that a YAML file describes.

    Raises
    ------
    ParseError : the YAML or a field of it; InputError, UnitError, OutOfRange : its values
    """
    data = read_yaml(path, max_bytes=MAX_BYTES)
    try:
        return job_of(data)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ParseError(
            f"{where}: {first['msg']}", file=str(path), next_step="See docs/microstructure.md."
        ) from cause


def job_of(data: Any) -> CompositeJob:
    """The job of already loaded YAML. Raises pydantic's ValidationError for wrong fields."""
    given = _Specification.model_validate(data)
    matrix, filler = _matrix(given.matrix), _filler(given.filler)
    interphase = None
    if given.interphase is not None:
        thickness = 1e3 * parse(given.interphase.thickness, "µm")
        interphase = Interphase(thickness, given.interphase.factor, given.interphase.lithium_only)

    def volume(text: Text) -> float:
        loading = Loading(
            parse(text, "1", bare=isinstance(text, (int, float))), given.loading.kind, given.loading.basis
        )
        if loading.kind == "vol" and loading.basis == "total":
            return loading.value
        if matrix.make_up is None or filler.density_g_cm3 is None:
            raise InputError("This loading needs matrix.density and filler.density.")
        return matrix.make_up.vol_fraction(loading, filler.density_g_cm3)

    return CompositeJob(
        Composite(matrix, filler, interphase), tuple(volume(one) for one in given.loading.values),
        parse(given.temperature, "K"),
        tuple((volume(one.loading), parse(one.conductivity, "S/cm")) for one in given.measured),
    )  # fmt: skip


def _matrix(given: _MatrixSpecification) -> Matrix:
    salt = 0.0
    if given.ether_oxygens_per_lithium is not None:
        if not given.salt:
            raise InputError("EO:Li needs the formula of the salt.", next_step="Give matrix.salt.")
        salt = salt_per_polymer(given.salt, given.ether_oxygens_per_lithium)
    make_up = None
    if given.density is not None:
        make_up = MatrixMakeUp(
            parse(given.density, "g/cm³"), salt, given.additives_per_polymer, _optional(given.polymer_density, "g/cm³"),
            _optional(given.salt_density, "g/cm³"),
        )  # fmt: skip
    return Matrix(
        given.name, _conductivity(given.conductivity), given.current_fraction, make_up, given.salt_free,
        _optional(given.melting_point, "K"), given.crystallinity, given.crystallinity_slope, given.history,
    )  # fmt: skip


def _filler(given: _FillerSpecification) -> Filler:
    return Filler(
        given.name, _conductivity(given.conductivity), _optional(given.radius, "µm"), given.aspect_ratio,
        _optional(given.density, "g/cm³"), _optional(given.contact_resistance, "Ω·cm²") or 0.0,
    )  # fmt: skip


def _optional(text: Text | None, unit: str) -> float | None:
    return None if text is None else parse(text, unit)


def _conductivity(given: _LawSpecification | Text) -> float | Law:
    if not isinstance(given, _LawSpecification):
        return 0.0 if given == 0 else parse(given, "S/cm")
    from frenkel.transport import LAWS

    names = {"arrhenius": ("activation_energy_eV",), "vtf": ("vtf_energy_eV", "vogel_temperature_K")}
    known = {name: form for name, form in LAWS.items() if form.family in names}
    if given.law not in known:
        raise UnknownName(given.law, what="law of a composite's parts", nearest=tuple(known))
    values = [parse(given.energy, "eV")]
    if known[given.law].family == "vtf":
        if given.vogel_temperature is None:
            raise InputError("A VTF law needs vogel_temperature.")
        values.append(parse(given.vogel_temperature, "K"))
    if not given.prefactor > 0.0:
        raise InputError("The prefactor of a law must be above 0.")
    pairs = zip(names[known[given.law].family], values, strict=True)
    return Law(given.law, (("ln_prefactor", math.log(given.prefactor)), *pairs))
