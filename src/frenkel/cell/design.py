"""From a specification to the numbers of a cell: the bookkeeping at every level, with the standing of each number.

`CellDesign` holds the layers; `design_report` adds up masses, thicknesses, energies and materials cost. Nothing here
needs PyBaMM: the energy comes from a simulated curve where one is given, else from a stated constant voltage, and
the report says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.cell.component_facts import Fact, inert_role, material_fact
from frenkel.cell.cost import MaterialsCost, known_prices, material_masses, materials_cost
from frenkel.cell.housing import Fixture, Pouch
from frenkel.cell.layers import Component, Composite, Layer
from frenkel.cell.levels import Delivered, LevelEnergy, Pack, level_energies
from frenkel.cell.specification import CellSpecification, ElectrodeSpec
from frenkel.cell.stack import Anode, Cathode, Stack, StackNumbers, stack_numbers
from frenkel.errors import InputError
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CellDesign", "DesignReport", "cell_design", "design_report"]


@dataclass(frozen=True)
class CellDesign:
    """A cell ready for the bookkeeping; `facts` are the numbers that were looked up or left open, with their standing."""

    name: str
    stack: Stack
    specification: CellSpecification
    pouch: Pouch | None
    fixture: Fixture | None
    pack: Pack | None
    facts: tuple[tuple[str, Fact], ...]

    @property
    def standings(self) -> dict[str, int]:
        """How many numbers stand on which ground (read, given, assumed …)."""
        counts: dict[str, int] = {}
        for _, fact in (*self.specification.provenance, *self.facts):
            counts[fact.standing] = counts.get(fact.standing, 0) + 1
        return counts


@dataclass(frozen=True)
class DesignReport(ResultDefaults):
    """Stack numbers, energies at every level and rate, materials cost, and what had to be assumed."""

    design: CellDesign
    numbers: StackNumbers
    delivered: tuple[Delivered, ...]
    levels: tuple[LevelEnergy, ...]
    cost: MaterialsCost | None
    notices: tuple[Notice, ...] = ()

    @property
    def standings(self) -> dict[str, int]:
        return self.design.standings

    def energy(self, level: str, rate: str = "") -> LevelEnergy:
        """The row of one level at one rate (the first rate where none is named)."""
        for one in self.levels:
            if one.level == level and rate in ("", one.rate):
                return one
        have = ", ".join(dict.fromkeys(f"{one.level} at {one.rate}" for one in self.levels))
        raise InputError(f"There is no energy of the level {level!r} at {rate or 'any rate'}; there is {have}.")

    def evidence(self) -> tuple[Evidence, ...]:
        """Wh/kg and Wh/L (charged volume) at each level and rate, under the design's name."""
        standings = set(self.design.standings)
        doubtful = bool(standings & {"assumed", "substituted", "remembered"})
        out = []
        for one in self.levels:
            for name, value in (
                ("specific_energy", one.specific_energy_Wh_kg),
                ("energy_density", one.energy_density_charged_Wh_L),
            ):
                out.append(
                    Evidence(
                        self.design.name, name, float(value), kind=one.level, conditions=(("rate", one.rate),),
                        method=f"stack bookkeeping, {one.basis}", origin="assumed" if doubtful else "computed",
                        checked="computed", source=Source(model="frenkel.cell.design"),
                        assumptions=tuple(str(n) for n in self.notices),
                    )
                )  # fmt: skip
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        n = self.numbers
        return {
            **super().to_dict(),
            "name": self.design.name,
            "mass_mg_cm2": {**n.mass_mg_cm2, "total": n.total_mass_mg_cm2},
            "thickness_um": {s: n.total_um(s) for s in ("as built", "charged", "discharged")},
            "np_ratio_as_built": n.np_ratio_as_built,
            "np_ratio_charged": n.np_ratio_charged,
            "delivered": [vars(d) for d in self.delivered],
            "levels": [vars(one) for one in self.levels],
            "materials_cost": None if self.cost is None else vars(self.cost),
            "standings": self.standings,
        }

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import design_figure

        return design_figure(self)


