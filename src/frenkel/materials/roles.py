"""What a material is good for in a solid-state cell, with reasons: electrolyte, mixed conductor, electrode,
coating, precursor, hydrate or molecular salt, filler.

By rules from the composition and its family; named materials come first (data/roles.csv). A role is a
statement about the material as given: Li3InCl6·2H2O is a hydrate although Li3InCl6 is an electrolyte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from frenkel.materials.charges import ChargeBalance
from frenkel.materials.chemistry import AnionChemistry
from frenkel.materials.compounds import read_compound
from frenkel.materials.elements import elements
from frenkel.materials.facts import fact_rows
from frenkel.materials.notation import clean_notation

__all__ = ["Role", "judge_role"]

_DOPANT_SHARE = 0.25  # redox-active metals below this share of the framework cations are dopants
_NARROW_GAP_ANIONS = ("S", "Se", "Te", "N", "P", "As")


@dataclass(frozen=True, slots=True)
class Role:
    """A role with score, reasons and further roles that the material also has."""

    label: str
    score: float
    reasons: tuple[str, ...]
    also: tuple[str, ...] = ()
    recommended: bool = False

    def to_dict(self) -> dict[str, object]:
        return {
            "label": self.label, "score": self.score, "reasons": list(self.reasons), "also": list(self.also),
            "recommended": self.recommended,
        }  # fmt: skip


@lru_cache(maxsize=1)
def _named_roles() -> dict[tuple[tuple[str, float], ...], dict[str, str]]:
    table = {}
    for row in fact_rows("roles.csv"):
        clean = clean_notation(row["formula"])
        table[_key(dict(read_compound(clean, 0, len(clean.text)).amounts))] = row
    return table


def _key(amounts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    total = sum(amounts.values())
    return tuple(sorted((symbol, round(amount / total, 3)) for symbol, amount in amounts.items()))


def judge_role(
    amounts: Mapping[str, float],
    chemistry: AnionChemistry,
    balance: ChargeBalance,
    family: str,
    *,
    water: float = 0.0,
) -> Role:
    """The role of an inorganic material.

    Parameters: `amounts` without water; `family`, its label or "unknown"; `water`, molecules per formula.

    >>> from frenkel.materials.classification import classify
    >>> classify("Li3SbS4·9H2O").role.label
    'hydrate or molecular salt'
    """
    if (molecular := _molecular(amounts, chemistry, water)) is not None:
        return molecular
    if (row := _named_roles().get(_key(amounts))) is not None:
        also = tuple(part.strip() for part in row["also"].split("|") if part.strip())
        recommended = row["role"] == "electrolyte"
        return Role(row["role"], 0.95, (row["reason"],), also, recommended)
    if chemistry.material_class in ("metal", "carbon", "phosphide"):
        return Role("electrode", 0.7, (f"{chemistry.reason}: conducts electrons or alloys with lithium",))
    if amounts.get("Li", 0.0) <= 0:
        return Role("filler" if chemistry.material_class == "oxide" else "precursor", 0.7, ("it holds no lithium",))
    if len(amounts) == 2:
        return Role("precursor", 0.7, ("a binary lithium compound has no mobile carrier to speak of",))
    return _by_redox(amounts, chemistry, balance, family)


def _molecular(amounts: Mapping[str, float], chemistry: AnionChemistry, water: float) -> Role | None:
    label = "hydrate or molecular salt"
    if water > 0:
        return Role(label, 0.95, (f"{water:g} H2O per formula: water leaves on heating and reacts with lithium",))
    hydrogen, nitrogen = amounts.get("H", 0.0), amounts.get("N", 0.0)
    if nitrogen and hydrogen >= 3.9 * nitrogen and "O" in amounts and "C" not in amounts:
        return Role(label, 0.9, ("N with 4 H: an ammonium salt; ammonia leaves and is reduced by lithium",))
    anions = {*chemistry.anion_map, "H", "N"}
    metals = sum(a for s, a in amounts.items() if s not in anions and max(elements()[s].cation_charges, default=0) > 2)
    if "O" in amounts and "C" not in amounts and metals > 0 and hydrogen > 0.6 * amounts["O"]:
        return Role(label, 0.8, (f"{hydrogen / amounts['O']:.2g} H per O: water or hydroxide in the crystal",))
    if chemistry.label == "organic salt":
        if hydrogen:
            return Role(label, 0.85, ("carbon with hydrogen: a solvate or molecular crystal",))
        return Role("electrolyte salt", 0.85, ("a lithium salt with an organic anion, dissolved in polymers",))
    if chemistry.label in ("perchlorate", "nitrate", "fluoro complex salt"):
        return Role("electrolyte salt", 0.8, (f"a {chemistry.label}, dissolved in polymers or liquids",))
    return None


def _by_redox(
    amounts: Mapping[str, float], chemistry: AnionChemistry, balance: ChargeBalance, family: str
) -> Role:
    table = elements()
    anions = chemistry.anion_map
    charges = balance.charge_map
    framework = sum(a for s, a in amounts.items() if s not in anions and s != "Li")
    active = {
        s: a for s, a in amounts.items()
        if s in table and table[s].redox_active and s not in anions and not _full_oxidised(s, charges)
    }  # fmt: skip
    share = sum(active.values()) / framework if framework else 0.0
    names = ", ".join(active)
    if family in ("olivine", "spinel oxide", "layered oxide") and active:
        return Role("electrode", 0.9, (f"{family} with the redox-active {names}",))
    if share > _DOPANT_SHARE and chemistry.material_class == "halide":
        reason = f"redox-active {names} ({share:.0%} of the framework cations) limits the window"
        return Role("electrolyte", 0.55, (reason, "chlorides of such metals still conduct lithium"), ("electrode",))
    if share > _DOPANT_SHARE:
        narrow = any(s in anions for s in _NARROW_GAP_ANIONS)
        why = "with a chalcogenide or nitride the gap is narrow" if narrow else "it changes its charge with lithium"
        role = "mixed conductor" if narrow else "electrode"
        return Role(role, 0.8, (f"redox-active {names} ({share:.0%} of the framework cations)", why),
                    ("mixed conductor",) if role == "electrode" else ("electrode",))  # fmt: skip
    reduced = _reduced_reason(amounts, charges)
    if reduced:
        return Role("mixed conductor", 0.6, (reduced,))
    reasons = ["no redox-active metal on the framework" if not active else f"{names} only as a dopant"]
    known = family != "unknown"
    reasons.append(f"family {family}" if known else "its family is not one of the known conductors")
    if not balance.balanced:
        reasons.append(f"the formula is not neutral ({balance.imbalance:+.3g} e)")
    return Role("electrolyte", 0.9 if known else 0.5, tuple(reasons), recommended=known)


def _full_oxidised(symbol: str, charges: Mapping[str, int]) -> bool:
    """V5+, Cr6+, Mo6+, Ce4+ and the like give no electron; they are reduced first, as Ti4+ is."""
    return charges.get(symbol, 0) >= {"V": 5, "Cr": 6, "Mo": 6, "Mn": 7, "Re": 7, "U": 6, "Ce": 3}.get(symbol, 99)


def _reduced_reason(amounts: Mapping[str, float], charges: Mapping[str, int]) -> str:
    for symbol, full in (("Ti", 4), ("Nb", 5), ("W", 6), ("Sn", 4)):
        if amounts.get(symbol, 0.0) > 0 and 0 < charges.get(symbol, full) < full and symbol != "Sn":
            return f"neutrality needs {symbol}{charges[symbol]}+: electrons hop between {symbol} of two charges"
    return ""
