"""Particles with an interphase shell: Nan's core–shell medium, and shells that overlap.

A filler of radius R with a shell of thickness t turns part of the matrix into a third phase. While shells
do not overlap the coated particle acts as one sphere of conductivity σ_c; beyond that the shell's volume
must be counted from the statistics of hard spheres. Conductivities in S/cm, volume fractions 0–1; only the
ratio t/R enters.
"""

from __future__ import annotations

import math

from frenkel.errors import InputError
from frenkel.microstructure.laws._checks import fraction, not_negative
from frenkel.microstructure.laws.effective_medium import bruggeman, maxwell_garnett

__all__ = [
    "coated_sphere_conductivity",
    "nan_core_shell",
    "overlapping_shells",
    "shell_vol_fraction",
]


def coated_sphere_conductivity(core_S_cm: float, shell_S_cm: float, shell_to_radius: float) -> float:
    """Conductivity of the homogeneous sphere that acts like a core with a concentric shell.

    Maxwell's relation inside one sphere: core fraction v = (1 + t/R)⁻³ in a matrix of shell. Exact.

    Parameters
    ----------
    core_S_cm, shell_S_cm : conductivities
    shell_to_radius : t/R ≥ 0

    Examples
    --------
    >>> coated_sphere_conductivity(2.0, 2.0, 0.3)
    2.0
    """
    ratio = not_negative("ratio of shell thickness to radius", shell_to_radius)
    if ratio == 0.0:
        return core_S_cm
    return maxwell_garnett(shell_S_cm, core_S_cm, (1.0 + ratio) ** -3)


def nan_core_shell(
    matrix_S_cm: float, filler_S_cm: float, shell_S_cm: float, vol_filler: float, *, shell_to_radius: float
) -> float:
    """Nan's medium of coated grains: rises while grains with their shells fill the matrix, falls beyond.

    With v = (1+t/R)⁻³, for φ < v Bruggeman's law of coated spheres (fraction φ/v, conductivity σ_c) and matrix;
    for φ ≥ v no matrix is left and filler lies in shell material (Maxwell–Garnett); both meet at φ = v, which
    is the loading of the maximum where shell > matrix and shell > filler.

    Parameters
    ----------
    matrix_S_cm, filler_S_cm, shell_S_cm : conductivities; an inert filler has 0
    vol_filler : 0–1
    shell_to_radius : t/R ≥ 0; with 0 there is no shell and this is Bruggeman's law

    Returns
    -------
    σ (S/cm). Shells are assumed not to overlap before they fill the volume, which real ones do: compare
    `overlapping_shells`. Source: Nan & Smith, Mater. Sci. Eng. B 10 (1991) 99; Nan, Prog. Mater. Sci. 37
    (1993) 1 (not read; written from the model's definition, limits tested).

    Examples
    --------
    >>> nan_core_shell(1e-6, 0.0, 1e-4, 0.2, shell_to_radius=0.5) > 1e-6
    True
    """
    vol = fraction("volume fraction of the filler", vol_filler)
    core = (1.0 + not_negative("ratio of shell thickness to radius", shell_to_radius)) ** -3
    if vol >= core:
        return maxwell_garnett(shell_S_cm, filler_S_cm, vol)
    coated = coated_sphere_conductivity(filler_S_cm, shell_S_cm, shell_to_radius)
    return bruggeman([1.0 - vol / core, vol / core], [matrix_S_cm, coated])


def shell_vol_fraction(vol_filler: float, *, shell_to_radius: float, hard_cores: bool = True) -> float:
    """Volume fraction of shells that may overlap each other but not the cores.

    Hard cores in equilibrium (scaled-particle theory), x = t/R, y = φ/(1-φ):
        φ_s = (1-φ) [1 - exp(-3y x - (3y + 9y²/2) x² - (φ + φ² + φ³)/(1-φ)³ x³)]
    Cores that overlap freely:  φ_s = (1-φ) - (1-φ)^((1+x)³).

    Parameters
    ----------
    vol_filler : φ of the cores, 0–1 (hard spheres stay below about 0.64)
    shell_to_radius : x = t/R ≥ 0
    hard_cores : whether cores exclude each other

    Returns
    -------
    φ_s, 0–1. Scaled-particle theory is exact to first order in x and, in the tests, within the noise of random
    spheres up to φ = 0.3. Source: Reiss, Frisch & Lebowitz, J. Chem. Phys. 31 (1959) 369 (work of insertion).

    Examples
    --------
    >>> round(shell_vol_fraction(0.1, shell_to_radius=0.5), 3)
    0.222
    """
    vol = fraction("volume fraction of the filler", vol_filler)
    x = not_negative("ratio of shell thickness to radius", shell_to_radius)
    if vol == 1.0:
        return 0.0
    if not hard_cores:
        return float((1.0 - vol) - (1.0 - vol) ** ((1.0 + x) ** 3))
    y = vol / (1.0 - vol)
    pressure = (vol + vol**2 + vol**3) / (1.0 - vol) ** 3
    work = 3.0 * y * x + (3.0 * y + 4.5 * y * y) * x * x + pressure * x**3
    return (1.0 - vol) * -math.expm1(-work)


def overlapping_shells(
    matrix_S_cm: float,
    filler_S_cm: float,
    shell_S_cm: float,
    vol_filler: float,
    *,
    shell_to_radius: float,
    hard_cores: bool = True,
) -> float:
    """Cores with shells that overlap: three phases in one self-consistent medium.

    Bruggeman's law of matrix, core and shell, with the shell's volume from `shell_vol_fraction`.

    Parameters
    ----------
    matrix_S_cm, filler_S_cm, shell_S_cm : conductivities
    vol_filler, shell_to_radius, hard_cores : as in `shell_vol_fraction`

    Returns
    -------
    σ (S/cm). The threshold of the shells lies where φ + φ_s = 1/3 for a blocking matrix and conducting
    filler. The hard-core–penetrable-shell model is that of Sushko & Semenov, Phys. Rev. E 100 (2019) 052601
    (abstract read: conductivity from the volume fractions of a self-consistent medium).

    Examples
    --------
    >>> a = overlapping_shells(1e-6, 0.0, 1e-4, 0.15, shell_to_radius=1.0)
    >>> b = overlapping_shells(1e-6, 0.0, 1e-4, 0.60, shell_to_radius=1.0)
    >>> a > b > 1e-6
    True
    """
    shell = shell_vol_fraction(vol_filler, shell_to_radius=shell_to_radius, hard_cores=hard_cores)
    matrix = 1.0 - vol_filler - shell
    if matrix < -1e-9:
        raise InputError("Cores and shells fill more than the whole volume.")
    return bruggeman([max(matrix, 0.0), vol_filler, shell], [matrix_S_cm, filler_S_cm, shell_S_cm])
