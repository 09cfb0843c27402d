"""Labels of polymers, composites and frameworks, from their components (no formula can say them).

Rules: a salt whose anion hangs on a chain makes a single-ion conductor; more than half salt by weight is
polymer-in-salt; plasticiser, solvent or ionic liquid makes a gel; a filler that is itself a lithium
conductor is active, all others are inert.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.materials.elements import elements
from frenkel.materials.formulas import Component, Formula, read_formula
from frenkel.materials.names import find_name
from frenkel.materials.soft_families import composite_family, polymer_family

__all__ = ["SoftLabel", "component_filler_kind", "soft_labels"]

_SOFTENERS = ("plasticiser", "ionic liquid", "solvent")
_MORPHOLOGY = {
    "nanoparticle": "nanoparticles", "nano-particle": "nanoparticles", "nanosized": "nanoparticles",
    "nanoscale": "nanoparticles", "nanowire": "nanowires", "nanofib": "nanowires", "nanorod": "nanowires",
    "nanotube": "nanowires", "3D": "3D network", "aerogel": "3D network", "porous": "3D network",
    "framework": "3D network", "micro": "micro-sized",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SoftLabel:
    """One label with its reason; `score` as in `classification.Label`."""

    facet: str
    label: str
    score: float
    reason: str


def soft_labels(formula: Formula) -> list[SoftLabel]:
    """Labels of a polymer, composite, coated material, framework or named material.

    >>> [label.label for label in soft_labels(read_formula("PEO-LiTFSI (EO:Li = 18)"))]
    ['polymer', 'polyether', 'dual-ion', 'salt-in-polymer']
    """
    labels = _of_names(formula)
    if formula.kind == "polymer" or (formula.kind == "composite" and _has_polymer(formula)):
        labels = _polymer(formula) + labels
    if formula.kind == "composite":
        fillers = _fillers(formula)
        kept = [one for one in labels if one.facet not in ("class", "family")]
        labels = [_composite(formula), *_composite_family(formula, fillers), *kept, *fillers]
    if formula.kind == "coated":
        labels = _coated(formula)
    if formula.kind == "liquid":
        labels.append(SoftLabel("class", "molecular", 0.6, "salt and liquid without a polymer"))
    labels += _morphology(formula)
    return _unique(labels)


def _unique(labels: list[SoftLabel]) -> list[SoftLabel]:
    best: dict[tuple[str, str], SoftLabel] = {}
    for one in labels:
        best.setdefault((one.facet, one.label), one)
    return list(best.values())


def _of_names(formula: Formula) -> list[SoftLabel]:
    """Labels written in the name table."""
    labels = []
    for part in formula.components:
        entry = part.entry
        if entry is None or (len(formula.components) > 1 and entry.kind not in ("framework",)):
            continue
        for facet, label in entry.labels:
            if facet != "filler" or formula.kind == "named":
                labels.append(SoftLabel(facet, label, 0.95, f"the name {entry.name} ({entry.source})"))
        if entry.kind == "polymer" and "class" not in entry.label_map:
            labels.append(SoftLabel("class", "polymer", 0.95, f"{entry.name} is a polymer"))
    return labels


def _single_ion(formula: Formula) -> str:
    for part in formula.components:
        entry = part.entry
        if entry is not None and entry.label_map.get("ions") == "single-ion":
            return entry.name
    return "single-ion" if any("single" in word for word in formula.words) else ""


def _has_polymer(formula: Formula) -> bool:
    return any(part.kind == "polymer" for part in formula.components) or bool(_single_ion(formula))


def _polymer(formula: Formula) -> list[SoftLabel]:
    matrix = [part.name for part in formula.components if part.kind == "polymer" and part.relation != "coating"]
    salts = [part for part in formula.components if part.kind == "salt"]
    what = ", ".join(matrix) or "a polymer salt"
    labels = [SoftLabel("class", "polymer", 0.97, f"matrix {what}")]
    single = _single_ion(formula)
    family = polymer_family(formula, single_ion=single)
    if family is not None:
        labels.append(SoftLabel("family", family[0], 0.96, family[1]))  # before the name table
    if single:
        labels.append(SoftLabel("ions", "single-ion", 0.95, f"{single}: the anion is bound to the chain"))
    elif salts:
        names = ", ".join(part.name for part in salts)
        labels.append(SoftLabel("ions", "dual-ion", 0.9, f"{names}: cation and anion are both free to move"))
    labels += _regime(formula, matrix, salts)
    softeners = [part.name for part in formula.components if part.kind in _SOFTENERS]
    if softeners or "gel" in formula.words:
        labels.append(SoftLabel("gel", "gel", 0.85, f"softened by {', '.join(softeners) or 'what the text calls gel'}"))
    return labels


def _regime(formula: Formula, matrix: list[str], salts: list[Component]) -> list[SoftLabel]:
    """Salt-in-polymer or polymer-in-salt, where the amount of salt is stated (50 wt% divides them)."""
    share = _salt_weight_fraction(formula, matrix, salts)
    if share is None:
        return []
    label = "polymer-in-salt" if share > 0.5 else "salt-in-polymer"
    return [SoftLabel("regime", label, 0.9, f"salt is {share:.0%} of the weight of polymer and salt")]


def _salt_weight_fraction(formula: Formula, matrix: list[str], salts: list[Component]) -> float | None:
    for part in salts:
        if part.unit == "wt%" and part.amount is not None:
            return part.amount / 100.0
    if not formula.eo_per_li or len(salts) != 1 or not salts[0].amounts:
        return None
    entry = find_name(matrix[0]) if matrix else None
    if entry is None or not entry.repeat_unit or not entry.oxygen_per_unit:
        return None
    unit_mass = read_formula(entry.repeat_unit).molar_mass_g_mol / entry.oxygen_per_unit
    salt_mass = _mass(salts[0].composition)
    return salt_mass / (salt_mass + unit_mass * formula.eo_per_li)


def _mass(amounts: Mapping[str, float]) -> float:
    table = elements()
    return sum(table[symbol].atomic_mass_g_mol * amount for symbol, amount in amounts.items())


def _composite(formula: Formula) -> SoftLabel:
    hard = [part.name for part in formula.components if part.kind not in ("polymer", "salt", *_SOFTENERS, "additive")]
    return SoftLabel("class", "composite", 0.95, f"polymer or matrix with {', '.join(hard) or 'a filler'}")


def _composite_family(formula: Formula, fillers: list[SoftLabel]) -> list[SoftLabel]:
    if not _has_polymer(formula):  # the families are of polymers with fillers; two ceramics have none
        return []
    frameworks = [
        part.entry.label_map.get("family", "")
        for part in formula.components
        if part.kind == "framework" and part.entry is not None
    ]
    family = composite_family([one.label for one in fillers], frameworks)
    return [] if family is None else [SoftLabel("family", family[0], 0.9, family[1])]


def _fillers(formula: Formula) -> list[SoftLabel]:
    labels = []
    for part in formula.components:
        if part.kind in ("polymer", "salt", *_SOFTENERS, "additive", "water"):
            continue
        kind, what = component_filler_kind(part)
        if kind:
            loading = "" if part.amount is None else f", {part.amount:g} {part.unit}"
            basis = " (basis unstated)" if part.unit == "%" else ""
            labels.append(SoftLabel("filler", kind, 0.9, f"{part.name}{loading}{basis}{what}"))
    return labels


def component_filler_kind(part: Component) -> tuple[str, str]:
    """("active" for a lithium-conducting filler, "inert" for others, "" where nothing is known; what it is)."""
    entry = part.entry
    if entry is not None:
        if "filler" in entry.label_map:
            return entry.label_map["filler"], ""
        if entry.kind == "framework":
            return "inert", f": {entry.label_map.get('family', 'framework')}"
        if entry.kind == "named":
            known = entry.label_map.get("class", "")
            return ("active" if known in ("oxide", "sulfide", "halide") else ""), f": {known}" if known else ""
    if not part.amounts:
        return "", ""
    from frenkel.materials.classification import classify

    found = classify(entry.formula if entry is not None and entry.formula else part.name)
    active = found.role is not None and found.role.label == "electrolyte"
    return ("active" if active else "inert"), f": {found.summary.split(': ', 1)[1]}"


def _coated(formula: Formula) -> list[SoftLabel]:
    """A@B without a salt: the class is that of a composite particle; what each part is stands in the reason."""
    parts = " with ".join(part.name for part in formula.components)
    frameworks = [part for part in formula.components if part.kind == "framework"]
    label = "framework" if frameworks and all(p.kind in ("framework", "electrode") for p in formula.components) else (
        "composite"
    )
    return [
        SoftLabel("class", label, 0.7, f"one material on another: {parts}"),
        SoftLabel("role", "coating", 0.6, "written with @ or as coated"),
    ]


def _morphology(formula: Formula) -> list[SoftLabel]:
    labels = []
    texts = [*formula.words, *(word for part in formula.components for word in part.words)]
    for text in texts:
        for stem, label in _MORPHOLOGY.items():
            if text.startswith(stem):
                labels.append(SoftLabel("morphology", label, 0.95, f"the word {text!r}"))
                break
    return labels