def cell_design(spec: CellSpecification) -> CellDesign:
    """Layers, housing and looked-up numbers of a checked specification.

    Raises: InputError where a density or capacity is neither given nor known.
    """
    facts: list[tuple[str, Fact]] = []
    cathode = _cathode(spec, facts)
    layers = [tuple(Layer(s.material, s.thickness, _density(s.material, spec, facts), s.porosity) for s in group)
              for group in (spec.separator, spec.interlayers, spec.collectors)]  # fmt: skip
    share = 0.5 if spec.collectors_coated_on_both_sides else 1.0
    stack = Stack(cathode, layers[0], _anode(spec, facts), layers[2], layers[1], share)
    p, f, k = spec.pouch, spec.fixture, spec.pack
    pouch = None if p is None else Pouch(
        p.layers, p.width, p.height, p.edge, p.tabs, p.laminate_thickness, p.laminate_density, p.overhang, p.unused_height
    )  # fmt: skip
    fixture = None if f is None else Fixture(
        f.pressure, f.cells_per_fixture, f.allowed_stress, f.density, f.spring_thickness, f.spring_density
    )  # fmt: skip
    pack = None if k is None else Pack(k.cell_mass_share, k.cell_volume_share)
    return CellDesign(spec.name, stack, spec, pouch, fixture, pack, tuple(dict.fromkeys(facts)))


def _density(name: str, spec: CellSpecification, facts: list[tuple[str, Fact]]) -> float:
    if name in spec.densities:
        return spec.densities[name]
    fact = material_fact(name, "density")
    facts.append((f"density of {name}", fact))
    return fact.value


def _capacity(e: ElectrodeSpec, facts: list[tuple[str, Fact]]) -> float:
    if e.specific_capacity is not None:
        return e.specific_capacity
    fact = material_fact(e.active, "specific_capacity")
    facts.append((f"specific capacity of {e.active}", fact))
    return fact.value


def composite_of(e: ElectrodeSpec, spec: CellSpecification, facts: list[tuple[str, Fact]]) -> Composite:
    """The composite of an electrode; parts by mass are normalised to 1. A coating adds 3 d/r of the particles' volume."""
    if e.active not in e.composition:
        raise InputError(f"The composition of the electrode holds no {e.active}, which it names as active.")
    weights = dict(e.composition)
    if e.coating is not None:
        if e.particle_radius is None:
            raise InputError("The mass of a coating needs the field particle_radius.")
        if e.coating.material in weights:
            raise InputError(f"The coating {e.coating.material} stands in the composition too.")
        dense = _density(e.coating.material, spec, facts) / _density(e.active, spec, facts)
        weights[e.coating.material] = weights[e.active] * dense * 3e-3 * e.coating.thickness / e.particle_radius
    total = sum(weights.values())

    def role(name: str) -> str:
        coating = "coating" if e.coating is not None and name == e.coating.material else None
        return e.roles.get(name) or coating or ("active" if name == e.active else inert_role(name) or "electrolyte")

    parts = tuple(Component(n, w / total, _density(n, spec, facts), role(n)) for n, w in weights.items())
    return Composite(parts, e.porosity)


def _left_open(what: str, value: float | None, neutral: float, facts: list[tuple[str, Fact]]) -> float:
    """A number that was not stated is neutral, and noted as assumed."""
    if value is None:
        facts.append((what, Fact(neutral, "assumed", f"not stated: {neutral:g}")))
        return neutral
    return value


def _volume_change(active: str, kind: str, given: float | None, facts: list[tuple[str, Fact]]) -> float:
    if given is not None:
        return given
    try:
        fact = material_fact(active, "volume_change", kind=kind)
    except InputError:  # nobody measured it: none is assumed, and said
        return _left_open(f"volume change of {active}", None, 0.0, facts)
    facts.append((f"volume change of {active}", fact))
    return fact.value


