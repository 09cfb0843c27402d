"""People's YAML for a composite electrolyte, checked field by field; quantities as people write them.

    matrix:     {name: PEO-LiTFSI, conductivity: 1e-5 S/cm, current_fraction: 0.2, density: 1.25 g/cm3,
                 salt: LiN(SO2CF3)2, ether_oxygens_per_lithium: 20, additives: none}
    filler:     {name: LLZO, conductivity: 3e-4 S/cm, radius: 200 nm, density: 5.1 g/cm3}
    interphase: {thickness: 3 nm, factor: 100}
    loading:    {values: [0 %, 10 %, 20 %], kind: wt, basis: total}
    temperature: [25 °C, 60 °C]
    measured:   [{loading: 10 %, conductivity: 3e-5 S/cm}]
    scatter:    10 %

All fields: docs/microstructure.md and `composite_fields`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from frenkel.errors import InputError, ParseError
from frenkel.files import read_yaml
from frenkel.microstructure.composite import Composite
from frenkel.microstructure.composite_design import Design, best_designs
from frenkel.microstructure.composite_fields import (
    CompositeFields,
    DesignFields,
    LoadingFields,
    MeasuredFields,
    Text,
    filler_of,
    interphase_of,
    matrix_of,
)
from frenkel.microstructure.composite_fit import SeriesComparison, compare_models
from frenkel.microstructure.composite_plausibility import implausible
from frenkel.microstructure.filler_density import filler_density
from frenkel.microstructure.loading import Loading
from frenkel.microstructure.loading_curve import CompositeCurve, composite_curve
from frenkel.quantities import ZERO_CELSIUS_K, parse, parse_quantity
from frenkel.results import Notice

__all__ = ["CompositeJob", "job_of", "read_composite"]

MAX_BYTES = 1_000_000
SAME_TEMPERATURE_K = 0.5
SHAPES = (0.1, 1.0, 10.0)
_KINDS = {"wt%": "wt", "vol%": "vol", "wt": "wt", "vol": "vol"}


@dataclass(frozen=True)
class CompositeJob:
    """What a specification asks: a curve at each temperature, the best designs, and the comparison of models.

    `measured` are (volume fraction, σ, plasticiser per polymer or None) at `measured_K`.
    """

    composite: Composite
    vol_fillers: tuple[float, ...]
    temperatures_K: tuple[float, ...]
    loading: LoadingFields
    measured: tuple[tuple[float, float, float | None], ...] = ()
    measured_K: float | None = None
    scatter_ln: float | None = None
    design: DesignFields = field(default_factory=DesignFields)
    notices: tuple[Notice, ...] = ()

    @property
    def temperature_K(self) -> float:
        return self.temperatures_K[0]

    def vol_fraction(self, text: Text) -> float:
        """Volume fraction of a loading as written, by the kind and basis of the specification."""
        return _volume(self.composite, self.loading, text)

    def written(self, text: Text) -> str:
        """A loading as it stands in a name: "10 wt%"."""
        kind = _kind(self.loading, text)
        return f"{100 * parse(text, '1', bare=isinstance(text, (int, float))):.6g} {kind}%"

    def curve(self, temperature_K: float | None = None) -> CompositeCurve:
        T = self.temperature_K if temperature_K is None else temperature_K
        here = self.measured_K is not None and abs(T - self.measured_K) <= SAME_TEMPERATURE_K
        beside = tuple((v, s) for v, s, _ in self.measured) if here else ()
        found = composite_curve(self.composite, self.vol_fillers, T, measured=beside)
        return replace(found, notices=(*self.notices, *found.notices))

    def curves(self) -> tuple[CompositeCurve, ...]:
        """One curve a temperature."""
        return tuple(self.curve(T) for T in self.temperatures_K)

    def designs(self) -> tuple[Design, ...]:
        """Best loading for each radius and aspect ratio, best first: at the first temperature."""
        given, filler = self.design, self.composite.filler
        radii: list[float | None] = [parse(one, "µm") for one in given.radii]
        radii = radii or [filler.radius_um]
        ratios = given.aspect_ratios or sorted({*SHAPES, filler.aspect_ratio})
        return best_designs(
            self.composite, self.temperature_K, radii_um=radii, aspect_ratios=ratios, carrier=given.carrier
        )

    def comparison(self) -> SeriesComparison | None:
        """None where nothing was measured."""
        if not self.measured or self.measured_K is None:
            return None
        amounts = [w for _, _, w in self.measured]
        return compare_models(
            [v for v, _, _ in self.measured], [s for _, s, _ in self.measured],
            filler_S_cm=self.composite.filler.core_S_cm(self.measured_K), subject=self.composite.name,
            plasticiser_per_polymer=None if None in amounts else [w or 0.0 for w in amounts], scatter_ln=self.scatter_ln,
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
        # a field that does not exist explains the one that is missing
        first = min(cause.errors(), key=lambda e: e["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"]
        if first["type"] == "extra_forbidden":
            said = f"there is no such field; {_known_fields(first['loc'])}"
        raise ParseError(
            f"{where or 'the file'}: {said}.", file=str(path), next_step="See docs/microstructure.md."
        ) from cause


def _known_fields(place: tuple[Any, ...]) -> str:
    """The names that are allowed beside a wrong one."""
    fields: Any = CompositeFields
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        inner = getattr(fields, "model_fields", {}).get(part)
        if inner is None:
            break
        options = [inner.annotation, *getattr(inner.annotation, "__args__", ())]
        options += [a for one in options for a in getattr(one, "__args__", ())]
        fields = next((one for one in options if hasattr(one, "model_fields")), fields)
    return f"allowed are {', '.join(fields.model_fields)}"


def job_of(data: Any) -> CompositeJob:
    """The job of already loaded YAML. Raises pydantic's ValidationError for wrong fields."""
    given = CompositeFields.model_validate(data)
    composite = Composite(matrix_of(given.matrix), filler_of(given.filler), interphase_of(given.interphase))
    composite, notices = _with_density(composite)
    notices += _taken(given) + implausible(given, composite)
    loadings = _listed(given.loading.values)
    temperatures = tuple(parse(one, "K") for one in _listed(given.temperature))
    if not loadings or not temperatures:
        raise InputError("The specification has no loading or no temperature.")
    measured_K = _measured_at(given.measured, temperatures)
    return CompositeJob(
        composite, tuple(_volume(composite, given.loading, one) for one in loadings), temperatures, given.loading,
        tuple(_measured(composite, given.loading, one) for one in given.measured), measured_K,
        None if given.scatter is None else parse(given.scatter, "1", bare=True), given.design or DesignFields(), notices,
    )  # fmt: skip


