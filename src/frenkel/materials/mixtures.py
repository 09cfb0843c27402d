"""Puts a text together from its parts: glass notation, hydrates, polymers with salt, composites, "A@B".

`read_mixture` is what `formulas.read_formula` calls. The parts are found by `_Splitter`, one compound or
name at a time; `_assemble` decides what the whole is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from frenkel.errors import FormulaError
from frenkel.materials.annotations import Annotations, take_annotations
from frenkel.materials.components import Splitter
from frenkel.materials.compounds import Compound, read_compound
from frenkel.materials.elements import elements
from frenkel.materials.formulas import Amounts, Component, Formula, canonical_formula
from frenkel.materials.names import NameEntry, find_name
from frenkel.materials.notation import CleanText, clean_notation

__all__ = ["read_mixture"]

_PLAIN = re.compile(r"\s*[A-Za-z0-9.()\[\]{}⟨⟩]+\s*\Z")
_PLAIN_WITH_SIGNS = re.compile(r"[A-Za-zδ0-9.()\[\]{}⟨⟩+\-/]+\Z")
_WATER_POINT = re.compile(r"\.\d+(?:\.\d+)?H2O\s*\Z")
_MATRIX = ("polymer",)
_SOFT = ("plasticiser", "ionic liquid", "solvent", "additive")
_LITHIUM_HALIDE = frozenset({"LiI", "LiBr", "LiCl", "LiF"})


def read_mixture(text: str, given: Mapping[str, float | str]) -> Formula:
    """Read any notation; see `formulas.read_formula`."""
    entry = find_name(text)
    if entry is not None:
        return _of_name(text, entry)
    clean = clean_notation(text)
    entry = find_name(clean.text)
    if entry is not None:
        return _of_name(text, entry)
    variables = {name: float(value) for name, value in given.items() if not isinstance(value, str)}
    placeholders = {name: value for name, value in given.items() if isinstance(value, str)}
    if _PLAIN.match(clean.text) and not _WATER_POINT.search(clean.text) and (plain := _plain(clean, variables, placeholders)) is not None:
        return plain
    rest, found = take_annotations(clean)
    variables = {**found.variables, **variables}
    placeholders = {**{name: symbols[0] for name, symbols in found.choices.items()}, **placeholders}
    entry = find_name(rest.text)
    if entry is not None:
        return _with_annotations(_of_name(text, entry), found)
    try:
        components, compound = Splitter(rest, variables, placeholders).split()
    except FormulaError:
        if (other := _last_resort(text, rest, variables, placeholders)) is not None:
            return _with_annotations(other, found)
        raise
    formula = _assemble(text, components, found, compound)
    notes = list(formula.notes)
    for name, symbols in found.choices.items():
        if len(symbols) > 1:
            notes.append(f"{name} is taken as {placeholders[name]}, the first of {', '.join(symbols)}")
    return replace(
        formula, variables=tuple(sorted(variables.items())), notes=tuple(notes)
    )


def _last_resort(
    text: str, rest: CleanText, variables: Mapping[str, float], placeholders: Mapping[str, str]
) -> Formula | None:
    """A name in other capitals, or one compound with spaces in it: "Li 6 P S5 Cl"."""
    if (entry := find_name(rest.text, any_case=True)) is not None:
        return _of_name(text, entry)
    kept = [k for k, character in enumerate(rest.text) if character != " "]
    packed = CleanText(rest.given, "".join(rest.text[k] for k in kept), tuple(rest.positions[k] for k in kept))
    if len(kept) == len(rest.text.strip()) or not _PLAIN_WITH_SIGNS.match(packed.text):
        return None
    return _plain(packed, variables, placeholders)


def _plain(
    clean: CleanText, variables: Mapping[str, float], placeholders: Mapping[str, str]
) -> Formula | None:
    """One compound without any mark beside it, or None where the text must be looked at more closely."""
    start = len(clean.text) - len(clean.text.lstrip())
    end = len(clean.text.rstrip())
    try:
        compound = read_compound(clean, start, end, variables=variables, placeholders=placeholders)
    except FormulaError:
        return None
    return _of_compound(clean.given, compound, variables)


def _of_compound(text: str, compound: Compound, variables: Mapping[str, float]) -> Formula:
    canonical = canonical_formula(compound.amounts)
    part = Component(text.strip(), canonical, "compound", compound.amounts)
    return Formula(
        text, "compound", compound.amounts, (part,), canonical, compound.groups,
        water=_bracketed_water(compound), variables=tuple(sorted(variables.items())),
    )  # fmt: skip


def _bracketed_water(compound: Compound) -> float:
    return float(sum(n for inside, n in compound.groups if dict(inside) == {"H": 2.0, "O": 1.0}))


def _of_name(text: str, entry: NameEntry) -> Formula:
    if entry.formula:
        clean = clean_notation(entry.formula)
        compound = read_compound(clean, 0, len(clean.text))
        canonical = canonical_formula(compound.amounts)
        part = Component(text.strip(), entry.name, entry.kind, compound.amounts)
        return Formula(
            text, "compound", compound.amounts, (part,), canonical, compound.groups, name=entry.name,
            state=entry.label_map.get("state", ""), notes=(f"{entry.name} is read as {entry.formula} ({entry.source}, {entry.checked})",),
        )  # fmt: skip
    part = Component(text.strip(), entry.name, entry.kind)
    kind = "polymer" if entry.kind in _MATRIX or "ions" in entry.label_map else "named"
    return Formula(
        text, kind, (), (part,), entry.name, name=entry.name, state=entry.label_map.get("state", "")
    )


def _with_annotations(formula: Formula, found: Annotations) -> Formula:
    state = found.state or formula.state
    return replace(
        formula,
        state=state,
        words=found.words,
        eo_per_li=found.eo_per_li,
        canonical=_with_state(formula.canonical, found.state),
    )


def _with_state(canonical: str, state: str) -> str:
    return f"{canonical} ({state})" if state in ("glass", "glass-ceramic", "amorphous") else canonical


def _assemble(
    text: str, components: tuple[Component, ...], found: Annotations, compound: Compound | None
) -> Formula:
    if len(components) == 1 and compound is not None:
        formula = _of_compound(text, compound, {})
        formula = replace(formula, components=components)
        return _with_annotations(formula, found)
    if len(components) == 1:
        return _single(text, components[0], found)
    if (host := _doped_host(components)) is not None:
        return _with_annotations(_doped(text, components, host), found)
    components = tuple(_as_salt(part, components) for part in components)
    kind = _kind(components)
    if found.ratio:
        components = _with_ratio(components, found, kind)
    amounts: Amounts = ()
    water = 0.0
    if kind in ("mixture", "hydrate", "solvate"):
        amounts = _total(components)
        water = sum((part.amount or 1.0) for part in components if part.kind == "water")
    elif kind == "alloy":
        amounts = _total(components)
    canonical = _canonical(components, amounts, kind, water)
    chains = [part.amount for part in components if part.unit == "EO per Li"]
    found.eo_per_li = found.eo_per_li or (chains[0] if chains else None)
    formula = Formula(text, kind, amounts, components, canonical, water=water)
    return _with_annotations(formula, found)


def _single(text: str, part: Component, found: Annotations) -> Formula:
    entry = part.entry
    if entry is not None:
        formula = replace(_of_name(text, entry), components=(part,))
        if not formula.amounts:
            formula = replace(formula, amounts=part.amounts)
        return _with_annotations(formula, found)
    kind = part.kind if part.kind in ("polymer", "mixture", "compound") else "named"
    canonical = canonical_formula(part.amounts) if part.amounts else part.name
    return _with_annotations(Formula(text, kind, part.amounts, (part,), canonical, name=part.name), found)


def _doped_host(components: tuple[Component, ...]) -> Component | None:
    """The compound that all the others, metals in mol%, are dopants of: "LLZO 5 mol% Ta"; None for anything else."""
    hosts = [p for p in components if len(p.amounts) > 2]
    others = [p for p in components if p not in hosts]
    metals = all(
        len(p.amounts) == 1 and p.unit == "mol%" and elements()[p.amounts[0][0]].anion_charge is None for p in others
    )
    return hosts[0] if len(hosts) == 1 and others and metals else None


def _doped(text: str, components: tuple[Component, ...], host: Component) -> Formula:
    """A doped compound: one material, without a composition, because mol% names neither site nor charge balance."""
    dopants = " + ".join(f"{p.amount:g} mol% {p.amounts[0][0]}" for p in components if p is not host)
    name = canonical_formula(host.amounts)
    note = f"{name} doped with {dopants}: which site, and what balances the charge, is not stated; give the formula"
    return Formula(text, "doped", (), (host,), f"{name} doped with {dopants}", notes=(note,))


def _as_salt(part: Component, components: tuple[Component, ...]) -> Component:
    """A lithium halide beside a polymer and no other salt is its salt."""
    others = {one.kind for one in components}
    if part.kind == "compound" and part.name in _LITHIUM_HALIDE and "polymer" in others and "salt" not in others:
        return replace(part, kind="salt")
    return part


def _kind(components: tuple[Component, ...]) -> str:
    kinds = [part.kind for part in components]
    polymeric = [p.entry is not None and "ions" in p.entry.label_map for p in components]
    hard = [kind for kind in kinds if kind in ("compound", "inorganic", "filler", "framework", "electrode", "mixture", "named")]
    joined = [part.relation for part in components if part.relation in ("@", "coating")]
    if len(components) == 2 and joined and "salt" not in kinds:
        return "coated"
    if "polymer" in kinds or any(polymeric):
        return "composite" if hard else "polymer"
    if joined:
        return "coated"
    if "water" in kinds:
        return "hydrate"
    dotted = any(part.relation == "·" for part in components)
    if dotted and any(kind in _SOFT for kind in kinds):
        return "solvate"
    if any(kind in (*_SOFT, "ionic liquid") for kind in kinds):
        return "composite" if hard else "polymer" if "salt" in kinds and "additive" in kinds else "liquid"
    if all(len(part.amounts) == 1 for part in components):
        return "alloy" if all(part.relation in ("", "-") for part in components) else "composite"
    loose = any(part.relation in ("+", "/") for part in components)
    weighed = any(part.unit in ("wt%", "vol%", "%") for part in components)
    complex_parts = any(len(part.amounts) > 2 or not part.amounts for part in components)
    if weighed or (loose and complex_parts):
        return "composite"
    return "mixture"


def _with_ratio(components: tuple[Component, ...], found: Annotations, kind: str) -> tuple[Component, ...]:
    """Amounts from "= 3:1" or "(70:20:10 wt%)"; mol where an inorganic mixture states no basis.

    A ratio without a basis between a polymer and others is left out: nobody can know what it means.
    """
    unit = found.ratio_unit or ("mol" if kind == "mixture" else "")
    if len(found.ratio) != len(components) or not unit:
        return components
    total = sum(found.ratio) or 1.0
    values = found.ratio if unit == "mol" else tuple(100.0 * part / total for part in found.ratio)
    return tuple(replace(part, amount=value, unit=unit) for part, value in zip(components, values, strict=True))


def _total(components: tuple[Component, ...]) -> Amounts:
    """Molar sum; empty where no amount at all was given between parts joined by dashes."""
    dotted = any(part.relation == "·" for part in components)
    if not dotted and all(part.amount is None for part in components):
        return ()
    if any(part.unit in ("wt%", "vol%") for part in components) or any(not part.amounts for part in components):
        return ()
    total: dict[str, float] = {}
    for part in components:
        for symbol, amount in part.amounts:
            total[symbol] = total.get(symbol, 0.0) + amount * (1.0 if part.amount is None else part.amount)
    return tuple((symbol, round(amount, 10)) for symbol, amount in total.items() if amount > 1e-9)


def _canonical(components: tuple[Component, ...], amounts: Amounts, kind: str, water: float) -> str:
    if kind == "hydrate":
        dry = [part for part in components if part.kind != "water"]
        head = "·".join(_display(part) for part in dry)
        return f"{head}·{'' if abs(water - 1) < 1e-9 else f'{water:g}'}H2O"
    if kind == "mixture" and amounts:
        return canonical_formula(amounts)
    if kind in ("polymer", "composite", "coated", "liquid"):
        return _joined(components)
    return "-".join(_display(part) for part in components)


def _display(part: Component) -> str:
    entry = part.entry
    if entry is not None:
        return entry.name if entry.kind not in ("inorganic", "electrode") or not entry.formula else (
            canonical_formula(part.amounts)
        )
    return part.name


def _joined(components: tuple[Component, ...]) -> str:
    """Matrices, then salts, joined by "-"; fillers and additives after " + " with their amounts."""
    matrix = [p for p in components if p.kind == "polymer" and p.relation != "coating"]
    salts = [p for p in components if p.kind == "salt"]
    matrix_text = "/".join(_display(p) for p in matrix)
    head = "-".join(one for one in (matrix_text, *(_display(p) for p in salts)) if one)
    if any(p.relation in ("@", "coating") for p in components) and not salts and len(components) == 2:
        return "@".join(_display(p) for p in components)
    rest = [p for p in components if p not in matrix and p not in salts]
    tail = [f"{_loading(p)}{_display(p)}" for p in rest]
    return " + ".join([*([head] if head else []), *tail])


def _loading(part: Component) -> str:
    return f"{part.amount:g} {part.unit} " if part.amount is not None and part.unit.endswith("%") else ""
