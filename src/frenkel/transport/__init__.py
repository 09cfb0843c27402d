"""Which law does conduction follow? Arrhenius, VTF and two-segment fits; Nernst-Einstein, Haven, Meyer-Neldel.

    σT = A exp(-Ea/kT)  or  σ = A exp(-Ea/kT)      always named: their Ea differ by about kT
    σ√T = A exp(-B/k(T - T0))                      VTF
    D_σ = σkT/(n z²e²),  H_R = D*/D_σ              Nernst-Einstein, Haven ratio
    ln A = ln A0 + Ea/Δ0                           Meyer-Neldel

`fit_conductivity` takes σ(T) of one or more samples, chooses the law that the points carry (AICc, with
refusals), compares heating with cooling and sample with sample, and gives parameters with full covariance
and Student intervals. Units: S/cm, K, eV, cm²/s, 1/cm³.
"""

from __future__ import annotations

from frenkel.transport.conductivity_fit import ConductivityFit, fit_conductivity
from frenkel.transport.data import ConductivityData, conductivity_data
from frenkel.transport.fitted_law import FittedLaw, Parameter
from frenkel.transport.laws import LAWS, Prediction, arrhenius_law, conductivity, predict
from frenkel.transport.meyer_neldel import MeyerNeldel, meyer_neldel
from frenkel.transport.nernst_einstein import (
    HavenRatio,
    conductivity_from_diffusivity,
    diffusivity_from_conductivity,
    haven_ratio,
)
from frenkel.transport.reporting import conductivity_at
from frenkel.transport.selection import Candidate, Selection, select_law
from frenkel.transport.table_fit import fit_table

__all__ = [
    "LAWS",
    "Candidate",
    "ConductivityData",
    "ConductivityFit",
    "FittedLaw",
    "HavenRatio",
    "MeyerNeldel",
    "Parameter",
    "Prediction",
    "Selection",
    "arrhenius_law",
    "conductivity",
    "conductivity_at",
    "conductivity_data",
    "conductivity_from_diffusivity",
    "diffusivity_from_conductivity",
    "fit_conductivity",
    "fit_table",
    "haven_ratio",
    "meyer_neldel",
    "predict",
    "select_law",
]
