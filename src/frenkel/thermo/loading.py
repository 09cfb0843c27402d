"""Bringing in more energies: a file, the Materials Project with the user's key, or an OPTIMADE provider.

What is loaded is kept as one CSV in the user's cache folder and used from then on, until it is forgotten.
The network is used only by an explicit `load_reference("mp" | "optimade", …)`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from frenkel.errors import InputError, MissingExtra
from frenkel.files import cache_folder, write_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.reference import reference_table, table_from_entries

__all__ = ["chosen_reference", "forget_reference", "load_reference", "optimade_entries", "table_text"]

_FILE = "reference.csv"
_TIMEOUT_S = 60
_LARGEST_PAGE_BYTES = 64 * 1024 * 1024
_MOST_PAGES = 200


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
    url : base address of the OPTIMADE provider, e.g. https://oqmd.org/optimade/v1
    """
    wanted = tuple(elements)
    if source == "mp":
        table = _materials_project(wanted)
    elif source == "optimade":
        table = _optimade(wanted, url)
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


def _materials_project(elements: Sequence[str]) -> EnergyTable:
    """All corrected GGA(+U) entries of a chemical system, with the user's key (MP_API_KEY)."""
    if not elements:
        raise InputError(
            "Say which elements to load from the Materials Project.", next_step="--elements Li-P-S-Cl"
        )
    try:
        from mp_api.client import MPRester  # type: ignore[import-not-found]
    except ImportError as error:
        raise MissingExtra(
            "mp-api", purpose="Loading from the Materials Project", command="python -m pip install mp-api"
        ) from error
    key = os.environ.get("MP_API_KEY", "")
    if not key:
        raise InputError(
            "The Materials Project asks for a key.", next_step="Get one there and set MP_API_KEY."
        )
    with MPRester(key) as client:
        entries = client.get_entries_in_chemsys(
            list(elements), additional_criteria={"thermo_types": ["GGA_GGA+U"]}
        )
    return table_from_entries((e.as_dict() for e in entries), name="Materials Project", scheme="mp2020")


def _optimade(elements: Sequence[str], url: str) -> EnergyTable:
    if not elements or not url:
        raise InputError(
            "OPTIMADE needs the elements and the provider.",
            next_step="--elements Li-Y-Br --url https://oqmd.org/optimade/v1",
        )
    if not url.startswith(("https://", "http://")):
        raise InputError(f"{url!r} is no web address.")
    others = "elements HAS ANY " + ", ".join(f'"{e}"' for e in elements)
    only = f"elements LENGTH <= {len(elements)} AND NOT (elements HAS ANY {', '.join(chr(34) + e + chr(34) for e in _all_but(elements))})"
    query = urlencode({"filter": f"{others} AND {only}", "page_limit": 500}, quote_via=quote)
    pages = _pages(f"{url.rstrip('/')}/structures?{query}")
    rows = [row for page in pages for row in optimade_entries(page)]
    if not rows:
        raise InputError(
            "The provider gave no formation energies for these elements.",
            next_step="Try another provider, or a file.",
        )
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("phase", "formation_energy_eV_atom", "scheme", "source"))
    writer.writerows((f, e, f"optimade {url}", url) for f, e in rows)
    kept = cache_folder("thermo")
    if kept is None:
        raise InputError("No folder can be written to keep the energies in.", next_step="Set FRENKEL_CACHE.")
    write_text(kept / "optimade.csv", buffer.getvalue())
    return reference_table(kept / "optimade.csv")


def _all_but(elements: Sequence[str]) -> list[str]:
    from frenkel.materials.elements import elements as known

    return [e for e in known() if e not in elements]


def _pages(address: str) -> list[Mapping[str, Any]]:
    pages: list[Mapping[str, Any]] = []
    while address and len(pages) < _MOST_PAGES:
        try:
            with urllib.request.urlopen(address, timeout=_TIMEOUT_S) as stream:
                page = json.loads(stream.read(_LARGEST_PAGE_BYTES))
        except (urllib.error.URLError, ValueError, OSError) as error:
            raise InputError(
                f"The OPTIMADE provider could not be read: {error}.",
                next_step="Check the address and the network.",
            ) from error
        pages.append(page)
        following = (page.get("links") or {}).get("next")
        address = following.get("href", "") if isinstance(following, dict) else (following or "")
        if address and not address.startswith(("https://", "http://")):
            break
    return pages


def optimade_entries(page: Mapping[str, Any]) -> list[tuple[str, float]]:
    """(formula, formation energy eV/atom) of the structures on one OPTIMADE page that state one.

    Formation energies are provider fields: any `_provider_…` field whose name holds "formation_energy" or "delta_e"
    and "per_atom" (or no unit of its own) counts; structures without one are left out.
    """
    found = []
    for item in page.get("data") or []:
        attributes = item.get("attributes") or {}
        formula = attributes.get("chemical_formula_reduced")
        energy = next((v for k, v in attributes.items() if k.startswith("_") and ("formation_energy" in k or "delta_e" in k)
                       and isinstance(v, (int, float)) and not isinstance(v, bool)), None)  # fmt: skip
        if isinstance(formula, str) and energy is not None:
            found.append((formula, float(energy)))
    return found
