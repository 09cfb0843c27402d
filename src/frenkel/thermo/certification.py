"""Are the energies behind an answer known to be enough? certified or uncertified.

The table that ships is a selection. For the listed materials and systems it gives the same answer as the whole
database that it was taken from: windows to 1 mV with the same products over the whole profile, reaction
energies of the tested kinds of pairs to 5 meV/atom, closed and between 2.5 and 4.6 V, but for the listed exceptions
(`benchmarks/thermo_reference.py` proves it where the whole table is at hand). Elsewhere phases may be missing:
the energy above the hull is a lower bound and a window may be too wide.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, composition_key
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.facts import rows

__all__ = [
    "AGREEMENT_EV_ATOM",
    "LOAD_MORE",
    "TESTED_ROLES",
    "TESTED_V",
    "certified_air",
    "certified_pair",
    "certified_window",
    "is_listed",
]

LOAD_MORE = "frenkel thermo reference --from PATH|mp|optimade, then --reference PATH"
"""How a user brings in more phases."""

AGREEMENT_EV_ATOM = 0.005
"""How well certified reaction energies agree with those of the whole database."""

TESTED_V = (2.5, 4.6)
"""Range of voltage (V against Li/Li+) in which reaction energies of listed pairs were compared."""

TESTED_ROLES = (
    ("electrolyte", "cathode"), ("electrolyte", "coating"), ("coating", "cathode"), ("electrolyte", "lithium"),
    ("cathode", "lithium"), ("coating", "lithium"), ("electrolyte", "carbon"),
)  # fmt: skip
"""Kinds of pairs that were compared; those with lithium metal only closed."""

_ELEMENTS: dict[tuple[str, ...], str] = {("Li",): "lithium", ("C",): "carbon"}
_ROLE_PAIRS = {tuple(sorted(pair)) for pair in TESTED_ROLES}
_Key = tuple[tuple[str, float], ...]


@lru_cache(maxsize=1)
def _listed() -> dict[_Key, dict[str, str]]:
    """Listed rows by composition; formulas that rounding has put off balance under their mended composition."""
    return {composition_key(mended(r["formula"])[0]): r for r in rows("certified_materials.csv")}


@lru_cache(maxsize=1)
def _systems() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(r["system"].split("-")) for r in rows("certified_systems.csv"))


@lru_cache(maxsize=2)
def _exceptions(energy: str) -> frozenset[frozenset[Any]]:
    """Pairs of listed materials (or of hosts of cathodes) whose "mutual" or "total" energy is not certified."""
    return frozenset(
        frozenset(_identity(mended(row[side])[0]) for side in ("first", "second"))
        for row in rows("certified_exceptions.csv")
        if row["energy"] == energy
    )


def _judged_by_lists(members: Iterable[Amounts], table: EnergyTable) -> bool | None:
    """True or False where the table itself decides, None where the lists of the shipped one have to."""
    every = {e for m in members for e in m}
    if table.complete and every | {"Li"} <= table.complete:
        return True
    if not table.certified or ("Yb" in every and table.scheme.startswith("mp-legacy")):
        return False
    if table.name != "embedded" or _complete(every | {"Li"}):
        return True
    return None


def _complete(elements: Iterable[str]) -> bool:
    wanted = frozenset(elements)
    return any(wanted <= system for system in _systems())


def certified_window(amounts: Amounts, table: EnergyTable, temperature_K: float = 0.0) -> bool:
    """Whether window and profile of this composition from this table are known to be those of the whole database.

    Above 0 K the limits of the listed materials were compared at 298 K; which phases are stable in a system elsewhere
    was not.
    """
    if table.name == "embedded" and temperature_K > 0.0:
        near = abs(temperature_K - 298.15) < 1.0 and "Yb" not in amounts
        return near and _listed().get(composition_key(amounts), {}).get("at_298_K") == "yes"
    decided = _judged_by_lists([amounts], table)
    if decided is not None:
        return decided
    return _listed().get(composition_key(amounts), {}).get("window") == "yes"


def certified_pair(
    members: Iterable[Amounts], table: EnergyTable, voltage_V: float | None = None, *, energy: str = "mutual"
) -> bool:
    """Whether the reaction energy between these compositions, closed or at a voltage, is known to be that of the whole database.

    `energy` is "mutual" or "total"; the total one was compared closed only.
    """
    every = [dict(m) for m in members]
    if table.name == "embedded" and frozenset(map(_identity, every)) in _exceptions(energy):
        return False
    decided = _judged_by_lists(every, table)
    if decided is not None:
        return decided
    if len(every) != 2:
        return False
    if energy == "total" and voltage_V is not None:
        return False
    roles = list(itertools.product(*(_roles(m) for m in every)))
    if voltage_V is not None:
        if not TESTED_V[0] <= voltage_V <= TESTED_V[1]:
            return False
        roles = [pair for pair in roles if "lithium" not in pair]
    return any(tuple(sorted(pair)) in _ROLE_PAIRS for pair in roles)


def is_listed(amounts: Amounts) -> bool:
    """Whether this very composition is one of the listed materials (or lithium or carbon)."""
    return tuple(amounts) in _ELEMENTS or composition_key(amounts) in _listed()


def certified_air(amounts: Amounts, table: EnergyTable) -> bool:
    """Whether hydrolysis of this composition from this table is known to be that of the whole database."""
    if not table.certified or "Yb" in amounts:
        return False
    return table.name != "embedded" or _listed().get(composition_key(amounts), {}).get("air") == "yes"


def _roles(amounts: Amounts) -> list[str]:
    """Roles of a composition among the listed ones; a cathode between two listed states of charge counts as listed.

    The benchmark compares three states between the ends of every host; the states between sulfur and Li2S are mixtures of both.
    """
    element = _ELEMENTS.get(tuple(amounts))
    if element is not None:
        return [element]
    row = _listed().get(composition_key(amounts))
    if row is not None:
        return row["role"].split() if row["window"] == "yes" else []
    host, lithium = _host(amounts)
    states = _cathode_hosts().get(host, ())
    return ["cathode"] if states and min(states) - 1e-4 <= lithium <= max(states) + 1e-4 else []


def _identity(amounts: Amounts) -> Any:
    """What an exception is listed by: the host of a cathode (any state of charge), else the composition."""
    host = _host(amounts)[0]
    return host if host in _cathode_hosts() else composition_key(amounts)


def _host(amounts: Amounts) -> tuple[_Key, float]:
    """The composition without lithium, as fractions to 0.002, and the lithium per atom of it."""
    frame = {e: n for e, n in amounts.items() if e != "Li"}
    total = sum(frame.values()) or 1.0
    key = tuple(sorted((e, float(round(n / total / 0.002))) for e, n in frame.items()))
    return key, amounts.get("Li", 0.0) / total


@lru_cache(maxsize=1)
def _cathode_hosts() -> dict[_Key, tuple[float, ...]]:
    hosts: dict[_Key, tuple[float, ...]] = {}
    for row in rows("certified_materials.csv"):
        if row["role"] == "cathode" and row["window"] == "yes":
            host, lithium = _host(amounts_of(row["formula"]))
            hosts[host] = (*hosts.get(host, ()), lithium)
    return hosts
