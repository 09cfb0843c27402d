"""One blocking cell with a composite cathode: geometry, spectrum, steady resistance V/I.

    metal | composite | metal            blocks ions
    Li | SE | composite | SE | Li        blocks electrons
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Source
from frenkel.measure.direct_current.steady_state import steady_current

__all__ = ["LINES", "BlockingCell", "steady_resistance"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

LINES = {"ions": "TLe1", "electrons": "TLi1"}
"""The transmission line between contacts that block one kind of carrier (see `elements`)."""


@dataclass(frozen=True, eq=False)
class BlockingCell:
    """One cell with a composite between blocking contacts.

    Parameters
    ----------
    blocks : "ions" or "electrons"
    thickness_um, area_cm2 : of the composite, with standard deviations
    frequency_Hz, impedance_ohm : [n] spectrum, or None
    steady_ohm : V/I of the settled current with its standard deviation, or None
    series_ohm : leads (and separators) with standard deviation; None: not known
    pressure_MPa : during the measurement
    """

    blocks: str
    thickness_um: float
    area_cm2: float
    frequency_Hz: Floats | None = None
    impedance_ohm: Complexes | None = None
    steady_ohm: tuple[float, float] | None = None
    series_ohm: tuple[float, float] | None = None
    thickness_std_um: float = 0.0
    area_std_cm2: float = 0.0
    pressure_MPa: float | None = None
    source: Source = field(default_factory=Source)

    def __post_init__(self) -> None:
        if self.blocks not in LINES:
            raise UnknownName(self.blocks, what="kind of blocking cell", nearest=tuple(LINES))
        for what, value, unit in (("thickness", self.thickness_um, "µm"), ("area", self.area_cm2, "cm²")):
            if not (np.isfinite(value) and value > 0.0):
                raise OutOfRange(f"The {what} of the composite", given=value, low=0.0, unit=unit)
        if self.frequency_Hz is None and self.steady_ohm is None:
            raise InputError("A blocking cell needs an impedance spectrum or a steady resistance V/I.")
        for what, pair in (("steady", self.steady_ohm), ("series", self.series_ohm)):
            if pair is not None and not (np.all(np.isfinite(pair)) and pair[0] >= 0.0 and pair[1] > 0.0):
                raise InputError(f"The {what} resistance is {pair[0]:g} ± {pair[1]:g} Ω; value and standard deviation are needed.",
                                 next_step='Write it as "12.3 ± 0.1 ohm".')  # fmt: skip

    @property
    def cell_constant_1_cm(self) -> float:
        """L/A."""
        return self.thickness_um * 1e-4 / self.area_cm2

    @property
    def relative_geometry(self) -> float:
        """Relative standard deviation of L/A."""
        return float(np.hypot(self.thickness_std_um / self.thickness_um, self.area_std_cm2 / self.area_cm2))


def steady_resistance(
    time_s: object, current_mA: object, *, voltage_V: tuple[float, float], steady_mA: tuple[float, float] | None = None, trust_steady: bool = False
) -> tuple[float, float]:
    """V/I (Ω) of a current at constant voltage, with its standard deviation; the user may give the steady current, or trust the record's.

    Raises
    ------
    InputError : the current has not settled, or is zero
    """
    found = steady_current(time_s, current_mA)
    if steady_mA is not None:
        found = replace(found, value=steady_mA[0], deviation=steady_mA[1], settled=True)
    found = found.stated() if trust_steady else found
    if not found.settled:
        raise InputError(f"The plateau is not reached: {found.reason}.", next_step="Measure longer, or give the steady resistance.")
    if not np.isfinite(found.value) or found.value == 0.0 or found.deviation > abs(found.value):
        raise InputError("The steady current is not different from zero; the resistance is above what the instrument sees.")
    value = abs(voltage_V[0] / (found.value * 1e-3))
    return value, value * float(np.hypot(found.deviation / found.value, voltage_V[1] / voltage_V[0]))
