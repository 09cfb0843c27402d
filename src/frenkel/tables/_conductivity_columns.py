"""Which columns are conductivities, in which form (σ, σT, logarithms), and which are their errors."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, UnitError
from frenkel.quantities import convert, unit
from frenkel.results import Notice
from frenkel.tables._table import Column, Table, normalised

__all__ = [
    "conductivity_S_cm",
    "conductivity_columns",
    "error_column",
    "kind_of_header",
    "relative_errors",
    "sample_of_header",
    "unused_error_columns",
]

_WORDS = ("conductivity", "sigma", "leitfähigkeit", "conductivité", "conductividad", "kappa")
_SHORT = ("σ", "s", "sig", "cond", "κ")
_ERROR = re.compile(
    r"(^|[_\s(])(err|error|sd|std|stdev|uncertainty|unc|se|delta|d|u)($|[_\s)])|±|\+/-|Δ", re.IGNORECASE
)
_LOGARITHM = re.compile(r"^(log10|log_10|log|lg|ln)\b\s*_?\(?", re.IGNORECASE)
_TIMES_T = re.compile(r"([*·×\s_]|(?<=σ)|(?<=sigma))T\)*$")
_KINDS = {
    "bulk": "bulk", "grain": "bulk", "intragrain": "bulk", "total": "total", "tot": "total", "gb": "grain boundary",
    "grainboundary": "grain boundary", "electronic": "electronic", "el": "electronic", "ionic": "", "ion": "", "dc": "",
}  # fmt: skip


def _is_error(column: Column) -> bool:
    return bool(_ERROR.search(column.name))


def _bare(column: Column) -> str:
    """The name without logarithm and T: "log(σT)" → "σ"."""
    name = _LOGARITHM.sub("", column.name).rstrip(") ")
    return _TIMES_T.sub("", name).strip("*·× _(")


def _is_conductivity(column: Column) -> bool:
    if not column.is_numeric or _is_error(column):
        return False
    bare = _bare(column)
    if bare.lower() in _SHORT:
        return True
    return any(word in bare.lower().replace("σ", "sigma") for word in _WORDS)


def conductivity_columns(
    table: Table, name: str | None, given_unit: str | None, *, except_for: Column
) -> tuple[Column, ...]:
    """The conductivity column, or one a sample; raises InputError where they cannot be told."""
    if name is not None:
        return (table.column(name),)
    others = [column for column in table.columns if column is not except_for]
    found = [column for column in others if _is_conductivity(column)]
    if not found:  # nameless, but with a unit that says it
        found = [column for column in others if _has_conductivity_unit(column) and not _is_error(column)]
    if not found:
        _refuse_stray_text(table, others)
        listed = ", ".join(repr(column.header) for column in table.columns[:12])
        raise InputError(
            f"{table.file}: no column is called a conductivity ({listed}).",
            next_step="Name it: --conductivity-column NAME (parameter conductivity_column=).",
        )
    kinds = [column for column in found if normalised(sample_of_header(column)) in _KINDS]
    if len(found) > 1 and kinds:
        listed = ", ".join(repr(column.header) for column in found)
        raise InputError(
            f"{table.file}: several kinds of conductivity ({listed}), which must not be pooled.",
            next_step="Choose one: --conductivity-column NAME (parameter conductivity_column=).",
        )
    return tuple(found)


def _refuse_stray_text(table: Table, columns: list[Column]) -> None:
    """Name the cell that makes a conductivity column a text, which explains more than 'no such column'."""
    for column in columns:
        if not column.is_numeric and any(word in normalised(column.name) for word in _WORDS):
            table.numbers(column)


def _has_conductivity_unit(column: Column) -> bool:
    if not column.is_numeric or not column.unit:
        return False
    try:
        return unit(column.unit).dimension == unit("S/cm").dimension
    except UnitError:
        return False


def sample_of_header(column: Column) -> str:
    """What a header says beside "conductivity": the sample in "sigma_A", the kind in "bulk conductivity"."""
    name = _bare(column)
    for word in (*_WORDS, "ionic", "σ"):
        name = re.sub(re.escape(word), " ", name, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[_()\[\]]", " ", name).split())


def kind_of_header(column: Column) -> str:
    """The kind that a header states: bulk, total, grain boundary, electronic; "" where it states none."""
    words = {normalised(one) for one in re.split(r"[\s_]+", sample_of_header(column))}
    found = {_KINDS[one] for one in (*words, normalised(sample_of_header(column))) if _KINDS.get(one)}
    found -= {"bulk"} if "grain boundary" in found else set()
    return found.pop() if len(found) == 1 else ""


def conductivity_S_cm(
    table: Table,
    column: Column,
    kelvins: NDArray[np.float64],
    given_unit: str | None,
    notices: list[Notice],
) -> NDArray[np.float64]:
    """σ (n,) in S/cm out of a column of σ, σT, or log10 or ln of these (10^x with the unit of the header)."""
    times_T = bool(_TIMES_T.search(column.name)) or _is_times_kelvin(given_unit or column.unit)
    wanted = "S·K/cm" if times_T else "S/cm"
    logarithm = _LOGARITHM.match(column.name)
    if not logarithm:
        values = table.physical(column, wanted, given_unit=given_unit, option="conductivity_unit")
        return values / kelvins if times_T else values
    base = np.e if logarithm[1].lower() == "ln" else 10.0
    if logarithm[1].lower() == "log":
        notices.append(Notice("log_base", f"column {column.header!r} was read as a logarithm to base 10."))
    # the unit belongs to the argument: one physical unit is what 1 is worth
    factor = table.physical(
        Column(column.name, column.unit, column.header, np.ones(1)), wanted, given_unit=given_unit,
        option="conductivity_unit",
    )[0]  # fmt: skip
    with np.errstate(over="ignore"):
        values = np.asarray(np.power(base, table.numbers(column)) * factor, dtype=np.float64)
    return values / kelvins if times_T else values


def _is_times_kelvin(text: str) -> bool:
    try:
        return unit(text).dimension == unit("S·K/cm").dimension
    except UnitError:
        return False


def error_column(table: Table, column: Column, n_columns: int) -> Column | None:
    """The column of standard deviations that belongs to a conductivity column, or None."""
    errors = [one for one in table.columns if one.is_numeric and _is_error(one)]
    errors = [one for one in errors if not _of_temperature(one)]
    if n_columns == 1:
        own = [one for one in errors if normalised(column.name) in normalised(one.name)]
        own = own or [one for one in errors if not normalised(_ERROR.sub("", one.name)).strip("rel")]
        own = own or [
            one for one in errors if any(word in one.name.lower() for word in ("rel", *_WORDS, "σ"))
        ]
        return own[0] if own else None
    own = [one for one in errors if normalised(column.name) in normalised(one.name)]
    return own[0] if own else None


def unused_error_columns(table: Table, used: Iterable[Column | None]) -> list[Notice]:
    """A notice for each column of errors that no conductivity takes its error from, with the cell where it is no number."""
    taken = {one.name for one in used if one is not None}
    notices = []
    for column in table.columns:
        if not _is_error(column) or column.name in taken or _of_temperature(column):
            continue
        if column.stray is None:
            why = "which conductivity it belongs to cannot be told"
        else:
            line, text = column.stray
            why = f"{text[:40]!r} in line {line} is not a number"
        notices.append(Notice("errors_not_used", f"the errors in column {column.header!r} are not used: {why}."))
    return notices


def _of_temperature(column: Column) -> bool:
    return bool(re.search(r"(^|[_\s])(T|temp\w*)($|[_\s])", column.name))


def relative_errors(
    table: Table, errors: Column | None, column: Column, sigma: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Relative standard deviations (n,), NaN where there is none.

    An error in % or called relative is one; without a unit it has the unit of the conductivity.
    """
    if errors is None:
        return np.full(sigma.shape, np.nan)
    values = np.abs(table.numbers(errors))
    if errors.unit in ("%", "percent"):
        return values / 100.0
    if "rel" in errors.name.lower():
        return values.astype(np.float64)
    if _LOGARITHM.match(column.name):
        raise InputError(
            f"{table.file}: {errors.header!r} beside the logarithm {column.header!r} can be read in two ways.",
            next_step="Give relative errors, in a column 'relative error' or in %.",
        )
    written = errors.unit or column.unit
    if not written:
        return np.full(sigma.shape, np.nan)
    own = table.numbers(column)
    # both in the unit of the conductivity column: σT and its error share the factor T
    scaled = convert(values, written, column.unit or written)  # type: ignore[arg-type]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(scaled / np.abs(own), dtype=np.float64)
