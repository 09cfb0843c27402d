"""What a question may say beyond its conditions that only this room knows: coating, age and contact of the interfaces.

`anode_contact` and `cathode_contact` name a law of `contact_law`; its inputs are options too, and those that are not given
are the dossier's or assumed. A number is in the option's unit; text may carry another ("20 nm", "3 d").
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import ConditionValue
from frenkel.interfaces.contact_law import LAWS
from frenkel.quantities import parse

__all__ = ["OPTIONS", "read_options"]

_LAW = "law of contact"
OPTIONS: dict[str, str] = {
    "coating_thickness_nm": "nm", "contact_age_h": "h", "anode_contact": _LAW, "cathode_contact": _LAW,
    "spot_radius_um": "µm", "yield_strength_MPa": "MPa", "creep_rate_per_s": "", "creep_exponent": "", "modulus_GPa": "GPa",
    "rms_slope": "", "rms_height_um": "µm", "asperities_per_um2": "", "asperity_radius_um": "µm", "height_deviation_um": "µm",
    "gel_um": "µm", "neck_ratio": "", "grain_radius_um": "µm", "interlayer_um": "µm", "interlayer_S_cm": "S/cm",
    "contacted_before": "", "linear_strain": "", "particle_modulus_GPa": "GPa", "particle_poisson": "", "matrix_poisson": "",
    "lateral_ratio": "", "holding_stress_MPa": "MPa", "diffusion_current_mA_cm2": "mA/cm²", "void_radius_um": "µm",
    "creep_activation_energy_J_mol": "",
}  # fmt: skip
"""Names and units; "" is a bare number."""


def read_options(given: Mapping[str, str | float]) -> tuple[tuple[str, ConditionValue], ...]:
    """Options in their units, checked by name.

    Raises
    ------
    UnknownName : an option or a law that does not exist, with the nearest
    UnitError, OutOfRange : a value in a wrong unit, or below 0

    Examples
    --------
    >>> read_options({"coating_thickness_nm": "20 nm", "contact_age_h": "2 d"})
    (('coating_thickness_nm', 20.0), ('contact_age_h', 48.0))
    """
    found: list[tuple[str, ConditionValue]] = []
    for name, typed in given.items():
        if name not in OPTIONS:
            near = difflib.get_close_matches(name, OPTIONS, n=3, cutoff=0.4)
            raise UnknownName(name, what="option", nearest=near or tuple(OPTIONS))
        unit = OPTIONS[name]
        if unit == _LAW:
            if typed not in LAWS:
                raise UnknownName(str(typed), what=_LAW, nearest=tuple(LAWS))
            found.append((name, str(typed)))
            continue
        value = _number(name, typed) if unit == "" else parse(typed, unit, bare=True)
        if not (math.isfinite(value) and value >= 0.0):
            raise OutOfRange(f"The option {name}", given=value, low=0.0, unit=unit)
        found.append((name, value))
    return tuple(found)


def _number(name: str, typed: str | float) -> float:
    try:
        return float(typed)
    except ValueError:
        raise InputError(f"The option {name} is {typed!r}; allowed is a bare number.") from None
