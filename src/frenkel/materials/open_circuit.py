"""Open-circuit potential of an electrode against its lithium content, from published fits.

U(x) is a sum of simple terms (constant, power, exponential, hyperbolic tangent) whose coefficients are facts
in `data/open_circuit_potentials.toml`; V against Li/Li+, x = lithium content as a fraction of full lithiation.
Outside the range of a fit there is no value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from frenkel.errors import OutOfRange, UnknownName

__all__ = ["OpenCircuitPotential", "open_circuit_potential", "open_circuit_potentials"]

Array = NDArray[np.float64]

_TERMS: Mapping[str, Callable[..., Array]] = {
    "constant": lambda x, c: np.full_like(x, c),
    "power": lambda x, c, n: c * x**n,
    "gap_power": lambda x, c, gap, n: c * (gap - x) ** n,
    "exp": lambda x, c, k, x0: c * np.exp(k * (x - x0)),
    "exp_linear": lambda x, c, a, b: c * np.exp(a + b * x),
    "exp_power": lambda x, c, k, n: c * np.exp(k * x**n),
    "tanh": lambda x, c, k, x0: c * np.tanh(k * (x - x0)),
    "tanh_linear": lambda x, c, a, b: c * np.tanh(a + b * x),
    "tanh_divided": lambda x, c, w, x0: c * np.tanh((x - x0) / w),
}


@dataclass(frozen=True)
class OpenCircuitPotential:
    """A published fit U(x) of one electrode; `branch` is lithiation or delithiation where they differ."""

    key: str
    electrode: str
    terms: tuple[tuple[str, tuple[float, ...]], ...]
    valid: tuple[float, float]
    reference: str
    read_in: str
    branch: str = ""
    stretch: float = 1.0
    note: str = ""

    def at(self, lithium_fraction: ArrayLike) -> Array:
        """U(x), V against Li/Li+.

        Parameters: `lithium_fraction` x, any shape, inside `valid`. Returns: array of the same shape, V.
        Raises: OutOfRange where a value lies outside the range of the fit.

        >>> ocp = open_circuit_potential("LFP")
        >>> float(ocp.at(0.5).round(3))
        3.398
        """
        x = np.asarray(lithium_fraction, dtype=np.float64)
        low, high = self.valid
        bad = ~((x >= low) & (x <= high))
        if bad.any():
            given = float(x[bad].flat[0])
            raise OutOfRange(
                f"The lithium fraction of {self.electrode}",
                given=given,
                low=low,
                high=high,
                next_step="The published fit says nothing outside this range.",
            )
        scaled = self.stretch * x
        total: Array = sum((_TERMS[name](scaled, *args) for name, args in self.terms), np.zeros_like(x))
        return total

    def table(self, points: int = 101) -> tuple[Array, Array]:
        """Lithium fraction and potential on `points` equal steps over the valid range."""
        x = np.linspace(*self.valid, points)
        return x, self.at(x)

    def mean_V(self, low: float | None = None, high: float | None = None) -> float:
        """Mean potential between two lithium fractions, ∫U dx / Δx (trapezoids on 2001 points), in V."""
        x = np.linspace(self.valid[0] if low is None else low, self.valid[1] if high is None else high, 2001)
        return float(np.trapezoid(self.at(x), x) / (x[-1] - x[0]))


@lru_cache(maxsize=1)
def open_circuit_potentials() -> Mapping[str, OpenCircuitPotential]:
    """All shipped fits by key."""
    text = (
        resources.files("frenkel.materials")
        .joinpath("data", "open_circuit_potentials.toml")
        .read_text("utf-8")
    )
    found = {}
    for key, row in tomllib.loads(text).items():
        low, high = row.pop("valid")
        terms = tuple((name, tuple(float(v) for v in args)) for name, *args in row.pop("terms"))
        found[key] = OpenCircuitPotential(key=key, terms=terms, valid=(float(low), float(high)), **row)
    return found


def open_circuit_potential(electrode: str, *, branch: str = "") -> OpenCircuitPotential:
    """The shipped fit for an electrode; `branch` ("lithiation" or "delithiation") where both exist.

    Raises: UnknownName where no fit was read; the message says which electrodes have one.
    """
    matches = [
        ocp
        for ocp in open_circuit_potentials().values()
        if electrode.lower() in (ocp.electrode.lower(), ocp.key.lower()) and branch in ("", ocp.branch)
    ]
    if not matches:
        known = sorted({ocp.electrode for ocp in open_circuit_potentials().values()})
        raise UnknownName(
            f"{electrode} {branch}".strip(),
            what="electrode with an open-circuit potential",
            nearest=known,
            next_step="Give U(x) as a table of your own.",
        )
    return matches[0]
