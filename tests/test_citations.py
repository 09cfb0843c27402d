"""Bibliographies list each source once, in order, and never invent a field."""

from __future__ import annotations

from frenkel.citations import Citation, bibliography, bibtex, doi_of, is_doi
from frenkel.evidence import Evidence, Source


def cited(reference: str, cites: str = "") -> Evidence:
    return Evidence("A", "density", 1.0, source=Source(reference, cites=cites))


def test_dois_are_recognised() -> None:
    assert is_doi("10.3390/nano14221773")
    assert not is_doi("https://doi.org/10.3390/nano14221773")
    assert doi_of("see https://doi.org/10.1039/D5DD00441A.") == "10.1039/d5dd00441a"
    assert doi_of("nothing") == ""


def test_each_source_once_in_order_with_known_records() -> None:
    known = {"10.1/A": Citation("a2020", "A et al.", "10.1/a", "A, B", "On A & B", "J. A", "2020")}
    found = bibliography([cited("10.1/a", "Some text 2010"), cited("10.1/a"), cited("")], known)
    assert [one.key for one in found] == ["a2020", "Some_text_2010"]
    text = bibtex([*found, *found])
    assert text.count("@article{a2020") == 1
    assert r"On A \& B" in text
    assert "note = {Some text 2010}" in text


def test_nothing_cited_is_an_empty_list() -> None:
    assert bibliography([cited("")]) == ()
