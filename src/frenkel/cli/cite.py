"""`frenkel cite`: the bibliography of what an evaluation used."""

from __future__ import annotations

import click

from frenkel.evidence import Evidence, read_evidence_file

__all__ = ["cite"]


@click.command()
@click.argument("what")
@click.option("--bibtex", "as_bibtex", is_flag=True, help="BibTeX instead of a reading list.")
def cite(what: str, as_bibtex: bool) -> None:
    """References behind WHAT: a JSON file that a command wrote (--json FILE), or an electrolyte to evaluate.

    \b
    frenkel evaluate Li6PS5Cl --json result.json && frenkel cite result.json --bibtex
    frenkel cite Li6PS5Cl
    """
    from frenkel.citations import bibliography, bibtex
    from frenkel.evaluate.report import known_citations

    found = bibliography(_evidence(what), known_citations())
    if as_bibtex:
        click.echo(bibtex(found), nl=False)
        return
    for number, citation in enumerate(found, start=1):
        doi = f", doi {citation.doi}" if citation.doi and citation.doi not in citation.text else ""
        click.echo(f"[{number}] {citation.text}{doi}")


def _evidence(what: str) -> tuple[Evidence, ...]:
    if what.lower().endswith(".json"):
        return read_evidence_file(what, defaults={"subject": "unnamed"})
    from frenkel.evaluate import evaluate

    return evaluate(what).evidence()
