"""An alloy anode by name: the potential it costs, the capacity that diffusion lets out, how much it swells.

    c = x/V,   V = V_host (1 + ΔV/V)          lithium that the lithiated alloy can give off (mol/cm³)
    v_Li = V_host (ΔV/V)/x                     volume that a mole of lithium adds (cm³/mol)

x lithium a host atom at full lithiation, V_host molar volume of the host, both from `materials`; of an alloy without a fixed
composition the caller states one, and volumes are the additive ones of `thermo`. A fact that is not known leaves what
follows from it unknown, with its name. Units: V, mA/cm², mAh/cm², µm, cm²/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces.alloy_anodes import foil_capacity_mAh_cm2, swelling_um_per_mAh_cm2
from frenkel.interfaces.budget import Term
from frenkel.interfaces.pair_contact import term_of_evidence
from frenkel.materials.electrodes import ElectrodeFacts, electrode_facts
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AlloyAnode", "alloy_anode"]

Floats = NDArray[np.float64]
SPREAD = 3.0
"""How far a diffusivity without an interval may be off, either way (a convention)."""


@dataclass(frozen=True)
class AlloyAnode(ResultDefaults):
    """Potential (V), capacity [3, n] (mAh/cm²: middle, low, high) at currents [n] (mA/cm²), swelling (µm per mAh/cm²).

    `unknown` names the facts that `materials` lacks; what needs them is None. `marks` names remembered ones.
    """

    name: str
    thickness_um: float
    potential_V: float | None
    current_mA_cm2: Floats
    capacity_mAh_cm2: Floats | None
    full_capacity_mAh_cm2: float | None
    swelling_um_per_mAh_cm2: float | None
    unknown: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        out = []
        if self.unknown:
            out.append(Notice("alloy_unknown", f"{self.name}: no source was read for {', '.join(self.unknown)}."))
        if self.marks:
            out.append(Notice("alloy_remembered", f"{self.name}: nobody read the source of {', '.join(self.marks)}."))
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        capacity = None
        if self.capacity_mAh_cm2 is not None:
            capacity = dict(zip(("value", "low", "high"), self.capacity_mAh_cm2.tolist(), strict=True))
        return {
            "name": self.name, "thickness_um": self.thickness_um, "potential_V": self.potential_V,
            "current_mA_cm2": self.current_mA_cm2.tolist(), "capacity_mAh_cm2": capacity,
            "full_capacity_mAh_cm2": self.full_capacity_mAh_cm2, "swelling_um_per_mAh_cm2": self.swelling_um_per_mAh_cm2,
            "unknown": list(self.unknown), "remembered": list(self.marks),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import alloy_figure

        return alloy_figure(self)


def alloy_anode(
    name: str, *, thickness_um: float, current_mA_cm2: tuple[float, ...], composition: str = "",
    diffusivity_cm2_s: float | None = None,
) -> AlloyAnode:  # fmt: skip
    """What a foil of an alloy anode gives at currents, from the facts of `materials`.

    Parameters
    ----------
    name : of an anode of kind alloy, e.g. "Li-In", "Li-Sn", "Li-Mg", "Li-Sr"
    thickness_um : of the lithiated foil
    current_mA_cm2 : [n] at which it is stripped
    composition : of the lithiated alloy, e.g. "Li0.9Mg0.1", where `materials` has none; all its lithium can leave
    diffusivity_cm2_s : chemical diffusion coefficient, instead of what `materials` knows

    Raises
    ------
    InputError : the electrode is no alloy
    OutOfRange : a thickness or current that is not positive

    Examples
    --------
    >>> found = alloy_anode("Li-In", thickness_um=50.0, current_mA_cm2=(0.1, 10.0))
    >>> found.potential_V, bool(found.capacity_mAh_cm2[0, 0] >= found.capacity_mAh_cm2[0, 1])
    (0.62, True)
    """
    facts = electrode_facts(name)
    if facts.kind != "alloy":
        raise InputError(f"{facts.key} is no alloy anode.", next_step="Li-In, Li-Sn, Li-Mg and Li-Sr are.")
    given = () if diffusivity_cm2_s is None else (("The diffusivity", diffusivity_cm2_s),)
    for what, value in (("The thickness", thickness_um), *(("The current", i) for i in current_mA_cm2), *given):
        if not value > 0.0:
            raise OutOfRange(what, given=value, low=0.0)
    dossier = Dossier().add(*facts.evidence())
    needs = ["electrode_potential", "diffusivity"] if composition else ["electrode_potential", "diffusivity", "density", "volume_change"]
    used = {p: _known(dossier, facts.key, p) for p in needs if p != "diffusivity" or not given}
    unknown = [p.replace("_", " ") for p, e in used.items() if e is None]
    marks = tuple(p.replace("_", " ") for p, e in used.items() if e is not None and e.checked == "remembered")
    content, added = (
        _lithium_of_composition(composition) if composition else _lithium(facts, used["density"], used["volume_change"])
    )
    unknown += [] if facts.formula or composition else ["composition"]
    currents = np.asarray(current_mA_cm2, dtype=np.float64)
    known = used.get("diffusivity")
    diffusivity = None if known is None else _spread(known)
    if diffusivity_cm2_s is not None:
        diffusivity = Term(diffusivity_cm2_s, diffusivity_cm2_s, diffusivity_cm2_s)
    capacity = full = None
    if content is not None:
        full = foil_capacity_mAh_cm2(1e-9, thickness_um=thickness_um, diffusivity_cm2_s=1.0, lithium_mol_cm3=content)
        if diffusivity is not None:
            capacity = _capacities(currents, thickness_um, diffusivity, content)
    potential = used["electrode_potential"]
    return AlloyAnode(
        facts.key, thickness_um, None if potential is None else potential.value, currents, capacity, full,
        None if added is None else swelling_um_per_mAh_cm2(added), tuple(unknown), marks,
    )  # fmt: skip


def _capacities(current_mA_cm2: Floats, thickness_um: float, diffusivity: Term, lithium_mol_cm3: float) -> Floats:
    """Capacity [3, n] (mAh/cm²) with the middle, lowest and highest diffusivity."""
    rows = [
        [foil_capacity_mAh_cm2(float(i), thickness_um=thickness_um, diffusivity_cm2_s=D, lithium_mol_cm3=lithium_mol_cm3)
         for i in current_mA_cm2]
        for D in (diffusivity.value, diffusivity.low, diffusivity.high)
    ]  # fmt: skip
    return np.array(rows)


def _known(dossier: Dossier, key: str, name: str) -> Evidence | None:
    """The best evidence that has a value or both ends of one."""
    found = dossier.ranked(name, key)
    return next((e for e in found if e.value is not None or (e.low is not None and e.high is not None)), None)


def _spread(e: Evidence) -> Term:
    if e.value is None and e.low is not None and e.high is not None:
        return Term(float(np.sqrt(e.low * e.high)), e.low, e.high, str(e.source))
    return term_of_evidence(e, factor=SPREAD) or Term(0.0, 0.0, 0.0)


def _lithium(
    facts: ElectrodeFacts, density: Evidence | None, change: Evidence | None
) -> tuple[float | None, float | None]:
    """Lithium of the lithiated alloy (mol/cm³) and the volume that a mole of it adds (cm³/mol)."""
    if not facts.formula or density is None or change is None or not density.value or change.value is None:
        return None, None
    x = abs(facts.x_charged - facts.x_discharged)
    host = facts.molar_mass_g_mol(0.0) / density.value
    return x / (host * (1.0 + change.value)), host * change.value / x


def _lithium_of_composition(composition: str) -> tuple[float, float]:
    """The same of a stated composition, with additive volumes."""
    from frenkel.interfaces.reaction_layer import CM3_MOL_PER_A3
    from frenkel.thermo.compositions import amounts_of
    from frenkel.thermo.volumes import volume_A3

    amounts = dict(amounts_of(composition))
    x = amounts.get("Li", 0.0)
    whole = volume_A3(amounts)
    host = volume_A3({name: n for name, n in amounts.items() if name != "Li"})
    if not x or whole is None or host is None:
        raise InputError(f"{composition} holds no lithium, or the volume of one of its elements is not known.")
    return x / (whole.value * CM3_MOL_PER_A3), (whole.value - host.value) * CM3_MOL_PER_A3 / x
