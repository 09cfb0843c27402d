"""The table of step laws, and the reading of a table for one of them: every column named, with its unit, or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from frenkel.errors import InputError, ParseError, UnknownName
from frenkel.evidence import Refusal
from frenkel.process.cure_laws import CURE_DEPTH, PHOTO_CURE
from frenkel.process.film_laws import DRYING, SHEAR_THINNING, SLOT_DIE
from frenkel.process.furnace_laws import FURNACE_RUNS
from frenkel.process.glass_laws import TRANSFORMATION_CURVE, TWO_STAGE
from frenkel.process.law_fit import Array, Law, LawFit, Variable, fit_law
from frenkel.process.lithium_laws import LITHIUM_LOSS, LITHIUM_LOSS_WITHOUT_CO2
from frenkel.process.milling_laws import MILLING, MILLING_STRESS
from frenkel.process.pressing_laws import (
    CALENDERING,
    CALENDERING_HOT,
    COLD_SINTERING,
    HECKEL,
    KAWAKITA,
    SPRING_BACK,
)
from frenkel.process.reaction_laws import CONTRACTING_SPHERE, GINSTLING, GRAIN_GROWTH, JMAK, KISSINGER
from frenkel.process.vapour_laws import ATOMIC_LAYERS, FILM_GROWTH
from frenkel.quantities import parse
from frenkel.results import Notice
from frenkel.tables import Table, read_table

__all__ = ["CALCINATION", "LAWS", "best_law", "fit_table", "law_column", "law_of", "point_of", "read_law_table"]

_EVERY = (
    HECKEL, KAWAKITA, SPRING_BACK, CALENDERING, CALENDERING_HOT, COLD_SINTERING, MILLING, MILLING_STRESS, JMAK,
    GINSTLING, CONTRACTING_SPHERE, KISSINGER, TWO_STAGE, TRANSFORMATION_CURVE, GRAIN_GROWTH, LITHIUM_LOSS, LITHIUM_LOSS_WITHOUT_CO2, SLOT_DIE,
    SHEAR_THINNING, DRYING, PHOTO_CURE, CURE_DEPTH, FILM_GROWTH, ATOMIC_LAYERS, FURNACE_RUNS,
)  # fmt: skip
CALCINATION = ("jmak", "ginstling", "contracting-sphere")
"""Laws among which `best_law` chooses for a calcination."""
LAWS: dict[str, Law] = {one.key: one for one in _EVERY}


def law_of(key: str) -> Law:
    """The law with this key.

    >>> law_of("kissinger").parameters[0]
    ('E', 'kJ/mol')
    """
    if key not in LAWS:
        raise UnknownName(key, what="step law", nearest=sorted(LAWS))
    return LAWS[key]


def law_column(table: Table, variable: Variable) -> Array:
    """The column of a variable in its unit; a missing unit, a second column or none is named."""
    found = [one for one in table.columns if re.fullmatch(variable.pattern, one.name.strip())]
    if len(found) != 1:
        why = "no column" if not found else "more than one column"
        raise ParseError(
            f"{why} of {variable.name} among: {', '.join(table.names)}.", file=table.file,
            next_step=f"Name one column {variable.name!r} with its unit ({variable.unit}).",
        )  # fmt: skip
    if variable.unit != "1" or found[0].unit:
        return table.physical(found[0], variable.unit)
    values = table.numbers(found[0])
    if np.nanmax(np.abs(values)) > 1.5:
        raise InputError(f"{table.file}: column {found[0].header!r} has no unit and is no fraction.", next_step="Write the unit, % or 1.")
    return values


def read_law_table(path: str | Path, law: Law) -> tuple[tuple[Array, ...], Array]:
    """The columns of a law from a table, in its units; rows with a missing cell are left out."""
    table = read_table(path)
    x = [law_column(table, variable) for variable in law.x]
    y = law_column(table, law.y)
    good = np.all(np.isfinite(np.column_stack([*x, y])), axis=1)
    return tuple(one[good] for one in x), y[good]


def fit_table(path: str | Path | Sequence[str | Path], key: str, *, powder: str = "") -> LawFit | Refusal:
    """Fit the law with this key to a table, or to several tables of the same columns together."""
    law = law_of(key)
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    read = [read_law_table(one, law) for one in paths]
    x = tuple(np.concatenate([columns[k] for columns, _ in read]) for k in range(len(law.x)))
    return fit_law(law, x, np.concatenate([y for _, y in read]), powder=powder)


def best_law(path: str | Path | Sequence[str | Path], keys: Sequence[str], *, powder: str = "") -> LawFit | Refusal:
    """The law of several that fits a table best by AICc; a notice names those that fit alike (ΔAICc below 2)."""
    from dataclasses import replace

    found = [fit_table(path, key, powder=powder) for key in keys]
    fits = sorted((one for one in found if isinstance(one, LawFit)), key=lambda one: one.aicc)
    if not fits:
        return next(one for one in found if isinstance(one, Refusal))
    best = fits[0]
    shown = ", ".join(f"{one.law.key} {one.aicc - best.aicc:+.1f}" for one in fits)
    alike = " They do not tell the laws apart." if len(fits) > 1 and fits[1].aicc - best.aicc < 2.0 else ""
    return replace(best, notices=(Notice("choice", f"Chosen by AICc: {shown}.{alike}"), *best.notices))


def point_of(law: Law, given: Mapping[str, str | float]) -> tuple[float, ...]:
    """The point at which a law is asked, in its order and units, from names of its variables and values with units.

    >>> point_of(law_of("heckel"), {"pressure": "3000 bar"})
    (300.0,)
    """
    names = [one.name for one in law.x]
    for name in given:
        if name not in names:
            raise UnknownName(name, what=f"variable of {law.title}", nearest=names)
    missing = [name for name in names if name not in given]
    if missing:
        raise InputError(f"{law.title} needs {', '.join(names)}; {', '.join(missing)} is missing.")
    return tuple(parse(str(given[one.name]), one.unit, bare=one.unit.startswith("1")) for one in law.x)
