"""Steps that need no fit: closed forms by name, with the numbers that each takes and gives. No number has a hidden default: what is missing is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frenkel.errors import InputError, UnknownName
from frenkel.process.co_sintering import mismatch_stress_MPa
from frenkel.process.fast_firing import flash_onset_K, heated_schedule, pulse_depth_um
from frenkel.process.film_laws import dry_thickness_um, drying_peclet, evaporation_um_s, slot_die_window
from frenkel.process.glass_laws import hruby_stability
from frenkel.process.milling_laws import stress_energy_mJ, stress_number_per_g
from frenkel.process.polymer_forming import extrude, fibre_diameter_um
from frenkel.process.schedule import Schedule
from frenkel.process.vapour_laws import aerosol_machines, deposition_cycles, deposition_m2_h
from frenkel.quantities import ZERO_CELSIUS_K, parse

__all__ = ["STEP_MODELS", "StepModel", "StepResult", "compute_step"]

Row = tuple[str, float, str]


@dataclass(frozen=True)
class StepResult:
    """What a step model gives: named numbers with units, a verdict in words, and a programme where it makes one."""

    rows: tuple[Row, ...]
    verdict: str = ""
    schedule: Schedule | None = None


@dataclass(frozen=True)
class StepModel:
    """A closed form: what it answers, its equation, and the numbers that it takes (name: unit)."""

    key: str
    title: str
    equation: str
    inputs: Mapping[str, str]
    compute: Callable[..., StepResult]


def _slot_die(g: Mapping[str, float]) -> StepResult:
    ca, low, high = slot_die_window(g["gap"], g["speed"], viscosity_Pa_s=g["consistency"], flow_exponent=g["flow exponent"], surface_tension_mN_m=g["surface tension"])
    wet = g["wet film"]
    side = "inside the window" if low <= wet <= high else f"{low / wet:.3g} times too thin: the bead breaks" if wet < low else f"{wet / high:.3g} times too thick: it needs pressure or overflows"
    return StepResult((("capillary number", ca, ""), ("thinnest wet film", low, "µm"), ("thickest wet film", high, "µm")), f"{wet:g} µm is {side}")


def _drying(g: Mapping[str, float]) -> StepResult:
    speed = evaporation_um_s(g["transfer"], g["saturation pressure"], g["vapour pressure"], temperature_K=g["temperature"], molar_mass_g_mol=g["molar mass"], density_g_cm3=g["solvent density"])
    peclet = drying_peclet(speed, g["wet film"], g["diffusivity"])
    dry = dry_thickness_um(g["wet film"], g["solid fraction"], g["porosity"])
    time = g["wet film"] * (1.0 - g["solid fraction"]) / speed
    verdict = "solute gathers at the surface: binder or filler segregates" if peclet > 1.0 else "solute keeps level"
    return StepResult((("evaporation", speed, "µm/s"), ("constant-rate time", time, "s"), ("Péclet number", peclet, ""), ("dry film", dry, "µm")), verdict)


def _extrusion(g: Mapping[str, float]) -> StepResult:
    made = extrude(
        screw_diameter_mm=g["screw diameter"], channel_depth_mm=g["channel depth"], channel_width_mm=g["channel width"], channel_length_mm=g["channel length"],
        rpm=g["screw speed"] * 60.0, consistency_Pa_sn=g["consistency"], flow_exponent=g["flow exponent"], density_g_cm3=g["density"], heat_capacity_J_g_K=g["heat capacity"],
        degradation_1_s=g["degradation rate"],
    )  # fmt: skip
    hottest = g["barrel temperature"] + made.heating_K
    over = hottest - g["degradation temperature"]
    verdict = f"at most {hottest - ZERO_CELSIUS_K:.0f} °C, {abs(over):.0f} K {'above' if over > 0 else 'below'} where salt or polymer degrade"
    return StepResult((("throughput", made.throughput_kg_h, "kg/h"), ("residence", made.residence_s, "s"), ("shear rate", made.shear_rate_1_s, "1/s"), ("viscosity", made.viscosity_Pa_s, "Pa·s"),
                       ("viscous heating, at most", made.heating_K, "K"), ("degraded share", made.degraded, "")), verdict)  # fmt: skip


def _flash(g: Mapping[str, float]) -> StepResult:
    furnace, sample = flash_onset_K(field_V_cm=g["field"], conductivity_S_cm=g["conductivity prefactor"], activation_eV=g["activation energy"], emissivity=g["emissivity"], surface_per_volume_1_cm=g["surface per volume"])
    verdict = "above this furnace temperature the sample has no steady state: limit the current, measure its temperature"
    return StepResult((("furnace at onset", furnace - ZERO_CELSIUS_K, "°C"), ("sample at onset", sample - ZERO_CELSIUS_K, "°C")), verdict)


def _ultrafast(g: Mapping[str, float]) -> StepResult:
    made = heated_schedule(g["heater"], g["time"], thickness_um=g["thickness"], density_g_cm3=g["density"], heat_capacity_J_g_K=g["heat capacity"], emissivity=g["emissivity"])
    near = made.time_s[(made.temperature_K >= g["heater"] - 20.0).argmax()] if made.temperature_K[-1] >= g["heater"] - 20.0 else float("nan")
    verdict = "the programme of the sample (--csv FILE) goes to frenkel process fit … --predict FILE"
    return StepResult((("temperature at the end", float(made.temperature_K[-1]) - ZERO_CELSIUS_K, "°C"), ("time to within 20 K", float(near), "s")), verdict, made)


def _one(name: str, unit: str, law: Callable[[Mapping[str, float]], float]) -> Callable[[Mapping[str, float]], StepResult]:
    return lambda g: StepResult(((name, float(law(g)), unit),))


def _milling(g: Mapping[str, float]) -> StepResult:
    energy = stress_energy_mJ(g["ball mass"], g["relative speed"])
    specific = g["power"] * g["time"] / 3600.0 / g["mass"]
    return StepResult((("stress energy", energy, "mJ"), ("specific energy", specific, "kWh/kg"), ("stress number", stress_number_per_g(specific, energy), "1/g")), "for --law milling-stress")


_EVERY = (
    StepModel("slot-die", "Window of a slot die", "t_min = H/(1 + 2 (0.65/Ca)^⅔), t_max = H/2, Ca = K γ̇^{n−1} v/γ",
              {"gap": "µm", "speed": "m/min", "wet film": "µm", "consistency": "Pa*s", "flow exponent": "1", "surface tension": "mN/m"}, _slot_die),
    StepModel("drying", "Drying with Péclet number", "E = k_g (p_sat − p) M/(R T ρ), Pe = E h/D, h_dry = h φ/(1 − ε)",
              {"transfer": "m/s", "saturation pressure": "Pa", "vapour pressure": "Pa", "temperature": "K", "molar mass": "g/mol", "solvent density": "g/cm^3", "wet film": "µm",
               "diffusivity": "cm^2/s", "solid fraction": "1", "porosity": "1"}, _drying),
    StepModel("extrusion", "Melt extrusion", "Q = ½ v W H, t_r = L W H/Q, ΔT ≤ η γ̇² t_r/(ρ c_p)",
              {"screw diameter": "mm", "channel depth": "mm", "channel width": "mm", "channel length": "mm", "screw speed": "Hz", "consistency": "Pa*s", "flow exponent": "1", "density": "g/cm^3",
               "heat capacity": "J/g/K", "degradation rate": "Hz", "barrel temperature": "K", "degradation temperature": "K"}, _extrusion),
    StepModel("electrospinning", "Fibre diameter (order of magnitude)", "d = (γ ε Q²/I² · 2/(π²(2 ln χ − 3)))^⅓ √c, χ = 100",
              {"surface tension": "mN/m", "flow": "mL/h", "current": "nA", "polymer fraction": "1"},
              _one("dry fibre", "µm", lambda g: fibre_diameter_um(surface_tension_mN_m=g["surface tension"], flow_mL_h=g["flow"], current_nA=g["current"], polymer_volume_fraction=g["polymer fraction"]))),
    StepModel("flash", "Onset of flash sintering", "dP_Joule/dT = dP_loss/dT",
              {"field": "V/cm", "conductivity prefactor": "S/cm", "activation energy": "eV", "emissivity": "1", "surface per volume": "cm^-1"}, _flash),
    StepModel("ultrafast", "Heating of a thin body between heaters", "ρ c_p h dT/dt = 2 ε σ_SB (T_h⁴ − T⁴)",
              {"heater": "K", "time": "s", "thickness": "µm", "density": "g/cm^3", "heat capacity": "J/g/K", "emissivity": "1"}, _ultrafast),
    StepModel("pulse", "Depth of a thermal pulse", "δ = √(α t)", {"pulse": "s", "thermal diffusivity": "cm^2/s"}, _one("depth", "µm", lambda g: pulse_depth_um(g["pulse"], g["thermal diffusivity"]))),
    StepModel("ald", "Cycles of atomic layer deposition", "N = h/g", {"thickness": "nm", "growth per cycle": "nm"}, _one("cycles", "", lambda g: deposition_cycles(g["thickness"], g["growth per cycle"]))),
    StepModel("vapour", "Area of a vapour tool", "A/t = A_d r/h", {"thickness": "nm", "rate": "nm/s", "covered area": "m^2"}, _one("output", "m²/h", lambda g: deposition_m2_h(g["thickness"], g["rate"], g["covered area"]))),
    StepModel("aerosol", "Nozzles of aerosol deposition", "n = A h/(V̇ t)", {"area per year": "m^2", "thickness": "µm", "volume rate": "mm^3/min", "hours": "h"},
              _one("nozzles", "", lambda g: aerosol_machines(g["area per year"], g["thickness"], g["volume rate"], g["hours"]))),
    StepModel("milling", "Stress events of a mill", "S = ½ m v², E = P t/m, N = E/S", {"ball mass": "g", "relative speed": "m/s", "power": "kW", "time": "s", "mass": "kg"}, _milling),
    StepModel("glass", "Stability of a glass", "(T_x − T_g)/(T_m − T_x)", {"glass transition": "K", "crystallisation": "K", "melting": "K"},
              _one("Hrubý's number", "", lambda g: hruby_stability(g["glass transition"], g["crystallisation"], g["melting"]))),
    StepModel("mismatch", "Stress of thermal expansion", "σ = E Δα ΔT/(1 − ν)", {"expansion difference": "K^-1", "modulus": "GPa", "cooling": "K", "poisson ratio": "1"},
              _one("stress", "MPa", lambda g: mismatch_stress_MPa(1e6 * g["expansion difference"], g["modulus"], cooling_K=g["cooling"], poisson_ratio=g["poisson ratio"]))),
)  # fmt: skip
STEP_MODELS: dict[str, StepModel] = {one.key: one for one in _EVERY}
_BARE = ("1", "K^-1", "cm^-1")


def compute_step(key: str, given: Mapping[str, str]) -> StepResult:
    """A step model with the user's numbers as text with units.

    Raises: UnknownName (model or number), InputError (numbers that are missing), UnitError.

    >>> compute_step("pulse", {"pulse": "0.1 ms", "thermal diffusivity": "0.01 cm^2/s"}).rows[0][0]
    'depth'
    """
    if key not in STEP_MODELS:
        raise UnknownName(key, what="step model", nearest=list(STEP_MODELS))
    model = STEP_MODELS[key]
    for name in given:
        if name not in model.inputs:
            raise UnknownName(name, what=f"number of {model.title}", nearest=list(model.inputs))
    missing = [name for name in model.inputs if name not in given]
    if missing:
        raise InputError(f"{model.title} needs {', '.join(missing)}.", next_step="; ".join(f'--set "{name}=… {model.inputs[name]}"' for name in missing))
    numbers: dict[str, Any] = {name: parse(given[name], unit, bare=unit in _BARE) for name, unit in model.inputs.items()}
    return model.compute(numbers)
