"""Table 5: what companies report of their cells, and whether the numbers agree with each other.

`data/ai2024_table5.csv` keeps apart what was stated as reached ("measured", without protocol), what is a
target and what is announced; solid, semi-solid and liquid; cell, pack and vehicle. The checks are plain
arithmetic:

    (Wh/L) / (Wh/kg) = kg/L, the mean density, inside the range that level and anode allow
    Ah × V / (Wh/kg) = kg,   Ah × V / (Wh/L) = L

Outside a range is a flag, never a rejection.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from frenkel.library.bibliography import shipped_rows

__all__ = [
    "CellCheck",
    "DensityRange",
    "IndustryValue",
    "check_cell",
    "check_companies",
    "density_range",
    "industry",
]


@dataclass(frozen=True, slots=True)
class IndustryValue:
    """One value that a company is said to have reached, aimed at or announced."""

    id: str
    row: str
    country: str
    company: str
    electrolyte_printed: str
    electrolyte_class: str
    state: str
    property: str
    printed: str
    value: float | None
    low: float | None
    high: float | None
    bound: str
    unit: str
    level: str
    status: str
    anode: str
    cathode: str
    date: str
    conditions: str
    cites: str
    source: str
    place: str
    checked: str
    correction: str
    note: str


@dataclass(frozen=True, slots=True)
class DensityRange:
    """Mean densities (kg/L) and voltages that cells of a level and anode can have, and where these come from."""

    level: str
    anode: str
    low_kg_L: float
    high_kg_L: float
    low_V: float
    high_V: float
    source: str


@dataclass(frozen=True, slots=True)
class CellCheck:
    """What the numbers of one company imply, and flags where they do not fit together."""

    company: str
    specific_energy_Wh_kg: float | None
    energy_density_Wh_L: float | None
    capacity_Ah: float | None
    density_kg_L: float | None
    allowed_density_kg_L: tuple[float, float]
    implied_mass_kg: tuple[float, float] | None
    implied_volume_L: tuple[float, float] | None
    flags: tuple[str, ...]


@lru_cache(maxsize=1)
def industry() -> tuple[IndustryValue, ...]:
    """All rows of Table 5 and of the industry sections, one value each."""
    numbers = ("value", "low", "high")
    return tuple(
        IndustryValue(**{  # type: ignore[arg-type]
            name: (float(cell) if cell else None) if name in numbers else cell for name, cell in row.items()
        })
        for row in shipped_rows("ai2024_table5.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def _density_ranges() -> tuple[DensityRange, ...]:
    rows = shipped_rows("cell_density_ranges.csv")
    return tuple(
        DensityRange(
            row["level"],
            row["anode"],
            float(row["low_kg_L"]),
            float(row["high_kg_L"]),
            float(row["low_V"]),
            float(row["high_V"]),
            row["source"],
        )
        for row in rows
    )


def density_range(*, level: str = "unstated", anode: str = "") -> DensityRange:
    """The allowed range for a level and anode; the widest one where these are unstated."""
    ranges = _density_ranges()
    for wanted in ((level, anode or "any"), (level, "any"), ("unstated", "any")):
        for one in ranges:
            if (one.level, one.anode) == wanted:
                return one
    raise LookupError(level)  # the table always has the row ("unstated", "any")


def check_cell(
    company: str,
    *,
    specific_energy_Wh_kg: float | None = None,
    energy_density_Wh_L: float | None = None,
    capacity_Ah: float | None = None,
    level: str = "unstated",
    anode: str = "",
    voltage_range_V: tuple[float, float] | None = None,
) -> CellCheck:
    """Compare the numbers of one cell with each other.

    Parameters
    ----------
    specific_energy_Wh_kg, energy_density_Wh_L, capacity_Ah : what is stated; None where it is not
    level : cell | pack | unstated; anode : Li, Si, Ag-C … or ""
    voltage_range_V : mean voltages of the chemistry; those of the table where it is unstated

    Examples
    --------
    >>> check_cell("SES", specific_energy_Wh_kg=417, energy_density_Wh_L=935, capacity_Ah=107).density_kg_L
    2.24
    """
    allowed = density_range(level=level, anode=anode)
    volts = voltage_range_V or (allowed.low_V, allowed.high_V)
    density = None
    flags: list[str] = []
    if specific_energy_Wh_kg and energy_density_Wh_L:
        density = round(energy_density_Wh_L / specific_energy_Wh_kg, 2)
        if not allowed.low_kg_L <= density <= allowed.high_kg_L:
            flags.append(
                f"{density:g} kg/L is outside {allowed.low_kg_L:g}–{allowed.high_kg_L:g} kg/L,"
                f" what the level ({level}) and anode ({anode or 'unstated'}) allow"
            )
    if specific_energy_Wh_kg and not 20.0 <= specific_energy_Wh_kg <= 1000.0:
        flags.append(f"{specific_energy_Wh_kg:g} Wh/kg is no specific energy of a lithium cell")
    return CellCheck(
        company, specific_energy_Wh_kg, energy_density_Wh_L, capacity_Ah, density,
        (allowed.low_kg_L, allowed.high_kg_L), _implied(capacity_Ah, specific_energy_Wh_kg, volts),
        _implied(capacity_Ah, energy_density_Wh_L, volts), tuple(flags),
    )  # fmt: skip


def _implied(
    capacity_Ah: float | None, per: float | None, volts: tuple[float, float]
) -> tuple[float, float] | None:
    if not capacity_Ah or not per:
        return None
    return (capacity_Ah * volts[0] / per, capacity_Ah * volts[1] / per)


def check_companies() -> tuple[CellCheck, ...]:
    """Every row of Table 5 with at least two of Wh/kg, Wh/L and Ah, checked."""
    out = []
    for row in dict.fromkeys(one.row for one in industry()):
        values = {one.property: one for one in industry() if one.row == row and one.value is not None}
        names = ("specific_energy", "energy_density", "cell_capacity")
        have = [values[name] for name in names if name in values]
        if len(have) < 2:
            continue
        per_mass, per_volume, charge = (values[name].value if name in values else None for name in names)
        out.append(
            check_cell(
                have[0].company, specific_energy_Wh_kg=per_mass, energy_density_Wh_L=per_volume,
                capacity_Ah=charge, level=have[0].level, anode=have[0].anode,
            )
        )  # fmt: skip
    return tuple(out)
