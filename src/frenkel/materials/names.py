"""Names in use (LLZO, LPSCl, PEO, NMC811 …) and what they stand for; the nearest names where none fits.

The table is `data/aliases.csv`. A name is matched exactly first; with other capitals only where the text
is no formula, because PI, COF, SN or PS are both.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from frenkel.errors import UnknownName
from frenkel.materials.facts import fact_rows

__all__ = ["NameEntry", "find_name", "known_names", "longest_name", "nearest_names", "resolve_name"]


@dataclass(frozen=True, slots=True)
class NameEntry:
    """What a name stands for.

    `name` is the canonical one; `kind` is inorganic, polymer, salt, plasticiser, ionic liquid, solvent,
    additive, framework, filler, electrode or named (no formula can say it); `labels` are class labels that
    belong to the name (facet → label).
    """

    name: str
    kind: str
    formula: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    repeat_unit: str = ""
    oxygen_per_unit: float | None = None
    source: str = ""
    checked: str = "remembered"
    note: str = ""
    also: tuple[str, ...] = field(default=(), compare=False)

    @property
    def label_map(self) -> dict[str, str]:
        return dict(self.labels)


_NO_SUBSCRIPT_MARKS = str.maketrans("", "", "⟨⟩")


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text.strip()).translate(_NO_SUBSCRIPT_MARKS)


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).translate(_NO_SUBSCRIPT_MARKS).casefold()


@dataclass(frozen=True, slots=True)
class _Index:
    entries: tuple[NameEntry, ...]
    exact: dict[str, NameEntry]
    folded: dict[str, NameEntry]
    longest: int


@lru_cache(maxsize=1)
def _index() -> _Index:
    entries: list[NameEntry] = []
    exact: dict[str, NameEntry] = {}
    folded: dict[str, NameEntry] = {}
    for row in fact_rows("aliases.csv"):
        pairs = tuple(
            (facet, label) for facet, _, label in (p.partition("=") for p in row["labels"].split(";")) if label
        )
        also = tuple(part.strip() for part in row["also"].split("|") if part.strip())
        entry = NameEntry(
            name=row["name"], kind=row["kind"], formula=row["formula"], labels=pairs,
            repeat_unit=row["repeat_unit"],
            oxygen_per_unit=float(row["oxygen_per_unit"]) if row["oxygen_per_unit"] else None,
            source=row["source"], checked=row["checked"], note=row["note"], also=also,
        )  # fmt: skip
        entries.append(entry)
        for spelling in (entry.name, *also):
            exact.setdefault(_key(spelling), entry)
            folded.setdefault(_folded(spelling), entry)
    return _Index(tuple(entries), exact, folded, max(len(name) for name in exact))


def known_names() -> tuple[NameEntry, ...]:
    """All entries of the table, in its order."""
    return _index().entries


def find_name(text: str, *, any_case: bool = False) -> NameEntry | None:
    """The entry of a name, or None.

    Parameters: `text`, the name; `any_case`, also match with other capitals, spaces and dashes.

    >>> find_name("LLZO").formula
    'Li7La3Zr2O12'
    >>> find_name("llzo") is None, find_name("llzo", any_case=True).name
    (True, 'LLZO')
    """
    index = _index()
    entry = index.exact.get(text) or (None if text.isalnum() else index.exact.get(_key(text)))
    if entry is None and any_case and len(_folded(text)) >= 2:
        entry = index.folded.get(_folded(text))
    return entry


def longest_name(text: str, start: int, end: int) -> int:
    """Where the longest known name that begins at `start` ends; `start` where none does.

    A name must be followed by no letter or digit (so "PEO" is found in "PEO-LiTFSI" and "PEO18").
    """
    exact = _index().exact
    for stop in range(min(end, start + _index().longest), start + 1, -1):
        if stop < end and (text[stop].isalpha() or (text[stop].isdigit() and text[stop - 1].isdigit())):
            continue
        if text[start:stop] in exact:
            return stop
    return start


def nearest_names(text: str, *, count: int = 3) -> tuple[str, ...]:
    """The names most like `text`, best first.

    >>> nearest_names("LLZOO")[0]
    'LLZO'
    """
    index = _index()
    close = difflib.get_close_matches(_folded(text), index.folded, n=3 * count, cutoff=0.6)
    return tuple(dict.fromkeys(index.folded[one].name for one in close))[:count]


def resolve_name(text: str) -> NameEntry:
    """The entry of a name in any capitals; UnknownName with the nearest ones otherwise.

    Raises: UnknownName.

    >>> resolve_name("nmc 811").formula
    'LiNi0.8Mn0.1Co0.1O2'
    """
    entry = find_name(text, any_case=True)
    if entry is None:
        raise UnknownName(
            text, what="material", nearest=nearest_names(text), next_step="Or give a formula, e.g. Li6PS5Cl."
        )
    return entry