def _listed(given: list[Text] | Text) -> list[Text]:
    return given if isinstance(given, list) else [given]


def _with_density(composite: Composite) -> tuple[Composite, tuple[Notice, ...]]:
    """The filler's density from the record where the file does not give it, and said so."""
    filler = composite.filler
    if filler.density_g_cm3 is not None:
        return composite, ()
    found = filler_density(filler.name)
    if found is None:
        return composite, ()
    text = (
        f"Density of {filler.name} not given: {found.value_g_cm3:.4g} g/cm³ taken ({found.low_g_cm3:.3g} to "
        f"{found.high_g_cm3:.3g}; {found.origin}). It matters for loadings by weight; give filler.density."
    )
    known = replace(composite, filler=replace(filler, density_g_cm3=found.value_g_cm3))
    return known, (Notice("density taken", text),)


def _taken(given: CompositeFields) -> tuple[Notice, ...]:
    """What was not stated and had to be taken as something, in one sentence."""
    filler, matrix = given.filler, given.matrix
    taken = [
        words
        for words, stated in (
            ("the filler as spheres", filler.shape or filler.aspect_ratio is not None),
            ("no resistance between filler and polymer", filler.contact_resistance is not None),
            ("no interphase", given.interphase is not None),
            ("a matrix that stays amorphous", matrix.melting_point is not None),
        )
        if not stated
    ]
    return (Notice("taken", f"Not stated and taken: {', '.join(taken)}."),) if taken else ()


def _kind(stated: LoadingFields, text: Text) -> str:
    """wt or vol of a loading: as written with it, else as stated for all."""
    written = "" if isinstance(text, (int, float)) else parse_quantity(text).unit.replace(" ", "")
    kind = _KINDS.get(written) or _KINDS.get(stated.kind)
    if kind is None:
        given = f"{stated.kind!r}" if stated.kind else "not stated"
        raise InputError(
            f"Whether the loading {text!r} is by weight or volume is {given}.",
            next_step='Write "10 wt%" or "10 vol%", or kind: wt or kind: vol.',
        )
    if written in _KINDS and stated.kind and _KINDS.get(stated.kind) != kind:
        raise InputError(f"The loading {text!r} contradicts kind: {stated.kind}.")
    return kind


def _volume(composite: Composite, stated: LoadingFields, text: Text) -> float:
    kind = _kind(stated, text)
    loading = Loading(parse(text, "1", bare=isinstance(text, (int, float))), kind, stated.basis)
    if loading.basis == "total" and loading.value == 1.0:
        raise InputError(f"The loading {text!r} of the total leaves no matrix: it is no composite.")
    if kind == "vol" and loading.basis == "total":
        return loading.value
    matrix, filler = composite.matrix, composite.filler
    if matrix.make_up is None or filler.density_g_cm3 is None:
        missing = [
            name
            for name, known in (("matrix.density", matrix.make_up), ("filler.density", filler.density_g_cm3))
            if known is None
        ]
        raise InputError(
            f"The loading {text!r} of the {loading.basis} needs {' and '.join(missing)} to become a volume.",
            next_step="Give what is missing, or the loading as vol% of the total.",
        )
    return matrix.make_up.vol_fraction(loading, filler.density_g_cm3)


def _measured(
    composite: Composite, stated: LoadingFields, one: MeasuredFields
) -> tuple[float, float, float | None]:
    amount = None if one.plasticiser is None else parse(one.plasticiser, "1", bare=True)
    return _volume(composite, stated, one.loading), parse(one.conductivity, "S/cm"), amount


def _measured_at(measured: list[MeasuredFields], temperatures_K: tuple[float, ...]) -> float | None:
    """The one temperature of the measured points: that of the file, or the one stated with each of them."""
    if not measured:
        return None
    at = {temperatures_K[0] if one.temperature is None else parse(one.temperature, "K") for one in measured}
    if max(at) - min(at) > SAME_TEMPERATURE_K:
        shown = ", ".join(f"{T - ZERO_CELSIUS_K:.4g} °C" for T in sorted(at))
        raise InputError(
            f"The measured points are of several temperatures ({shown}); models are compared at one.",
            next_step="Give one file a temperature.",
        )
    return at.pop()
