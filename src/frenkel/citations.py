"""The bibliography of what was used: from the sources of evidence to reference lists and BibTeX.

A `Citation` is one bibliographic record. Rooms that know records (the library's references, the methods of
a model) hand them over; a source that is only a DOI or a text is cited as it stands, never completed by
guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from frenkel.evidence import Evidence

__all__ = ["Citation", "bibliography", "bibtex", "cited_as", "doi_of", "is_doi", "references_of"]

_DOI = re.compile(r"10\.\d{4,9}/[^\s,;\"<>]+")


@dataclass(frozen=True)
class Citation:
    """One bibliographic record; `text` is how it is shown, the rest goes into BibTeX where known."""

    key: str
    text: str
    doi: str = ""
    authors: str = ""
    title: str = ""
    journal: str = ""
    year: str = ""
    volume: str = ""
    pages: str = ""

    def to_bibtex(self) -> str:
        """A BibTeX entry with the fields that are known."""
        named = {
            "author": self.authors, "title": self.title, "journal": self.journal, "year": self.year,
            "volume": self.volume, "pages": self.pages, "doi": self.doi,
        }  # fmt: skip
        if not self.title:
            named["note"] = self.text
        kind = "article" if self.journal else "misc"
        body = ",\n".join(f"  {name} = {{{_escape(value)}}}" for name, value in named.items() if value)
        return f"@{kind}{{{self.key},\n{body}\n}}"


def is_doi(text: str) -> bool:
    """Whether a text is a DOI as such ("10.prefix/suffix"), without resolver address.

    Examples
    --------
    >>> is_doi("10.3390/nano14221773"), is_doi("doi: something")
    (True, False)
    """
    return _DOI.fullmatch(text.strip()) is not None


def doi_of(text: str) -> str:
    """The first DOI in a text, lower case, or "" if there is none."""
    found = _DOI.search(text)
    return found.group(0).rstrip(".)").lower() if found else ""


def bibliography(
    evidence: Iterable[Evidence], known: Mapping[str, Citation] | None = None
) -> tuple[Citation, ...]:
    """The references behind some evidence, each once, in order of first use.

    Parameters
    ----------
    evidence : what was used
    known : citations by DOI or by the reference text that evidence carries
    """
    return tuple(dict.fromkeys(cited_as(evidence, known).values()))


def cited_as(
    evidence: Iterable[Evidence], known: Mapping[str, Citation] | None = None
) -> dict[str, Citation]:
    """The citation of each reference text that some evidence carries, in order of first use."""
    records = {key.lower(): one for key, one in (known or {}).items()}
    found: dict[str, Citation] = {}
    for e in evidence:
        for reference in references_of(e):
            if reference not in found:
                found[reference] = records.get(reference.lower()) or _plain(reference)
    return found


def references_of(e: Evidence) -> tuple[str, ...]:
    """The reference texts of one piece of evidence: where it was read, then what that cites ("; " between)."""
    return tuple(one for one in (e.source.reference, *e.source.cites.split("; ")) if one)


def bibtex(citations: Iterable[Citation]) -> str:
    """BibTeX of several citations, each once, in order."""
    return "\n\n".join(one.to_bibtex() for one in dict.fromkeys(citations)) + "\n"


def _plain(reference: str) -> Citation:
    doi = doi_of(reference)
    stem = re.sub(r"[^A-Za-z0-9]+", "_", doi or reference).strip("_")[:48]
    return Citation(key=stem or "reference", text=reference, doi=doi)


def _escape(text: str) -> str:
    return re.sub(r"([&%#_])", r"\\\1", text)
