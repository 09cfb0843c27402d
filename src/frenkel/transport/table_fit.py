"""A conductivity table from a file into `fit_conductivity`, with the digest of the file as its source."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from frenkel.evidence import Source
from frenkel.results import Notice
from frenkel.tables import read_conductivity_table
from frenkel.transport.conductivity_fit import ConductivityFit, fit_conductivity


def fit_table(
    path: str | Path,
    *,
    law: str = "auto",
    subject: str = "",
    kind: str = "unspecified",
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
    law, subject, kind, shared_relative_error, temperature_error_K : see `fit_conductivity`; the subject is
        the name of the file where none is given
    point_error : relative 1-sigma error of each point; None: that of the table, if it states one for all
    temperature_unit, conductivity_unit, temperature_column, conductivity_column, decimal : what the table
        leaves open

    Raises
    ------
    InputError : the table cannot be read, or its points cannot be fitted
    """
    path = Path(path)
    table = read_conductivity_table(
        path, temperature_unit=temperature_unit, conductivity_unit=conductivity_unit,
        temperature_column=temperature_column, conductivity_column=conductivity_column, decimal=decimal,
    )  # fmt: skip
    stated = np.isfinite(table.relative_error)
    fit = fit_conductivity(
        table.temperature_K,
        table.conductivity_S_cm,
        sample=[str(one) or "sample" for one in table.sample],
        branch=[str(one) for one in table.branch],
        relative_error=point_error
        if point_error is not None
        else table.relative_error
        if stated.all()
        else None,
        temperature_error_K=temperature_error_K,
        shared_relative_error=shared_relative_error,
        law=law,
        subject=subject or path.stem,
        kind=kind,
        source=Source(place=path.name, file_digest=table.digest),
        confirm_kelvin=True,  # the reader has asked already where the unit was open
    )
    notices = (*table.notices, *fit.notices)
    if point_error is None and stated.any() and not stated.all():
        text = "Some points state no error: all points weigh the same."
        notices = (*notices, Notice("errors-incomplete", text))
    return fit, tuple(dict.fromkeys(notices))
