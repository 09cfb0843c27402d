"""Energies from two kinds of database over the network: the Materials Project, and any OPTIMADE provider.

Materials Project: GET {address}/materials/thermo/ with the user's key in the header X-API-KEY; formation energies of
one scheme (thermo type GGA_GGA+U, the corrections of 2020), in pages of 1000. OPTIMADE (specification 1.1): GET
{address}/structures with a filter for each chemical subsystem, `links.next` leading from page to page; formation
energies are fields of the provider. Nothing is asked of the network but by `frenkel thermo reference --from mp|optimade`.
Every address, size, time and page is bounded; what fails says where and what to do. Units: eV per atom.
"""

from __future__ import annotations

import itertools
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode, urljoin, urlsplit

from frenkel.errors import InputError
from frenkel.materials.elements import elements as known_elements
from frenkel.thermo.energies import EnergyTable, Phase
from frenkel.thermo.reference import phase_named, table_of_phases

__all__ = ["MATERIALS_PROJECT", "from_materials_project", "from_optimade", "optimade_entries"]

MATERIALS_PROJECT = "https://api.materialsproject.org"
TIMEOUT_S = 60.0
_LARGEST_PAGE_BYTES = 64 * 1024 * 1024
_MOST_PAGES = 200
_MOST_ELEMENTS = 8
_PER_PAGE = 1000
_OPTIMADE_FIELDS = (
    "chemical_formula_reduced", "_mp_stability", "_oqmd_delta_e", "_alexandria_formation_energy_per_atom",
)  # fmt: skip


def from_materials_project(
    elements: Sequence[str], *, address: str = MATERIALS_PROJECT, timeout_s: float = TIMEOUT_S
) -> EnergyTable:
    """All phases of the Materials Project within `elements`, scheme "mp2020"; the key is that of MP_API_KEY.

    Raises InputError: no key, no elements, key refused, no answer, an answer of another form.
    """
    wanted = _checked(elements, "Materials Project")
    key = os.environ.get("MP_API_KEY", "").strip()
    if not key:
        raise InputError(
            "The Materials Project asks for a key.",
            next_step="Get one there (it is free) and set MP_API_KEY.",
        )
    parts = urlsplit(_base(address))
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise InputError(
            f"{address} would get the key in plain text.", next_step="The key is sent only over https."
        )
    query = {
        "chemsys": ",".join("-".join(system) for system in _subsystems(wanted)), "thermo_types": "GGA_GGA+U",
        "_fields": "formula_pretty,formation_energy_per_atom,thermo_type", "_all_fields": "False", "_per_page": _PER_PAGE,
    }  # fmt: skip
    phases: list[Phase] = []
    for number in range(1, _MOST_PAGES + 1):
        url = f"{_base(address)}/materials/thermo/?{urlencode({**query, '_page': number})}"
        rows = _list_of(_fetched(url, timeout_s, {"X-API-KEY": key}), url)
        for row in rows:
            formula, energy = row.get("formula_pretty"), row.get("formation_energy_per_atom")
            if (
                isinstance(formula, str)
                and _is_number(energy)
                and row.get("thermo_type") in (None, "GGA_GGA+U")
            ):
                phases.append(phase_named(formula, energy, "mp2020", "Materials Project, CC BY 4.0"))
        if len(rows) < _PER_PAGE:
            break
    return _complete("Materials Project", "mp2020", phases, wanted)


def from_optimade(elements: Sequence[str], address: str, *, timeout_s: float = TIMEOUT_S) -> EnergyTable:
    """All phases of an OPTIMADE provider within `elements` that state a formation energy.

    Parameters
    ----------
    address : base address, with or without the version, e.g. https://oqmd.org/optimade/v1

    Raises InputError: no elements or address, no answer, the provider's own error, no formation energies.
    """
    wanted = _checked(elements, "OPTIMADE provider")
    if not address:
        raise InputError(
            "OPTIMADE needs the address of a provider.",
            next_step="--elements Li-Y-Br --url https://oqmd.org/optimade/v1",
        )
    base = _base(address)
    scheme = f"optimade {urlsplit(base).netloc}"
    phases = []
    for system in _subsystems(wanted):
        if len(system) == 1:
            continue
        every = ", ".join(f'"{e}"' for e in system)
        query = {
            "filter": f"elements HAS ALL {every} AND nelements={len(system)}", "page_limit": 500,
            "response_fields": ",".join(_OPTIMADE_FIELDS), "response_format": "json",
        }  # fmt: skip
        url = f"{base}/structures?{urlencode(query, quote_via=quote)}"
        for page in _pages(url, timeout_s):
            phases += [phase_named(f, e, scheme, base) for f, e in optimade_entries(page)]
    if not phases:
        raise InputError(
            f"{base} states no formation energies within {'-'.join(wanted)}.",
            next_step="Try another provider, or a file.",
        )
    return _complete(f"OPTIMADE {urlsplit(base).netloc}", scheme, phases, wanted)


