"""The structure family of a composition: site templates, and rules for what has no template.

`family_candidates` gives every family that the composition can belong to, best first, each with a score
and its reasons. A space group, where one is known, confirms or weakens; it never decides alone, except in
the two places where the field itself separates families by symmetry (LGPS P4₂/nmc from thio-LISICON;
argyrodite F-43m from other thiophosphates).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from frenkel.materials.chemistry import AnionChemistry, with_borohydride
from frenkel.materials.compounds import read_compound
from frenkel.materials.elements import HALOGENS
from frenkel.materials.facts import fact_rows
from frenkel.materials.labels import taxonomy
from frenkel.materials.minor_families import minor_family
from frenkel.materials.notation import clean_notation
from frenkel.materials.sites import SiteFit, family_templates, fit_sites

__all__ = ["FamilyMatch", "family_candidates", "known_labels"]

_LARGE_RARE_EARTHS = ("La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd")
_CHALCOGENS = ("S", "Se", "Te")


@dataclass(frozen=True, slots=True)
class FamilyMatch:
    """One family with score (0 to 1), reasons and, where it has a template, how the sites are filled."""

    label: str
    score: float
    reasons: tuple[str, ...]
    fit: SiteFit | None = None


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """A label that the literature gives to one composition; `read` is False where it is from memory."""

    facet: str
    label: str
    source: str
    read: bool


def family_candidates(
    amounts: Mapping[str, float], chemistry: AnionChemistry, *, space_group: int | None = None
) -> tuple[FamilyMatch, ...]:
    """Families of a composition, best first.

    Parameters: `amounts`, element → amount as written (the number of anions as written tells Li-M-X4 from
    Li-M-X6); `chemistry` of the same composition; `space_group`, international number.

    >>> from frenkel.materials.chemistry import anion_chemistry
    >>> amounts = {"Li": 6, "P": 1, "S": 5, "Cl": 1}
    >>> family_candidates(amounts, anion_chemistry(amounts))[0].label
    'argyrodite'
    """
    written = with_borohydride(amounts) if chemistry.material_class in ("sulfide", "hydride") else dict(amounts)
    matches = [*_by_template(written, chemistry), *_by_rule(amounts, chemistry, space_group)]
    matches = [_confirmed(match, space_group) for match in matches]
    if not any(match.score >= 0.3 for match in matches):
        minor = minor_family(amounts, chemistry.material_class)
        matches += [FamilyMatch(minor[0], minor[1], (minor[2],))] if minor else _by_anion(chemistry)
    known = [
        FamilyMatch(one.label, 0.97, (f"named so for this composition in {one.source}",))
        for one in known_labels(amounts)
        if one.facet == "family"
    ]
    if space_group is None or not any(m.score > 0.97 for m in matches):
        matches = [replace(m, score=min(m.score, 0.9)) if known and m.label != known[0].label else m for m in matches]
        matches += known
    best: dict[str, FamilyMatch] = {}
    for match in sorted(matches, key=lambda m: -m.score):
        kept = best.setdefault(match.label, match)
        if kept.fit is None and match.fit is not None:
            best[match.label] = replace(kept, fit=match.fit, reasons=(*kept.reasons, *match.reasons))
    return tuple(sorted((m for m in best.values() if m.score >= 0.05), key=lambda m: -m.score))


def _by_anion(chemistry: AnionChemistry) -> list[FamilyMatch]:
    """Hydrides and nitrides without a structure family go by their complex anion, as their chemists name them."""
    named = ("family", chemistry.label) in taxonomy() and chemistry.material_class in ("hydride", "nitride")
    return [FamilyMatch(chemistry.label, 0.6, (f"named after its anion: {chemistry.reason}",))] if named else []


@lru_cache(maxsize=1)
def _known_compositions() -> tuple[tuple[dict[str, float], KnownLabel], ...]:
    rows = []
    for row in fact_rows("known_compositions.csv"):
        clean = clean_notation(row["formula"])
        compound = read_compound(clean, 0, len(clean.text))
        label = KnownLabel(row["facet"], row["label"], row["source"], row["checked"] == "read")
        rows.append((_fractions(dict(compound.amounts)), label))
    return tuple(rows)


def _fractions(amounts: Mapping[str, float]) -> dict[str, float]:
    total = sum(amounts.values())
    return {symbol: amount / total for symbol, amount in amounts.items()}


def known_labels(amounts: Mapping[str, float]) -> tuple[KnownLabel, ...]:
    """What the literature says of just this composition, within 0.4 % of all atoms and 1 % of each fraction."""
    here = _fractions(amounts)
    return tuple(
        known
        for fractions, known in _known_compositions()
        if fractions.keys() == here.keys()
        and all(abs(here[s] - f) <= 0.004 + 0.01 * f for s, f in fractions.items())
    )


def _by_template(amounts: Mapping[str, float], chemistry: AnionChemistry) -> list[FamilyMatch]:
    matches = []
    for template in family_templates():
        if template.material_class != chemistry.material_class or template.weight == 0.0:
            continue
        if (fit := fit_sites(template, amounts)) is not None:
            matches.append(FamilyMatch(template.label, fit.score, (f"host {template.host}", *fit.reasons), fit))
    return matches


def _confirmed(match: FamilyMatch, space_group: int | None) -> FamilyMatch:
    if space_group is None or match.fit is None or not match.fit.template.space_groups:
        return match
    number = f"space group no. {space_group}"
    if space_group in match.fit.template.space_groups:
        score = 1.0 - 0.5 * (1.0 - match.score)
        if space_group in (137, 216):  # the symmetry is what separates these families
            score = max(score, 0.98)
        return replace(match, score=score, reasons=(*match.reasons, f"{number} is one of the family's"))
    separated = match.label == "LGPS" or (match.label == "thio-LISICON" and space_group in (137, 216))
    weaker = 0.4 if separated else 0.9
    return replace(
        match, score=match.score * weaker, reasons=(*match.reasons, f"{number} is not one of the family's")
    )


def _by_rule(
    amounts: Mapping[str, float], chemistry: AnionChemistry, space_group: int | None
) -> list[FamilyMatch]:
    material_class = chemistry.material_class
    if material_class == "halide":
        return _halides(amounts, chemistry, space_group)
    if material_class == "sulfide":
        return _sulfides(amounts, space_group)
    if material_class == "oxide":
        rules = (_lipon(amounts), _antiperovskite(amounts, space_group), _pyrochlore(amounts, space_group))
        return [match for match in rules if match is not None]
    if material_class == "nitride" and set(amounts) == {"Li", "N"}:
        return [FamilyMatch("lithium nitride", 1.0, ("lithium and nitrogen only",))]
    return []


def _sulfides(amounts: Mapping[str, float], space_group: int | None) -> list[FamilyMatch]:
    if set(amounts) - {"Li"} <= set(_CHALCOGENS):
        return [FamilyMatch("lithium chalcogenide", 1.0, ("lithium and a chalcogen only",))]
    if space_group == 216 and any(amounts.get(s, 0.0) > 0 for s in ("P", "Si", "Ge", "Sn", "Sb", "As")):
        return [FamilyMatch("argyrodite", 0.8, ("a lithium thiophosphate or -tetrelate in F-43m (no. 216)",))]
    return []


def _lipon(amounts: Mapping[str, float]) -> FamilyMatch | None:
    oxygen, nitrogen, phosphorus = (amounts.get(s, 0.0) for s in ("O", "N", "P"))
    others = sum(a for s, a in amounts.items() if s not in ("Li", "P", "O", "N"))
    if min(oxygen, nitrogen, phosphorus, amounts.get("Li", 0.0)) <= 0 or others > 0.2 * phosphorus:
        return None
    reason = f"Li, P, O and N with N/P = {nitrogen / phosphorus:.2g}"
    return FamilyMatch("LiPON", 0.95 if nitrogen >= 0.05 * phosphorus else 0.4, (reason,))


def _antiperovskite(amounts: Mapping[str, float], space_group: int | None) -> FamilyMatch | None:
    """(Li, H, M²⁺)₃ B X: cations on the corners' octahedra, O or S on B, a large halide on A."""
    divalent = sum(amounts.get(s, 0.0) for s in ("Mg", "Ca", "Sr", "Ba"))
    halide = sum(amounts.get(s, 0.0) for s in ("Cl", "Br", "I"))
    center = sum(amounts.get(s, 0.0) for s in ("O", "S", "Se", "F"))
    alkali = sum(amounts.get(s, 0.0) for s in ("Li", "Na", "H"))
    known = sum(amounts.get(s, 0.0) for s in ("Al",)) + divalent + halide + center + alkali + amounts.get("K", 0.0)
    if min(halide, center) <= 0 or known < 0.999 * sum(amounts.values()):
        return None
    corners = (alkali + divalent) / center
    if not 2.4 <= corners <= 3.35 or not 0.7 <= halide / center <= 1.35:
        return None
    score = 0.95 if space_group in (None, 221, 62, 99, 63) else 0.8
    return FamilyMatch("antiperovskite", score, (f"cations : O : X = {corners:.3g} : 1 : {halide / center:.3g}",))


