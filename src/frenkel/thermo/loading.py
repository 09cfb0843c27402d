"""Bringing in more energies: a file, the Materials Project with the user's key, or an OPTIMADE provider.

What is loaded is kept as one CSV in the user's cache folder and used from then on, until it is forgotten.
The network is used only by an explicit `load_reference("mp" | "optimade", …)` (see `databases`).
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from frenkel.errors import InputError
from frenkel.files import cache_folder, write_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.reference import COMPLETE_WITHIN, reference_table

__all__ = ["chosen_reference", "forget_reference", "load_reference", "table_text"]

_FILE = "reference.csv"


def _kept() -> Path | None:
    folder = cache_folder("thermo")
    return None if folder is None else folder / _FILE


def chosen_reference(path: str | None = None) -> EnergyTable:
    """The table at `path`, else FRENKEL_REFERENCE, else the one that was loaded last, else the embedded one."""
    if path:
        return reference_table(path)
    if named := os.environ.get("FRENKEL_REFERENCE"):
        return reference_table(named)
    kept = _kept()
    return reference_table(kept) if kept is not None and kept.is_file() else embedded()


def forget_reference() -> None:
    """Go back to the embedded energies."""
    kept = _kept()
    if kept is not None:
        kept.unlink(missing_ok=True)


def load_reference(source: str, *, elements: Iterable[str] = (), url: str = "") -> EnergyTable:
    """Load energies and keep them as the default.

    Parameters
    ----------
    source : path of a CSV or JSON file, "mp", or "optimade"
    elements : what to ask a database for
    url : base address of the OPTIMADE provider, e.g. https://oqmd.org/optimade/v1, or of a mirror of the
        Materials Project
    """
    from frenkel.thermo import databases

    wanted = tuple(elements)
    if source == "mp":
        table = databases.from_materials_project(wanted, address=url or databases.MATERIALS_PROJECT)
    elif source == "optimade":
        table = databases.from_optimade(wanted, url)
    else:
        table = reference_table(source)
    kept = _kept()
    if kept is None:
        raise InputError(
            "No folder can be written to keep the energies in.",
            next_step="Set FRENKEL_CACHE, or use --reference PATH each time.",
        )
    write_text(kept, table_text(table))
    return table


def table_text(table: EnergyTable) -> str:
    """A table as CSV that `reference_table` reads."""
    buffer = io.StringIO()
    if table.complete:
        buffer.write(f"{COMPLETE_WITHIN} {'-'.join(sorted(table.complete))}\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("phase", "formation_energy_eV_atom", "gap_min_eV", "gap_max_eV", "scheme", "source"))
    for p in table.phases:
        writer.writerow(
            (
                p.name,
                repr(p.formation_energy_eV_atom),
                _text(p.gap_min_eV),
                _text(p.gap_max_eV),
                p.scheme,
                p.source,
            )
        )
    return buffer.getvalue()


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)
