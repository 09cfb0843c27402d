"""The anion chemistry of a composition: its class (oxide, sulfide, halide …) and its anion groups.

Decided by counting anions per formula unit: which elements are anions (sulfur in a sulfate and nitrogen in
a nitrate are not), which anion is in the majority, and which cation binds them (phosphate, thiophosphate …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.materials.elements import HALOGENS

__all__ = ["AnionChemistry", "anion_chemistry", "with_borohydride", "with_molecular_ions"]

_CHALCOGENS = ("S", "Se", "Te")
_ALKALINE = frozenset("Li Na K Rb Cs Mg Ca Sr Ba".split())
_STRONG_FORMERS = {
    "P": "phosphate", "Si": "silicate", "B": "borate", "Ge": "germanate", "V": "vanadate", "As": "arsenate",
    "S": "sulfate", "Mo": "molybdate", "W": "tungstate", "Cl": "perchlorate", "C": "carbonate", "N": "nitrate",
}  # fmt: skip
_METALLATES = {
    "Nb": "niobate", "Ta": "tantalate", "Ti": "titanate", "Zr": "zirconate", "Hf": "zirconate",
    "Sb": "antimonate", "Te": "tellurate", "Al": "aluminate",
}  # fmt: skip
_TRANSITION = frozenset("V Cr Mn Fe Co Ni Cu Ru Rh Ir Re".split())
_HALIDE_NAMES = {"F": "fluoride", "Cl": "chloride", "Br": "bromide", "I": "iodide"}


@dataclass(frozen=True, slots=True)
class AnionChemistry:
    """Class, chemistry label, the free anions with amounts, and why."""

    material_class: str
    label: str
    anions: tuple[tuple[str, float], ...]
    reason: str

    @property
    def anion_map(self) -> dict[str, float]:
        return dict(self.anions)


def with_borohydride(amounts: Mapping[str, float]) -> dict[str, float]:
    """The same composition with B + 4 H written as the anion (BH4), where no oxygen is present."""
    boron, hydrogen = amounts.get("B", 0.0), amounts.get("H", 0.0)
    if boron <= 0 or "O" in amounts or abs(hydrogen - 4 * boron) > 0.1 * hydrogen:
        return dict(amounts)
    rest = {symbol: amount for symbol, amount in amounts.items() if symbol not in ("B", "H")}
    return {**rest, "(BH4)": boron}


def with_molecular_ions(amounts: Mapping[str, float]) -> dict[str, float]:
    """The same composition with (BH4) and, beside oxygen, (NH4) as ions of their own."""
    nitrogen, hydrogen = amounts.get("N", 0.0), amounts.get("H", 0.0)
    if nitrogen > 0 and "O" in amounts and abs(hydrogen - 4 * nitrogen) <= 0.1 * hydrogen:
        rest = {symbol: amount for symbol, amount in amounts.items() if symbol not in ("N", "H")}
        return {**rest, "(NH4)": nitrogen}
    return with_borohydride(amounts)


def anion_chemistry(amounts: Mapping[str, float]) -> AnionChemistry:
    """Class and chemistry of a composition (without its water).

    Parameters: `amounts`, element → amount per formula unit.

    >>> anion_chemistry({"Li": 6, "P": 1, "S": 5, "Cl": 1}).material_class
    'sulfide'
    >>> anion_chemistry({"Li": 1, "Ti": 2, "P": 3, "O": 12}).label
    'phosphate'
    """
    free = _free_anions(amounts)
    if (organic := _organic(amounts, free)) is not None:
        return organic
    if not free:
        return _without_anion(amounts)
    if (hydride := _hydride(amounts, free)) is not None:
        return hydride
    oxygen = free.get("O", 0.0)
    sulfur = sum(free.get(s, 0.0) for s in _CHALCOGENS)
    halogen = sum(free.get(s, 0.0) for s in HALOGENS)
    nitrogen = free.get("N", 0.0)
    material_class = _class(amounts, oxygen, sulfur, halogen, nitrogen)
    label = {
        "oxide": _oxide_label, "sulfide": _sulfide_label, "halide": _halide_label, "nitride": _nitride_label
    }[material_class](amounts, free)  # fmt: skip
    shares = ", ".join(f"{symbol} {amount:g}" for symbol, amount in sorted(free.items(), key=lambda p: -p[1]))
    return AnionChemistry(material_class, label, tuple(free.items()), f"anions per formula: {shares}")


def _free_anions(amounts: Mapping[str, float]) -> dict[str, float]:
    """Anions of the composition; S, N and Cl bound in sulfate, nitrate and perchlorate are left out."""
    oxygen = amounts.get("O", 0.0)
    metals = [s for s in amounts if s not in (*HALOGENS, *_CHALCOGENS, "O", "N", "H", "Li", "Na", "K")]
    free = {}
    for symbol in ("O", *_CHALCOGENS, *sorted(HALOGENS), "N"):
        amount = amounts.get(symbol, 0.0)
        if amount <= 0:
            continue
        bound = (
            (symbol in ("S", "Se") and oxygen >= 3.4 * amount and "P" not in amounts and not _sulfides_of(metals))
            or (symbol == "N" and oxygen >= 1.9 * amount and not metals)
            or (symbol == "N" and amounts.get("H", 0.0) >= 3.9 * amount and oxygen > 0)
            or (symbol == "Cl" and oxygen >= 3.9 * amount and not metals)
        )
        if not bound:
            free[symbol] = amount
    return free


def _sulfides_of(metals: list[str]) -> bool:
    return any(metal in ("Mo", "W", "Sn", "Ge", "Sb") for metal in metals)


def _organic(amounts: Mapping[str, float], free: Mapping[str, float]) -> AnionChemistry | None:
    carbon = amounts.get("C", 0.0)
    if set(amounts) == {"Li", "N", "S", "O", "F"} and amounts["O"] >= 1.9 * amounts["S"]:
        return AnionChemistry("molecular", "organic salt", tuple(free.items()), "a sulfonylimide, N(SO2F)2")
    carbonate = set(amounts) <= {"C", "Li", "Na", "O", "K"} and amounts.get("O", 0.0) >= 2.4 * carbon
    if not carbon or carbonate:
        return None
    if amounts.get("B", 0.0) >= 5 * carbon and "H" in amounts:
        return AnionChemistry("hydride", "closo-borate", tuple(free.items()), "a carborate: C with 5 or more B and H")
    if len(amounts) == 1:
        return AnionChemistry("carbon", "simple oxide", (), "carbon alone")
    if not set(amounts) & {"H", "F", "N", "O"}:
        return AnionChemistry("carbon", "simple oxide", (), "carbon with metals only")
    return AnionChemistry("molecular", "organic salt", tuple(free.items()), "carbon with H, F or N: organic part")


def _without_anion(amounts: Mapping[str, float]) -> AnionChemistry:
    if "H" in amounts and len(amounts) > 1:
        return AnionChemistry(
            "hydride", _hydride_label(amounts), (("H", amounts["H"]),), "hydrogen is the only anion"
        )
    pnictogen = next((s for s in ("P", "As", "Sb", "Bi") if s in amounts), "")
    if pnictogen and len(amounts) > 1 and pnictogen in ("P", "As"):
        return AnionChemistry("phosphide", "phosphide", ((pnictogen, amounts[pnictogen]),), "a pnictide")
    return AnionChemistry("metal", "phosphide", (), "no anion: a metal, alloy or element")


def _hydride(amounts: Mapping[str, float], free: Mapping[str, float]) -> AnionChemistry | None:
    hydrogen = amounts.get("H", 0.0)
    if not hydrogen or free.get("O", 0.0) > 0.2 * hydrogen:
        return None
    others = sum(free.get(s, 0.0) for s in (*_CHALCOGENS, *HALOGENS))
    groups = hydrogen / 4 if "B" in amounts or "Al" in amounts else hydrogen / 2
    if "N" not in amounts and others > groups:
        return None
    reason = "hydrogen bound to boron, aluminium or nitrogen, no oxygen"
    anions = {**{s: a for s, a in free.items() if s != "N"}, "H": hydrogen}
    return AnionChemistry("hydride", _hydride_label(amounts), tuple(anions.items()), reason)


def _hydride_label(amounts: Mapping[str, float]) -> str:
    boron, hydrogen = amounts.get("B", 0.0), amounts.get("H", 0.0)
    if boron and hydrogen / boron < 1.9:
        return "closo-borate"
    if boron and boron >= amounts.get("N", 0.0):
        return "borohydride"
    if amounts.get("N", 0.0):
        return "amide"
    if amounts.get("Al", 0.0):
        return "alanate"
    return "binary hydride"


def _class(
    amounts: Mapping[str, float], oxygen: float, sulfur: float, halogen: float, nitrogen: float
) -> str:
    metals = [s for s in amounts if s not in _ALKALINE and s not in (*HALOGENS, *_CHALCOGENS, "O", "N", "H")]
    if oxygen and halogen and not sulfur:
        if not metals and oxygen >= 0.4 * halogen:
            return "oxide"  # anti-perovskites and their relatives
        return "halide" if halogen > oxygen else "oxide"
    if oxygen and sulfur:
        return "oxide" if oxygen > sulfur + halogen else "sulfide"
    if sulfur:
        return "sulfide" if sulfur >= 0.5 * halogen else "halide"
    if oxygen:
        return "oxide" if oxygen >= nitrogen else "nitride"
    return "halide" if halogen > nitrogen else "nitride"


def _dominant(amounts: Mapping[str, float], symbols: Mapping[str, str] | tuple[str, ...]) -> str:
    present = [(amounts[s], -k, s) for k, s in enumerate(symbols) if amounts.get(s, 0.0) > 0]
    return max(present)[2] if present else ""


def _oxide_label(amounts: Mapping[str, float], free: Mapping[str, float]) -> str:
    oxygen = free.get("O", 0.0)
    if any(free.get(s, 0.0) for s in _CHALCOGENS):
        return "oxysulfide"
    if free.get("N", 0.0) > 0.02 * oxygen:
        return "oxynitride"
    formers = {s: name for s, name in _STRONG_FORMERS.items() if s not in free}
    if amounts.get("P", 0.0) and amounts.get("B", 0.0) >= 0.2 * amounts["P"]:
        return "borophosphate"
    strong = _dominant(amounts, formers)
    weak = _dominant(amounts, _METALLATES)
    if strong == "Ge" and amounts.get("P", 0.0):
        strong = "P"
    if strong and (amounts[strong] >= 0.08 * oxygen) and not (weak and amounts[strong] < 0.3 * amounts[weak]):
        return _phosphate(oxygen / amounts["P"]) if strong == "P" else formers[strong]
    if not any(s not in _ALKALINE | HALOGENS | {"O", "H"} for s in amounts):
        if any(free.get(s, 0.0) for s in HALOGENS):
            return "oxide halide"
        return "hydroxide" if amounts.get("H", 0.0) else "simple oxide"
    transition = _dominant(amounts, tuple(sorted(_TRANSITION)))
    if transition and amounts[transition] > amounts.get(weak, 0.0):
        return "transition-metal oxide"
    return _METALLATES.get(weak, "simple oxide")


def _phosphate(oxygen_per_phosphorus: float) -> str:
    if oxygen_per_phosphorus < 3.2:
        return "metaphosphate"
    return "diphosphate" if oxygen_per_phosphorus < 3.7 else "phosphate"


def _sulfide_label(amounts: Mapping[str, float], free: Mapping[str, float]) -> str:
    chalcogen = sum(free.get(s, 0.0) for s in _CHALCOGENS)
    if free.get("O", 0.0) > 0.15 * chalcogen:
        return "oxysulfide"
    former = _dominant(amounts, ("P", "Si", "Ge", "Sn", "Sb", "As", "B"))
    metals = sum(a for s, a in amounts.items() if s not in free and s not in _ALKALINE)
    if not former or amounts[former] < 0.3 * metals:
        return "other sulfide"
    return {"P": "thiophosphate", "Sb": "thioantimonate", "As": "thioantimonate", "B": "thioborate"}.get(
        former, "chalcogenidotetrelate"
    )


def _halide_label(amounts: Mapping[str, float], free: Mapping[str, float]) -> str:
    if free.get("N", 0.0):
        return "nitride halide"
    main = _dominant(amounts, ("Cl", "F", "Br", "I"))
    metals = [s for s in amounts if s not in _ALKALINE and s not in free and s != "H"]
    if free.get("O", 0.0) and metals:
        return "oxyhalide"
    if main == "F" and any(s in amounts for s in ("P", "B", "As")):
        return "fluoro complex salt"
    return _HALIDE_NAMES[main]


def _nitride_label(amounts: Mapping[str, float], free: Mapping[str, float]) -> str:
    former = _dominant(amounts, ("P", "Si", "Ge", "B"))
    return {"P": "nitridophosphate", "Si": "nitridosilicate", "Ge": "nitridosilicate", "B": "nitridoborate"}.get(
        former, "other nitride"
    )