def _pyrochlore(amounts: Mapping[str, float], space_group: int | None) -> FamilyMatch | None:
    """A2−x B2 X6−7 in Fd-3m: two high-valent cations for six or seven anions."""
    high = sum(amounts.get(s, 0.0) for s in ("Nb", "Ta", "W", "Sb", "Te", "Mo", "Ti", "Zr", "Hf", "Sn"))
    anions = sum(amounts.get(s, 0.0) for s in ("O", "F"))
    strong = sum(amounts.get(s, 0.0) for s in ("Nb", "Ta", "W", "Sb", "Te"))
    if space_group != 227 or strong < 0.5 * high or high <= 0 or not 2.8 <= anions / high <= 3.7:
        return None
    return FamilyMatch("pyrochlore", 0.85, (f"X : B = {anions / high:.3g} with high-valent B in Fd-3m (no. 227)",))


def _halides(
    amounts: Mapping[str, float], chemistry: AnionChemistry, space_group: int | None
) -> list[FamilyMatch]:
    halogen = sum(amounts.get(s, 0.0) for s in HALOGENS)
    metals = {s: a for s, a in amounts.items() if s not in (*HALOGENS, "Li", "O", "S", "N", "H")}
    if set(amounts) - {"Li"} <= HALOGENS:
        return [FamilyMatch("lithium halide", 1.0, ("lithium and a halogen only",))]
    if not metals or chemistry.label in ("nitride halide", "fluoro complex salt"):
        return []
    metal, lithium = sum(metals.values()) / halogen, amounts.get("Li", 0.0) / halogen
    ratio = f"M : Li : X = {metal:.3g} : {lithium:.3g} : 1"
    matches = []
    large = sum(metals.get(s, 0.0) for s in _LARGE_RARE_EARTHS) / halogen
    if large >= 0.1 and 0.2 <= metal <= 0.38 and lithium < 0.36:
        matches.append(FamilyMatch("UCl3-type", 0.9, (ratio, "a large rare earth for every 3 to 8 halides")))
    if chemistry.label == "oxyhalide":
        oxygen = amounts.get("O", 0.0) / halogen
        matches.append(FamilyMatch("oxyhalide", 0.95, (f"O : X = {oxygen:.3g} beside a polyvalent metal", ratio)))
        return matches
    return matches + _stoichiometric_halides(amounts, (metal, lithium, halogen), space_group, ratio)


