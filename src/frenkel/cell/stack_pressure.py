"""Stack pressure over a cycle: what the plating of lithium and the breathing of the electrodes do to it.

    ΔL = 4.85 µm/(mAh/cm²) q_plated + L_cathode φ ΔV/V q/Q + L_host growth q/Q_host
    p = p0 + K_eff ΔL,   1/K_eff = 1/K_fixture + Σ L/E      (stiffness in MPa/µm)

A constant gap is K_fixture → ∞, a constant force K_fixture = 0, a spring or foam in between. The layers themselves give
by their elastic moduli. Pressure never falls below zero: then contact is lost, and the status says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.stack import StackNumbers, stack_numbers
from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell.design import CellDesign

__all__ = ["FIXTURES", "PressureCycle", "design_pressure_cycle", "layers_stiffness_MPa_um", "pressure_cycle"]

Floats = NDArray[np.float64]
FIXTURES = ("constant gap", "spring", "constant force")


@dataclass(frozen=True)
class PressureCycle(ResultDefaults):
    """Pressure (MPa) and growth of the stack (µm) against the state of charge [n]; status ok or "contact lost"."""

    charged_share: Floats
    growth_um: Floats
    pressure_MPa: Floats
    status: str
    name: str = "stack"
    fixture: str = ""
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        if self.status == "ok":
            return ()
        return (Notice("contact_lost", f"{self.name}: the stack shrinks away from its fixture ({self.fixture})."),)

    def to_dict(self) -> dict[str, Any]:
        return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(self).items()}

    def plot(self) -> go.Figure:
        from frenkel.cell.state_plots import pressure_figure

        return pressure_figure(self)

    @property
    def highest_MPa(self) -> float:
        return float(self.pressure_MPa.max())

    @property
    def lowest_MPa(self) -> float:
        return float(self.pressure_MPa.min())


def layers_stiffness_MPa_um(layers: Sequence[tuple[float, float]]) -> float:
    """Stiffness (MPa/µm) of layers in series, each (thickness µm, modulus GPa): 1/Σ(L/E); confined lateral strain is not counted.

    >>> layers_stiffness_MPa_um([(100.0, 10.0)])
    100.0
    """
    if not layers:
        return math.inf
    for thickness, modulus in layers:
        if not (thickness > 0.0 and modulus > 0.0):
            raise OutOfRange("A thickness or modulus", given=min(thickness, modulus), low=0.0)
    return 1.0 / sum(thickness / (1e3 * modulus) for thickness, modulus in layers)


def pressure_cycle(
    numbers: StackNumbers,
    *,
    initial_MPa: float,
    fixture: str,
    layers_MPa_um: float = math.inf,
    spring_MPa_um: float | None = None,
    points: int = 51,
    name: str = "stack",
) -> PressureCycle:
    """Pressure from discharged to charged.

    Parameters
    ----------
    numbers : of the stack; its charged and discharged thickness say how far it moves
    initial_MPa : pressure when discharged
    fixture : "constant gap" | "spring" | "constant force"
    layers_MPa_um : stiffness of the layers themselves, see `layers_stiffness_MPa_um`
    spring_MPa_um : stiffness of the spring per layer of the pile, for "spring"

    Raises: InputError for a constant gap whose layers do not give (the pressure would be endless).
    """
    if fixture not in FIXTURES:
        raise InputError(f"The fixture is {fixture!r}; allowed are {', '.join(FIXTURES)}.")
    if not initial_MPa >= 0.0:
        raise OutOfRange("The initial pressure", given=initial_MPa, low=0.0, unit="MPa")
    if fixture == "spring" and spring_MPa_um is None:
        raise InputError("A spring needs its stiffness, spring_MPa_um.")
    own = {"constant gap": math.inf, "constant force": 0.0, "spring": spring_MPa_um or 0.0}[fixture]
    compliance = (1.0 / own if own else math.inf) + 1.0 / layers_MPa_um
    if compliance == 0.0:
        raise InputError("A constant gap around rigid layers has no finite pressure.", next_step="Give layers_MPa_um.")
    share = np.linspace(0.0, 1.0, points)
    moved = float(numbers.total_um("charged")) - float(numbers.total_um("discharged"))
    growth = moved * share
    pressure = initial_MPa + growth / compliance
    lost = bool((pressure < 0.0).any())
    status = "contact lost" if lost else "ok"
    return PressureCycle(share, growth, np.maximum(pressure, 0.0), status, name, fixture)


def design_pressure_cycle(design: CellDesign, *, initial_MPa: float | None = None) -> PressureCycle | None:
    """Pressure over a cycle of a design; None where no pressure is stated. Without `mechanics` the force is constant.

    Parameters: `initial_MPa` in place of operation.pressure (when discharged).
    """
    spec = design.specification
    pressure = initial_MPa
    if pressure is None and spec.operation is not None:
        pressure = spec.operation.pressure
    if pressure is None:
        return None
    m = spec.mechanics
    cycle = pressure_cycle(
        stack_numbers(design.stack), initial_MPa=pressure, fixture="constant force" if m is None else m.fixture,
        layers_MPa_um=math.inf if m is None or m.layers_stiffness is None else m.layers_stiffness,
        spring_MPa_um=None if m is None else m.spring_stiffness, name=design.name,
    )  # fmt: skip
    return replace(cycle, standings=tuple(sorted(design.standings.items())))
