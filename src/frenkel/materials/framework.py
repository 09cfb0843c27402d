"""Compares the framework of a given structure with the shipped prototypes; the distance is the confidence.

The prototypes are the crystal structures of `structures` that `data/prototype_labels.csv` gives a family.
Their fingerprints are computed at first use and kept in the user's cache folder as plain arrays.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.materials._pymatgen import space_group_number
from frenkel.materials.elements import elements
from frenkel.materials.facts import fact_rows
from frenkel.materials.fingerprint import FINGERPRINT_SIZE, fingerprint_distance, framework_fingerprint
from frenkel.materials.formulas import Formula
from frenkel.materials.labels import label_path
from frenkel.results import Notice

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pymatgen.core import Structure

__all__ = ["CONFIDENT_DISTANCE", "DISTANCE_WIDTH", "FrameworkMatch", "match_framework", "prototype_fingerprints", "structure_checks"]

CONFIDENT_DISTANCE = 0.04
"""Below this distance the nearest prototype's family was right on the even OBELiX structures (see benchmarks)."""
DISTANCE_WIDTH = 0.06
"""Scale on which confidence falls with the distance."""
_FINGERPRINT_VERSION = "1"
_SAME_FRAMEWORK = {("LISICON", "sulfide"): "thio-LISICON", ("thio-LISICON", "oxide"): "LISICON"}
"""Families of one framework type that the field names by their anion."""


@dataclass(frozen=True, slots=True)
class FrameworkMatch:
    """The nearest prototypes of a framework.

    `label`: family of the nearest one; `distance` to it (reduced length); `confidence` = exp(−(d/0.06)²),
    lowered where another family is almost as near; `neighbours`: (prototype, family, distance), nearest first.
    """

    label: str
    prototype: str
    distance: float
    confidence: float
    neighbours: tuple[tuple[str, str, float], ...]

    @property
    def confident(self) -> bool:
        """Whether the nearest prototype is near enough, and nearer than any of another family, to count."""
        other = next((d for _, family, d in self.neighbours if family != self.label), math.inf)
        return self.distance < CONFIDENT_DISTANCE and other > 1.15 * self.distance

    def agrees_with(self, family: str) -> bool:
        """Whether the families are the same or one lies under the other."""
        return self.label in label_path("family", family) or family in label_path("family", self.label)

    def to_dict(self) -> dict[str, Any]:
        return {
            "label": self.label, "prototype": self.prototype, "distance": round(self.distance, 5),
            "confidence": round(self.confidence, 4), "confident": self.confident,
            "neighbours": [
                {"prototype": name, "family": family, "distance": round(distance, 5)}
                for name, family, distance in self.neighbours
            ],
        }  # fmt: skip


def match_framework(
    structure: Structure, material_class: str = "", *, count: int = 5
) -> FrameworkMatch | None:
    """The prototypes whose frameworks are nearest to that of `structure`.

    Parameters: `material_class` (oxide, sulfide, halide …), to compare with prototypes of that class only and
    to name LISICON and thio-LISICON by their anion; "" compares with all.
    Returns: FrameworkMatch, or None where there is no framework of anions, or no prototype of the class.
    """
    here = framework_fingerprint(structure)
    if here is None:
        return None
    classes = _classes()
    ranked = sorted(
        (fingerprint_distance(here, there), name, _SAME_FRAMEWORK.get((family, material_class), family))
        for name, family, there in prototype_fingerprints()
        if not material_class or material_class in classes[name]
    )
    if not ranked:
        return None
    neighbours = tuple((name, family, distance) for distance, name, family in ranked[:count])
    name, family, distance = neighbours[0]
    other = next((d for d, _, f in ranked if f != family), math.inf)
    margin = 1.0 if other > 2.0 * distance else max(0.3, other / (2.0 * distance) if distance > 0 else 1.0)
    return FrameworkMatch(family, name, distance, math.exp(-((distance / DISTANCE_WIDTH) ** 2)) * margin, neighbours)


@lru_cache(maxsize=1)
def _classes() -> dict[str, tuple[str, ...]]:
    return {row["structure"]: tuple(row["classes"].split("|")) for row in fact_rows("prototype_labels.csv")}


@lru_cache(maxsize=1)
def prototype_fingerprints() -> tuple[tuple[str, str, NDArray[np.float64]], ...]:
    """(structure, family, fingerprint) of every prototype; from the cache folder where it has them."""
    from frenkel.materials.structures import structure_names

    available = set(structure_names())
    rows = [
        (r["structure"], r["family"])
        for r in fact_rows("prototype_labels.csv")
        if r["structure"] in available
    ]
    key = _cache_key([name for name, _ in rows])
    stored = _load(key)
    if stored is None or stored.shape != (len(rows), FINGERPRINT_SIZE):
        stored = np.array([_prototype(name) for name, _ in rows])
        _store(key, stored)
    return tuple(
        (name, family, stored[k]) for k, (name, family) in enumerate(rows) if np.isfinite(stored[k]).all()
    )


def _prototype(name: str) -> NDArray[np.float64]:
    from frenkel.materials.structures import load_structure

    found = framework_fingerprint(load_structure(name))
    return found if found is not None else np.full(FINGERPRINT_SIZE, np.nan)


def _cache_key(names: list[str]) -> str:
    from frenkel.materials.structures import crystal_facts

    text = _FINGERPRINT_VERSION + "".join(
        repr((crystal_facts(n).cell_A_deg, crystal_facts(n).sites)) for n in names
    )
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _load(key: str) -> NDArray[np.float64] | None:
    from frenkel.files import cache_folder

    folder = cache_folder("prototypes")
    if folder is None or not (folder / f"{key}.npy").is_file():
        return None
    try:
        return np.asarray(np.load(folder / f"{key}.npy", allow_pickle=False), dtype=np.float64)
    except (OSError, ValueError):
        return None


def _store(key: str, stored: NDArray[np.float64]) -> None:
    import io

    from frenkel.files import cache_folder, write_bytes

    folder = cache_folder("prototypes")
    if folder is None:
        return
    buffer = io.BytesIO()
    np.save(buffer, stored, allow_pickle=False)
    try:
        write_bytes(folder / f"{key}.npy", buffer.getvalue())
    except (OSError, ValueError):
        return


def structure_checks(structure: Structure, formula: Formula) -> tuple[list[Notice], int | None]:
    """What is wrong with a structure (occupancies, composition against the formula), and its space group."""
    notices = []
    over = [site for site in structure if sum(float(o) for o in site.species.values()) > 1.02]
    if over:
        notices.append(Notice("occupancy-above-one", f"{len(over)} sites hold more than one atom each."))
    held = {str(e): float(a) for e, a in structure.composition.element_composition.get_el_amt_dict().items()}
    held = {symbol: amount for symbol, amount in held.items() if symbol in elements()}
    if formula.amounts and (gap := _composition_gap(held, formula.composition)) > 0.05:
        notices.append(
            Notice(
                "composition-differs",
                f"The structure's composition and the formula differ by {gap:.2f} (sum over atomic fractions).",
            )
        )
    return notices, space_group_number(structure)


def _composition_gap(one: dict[str, float], other: dict[str, float]) -> float:
    total_one, total_other = sum(one.values()), sum(other.values())
    if total_one <= 0 or total_other <= 0:
        return 2.0
    symbols = one.keys() | other.keys()
    return sum(abs(one.get(s, 0.0) / total_one - other.get(s, 0.0) / total_other) for s in symbols)
