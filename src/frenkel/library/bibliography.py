"""The bibliography behind the records: `data/references.csv`, one row a reference.

The two reviews print no DOIs (the first) or some (the second); a DOI stands here only where it was printed
or seen in a source, and is never completed by guessing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.citations import Citation
from frenkel.errors import UnknownName

__all__ = ["Reference", "citations_by_text", "reference", "references", "shipped_rows"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: `cited_as` says under which number which review cites it ("ai2024 90")."""

    key: str
    authors: str
    title: str
    journal: str
    year: str
    place: str
    doi: str
    url: str
    cited_as: tuple[str, ...]

    @property
    def text(self) -> str:
        """How it is shown in one line: "Murugan et al., Angew. Chem. Int. Ed. 46, 7778–7781 (2007)".

        >>> reference("jackman2012").text
        'Jackman and Cutler, J. Power Sources 218, 65–72 (2012)'
        """
        where = " ".join(part for part in (self.journal, self.place) if part)
        parts = [_short_authors(self.authors) or f"“{self.title}”", where]
        return ", ".join(part for part in parts if part) + (f" ({self.year})" if self.year else "")

    @property
    def name(self) -> str:
        """What stands in `Evidence.source`: the DOI where one is known, else the text."""
        return self.doi or self.text

    def to_citation(self) -> Citation:
        """As a bibliographic record for `frenkel.citations`."""
        volume, _, pages = self.place.partition(", ")
        authors = " and ".join(part.strip() for part in self.authors.split(";") if part.strip())
        return Citation(
            key=self.key, text=f"{self.text}. {self.title}.", doi=self.doi, authors=authors, title=self.title,
            journal=self.journal, year=self.year, volume=volume, pages=pages,
        )  # fmt: skip


def _short_authors(authors: str) -> str:
    people = [one.strip() for one in re.split(r";|(?<=[a-z] [A-Z]), ", authors) if one.strip()]
    families = [_family(one) for one in people if one != "et al."]
    if not families:
        return ""
    if len(families) > 2 or "et al" in authors:
        return f"{families[0]} et al."
    return " and ".join(families)


def _family(person: str) -> str:
    before, comma, _ = person.partition(",")
    if comma:
        return before
    return re.sub(r"( [A-Z])+$", "", person).removesuffix(" et al")


def shipped_rows(name: str) -> list[dict[str, str]]:
    """The rows of one shipped CSV table of this room, as printed there."""
    text = resources.files("frenkel.library").joinpath("data", name).read_text(encoding="utf-8")
    return [
        {key: (value or "").strip() for key, value in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]


@lru_cache(maxsize=1)
def references() -> Mapping[str, Reference]:
    """All references, by key."""
    rows = shipped_rows("references.csv")
    return {
        row["key"]: Reference(
            key=row["key"], authors=row["authors"], title=row["title"], journal=row["journal"],
            year=row["year"], place=row["place"], doi=row["doi"], url=row["url"],
            cited_as=tuple(part.strip() for part in row["cited_as"].split(";") if part.strip()),
        )
        for row in rows
    }  # fmt: skip


def reference(key: str) -> Reference:
    """The reference with this key.

    Raises
    ------
    UnknownName : no such key; the nearest ones are offered
    """
    known = references()
    if key not in known:
        import difflib

        raise UnknownName(key, what="reference", nearest=difflib.get_close_matches(key, known, n=3))
    return known[key]


@lru_cache(maxsize=1)
def citations_by_text() -> Mapping[str, Citation]:
    """Citations by the text that evidence carries (DOI or one-line text), for `frenkel.citations.bibliography`."""
    return {one.name: one.to_citation() for one in references().values()}
