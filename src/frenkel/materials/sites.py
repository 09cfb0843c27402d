"""Fits a composition to the site template of a structure family.

For a family with sites s of multiplicity m_s, the composition is scaled to the family's number of anions;
each element goes to the site that can hold it (elements with one choice first, then those with more, where
a site is not yet full). What is left over or missing lowers the score

    score = w · exp(−0.35 Σ_s (Δ_s/t_s)²) · exp(−0.35 (d/0.8)²) · exp(−(u/0.15)²) · exp(−(δ/0.35)²)

with Δ_s the deviation of site s, t_s its tolerance, d the dopants on lithium's sites, u the amount that no
site can hold, δ how far lithium is outside its range (all in atoms per template unit) and w the family's weight. A score is a rank, not a
probability; its calibration is measured in benchmarks/materials_classification.py.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import cast

__all__ = ["FamilyTemplate", "Site", "SiteFit", "family_templates", "fit_sites"]

_UNASSIGNED_WIDTH = 0.15
_LITHIUM_WIDTH = 0.35
_LITHIUM_DOPANT_WIDTH = 0.8
_PENTAVALENT = ("P", "Sb", "As")


@dataclass(frozen=True, slots=True)
class Site:
    """One site of a template: its multiplicity and what it can hold."""

    name: str
    count: float
    tolerance: float
    elements: frozenset[str]
    core: frozenset[str] = frozenset()
    core_fraction: float = 0.0
    minimum_without_lithium: float = 0.0


@dataclass(frozen=True, slots=True)
class FamilyTemplate:
    """One family as a list of sites, from data/families.toml."""

    label: str
    material_class: str
    host: str
    anions: tuple[str, ...]
    anion_total: float
    lithium: tuple[float, float]
    sites: tuple[Site, ...]
    lithium_site: frozenset[str]
    space_groups: frozenset[int]
    lithium_on: str = ""
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    cations: tuple[float, float] = (0.0, math.inf)
    pentavalent: tuple[float, float] = (0.0, 1.0)
    pentavalent_avoid: tuple[float, float] = (1.0, 0.0)
    scale_by: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SiteFit:
    """A composition laid on a template, in atoms per template unit.

    `occupancy`: site → ((element, amount), …); `lithium` on its own sites; `unassigned`: what no site can
    hold; `scale`: template units per formula unit as written.
    """

    template: FamilyTemplate
    score: float
    scale: float
    lithium: float
    occupancy: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    anions: tuple[tuple[str, float], ...]
    unassigned: tuple[tuple[str, float], ...]
    reasons: tuple[str, ...]

    def on_site(self, name: str) -> dict[str, float]:
        """Element → amount on one site."""
        return dict(dict(self.occupancy).get(name, ()))


@lru_cache(maxsize=1)
def family_templates() -> tuple[FamilyTemplate, ...]:
    """All templates of data/families.toml, in its order."""
    text = resources.files("frenkel.materials").joinpath("data", "families.toml").read_text(encoding="utf-8")
    return tuple(_template(entry) for entry in tomllib.loads(text)["family"])


def _template(entry: Mapping[str, object]) -> FamilyTemplate:
    def pair(name: str, default: tuple[float, float]) -> tuple[float, float]:
        values = entry.get(name)
        return (float(values[0]), float(values[1])) if isinstance(values, list) else default

    def words(name: str) -> tuple[str, ...]:
        values = entry.get(name, [])
        return tuple(str(one) for one in values) if isinstance(values, list) else ()

    raw_sites = cast("list[Mapping[str, object]]", entry["site"])
    groups = cast("list[int]", entry.get("space_groups", []))
    return FamilyTemplate(
        label=str(entry["label"]), material_class=str(entry["class"]), host=str(entry["host"]),
        anions=words("anions"), anion_total=float(str(entry["anion_total"])),
        lithium=pair("lithium", (0.0, math.inf)), sites=tuple(_site(one) for one in raw_sites),
        lithium_site=frozenset(words("lithium_site")), space_groups=frozenset(int(g) for g in groups),
        lithium_on=str(entry.get("lithium_on", "")), needs=words("needs"), needs_any=words("needs_any"),
        cations=pair("cations", (0.0, math.inf)), pentavalent=pair("pentavalent", (0.0, 1.0)),
        pentavalent_avoid=pair("pentavalent_avoid", (1.0, 0.0)), scale_by=str(entry.get("scale_by", "")),
        weight=float(str(entry.get("weight", 1.0))),
    )  # fmt: skip


def _site(entry: Mapping[str, object]) -> Site:
    def words(name: str) -> frozenset[str]:
        values = entry.get(name, [])
        return frozenset(str(one) for one in values) if isinstance(values, list) else frozenset()

    def number(name: str, default: float = 0.0) -> float:
        return float(str(entry.get(name, default)))

    return Site(
        str(entry["name"]), number("count"), number("tolerance"), words("elements"), words("core"),
        number("core_fraction"), number("minimum_without_lithium"),
    )  # fmt: skip


def fit_sites(template: FamilyTemplate, amounts: Mapping[str, float]) -> SiteFit | None:
    """Lay a composition on a template; None where its anions or needed elements are absent.

    Parameters: `amounts`, element → amount per formula unit as written.

    >>> garnet = next(t for t in family_templates() if t.label == "garnet")
    >>> fit_sites(garnet, {"Li": 6.4, "La": 3, "Zr": 1.4, "Ta": 0.6, "O": 12}).on_site("B")
    {'Zr': 1.4, 'Ta': 0.6}
    """
    anion_sum = sum(amounts.get(a, 0.0) for a in template.anions)
    main = amounts.get(template.anions[0], 0.0) + amounts.get("Se", 0.0) * ("Se" in template.anions)
    if anion_sum <= 0 or main < 0.45 * anion_sum:
        return None
    if any(amounts.get(e, 0.0) <= 0 for e in template.needs):
        return None
    if template.needs_any and not any(amounts.get(e, 0.0) > 0 for e in template.needs_any):
        return None
    scale = template.anion_total / anion_sum
    if template.scale_by:  # anion vacancies and excess make the cations of this site the better measure
        site = next(one for one in template.sites if one.name == template.scale_by)
        held = sum(amounts.get(e, 0.0) for e in site.elements)
        by_site = site.count / held if held > 0 else scale
        scale = by_site if abs(by_site / scale - 1.0) < 0.05 else scale
    scaled = {symbol: amount * scale for symbol, amount in amounts.items()}
    filling, lithium, unassigned = _assign(template, scaled)
    score, reasons = _score(template, scaled, filling, lithium, unassigned)
    if score < 0.02 and template.weight > 0:
        return None
    occupancy = tuple((name, tuple((s, round(a, 6)) for s, a in held.items())) for name, held in filling.items())
    return SiteFit(
        template, round(score, 4), scale, round(lithium, 6), occupancy,
        tuple((a, round(scaled[a], 6)) for a in template.anions if scaled.get(a, 0.0) > 0),
        tuple((s, round(a, 6)) for s, a in unassigned.items()), reasons,
    )  # fmt: skip


def _assign(
    template: FamilyTemplate, scaled: Mapping[str, float]
) -> tuple[dict[str, dict[str, float]], float, dict[str, float]]:
    filling: dict[str, dict[str, float]] = {site.name: {} for site in template.sites}
    if template.lithium_site:
        filling["Li"] = {}
    unassigned: dict[str, float] = {}
    lithium = 0.0
    flexible: list[tuple[str, list[Site]]] = []
    for symbol, amount in scaled.items():
        if symbol in template.anions:
            continue
        if symbol == "Li" and not template.lithium_on:
            lithium = amount
            continue
        choices = [site for site in template.sites if symbol in site.elements]
        if symbol in template.lithium_site:
            if len(choices) > 0:
                flexible.append((symbol, choices))
            else:
                filling["Li"][symbol] = amount
        elif len(choices) == 1:
            filling[choices[0].name][symbol] = amount
        elif choices:
            flexible.append((symbol, choices))
        else:
            unassigned[symbol] = amount
    for symbol, choices in sorted(flexible, key=lambda one: len(one[1])):
        _pour(symbol, scaled[symbol], choices, filling, symbol in template.lithium_site)
    if template.lithium_on:
        lithium = scaled.get("Li", 0.0)
    return filling, lithium, unassigned


def _pour(
    symbol: str, amount: float, choices: list[Site], filling: dict[str, dict[str, float]], spill_to_lithium: bool
) -> None:
    """Fill the sites in their order up to their multiplicity; the rest goes to the last choice."""
    rest = amount
    for site in choices:
        room = max(0.0, site.count - sum(filling[site.name].values()))
        share = min(rest, room)
        if share > 1e-9:
            filling[site.name][symbol] = filling[site.name].get(symbol, 0.0) + share
            rest -= share
    if rest > 1e-9:
        last = "Li" if spill_to_lithium else choices[0].name
        filling[last][symbol] = filling[last].get(symbol, 0.0) + rest


def _score(
    template: FamilyTemplate,
    scaled: Mapping[str, float],
    filling: Mapping[str, Mapping[str, float]],
    lithium: float,
    unassigned: Mapping[str, float],
) -> tuple[float, tuple[str, ...]]:
    exponent = 0.0
    reasons = []
    for site in template.sites:
        held = filling[site.name]
        total = sum(held.values())
        if site.minimum_without_lithium and total - held.get("Li", 0.0) < site.minimum_without_lithium:
            return 0.0, ()
        if site.core and total > 0:
            share = sum(a for s, a in held.items() if s in site.core) / total
            if share < site.core_fraction:
                return 0.0, ()
        deviation = abs(total - site.count) / site.tolerance
        exponent += 0.35 * deviation**2
        shown = " ".join(f"{s}{a:.3g}" for s, a in held.items())
        reasons.append(f"{site.name} site: {shown or 'empty'} (of {site.count:g})")
    outside = max(0.0, template.lithium[0] - lithium, lithium - template.lithium[1])
    cations = sum(a for s, a in scaled.items() if s not in template.anions)
    outside += max(0.0, template.cations[0] - cations, cations - template.cations[1])
    loose = sum(unassigned.values())
    exponent += 0.35 * (sum(filling.get("Li", {}).values()) / _LITHIUM_DOPANT_WIDTH) ** 2
    exponent += (loose / _UNASSIGNED_WIDTH) ** 2 + (outside / _LITHIUM_WIDTH) ** 2
    if loose:
        reasons.append(f"no site for {' '.join(f'{s}{a:.3g}' for s, a in unassigned.items())}")
    reasons.append(f"Li {lithium:.3g} (range {template.lithium[0]:g} to {template.lithium[1]:g})")
    exponent += _pentavalent_penalty(template, filling)
    return template.weight * math.exp(-exponent), tuple(reasons)


def _pentavalent_penalty(template: FamilyTemplate, filling: Mapping[str, Mapping[str, float]]) -> float:
    """LGPS phases exist where tetra- and pentavalent cations mix, thio-LISICONs mostly outside that range."""
    low, high = template.pentavalent
    avoid_low, avoid_high = template.pentavalent_avoid
    held = filling[template.sites[0].name]
    total = sum(held.values())
    share = sum(held.get(s, 0.0) for s in _PENTAVALENT) / total if total else 0.0
    if avoid_low <= share <= avoid_high:
        return 0.4
    outside = max(0.0, low - share, share - high)
    return (outside / 0.05) ** 2 if outside else 0.0
