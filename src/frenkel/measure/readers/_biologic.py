"""What EC-Lab's binary files and its text exports have in common: techniques, and the reference electrode."""

from __future__ import annotations

import re

__all__ = ["reference_electrode", "technique_of_id", "technique_of_name"]

_TECHNIQUES = (
    (0x04, "Galvanostatic Cycling with Potential Limitation", "cycling"),
    (0x06, "Cyclic Voltammetry", "cyclic voltammetry"),
    (0x0B, "Open Circuit Voltage", "open circuit"),
    (0x18, "Chronoamperometry / Chronocoulometry", "chronoamperometry"),
    (0x19, "Chronopotentiometry", "chronopotentiometry"),
    (0x1C, "Wait", ""),
    (0x1D, "Potentio Electrochemical Impedance Spectroscopy", ""),
    (0x1E, "Galvano Electrochemical Impedance Spectroscopy", ""),
    (0x32, "IR compensation (PEIS)", ""),
    (0x33, "Cyclic Voltammetry Advanced", "cyclic voltammetry"),
    (0x6C, "Linear Sweep Voltammetry", "linear sweep"),
    (0x75, "Constant Voltage", "chronoamperometry"),
    (0x76, "Constant Current", "chronopotentiometry"),
    (0x7F, "Modulo Bat", ""),
    (0x88, "Battery Capacity Determination", "cycling"),
)
"""Id in the settings of .mpr files, name in text exports (both of the same runs), technique of a Measurement."""


def technique_of_id(code: int) -> tuple[str, str]:
    """(EC-Lab's name, technique of a Measurement or "") of the id in the settings; ids without a known name keep their number."""
    return next(((name, kind) for number, name, kind in _TECHNIQUES if number == code), (f"id {code}", ""))


def technique_of_name(name: str) -> str:
    """Technique of a Measurement from EC-Lab's name, or "".

    >>> technique_of_name("Linear Sweep Voltammetry"), technique_of_name("Modulo Bat")
    ('linear sweep', '')
    """
    return next((kind for _, known, kind in _TECHNIQUES if known == name.strip()), "")


def reference_electrode(text: str) -> str | None:
    """The reference electrode that the user chose, without EC-Lab's potential behind it; None where nobody chose one.

    >>> reference_electrode("SCE Saturated Calomel Electrode (0.241 V)"), reference_electrode("(unspecified)")
    ('SCE Saturated Calomel Electrode', None)
    """
    plain = re.sub(r"\s*\([-+\d.,]+ V(?:olts)?\)\s*$", "", text.strip())
    return plain if plain and plain.strip("()").lower() not in ("unspecified", "reference electrode", "none") else None
