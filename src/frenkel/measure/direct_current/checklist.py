"""What a paper must state about a measurement with direct current, by analysis: present or missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from frenkel.measure.measurement import Measurement

__all__ = ["checklist_of"]

_GIVEN: Mapping[str, Callable[[Measurement], bool]] = {
    "temperature": lambda m: m.temperature_K is not None,
    "stability of the temperature": lambda m: m.temperature_std_K is not None,
    "stack pressure during the measurement": lambda m: m.pressure_MPa is not None,
    "forming pressure": lambda m: m.forming_pressure_MPa is not None,
    "electrode area": lambda m: m.geometry is not None and m.geometry.area_cm2 is not None,
    "thickness": lambda m: m.geometry is not None and m.geometry.thickness_um is not None,
    "uncertainty of thickness and area": lambda m: (
        m.geometry is not None and None not in (m.geometry.thickness_std_um, m.geometry.area_std_cm2)
    ),
    "electrodes": lambda m: bool(m.counter),
    "reference electrode": lambda m: bool(m.reference),
    "name of the sample": lambda m: bool(m.sample),
    "date of the measurement": lambda m: m.started is not None,
    "instrument": lambda m: bool(m.instrument),
}
_EVERY = (
    "temperature",
    "stability of the temperature",
    "stack pressure during the measurement",
    "electrodes",
    "name of the sample",
    "date of the measurement",
    "instrument",
)
_ITEMS: Mapping[str, tuple[str, ...]] = {
    "transference": (*_EVERY, "thickness", "electrode area"),
    "electronic": (*_EVERY, "thickness", "electrode area", "uncertainty of thickness and area", "forming pressure"),
    "lsv": (*_EVERY, "electrode area", "reference electrode"),
    "ccd": (*_EVERY, "electrode area", "thickness", "forming pressure"),
    "growth": (*_EVERY, "electrode area", "thickness"),
    "cycling": (*_EVERY, "electrode area", "reference electrode"),
    "gitt": (*_EVERY, "electrode area", "reference electrode"),
    "moisture": (),
    "cathode": (*_EVERY, "thickness", "electrode area", "uncertainty of thickness and area", "forming pressure"),
}
LEAST_CELLS = 3


def checklist_of(
    analysis: str, records: Sequence[Measurement], more: Sequence[tuple[str, str, bool]] = (), *, cells: int | None = None
) -> tuple[tuple[str, str, bool], ...]:
    """(item, state, present) for all records together; `more` is what only the analysis knows.

    `cells` is the number of cells; fewer than three count as missing, None where cells are not counted.
    """
    rows: list[tuple[str, str, bool]] = []
    for item in _ITEMS[analysis] if records else ():
        missing = sum(not _GIVEN[item](one) for one in records)
        rows.append((item, f"missing for {missing} of {len(records)} records" if missing else "given", not missing))
    if cells is not None:
        rows.append(
            (
                "number of cells",
                f"{cells}; {LEAST_CELLS} are needed for a spread" if cells < LEAST_CELLS else f"{cells}",
                cells >= LEAST_CELLS,
            )
        )
    return (*rows, *more)
