"""What does the literature, and this laboratory, report?

Records: one reported value with bounds, unit, temperature, kind, method, conditions, the reference it is
cited from and the place where it was read. Shipped are all tables and every value of the running text of two
reviews, a few values read elsewhere, the synthesis routes and the claims that the reviews make, and their
bibliography. A laboratory keeps its own records in a SQLite file over the shipped ones. Values are stored in
the unit in which they were printed and leave as `Evidence` in canonical units (S/cm, eV, K, V, Wh/kg …).
No equation but one: σT = A exp(−Ea / kT), to check the conductivities of a series against its activation
energy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.library.bibliography import Reference, citations_by_text, references
    from frenkel.library.matching import material_key, records_of
    from frenkel.library.query import search
    from frenkel.library.records import Record, shipped_records, to_evidence
    from frenkel.library.store import LabDatabase

_PUBLIC = {
    "LabDatabase": "store",
    "Record": "records",
    "Reference": "bibliography",
    "citations_by_text": "bibliography",
    "material_key": "matching",
    "records_of": "matching",
    "references": "bibliography",
    "search": "query",
    "shipped_records": "records",
    "to_evidence": "records",
}

__all__ = [
    "LabDatabase",
    "Record",
    "Reference",
    "citations_by_text",
    "material_key",
    "records_of",
    "references",
    "search",
    "shipped_records",
    "to_evidence",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
