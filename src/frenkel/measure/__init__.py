"""Measurements: what did the instrument say?

`read(path)` turns an instrument file into `Measurement`s: one for each impedance spectrum or direct-current run,
with columns in stated units (Hz, Ω, s, V, mA, K), the geometry and the temperature where the file gives them, the
SHA-256 of the file and a notice for everything that was assumed or left out. `samples` adds what no file says
(thickness L, area A, electrodes, pressures), so that a resistance R becomes a conductivity σ = L/(A R) and a
potential one against Li/Li+. What is not known stays unknown.

`analyse_spectrum` checks an impedance spectrum (Lin-KK, Z-HIT), fits circuits without a guess, says which one the data carry, labels
its arcs by their capacitance and divides by the geometry; `analyse_series` makes σ(T), activation energies and a joint fit of a folder;
`effective_cathode` the partial conductivities of a composite cathode.
Direct current: transference, electronic conductivity, onset of decomposition, critical current, GITT, cycling, moisture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names
from frenkel.measure.furnace import FurnaceLog, apply_furnace_log, read_furnace_log
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.potentials import LithiumScale, lithium_scale, potential_vs_lithium_V
from frenkel.measure.readers import read
from frenkel.measure.samples import SampleRow, apply_samples, read_samples
from frenkel.measure.template import FolderFiles, read_folder, write_template

if TYPE_CHECKING:
    from frenkel.measure.assignment import assign_arcs
    from frenkel.measure.blocking_cell import BlockingCell
    from frenkel.measure.cathode_result import effective_cathode
    from frenkel.measure.choice import choose_circuit
    from frenkel.measure.circuits import Circuit, circuit
    from frenkel.measure.consistency import kramers_kronig, z_hit
    from frenkel.measure.direct_current.concentrated import restricted_diffusion, transference_of_concentrated
    from frenkel.measure.direct_current.cycling import cycles_of, cycling
    from frenkel.measure.direct_current.electronic import blocking_conductivity, hebb_wagner
    from frenkel.measure.direct_current.growth import resistance_growth
    from frenkel.measure.direct_current.holds import holds_of, settled_currents
    from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
    from frenkel.measure.direct_current.plating_ramps import critical_current
    from frenkel.measure.direct_current.pooled_ramps import pool_critical_currents
    from frenkel.measure.direct_current.steady_state import steady_current
    from frenkel.measure.direct_current.sweep import sweep_onset, sweeps_of
    from frenkel.measure.direct_current.titration import gitt_diffusivity, titration
    from frenkel.measure.direct_current.transference import bruce_vincent, transference_from_transient
    from frenkel.measure.fit import fit_circuit
    from frenkel.measure.joint_fit import fit_jointly
    from frenkel.measure.overrides import read_overrides
    from frenkel.measure.relaxation import relaxation_times
    from frenkel.measure.report import write_report
    from frenkel.measure.resistance import total_resistance
    from frenkel.measure.series import analyse_series
    from frenkel.measure.spectrum import analyse_spectrum

__all__ = [
    "BlockingCell",
    "Circuit",
    "Column",
    "FolderFiles",
    "FurnaceLog",
    "Geometry",
    "LithiumScale",
    "Measurement",
    "SampleRow",
    "analyse_series",
    "analyse_spectrum",
    "apply_furnace_log",
    "apply_samples",
    "assign_arcs",
    "blocking_conductivity",
    "bruce_vincent",
    "choose_circuit",
    "circuit",
    "critical_current",
    "cycles_of",
    "cycling",
    "effective_cathode",
    "fit_circuit",
    "fit_jointly",
    "gitt_diffusivity",
    "hebb_wagner",
    "holds_of",
    "hydrogen_sulfide_per_gram",
    "kramers_kronig",
    "lithium_scale",
    "pool_critical_currents",
    "potential_vs_lithium_V",
    "read",
    "read_folder",
    "read_furnace_log",
    "read_overrides",
    "read_samples",
    "relaxation_times",
    "resistance_growth",
    "restricted_diffusion",
    "retained_conductivity",
    "settled_currents",
    "steady_current",
    "sweep_onset",
    "sweeps_of",
    "titration",
    "total_resistance",
    "transference_from_transient",
    "transference_of_concentrated",
    "write_report",
    "write_template",
    "z_hit",
]

_LAZY = {
    "BlockingCell": "blocking_cell",
    "Circuit": "circuits",
    "analyse_series": "series",
    "analyse_spectrum": "spectrum",
    "assign_arcs": "assignment",
    "blocking_conductivity": "direct_current.electronic",
    "bruce_vincent": "direct_current.transference",
    "choose_circuit": "choice",
    "circuit": "circuits",
    "critical_current": "direct_current.plating_ramps",
    "cycles_of": "direct_current.cycling",
    "cycling": "direct_current.cycling",
    "effective_cathode": "cathode_result",
    "fit_circuit": "fit",
    "fit_jointly": "joint_fit",
    "gitt_diffusivity": "direct_current.titration",
    "hebb_wagner": "direct_current.electronic",
    "holds_of": "direct_current.holds",
    "hydrogen_sulfide_per_gram": "direct_current.moisture",
    "kramers_kronig": "consistency",
    "pool_critical_currents": "direct_current.pooled_ramps",
    "read_overrides": "overrides",
    "relaxation_times": "relaxation",
    "resistance_growth": "direct_current.growth",
    "restricted_diffusion": "direct_current.concentrated",
    "retained_conductivity": "direct_current.moisture",
    "settled_currents": "direct_current.holds",
    "steady_current": "direct_current.steady_state",
    "sweep_onset": "direct_current.sweep",
    "sweeps_of": "direct_current.sweep",
    "titration": "direct_current.titration",
    "total_resistance": "resistance",
    "transference_from_transient": "direct_current.transference",
    "transference_of_concentrated": "direct_current.concentrated",
    "write_report": "report",
    "z_hit": "consistency",
}
"""Analyses by module, imported when they are asked for: reading a file must not cost their import."""

__getattr__, __dir__ = lazy_names(__name__, _LAZY)
