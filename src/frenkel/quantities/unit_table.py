"""The one table of units: factors and dimensions, spellings, prefixes, and the units that the rooms use."""

from __future__ import annotations

import math

from frenkel.quantities.constants import ELEMENTARY_CHARGE_C

Dimension = tuple[float, float, float, float, float, float, float]  # kg, m, s, A, K, mol, currency

BASE: dict[str, tuple[float, Dimension]] = {
    "kg": (1.0, (1, 0, 0, 0, 0, 0, 0)),
    "g": (1e-3, (1, 0, 0, 0, 0, 0, 0)),
    "t": (1e3, (1, 0, 0, 0, 0, 0, 0)),
    "m": (1.0, (0, 1, 0, 0, 0, 0, 0)),
    "Å": (1e-10, (0, 1, 0, 0, 0, 0, 0)),
    "L": (1e-3, (0, 3, 0, 0, 0, 0, 0)),
    "s": (1.0, (0, 0, 1, 0, 0, 0, 0)),
    "min": (60.0, (0, 0, 1, 0, 0, 0, 0)),
    "h": (3600.0, (0, 0, 1, 0, 0, 0, 0)),
    "d": (86400.0, (0, 0, 1, 0, 0, 0, 0)),
    "yr": (365.25 * 86400.0, (0, 0, 1, 0, 0, 0, 0)),
    "Hz": (1.0, (0, 0, -1, 0, 0, 0, 0)),
    "A": (1.0, (0, 0, 0, 1, 0, 0, 0)),
    "K": (1.0, (0, 0, 0, 0, 1, 0, 0)),
    "mol": (1.0, (0, 0, 0, 0, 0, 1, 0)),
    "C": (1.0, (0, 0, 1, 1, 0, 0, 0)),
    "V": (1.0, (1, 2, -3, -1, 0, 0, 0)),
    "W": (1.0, (1, 2, -3, 0, 0, 0, 0)),
    "J": (1.0, (1, 2, -2, 0, 0, 0, 0)),
    "eV": (ELEMENTARY_CHARGE_C, (1, 2, -2, 0, 0, 0, 0)),
    "cal": (4.184, (1, 2, -2, 0, 0, 0, 0)),
    "N": (1.0, (1, 1, -2, 0, 0, 0, 0)),
    "Pa": (1.0, (1, -1, -2, 0, 0, 0, 0)),
    "bar": (1e5, (1, -1, -2, 0, 0, 0, 0)),
    "atm": (101325.0, (1, -1, -2, 0, 0, 0, 0)),
    "psi": (6894.757293168, (1, -1, -2, 0, 0, 0, 0)),
    "S": (1.0, (-1, -2, 3, 2, 0, 0, 0)),
    "Ω": (1.0, (1, 2, -3, -2, 0, 0, 0)),
    "F": (1.0, (-1, -2, 4, 2, 0, 0, 0)),
    "H": (1.0, (1, 2, -2, -2, 0, 0, 0)),
    "USD": (1.0, (0, 0, 0, 0, 0, 0, 1)),
    "atom": (1.0, (0, 0, 0, 0, 0, 0, 0)),
    "%": (1e-2, (0, 0, 0, 0, 0, 0, 0)),
    "ppm": (1e-6, (0, 0, 0, 0, 0, 0, 0)),
    "rad": (1.0, (0, 0, 0, 0, 0, 0, 0)),
    "deg": (math.pi / 180.0, (0, 0, 0, 0, 0, 0, 0)),
}
PREFIX = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "c": 1e-2, "d": 1e-1,
    "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
}  # fmt: skip
PREFIXABLE = frozenset("g m L s Hz A mol C V W J eV cal N Pa bar S Ω F H K".split())
SPELLINGS = {
    "ohm": "Ω", "ohms": "Ω", "Ohm": "Ω", "Ohms": "Ω", "Ω": "Ω", "a": "yr", "year": "yr", "years": "yr",
    "sec": "s", "second": "s", "seconds": "s", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "d",
    "days": "d", "minute": "min", "minutes": "min", "angstrom": "Å", "Angstrom": "Å", "Å": "Å", "A°": "Å",
    "micron": "µm", "microns": "µm", "liter": "L", "litre": "L", "l": "L", "$": "USD", "US$": "USD",
    "atoms": "atom", "degree": "deg", "degrees": "deg", "°": "deg", "percent": "%", "kelvin": "K",
    "Kelvin": "K", "siemens": "S", "volt": "V", "volts": "V", "amp": "A", "amps": "A", "M": "mol/L",
    "cc": "cm^3", "Siemens": "S", "hertz": "Hz", "Hertz": "Hz", "ml": "mL", "mho": "S", "Torr": "torr",
}  # fmt: skip
CELSIUS = {"°C", "℃", "degC", "deg C", "oC", "ºC", "celsius", "Celsius", "° C", "deg_C"}

CANONICAL = {
    "conductivity": "S/cm",
    "conductivity_temperature": "S·K/cm",
    "energy": "eV",
    "energy_per_atom": "eV/atom",
    "atomic_length": "Å",
    "layer_thickness": "µm",
    "area": "cm²",
    "area_specific_resistance": "Ω·cm²",
    "current_density": "mA/cm²",
    "areal_capacity": "mAh/cm²",
    "specific_capacity": "mAh/g",
    "potential": "V",
    "temperature": "K",
    "time": "s",
    "frequency": "Hz",
    "pressure": "MPa",
    "modulus": "GPa",
    "density": "g/cm³",
    "diffusivity": "cm²/s",
    "concentration": "mol/L",
    "specific_energy": "Wh/kg",
    "energy_density": "Wh/L",
    "price": "USD/kg",
    "fraction": "1",
}
"""The unit that the rooms use for each kind of quantity."""
