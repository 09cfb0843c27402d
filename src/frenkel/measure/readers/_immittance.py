"""Impedance out of the quantities of dielectric spectroscopy: admittance, capacity, permittivity, conductivity.

With the empty capacity C₀ = ε₀ A/d, the admittance of the sample is

    Y = G + iB = iω C₀ (ε' − iε'') = (A/d) (σ' + iω ε₀ ε'),    Z = 1/Y.

Columns are named as WinDETA writes them: Yp' = G, Yp'' = B, Zp' = 1/G, Zp'' = 1/B, Cp' = B/ω, Cp'' = −G/ω, Tan(Delta) = G/B,
Eps' = ε', Eps'' = ε'', Sig' = σ', Sig'' = −ωε₀(ε' − 1). Checked on real exports against one another and against Zs', Zs'' of
the same points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.geometry import Geometry
from frenkel.measure.readers._block import RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.quantities import VACUUM_PERMITTIVITY_F_M
from frenkel.results import Notice

__all__ = ["impedance_from"]

FloatArray = NDArray[np.float64]
_UNITS = {"Zp'": "Ohms", "Zp''": "Ohms", "Yp'": "1/Ohm", "Yp''": "1/Ohm", "Cp'": "F", "Cp''": "F",
          "Sig'": "S/cm", "Sig''": "S/cm", "Eps'": "", "Eps''": "", "Tan(Delta)": ""}  # fmt: skip

# (columns, needs the size of the sample, formula of columns…, ω, A/d in cm and ε₀ A/d in F)
_Formula = Callable[..., FloatArray]
_CONDUCTANCE: tuple[tuple[tuple[str, ...], bool, _Formula], ...] = (
    (("Yp'",), False, lambda y, w, k, c: y),
    (("Zp'",), False, lambda z, w, k, c: 1.0 / z),
    (("Cp''",), False, lambda c_loss, w, k, c: -w * c_loss),
    (("Cp'", "Tan(Delta)"), False, lambda cp, loss, w, k, c: w * cp * loss),
    (("Sig'",), True, lambda sigma, w, k, c: sigma * k),
    (("Eps''",), True, lambda loss, w, k, c: w * c * loss),
)
_SUSCEPTANCE: tuple[tuple[tuple[str, ...], bool, _Formula], ...] = (
    (("Yp''",), False, lambda y, w, k, c: y),
    (("Zp''",), False, lambda z, w, k, c: 1.0 / z),
    (("Cp'",), False, lambda cp, w, k, c: w * cp),
    (("Eps'",), True, lambda eps, w, k, c: w * c * eps),
    (("Sig''",), True, lambda sigma, w, k, c: w * c - sigma * k),
)


def impedance_from(
    columns: Sequence[RawColumn], geometry: Geometry | None
) -> tuple[tuple[RawColumn, ...], tuple[Notice, ...]]:
    """Columns of Z' and Z'' (Ω, mathematical sign) from the frequency and the best pair of columns there is, and a notice of what was used.

    Both are empty where Z' and Z'' are among the columns already, and where no pair of columns gives them.
    """
    names = {one.header.name for one in columns}
    if {"impedance_real", "impedance_imaginary"} <= names:
        return (), ()
    labelled: dict[str, FloatArray] = {}
    for one in columns:
        label = re.sub(r"\s*\[.*", "", one.header.text).strip()
        unit = re.search(r"\[\s*(.*?)\s*\]", one.header.text)
        if _UNITS.get(label) == (unit[1] if unit else "") and label not in labelled:
            labelled[label] = one.values
    omega = 2.0 * math.pi * next(one.values for one in columns if one.header.name == "frequency")
    with np.errstate(all="ignore"):  # zeros stand where WinDETA has no value; they come out as no finite number
        real = _first(_CONDUCTANCE, labelled, omega, geometry)
        imaginary = _first(_SUSCEPTANCE, labelled, omega, geometry)
        if real is None or imaginary is None:
            return (), ()
        z = np.asarray(1.0 / (real[0] + 1j * imaginary[0]), dtype=np.complex128)
    used = list(dict.fromkeys((*real[1], *imaginary[1])))
    text = f"the impedance is computed from {' and '.join(used)}"
    if real[2] or imaginary[2]:
        text += " with the diameter and thickness of the file (any edge or spacer correction of WinDETA stays in it)"
    parts = (RawColumn(Header("Z'", "impedance_real", "Ω"), z.real), RawColumn(Header("Z''", "impedance_imaginary", "Ω"), z.imag))
    return parts, (Notice("computed-impedance", f"{text}."),)


def _first(
    rules: Sequence[tuple[tuple[str, ...], bool, _Formula]], labelled: dict[str, FloatArray], omega: FloatArray, geometry: Geometry | None
) -> tuple[FloatArray, tuple[str, ...], bool] | None:
    sized = geometry is not None and geometry.area_cm2 is not None and geometry.thickness_um is not None
    over_d = geometry.area_cm2 / (geometry.thickness_um * 1e-4) if sized else math.nan  # type: ignore[union-attr, operator]
    for names, needs_size, formula in rules:
        if all(name in labelled for name in names) and (sized or not needs_size):
            values = formula(*(labelled[name] for name in names), omega, over_d, VACUUM_PERMITTIVITY_F_M / 100.0 * over_d)
            return values, names, needs_size
    return None
