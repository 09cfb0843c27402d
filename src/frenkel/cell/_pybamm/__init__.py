"""The only place that imports PyBaMM: its interface moves with every monthly release.

Everything that goes in and comes out is plain floats and numpy arrays in the units of the house; SI stays in here.
Telemetry is switched off before the import.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any

from frenkel.errors import MissingExtra

__all__ = ["available", "engine"]


def available() -> bool:
    """Whether PyBaMM can be imported, without importing it."""
    return importlib.util.find_spec("pybamm") is not None


def engine() -> Any:
    """The module pybamm; raises MissingExtra where it is not installed."""
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    # the integrator writes its own words to the terminal; what failed is in the status that comes back
    os.environ.setdefault("SUNLOGGER_ERROR_FILENAME", os.devnull)
    try:
        pybamm: Any = importlib.import_module("pybamm")
    except ImportError as error:
        raise MissingExtra("cell", purpose="The simulation of a cell") from error
    pybamm.set_logging_level("CRITICAL")
    return pybamm
