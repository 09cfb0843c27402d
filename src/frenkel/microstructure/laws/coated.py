"""Coated particles whose shells may overlap, in a matrix: core in shell, then coated particles in the matrix.

Conductivities in S/cm, volume fractions 0–1.
"""

from __future__ import annotations

from frenkel.microstructure.laws._checks import fraction, not_negative
from frenkel.microstructure.laws.effective_medium import (
    bruggeman_of_two,
    maxwell_garnett,
    self_consistent_spheroids,
)

__all__ = ["coated_inclusions"]


def coated_inclusions(
    matrix_S_cm: float, filler_S_cm: float, shell_S_cm: float, vol_filler: float, vol_shell: float, *, aspect_ratio: float = 1.0
) -> float:  # fmt: skip
    """Self-consistent medium of matrix and coated particles; the shell encloses its core.

    σ_c = Maxwell–Garnett of cores in shell material (fraction φ/(φ+φ_s)),  σ = Bruggeman's law of matrix (1-φ-φ_s) and
    σ_c (φ+φ_s), both for spheroids of the filler's aspect ratio

    Parameters
    ----------
    matrix_S_cm, filler_S_cm, shell_S_cm : conductivities; an inert filler has 0
    vol_filler, vol_shell : fractions of the whole, together at most 1; the shell's from `shell_vol_fraction` where shells
        of hard spheres overlap
    aspect_ratio : of the particles (1 spheres)

    Returns
    -------
    σ (S/cm). Without a shell Bruggeman's law; where no matrix is left, cores in shell material. With shells that do not
    overlap it is Nan's medium (Nan, Prog. Mater. Sci. 37 (1993) 1). Against images of coated random hard spheres that
    lie apart, solved with bounds: 0.9 to 1.8 times for conducting shells up to a contrast of 100, 0.7 to 1.05 for blocking shells
    around inert or conducting fillers; at a contrast of 1000 near the shells' threshold single images lie from 0.7 to 7 times apart.

    Examples
    --------
    >>> round(coated_inclusions(1.0, 0.0, 1.0, 0.1, 0.2), 6) == round(maxwell_garnett(1.0, 0.0, 0.1), 6)
    False
    >>> round(coated_inclusions(1.0, 0.0, 100.0, 0.05, 0.07), 2)  # the solved image: 1.48 to 1.59
    1.5
    """
    vol, shell = (
        fraction("volume fraction of the filler", vol_filler),
        fraction("volume fraction of the shell", vol_shell),
    )
    coated = min(vol + shell, 1.0)
    if coated == 0.0:
        return matrix_S_cm
    core = (
        filler_S_cm
        if shell == 0.0
        else maxwell_garnett(shell_S_cm, filler_S_cm, vol / (vol + shell), aspect_ratio=aspect_ratio)
    )
    if coated == 1.0:
        return core
    if aspect_ratio == 1.0:
        matrix = not_negative("conductivity of the matrix", matrix_S_cm, "S/cm")
        return bruggeman_of_two(
            [1.0 - coated, coated], [matrix, not_negative("conductivity of the filler", core, "S/cm")]
        )
    return self_consistent_spheroids([1.0 - coated, coated], [matrix_S_cm, core], [1.0, aspect_ratio])
