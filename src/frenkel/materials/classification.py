"""What a material is: class, family, dopants, carrier and role, each with score, evidence and alternatives.

`classify` takes a formula, a name or a structure. The labels come from rules on the composition
(`chemistry`, `families`, `soft_labels`, `inorganic_labels`); where a structure is given, its lithium-stripped
framework is compared with the shipped prototypes (`framework`), and a disagreement is a notice. Amounts per
formula unit, charges in e, distances dimensionless.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from frenkel.errors import FormulaError
from frenkel.materials.charges import balance_charges
from frenkel.materials.chemistry import AnionChemistry, anion_chemistry, with_molecular_ions
from frenkel.materials.classification_result import Classification
from frenkel.materials.composition_identity import formula_unit
from frenkel.materials.dopants import analyse_host
from frenkel.materials.families import FamilyMatch, family_candidates
from frenkel.materials.formulas import Component, Formula, canonical_formula, read_formula
from frenkel.materials.generic_formulas import generic_readings
from frenkel.materials.inorganic_labels import inorganic_labels
from frenkel.materials.labels import UNKNOWN, Label
from frenkel.materials.roles import Role, judge_role
from frenkel.materials.soft_labels import SoftLabel, soft_labels
from frenkel.results import Notice

if TYPE_CHECKING:
    from pymatgen.core import Structure

    from frenkel.materials.framework import FrameworkMatch

__all__ = ["Classification", "Label", "classify"]

_ACCEPT = 0.3
_INORGANIC = ("compound", "hydrate", "solvate", "mixture", "alloy", "doped")


def classify(
    what: Formula | str,
    structure: Structure | None = None,
    *,
    variables: Mapping[str, float | str] | None = None,
    space_group: int | None = None,
) -> Classification:
    """Classify a material.

    Parameters
    ----------
    what : a formula or name in any notation that `read_formula` takes, or a Formula; "" with a structure
    structure : pymatgen Structure, possibly disordered; its framework is compared with the prototypes
    variables : values of variables in the formula; without them a general formula is tried at several values
    space_group : international number (1–230) where it is known; taken from the structure otherwise

    Returns
    -------
    Classification; labels that cannot be given are "unknown", with the reason.

    Raises
    ------
    FormulaError with the position.

    Examples
    --------
    >>> result = classify("Li6PS5Cl")
    >>> result.label("class"), result.label("family"), result.role.label
    ('sulfide', 'argyrodite', 'electrolyte')
    """
    notices: list[Notice] = []
    formula = _formula(what, structure, variables, notices)
    if formula.kind == "doped":
        notices += [Notice("doped", note) for note in formula.notes]
    labels = soft_labels(formula)
    amounts = _dry_amounts(formula)
    match: FrameworkMatch | None = None
    if structure is not None:
        from frenkel.materials.framework import match_framework, structure_checks

        checked, detected = structure_checks(structure, formula)
        notices += checked
        space_group = space_group or detected
        match = match_framework(structure, anion_chemistry(amounts).material_class if amounts else "")
    if not amounts or (formula.kind not in _INORGANIC and formula.kind != "named"):
        return _soft_result(formula, labels, match, notices)
    return _inorganic_result(formula, amounts, labels, match, space_group, notices)


def _formula(
    what: Formula | str,
    structure: Structure | None,
    variables: Mapping[str, float | str] | None,
    notices: list[Notice],
) -> Formula:
    if isinstance(what, Formula):
        return what
    if not what.strip() and structure is not None:
        content = structure.composition.element_composition.get_el_amt_dict()
        return read_formula(canonical_formula(formula_unit(content).items()))
    try:
        return read_formula(what, variables)
    except FormulaError as error:
        readings = generic_readings(what, variables)
        if not readings:
            raise error
        formula, note = max(readings, key=lambda reading: _family_score(reading[0]))
        notices.append(Notice("general-formula", note))
        return formula


def _family_score(formula: Formula) -> float:
    """How well some family fits: picks the member of a general formula that speaks for the series."""
    amounts = _dry_amounts(formula)
    if not amounts:
        return 0.0
    families = family_candidates(amounts, anion_chemistry(amounts))
    return families[0].score if families else 0.0


def _dry_amounts(formula: Formula) -> dict[str, float]:
    """The composition without its water; for a mixture without amounts, each part once (elements only); of a doped
    compound without a composition, that of its host."""
    if formula.kind == "hydrate":
        parts = [part for part in formula.components if part.kind != "water"]
        return _sum(parts)
    if formula.amounts:
        return formula.composition
    if formula.kind in ("mixture", "solvate", "doped"):
        return _sum(formula.components)
    return {}


def _sum(parts: tuple[Component, ...] | list[Component]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part in parts:
        factor = part.amount if part.amount is not None and part.unit == "mol" else 1.0
        for symbol, amount in part.amounts:
            total[symbol] = total.get(symbol, 0.0) + factor * amount
    return total


def _soft_result(
    formula: Formula, labels: list[SoftLabel], match: FrameworkMatch | None, notices: list[Notice]
) -> Classification:
    grouped = _grouped(labels)
    if "class" not in {label.facet for label in grouped}:
        reason = f"{formula.canonical} is {formula.kind}; no composition and no class is known for it"
        grouped.insert(0, Label("class", UNKNOWN, 0.0, (reason,)))
    role = _soft_role(formula, {one.label for one in labels if one.facet == "role"})
    return Classification(
        subject=formula.canonical, formula=formula, labels=tuple(one for one in grouped if one.facet != "role"),
        host=None, role=role, balance=None, framework=match, notices=tuple(notices),
    )  # fmt: skip


def _soft_role(formula: Formula, named: set[str]) -> Role | None:
    kinds = {part.kind for part in formula.components}
    single = any(p.entry is not None and p.entry.label_map.get("ions") == "single-ion" for p in formula.components)
    if named:
        label = sorted(named)[0]
        return Role(label, 0.9, ("said by the name or the notation",))
    if len(formula.components) == 1:
        kind = next(iter(kinds))
        if single:
            return Role("electrolyte", 0.7, ("a polymer that carries its own lithium",), recommended=True)
        if kind == "polymer":
            return Role("polymer matrix", 0.9, ("a polymer without a salt has no lithium to conduct",))
        if kind in ("framework", "filler"):
            return Role("filler", 0.6, (f"a {kind}; it conducts lithium only where lithium is put in",))
        if kind in ("plasticiser", "ionic liquid", "solvent", "additive"):
            return Role("additive", 0.9, (f"{formula.canonical} is a {kind}",))
        if kind == "electrode":
            return Role("electrode", 0.9, ("named as an electrode material",))
        return Role("electrolyte", 0.5, ("named as a solid electrolyte",), recommended=True)
    if formula.kind == "liquid":
        return Role("additive", 0.6, ("salt and solvent without a polymer: a liquid, no solid electrolyte",))
    if formula.kind in ("polymer", "composite"):
        if "salt" in kinds or single:
            return Role("electrolyte", 0.9, ("a polymer with a lithium salt",), recommended=True)
        return Role("electrolyte", 0.4, ("no lithium salt is named; a salt is assumed to be meant",))
    return None


def _inorganic_result(
    formula: Formula,
    amounts: dict[str, float],
    labels: list[SoftLabel],
    match: FrameworkMatch | None,
    space_group: int | None,
    notices: list[Notice],
) -> Classification:
    chemistry = anion_chemistry(amounts)
    families = family_candidates(amounts, chemistry, space_group=space_group)
    top = families[0] if families and families[0].score >= _ACCEPT else None
    family = top.label if top is not None else UNKNOWN
    balance = balance_charges(with_molecular_ions(amounts), set(chemistry.anion_map))
    if formula.water:
        notices.append(Notice("hydrate", f"{formula.water:g} H2O per formula; the labels are of the dry compound"))
    labels = [*labels, *inorganic_labels(formula, amounts, chemistry, family, space_group=space_group)]
    grouped = [
        _class_label(chemistry, formula), Label("chemistry", chemistry.label, 0.9, (chemistry.reason,)),
        _family_label(families, top, match, notices),
        *[one for one in _grouped(labels) if one.facet not in ("class", "chemistry", "family", "role")],
    ]  # fmt: skip
    named_amounts = bool(formula.amounts) or formula.kind == "hydrate"
    host = analyse_host(top, balance) if named_amounts and formula.kind != "mixture" else None
    if named_amounts and not any(one.code == "general-formula" for one in notices):
        notices += _balance_notices(balance.imbalance, balance.balanced, chemistry, amounts)
    role = _additive_role(formula) or judge_role(amounts, chemistry, balance, family, water=formula.water)
    return Classification(
        subject=formula.canonical, formula=formula, labels=tuple(grouped), host=host, role=role,
        balance=balance, framework=match, notices=tuple(notices),
    )  # fmt: skip


def _additive_role(formula: Formula) -> Role | None:
    """Plasticisers, solvents and the like have a formula, but their role is in their name."""
    entry = formula.components[0].entry if len(formula.components) == 1 else None
    if entry is None or entry.kind not in ("plasticiser", "ionic liquid", "solvent", "additive"):
        return None
    return Role("additive", 0.9, (f"{entry.name} is a {entry.kind}",))


def _class_label(chemistry: AnionChemistry, formula: Formula) -> Label:
    reasons = [chemistry.reason]
    if formula.name:
        reasons.append(f"{formula.name} is read as {formula.canonical}")
    return Label("class", chemistry.material_class, 0.95, tuple(reasons))


def _family_label(
    families: tuple[FamilyMatch, ...], top: FamilyMatch | None, match: FrameworkMatch | None, notices: list[Notice]
) -> Label:
    """The family by rules; the framework decides where the rules know none, and its disagreement is a notice."""
    alternatives = tuple((one.label, round(one.score, 3)) for one in families if one is not top)[:4]
    if match is not None and match.label and match.confident:
        reason = f"framework like {match.prototype} (distance {match.distance:.3f})"
        if top is None:
            return Label("family", match.label, match.confidence, (reason,), alternatives)
        if not match.agrees_with(top.label):
            notices.append(
                Notice("structure-disagrees", f"By composition {top.label}; by its framework {match.label}: {reason}.")
            )
            alternatives = ((match.label, round(match.confidence, 3)), *alternatives)
        else:
            return Label("family", top.label, max(top.score, match.confidence), (*top.reasons, reason), alternatives)
    if top is None:
        best = f"; nearest {alternatives[0][0]} ({alternatives[0][1]:.2f})" if alternatives else ""
        return Label("family", UNKNOWN, 0.0, (f"no family's sites fit this composition{best}",), alternatives)
    return Label("family", top.label, top.score, top.reasons, alternatives)


def _balance_notices(
    imbalance: float, balanced: bool, chemistry: AnionChemistry, amounts: Mapping[str, float]
) -> list[Notice]:
    notices = []
    if amounts.get("Li", 0.0) <= 0:
        notices.append(Notice("no-lithium", "It holds no lithium, so lithium cannot be its carrier."))
    if chemistry.material_class in ("metal", "carbon"):
        notices.append(Notice("no-anion", "It holds no anion: a metal, an alloy or carbon."))
    if not balanced and chemistry.anions and chemistry.material_class not in ("molecular", "hydride"):
        notices.append(
            Notice(
                "unbalanced-charge",
                f"With common charges the formula is off neutral by {imbalance:+.3g} e per formula unit.",
            )
        )
    return notices


def _grouped(labels: list[SoftLabel]) -> list[Label]:
    """Labels by facet: several fillers or morphologies stay side by side, other facets keep the best."""
    grouped: list[Label] = []
    seen: dict[str, int] = {}
    for one in sorted(labels, key=lambda label: -label.score):
        if one.facet in ("filler", "morphology") or one.facet not in seen:
            seen[one.facet] = len(grouped)
            grouped.append(Label(one.facet, one.label, one.score, (one.reason,)))
        else:
            kept = grouped[seen[one.facet]]
            alternatives = (*kept.alternatives, (one.label, one.score))
            grouped[seen[one.facet]] = Label(kept.facet, kept.label, kept.score, kept.evidence, alternatives)
    return grouped
