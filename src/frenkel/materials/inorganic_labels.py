"""Labels of inorganic compounds beyond class and family: sulfide system, state, packing, polymorph, entropy."""

from __future__ import annotations

import math
from collections.abc import Mapping

from frenkel.materials.chemistry import AnionChemistry
from frenkel.materials.elements import HALOGENS
from frenkel.materials.families import known_labels
from frenkel.materials.formulas import Formula
from frenkel.materials.soft_labels import SoftLabel

__all__ = ["inorganic_labels"]

_CHALCOGENS = ("S", "Se", "Te")
_POLYMORPH = {("garnet", 230): "cubic", ("garnet", 142): "tetragonal"}
_PACKING = {12: "ccp monoclinic", 164: "hcp trigonal", 147: "hcp trigonal", 162: "hcp trigonal",
            62: "hcp orthorhombic", 227: "ccp spinel"}  # fmt: skip
_CCP_METALS = frozenset({"In", "Sc"})
_TRIGONAL_METALS = frozenset("Y Er Ho Dy Tb Gd Sm Zr Hf Fe".split())
_DOPANT_SHARE = 0.045  # below this share of its sublattice an element is a dopant, not a constituent
_ORTHORHOMBIC_METALS = frozenset({"Yb", "Tm", "Lu"})


def inorganic_labels(
    formula: Formula,
    amounts: Mapping[str, float],
    chemistry: AnionChemistry,
    family: str,
    *,
    space_group: int | None = None,
) -> list[SoftLabel]:
    """All further labels of an inorganic compound or glass."""
    labels = []
    if chemistry.material_class == "sulfide":
        labels += _system(amounts, chemistry)
    if family in ("Li-M-X6", "Li-M-X4"):
        labels += _packing(amounts, family, space_group)
    if space_group is not None and (family, space_group) in _POLYMORPH:
        labels.append(SoftLabel("polymorph", _POLYMORPH[family, space_group], 0.95, f"space group {space_group}"))
    for word in formula.words:
        if word in ("cubic", "tetragonal"):
            labels.append(SoftLabel("polymorph", word, 0.95, "stated in the text"))
    labels += _state(formula, family, space_group)
    labels += _entropy(amounts, chemistry)
    return labels


def _system(amounts: Mapping[str, float], chemistry: AnionChemistry) -> list[SoftLabel]:
    """Li2S with n other sulfides and halides: pseudo-binary for n = 1, -ternary for 2, -quaternary from 3 on."""
    anions = chemistry.anion_map
    cations = {s: a for s, a in amounts.items() if s not in anions and s != "Li"}
    formers = [s for s, a in cations.items() if a > _DOPANT_SHARE * sum(cations.values())]
    halides = [s for s in amounts if s in HALOGENS]
    oxygen = ["O"] if amounts.get("O", 0.0) > _DOPANT_SHARE * sum(anions.values()) else []
    others = len(formers) + len(halides) + len(oxygen)
    if others == 0 or "Li" not in amounts:
        return []
    label = {1: "pseudo-binary", 2: "pseudo-ternary"}.get(others, "pseudo-quaternary")
    parts = ["Li2S", *(f"{s} sulfide" for s in formers), *(f"Li{s}" for s in halides), *(["oxide"] if oxygen else [])]
    return [SoftLabel("system", label, 0.9, " + ".join(parts))]


def _packing(amounts: Mapping[str, float], family: str, space_group: int | None) -> list[SoftLabel]:
    """Close packing of the halide ions, from the space group, the literature or the metal and halide."""
    if space_group in _PACKING:
        return [SoftLabel("packing", _PACKING[space_group], 0.9, f"space group no. {space_group}")]
    for known in known_labels(amounts):
        if known.facet == "packing":
            score, standing = (0.8, "") if known.read else (0.5, ", from memory")
            return [SoftLabel("packing", known.label, score, f"of this composition, {known.source}{standing}")]
    if family == "Li-M-X4":
        return []
    heavy = amounts.get("Br", 0.0) + amounts.get("I", 0.0)
    if heavy > amounts.get("Cl", 0.0) + amounts.get("F", 0.0):
        return [SoftLabel("packing", "ccp monoclinic", 0.6, "bromides and iodides of this kind are ccp")]
    metals = {s: a for s, a in amounts.items() if s not in (*HALOGENS, "Li")}
    main = max(metals, key=lambda s: metals[s])
    for group, label in ((_CCP_METALS, "ccp monoclinic"), (_TRIGONAL_METALS, "hcp trigonal"),
                         (_ORTHORHOMBIC_METALS, "hcp orthorhombic")):  # fmt: skip
        if main in group:
            share = metals[main] / sum(metals.values())
            return [SoftLabel("packing", label, 0.45 * share, f"the packing of Li3MCl6 with M = {main}")]
    return []


def _state(formula: Formula, family: str, space_group: int | None) -> list[SoftLabel]:
    if formula.state in ("glass", "amorphous"):
        return [SoftLabel("state", "glass", 0.95, f"stated: {formula.state}")]
    if formula.state in ("glass-ceramic", "crystalline"):
        return [SoftLabel("state", formula.state, 0.95, "stated in the text")]
    if space_group is not None and space_group > 0:
        return [SoftLabel("state", "crystalline", 0.9, "it has a space group")]
    if family == "LiPON":
        return [SoftLabel("state", "glass", 0.7, "films of LiPON are amorphous")]
    if formula.kind == "mixture":
        return [SoftLabel("state", "glass", 0.4, "glass notation is used for glasses and glass-ceramics alike")]
    return []


def _entropy(amounts: Mapping[str, float], chemistry: AnionChemistry) -> list[SoftLabel]:
    """Configurational entropy −Σ x ln x of the cation and of the anion sublattice, in units of R."""
    anions = chemistry.anion_map
    cations = {s: a for s, a in amounts.items() if s not in anions and s not in ("Li", "H")}
    cation_entropy, anion_entropy = _mixing(cations), _mixing(anions)
    reason = f"configurational entropy {cation_entropy:.2f} R on the cations, {anion_entropy:.2f} R on the anions"
    if max(cation_entropy, anion_entropy) >= 1.5 - 1e-9:
        return [SoftLabel("entropy", "high-entropy", 0.9, reason)]
    if len(cations) >= 3 and len(anions) >= 3 and cation_entropy >= 1.0:
        return [SoftLabel("entropy", "high-entropy", 0.7, f"three or more species on both sublattices; {reason}")]
    if max(cation_entropy, anion_entropy) >= 1.2:
        return [SoftLabel("entropy", "medium-entropy", 0.6, reason)]
    return []


def _mixing(amounts: Mapping[str, float]) -> float:
    total = sum(amounts.values())
    if total <= 0:
        return 0.0
    return -sum(a / total * math.log(a / total) for a in amounts.values() if a > 0)
