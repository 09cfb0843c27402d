"""Measurements: what did the instrument say?

`read(path)` turns an instrument file into `Measurement`s: one for each impedance spectrum or direct-current run,
with columns in stated units (Hz, Ω, s, V, mA, K), the geometry and the temperature where the file gives them, the
SHA-256 of the file and a notice for everything that was assumed or left out. `samples` adds what no file says
(thickness L, area A, electrodes, pressures), so that a resistance R becomes a conductivity σ = L/(A R) and a
potential one against Li/Li+. What is not known stays unknown.
"""

from frenkel.measure.furnace import FurnaceLog, apply_furnace_log, read_furnace_log
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.potentials import LithiumScale, lithium_scale, potential_vs_lithium_V
from frenkel.measure.readers import read
from frenkel.measure.samples import SampleRow, apply_samples, read_samples
from frenkel.measure.template import FolderFiles, read_folder, write_template

__all__ = [
    "Column",
    "FolderFiles",
    "FurnaceLog",
    "Geometry",
    "LithiumScale",
    "Measurement",
    "SampleRow",
    "apply_furnace_log",
    "apply_samples",
    "lithium_scale",
    "potential_vs_lithium_V",
    "read",
    "read_folder",
    "read_furnace_log",
    "read_samples",
    "write_template",
]
