"""A full cell as a BPX file (Battery Parameter eXchange, JSON) and back; half cells have no place in that format.

    k = 2 i0/F,    c_max = Q/(F ε L w),  ε = a r/3           reaction rate, maximum concentration from capacity and window

BPX has no places for the resistance of interfaces and of films on particles: they stand under "User-defined", where other
programs do not see them, and reading brings them back. Open-circuit curves are written as the published functions; a curve
that is none of those that ship is refused when read. SI in the file, units of the house outside.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frenkel.cell._pybamm.porous_parameters import CompositeAnode
from frenkel.cell.inputs import DischargeInputs
from frenkel.errors import InputError, ParseError
from frenkel.files import read_bytes, write_text
from frenkel.materials.open_circuit import (
    OpenCircuitPotential,
    open_circuit_potential,
    open_circuit_potentials,
)
from frenkel.quantities import FARADAY_C_MOL

__all__ = ["bpx_document", "cell_of_bpx", "read_bpx", "write_bpx"]

VERSION = "1.1.1"
MAXIMUM_BYTES = 10_000_000
_AREA_M2 = 1e-4
_SALT_MOL_M3 = 1000.0
_POROSITY = 0.3
_SEPARATOR_M = 30e-6
_OWN = {
    "Separator resistance [Ohm.m2]": "separator_ohm_cm2", "Anode resistance [Ohm.m2]": "anode_ohm_cm2",
    "Series resistance [Ohm.m2]": "series_ohm_cm2", "Film resistance of the cathode [Ohm.m2]": "film_ohm_cm2",
}  # fmt: skip


def curve_text(fit: OpenCircuitPotential) -> str:
    """U(x) as an expression that BPX allows.

    >>> curve_text(open_circuit_potential("NMC532"))[:20]
    '4.3452 + -1.6518*x +'
    """
    x = "x" if fit.stretch == 1.0 else f"({fit.stretch!r}*x)"

    def power(base: str, n: float) -> str:
        return f"{base}**{n!r}" if n != 1.0 else base

    forms: Mapping[str, Any] = {
        "constant": lambda c: f"{c!r}",
        "power": lambda c, n: f"{c!r}*{power(x, n)}",
        "gap_power": lambda c, gap, n: f"{c!r}*({gap!r}-{x})**{n!r}",
        "exp": lambda c, k, x0: f"{c!r}*exp({k!r}*({x}-{x0!r}))",
        "exp_linear": lambda c, a, b: f"{c!r}*exp({a!r}+{b!r}*{x})",
        "exp_power": lambda c, k, n: f"{c!r}*exp({k!r}*{x}**{n!r})",
        "tanh": lambda c, k, x0: f"{c!r}*tanh({k!r}*({x}-{x0!r}))",
        "tanh_linear": lambda c, a, b: f"{c!r}*tanh({a!r}+{b!r}*{x})",
        "tanh_divided": lambda c, w, x0: f"{c!r}*tanh(({x}-{x0!r})/{w!r})",
    }
    return " + ".join(forms[name](*args) for name, args in fit.terms)


def bpx_document(name: str, cell: DischargeInputs, anode: CompositeAnode | None) -> dict[str, Any]:
    """The BPX document of a full cell on 1 cm².

    Raises: InputError for a half cell, and without an upper cut-off.
    """
    if anode is None:
        raise InputError(f"{name} is a half cell; BPX describes full cells only (its issue 64).")
    if cell.upper_cutoff_V is None:
        raise InputError("BPX needs the field operation.upper_cutoff.")
    kappa = 100.0 * (_SEPARATOR_M * 100.0 / cell.separator_ohm_cm2 if cell.separator_ohm_cm2 > 0.0 else 1e3)
    return {
        "Header": {
            "BPX": VERSION, "Title": name, "Model": "DFN",
            "Description": "Written by frenkel; single-ion electrolyte (its salt is fictitious), resistances of interfaces under User-defined.",
        },
        "Parameterisation": {
            "Cell": {
                "Electrode area [m2]": _AREA_M2, "External surface area [m2]": 2.0 * _AREA_M2,
                "Volume [m3]": _AREA_M2 * (_SEPARATOR_M + 1e-6 * (cell.cathode_thickness_um + anode.thickness_um)),
                "Number of electrode pairs connected in parallel to make a cell": 1,
                "Lower voltage cut-off [V]": cell.lower_cutoff_V, "Upper voltage cut-off [V]": cell.upper_cutoff_V,
                "Nominal cell capacity [A.h]": 1e-3 * cell.areal_capacity_mAh_cm2, "Reference temperature [K]": cell.temperature_K,
            },
            "Electrolyte": {
                "Cation transference number": 1.0, "Diffusivity [m2.s-1]": 1e-9, "Conductivity [S.m-1]": kappa,
            },
            "Negative electrode": _electrode(anode, cell.areal_capacity_mAh_cm2, anode.thickness_um, kappa),
            "Positive electrode": _electrode(
                cell, cell.areal_capacity_mAh_cm2 * (1.0 - cell.isolated_fraction), cell.cathode_thickness_um, kappa
            ),
            "Separator": {"Thickness [m]": _SEPARATOR_M, "Porosity": 0.999, "Transport efficiency": 1.0},
            "User-defined": {key: 1e-4 * getattr(cell, field) for key, field in _OWN.items()},
        },
        "State": {
            "Initial conditions": {
                "Initial temperature [K]": cell.temperature_K, "Initial electrolyte concentration [mol.m-3]": _SALT_MOL_M3,
                "Initial state-of-charge": 1.0,
            },
            "Thermal environment": {"Ambient temperature [K]": cell.temperature_K},
        },
    }  # fmt: skip


def _electrode(e: Any, capacity_mAh_cm2: float, thickness_um: float, kappa_S_m: float) -> dict[str, Any]:
    ends = sorted((e.lithium_fraction_charged, e.lithium_fraction_discharged))
    share = e.area_per_volume_1_cm * e.particle_radius_um * 1e-4 / 3.0
    most = 3.6e4 * capacity_mAh_cm2 / (FARADAY_C_MOL * share * thickness_um * 1e-6 * (ends[1] - ends[0]))
    return {
        "Thickness [m]": thickness_um * 1e-6, "Porosity": _POROSITY, "Transport efficiency": 100.0 * e.ionic_S_cm / kappa_S_m,
        "Conductivity [S.m-1]": 100.0 * e.electronic_S_cm, "Minimum stoichiometry": ends[0], "Maximum stoichiometry": ends[1],
        "Maximum concentration [mol.m-3]": most, "Particle radius [m]": e.particle_radius_um * 1e-6,
        "Surface area per unit volume [m-1]": 100.0 * e.area_per_volume_1_cm, "Diffusivity [m2.s-1]": 1e-4 * e.diffusivity_cm2_s,
        "OCP [V]": curve_text(open_circuit_potential(e.open_circuit)), "Entropic change coefficient [V.K-1]": 0.0,
        "Reaction rate constant [mol.m-2.s-1]": 20.0 * e.exchange_current_mA_cm2 / FARADAY_C_MOL,
    }  # fmt: skip


def write_bpx(path: str | Path, name: str, cell: DischargeInputs, anode: CompositeAnode | None) -> None:
    """Write a full cell as a BPX file."""
    write_text(path, json.dumps(bpx_document(name, cell, anode), indent=2, ensure_ascii=False))


def read_bpx(path: str | Path) -> tuple[str, DischargeInputs, CompositeAnode]:
    """Title, cell and anode of a BPX file with a DFN of single electrodes. Raises: ParseError naming the field."""
    try:
        data = json.loads(read_bytes(path, max_bytes=MAXIMUM_BYTES))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ParseError(f"is no JSON: {error}", file=str(path)) from error
    try:
        return cell_of_bpx(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ParseError(f"lacks {error}, or has something else there", file=str(path)) from error


def cell_of_bpx(data: Mapping[str, Any]) -> tuple[str, DischargeInputs, CompositeAnode]:
    """The cell of a BPX document; the inverse of `bpx_document`.

    Raises: InputError for a curve that is none of those that ship, or a number that is a function.
    """
    p = data["Parameterisation"]
    kappa, cell = _number(p["Electrolyte"]["Conductivity [S.m-1]"], "Conductivity [S.m-1]"), p["Cell"]
    own = p.get("User-defined") or {}
    positive, capacity = _fields(p["Positive electrode"], kappa)
    negative, _ = _fields(p["Negative electrode"], kappa)
    s = p["Separator"]
    bare = 1e4 * s["Thickness [m]"] / (kappa * s["Transport efficiency"])
    told: dict[str, Any] = {field: 1e4 * _number(own[key], key) for key, field in _OWN.items() if key in own}
    told = {"separator_ohm_cm2": bare, "anode_ohm_cm2": 0.0, "series_ohm_cm2": 0.0} | told
    thickness = positive.pop("thickness_um")
    inputs = DischargeInputs(
        **positive, **told, areal_capacity_mAh_cm2=capacity, cathode_thickness_um=thickness,
        lower_cutoff_V=cell["Lower voltage cut-off [V]"], upper_cutoff_V=cell["Upper voltage cut-off [V]"],
        temperature_K=cell["Reference temperature [K]"],
    )  # fmt: skip
    # the anode is full when the cathode is empty
    negative["lithium_fraction_charged"], negative["lithium_fraction_discharged"] = (
        negative["lithium_fraction_discharged"], negative["lithium_fraction_charged"],
    )  # fmt: skip
    return str(data["Header"].get("Title", "")), inputs, CompositeAnode(**negative)


def _fields(e: Mapping[str, Any], kappa_S_m: float) -> tuple[dict[str, Any], float]:
    """The fields that cathode and anode share, and the capacity of the window (mAh/cm²)."""
    low, high = e["Minimum stoichiometry"], e["Maximum stoichiometry"]
    length, radius, area = e["Thickness [m]"], e["Particle radius [m]"], e["Surface area per unit volume [m-1]"]
    lithium = e["Maximum concentration [mol.m-3]"] * (area * radius / 3.0) * length * (high - low)
    return {
        "open_circuit": _curve(e["OCP [V]"]), "lithium_fraction_charged": low, "lithium_fraction_discharged": high,
        "thickness_um": 1e6 * length, "area_per_volume_1_cm": 1e-2 * area, "particle_radius_um": 1e6 * radius,
        "diffusivity_cm2_s": 1e4 * _number(e["Diffusivity [m2.s-1]"], "Diffusivity [m2.s-1]"),
        "exchange_current_mA_cm2": e["Reaction rate constant [mol.m-2.s-1]"] * FARADAY_C_MOL / 20.0,
        "ionic_S_cm": 1e-2 * kappa_S_m * e["Transport efficiency"], "electronic_S_cm": 1e-2 * e["Conductivity [S.m-1]"],
    }, lithium * FARADAY_C_MOL / 3.6e4  # fmt: skip


def _curve(text: Any) -> str:
    for key, fit in open_circuit_potentials().items():
        if text == curve_text(fit):
            return key
    raise InputError("The OCP of this BPX file is none of the curves that ship.", next_step="frenkel cell sets")


def _number(value: Any, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InputError(f"{field} is no plain number; functions are read for open-circuit curves only.")
    return float(value)
