"""The fields of a cell specification: what may be written, in which unit, inside which bounds.

Every quantity is read with its unit and kept as a number in the house's unit (µm, S/cm, mAh/cm² …); unknown fields are
refused. `specification` reads files into these classes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from frenkel.cell.component_facts import Fact
from frenkel.errors import FrenkelError
from frenkel.evidence import Law
from frenkel.quantities import parse

__all__ = [
    "AnodeSpec", "CellSpecification", "ElectrodeSpec", "GrowthSpec", "LawSpec", "LayerSpec", "MechanicsSpec", "SaltSpec",
    "ThermalSpec", "VoidSpec",
]  # fmt: skip


def quantity_in(unit: str) -> Any:
    """A number in `unit`, from text with a unit or a bare number in that unit where the unit is 1."""

    def read(value: Any) -> float:
        try:
            return parse(value, unit, bare=unit == "1")
        except FrenkelError as error:
            raise ValueError(str(error)) from error
        except (TypeError, AttributeError) as error:
            raise ValueError(f"{value!r} is not a quantity in {unit}") from error

    return BeforeValidator(read)


Um = Annotated[float, quantity_in("µm"), Field(ge=0, le=1e6)]
Cm = Annotated[float, quantity_in("cm"), Field(ge=0, le=1e4)]
Share = Annotated[float, quantity_in("1"), Field(ge=0, le=1)]
AboveZero = Annotated[float, quantity_in("1"), Field(gt=0)]
Plain = Annotated[float, quantity_in("1")]
Areal = Annotated[float, quantity_in("mAh/cm²"), Field(gt=0, le=1000)]
Specific = Annotated[float, quantity_in("mAh/g"), Field(gt=0, le=5000)]
Density = Annotated[float, quantity_in("g/cm³"), Field(gt=0, le=30)]
Volts = Annotated[float, quantity_in("V"), Field(gt=-1, le=10)]
Kelvin = Annotated[float, quantity_in("K"), Field(gt=100, le=1500)]
Siemens = Annotated[float, quantity_in("S/cm"), Field(gt=0, le=1e7)]
Diffusion = Annotated[float, quantity_in("cm²/s"), Field(gt=0, le=1)]
CurrentDensity = Annotated[float, quantity_in("mA/cm²"), Field(gt=0, le=1e6)]
Resistance = Annotated[float, quantity_in("Ω·cm²"), Field(ge=0, le=1e12)]
Energy = Annotated[float, quantity_in("eV"), Field(ge=0, le=3)]
Nm = Annotated[float, quantity_in("nm"), Field(ge=0, le=1e5)]
Hours = Annotated[float, quantity_in("h"), Field(ge=0)]
Cm2 = Annotated[float, quantity_in("cm²"), Field(gt=0)]
Modulus = Annotated[float, quantity_in("GPa"), Field(gt=0, le=2000)]
Poisson = Annotated[float, quantity_in("1"), Field(gt=-1, lt=0.5)]
Stiffness = Annotated[float, quantity_in("MPa/um"), Field(ge=0)]
Pressure = Annotated[float, quantity_in("MPa"), Field(ge=0, le=1e5)]
Price = Annotated[float, quantity_in("USD/kg"), Field(ge=0)]
Grams = Annotated[float, quantity_in("g"), Field(ge=0)]
Concentration = Annotated[float, quantity_in("mol/L"), Field(gt=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LawSpec(_Part):
    """A law of conduction of `transport` (Arrhenius, VTF, two segments) with its parameters; valid in K."""

    name: str
    parameters: dict[str, float]
    valid: tuple[float, float] | None = None

    def law(self) -> Law:
        return Law(self.name, tuple(self.parameters.items()), valid=self.valid)


class CoatingSpec(_Part):
    """A film around every particle of active material: it weighs, and ions cross it."""

    material: str
    thickness: Nm
    conductivity: Siemens


class ContactSpec(_Part):
    """Moduli that decide whether a particle that shrinks keeps its contact (`interfaces.cathode_contact`)."""

    particle_modulus: Modulus
    particle_poisson: Poisson
    matrix_modulus: Modulus
    matrix_poisson: Poisson
    lateral_ratio: Share
    holding_stress: Pressure = 0.0


class ElectrodeSpec(_Part):
    """A composite electrode: parts by mass, porosity, areal and specific capacity, what its particles do.

    `substitute` names the material whose open-circuit curve and kinetics stand in where none of its own was read.
    """

    active: str
    geometry: Literal["composite", "dense film"] = "composite"
    areal_capacity: Areal
    specific_capacity: Specific | None = None
    first_cycle_efficiency: Annotated[float, quantity_in("1"), Field(gt=0, le=1)] | None = None
    volume_change: Annotated[float, quantity_in("1"), Field(ge=-0.9, le=10)] | None = None
    porosity: Share = 0.0
    composition: dict[str, AboveZero]
    roles: dict[str, Literal["active", "electrolyte", "carbon", "binder", "coating", "other"]] = {}
    conductivity: Siemens | None = None
    activation_energy: Energy | None = None
    law: LawSpec | None = None
    coating: CoatingSpec | None = None
    contact: ContactSpec | None = None
    film_resistance: Resistance = 0.0
    tortuosity: Annotated[float, quantity_in("1"), Field(ge=1)] | None = None
    electronic_conductivity: Siemens | None = None
    particle_radius: Annotated[float, quantity_in("µm"), Field(gt=0, le=1000)] | None = None
    diffusivity: Diffusion | None = None
    exchange_current: CurrentDensity | None = None
    contacted_fraction: Annotated[float, quantity_in("1"), Field(gt=0, le=1)] | None = None
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
    law: LawSpec | None = None


class GrowthSpec(_Part):
    """A reaction layer at the anode that grows (`interfaces.GrowthLaw`); age at the start of the run."""

    interphase_class: Literal["kinetically limited", "SEI", "mixed-conducting"]
    constant: Annotated[float, quantity_in("nm2/s"), Field(ge=0)]
    conductivity: Siemens
    lithium: Annotated[float, quantity_in("mAh/cm3"), Field(ge=0)]
    initial: Nm = 0.0
    equivalent_coating: Nm = 0.0
    age: Hours = 0.0


class VoidSpec(_Part):
    """What carries lithium to the contact while it is stripped (`interfaces.lithium_anode`), and the depth of voids that
    parts it; creep by a point of a tensile test at 25 °C, exponent and activation energy. Without a radius nothing creeps."""

    depth: Annotated[float, quantity_in("µm"), Field(gt=0, le=1e4)]
    diffusion_current: Annotated[float, quantity_in("mA/cm²"), Field(ge=0)]
    void_radius: Um = 0.0
    creep_stress: Annotated[float, quantity_in("MPa"), Field(gt=0)] = 1.0
    creep_rate: Annotated[float, quantity_in("1/s"), Field(gt=0)] = 1.0
    creep_exponent: Annotated[float, quantity_in("1"), Field(gt=0, le=20)] = 1.0
    creep_activation_energy: Annotated[float, quantity_in("kJ/mol"), Field(ge=0)] = 0.0


class AnodeSpec(_Part):
    kind: Literal["lithium", "anode-free", "plated under a host", "host", "composite"]
    material: str = "Li"
    reservoir: Um = 0.0
    thickness: Um | None = None
    host_capacity: Areal | None = None
    host_growth: Annotated[float, quantity_in("1"), Field(ge=-0.9, le=10)] = 0.0
    potential: Volts | None = None
    resistance: Resistance | None = None
    composite: ElectrodeSpec | None = None
    yield_strength: Pressure | None = None
    critical_current: CurrentDensity | None = None
    critical_current_area: Cm2 | None = None
    weibull_modulus: AboveZero | None = None
    coulombic_efficiency: Annotated[float, quantity_in("1"), Field(gt=0, le=1)] | None = None
    growth: GrowthSpec | None = None
    voids: VoidSpec | None = None


class SaltSpec(_Part):
    """A salt in a polymer: what t+ = 1 does not need."""

    transference_number: Annotated[float, quantity_in("1"), Field(ge=0, lt=1)]
    diffusivity: Diffusion
    concentration: Concentration
    thermodynamic_factor: AboveZero
    transference_slope: Annotated[float, quantity_in("L/mol")] = 0.0


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
    cell_mass_share: Annotated[float, quantity_in("1"), Field(gt=0, le=1)]
    cell_volume_share: Annotated[float, quantity_in("1"), Field(gt=0, le=1)]


class ThermalSpec(_Part):
    """One temperature for the cell: heat capacity per mass of the stack, and what cools a face of it (per cell area)."""

    heat_capacity: Annotated[float, quantity_in("J/g/K"), Field(gt=0)]
    cooling: Annotated[float, quantity_in("W/m2/K"), Field(ge=0)]


class MechanicsSpec(_Part):
    """What holds the stack together; stiffness per layer of the pile, pressure is that of `operation` when discharged."""

    fixture: Literal["constant gap", "spring", "constant force"]
    spring_stiffness: Stiffness | None = None
    layers_stiffness: Stiffness | None = None


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
    yields: dict[str, Annotated[float, quantity_in("1"), Field(gt=0, le=1)]] = {}
    voltage: Volts | None = None
    pouch: PouchSpec | None = None
    fixture: FixtureSpec | None = None
    pack: PackSpec | None = None
    salt: SaltSpec | None = None
    operation: OperationSpec | None = None
    thermal: ThermalSpec | None = None
    mechanics: MechanicsSpec | None = None
    note: str = ""
    provenance: tuple[tuple[str, Fact], ...] = ()
