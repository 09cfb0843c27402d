"""Which energies stand behind an answer, and whether they are known to be enough: certified or uncertified.

The table that ships is a selection. Inside the listed materials and systems it gives the same answer as
the whole database it was taken from (windows to 1 mV with the same products, reaction energies to
5 meV/atom; `benchmarks/thermo_reference.py` proves it where the whole table is at hand). Outside, phases may
be missing: the energy above hull is a lower bound and a window may be too wide.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from frenkel.errors import InputError, ParseError
from frenkel.files import read_bytes
from frenkel.thermo.compositions import Amounts, amounts_of, composition_key
from frenkel.thermo.energies import EnergyTable, Phase, embedded
from frenkel.thermo.facts import rows

__all__ = [
    "LOAD_MORE",
    "certified_air",
    "certified_pair",
    "certified_window",
    "reference_table",
    "spurious_phases",
    "table_from_entries",
]

LOAD_MORE = "frenkel thermo reference --from PATH|mp|optimade, then --reference PATH"
"""How a user brings in more phases."""

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
    return _table(Path(path).name, schemes.pop(), phases)


def _number(row: Mapping[str, str], *names: str) -> float | None:
    text = next((row[n] for n in names if row.get(n)), "")
    return float(text) if text else None


@lru_cache(maxsize=200_000)
def _database_name(formula: str) -> tuple[tuple[str, float], ...]:
    """Atoms in a database's reduced formula; these follow pymatgen's own grammar."""
    from pymatgen.core import Composition

    return tuple((e, float(n)) for e, n in Composition(formula).as_dict().items())


def _table(name: str, scheme: str, phases: Iterable[Phase]) -> EnergyTable:
    lowest: dict[Any, Phase] = {}
    for phase in phases:
        if len(phase.atoms) < 2 or phase.name in spurious_phases():
            continue
        key = composition_key(phase.amounts)
        have = lowest.get(key)
        if have is None or phase.formation_energy_eV_atom < have.formation_energy_eV_atom:
            lowest[key] = phase
    kept = tuple(lowest.values())
    elements = frozenset(e for p in kept for e, _ in p.atoms)
    return EnergyTable(name, scheme, kept, elements, certified=len(kept) >= WHOLE_DATABASE_PHASES)


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
    return _table(name, label, phases)


def _reduced(amounts: Amounts) -> str:
    from pymatgen.core import Composition

    return str(Composition(dict(amounts)).reduced_formula)


@lru_cache(maxsize=1)
def _listed() -> dict[Any, dict[str, str]]:
    return {composition_key(amounts_of(r["formula"])): r for r in rows("certified_materials.csv")}


@lru_cache(maxsize=1)
def _systems() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(r["system"].split("-")) for r in rows("certified_systems.csv"))


def _complete(elements: Iterable[str]) -> bool:
    wanted = frozenset(elements)
    return any(wanted <= system for system in _systems())


def certified_window(amounts: Amounts, table: EnergyTable) -> bool:
    """Whether the window of this composition from this table is known to be that of the whole database."""
    if not table.certified or "Yb" in amounts:
        return False
    if table.name != "embedded":
        return True
    row = _listed().get(composition_key(amounts))
    return (row is not None and row["window"] == "yes") or _complete({*amounts, "Li"})


def certified_pair(members: Iterable[Amounts], table: EnergyTable) -> bool:
    """Whether a reaction between these compositions is known to be that of the whole database."""
    every = [dict(m) for m in members]
    if not table.certified or any("Yb" in m for m in every):
        return False
    if table.name != "embedded" or _complete({"Li"}.union(*every)):
        return True
    listed = [_row_of(m) for m in every]
    roles = [row.get("role", "").split() if row.get("pairs") == "yes" else [] for row in listed]
    pairs = {tuple(sorted(pair)) for pair in itertools.product(*roles)}
    return len(every) == 2 and bool(pairs & _TESTED_PAIRS)


def certified_air(amounts: Amounts, table: EnergyTable) -> bool:
    """Whether hydrolysis of this composition from this table is known to be that of the whole database."""
    if not table.certified or "Yb" in amounts:
        return False
    row = _listed().get(composition_key(amounts))
    return table.name != "embedded" or (row is not None and row.get("air") == "yes")


def _row_of(amounts: Amounts) -> dict[str, str]:
    """The listed row of a composition; a cathode between two listed states of charge counts as listed.

    `benchmarks/thermo_reference.py` tests three states between the ends of every host.
    """
    row = _listed().get(composition_key(amounts)) or _ELEMENTS.get(tuple(amounts))
    if row is not None:
        return row
    host, lithium = _host(amounts)
    states = _cathode_hosts().get(host, ())
    between = bool(states) and min(states) - 1e-4 <= lithium <= max(states) + 1e-4
    return {"role": "cathode", "pairs": "yes"} if between else {}


def _host(amounts: Amounts) -> tuple[tuple[tuple[str, float], ...], float]:
    """The composition without lithium, as fractions to 0.002, and the lithium per atom of it."""
    frame = {e: n for e, n in amounts.items() if e != "Li"}
    total = sum(frame.values()) or 1.0
    return tuple(sorted((e, round(n / total / 0.002)) for e, n in frame.items())), amounts.get(
        "Li", 0.0
    ) / total


@lru_cache(maxsize=1)
def _cathode_hosts() -> dict[tuple[tuple[str, float], ...], tuple[float, ...]]:
    hosts: dict[tuple[tuple[str, float], ...], tuple[float, ...]] = {}
    for row in rows("certified_materials.csv"):
        if row["role"] == "cathode" and row["pairs"] == "yes":
            host, lithium = _host(amounts_of(row["formula"]))
            hosts[host] = (*hosts.get(host, ()), lithium)
    return hosts


_ELEMENTS: dict[tuple[str, ...], dict[str, str]] = {
    ("Li",): {"role": "lithium", "pairs": "yes"},
    ("C",): {"role": "carbon", "pairs": "yes"},
}

_TESTED_PAIRS = {
    tuple(sorted(pair))
    for pair in (
        ("electrolyte", "cathode"), ("electrolyte", "coating"), ("coating", "cathode"), ("electrolyte", "lithium"),
        ("cathode", "lithium"), ("coating", "lithium"), ("electrolyte", "carbon"),
    )
}  # fmt: skip
