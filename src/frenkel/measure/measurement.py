"""One measurement: what the instrument wrote, as columns with units, with all that is known about the sample.

A `Measurement` is frozen. Columns that Frenkel knows (see `KNOWN_COLUMNS`) are in one unit each: frequency in
Hz, the parts of the impedance Z = Z' + i Z'' in Ω (Z'' is negative for a capacitor), time in s, potential of
the working against the reference electrode in V, current in mA, charge in mAh, temperature in K. All other
columns keep the header and the unit of the file. What is not known is None, never a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, UnknownName
from frenkel.evidence import Source
from frenkel.measure.geometry import Geometry
from frenkel.quantities import convert
from frenkel.results import Notice

if TYPE_CHECKING:
    import pandas

__all__ = ["KNOWN_COLUMNS", "Column", "Measurement"]

FloatArray = NDArray[np.float64]

KNOWN_COLUMNS: Mapping[str, str] = {
    "frequency": "Hz",
    "impedance_real": "Ω",
    "impedance_imaginary": "Ω",
    "time": "s",
    "step_time": "s",
    "potential": "V",
    "counter_potential": "V",
    "cell_voltage": "V",
    "current": "mA",
    "charge": "mAh",
    "charge_capacity": "mAh",
    "discharge_capacity": "mAh",
    "power": "W",
    "temperature": "K",
    "cycle": "1",
    "step": "1",
    "loop": "1",
    "sequence": "1",
}
"""Names of the columns that every reader uses, with the unit in which they are stored."""


@dataclass(frozen=True, eq=False)
class Column:
    """Numbers of one quantity. `unit` is "" where the file does not say it; `header` is as in the file."""

    name: str
    unit: str
    values: FloatArray
    header: str = ""

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        if values.ndim != 1:
            raise InputError(f"The column {self.name!r} has {values.ndim} dimensions; one is allowed.")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, eq=False, repr=False)
class Measurement:
    """One run of one technique on one sample (for stepped impedance: one spectrum).

    `technique` is "impedance", "open circuit", "cyclic voltammetry", "linear sweep", "chronoamperometry",
    "chronopotentiometry", "cycling", "direct current" or "table". `reference` and `counter` name electrodes
    (None: unknown, so that no potential against Li/Li+ can be given). `lines` are the 1-based lines of the file
    (or record numbers of a binary file) that the points come from.
    """

    technique: str
    columns: tuple[Column, ...]
    path: str
    sha256: str
    reader: str
    instrument: str = ""
    started: datetime | None = None
    geometry: Geometry | None = None
    temperature_K: float | None = None
    temperature_std_K: float | None = None
    pressure_MPa: float | None = None
    forming_pressure_MPa: float | None = None
    reference: str | None = None
    counter: str | None = None
    sample: str = ""
    branch: str = ""
    loop: int | None = None
    cycle: int | None = None
    index: int = 0
    lines: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        lengths = {column.values.size for column in self.columns}
        if len(lengths) > 1:
            raise InputError(f"The columns of a measurement have different lengths: {sorted(lengths)}.")
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise InputError(f"The columns of a measurement repeat a name: {', '.join(names)}.")

    def __repr__(self) -> str:
        place = "".join(f", {name} {value}" for name, value in (("loop", self.loop), ("cycle", self.cycle)) if value is not None)
        return f"<Measurement: {self.technique}, {len(self)} points{place}, {self.path}>"

    def __len__(self) -> int:
        return int(self.columns[0].values.size) if self.columns else 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the file."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; raises UnknownName with the names that there are."""
        for one in self.columns:
            if one.name == name:
                return one
        raise UnknownName(name, what=f"column of {self.path}", nearest=self.names)

    def values(self, name: str, unit: str = "") -> FloatArray:
        """The numbers of one column, converted to `unit` if one is given."""
        column = self.column(name)
        if not unit or unit == column.unit:
            return column.values
        return np.asarray(convert(column.values, column.unit, unit))  # type: ignore[arg-type]

    @property
    def is_impedance(self) -> bool:
        """True where frequency and both parts of the impedance are there."""
        return {"frequency", "impedance_real", "impedance_imaginary"} <= set(self.names)

    @property
    def frequency_Hz(self) -> FloatArray:
        """Frequencies, shape (n,), highest first."""
        return self.values("frequency", "Hz")

    @property
    def impedance_ohm(self) -> NDArray[np.complex128]:
        """Z = Z' + i Z'', shape (n,); the imaginary part is negative for a capacitor."""
        return np.asarray(self.values("impedance_real", "Ω") + 1j * self.values("impedance_imaginary", "Ω"))

    def source(self, *others: Measurement) -> Source:
        """Where values from this measurement (and others) come from: the digests of the files and the place in the first."""
        digests = " ".join(dict.fromkeys(one.sha256 for one in (self, *others)))
        place = f"{self.path}#{self.index}" if self.index else self.path
        return Source(file_digest=digests, place=place, model="frenkel.measure")

    def with_notices(self, *more: Notice) -> Measurement:
        """The same measurement with further notices."""
        return replace(self, notices=(*self.notices, *more))

    def to_frame(self) -> pandas.DataFrame:
        """A pandas table, one column each, the header saying name and unit."""
        import pandas

        return pandas.DataFrame({f"{c.name} / {c.unit}" if c.unit else c.name: c.values for c in self.columns})

    def to_dict(self, *, with_data: bool = True) -> dict[str, Any]:
        """Plain JSON values."""
        plain: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("technique", "path", "sha256", "reader", "instrument", "temperature_K", "temperature_std_K",
                         "pressure_MPa", "forming_pressure_MPa", "reference", "counter", "sample", "branch", "loop",
                         "cycle", "index")
        }  # fmt: skip
        plain["started"] = self.started.isoformat() if self.started else None
        plain["geometry"] = self.geometry.to_dict() if self.geometry else None
        plain["points"] = len(self)
        plain["metadata"] = dict(self.metadata)
        plain["notices"] = [n.to_dict() for n in self.notices]
        if with_data:
            plain["columns"] = [
                {"name": c.name, "unit": c.unit, "header": c.header, "values": c.values.tolist()} for c in self.columns
            ]
        return plain
