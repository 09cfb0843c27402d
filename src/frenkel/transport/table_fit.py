"""A conductivity table from a file into `fit_conductivity`, with the digest of the file as its source."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from frenkel.evidence import Evidence, Source
from frenkel.results import Notice
from frenkel.tables import ConductivityTable, read_conductivity_table
from frenkel.transport.conductivity_fit import ConductivityFit, fit_conductivity
from frenkel.transport.points import FEWEST_TEMPERATURES, points_evidence, temperature_groups

__all__ = ["evidence_of_table", "fit_read_table", "fit_table"]


def fit_table(
    path: str | Path,
    *,
    law: str = "auto",
    subject: str = "",
    kind: str = "",
    point_error: float | None = None,
    shared_relative_error: float = 0.0,
    temperature_error_K: float = 0.0,
    temperature_unit: str | None = None,
    conductivity_unit: str | None = None,
    temperature_column: str | None = None,
    conductivity_column: str | None = None,
    decimal: str | None = None,
) -> tuple[ConductivityFit, tuple[Notice, ...]]:
    """Read a table of σ(T) and fit it; returns the fit and the notices of both reading and fitting.

    Parameters
    ----------
    path : the table; layout and units are found by `frenkel.tables.read_conductivity_table`
    law, subject, kind, point_error, shared_relative_error, temperature_error_K : see `fit_read_table`
    temperature_unit, conductivity_unit, temperature_column, conductivity_column, decimal : what the table
        leaves open

    Raises
    ------
    InputError : the table cannot be read, or its points cannot be fitted
    """
    table = read_conductivity_table(
        path, temperature_unit=temperature_unit, conductivity_unit=conductivity_unit,
        temperature_column=temperature_column, conductivity_column=conductivity_column, decimal=decimal,
    )  # fmt: skip
    return fit_read_table(
        table, law=law, subject=subject, kind=kind, point_error=point_error,
        shared_relative_error=shared_relative_error, temperature_error_K=temperature_error_K,
    )  # fmt: skip


def fit_read_table(
    table: ConductivityTable,
    *,
    law: str = "auto",
    subject: str = "",
    kind: str = "",
    point_error: float | None = None,
    shared_relative_error: float = 0.0,
    temperature_error_K: float = 0.0,
) -> tuple[ConductivityFit, tuple[Notice, ...]]:
    """Fit a table that was read already; returns the fit and all notices.

    Parameters
    ----------
    law, shared_relative_error, temperature_error_K : see `fit_conductivity`
    subject : what was measured; the name of the file where none is given
    kind : total, bulk, grain boundary …; that of the header where none is given, else unspecified
    point_error : relative 1-sigma error of each point; None: that of the table, if it states one for all
    """
    path = Path(table.file)
    stated = np.isfinite(table.relative_error)
    of_table = table.relative_error if stated.all() else None
    fit = fit_conductivity(
        table.temperature_K,
        table.conductivity_S_cm,
        sample=[str(one) or "sample" for one in table.sample],
        branch=[str(one) for one in table.branch],
        relative_error=of_table if point_error is None else point_error,
        temperature_error_K=temperature_error_K,
        shared_relative_error=shared_relative_error,
        law=law,
        subject=subject or path.stem,
        kind=kind or table.kind or "unspecified",
        source=_source(table),
        confirm_kelvin=True,  # the reader has asked already where the unit was open
    )
    notices = (*table.notices, *fit.notices)
    if point_error is None and stated.any() and not stated.all():
        text = "Some points state no error: all points weigh the same."
        notices = (*notices, Notice("errors-incomplete", text))
    return fit, tuple(dict.fromkeys(notices))


def evidence_of_table(
    table: ConductivityTable, *, subject: str, kind: str = ""
) -> tuple[tuple[Evidence, ...], ConductivityFit | None, tuple[Notice, ...]]:
    """What a table says: a fitted law, or the values at its temperatures where these are too few for a law.

    Returns the evidence, the fit (None without a law) and all notices. Parameters as for `fit_read_table`.
    """
    count = len(temperature_groups(table))
    if count >= FEWEST_TEMPERATURES:
        fit, notices = fit_read_table(table, subject=subject, kind=kind)
        return fit.evidence(), fit, notices
    found = points_evidence(table, subject=subject, kind=kind or table.kind or "unspecified", source=_source(table))
    text = (
        f"{count} temperature{'s' if count > 1 else ''}: too few for a law of conduction, which needs"
        f" {FEWEST_TEMPERATURES}; the values stand as they are."
    )
    return found, None, (*table.notices, Notice("no-law", text))


def _source(table: ConductivityTable) -> Source:
    return Source(place=Path(table.file).name, file_digest=table.digest)
