"""The potential of lithium inside an electrolyte of several layers: which layer sees which potential, and where
lithium may plate inside.

Ions and electrons carry the current I of the cell together (towards the anode, x = 0, where charging deposits lithium):

    dE/dx = i_e/σ_e − i_i/σ_i,   i_i + i_e = I
    i_e Σ L (1/σ_e + 1/σ_i) = (E_cathode − E_anode) + I Σ L/σ_i

E is what a lithium reference electrode at x would read (V). At rest (I = 0) the ions carry back what leaks as
electrons, each layer takes the share L (1/σ_e + 1/σ_i) of the voltage (Wagner's mixed conductivity), and a layer
with few electrons shields the one behind it, which is how a multilayer widens a window. Where E < 0, lithium is driven
to plate inside: with S_k = Σ L (1/σ_e + 1/σ_i) and P_k = Σ L/σ_i up to border k, S and P over all layers, this begins at

    I = E_cathode S_k/(S P_k − P S_k)     where the denominator is positive: a leaky or badly conducting place at the anode

Conductivities are constant within a layer. Units: µm, S/cm, mA/cm², V.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Layer", "PotentialProfile", "internal_plating_limit_mA_cm2", "lithium_potential_profile"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """One layer, counted from the anode; `reduction_limit_V` and `oxidation_limit_V` are its window (None: unknown)."""

    name: str
    thickness_um: float
    ionic_conductivity_S_cm: float
    electronic_conductivity_S_cm: float
    reduction_limit_V: float | None = None
    oxidation_limit_V: float | None = None

    def __post_init__(self) -> None:
        for what, value in (
            ("The thickness", self.thickness_um),
            ("The ionic conductivity", self.ionic_conductivity_S_cm),
            ("The electronic conductivity", self.electronic_conductivity_S_cm),
        ):
            if not (math.isfinite(value) and value > 0.0):
                raise OutOfRange(f"{what} of {self.name}", given=value, low=0.0)


@dataclass(frozen=True)
class PotentialProfile(ResultDefaults):
    """Potential [n + 1] at the borders of n layers from the anode on, currents, and what is outside its window."""

    layers: tuple[Layer, ...]
    position_um: Floats
    potential_V: Floats
    electronic_current_mA_cm2: float
    current_mA_cm2: float
    outside_window: tuple[str, ...]

    @property
    def plates_inside(self) -> bool:
        """Whether lithium is driven to plate somewhere between the electrodes."""
        return bool((self.potential_V[1:-1] < 0.0).any())

    @property
    def notices(self) -> tuple[Notice, ...]:
        found = [Notice("outside_window", f"{one}.") for one in self.outside_window]
        if self.plates_inside:
            found.append(Notice("plates_inside", "Lithium is driven to plate inside: its potential falls below the metal's."))
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        return {
            "layers": [one.name for one in self.layers], "position_um": self.position_um.tolist(),
            "potential_V": self.potential_V.tolist(), "current_mA_cm2": self.current_mA_cm2,
            "electronic_current_mA_cm2": self.electronic_current_mA_cm2, "plates_inside": self.plates_inside,
            "outside_window": list(self.outside_window),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import profile_figure

        return profile_figure(self)


def lithium_potential_profile(
    layers: tuple[Layer, ...], *, anode_V: float, cathode_V: float, current_mA_cm2: float = 0.0
) -> PotentialProfile:
    """Potential of lithium through a stack of layers at rest or under current.

    Parameters
    ----------
    layers : from anode to cathode
    anode_V, cathode_V : potentials against Li/Li+ at the two ends
    current_mA_cm2 : of the cell, ions and electrons together, towards the anode (charging is positive)

    Examples
    --------
    >>> two = (Layer("a", 1.0, 1e-3, 1e-12), Layer("b", 1.0, 1e-3, 1e-10))
    >>> [round(float(v), 2) for v in lithium_potential_profile(two, anode_V=0.0, cathode_V=4.04).potential_V]
    [0.0, 4.0, 4.04]
    """
    if not layers:
        raise InputError("A profile needs at least one layer.")
    ionic, mixed = _resistances(layers)
    current_A = current_mA_cm2 * 1e-3
    leak_A = ((cathode_V - anode_V) + current_A * ionic.sum()) / mixed.sum()
    steps = leak_A * mixed - current_A * ionic
    potential = anode_V + np.concatenate([[0.0], np.cumsum(steps)])
    potential[-1] = cathode_V
    outside = []
    for one, low, high in zip(layers, potential[:-1], potential[1:], strict=True):
        low, high = min(low, high), max(low, high)
        if one.reduction_limit_V is not None and low < one.reduction_limit_V - 1e-9:
            outside.append(f"{one.name} is reduced at {low:.2f} V (limit {one.reduction_limit_V:.2f} V)")
        if one.oxidation_limit_V is not None and high > one.oxidation_limit_V + 1e-9:
            outside.append(f"{one.name} is oxidised at {high:.2f} V (limit {one.oxidation_limit_V:.2f} V)")
    position = np.concatenate([[0.0], np.cumsum([one.thickness_um for one in layers])])
    return PotentialProfile(layers, position, potential, leak_A * 1e3, current_mA_cm2, tuple(outside))


def internal_plating_limit_mA_cm2(layers: tuple[Layer, ...], *, cathode_V: float) -> float:
    """Smallest charging current (mA/cm²) at which lithium is driven to plate inside, against lithium at x = 0.

    A grain boundary, pore or interphase at the anode is a layer of its own. ∞ where no border ever falls below the
    metal's potential, as in one uniform layer. The law says where lithium may form, not whether a nucleus does.

    Examples
    --------
    >>> one = Layer("whole", 100.0, 1e-4, 1e-10)
    >>> internal_plating_limit_mA_cm2((one,), cathode_V=4.0)
    inf
    """
    if not layers:
        raise InputError("A limit needs at least one layer.")
    if not cathode_V > 0.0:
        raise OutOfRange("The cathode's potential", given=cathode_V, low=0.0, unit="V")
    ionic, mixed = _resistances(layers)
    P, S = np.cumsum(ionic), np.cumsum(mixed)
    below = S[-1] * P[:-1] - P[-1] * S[:-1]
    # equal layers give a difference of rounding errors: that is no limit
    real = below > 1e-12 * S[-1] * P[-1]
    if not real.any():
        return math.inf
    return float(1e3 * cathode_V * (S[:-1][real] / below[real]).min())


def _resistances(layers: tuple[Layer, ...]) -> tuple[Floats, Floats]:
    """L/σ_i and L (1/σ_i + 1/σ_e) of each layer (Ω cm²)."""
    length_cm = np.array([one.thickness_um for one in layers]) * 1e-4
    ionic = length_cm / np.array([one.ionic_conductivity_S_cm for one in layers])
    return ionic, ionic + length_cm / np.array([one.electronic_conductivity_S_cm for one in layers])
