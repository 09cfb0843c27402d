"""Reading tables of formation energies: CSV (plain or gzip) or JSON of computed entries, one scheme each.

Phases that are known to be wrong are left out, of several entries with one composition the lowest stays. A
table with at least 10,000 phases counts as a whole database; one that a database gave for a chemical system
says so in its first line and is complete within it. Units: eV per atom.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from frenkel.errors import InputError, ParseError
from frenkel.files import read_bytes
from frenkel.materials.elements import elements
from frenkel.thermo.compositions import Amounts, amounts_of, composition_key
from frenkel.thermo.energies import EnergyTable, Phase, embedded
from frenkel.thermo.facts import rows

__all__ = [
    "COMPLETE_WITHIN",
    "phase_named",
    "reference_table",
    "spurious_phases",
    "table_from_entries",
    "table_of_phases",
]

COMPLETE_WITHIN = "# every phase of the database within"
"""First line of a table that a database gave for one chemical system; its elements follow, joined by hyphens."""

WHOLE_DATABASE_PHASES = 10_000
"""A table with at least so many phases counts as a whole database: as complete as its source is."""

_LARGEST_BYTES = 256 * 1024 * 1024


@lru_cache(maxsize=1)
def spurious_phases() -> frozenset[str]:
    """Names of entries that are left out of every table because they are known to be wrong."""
    return frozenset(r["name"] for r in rows("known_bad.csv") if r["what"] == "spurious phase")


def reference_table(path: str | Path | None = None) -> EnergyTable:
    """The table at `path` (CSV, CSV.gz or JSON of computed entries), or the one that ships.

    Raises InputError or ParseError with file and line for what cannot be read.
    """
    if path is None or str(path) == "":
        return embedded()
    resolved = Path(path)
    try:
        stamp = resolved.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _read(str(resolved), stamp)


@lru_cache(maxsize=4)
def _read(path: str, stamp: int) -> EnergyTable:
    data = read_bytes(path, max_bytes=_LARGEST_BYTES)
    if data[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            data = stream.read(_LARGEST_BYTES + 1)
        if len(data) > _LARGEST_BYTES:
            raise ParseError("unpacks to more than 256 MB.", file=path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"is not UTF-8 text ({error.reason}).", file=path) from error
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(text, path)
    return _from_csv(text, path)


def _from_csv(text: str, path: str) -> EnergyTable:
    first, _, _ = text.partition("\n")
    complete = (
        first.removeprefix(COMPLETE_WITHIN).strip().split("-") if first.startswith(COMPLETE_WITHIN) else ()
    )
    reader = csv.DictReader(io.StringIO("\n".join(x for x in text.splitlines() if not x.startswith("#"))))
    have = set(reader.fieldnames or ())
    name = next((c for c in ("phase", "formula") if c in have), None)
    energy = next((c for c in ("formation_energy_eV_atom", "e_form_ev_per_atom") if c in have), None)
    if name is None or energy is None:
        raise ParseError(
            f"needs the columns phase (or formula) and formation_energy_eV_atom; it has {', '.join(sorted(have))[:200]}.",
            file=path,
            next_step="See docs/thermo.md for the columns.",
        )
    phases: list[Phase] = []
    schemes: set[str] = set()
    for line, row in enumerate(reader, start=2):
        scheme = row.get("scheme") or ("mp-legacy" if energy == "e_form_ev_per_atom" else "unstated")
        schemes.add(scheme)
        try:
            phases.append(
                Phase(
                    row[name], tuple(_database_name(row[name])), float(row[energy]), scheme, row.get("source") or path,
                    "read", _number(row, "gap_min_eV", "gap_min_ev"), _number(row, "gap_max_eV", "gap_max_ev"),
                )
            )  # fmt: skip
        except ValueError as error:
            raise ParseError(f"{error}", file=path, line=line) from error
    if len(schemes) != 1:
        raise InputError(
            f"{path} mixes the schemes {', '.join(sorted(schemes))}; one table holds one scheme."
        )
    return table_of_phases(Path(path).name, schemes.pop(), phases, complete=frozenset(complete))


def _number(row: Mapping[str, str], *names: str) -> float | None:
    text = next((row[n] for n in names if row.get(n)), "")
    return float(text) if text else None


@lru_cache(maxsize=200_000)
def _database_name(formula: str) -> tuple[tuple[str, float], ...]:
    """Atoms in a database's reduced formula; these follow pymatgen's own grammar."""
    from pymatgen.core import Composition

    atoms = tuple((e, float(n)) for e, n in Composition(formula).as_dict().items())
    unknown = [e for e, _ in atoms if e not in elements()]
    if unknown or not atoms:
        raise ValueError(f"{formula!r} holds {', '.join(unknown) or 'nothing'}, no chemical element")
    return atoms


def phase_named(formula: str, energy_eV_atom: float, scheme: str, source: str) -> Phase:
    """A phase as a database names it. Raises ParseError where the name is no formula."""
    try:
        return Phase(formula, tuple(_database_name(formula)), float(energy_eV_atom), scheme, source)
    except (ValueError, KeyError) as error:
        raise ParseError(f"{formula!r} is no formula ({error}).", file=source) from error


def table_of_phases(
    name: str, scheme: str, phases: Iterable[Phase], *, complete: frozenset[str] = frozenset()
) -> EnergyTable:
    """A table of the lowest phase of each composition, without spurious phases; elements count as zero.

    `complete` names the elements within which the source gave every phase that it has.
    """
    lowest: dict[Any, Phase] = {}
    for phase in phases:
        if len(phase.atoms) < 2 or phase.name in spurious_phases():
            continue
        key = composition_key(phase.amounts)
        have = lowest.get(key)
        if have is None or phase.formation_energy_eV_atom < have.formation_energy_eV_atom:
            lowest[key] = phase
    kept = tuple(lowest.values())
    known = frozenset(e for p in kept for e, _ in p.atoms) | complete
    whole = len(kept) >= WHOLE_DATABASE_PHASES
    return EnergyTable(name, scheme, kept, known, certified=whole, complete=complete)


def _from_json(text: str, path: str) -> EnergyTable:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ParseError(f"is no valid JSON ({error}).", file=path) from error
    entries = data if isinstance(data, list) else list(data.values()) if isinstance(data, dict) else []
    return table_from_entries([e for e in entries if isinstance(e, dict)], name=Path(path).name)


def table_from_entries(entries: Iterable[Mapping[str, Any]], *, name: str, scheme: str = "") -> EnergyTable:
    """A table from dictionaries of pymatgen ComputedEntry: `composition`, `energy` (eV, all atoms), `correction`.

    Formation energies count from the lowest entry of each element in the same set; an element without one
    is an error. The scheme is the functional and run type that the entries state, unless given.
    """
    found: list[tuple[dict[str, float], float]] = []
    kinds: set[str] = set()
    for entry in entries:
        if "composition" not in entry or "energy" not in entry:
            continue
        amounts = amounts_of(entry["composition"])
        energy = float(entry["energy"]) + float(entry.get("correction") or 0.0)
        found.append((amounts, energy / sum(amounts.values())))
        functional = (entry.get("parameters") or {}).get("run_type", "unstated")
        kinds.add("GGA(+U)" if functional in ("GGA", "GGA+U") else str(functional))
    if not found:
        raise InputError(f"{name} holds no computed entries (composition and energy).")
    if len(kinds) > 1 and not scheme:
        raise InputError(
            f"{name} mixes the functionals {', '.join(sorted(kinds))}; one table holds one scheme."
        )
    ground: dict[str, float] = {}
    for amounts, energy in found:
        if len(amounts) == 1:
            element = next(iter(amounts))
            ground[element] = min(energy, ground.get(element, energy))
    missing = sorted({e for amounts, _ in found for e in amounts} - set(ground))
    if missing:
        raise InputError(
            f"{name} has no entry of the element {', '.join(missing)}, so nothing counts from it."
        )
    label = scheme or f"entries {kinds.pop()}"
    phases = []
    for amounts, energy in found:
        formation = energy - sum(n * ground[e] for e, n in amounts.items()) / sum(amounts.values())
        phases.append(Phase(_reduced(amounts), tuple(amounts.items()), formation, label, name))
    return table_of_phases(name, label, phases)


def _reduced(amounts: Amounts) -> str:
    from pymatgen.core import Composition

    return str(Composition(dict(amounts)).reduced_formula)