def optimade_entries(page: Mapping[str, Any]) -> list[tuple[str, float]]:
    """(formula, formation energy eV/atom) of the structures on one OPTIMADE page that state one.

    Formation energies are fields of the provider (`_oqmd_delta_e`, `_alexandria_formation_energy_per_atom`), or stand inside one
    by functional (`_mp_stability`, of which only GGA and GGA+U with their corrections is taken); structures without one are left out.
    """
    found = []
    for item in page.get("data") or []:
        attributes = item.get("attributes") if isinstance(item, Mapping) else None
        if not isinstance(attributes, Mapping):
            continue
        formula, energy = attributes.get("chemical_formula_reduced"), _formation_energy(attributes)
        if isinstance(formula, str) and energy is not None:
            found.append((formula, energy))
    return found


def _formation_energy(attributes: Mapping[str, Any]) -> float | None:
    for name, value in attributes.items():
        if name.startswith("_") and ("formation_energy" in name or "delta_e" in name) and _is_number(value):
            return float(value)
        if name == "_mp_stability" and isinstance(value, Mapping):
            inner = value.get("gga_gga+u")
            energy = inner.get("formation_energy_per_atom") if isinstance(inner, Mapping) else None
            if _is_number(energy):
                return float(energy)
    return None


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 100.0


def _checked(elements: Sequence[str], what: str) -> tuple[str, ...]:
    wanted = tuple(sorted({e.strip() for e in elements if e.strip()}))
    unknown = [e for e in wanted if e not in known_elements()]
    if unknown:
        raise InputError(f"{', '.join(unknown)}: no chemical element.", next_step="--elements Li-P-S-Cl")
    if not 1 < len(wanted) <= _MOST_ELEMENTS:
        raise InputError(
            f"Say which elements to ask the {what} for, 2 to {_MOST_ELEMENTS}; {len(wanted)} given.",
            next_step="--elements Li-P-S-Cl",
        )
    return wanted


def _subsystems(elements: Sequence[str]) -> list[tuple[str, ...]]:
    return [s for size in range(1, len(elements) + 1) for s in itertools.combinations(elements, size)]


def _base(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise InputError(f"{address!r} is no web address.", next_step="It starts with https://.")
    return address.rstrip("/")


def _complete(name: str, scheme: str, phases: list[Phase], wanted: tuple[str, ...]) -> EnergyTable:
    if not phases:
        raise InputError(f"{name} has no phases within {'-'.join(wanted)}.", next_step="Check the elements.")
    return table_of_phases(name, scheme, phases, complete=frozenset(wanted))


def _pages(url: str, timeout_s: float) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    while url:
        if url in seen or len(seen) >= _MOST_PAGES:
            raise InputError(
                f"{url} leads in a circle or to more than {_MOST_PAGES} pages; nothing was kept.",
                next_step="Ask for fewer elements.",
            )
        seen.add(url)
        page = _fetched(url, timeout_s, {})
        _list_of(page, url)
        yield page
        following = (page.get("links") or {}).get("next")
        address = following.get("href") if isinstance(following, Mapping) else following
        following_url = urljoin(url, address) if isinstance(address, str) and address else ""
        if following_url and urlsplit(following_url).scheme not in ("http", "https"):
            raise InputError(f"{url} names a next page that is no web address: {following_url[:80]}.")
        url = following_url


def _list_of(page: Mapping[str, Any], url: str) -> list[Mapping[str, Any]]:
    rows = page.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError(f"{_place(url)} answers without a list of data.", next_step="Check the address.")
    return rows


def _fetched(url: str, timeout_s: float, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """One page as JSON. Every way in which it can fail is an InputError that names the place."""
    request = urllib.request.Request(url, headers={"Accept": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as stream:
            data = stream.read(_LARGEST_PAGE_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise _refused(error, url) from error
    except (OSError, ValueError) as error:  # no route, no name, connection lost, timeout
        reason = getattr(error, "reason", error)
        late = isinstance(reason, TimeoutError) or isinstance(error, TimeoutError)
        what = f"did not answer within {timeout_s:g} s" if late else f"could not be reached: {reason}"
        raise InputError(
            f"{_place(url)} {what}.", next_step="Check the address and the network; nothing was changed."
        ) from error
    if len(data) > _LARGEST_PAGE_BYTES:
        raise InputError(
            f"{_place(url)} sends pages of more than 64 MB.", next_step="Ask for fewer elements."
        )
    try:
        page = json.loads(data)
    except ValueError as error:
        raise InputError(f"{_place(url)} answers with no JSON.", next_step="Check the address.") from error
    if not isinstance(page, Mapping):
        raise InputError(f"{_place(url)} answers with no JSON object.", next_step="Check the address.")
    return page


def _refused(error: urllib.error.HTTPError, url: str) -> InputError:
    """What the server itself says of its error: JSON:API errors (OPTIMADE), `detail` or `message` (Materials Project)."""
    try:
        body = json.loads(error.read(100_000))
    except (ValueError, OSError):
        body = {}
    said = ""
    if isinstance(body, Mapping):
        listed = body.get("errors")
        if isinstance(listed, list) and listed and isinstance(listed[0], Mapping):
            said = str(listed[0].get("detail") or listed[0].get("title") or "")
        said = said or str(body.get("detail") or body.get("message") or "")
    next_step = "Check the address and the elements."
    if error.code in (401, 403):
        next_step = "Check MP_API_KEY: the server does not accept it."
    elif error.code == 429 or error.code >= 500:
        next_step = "The server is busy or broken: try again later."
    return InputError(
        f"{_place(url)} answers with error {error.code}{': ' + said[:300] if said else ''}.",
        next_step=next_step,
    )


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
