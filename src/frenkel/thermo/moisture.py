"""Humid air and a solid electrolyte: which gas, how much at most, how much at equilibrium, and at which dew point.

Results of `air` for one material and one dew point. The amounts of gas are a stoichiometric maximum (all
sulfur or halogen leaves as H2S or HX) and the equilibrium in a closed volume; neither is a rate, and none is
derived here. Oxygen takes no part unless asked: an equilibrium with oxygen forms sulfate, not H2S.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import Infeasible, InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.materials.elements import HALOGENS, elements
from frenkel.quantities import dew_point_to_ppm
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.air import (
    AirReaction,
    air_reaction,
    closed_volume_mL_g,
    dew_point_of_onset_C,
    equilibrium_pressure_bar,
    molar_volume_mL,
)
from frenkel.thermo.certification import LOAD_MORE, certified_air
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import source_text
from frenkel.thermo.moisture_remarks import hydrate_of, moisture_notices
from frenkel.thermo.schemes import as_mp2020_like
from frenkel.thermo.standard_state import J_MOL_PER_EV, ROOM_TEMPERATURE_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Moisture", "compute_moisture"]

LITHIUM_HYDROXIDES = frozenset({"LiHO", "LiOH.H2O", "LiH"})
_ATMOSPHERE_BAR = 1.01325
AGREEMENT_KJ_MOL = 0.5
"""How well certified energies of hydrolysis agree with those of the whole database."""


@dataclass(frozen=True)
class Moisture(ResultDefaults):
    """What humid air does to one material. Energies in kJ per mole of H2O or CO2 (positive: it resists)."""

    formula: str
    dew_point_C: float
    temperature_K: float
    water_ppm: float
    gas_volume_mL_g: float
    energy_standard_kJ_mol: float
    energy_kJ_mol: float
    energy_second_scheme_kJ_mol: float | None
    energy_framework_kJ_mol: float | None
    energy_carbonation_kJ_mol: float | None
    energy_oxidation_kJ_mol: float | None
    reaction: AirReaction
    gas_pressure_bar: float
    equilibrium_gas_bar: float | None
    onset_dew_point_C: float | None
    maximum_mL_g: Mapping[str, float]
    equilibrium_mL_g: Mapping[str, float]
    hydrate: str
    reference: str
    table: str
    scheme: str
    notices: tuple[Notice, ...]
    subject: str = ""
    assumptions: tuple[str, ...] = ()

    @property
    def energy_interval_kJ_mol(self) -> tuple[float, float]:
        """Spread of the energy at the dew point over both sets of corrections, at least ± 0.5 kJ/mol (what certified means)."""
        other = self.energy_second_scheme_kJ_mol
        values = [self.energy_kJ_mol, *([] if other is None else [other])]
        return min(values) - AGREEMENT_KJ_MOL, max(values) + AGREEMENT_KJ_MOL

    def evidence(self) -> tuple[Evidence, ...]:
        """Reaction energy with water and gas per gram; only the stoichiometric maximum if uncertified."""
        conditions = (("dew_point_C", self.dew_point_C), ("temperature_K", self.temperature_K),
                      ("gas_volume_mL_g", self.gas_volume_mL_g), ("reference", self.reference))  # fmt: skip
        shared: dict[str, Any] = {
            "origin": "computed", "checked": "computed", "conditions": conditions, "assumptions": self.assumptions,
            "source": Source(source_text("bartel2020"), model=self.table, version=self.scheme, cites=source_text("janaf1998")),
        }  # fmt: skip
        out = []
        certified = self.reference == "certified"
        if certified:
            atoms = self.reaction.material_mol * sum(amounts_of(self.formula).values()) + 3
            low, value, high = (
                e * 1e3 / J_MOL_PER_EV / atoms
                for e in (self.energy_interval_kJ_mol[0], self.energy_kJ_mol, self.energy_interval_kJ_mol[1])
            )
            out.append(
                Evidence(
                    self.subject or self.formula, "moisture_reaction_energy", value, low=low, high=high, interval="spread",
                    method="hydrolysis at the dew point", **shared,
                )
            )  # fmt: skip
        for kind, volumes in (
            ("stoichiometric maximum", self.maximum_mL_g),
            ("equilibrium", self.equilibrium_mL_g),
        ):
            if kind == "equilibrium" and not certified:
                continue
            amounts = {"gas_per_gram": sum(volumes.values())}
            if "S" in amounts_of(self.formula):
                amounts = {"hydrogen_sulfide_per_gram": volumes.get("H2S", 0.0), **amounts}
            for name, amount in amounts.items():
                # stoichiometry has no uncertainty: both ends of its interval are the value
                bounds: dict[str, Any] = {"low": amount, "high": amount, "interval": "bound"}
                exact = bounds if kind != "equilibrium" else {}
                out.append(
                    Evidence(
                        self.subject or self.formula, name, amount, kind=kind, method=kind, **exact, **shared
                    )
                )
        return tuple(out)

    def plot(self) -> go.Figure:
        from frenkel.thermo.plots import moisture_figure

        return moisture_figure(self)

    def to_dict(self) -> dict[str, Any]:
        skip = ("reaction", "notices")
        return {
            **{name: value for name, value in vars(self).items() if name not in skip},
            "energy_interval_kJ_mol": list(self.energy_interval_kJ_mol),
            "reaction": {"material_mol": self.reaction.material_mol, "solids": dict(self.reaction.solids), "gases": dict(self.reaction.gases)},
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def compute_moisture(
    formula: str | Amounts,
    *,
    dew_point_C: float,
    gas_volume_mL_g: float,
    gas_pressure_bar: float = 1.0,
    co2_ppm: float = 420.0,
    temperature_K: float = ROOM_TEMPERATURE_K,
    with_oxygen: bool = False,
    table: EnergyTable | None = None,
) -> Moisture:
    """Hydrolysis and carbonation of a material in humid air.

    Parameters
    ----------
    dew_point_C : dew (frost) point of the air
    gas_volume_mL_g : closed gas volume per gram of material, for the equilibrium amount of gas
    gas_pressure_bar : partial pressure of the gases that come off, for `energy_kJ_mol` (1 = standard state)
    co2_ppm : CO2 in the air by volume
    temperature_K : of the material and the air, 250 to 450 K; stated in the result
    with_oxygen : also say what oxygen of air does, per mole of O2

    Raises
    ------
    InputError, UnknownName : formula; OutOfRange : dew point, volume

    Examples
    --------
    >>> m = compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=1000)
    >>> round(m.maximum_mL_g["H2S"]), m.energy_standard_kJ_mol < 0
    (544, True)
    """
    if not gas_volume_mL_g > 0:
        raise OutOfRange("The gas volume per gram", given=gas_volume_mL_g, low=0.0, unit="mL/g")
    if not 250.0 <= temperature_K <= 450.0:
        raise OutOfRange("The temperature", given=temperature_K, low=250.0, high=450.0, unit="K")
    if not 0.0 < co2_ppm <= 1e6:
        raise OutOfRange("The CO2 in the air", given=co2_ppm, low=0.0, high=1e6, unit="ppm")
    base = table or embedded()
    given = amounts_of(formula)
    base.require(given)
    amounts = given if base.find(given) else mended(given)[0]
    label = formula if isinstance(formula, str) and amounts == given else formula_text(amounts)
    water_ppm = dew_point_to_ppm(dew_point_C)
    water_bar = water_ppm * 1e-6 * _ATMOSPHERE_BAR
    standard = _standard(amounts, base, temperature_K)
    actual = air_reaction(
        amounts, base, reagent_bar=water_bar, gas_bar=gas_pressure_bar, temperature_K=temperature_K
    )
    grams = sum(n * elements()[e].atomic_mass_g_mol for e, n in amounts.items())
    released, exhausted = closed_volume_mL_g(
        standard, grams, gas_volume_mL_g=gas_volume_mL_g, water_bar=water_bar, temperature_K=temperature_K
    )
    total_gas = sum(standard.gases.values())
    equilibrium = {g: released * v / total_gas for g, v in standard.gases.items()} if total_gas else {}
    certified = certified_air(amounts, base)
    hydrate = hydrate_of(amounts)
    return Moisture(
        formula=label, dew_point_C=dew_point_C, temperature_K=temperature_K, water_ppm=water_ppm, gas_volume_mL_g=gas_volume_mL_g,
        energy_standard_kJ_mol=standard.energy_kJ_mol, energy_kJ_mol=actual.energy_kJ_mol,
        energy_second_scheme_kJ_mol=_second_scheme(amounts, base, reagent_bar=water_bar, gas_bar=gas_pressure_bar, temperature_K=temperature_K),
        energy_framework_kJ_mol=_or_none(amounts, base, reagent="H2O", without=LITHIUM_HYDROXIDES, temperature_K=temperature_K),
        energy_carbonation_kJ_mol=_carbonation(amounts, base, co2_ppm * 1e-6 * _ATMOSPHERE_BAR, water_bar, temperature_K),
        energy_oxidation_kJ_mol=_or_none(amounts, base, reagent="O2", reagent_bar=0.21 * _ATMOSPHERE_BAR, temperature_K=temperature_K) if with_oxygen else None,
        reaction=standard, gas_pressure_bar=gas_pressure_bar,
        equilibrium_gas_bar=equilibrium_pressure_bar(standard, water_bar, temperature_K),
        onset_dew_point_C=dew_point_of_onset_C(standard, gas_pressure_bar, temperature_K),
        maximum_mL_g=_maximum(amounts, grams), equilibrium_mL_g=equilibrium, hydrate=hydrate,
        reference="certified" if certified else "uncertified", table=base.name, scheme=base.scheme,
        notices=moisture_notices(label, amounts, hydrate, exhausted, certified),
    )  # fmt: skip


def _standard(amounts: Amounts, table: EnergyTable, temperature_K: float) -> AirReaction:
    try:
        return air_reaction(amounts, table, temperature_K=temperature_K)
    except Infeasible as error:
        raise InputError(
            f"No reaction of {formula_text(amounts)} with water that keeps all charges can be made of the known phases.",
            next_step=f"Load more: {LOAD_MORE}.",
        ) from error


def _or_none(amounts: Amounts, table: EnergyTable, **options: Any) -> float | None:
    try:
        return air_reaction(amounts, table, **options).energy_kJ_mol
    except Infeasible:
        return None


def _second_scheme(amounts: Amounts, table: EnergyTable, **options: Any) -> float | None:
    """The same energy with the corrections of 2020; None for a table of another scheme."""
    if table.scheme != "mp-legacy":
        return None
    return _or_none(amounts, as_mp2020_like(table.restricted({*amounts, "Li", "O", "H"})), **options)


def _carbonation(
    amounts: Amounts, table: EnergyTable, co2_bar: float, water_bar: float, temperature_K: float
) -> float | None:
    """What moist CO2 gains beyond its water, kJ per mole of CO2."""
    both = _or_none(
        amounts, table, reagent="CO2", reagent_bar=co2_bar, water_bar=water_bar, temperature_K=temperature_K
    )
    water = _or_none(amounts, table, reagent="H2O", reagent_bar=water_bar, temperature_K=temperature_K)
    return None if both is None else both - min(water or 0.0, 0.0)


def _maximum(amounts: Amounts, grams: float) -> dict[str, float]:
    """All sulfur as H2S and all halogen as HX, mL per gram at 25 °C and 1 atm."""
    per_gram = molar_volume_mL() / grams
    gases = {"S": "H2S", **{x: f"H{x}" for x in HALOGENS}}
    return {gas: amounts[e] * per_gram for e, gas in gases.items() if e in amounts}
