"""Critical current of a whole cell: the weakest spot of all its layers decides.

    P(fails at i) = 1 − exp(−(A/A0)(i/i0)^m)      i0 the scale and m the modulus on the tested area A0 (Weibull)
    median  i_50(A) = i0 (A0/A)^(1/m) (ln 2)^(1/m)

A coin cell of 1 cm² says little about 40 layers of 100 cm²: with m = 3 the critical current falls sixteenfold. The law is
that of `interfaces.current_limits`, here joined to area and number of layers of a design. Units: mA/cm², cm².
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from frenkel.errors import OutOfRange

if TYPE_CHECKING:
    from frenkel.cell.design import CellDesign

__all__ = ["critical_current_mA_cm2", "critical_current_of_cell", "failure_probability"]


def _check(**named: float) -> None:
    for name, value in named.items():
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name.replace("_", " "), given=value, low=0.0)


def failure_probability(
    current_mA_cm2: float, *, scale_mA_cm2: float, modulus: float, tested_cm2: float, cell_cm2: float
) -> float:
    """Probability that some spot of the cell is short-circuited at this current.

    Examples
    --------
    >>> round(failure_probability(1.0, scale_mA_cm2=1.0, modulus=3.0, tested_cm2=1.0, cell_cm2=1.0), 3)
    0.632
    """
    _check(scale_mA_cm2=scale_mA_cm2, modulus=modulus, tested_cm2=tested_cm2, cell_cm2=cell_cm2)
    if current_mA_cm2 <= 0.0:
        return 0.0
    return -math.expm1(-(cell_cm2 / tested_cm2) * (current_mA_cm2 / scale_mA_cm2) ** modulus)


def critical_current_mA_cm2(
    *, scale_mA_cm2: float, modulus: float, tested_cm2: float, cell_cm2: float, probability: float = 0.5
) -> float:
    """Current at which the cell fails with this probability (mA/cm²); inverse of `failure_probability`.

    Examples
    --------
    >>> one, many = (critical_current_mA_cm2(scale_mA_cm2=1.0, modulus=3.0, tested_cm2=1.0, cell_cm2=a) for a in (1.0, 4000.0))
    >>> round(one / many, 2)
    15.87
    """
    _check(scale_mA_cm2=scale_mA_cm2, modulus=modulus, tested_cm2=tested_cm2, cell_cm2=cell_cm2)
    if not 0.0 < probability < 1.0:
        raise OutOfRange("The probability", given=probability, low=0.0, high=1.0)
    return float(scale_mA_cm2 * (-math.log1p(-probability) * tested_cm2 / cell_cm2) ** (1.0 / modulus))


def critical_current_of_cell(
    design: CellDesign, *, tested_mA_cm2: float | None = None, modulus: float | None = None, tested_cm2: float | None = None
) -> float | None:
    """Median critical current (mA/cm²) of all layers of a design; None where none is known.

    `tested_mA_cm2`, `modulus` and `tested_cm2` go before those of the specification. Without a pouch, a tested area or a modulus the
    value of the tested cell is returned as it is: no effect of area is claimed.
    """
    a = design.specification.anode
    tested = a.critical_current if tested_mA_cm2 is None else tested_mA_cm2
    shape = a.weibull_modulus if modulus is None else modulus
    area = a.critical_current_area if tested_cm2 is None else tested_cm2
    if tested is None or design.pouch is None or area is None or shape is None:
        return tested
    scale = tested / math.log(2.0) ** (1.0 / shape)  # the tested value is the median of the tested area
    return critical_current_mA_cm2(
        scale_mA_cm2=scale, modulus=shape, tested_cm2=area,
        cell_cm2=design.pouch.area_cm2 * design.pouch.layers,
    )  # fmt: skip