def _stoichiometric_halides(
    amounts: Mapping[str, float], ratios: tuple[float, float, float], space_group: int | None, ratio: str
) -> list[FamilyMatch]:
    """Li-M-X4, -X6 and -X8 by their metal and lithium per halide.

    Li2M(2/3)X4 and Li3MX6 are the same ratio: the number of halides as written, or the spinel group
    Fd-3m, tells which is meant.
    """
    reference = {"Li-M-X4": ((0.25, 0.5), (0.25, 0.25)), "Li-M-X6": ((1 / 6, 0.5), (1 / 6, 1 / 3)),
                 "Li-M-X8": ((0.125, 0.75),)}  # fmt: skip
    metal, lithium, halogen = ratios
    matches = []
    written_as_four = abs(halogen - 4) < 1e-6 or space_group in (227, 74)
    for label, points in reference.items():
        inside = _distance_to_segment((metal, lithium), points)
        if label == "Li-M-X4" and written_as_four and abs(lithium - 0.5) < 0.12 and 0.1 < metal < 0.3:
            inside = 0.0
        score = 0.95 * pow(2.718281828, -((inside / 0.06) ** 2))
        if label == "Li-M-X6" and written_as_four:
            score *= 0.5
        template = next(t for t in family_templates() if t.label == label)
        matches.append(FamilyMatch(label, score, (ratio,), fit_sites(template, amounts) if score > 0.2 else None))
    return matches


def _distance_to_segment(point: tuple[float, float], ends: tuple[tuple[float, float], ...]) -> float:
    (x, y), (x0, y0), (x1, y1) = point, ends[0], ends[-1]
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / length))
    return float(((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2) ** 0.5)

