"""The fields of a cell specification: what may be written, in which unit, inside which bounds.

Every quantity is read with its unit and kept as a number in the house's unit (µm, S/cm, mAh/cm² …); unknown fields are
refused. `specification` reads files into these classes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from frenkel.cell.component_facts import Fact
from frenkel.errors import FrenkelError
from frenkel.quantities import parse

__all__ = ["AnodeSpec", "CellSpecification", "ElectrodeSpec", "LayerSpec", "SaltSpec"]


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
