"""People's YAML for the room: a budget, a current limit, arcs to attribute, layers; checked field by field.

A quantity with an interval is written as a number, as [low, high], or as {value: …, low: …, high: …, basis: …,
assumed: true}. Units stand in the names of the fields.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frenkel.errors import ParseError
from frenkel.files import read_yaml
from frenkel.interfaces.arc_series import arc_of_series
from frenkel.interfaces.attribution import Arc, Attribution, attribute
from frenkel.interfaces.budget import InterfaceBudget, Term, interface_budget
from frenkel.interfaces.contact_law import Contact, ContactLaw
from frenkel.interfaces.current_limits import CurrentLimit, current_envelope

__all__ = ["read_arcs", "read_budget", "read_limit", "read_specification"]


class _TermSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: float
    low: float
    high: float
    basis: str = ""
    assumed: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, str):  # YAML 1.1 reads 1e-3 (without a dot) as text
            try:
                given = float(given)
            except ValueError:
                return given
        if isinstance(given, (int, float)):
            return {"value": given, "low": given, "high": given}
        if isinstance(given, (list, tuple)) and len(given) == 2:
            low, high = (float(one) for one in given)
            return {"value": math.sqrt(low * high) if low > 0 else 0.5 * (low + high), "low": low, "high": high}
        if isinstance(given, dict) and "value" in given:
            return {"low": given["value"], "high": given["value"], **given}
        return given

    def term(self) -> Term:
        return Term(self.value, self.low, self.high, self.basis, self.assumed)


class _ContactSpecification(BaseModel):
    """A law of contact instead of a fraction: it gives the constriction too."""

    model_config = ConfigDict(extra="forbid")
    law: str
    pressure_MPa: float = Field(ge=0.0)
    resistivity_ohm_cm: float = Field(gt=0.0)
    inputs: dict[str, _TermSpecification]

    def contact(self) -> Contact:
        law = ContactLaw(self.law, {name: one.term() for name, one in self.inputs.items()})
        return law.contact(pressure_MPa=self.pressure_MPa, resistivity_ohm_cm=self.resistivity_ohm_cm)


class _BudgetSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    subject: str
    side: str = "anode"
    contacted_fraction: _TermSpecification | None = None
    contact: _ContactSpecification | None = None
    terms_ohm_cm2: dict[str, _TermSpecification | None] = Field(min_length=1)
    area_ratio: float = 1.0
    temperature_K: float | None = None
    pressure_MPa: float | None = None

    @model_validator(mode="after")
    def _one_contact(self) -> _BudgetSpecification:
        if (self.contacted_fraction is None) == (self.contact is None):
            raise ValueError("give either contacted_fraction or contact")
        if self.contact is not None and "constriction" in self.terms_ohm_cm2:
            raise ValueError("the law of contact gives the constriction: it would be counted twice")
        return self


class _LimitSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    subject: str
    temperature_K: float
    pressure_MPa: list[float] = Field(min_length=1)
    inputs: dict[str, _TermSpecification]
    against: str = "pressure_MPa"
    values: list[float] = Field(default_factory=list)
    area_ratio: float = 1.0
    weibull_modulus: float | None = None

    @model_validator(mode="after")
    def _one_axis(self) -> _LimitSpecification:
        if self.against != "pressure_MPa" and (len(self.pressure_MPa) != 1 or not self.values):
            raise ValueError(f"an envelope against {self.against} needs its values and one pressure")
        return self


class _SeriesSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    at: list[float] = Field(min_length=2)
    resistance_ohm_cm2: list[float] = Field(min_length=2)


class _ArcSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    resistance_ohm_cm2: float
    relative_error: float = Field(default=0.05, gt=0.0)
    capacitance_F_cm2: float | None = None
    series: dict[str, _SeriesSpecification] = Field(default_factory=dict)
    features: dict[str, tuple[float, float]] = Field(default_factory=dict)

    def arc(self, electrolyte_eV: tuple[float, float] | None) -> Arc:
        series = {name: (one.at, one.resistance_ohm_cm2) for name, one in self.series.items()}
        found = arc_of_series(
            self.resistance_ohm_cm2, relative_error=self.relative_error, capacitance_F_cm2=self.capacitance_F_cm2,
            series=series, electrolyte_activation_energy_eV=electrolyte_eV,
        )  # fmt: skip
        return Arc(self.resistance_ohm_cm2, self.relative_error, {**found.features, **self.features})


class _ArcsSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    electrolyte_activation_energy_eV: tuple[float, float] | None = None
    arcs: list[_ArcSpecification] = Field(min_length=1)


def read_budget(path: str | Path) -> InterfaceBudget:
    """The budget that a YAML file describes. Raises ParseError naming the field; see docs/interfaces.md."""
    s = read_specification(path, _BudgetSpecification)
    terms = {name: None if one is None else one.term() for name, one in s.terms_ohm_cm2.items()}
    pressure = s.pressure_MPa
    if s.contact is not None:
        contact = s.contact.contact()
        theta, pressure = contact.fraction, s.contact.pressure_MPa
        terms["constriction"] = contact.constriction
    else:
        theta = s.contacted_fraction.term()
    conditions = {"temperature_K": s.temperature_K, "pressure_MPa": pressure}
    return interface_budget(
        s.subject, terms, contacted_fraction=theta, side=s.side, area_ratio=s.area_ratio,
        conditions={name: value for name, value in conditions.items() if value is not None},
    )  # fmt: skip


def read_limit(path: str | Path) -> CurrentLimit:
    """The envelope of safe current that a YAML file describes."""
    s = read_specification(path, _LimitSpecification)
    inputs = {name: one.term() for name, one in s.inputs.items()}
    return current_envelope(
        s.subject, inputs, against=s.against, values=s.values or s.pressure_MPa, pressure_MPa=s.pressure_MPa[0],
        temperature_K=s.temperature_K, area_ratio=s.area_ratio, weibull_modulus=s.weibull_modulus,
    )  # fmt: skip


def read_arcs(path: str | Path) -> Attribution:
    """The attribution of the arcs in a YAML file: features as they are, or series that they follow from."""
    s = read_specification(path, _ArcsSpecification)
    return attribute([one.arc(s.electrolyte_activation_energy_eV) for one in s.arcs])


def read_specification(path: str | Path, model: Any) -> Any:
    """A YAML file as a pydantic model. Raises ParseError with the field or line that is wrong."""
    data = read_yaml(path)
    try:
        return model.model_validate(data)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(str(one) for one in first["loc"]) or "the file"
        raise ParseError(
            f"{where}: {first['msg'].lower()}", file=str(path), next_step="docs/interfaces.md shows the fields."
        ) from cause
