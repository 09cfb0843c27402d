"""Families without a conductor's fame, told by the ratio of cations to anions and the kind of cation.

rocksalt-derived oxides (cations : anions near 1, all octahedral), hexaoxometalates Li5-8MO6, antifluorite and
wurtzite-derived nitrides (2 : 1 and 1 : 1), apatites M10(XO4)6, Li2MS3 and Li4P2S6. These are crystal
chemistry of the textbooks, not of the reviews; scores stay below those of the electrolyte families.
"""

from __future__ import annotations

from collections.abc import Mapping

from frenkel.materials.elements import HALOGENS

__all__ = ["minor_family"]

_OCTAHEDRAL = frozenset("Sc Zr Ti Hf Sn Nb Ta Sb Te In Mg Fe Ni Co Mn Cr V Ru Al Ga Zn Ca Mo W".split())
_HIGH_VALENT = frozenset("Zr Hf Sn Pb Nb Ta Sb Bi Te W In Y Lu Ti Ce Pr Tb".split())
_TETRAHEDRAL_NITRIDE = frozenset("Si Ge Al Ga P B Zn Mg".split())
_CHALCOGENS = ("S", "Se", "Te")


def minor_family(amounts: Mapping[str, float], material_class: str) -> tuple[str, float, str] | None:
    """(label, score, reason) or None.

    >>> minor_family({"Li": 2, "Ti": 1, "O": 3}, "oxide")[0]
    'rocksalt-derived oxide'
    """
    lithium = amounts.get("Li", 0.0)
    if lithium <= 0:
        return None
    if material_class == "oxide":
        return _oxide(amounts, lithium)
    if material_class == "sulfide":
        return _sulfide(amounts, lithium)
    if material_class == "nitride":
        return _nitride(amounts)
    if material_class == "halide" and set(amounts) - HALOGENS == {"Li", "N"}:
        return "antifluorite", 0.5, "lithium nitride halides derive from antifluorite"
    return None


def _oxide(amounts: Mapping[str, float], lithium: float) -> tuple[str, float, str] | None:
    oxygen = amounts.get("O", 0.0)
    metals = {s: a for s, a in amounts.items() if s not in ("Li", "O", "F")}
    if oxygen <= 0 or not metals:
        return None
    metal = sum(metals.values())
    if set(metals) <= _HIGH_VALENT and 5.3 < oxygen / metal < 6.7 and lithium / metal > 4.5:
        return "hexaoxometalate", 0.7, f"isolated MO6 with O : M = {oxygen / metal:.3g}"
    ratio = (lithium + metal) / (oxygen + amounts.get("F", 0.0))
    if set(metals) <= _OCTAHEDRAL and 0.93 <= ratio <= 1.16 and metal < oxygen * 0.62:
        return "rocksalt-derived oxide", 0.6, f"octahedral cations, cations : anions = {ratio:.3g}"
    tetrahedral = sum(amounts.get(s, 0.0) for s in ("P", "V", "As", "Si"))
    large = sum(a for s, a in metals.items() if s not in ("P", "V", "As", "Si")) + lithium
    if abs(oxygen / (tetrahedral or 1e9) - 4.0) < 0.35 and abs(large / tetrahedral - 10 / 6) < 0.15 and (
        metal - tetrahedral > 0.6 * tetrahedral
    ):
        return "apatite", 0.6, f"M10(XO4)6 with M : X = {large / tetrahedral:.3g}"
    return None


def _sulfide(amounts: Mapping[str, float], lithium: float) -> tuple[str, float, str] | None:
    sulfur = sum(amounts.get(s, 0.0) for s in _CHALCOGENS)
    if set(amounts) - set(_CHALCOGENS) == {"Li", "P"} and abs(sulfur / amounts["P"] - 3.0) < 0.1:
        return "Li4P2S6", 0.7, "P : S = 1 : 3, hexathiohypodiphosphate or its oxidised form"
    four = sum(amounts.get(s, 0.0) for s in ("Si", "Ge", "Sn", "Ti", "Zr"))
    others = set(amounts) - set(_CHALCOGENS) - {"Li", "Si", "Ge", "Sn", "Ti", "Zr"}
    if four and not others and abs(sulfur / four - 3.0) < 0.12 and abs(lithium / four - 2.0) < 0.15:
        return "Li2MS3", 0.7, "Li : M : S = 2 : 1 : 3"
    return None


def _nitride(amounts: Mapping[str, float]) -> tuple[str, float, str] | None:
    nitrogen = amounts.get("N", 0.0)
    cations = sum(a for s, a in amounts.items() if s not in ("N", "O"))
    if not set(amounts) - {"Li", "N", "O"} <= _TETRAHEDRAL_NITRIDE:
        return None
    if 1.85 <= cations / nitrogen <= 2.05:
        return "antifluorite", 0.6, f"cations : N = {cations / nitrogen:.3g}"
    if 0.95 <= cations / nitrogen <= 1.05:
        return "wurtzite-derived nitride", 0.6, f"cations : N = {cations / nitrogen:.3g}"
    return None
