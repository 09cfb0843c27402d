"""A circuit: its elements, parameters with bounds, and its impedance at any frequency.

Inside, what is positive is fitted as its logarithm, and R ∥ CPE as an arc R/(1+(jωτ)^n) with τ = (RQ)^(1/n): R and τ
are nearly independent where R, Q and n are not, and no parameter is of the order 10⁻¹². Outside, parameters are
those of the elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.measure import _kernels
from frenkel.measure._element_kernels import ARC
from frenkel.measure.circuit_text import (
    Element,
    Node,
    Parallel,
    Series,
    parse_circuit_text,
    write_circuit_text,
)
from frenkel.measure.elements import ELEMENTS, Parameter

__all__ = ["Arc", "Circuit", "circuit"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


@dataclass(frozen=True)
class Arc:
    """Where an arc lies: names of its resistance and exponent, and the position of (ln R, ln τ, n) inside."""

    name: str
    resistance: str
    position: int
    fused: bool


@dataclass(frozen=True)
class Circuit:
    """An equivalent circuit. Make one with `circuit("R0-p(R1,CPE1)-CPE2")`."""

    node: Node

    @property
    def text(self) -> str:
        """The circuit as impedance.py writes it."""
        return write_circuit_text(self.node)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """All elements, in the order of the string."""
        return tuple(_elements(self.node))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, in the order of the string."""
        return tuple(p for one in self.elements for p in one.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(p.name for p in self.parameters)

    @cached_property
    def _compiled(self) -> tuple[NDArray[np.int64], tuple[Arc, ...]]:
        rows: list[list[int]] = []
        arcs: list[Arc] = []
        _compile(self.node, 0, rows, arcs, _bound_charges(self))
        return np.array(rows, dtype=np.int64), tuple(arcs)

    @property
    def program(self) -> NDArray[np.int64]:
        """The operations for the kernels, shape [operations, 5]."""
        return self._compiled[0]

    @property
    def arcs(self) -> tuple[Arc, ...]:
        """The arcs (R ∥ CPE, R ∥ C, Zarc, K), in the order of the string."""
        return self._compiled[1]

    @cached_property
    def ties(self) -> NDArray[np.int64]:
        """For each parameter the first one with the same value: itself, that of its name, or the one it is shared with."""
        first: dict[str, int] = {}
        for i, parameter in enumerate(self.parameters):
            first.setdefault(parameter.name, i)
        out = [first[p.shared_with or p.name] for p in self.parameters]
        return np.array([out[i] for i in out], dtype=np.int64)

    def inner(self, values: Mapping[str, float]) -> Floats:
        """The kernels' parameters from values by name; raises for a missing, unknown or impossible one."""
        unknown = set(values) - set(self.names)
        if unknown:
            raise UnknownName(sorted(unknown)[0], what=f"parameter of {self.text}", nearest=self.names)
        x = np.empty(len(self.parameters))
        for i, parameter in enumerate(self.parameters):
            own = self.parameters[self.ties[i]] if parameter.shared_with else parameter
            value = values.get(own.name, own.value)
            if value is None:
                raise InputError(f"{parameter.name} of {self.text} has no value.")
            if not np.isfinite(value) or (parameter.logarithmic and value <= 0.0):
                raise OutOfRange(parameter.name, given=float(value), low=0.0, unit=parameter.unit)
            x[i] = np.log(value) if parameter.logarithmic else value
        for arc in self.arcs:
            if arc.fused:  # ln Q → ln τ
                i = arc.position
                x[i + 1] = (x[i] + x[i + 1]) / x[i + 2]
        return x

    def outer(self, x: ArrayLike) -> dict[str, float]:
        """Values by name from the kernels' parameters."""
        y = np.array(x, dtype=np.float64)
        for arc in self.arcs:
            if arc.fused:
                i = arc.position
                y[i + 1] = y[i + 2] * y[i + 1] - y[i]
        return {p.name: float(np.exp(v) if p.logarithmic else v) for p, v in zip(self.parameters, y, strict=True)}

    def outer_jacobian(self, x: Floats) -> Floats:
        """∂(ln value or exponent)/∂x, shape [P, P]: takes a covariance from inside to outside."""
        out = np.eye(len(x))
        for arc in self.arcs:
            if arc.fused:
                i = arc.position
                out[i + 1, i : i + 3] = (-1.0, x[i + 2], x[i + 1])
        return out

    def box(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the kernels' parameters."""
        low = np.array([np.log(max(p.low, 1e-300)) if p.logarithmic else p.low for p in self.parameters])
        high = np.array([np.log(p.high) if p.logarithmic else p.high for p in self.parameters])
        for arc in self.arcs:
            if arc.fused:
                low[arc.position + 1], high[arc.position + 1] = np.log(1e-16), np.log(1e10)
                low[arc.position + 2] = max(low[arc.position + 2], 0.4)
        for i, p in enumerate(self.parameters):
            if p.fixed and p.value is not None:
                low[i] = high[i] = np.log(p.value) if p.logarithmic else p.value
        return low[self.ties], high[self.ties]

    def impedance(self, frequency_Hz: ArrayLike, values: Mapping[str, float]) -> Complexes:
        """Z (Ω) at frequencies [n] (Hz, positive)."""
        return self.impedance_inner(frequency_Hz, self.inner(values))[0]

    def impedance_inner(self, frequency_Hz: ArrayLike, x: Floats) -> tuple[Complexes, Complexes]:
        """Z [n] and ∂Z/∂x [P, n] for the kernels' parameters."""
        f = np.asarray(frequency_Hz, dtype=np.float64)
        if f.ndim != 1 or not np.all(np.isfinite(f) & (f > 0.0)):
            raise InputError("Frequencies are a list of positive numbers (Hz).")
        Z = np.empty((len(self.program), len(f)), dtype=np.complex128)
        J = np.empty((len(x), len(f)), dtype=np.complex128)
        _kernels.evaluate(self.program, np.ascontiguousarray(x), np.log(2.0 * np.pi * f), Z, J)
        return Z[0].copy(), J

    def with_parameters(
        self,
        *,
        fixed: Mapping[str, float] | None = None,
        bounds: Mapping[str, tuple[float, float]] | None = None,
        shared: Mapping[str, str] | None = None,
    ) -> Circuit:
        """The circuit with parameters fixed, bounded or shared by name ("R0", "CPE1.n"; impedance.py's "CPE1_1" too).

        `shared` maps a parameter to an earlier one of the same unit whose value it takes: {"CPE2.n": "CPE1.n"}.

        Examples
        --------
        >>> c = circuit("R0-p(R1,CPE1)-p(R2,CPE2)").with_parameters(shared={"CPE2.n": "CPE1.n"})
        >>> c.ties.tolist()
        [0, 1, 2, 3, 4, 5, 3]
        """
        changes: dict[str, dict[str, Any]] = {}
        for name, value in (fixed or {}).items():
            changes.setdefault(self._own_name(name), {}).update(value=float(value), fixed=True)
        for name, (low, high) in (bounds or {}).items():
            changes.setdefault(self._own_name(name), {}).update(low=float(low), high=float(high))
        for name, other in (shared or {}).items():
            here, there = self.names.index(self._own_name(name)), self.names.index(self._own_name(other))
            if there >= here or self.parameters[here].unit != self.parameters[there].unit:
                raise InputError(f"{name} cannot share the value of {other}: that must stand before it and have the same unit.")
            changes.setdefault(self.names[here], {}).update(shared_with=self.names[there])
        return Circuit(_changed(self.node, changes))

    def _own_name(self, name: str) -> str:
        if name in self.names:
            return name
        stem, _, number = name.rpartition("_")
        for one in self.elements:
            if one.name == stem and number.isdigit() and int(number) < len(one.parameters):
                return one.parameters[int(number)].name
        raise UnknownName(name, what=f"parameter of {self.text}", nearest=self.names)


def circuit(text: str | Circuit) -> Circuit:
    """A circuit from a string in the dialect of impedance.py or in CDC.

    Raises ParseError with the position, or UnknownName for an element that Frenkel does not have.

    Examples
    --------
    >>> c = circuit("R0-p(R1,CPE1)")
    >>> c.names
    ('R0', 'R1', 'CPE1.Q', 'CPE1.n')
    >>> circuit("R(RQ)").text
    'R1-p(R2,CPE1)'
    >>> complex(c.impedance([1e-6], {"R0": 10, "R1": 90, "CPE1.Q": 1e-6, "CPE1.n": 1.0})[0]).real
    100.0
    """
    return text if isinstance(text, Circuit) else Circuit(parse_circuit_text(text))


def _elements(node: Node) -> list[Element]:
    if isinstance(node, Element):
        return [node]
    return [one for part in node.parts for one in _elements(part)]


def _changed(node: Node, changes: Mapping[str, Mapping[str, Any]]) -> Node:
    if isinstance(node, Element):
        return replace(node, parameters=tuple(replace(p, **changes.get(p.name, {})) for p in node.parameters))
    return type(node)(tuple(_changed(part, changes) for part in node.parts))


def _bound_charges(model: Circuit) -> frozenset[str]:
    """Names of the Q that share their value: an arc of R, τ, n could not keep that."""
    tied = [i for i, master in enumerate(model.ties) if master != i]
    return frozenset(model.parameters[k].name for i in tied for k in (i, int(model.ties[i])) if model.parameters[k].unit == "S·s^n")


def _compile(node: Node, first: int, rows: list[list[int]], arcs: list[Arc], bound: frozenset[str]) -> int:
    """Append the operations of a node whose parameters begin at `first`; returns the position after them."""
    if isinstance(node, Element):
        kind = ELEMENTS[node.symbol]
        if kind.code == ARC:
            arcs.append(Arc(node.name, node.parameters[0].name, first, False))
        order = [first, first + 1, first + 2, first + 3]
        if node.symbol == "TLi":  # the same line with its rails exchanged
            order[0], order[1] = order[1], order[0]
        rows.append([kind.code, *order])
        return first + len(node.parameters)
    if _is_arc(node, bound):
        resistor, cpe = node.parts
        assert isinstance(resistor, Element) and isinstance(cpe, Element)
        arcs.append(Arc(resistor.name, resistor.parameters[0].name, first, True))
        rows.append([ARC, first, first + 1, first + 2, 0])
        return first + 3
    operation = _kernels.SERIES if isinstance(node, Series) else _kernels.PARALLEL
    at = _compile(node.parts[0], first, rows, arcs, bound)
    for part in node.parts[1:]:
        end = _compile(part, at, rows, arcs, bound)
        rows.append([operation, first, at, at, end])
        at = end
    return at


def _is_arc(node: Node, bound: frozenset[str]) -> bool:
    """R ∥ CPE in this order, with no condition on Q that the arc's own parameters could not keep."""
    if not isinstance(node, Parallel) or [getattr(p, "symbol", "") for p in node.parts] != ["R", "CPE"]:
        return False
    q = node.parts[1].parameters[0]  # type: ignore[union-attr]
    default = ELEMENTS["CPE"].parameters[0]
    return q.name not in bound and not q.fixed and (q.low, q.high) == (default.low, default.high)
