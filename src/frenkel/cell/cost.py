"""Materials cost of a cell: mass of each material times its price, divided by the yield. No processing, no labour.

    C = Σ m_k p_k/y_k,   per energy: C/E

m mass in the cell (kg), p price (USD/kg), y the share of the bought material that ends in the cell. A material without
a price is named, and the sum is then a lower bound. Prices are the user's, or rows of `materials`, with their year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from frenkel.cell.component_facts import material_fact
from frenkel.cell.layers import LITHIUM_DENSITY_G_CM3, Number
from frenkel.cell.stack import Stack
from frenkel.errors import InputError, OutOfRange

__all__ = ["MaterialsCost", "known_prices", "material_masses", "materials_cost"]


@dataclass(frozen=True)
class MaterialsCost:
    """Cost of the materials per area of cathode side (USD/m²) and per energy (USD/kWh), by material.

    `unpriced` names materials without a price: then both are lower bounds. `basis` says where each price is from.
    """

    per_area_USD_m2: Number
    per_energy_USD_kWh: Number
    shares_USD_kWh: tuple[tuple[str, Number], ...]
    unpriced: tuple[str, ...]
    basis: tuple[tuple[str, str], ...]


def material_masses(stack: Stack) -> dict[str, Number]:
    """Mass of each material per area of one cathode side (mg/cm²), by name; lithium that is built in is "Li"."""
    masses: dict[str, Number] = {}

    def add(name: str, mass: Number) -> None:
        masses[name] = masses.get(name, 0.0) + mass

    for one in stack.cathode.composite.components:
        add(one.name, stack.cathode.mass_mg_cm2 * one.wt_fraction)
    for layer in (*stack.separator, *stack.interlayers):
        add(layer.name, layer.mass_mg_cm2)
    for layer in stack.collectors:
        add(layer.name, stack.collector_share * layer.mass_mg_cm2)
    if stack.anode.host is not None:
        add(stack.anode.host.name, stack.anode.host.mass_mg_cm2)
    if stack.anode.kind == "lithium":
        add("Li", 0.1 * stack.anode.reservoir_um * LITHIUM_DENSITY_G_CM3)
    return masses


def known_prices(names: Iterable[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Prices (USD/kg) that `materials` knows, and where each is from; names without one are left out."""
    prices, basis = {}, {}
    for name in names:
        try:
            fact = material_fact(name, "materials_cost")
        except InputError:  # nobody read a price: the material stays unpriced, and is named
            continue
        prices[name], basis[name] = fact.value, f"{fact.source} ({fact.standing})"
    return prices, basis


def materials_cost(
    masses_mg_cm2: Mapping[str, Number],
    energy_mWh_cm2: Number,
    *,
    prices_USD_kg: Mapping[str, Number],
    yields: Mapping[str, float] | None = None,
    basis: Mapping[str, str] | None = None,
) -> MaterialsCost:
    """Add up what the materials cost.

    Parameters
    ----------
    masses_mg_cm2, energy_mWh_cm2 : per area of one cathode side
    prices_USD_kg : by material
    yields : share of each bought material that ends in the cell (0 … 1]; 1 where none is given

    Examples
    --------
    >>> c = materials_cost({"Li6PS5Cl": 10.0}, 20.0, prices_USD_kg={"Li6PS5Cl": 50.0})
    >>> c.per_energy_USD_kWh
    25.0
    """
    given = yields or {}
    for name, one in given.items():
        if not 0.0 < one <= 1.0:
            raise OutOfRange(f"The yield of {name}", given=one, low=0.0, high=1.0)
    priced = {name: mass for name, mass in masses_mg_cm2.items() if name in prices_USD_kg}
    # mg/cm² times USD/kg is 1e-6 USD/cm², so 1e-2 USD/m²
    parts = {name: 1e-2 * mass * prices_USD_kg[name] / given.get(name, 1.0) for name, mass in priced.items()}
    total: Number = sum(parts.values(), 0.0)
    per_kWh = 100.0 / energy_mWh_cm2  # 1 mWh/cm² is 0.01 kWh/m²
    return MaterialsCost(
        total,
        total * per_kWh,
        tuple((name, part * per_kWh) for name, part in parts.items()),
        tuple(name for name in masses_mg_cm2 if name not in prices_USD_kg),
        tuple((name, (basis or {}).get(name, "given")) for name in parts),
    )
