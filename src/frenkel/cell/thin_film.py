"""Thin-film cells: a dense cathode film on a flat electrolyte (LCO | LiPON | Li), with planar diffusion.

`ThinFilm` holds the film in house units; `film_discharge` solves it with PyBaMM, `surface_fraction` is the closed form
of planar diffusion at constant flux, which the solution must meet:

    y_s = y_0 + w τ + (w/δ)[1/3 − (2/π²) Σ exp(−n²π²δτ)/n²],   δ = D t_C/L²
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.cathode_inputs import curve_of, kinetics_of
from frenkel.cell.component_facts import Fact
from frenkel.cell.conduction import layers_ohm_cm2
from frenkel.cell.design import CellDesign
from frenkel.cell.inputs import lithium_at_anode
from frenkel.errors import InputError, OutOfRange
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["FilmDischarge", "ThinFilm", "film_discharge", "film_inputs", "surface_fraction"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ThinFilm:
    """A cathode film: areal capacity over its lithium window, thickness, diffusivity, exchange current, resistances."""

    open_circuit: str
    lithium_fraction_charged: float
    lithium_fraction_discharged: float
    areal_capacity_mAh_cm2: float
    thickness_um: float
    diffusivity_cm2_s: float
    exchange_current_mA_cm2: float
    flat_ohm_cm2: float
    lower_cutoff_V: float
    temperature_K: float
    lithium_at_anode_mAh_cm2: float = math.inf

    def __post_init__(self) -> None:
        for name in ("areal_capacity_mAh_cm2", "thickness_um", "diffusivity_cm2_s", "exchange_current_mA_cm2", "temperature_K"):
            if not getattr(self, name) > 0.0:
                raise OutOfRange(name, given=getattr(self, name), low=0.0)

    def values(self, c_rate: float) -> dict[str, float]:
        """The dimensionless numbers of the model."""
        current = c_rate * self.areal_capacity_mAh_cm2
        return {
            "diffusion": self.diffusivity_cm2_s * 3600.0 / c_rate / (self.thickness_um * 1e-4) ** 2,
            "window": self.lithium_fraction_discharged - self.lithium_fraction_charged,
            "m": self.exchange_current_mA_cm2 / current,
            "flat": 1e-3 * current * self.flat_ohm_cm2,
            "y0": self.lithium_fraction_charged,
            "cut": self.lower_cutoff_V,
            "thermal": GAS_CONSTANT_J_MOL_K * self.temperature_K / FARADAY_C_MOL,
        }


@dataclass(frozen=True)
class FilmDischarge:
    """Charge (mAh/cm²), voltage (V), lithium fraction at the electrolyte, and the status (see `discharge`)."""

    capacity_mAh_cm2: Floats
    voltage_V: Floats
    surface: Floats
    status: str


def film_inputs(
    design: CellDesign, *, temperature_K: float | None = None
) -> tuple[ThinFilm, tuple[tuple[str, Fact], ...]]:
    """The film of a specification whose cathode is a dense film, and the numbers that were looked up.

    Raises: InputError naming what is missing.
    """
    spec = design.specification
    if spec.operation is None or spec.anode.resistance is None:
        raise InputError("A discharge needs the sections `operation` and the field anode.resistance.")
    facts: list[tuple[str, Fact]] = []
    T0 = spec.operation.temperature
    T = temperature_K or T0
    c = spec.cathode
    curve, (low, high) = curve_of(c, facts)
    diffusivity, exchange = kinetics_of(c, T, facts)
    flat = layers_ohm_cm2((*spec.interlayers, *spec.separator), T0, T, facts) + spec.anode.resistance
    return ThinFilm(
        curve, low if c.lithium_fraction_charged is None else c.lithium_fraction_charged,
        high if c.lithium_fraction_discharged is None else c.lithium_fraction_discharged,
        float(design.stack.cathode.areal_capacity_mAh_cm2), float(design.stack.cathode.thickness_um), diffusivity, exchange,
        flat + spec.operation.series_resistance + c.film_resistance, spec.operation.lower_cutoff, T,
        lithium_at_anode(design),
    ), tuple(dict.fromkeys(facts))  # fmt: skip


def film_discharge(film: ThinFilm, c_rate: float, *, points: int = 100, tolerance: float = 1e-6) -> FilmDischarge:
    """Discharge a film at constant current; raises MissingExtra without PyBaMM."""
    from frenkel.cell._pybamm.thin_film import solve_thin_film

    most = min(1.0, film.lithium_at_anode_mAh_cm2 / film.areal_capacity_mAh_cm2)
    solution, why = solve_thin_film(film.open_circuit, film.values(c_rate), points=points, tolerance=tolerance, until=most)
    if solution is None:
        empty = np.zeros(0)
        return FilmDischarge(empty, empty, empty, "cut-off at t = 0" if why == "cut-off at start" else why)
    return FilmDischarge(
        np.asarray(solution.t) * film.areal_capacity_mAh_cm2, np.asarray(solution["V"].entries),
        np.asarray(solution["surface"].entries), "lithium exhausted" if why == "end" and most < 1.0 else "ok",
    )  # fmt: skip


def surface_fraction(film: ThinFilm, c_rate: float, tau: Floats, *, terms: int = 2000) -> Floats:
    """Lithium fraction at the electrolyte after the share τ of the capacity, by the closed form."""
    v = film.values(c_rate)
    n = np.arange(1, terms + 1, dtype=np.float64)[:, None]
    t = np.atleast_1d(np.asarray(tau, dtype=np.float64))[None, :]
    series = (np.exp(-((n * np.pi) ** 2) * v["diffusion"] * t) / n**2).sum(axis=0)
    return np.asarray(v["y0"] + v["window"] * (t[0] + (1.0 / 3.0 - 2.0 / np.pi**2 * series) / v["diffusion"]))
