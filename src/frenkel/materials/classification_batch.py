"""Classifies many formulas and structure files: one item to one plain row, for `batch.run_batch`.

A file that cannot be used (no lithium, no anion, occupancies above 1, not a crystal) is a failed item with
its reason; it never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from frenkel.batch import BatchResult, run_batch
from frenkel.materials.classification import classify
from frenkel.materials.classification_result import Classification

__all__ = ["ROW_HEADER", "classification_row", "classify_many", "classify_one"]

ROW_HEADER = ("given", "subject", "class", "family", "score", "further labels", "host", "dopants", "carrier",
              "carriers per formula", "role", "notices")  # fmt: skip
_SUFFIXES = (".cif", ".mcif", ".vasp", ".poscar", ".contcar")
_SHOWN_FACETS = ("packing", "polymorph", "system", "state", "entropy", "ions", "regime", "gel", "filler", "morphology")


def is_structure_file(text: str) -> bool:
    """Whether the text names a structure file by its ending (or is POSCAR or CONTCAR)."""
    path = Path(text)
    return path.suffix.lower() in _SUFFIXES or path.name.upper() in ("POSCAR", "CONTCAR")


def classify_one(item: str) -> dict[str, Any]:
    """A formula, name or structure file → {"row": …, "classification": …}, plain JSON values.

    Raises: InputError of the reader, with what is wrong and where.

    >>> classify_one("Li6PS5Cl")["row"]["family"]
    'argyrodite'
    """
    if is_structure_file(item):
        from frenkel.materials.structure_files import read_structure

        found = read_structure(item)
        result = classify("", found.structure)
        remarks = [str(one) for one in found.notices]
    else:
        result = classify(item)
        remarks = []
    row = classification_row(result, item)
    row["notices"] = "; ".join(dict.fromkeys([*remarks, *([row["notices"]] if row["notices"] else [])]))
    return {"row": row, "classification": {**result.to_dict(), "given": item}}


def classification_row(result: Classification, given: str) -> dict[str, Any]:
    """One line of the table, by the names of ROW_HEADER."""
    family = result.of("family")
    further = [
        f"{label.label} filler" if label.facet == "filler" else label.label
        for label in result.labels
        if label.facet in _SHOWN_FACETS
    ]
    host = result.host
    cells = (
        given, result.subject, result.material_class, result.family,
        round(family.score, 2) if family is not None else None,
        ", ".join(further),
        host.host if host is not None else "",
        "; ".join(str(dopant) for dopant in host.dopants) if host is not None else "",
        host.carrier if host is not None else "",
        host.carriers_per_formula if host is not None else None,
        result.role.label if result.role is not None else "unknown",
        "; ".join(str(notice) for notice in result.notices),
    )  # fmt: skip
    return dict(zip(ROW_HEADER, cells, strict=True))


def classify_many(
    items: Iterable[str],
    *,
    ledger: str | Path | None = None,
    jobs: int = 1,
    quiet: bool = False,
    options: Mapping[str, Any] | None = None,
) -> BatchResult:
    """Classify all items in their order; a ledger resumes an interrupted run.

    Parameters: `items`, formulas, names or structure files; `ledger`, path of an SQLite file or None;
    `jobs`, worker processes; `options`, further keyword arguments of `run_batch`.
    """
    return run_batch(classify_one, list(items), key=_identity, ledger=ledger, jobs=jobs, quiet=quiet,
                     **dict(options or {}))  # fmt: skip


def _identity(item: str) -> dict[str, str]:
    """The content that an item stands for: a file by its digest, so that a changed file is read again."""
    if is_structure_file(item) and Path(item).is_file():
        from frenkel.files import digest_of_file

        return {"file": item, "digest": digest_of_file(item)}
    return {"text": item}
