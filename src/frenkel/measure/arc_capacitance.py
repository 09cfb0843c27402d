"""The capacitance of a depressed arc: which formula, is a statement about where its time constants are distributed.

    Hsu-Mansfeld  C = (Q R^(1-n))^(1/n)                        through a body or a film; the apex of the arc, τ/R
    Brug          C = (Q (1/R_s + 1/R)^(n-1))^(1/n)            along an electrode, R_s the resistance in series in front of it
                    = C_HM (R_s/(R_s + R))^((1-n)/n)

Both are the same for n = 1. Arcs called interphase or electrode are given by Brug's formula where a resistance stands in front
of them; all others, and where none is known, by that of Hsu and Mansfeld.

Source: G. J. Brug et al., J. Electroanal. Chem. 176 (1984) 275, doi:10.1016/S0022-0728(84)80324-1; C. H. Hsu, F. Mansfeld,
Corrosion 57 (2001) 747, doi:10.5006/1.3280607 (both from memory; the limits are tested).
"""

from __future__ import annotations

from frenkel.measure.fit import ArcValues

__all__ = ["BRUG", "HSU_MANSFELD", "brug_capacitance", "capacitance_of"]

BRUG, HSU_MANSFELD = "Brug", "Hsu-Mansfeld"
_AT_ELECTRODES = ("interphase", "electrode")


def brug_capacitance(arc: ArcValues, series_ohm: float) -> float:
    """Capacitance (F) of an arc along an electrode behind a resistance.

    >>> arc = ArcValues("R1", 100.0, 100.0 * 1e-6, 0.8, 0.0, 0.0, 0.0, 0.0, 0)
    >>> print(f"{arc.capacitance_F:.3g} {brug_capacitance(arc, 100.0):.3g} {brug_capacitance(arc, 1e9):.3g}")
    1e-06 8.41e-07 1e-06
    """
    part = series_ohm / (series_ohm + arc.resistance_ohm)
    return arc.capacitance_F * float(part ** ((1.0 - arc.exponent) / arc.exponent))


def capacitance_of(arc: ArcValues, label: str, series_ohm: float) -> tuple[float, str]:
    """Capacitance (F) and the name of its formula, as the label of the arc asks for."""
    if label in _AT_ELECTRODES and series_ohm > 0.0:
        return brug_capacitance(arc, series_ohm), BRUG
    return arc.capacitance_F, HSU_MANSFELD
