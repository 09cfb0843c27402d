"""The table of step laws, and the reading of a table for one of them: every column named, with its unit, or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from frenkel.errors import InputError, ParseError, UnknownName
from frenkel.evidence import Refusal
from frenkel.process.film_laws import CURE_DEPTH, DRYING
from frenkel.process.law_fit import Array, Law, LawFit, Variable, fit_law
from frenkel.process.pressing_laws import CALENDERING, HECKEL, KAWAKITA, MILLING
from frenkel.process.reaction_laws import GRAIN_GROWTH, JMAK, KISSINGER, LITHIUM_LOSS
from frenkel.quantities import parse
from frenkel.tables import Table, read_table

__all__ = ["LAWS", "fit_table", "law_of", "point_of", "read_law_table"]

LAWS: dict[str, Law] = {
    one.key: one
    for one in (HECKEL, KAWAKITA, CALENDERING, MILLING, KISSINGER, JMAK, GRAIN_GROWTH, LITHIUM_LOSS, DRYING, CURE_DEPTH)
}


def law_of(key: str) -> Law:
    """The law with this key.

    >>> law_of("kissinger").parameters[0]
    ('E', 'kJ/mol')
    """
    if key not in LAWS:
        raise UnknownName(key, what="step law", nearest=sorted(LAWS))
    return LAWS[key]


def _column(table: Table, variable: Variable) -> Array:
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
    x = [_column(table, variable) for variable in law.x]
    y = _column(table, law.y)
    good = np.all(np.isfinite(np.column_stack([*x, y])), axis=1)
    return tuple(one[good] for one in x), y[good]


def fit_table(path: str | Path, key: str, *, powder: str = "") -> LawFit | Refusal:
    """Fit the law with this key to a table."""
    law = law_of(key)
    x, y = read_law_table(path, law)
    return fit_law(law, x, y, powder=powder)


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
    return tuple(parse(str(given[one.name]), one.unit, bare=one.unit == "1") for one in law.x)
