"""The stack between two collectors: mass, thickness as built, charged and discharged, and both N/P ratios.

    first charge  Q_1 = Q/η_1        lithium left at the anode after the first discharge: Q_1 − Q
    L_charged = L_built + 4.85 µm per mAh/cm² · Q_1 (metal) | L_host φ ΔV/V · Q_1/Q_host (host) + L_cathode φ ΔV/V
    N/P as built = (reservoir + room in the host)/Q,   N/P charged = (reservoir + plated)/Q

Plated lithium comes from the cathode: its volume is added when the cell is charged, its mass never. A host that
lithium is plated under (Ag-C, carbon) keeps its thickness. Collectors count half where they are coated on both sides.
Units: mg/cm², µm, mAh/cm². Numbers may be arrays: one call for many designs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from frenkel.cell.layers import LITHIUM_DENSITY_G_CM3, LITHIUM_UM_PER_MAH_CM2, Composite, Layer, Number
from frenkel.errors import InputError

__all__ = ["ANODE_KINDS", "Anode", "Cathode", "Stack", "StackNumbers", "stack_numbers"]

ANODE_KINDS = ("lithium", "anode-free", "plated under a host", "host")


@dataclass(frozen=True)
class Cathode:
    """A composite cathode: areal capacity of the first discharge, and what its active material does.

    Parameters
    ----------
    composite : components and porosity
    areal_capacity_mAh_cm2 : Q of the first discharge
    specific_capacity_mAh_g : q of the first discharge, per mass of active material
    first_cycle_efficiency : Q discharged over Q charged in the first cycle (0 … 1]
    volume_change : relative change of the active material's volume on charge (negative: it shrinks)
    """

    composite: Composite
    areal_capacity_mAh_cm2: Number
    specific_capacity_mAh_g: Number
    first_cycle_efficiency: Number = 1.0
    volume_change: Number = 0.0

    @property
    def first_charge_mAh_cm2(self) -> Number:
        return self.areal_capacity_mAh_cm2 / self.first_cycle_efficiency

    @property
    def mass_mg_cm2(self) -> Number:
        return self.composite.loading_mg_cm2(self.areal_capacity_mAh_cm2, self.specific_capacity_mAh_g)

    @property
    def thickness_um(self) -> Number:
        return 10.0 * self.mass_mg_cm2 / self.composite.density_g_cm3


@dataclass(frozen=True)
class Anode:
    """What takes the lithium.

    Parameters
    ----------
    kind : lithium (a reservoir is built in) | anode-free | plated under a host (Ag-C, carbon) | host (Si, graphite, In)
    reservoir_um : lithium that is built in, in excess of what the cathode brings
    host : the layer of a host, as built
    host_capacity_mAh_cm2 : lithium that the host itself can take up
    host_growth : relative growth of the host layer when it is full (pores that fill up are not in it)
    host_active_mg_cm2 : mass of the host's active material, for the level "active"; None takes the whole layer
    """

    kind: str
    reservoir_um: Number = 0.0
    host: Layer | None = None
    host_capacity_mAh_cm2: Number = 0.0
    host_growth: Number = 0.0
    host_active_mg_cm2: Number | None = None

    def __post_init__(self) -> None:
        if self.kind not in ANODE_KINDS:
            raise InputError(f"The kind of anode is {self.kind!r}; allowed are {', '.join(ANODE_KINDS)}.")
        if (self.host is None) == (self.kind in ("host", "plated under a host")):
            text = "needs a host layer" if self.host is None else "has no host layer"
            raise InputError(f"An anode of the kind {self.kind!r} {text}.")


@dataclass(frozen=True)
class Stack:
    """Cathode, separator layers, interlayers, anode and collectors; `collector_share` 0.5 where coated on both sides."""

    cathode: Cathode
    separator: tuple[Layer, ...]
    anode: Anode
    collectors: tuple[Layer, ...] = ()
    interlayers: tuple[Layer, ...] = ()
    collector_share: float = 0.5


@dataclass(frozen=True)
class StackNumbers:
    """Masses (mg/cm²) and thicknesses (µm) of the parts and of the whole, per area of one cathode side."""

    mass_mg_cm2: dict[str, Number]
    built_um: dict[str, Number]
    charged_um: dict[str, Number]
    discharged_um: dict[str, Number]
    active_mass_mg_cm2: Number
    active_volume_um: Number
    areal_capacity_mAh_cm2: Number
    np_ratio_as_built: Number
    np_ratio_charged: Number
    residual_lithium_mAh_cm2: Number = field(default=0.0)

    @property
    def total_mass_mg_cm2(self) -> Number:
        return sum(self.mass_mg_cm2.values())

    def total_um(self, state: str) -> Number:
        """Thickness of the whole stack "as built", "charged" or "discharged"."""
        return sum({"as built": self.built_um, "charged": self.charged_um, "discharged": self.discharged_um}[state].values())


def stack_numbers(stack: Stack) -> StackNumbers:
    """Masses and thicknesses of a stack.

    Examples
    --------
    >>> from frenkel.cell.layers import Component
    >>> cathode = Cathode(Composite((Component("LCO", 1.0, 5.0, "active"),), 0.0), 3.0, 150.0)
    >>> n = stack_numbers(Stack(cathode, (Layer("LiPON", 10.0, 2.3),), Anode("anode-free")))
    >>> float(round(n.total_um("charged") - n.total_um("as built"), 2))
    14.55
    """
    cathode, anode = stack.cathode, stack.anode
    first, capacity = cathode.first_charge_mAh_cm2, cathode.areal_capacity_mAh_cm2
    shrink = cathode.thickness_um * cathode.composite.vol_fraction("active") * cathode.volume_change
    mass: dict[str, Number] = {"cathode": cathode.mass_mg_cm2}
    built: dict[str, Number] = {"cathode": cathode.thickness_um}
    for name, layers, share in (
        ("separator", stack.separator, 1.0),
        ("interlayer", stack.interlayers, 1.0),
        ("collectors", stack.collectors, stack.collector_share),
    ):
        if layers:
            mass[name] = sum(share * one.mass_mg_cm2 for one in layers)
            built[name] = sum(share * one.thickness_um for one in layers)
    if anode.host is not None:
        mass["host"], built["host"] = anode.host.mass_mg_cm2, anode.host.thickness_um
    mass["lithium"] = 0.1 * anode.reservoir_um * LITHIUM_DENSITY_G_CM3
    built["lithium"] = anode.reservoir_um
    charged = dict(built) | _grown(built, anode, first)
    charged["cathode"] = built["cathode"] + shrink
    discharged = dict(built) | _grown(built, anode, first - capacity)
    # lithium that stayed at the anode is missing in the cathode, which shrinks in proportion
    discharged["cathode"] = built["cathode"] + shrink * (1.0 - cathode.first_cycle_efficiency)
    reservoir = anode.reservoir_um / LITHIUM_UM_PER_MAH_CM2
    active_cathode = cathode.mass_mg_cm2 * cathode.composite.wt_fraction("active")
    host_active = anode.host_active_mg_cm2
    if host_active is None:
        host_active = anode.host.mass_mg_cm2 if anode.host is not None and anode.kind == "host" else 0.0
    volume = cathode.thickness_um * cathode.composite.vol_fraction("active")
    return StackNumbers(
        mass, built, charged, discharged,
        active_cathode + host_active + mass["lithium"],
        volume + charged["lithium"] + (charged["host"] if anode.kind == "host" else 0.0),
        capacity,
        (reservoir + anode.host_capacity_mAh_cm2) / capacity,
        (reservoir + _taken_up(anode, first)) / capacity,
        first - capacity,
    )  # fmt: skip


def _taken_up(anode: Anode, lithium_mAh_cm2: Number) -> Number:
    """What the anode offers when charged: a host its whole capacity, a metal what was plated."""
    return anode.host_capacity_mAh_cm2 if anode.kind == "host" else lithium_mAh_cm2


def _grown(built: dict[str, Number], anode: Anode, lithium_mAh_cm2: Number) -> dict[str, Number]:
    """Thickness of host and lithium after this much lithium went to the anode."""
    if anode.kind == "host":
        filled = lithium_mAh_cm2 / anode.host_capacity_mAh_cm2
        return {"host": built["host"] * (1.0 + anode.host_growth * filled)}
    return {"lithium": built["lithium"] + LITHIUM_UM_PER_MAH_CM2 * lithium_mAh_cm2}
