"""Elements of equivalent circuits: symbol, impedance, parameters with units and the range they may take.

    R   R                          L   jωL                    C   1/(jωC)
    CPE 1/(Q (jω)^n)               Zarc R/(1+(jωτ)^n)         K   R/(1+jωτ)
    W   A (1-j)/√ω                 Wo  R coth(s)/s            Ws  R tanh(s)/s,  s = √(jωτ)
    G   R/√(1+jωτ)                 Gs  R/(s tanh(φs)),  s = √(1+jωτ)
    La  (jωL)^n                    T   A coth(β)/β + B/(β sinh β),  β = √(a+jωb)
    TLMQ, TLe, TLi, TLx            transmission lines of porous and composite electrodes

Transmission lines have an ionic rail R_ion and an electronic rail R_el, joined along their length by a CPE (Q, n):
TLMQ R_el = 0, contacts at opposite ends (Z = R_ion coth(ν)/ν); TLe both contacts electronic (direct current sees
R_el); TLi both contacts ionic (direct current sees R_ion); TLx one contact of each kind. Symbols and
parameters are those of impedance.py where it has the element; La as impedance.py computes it (its page says L (jω)^n).
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.measure import _element_kernels as _kernels

__all__ = ["ELEMENTS", "ElementKind", "Parameter"]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an element or a circuit.

    `unit` may contain the exponent of a CPE ("S·s^n"). `logarithmic` is true for what is positive and spans decades;
    the others are exponents. `value` is a fixed or starting value, None where there is none; `shared_with` names the parameter
    whose value it takes.
    """

    name: str
    unit: str
    low: float
    high: float
    logarithmic: bool = True
    value: float | None = None
    fixed: bool = False
    shared_with: str = ""

    def __post_init__(self) -> None:
        from frenkel.errors import InputError, OutOfRange

        if not self.low <= self.high:
            raise InputError(f"The lower bound of {self.name} ({self.low:g}) is above the upper one ({self.high:g}).")
        if self.fixed and self.value is None:
            raise InputError(f"{self.name} is fixed but has no value.")
        if self.value is not None and not self.low <= self.value <= self.high:
            raise OutOfRange(f"{self.name}", given=self.value, low=self.low, high=self.high, unit=self.unit)


@dataclass(frozen=True)
class ElementKind:
    """A kind of element: symbol, title, kernel code and parameters (named without the element's name)."""

    symbol: str
    title: str
    code: int
    parameters: tuple[Parameter, ...]


_RESISTANCE = (1e-9, 1e16)
_TIME = (1e-16, 1e10)
_CAPACITY = (1e-20, 1e8)


def _resistance(name: str = "R") -> Parameter:
    return Parameter(name, "Ω", *_RESISTANCE)


def _cpe() -> tuple[Parameter, Parameter]:
    return Parameter("Q", "S·s^n", *_CAPACITY), Parameter("n", "1", 0.3, 1.0, logarithmic=False)


def _time() -> Parameter:
    return Parameter("tau", "s", *_TIME)


def _kinds() -> tuple[ElementKind, ...]:
    exponent = Parameter("n", "1", 0.4, 1.0, logarithmic=False)
    one = Parameter("n", "1", 1.0, 1.0, logarithmic=False, value=1.0, fixed=True)
    rails = (_resistance("R_el"), _resistance("R_ion"), *_cpe())
    return (
        ElementKind("R", "resistor", _kernels.R, (_resistance(),)),
        ElementKind("L", "inductor", _kernels.L, (Parameter("L", "H", 1e-15, 1e4),)),
        ElementKind("C", "capacitor", _kernels.C, (Parameter("C", "F", *_CAPACITY),)),
        ElementKind("CPE", "constant-phase element", _kernels.CPE, _cpe()),
        ElementKind("Zarc", "arc", _kernels.ARC, (_resistance(), _time(), exponent)),
        ElementKind("K", "resistor and capacitor in parallel", _kernels.ARC, (_resistance(), _time(), one)),
        ElementKind("W", "semi-infinite diffusion", _kernels.W, (Parameter("A", "Ω/√s", *_RESISTANCE),)),
        ElementKind("Wo", "finite-space diffusion (blocked end)", _kernels.WO, (_resistance(), _time())),
        ElementKind("Ws", "finite-length diffusion (open end)", _kernels.WS, (_resistance(), _time())),
        ElementKind("G", "Gerischer element", _kernels.G, (_resistance(), _time())),
        ElementKind("Gs", "Gerischer element of finite length", _kernels.GS, (_resistance(), _time(), Parameter("phi", "1", 1e-4, 1e4))),
        ElementKind("La", "modified inductor", _kernels.LA, (Parameter("L", "H", 1e-15, 1e4), Parameter("n", "1", 0.3, 1.0, logarithmic=False))),
        ElementKind("T", "porous electrode (Paasch)", _kernels.T,
                    (_resistance("A"), _resistance("B"), Parameter("a", "1", 1e-12, 1e8), Parameter("b", "s", *_TIME))),
        ElementKind("TLMQ", "transmission line, one rail", _kernels.TL_ONE_RAIL, (_resistance("R_ion"), *_cpe())),
        ElementKind("TLe", "transmission line, both contacts electronic", _kernels.TL_ELECTRONIC, rails),
        ElementKind("TLi", "transmission line, both contacts ionic", _kernels.TL_ELECTRONIC, rails),
        ElementKind("TLx", "transmission line, one contact of each kind", _kernels.TL_CROSSED, rails),
    )


ELEMENTS = {kind.symbol: kind for kind in _kinds()}
"""All kinds of elements, by symbol."""
