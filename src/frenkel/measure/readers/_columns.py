"""The headers that instruments and people write, as names and units of columns.

`identify("-Im(Z)/kOhm")` gives the name "impedance_imaginary", the unit "kΩ" and the sign −1. A header that says
nothing about the sign of Z'' ("Zim", "Z''") has `sign_stated` False: the table reader then looks at the data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from frenkel.quantities import unit
from frenkel.tables import split_header

__all__ = ["Header", "identify", "split_unit"]


@dataclass(frozen=True)
class Header:
    """A header understood: `name` ("" if it is not known), `unit` ("" if not stated), sign of the values."""

    text: str
    name: str
    unit: str
    sign: int = 1
    sign_stated: bool = True


# The whole label must match, after lower case and with spaces, <>, underscores and trailing dots taken out.
_NAMES: tuple[tuple[str, str], ...] = (
    ("frequency", r"(data:)?(f|freq|frequency|frequenz|fr[ée]quence|freqhz|frequencyhz)"),
    ("angular_frequency", r"omega|ω|angularfrequency"),
    ("impedance_real", r"(data:)?(-?re|-?re\(z\)|-?rez|-?z'|-?zre|-?zreal|-?real\(z\)|-?real|-?realz|realpart|z1|zs'|z'\[?re\]?|ewerealz)"),
    ("impedance_imaginary",
     r"(data:)?(-?im\(z\)|-?imz|-?z''|-?zim|-?zimg|-?zimag|-?imag\(z\)|-?imag|-?imagz|-?imaginary|-?imaginarypart|-?zimaginary|-?z2|-?zs'')"),
    ("impedance_modulus", r"(data:)?(\|z\||zmod|mod\(z\)|z|absz|abs\(z\)|modulus|impedance|magnitude)"),
    ("impedance_phase", r"(data:)?(-?phase\(z\)|-?phase|-?zphz|-?theta\(z\)|-?theta|-?phi|-?φ|-?phasez|-?phaseangle)"),
    ("time", r"t|time|zeit|temps|testtime|testtimesecond|elapsedtime|times|runtime|corrtime|correctedtime|totaltime"),
    ("step_time", r"steptime|steptimesecond"),
    ("potential", r"ewe|vf|potential|vpotential|e|ecell|ewe-ece|v|vdc|u|voltage|spannung|tension|voltagevolt|potentialapplied|wepotential|we\(1\)\.potential"),
    ("counter_potential", r"ece"),
    ("current", r"i|im|current|strom|courant|currentampere|idc|ic|we\(1\)\.current|wecurrent"),
    ("charge", r"\(q-qo\)|q-qo|capacity"),
    ("charge_capacity", r"chargecapacity|chargingcapacity|chargingcapacityah|qcharge"),
    ("discharge_capacity", r"dischargecapacity|dischargingcapacity|dischargingcapacityah|qdischarge"),
    ("power", r"p|power"),
    ("temperature", r"temperature|temperatur|température|temp|tcell|ambienttemperature|ambienttemperaturecelsius|surfacetemperature|tm|t\[c\]"),
    ("cycle", r"cyclenumber|zyklus|zyklusnummer|cycle|cyclecount|cycleindex|cyclecountindex|cycleid"),
    ("step", r"step|stepindex|stepcount|stepcountindex|stepid|stepnumber"),
    ("loop", r"loop|loopindex|loopnumber"),
    ("sequence", r"ns|ns''"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _NAMES)
_DEFAULT_UNIT_IN_NAME = {  # names that carry the unit without a separator (BDF: "voltage_volt")
    "second": "s", "volt": "V", "ampere": "A", "celsius": "°C", "ah": "Ah", "wh": "Wh", "hz": "Hz", "ohm": "Ω",
}  # fmt: skip


def split_unit(header: str) -> tuple[str, str]:
    """("freq", "Hz") of "freq/Hz", with the ways of instruments: "mA.h", "V vs. Ref.", the axes a and b of ZPlot.

    >>> split_unit("(Q-Qo)/mA.h"), split_unit("Z'(a)")
    (('(Q-Qo)', 'mAh'), ("Z'", ''))
    """
    text = header.strip().strip('"').strip()[:200]
    text = re.sub(r"\b(m?[AW])\.h\b", r"\1h", text)
    text = re.sub(r"\s+vs\b[^)\]]*", "", text, flags=re.IGNORECASE)
    if axis := re.fullmatch(r"(Z'{1,2})\([ab]\)", text):
        return axis[1], ""
    text = re.sub(r"\((sec|seconds)\)", "(s)", text, flags=re.IGNORECASE)
    return split_header(text)


@lru_cache(maxsize=1024)
def identify(header: str) -> Header:
    """Name, unit and sign of a column from its header.

    >>> identify("-Im(Z)/kOhm")
    Header(text='-Im(Z)/kOhm', name='impedance_imaginary', unit='kOhm', sign=-1, sign_stated=True)
    >>> identify("Zim").sign_stated
    False
    """
    text = header.strip().strip('"').strip()
    label, found_unit = split_unit(text)
    plain = re.sub(r"[\s<>_]", "", label.lower()).rstrip(".:").replace('"', "''").replace("´", "'").replace("’", "'")
    plain = plain.replace("−", "-").replace("–", "-").replace("ohm", "").replace("''''", "''")
    for name, pattern in _PATTERNS:
        if not pattern.fullmatch(plain):
            continue
        if plain == "t" and found_unit and unit(found_unit).dimension == unit("K").dimension:
            name = "temperature"
        if not found_unit:
            for ending, known in _DEFAULT_UNIT_IN_NAME.items():
                if re.sub(r"[\s_]", "", label.lower()).endswith(ending) and len(label) > len(ending) + 1:
                    found_unit = known
        # a real part needs no sign in its header, but one program writes -Z'
        signed = name in ("impedance_imaginary", "impedance_phase")
        negative = name.startswith("impedance") and plain.removeprefix("data:").startswith("-")
        return Header(text, name, found_unit, -1 if negative else 1, negative or not signed)
    return Header(text, "", found_unit)
