"""The golden designs A, A', B and C: inputs that are exact by definition, so that the arithmetic is what is tested."""

from __future__ import annotations

from typing import Any

import pytest

DENSITIES = {
    "NMC811": 4.75, "Li6PS5Cl": 1.64, "LLZO": 5.1, "LCO": 5.05, "LFP": 3.6, "PEO-LiTFSI": 1.35, "CNF": 1.8, "C65": 1.9,
    "PTFE": 2.2, "Al": 2.70, "Cu": 8.96,
}  # fmt: skip


def golden(name: str, **over: Any) -> dict[str, Any]:
    """One golden design as plain data of a specification; `over` replaces fields."""
    density = {k: f"{v} g/cm3" for k, v in DENSITIES.items()}
    foils = [{"material": "Al", "thickness": "12 um"}, {"material": "Cu", "thickness": "8 um"}]
    pouch = {
        "layers": 40, "width": "10 cm", "height": "10 cm", "edge": "5 mm", "tabs": "3 g",
        "laminate_thickness": "153 um", "laminate_density": "1.6 g/cm3",
    }  # fmt: skip
    sulfide = {
        "name": name, "densities": density, "collectors": foils, "voltage": "3.80 V", "pouch": pouch,
        "cathode": {
            "active": "NMC811", "areal_capacity": "5 mAh/cm2", "specific_capacity": "200 mAh/g", "porosity": "10 %",
            "composition": {"NMC811": 80, "Li6PS5Cl": 17, "CNF": 2, "PTFE": 1},
            "first_cycle_efficiency": 1, "volume_change": 0,
        },
        "separator": [{"material": "Li6PS5Cl", "thickness": "30 um"}],
        "anode": {"kind": "anode-free"},
    }  # fmt: skip
    designs: dict[str, dict[str, Any]] = {
        "A": sulfide,
        "A'": {**sulfide, "anode": {"kind": "lithium", "reservoir": "20 um"}},
        "B": {
            **sulfide, "separator": [{"material": "LLZO", "thickness": "20 um"}],
            "cathode": {**sulfide["cathode"], "porosity": "5 %", "composition": {"NMC811": 80, "LLZO": 18, "C65": 2}},
        },
        "C": {
            **sulfide, "voltage": "3.40 V", "collectors": [{"material": "Al", "thickness": "15 um"}],
            "cathode": {
                **sulfide["cathode"], "active": "LFP", "areal_capacity": "3 mAh/cm2", "specific_capacity": "160 mAh/g",
                "porosity": "3 %", "composition": {"LFP": 72, "PEO-LiTFSI": 22, "C65": 6},
            },
            "separator": [{"material": "PEO-LiTFSI", "thickness": "20 um"}],
            "anode": {"kind": "lithium", "reservoir": "30 um"},
            "pouch": {**pouch, "width": f"{200**0.5} cm", "height": f"{200**0.5} cm", "tabs": "5 g"},
        },
    }  # fmt: skip
    return {**designs[name], **over}


@pytest.fixture
def golden_design() -> Any:
    return golden
