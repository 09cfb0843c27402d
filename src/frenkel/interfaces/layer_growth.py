"""How a reaction layer of a pair grows: driving force and products of `thermo`, Wagner's law, intervals, coatings.

    k = (V_M/(n F)) σ_i σ_e/(σ_i + σ_e) ΔE
    anode   ΔE = E_red − E_anode        lithium goes in, products at the anode's potential
    cathode ΔE = E_cathode − E_ox       lithium goes out, products at the cathode's potential

ΔE is the part of the potential of lithium that falls across the layer, as its far side sits at the electrolyte's own
limit. Conductivities of the layer come from the dossier (subject "electrolyte | electrode"), else they are assumed by the
class of the interphase and marked. Behind a coating of thickness d the growth is that of `growth` with
x_c = d σ_mixed/σ_mixed,coating. Units: V, S/cm, nm, s, h, Ω cm², mAh/cm².
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import FrenkelError
from frenkel.evidence import Dossier
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import Term, draw_term
from frenkel.interfaces.coatings import CoatingChoice, mixed_conductivity_S_cm, optimum_coating
from frenkel.interfaces.growth import NM_PER_CM, GrowthLaw, wagner_constant_nm2_s
from frenkel.interfaces.reaction_layer import ReactionProducts, reaction_products
from frenkel.quantities import FARADAY_C_MOL
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["GrowthPrediction", "PairGrowth", "pair_growth"]

Floats = NDArray[np.float64]
Coating = tuple[Term, Term, Term]
NO_REACTION = Term(0.0, 0.0, 0.0, "the electrode lies inside the window of the electrolyte")
SECONDS_PER_HOUR = 3600.0
C_PER_MAH = 3.6


@dataclass(frozen=True)
class GrowthPrediction(ResultDefaults):
    """A layer against time [n] (h): resistance (Ω cm² of contact), thickness (nm), lithium (mAh/cm²), each [3, n] as
    middle, low, high of 95 %."""

    subject: str
    time_h: Floats
    resistance_ohm_cm2: Floats
    thickness_nm: Floats
    lithium_mAh_cm2: Floats
    basis: str
    assumed: bool

    @property
    def notices(self) -> tuple[Notice, ...]:
        if not self.assumed:
            return ()
        return (Notice("growth_assumed", f"{self.subject}: the conductivities of the layer or its coating are assumed."),)

    def to_dict(self) -> dict[str, Any]:
        columns = ("resistance_ohm_cm2", "thickness_nm", "lithium_mAh_cm2")
        rows = {c: dict(zip(("value", "low", "high"), getattr(self, c).tolist(), strict=True)) for c in columns}
        return {"subject": self.subject, "time_h": self.time_h.tolist(), **rows, "basis": self.basis, "assumed": self.assumed}

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import growth_prediction_figure

        return growth_prediction_figure(self)


@dataclass(frozen=True)
class PairGrowth:
    """What the growth at one contact rests on.

    `per_unit_nm2_s` is k per mixed conductivity (nm²/s per S/cm); `given` says that both conductivities were measured.
    """

    subject: str
    layer_class: str
    force_V: float
    products: ReactionProducts
    per_unit_nm2_s: float
    ionic: Term
    electronic: Term
    given: bool

    def law(self) -> GrowthLaw:
        """The growth with the middle conductivities."""
        mixed = mixed_conductivity_S_cm(self.ionic.value, self.electronic.value)
        return GrowthLaw(self.layer_class, self.per_unit_nm2_s * mixed, self.ionic.value, self._lithium_mAh_cm3())

    def term(self, age_h: Term, coating: Coating | None = None) -> Term:
        """Resistance (Ω cm² of contact) of the layer after its age, as a term with its interval."""
        parts = (self.ionic, self.electronic, age_h, *(coating or ()))
        rng = np.random.default_rng(0)
        drawn = [draw_term(one, rng) for one in parts]
        resistance = _thickness_nm(self.per_unit_nm2_s, *drawn) / NM_PER_CM / drawn[0]
        low, high = (float(x) for x in np.quantile(resistance, [0.025, 0.975]))
        thickness = _thickness_nm(self.per_unit_nm2_s, *(np.array(one.value) for one in parts))
        middle = float(thickness) / NM_PER_CM / self.ionic.value
        basis = f"{self.basis()}; {age_h.value:g} h, {age_h.basis}" + ("; behind the coating" if coating else "")
        assumed = not self.given or any(one.assumed for one in parts[2:])
        return Term(middle, min(low, middle), max(high, middle), basis, assumed)

    def basis(self) -> str:
        """Products, volumes, driving force and conductivities in one line."""
        names = " + ".join(f"{n:.3g} {name}" for name, n in self.products.products)
        return (
            f"Wagner growth of {names}, {abs(self.products.lithium_per_formula):.3g} Li and "
            f"{self.products.molar_volume_cm3_mol:.3g} cm³ a formula, ΔE = {self.force_V:.2f} V; σ_i {self.ionic.basis}; "
            f"σ_e {self.electronic.basis}"
        )

    def predict(self, time_h: Floats, coating: Coating | None = None) -> GrowthPrediction:
        """Resistance, thickness and lithium against time [n] (h), with 95 % intervals."""
        time = np.asarray(time_h, dtype=np.float64)
        parts = (self.ionic, self.electronic)
        rng = np.random.default_rng(0)
        drawn = [np.concatenate([[one.value], draw_term(one, rng)])[:, None] for one in parts]
        rest = [np.concatenate([[one.value], draw_term(one, rng)])[:, None] for one in coating or ()]
        thickness = _thickness_nm(self.per_unit_nm2_s, drawn[0], drawn[1], time[None, :], *rest)
        resistance = thickness / NM_PER_CM / drawn[0]
        assumed = not self.given or any(one.assumed for one in coating or ())
        return GrowthPrediction(
            self.subject, time, _summary(resistance), _summary(thickness),
            _summary(thickness / NM_PER_CM * self._lithium_mAh_cm3()), self.basis(), assumed,
        )  # fmt: skip

    def best_coating(self, age_h: float, coating: Coating, *, thickest_nm: float = 100.0) -> CoatingChoice:
        """The thickness of a coating with the lowest resistance after an age, with middle values of all inputs."""
        return optimum_coating(
            age_h * SECONDS_PER_HOUR, growth=self.law(), coating_ionic_S_cm=coating[1].value,
            coating_electronic_S_cm=coating[2].value,
            reaction_mixed_S_cm=mixed_conductivity_S_cm(self.ionic.value, self.electronic.value), thickest_nm=thickest_nm,
        )  # fmt: skip

    def _lithium_mAh_cm3(self) -> float:
        return abs(self.products.lithium_per_formula) * FARADAY_C_MOL / self.products.molar_volume_cm3_mol / C_PER_MAH


def pair_growth(
    dossier: Dossier, *, subject: str, electrolyte: str, formula: str, side: str, electrode_V: float, layer_class: str
) -> PairGrowth | Term | None:
    """What the growth at a contact rests on; `NO_REACTION` inside the window; None if it cannot be computed.

    Parameters
    ----------
    subject : the pair, under which the dossier may hold "conductivity", "electronic_conductivity" of the layer
    electrolyte, formula : key and composition
    side : "anode" or "cathode"
    electrode_V : against Li/Li+; at the cathode the highest potential
    layer_class : of `thermo.CLASSES`; at the cathode "SEI" stands for products without metals
    """
    limit = dossier.best("reduction_limit" if side == "anode" else "oxidation_limit", electrolyte)
    if limit is None or limit.value is None or not formula:
        return None
    force_V = limit.value - electrode_V if side == "anode" else electrode_V - limit.value
    if force_V <= 0.0:
        return NO_REACTION
    try:
        found = reaction_products(formula, electrode_V)
    except FrenkelError:
        return None
    if found is None:
        return None
    ionic, ionic_given = _conductivity(dossier, "conductivity", subject, f"interphase ionic {layer_class}")
    electronic, electronic_given = _conductivity(
        dossier, "electronic_conductivity", subject, f"interphase electronic {layer_class}"
    )
    # two conductivities of 2 S/cm make a mixed one of 1 S/cm: k (nm²/s) per mixed conductivity
    per_unit = wagner_constant_nm2_s(
        molar_volume_cm3_mol=found.molar_volume_cm3_mol, lithium_per_formula=abs(found.lithium_per_formula),
        ionic_conductivity_S_cm=2.0, electronic_conductivity_S_cm=2.0, driving_force_V=force_V,
    )  # fmt: skip
    return PairGrowth(subject, layer_class, force_V, found, per_unit, ionic, electronic, ionic_given and electronic_given)


def _thickness_nm(
    per_unit: float, ionic: Floats, electronic: Floats, age_h: Floats,
    coating_nm: Floats | float = 0.0, coating_ionic: Floats | float = 1.0, coating_electronic: Floats | float = 1.0,
) -> Floats:  # fmt: skip
    """x after the age: √(x_c² + 2 k t) − x_c, written so that a thick coating loses no digits."""
    mixed = ionic * electronic / (ionic + electronic)
    equivalent_nm = coating_nm * mixed * (coating_ionic + coating_electronic) / (coating_ionic * coating_electronic)
    grown = 2.0 * per_unit * mixed * age_h * SECONDS_PER_HOUR
    return np.asarray(grown / np.maximum(np.sqrt(equivalent_nm**2 + grown) + equivalent_nm, 1e-300))


def _summary(drawn: Floats) -> Floats:
    """[3, n]: the first row, which holds the middle inputs, and the 95 % points of the others."""
    middle = drawn[0]
    low, high = np.quantile(drawn[1:], [0.025, 0.975], axis=0)
    return np.stack([middle, np.minimum(low, middle), np.maximum(high, middle)])


def _conductivity(dossier: Dossier, name: str, subject: str, row: str) -> tuple[Term, bool]:
    e = dossier.best(name, subject)
    if e is None or not e.value:
        return assumed_term(row), False
    given = e.origin != "assumed" and e.checked != "remembered"
    return Term(e.value, e.low or e.value, e.high or e.value, f"{e.value:.3g} S/cm ({e.source})"), given