def _cathode(spec: CellSpecification, facts: list[tuple[str, Fact]]) -> Cathode:
    c = spec.cathode
    return Cathode(
        composite_of(c, spec, facts),
        c.areal_capacity,
        _capacity(c, facts),
        _left_open("first-cycle efficiency of the cathode", c.first_cycle_efficiency, 1.0, facts),
        _volume_change(c.active, "charge", c.volume_change, facts),
    )


def _anode(spec: CellSpecification, facts: list[tuple[str, Fact]]) -> Anode:
    a = spec.anode
    if a.kind in ("lithium", "anode-free"):
        return Anode(a.kind, a.reservoir if a.kind == "lithium" else 0.0)
    if a.kind == "composite":
        if a.composite is None:
            raise InputError("An anode of the kind 'composite' needs the field anode.composite.")
        e = a.composite
        mix = composite_of(e, spec, facts)
        capacity = _capacity(e, facts)
        mass = mix.loading_mg_cm2(e.areal_capacity, capacity)
        change = _volume_change(e.active, "full lithiation", e.volume_change, facts)
        host = Layer(f"anode ({e.active})", 10.0 * mass / mix.density_g_cm3, mix.solid_density_g_cm3, e.porosity)
        growth = mix.vol_fraction("active") * change
        return Anode("host", 0.0, host, e.areal_capacity, growth, mass * mix.wt_fraction("active"))
    if a.thickness is None:
        raise InputError(f"An anode of the kind {a.kind!r} needs the field anode.thickness.")
    host = Layer(a.material, a.thickness, _density(a.material, spec, facts))
    if a.kind == "host" and a.host_capacity is None:
        raise InputError("A host needs the field anode.host_capacity.")
    return Anode(a.kind, a.reservoir, host, a.host_capacity or 0.0, a.host_growth)


def design_report(
    spec: CellSpecification | CellDesign,
    *,
    delivered: Sequence[Delivered] = (),
    prices_USD_kg: Mapping[str, float] | None = None,
    cost: bool = False,
) -> DesignReport:
    """The bookkeeping of one cell; rates in `delivered` come from a simulation, else the stated constant voltage is used.

    The materials cost is added up where a price is stated; `cost` looks up the prices that are not in `materials`.

    Raises: InputError where there is neither a curve nor a voltage.
    """
    design = spec if isinstance(spec, CellDesign) else cell_design(spec)
    given = design.specification
    numbers = stack_numbers(design.stack)
    curves = list(delivered)
    if given.voltage is not None:
        curves.append(Delivered("constant voltage", numbers.areal_capacity_mAh_cm2, given.voltage, "constant voltage"))
    if not curves:
        raise InputError(
            f"{design.name} has neither a voltage nor a simulated curve.",
            next_step="Give `voltage`, or simulate it: frenkel cell simulate SPEC.yaml",
        )
    rows = tuple(
        row for d in curves
        for row in level_energies(numbers, d, pouch=design.pouch, fixture=design.fixture, pack=design.pack)
    )  # fmt: skip
    prices = {**given.prices, **(prices_USD_kg or {})}
    costs = None
    if prices or cost:
        masses = material_masses(design.stack)
        known, basis = known_prices(name for name in masses if name not in prices) if cost else ({}, {})
        costs = materials_cost(
            masses, curves[0].energy_mWh_cm2, prices_USD_kg={**known, **prices}, yields=given.yields, basis=basis
        )
    return DesignReport(design, numbers, tuple(curves), rows, costs, _notices(design, costs))


def _notices(design: CellDesign, cost: MaterialsCost | None) -> tuple[Notice, ...]:
    weak = [what for what, fact in (*design.specification.provenance, *design.facts)
            if fact.standing in ("assumed", "substituted", "remembered")]  # fmt: skip
    out = []
    if weak:
        out.append(Notice("design_assumed", f"{design.name}: not read in a source: {', '.join(dict.fromkeys(weak))}."))
    if cost is not None and cost.unpriced:
        text = f"{design.name}: no price for {', '.join(cost.unpriced)}; the materials cost is a lower bound."
        out.append(Notice("cost_incomplete", text))
    return tuple(out)
