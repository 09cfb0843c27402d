"""Two solids in contact, with or without a coating between them: how a potential step divides, and what it costs.

The layers on both sides carry opposite charges, and the step is the sum of the three drops,

    Q_a(φ_a) + Q_b(φ_b) = 0,     φ_a − φ_b + Q_b d/(ε0 ε_c) = Δφ

φ_a, φ_b are the potentials of each side's surface against its own bulk, d and ε_c thickness and permittivity of a
coating that holds no mobile charge (d = 0: none). Q(φ) is the exact charge of `space_charge`; it falls with φ, so that
the balance has one solution, found by bisection. A sulfide | oxide cathode contact and its coating are this case.
Units: V, nm, µC/cm², Ω cm².
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import OutOfRange
from frenkel.interfaces.space_charge import (
    Carrier,
    SpaceChargeLayer,
    space_charge_layer,
    surface_charge_uC_cm2,
)
from frenkel.quantities import VACUUM_PERMITTIVITY_F_M
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Side", "SpaceChargeContact", "space_charge_contact"]


@dataclass(frozen=True)
class Side:
    """One solid: its mobile defects (the first one conducts), permittivity, conductivity and lattice spacing."""

    carriers: tuple[Carrier, ...]
    relative_permittivity: float
    conductivity_S_cm: float
    lattice_spacing_nm: float

    def layer(self, step_V: float, temperature_K: float) -> SpaceChargeLayer:
        """The layer of this side when its surface lies `step_V` against its bulk."""
        return space_charge_layer(
            self.carriers, step_V, relative_permittivity=self.relative_permittivity, temperature_K=temperature_K,
            conductivity_S_cm=self.conductivity_S_cm, lattice_spacing_nm=self.lattice_spacing_nm,
        )  # fmt: skip


@dataclass(frozen=True)
class SpaceChargeContact(ResultDefaults):
    """Both layers, the drop across the coating (V), its thickness (nm), and the excess resistance (Ω cm²)."""

    first: SpaceChargeLayer
    second: SpaceChargeLayer
    coating_drop_V: float
    coating_nm: float = 0.0

    @property
    def excess_resistance_ohm_cm2(self) -> float:
        """Excess resistance of both layers together."""
        return self.first.excess_resistance_ohm_cm2 + self.second.excess_resistance_ohm_cm2

    @property
    def notices(self) -> tuple[Notice, ...]:
        if not (self.first.thinner_than_lattice or self.second.thinner_than_lattice):
            return ()
        return (Notice("thinner_than_lattice", "A layer is thinner than the lattice: count planes instead (space_charge_planes)."),)

    def to_dict(self) -> dict[str, Any]:
        return {
            name: {
                "step_V": one.step_V, "debye_length_nm": one.debye_length_nm, "charge_uC_cm2": one.charge_uC_cm2,
                "capacitance_uF_cm2": one.capacitance_uF_cm2, "excess_resistance_ohm_cm2": one.excess_resistance_ohm_cm2,
                "thinner_than_lattice": one.thinner_than_lattice, "position_nm": one.position_nm.tolist(),
                "potential_V": one.potential_V.tolist(), "occupation": one.occupation.tolist(),
            }
            for name, one in (("first", self.first), ("second", self.second))
        } | {"coating_drop_V": self.coating_drop_V, "excess_resistance_ohm_cm2": self.excess_resistance_ohm_cm2}  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import space_charge_figure

        return space_charge_figure(self)

    def verdict(self, interface_resistance_ohm_cm2: float) -> str:
        """Whether the space charge matters beside a measured interface resistance, said with numbers."""
        share = abs(self.excess_resistance_ohm_cm2) / interface_resistance_ohm_cm2
        word = "negligible" if share < 0.05 else "a part" if share < 0.5 else "the larger part"
        thin = self.first.thinner_than_lattice or self.second.thinner_than_lattice
        note = "; a layer is thinner than the lattice, where a continuum is an upper estimate" if thin else ""
        return (
            f"{word}: {self.excess_resistance_ohm_cm2:.3g} of {interface_resistance_ohm_cm2:.3g} Ω cm² "
            f"({100 * share:.2g} %){note}"
        )


def space_charge_contact(
    first: Side,
    second: Side,
    step_V: float,
    *,
    temperature_K: float,
    coating_nm: float = 0.0,
    coating_permittivity: float = 10.0,
) -> SpaceChargeContact:
    """Divide a potential step (first against second) among two space-charge layers and a coating.

    Parameters
    ----------
    first, second : the solids
    step_V : difference of the inner potentials that equilibrium asks for, |Δφ| ≤ 10 V
    temperature_K : of the contact
    coating_nm, coating_permittivity : of an insulating coating without mobile charge; 0 for none

    Examples
    --------
    >>> side = Side((Carrier(1, 10.0, 0.3),), 10.0, 1e-3, 0.3)
    >>> contact = space_charge_contact(side, side, 0.0, temperature_K=298.15)
    >>> contact.excess_resistance_ohm_cm2
    0.0
    """
    if not coating_nm >= 0.0 or not coating_permittivity >= 1.0:
        raise OutOfRange("The coating's thickness or permittivity", given=min(coating_nm, coating_permittivity), low=0.0)

    def charge(side: Side, drop_V: float) -> float:
        return surface_charge_uC_cm2(
            side.carriers, drop_V, relative_permittivity=side.relative_permittivity, temperature_K=temperature_K
        )

    def coating_drop(charge_uC_cm2: float) -> float:
        return charge_uC_cm2 * 1e-2 * coating_nm * 1e-9 / (VACUUM_PERMITTIVITY_F_M * coating_permittivity)

    def opposite(target: float) -> float:
        """The drop at which the second side carries `target`; its charge falls with the drop."""
        low, high = -abs(step_V), abs(step_V)
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if charge(second, middle) > target else (low, middle)
        return 0.5 * (low + high)

    low, high = sorted((0.0, step_V))
    for _ in range(60):
        drop = 0.5 * (low + high)
        other = opposite(-charge(first, drop))
        total = drop - other + coating_drop(-charge(first, drop))
        low, high = (drop, high) if total < step_V else (low, drop)
    drop = 0.5 * (low + high)
    other = opposite(-charge(first, drop))
    return SpaceChargeContact(
        first.layer(drop, temperature_K), second.layer(other, temperature_K), coating_drop(-charge(first, drop)),
        coating_nm,
    )  # fmt: skip
