"""One row of a laboratory's table: from text cells to a record, with what is odd about it.

Whatever makes the value unusable is an `InputError` with the reason; whatever is odd but usable is a flag.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from frenkel.citations import doi_of, is_doi
from frenkel.errors import InputError
from frenkel.evidence import property_of
from frenkel.library.matching import identity
from frenkel.library.records import Record, shipped_records
from frenkel.quantities import convert, parse_quantity

__all__ = ["read_row", "record_identity"]


def read_row(cells: Mapping[str, str], *, file: str, digest: str) -> tuple[Record, tuple[str, ...]]:
    """The record of one row and its flags.

    Raises
    ------
    InputError : the row cannot be used; the message says why
    """
    flags: list[str] = []
    material = cells.get("material", "")
    if not material:
        raise InputError("No material.")
    _check_formula(material)
    row = property_of(cells.get("property", "").replace(" ", "_"))
    value, low, high, bound, unit = _value(cells)
    for number in (value, low, high):
        if number is not None:
            converted = convert(number, unit, row.unit)
            if row.scale == "log10" and converted <= 0.0:
                raise InputError(f"{row.title} is {number:g} {unit}; it must be above 0.")
    kind = cells.get("kind", "")
    if kind not in (*row.kinds, ""):
        raise InputError(f"kind is {kind!r}; for {row.key} it is one of {', '.join(row.kinds)}.")
    temperature = _temperature(cells)
    if temperature is None and row.key in ("conductivity", "diffusivity", "transference_number"):
        flags.append("no temperature stated")
    doi = cells.get("doi", "")
    if doi and not is_doi(doi):
        guess = doi_of(doi)
        offer = f" Did you mean {guess}?" if guess else " A DOI looks like 10.1234/suffix."
        raise InputError(f"{doi!r} is no DOI.{offer}")
    record = Record(
        id="", material=material, property=row.key, value=value, low=low, high=high, unit=unit, bound=bound,
        printed=f"{cells.get('value', '')} {unit}".strip(), kind=kind or ("unspecified" if "unspecified" in row.kinds else ""),
        method=cells.get("method", ""), origin="literature" if doi else "measured", temperature_C=temperature,
        conditions=tuple(_further_conditions(cells)), cites=(), source=doi or file, place=cells.get("place", ""),
        checked="read", note=cells.get("note", ""), dataset=f"lab:{file}", sample=cells.get("sample", ""),
        file_digest=digest,
    )  # fmt: skip
    flags += _charges(material)
    flags += _plausibility(record)
    return replace(record, id=record_identity(record)), tuple(flags)


def _check_formula(material: str) -> None:
    if len(material) > 300:
        raise InputError("The material has more than 300 characters.")
    from frenkel.materials.formulas import read_formula

    read_formula(material)


def _charges(material: str) -> Iterator[str]:
    """A flag if the usual charges of the elements of a compound do not add up."""
    from frenkel.materials.charges import balance_charges
    from frenkel.materials.chemistry import anion_chemistry
    from frenkel.materials.formulas import read_formula

    amounts = dict(read_formula(material).amounts)
    anions = set(anion_chemistry(amounts).anion_map) if amounts else set()
    if not anions:
        return
    balance = balance_charges(amounts, anions)
    if not balance.balanced:
        yield f"the charges of {material} do not balance (sum {balance.imbalance:+g})"


def _value(cells: Mapping[str, str]) -> tuple[float | None, float | None, float | None, str, str]:
    written = cells.get("value", "")
    low, high = (_plain(cells.get(name, ""), name) for name in ("low", "high"))
    unit = cells.get("unit", "") or cells.get("value unit", "")
    if not written:
        if low is None or high is None:
            raise InputError("No value, and no low and high either.")
        value, bound = None, ""
    else:
        quantity = parse_quantity(written)
        value, bound = quantity.value, quantity.censored
        unit = quantity.unit or unit
        low = quantity.low if low is None else low
        high = quantity.high if high is None else high
    if not unit:
        raise InputError("No unit.", next_step="Fill the column 'unit'; a plain number has the unit 1.")
    error = _plain(cells.get("uncertainty", ""), "uncertainty")
    if error is not None and value is not None and low is None and high is None:
        low, high = value - abs(error), value + abs(error)
    for number in (value, low, high):
        if number is not None and not math.isfinite(number):
            raise InputError("The value is not finite.")
    if low is not None and high is not None and low > high:
        raise InputError(f"low ({low:g}) is above high ({high:g}).")
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        raise InputError(f"The value {value:g} is outside low … high.")
    return value, low, high, bound, unit


def _plain(text: str, what: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as cause:
        raise InputError(f"{what} is {text!r}, which is no number.") from cause


def _temperature(cells: Mapping[str, str]) -> float | None:
    text = cells.get("temperature", "")
    if not text:
        return None
    quantity = parse_quantity(text)
    unit = quantity.unit or cells.get("temperature unit", "")
    if not unit:
        raise InputError("The temperature has no unit.", next_step="Write the column as 'temperature (°C)'.")
    kelvin = convert(quantity.value, "°C" if unit in ("C", "c") else unit, "K")
    if not 1.0 < kelvin < 3000.0:
        raise InputError(f"The temperature {text} {unit} is {kelvin:g} K; allowed are 1 to 3000 K.")
    return round(convert(kelvin, "K", "°C"), 6)


def _further_conditions(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if cells.get("pressure"):
        quantity = parse_quantity(cells["pressure"])
        unit = quantity.unit or cells.get("pressure unit") or "MPa"
        pressure_MPa = convert(quantity.value, unit, "MPa")
        if not math.isfinite(pressure_MPa):
            raise InputError("The pressure is not finite.")
        yield "pressure_MPa", f"{pressure_MPa:g}"
    if cells.get("date"):
        yield "date", cells["date"]


def _plausibility(record: Record) -> Iterator[str]:
    value = record.canonical_value
    if value is None:
        return
    if record.property == "conductivity" and not 1e-16 <= value <= 1.0:
        yield f"{value:.2g} S/cm is outside what solid electrolytes show (1e-16 … 1 S/cm)"
    if record.property == "activation_energy" and not 0.01 <= value <= 2.0:
        yield f"an activation energy of {value:.3g} eV is outside 0.01 … 2 eV"
    if record.property == "transference_number" and not 0.0 <= value <= 1.0:
        yield f"a transference number of {value:.3g} is outside 0 … 1"
    twin = _shipped_twin(record, value)
    if twin:
        yield f"the same value ships as {twin}"


def _shipped_twin(record: Record, value: float) -> str:
    key = identity(record.material)
    for one in shipped_records():
        if one.property == record.property and one.value is not None and identity(one.material) == key:
            other = one.canonical_value
            same_T = one.temperature_C is None or one.temperature_C == record.temperature_C
            if other is not None and same_T and math.isclose(other, value, rel_tol=1e-9):
                return one.id
    return ""


def record_identity(record: Record) -> str:
    """An id from what makes a value the same one: material, property, number, temperature, kind, sample, source."""
    numbers = [record.canonical_value, record.low, record.high, record.temperature_C]
    shown = ["" if one is None else f"{one:.9g}" for one in numbers]
    parts = [identity(record.material), record.property, record.bound, *shown, record.kind, record.sample,
             record.source if record.origin == "literature" else "", *(f"{k}={v}" for k, v in record.conditions)]  # fmt: skip
    return "lab-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
