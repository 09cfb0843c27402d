"""Errors that all points of a record share: no scatter shows them, so that they enter an interval only as stated or as assumed.

A transport quantity of a solid goes with exp(-E/kT): 0.5 K is 2 to 3 % at 0.4 to 0.5 eV. Where nobody states the error of the
temperature, 2 % (one standard deviation, temperature and contact together) is assumed. Thickness and area are the user's:
without a stated error the interval is without it, and a notice says so.
"""

from __future__ import annotations

from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import Notice

__all__ = ["ASSUMED_RELATIVE", "common_relative", "unstated_errors"]

ASSUMED_RELATIVE = 0.02


def common_relative(temperature_K: float | None, temperature_deviation_K: float, activation_energy_eV: float) -> float:
    """Relative standard deviation by the temperature as stated, else the assumed 2 %.

    >>> common_relative(298.15, 0.0, 0.4)
    0.02
    >>> round(common_relative(298.15, 0.5, 0.4), 4)
    0.0261
    """
    if temperature_K is None or not temperature_deviation_K > 0.0:
        return ASSUMED_RELATIVE
    return activation_energy_eV / (BOLTZMANN_EV_K * temperature_K**2) * temperature_deviation_K


def unstated_errors(
    *, of_temperature: float, of_geometry: float | None = None, geometry: str = "Thickness and area have"
) -> tuple[Notice, ...]:
    """Notices on the errors that are not stated (0; None: it does not enter)."""
    out = []
    if of_geometry is not None and not of_geometry > 0.0:
        out.append(Notice("geometry-without-error", f"{geometry} no stated error; the interval is without it."))
    if not of_temperature > 0.0:
        out.append(
            Notice(
                "temperature-without-error",
                f"The temperature has no stated error; {100 * ASSUMED_RELATIVE:g} % for temperature and contact,"
                " common to all points, is assumed in the interval.",
            )
        )
    return tuple(out)
