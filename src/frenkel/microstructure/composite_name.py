"""A composite by its name: "PEO-LiTFSI + 10 wt% LLZO" → matrix, filler, loading, and the volume fractions it may mean.

The basis of a loading in a name is not stated (share of the whole or of the polymer), nor is the density of the matrix:
both widen the range. Densities of fillers from `filler_density`. Volume fractions 0–1.
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.materials import read_formula
from frenkel.microstructure.filler_density import FillerDensity, filler_density
from frenkel.microstructure.loading import Loading, MatrixMakeUp

__all__ = ["NamedComposite", "parts_of_name"]

MATRIX_DENSITIES_G_CM3 = (1.0, 1.8)  # polymers with salt; ceramic fillers sink in all of them


@dataclass(frozen=True)
class NamedComposite:
    """Keys of matrix and filler, the loading as written (None where the name has none), and its volume fractions.

    `vol_low` and `vol_high` are None where the loading is by weight and no density of the filler is known.
    """

    matrix: str
    filler: str
    share: float | None = None
    kind: str = ""
    vol_low: float | None = None
    vol_high: float | None = None
    density: FillerDensity | None = None


def parts_of_name(text: str) -> NamedComposite | str:
    """Matrix, filler and volume fractions of a name; a reason where they cannot be had.

    Examples
    --------
    >>> named = parts_of_name("PEO-LiTFSI + 10 vol% Al2O3")
    >>> named.matrix, named.filler, named.share, named.kind
    ('PEO-LiTFSI', 'Al2O3', 0.1, 'vol')
    """
    formula = read_formula(text)
    hosts = [
        c for c in formula.components if c.kind in ("polymer", "salt", "polyelectrolyte") and c.amount is None
    ]
    fillers = [c for c in formula.components if c not in hosts]
    if len(fillers) != 1 or fillers[0].kind in ("polymer", "salt", "polyelectrolyte"):
        return f"{text} is no matrix with one filler, and a law of two phases needs just that."
    if not any(c.kind == "polymer" for c in hosts):
        return f"What the matrix of {text} is is not known to a law of two phases."
    filler, matrix = fillers[0], "-".join(c.name for c in hosts)
    if filler.amount is None or filler.unit not in ("wt%", "vol%"):
        return NamedComposite(matrix, filler.name)
    share, kind = filler.amount / 100.0, filler.unit.removesuffix("%")
    if not 0.0 < share < 1.0:
        return f"A loading of {filler.amount:g} {filler.unit} is no mixture."
    if kind == "vol":
        return NamedComposite(matrix, filler.name, share, kind, share / (1.0 + share), share)
    density = filler_density(filler.name)
    if density is None:
        return NamedComposite(matrix, filler.name, share, kind)
    ends = [
        MatrixMakeUp(one).vol_fraction(loading, rho)
        for one in MATRIX_DENSITIES_G_CM3
        for loading in (Loading(share, "wt", "total"), Loading(share, "wt", "polymer"))
        for rho in (density.low_g_cm3, density.high_g_cm3)
    ]
    return NamedComposite(matrix, filler.name, share, kind, min(ends), max(ends), density)
