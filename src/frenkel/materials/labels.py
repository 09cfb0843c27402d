"""One label of the classification, and the tree of labels (data/taxonomy.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from frenkel.materials.facts import fact_rows

__all__ = ["UNKNOWN", "Label", "TaxonomyNode", "label_path", "taxonomy"]

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TaxonomyNode:
    """A label that the classification can give: the facet (question) it answers, its parent, its title."""

    facet: str
    label: str
    parent: str
    title: str
    section: str


@dataclass(frozen=True, slots=True)
class Label:
    """One answer to one question about a material.

    `facet`: class, chemistry, family, packing, polymorph, system, state, entropy, ions, regime, gel, filler,
    morphology. `score` from 0 to 1 ranks alternatives and is no probability. `alternatives` are other labels
    of the same facet with their scores, best first.
    """

    facet: str
    label: str
    score: float
    evidence: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The label and those above it."""
        return label_path(self.facet, self.label)

    def to_dict(self) -> dict[str, Any]:
        return {
            "facet": self.facet, "label": self.label, "score": round(self.score, 4),
            "evidence": list(self.evidence),
            "alternatives": [{"label": label, "score": round(score, 4)} for label, score in self.alternatives],
        }  # fmt: skip


@lru_cache(maxsize=1)
def taxonomy() -> dict[tuple[str, str], TaxonomyNode]:
    """All labels by (facet, label).

    >>> taxonomy()["family", "layered perovskite"].parent
    'perovskite'
    """
    return {
        (row["facet"], row["label"]): TaxonomyNode(
            row["facet"], row["label"], row["parent"], row["title"], row["seed"]
        )
        for row in fact_rows("taxonomy.csv")
    }


def label_path(facet: str, label: str) -> tuple[str, ...]:
    """A label and its parents, nearest first.

    >>> label_path("chemistry", "diphosphate")
    ('diphosphate', 'phosphate')
    """
    nodes, path = taxonomy(), [label]
    while (node := nodes.get((facet, path[-1]))) is not None and node.parent:
        path.append(node.parent)
    return tuple(path)
