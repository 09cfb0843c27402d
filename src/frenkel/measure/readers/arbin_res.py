"""Arbin .res: a Microsoft Access database of MITS Pro, whose channel table holds the points of one or more tests.

The table is found by its columns (Test_Time, Voltage, Current), so that its name plays no part. Units are those of
MITS Pro's own export: A, V, Ah, Wh, Ω, s. Databases of Access 97 (Jet 3) have another page layout and are refused
with the way to export them.
"""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

import numpy as np

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._jet import JetTable, find_table
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Arbin .res"
_WANTED = ("Test_Time", "Voltage", "Current", "Data_Point")
_HEADERS = {
    "Test_Time": ("time", "s"), "Step_Time": ("step_time", "s"), "Step_Index": ("step", "1"),
    "Cycle_Index": ("cycle", "1"), "Current": ("current", "A"), "Voltage": ("potential", "V"),
    "Charge_Capacity": ("charge_capacity", "Ah"), "Discharge_Capacity": ("discharge_capacity", "Ah"),
    "Charge_Energy": ("", "Wh"), "Discharge_Energy": ("", "Wh"), "dV/dt": ("", "V/s"),
    "Internal_Resistance": ("", "Ω"), "AC_Impedance": ("", "Ω"), "ACI_Phase_Angle": ("", "deg"),
    "Data_Point": ("", "1"),
}  # fmt: skip
_OLE_EPOCH = datetime(1899, 12, 30)
_EXPORT = (
    "Export it as CSV: in MITS Pro with 'Export to CSV', or with mdb-tools by "
    "'mdb-export FILE Channel_Normal_Table > channel.csv'; then read the CSV file."
)


def _read(source: Source) -> tuple[Measurement, ...]:
    if source.data[0x14:0x15] == b"\x00":
        raise source.error("it is a database of Access 97 (Jet 3), which Frenkel does not open.", next_step=_EXPORT)
    try:
        table = find_table(source.data, _WANTED)
    except (struct.error, IndexError) as error:
        raise source.error(f"the database is damaged ({error}).", next_step=_EXPORT) from error
    if table is None:
        raise source.error("no table has the columns Test_Time, Voltage and Current.", next_step=_EXPORT)
    tests = table.columns.get("Test_ID", np.ones_like(table.columns["Test_Time"]))
    numbers = np.unique(tests[np.isfinite(tests)])
    source.refuse_too_many_runs(numbers.size)
    return assemble(source, NAME, [_block(table, np.flatnonzero(tests == one), one) for one in numbers])


def _block(table: JetTable, rows: np.ndarray, test: float) -> Block:
    # pages lie in the file in any order: the number of the point gives the order
    rows = rows[np.argsort(table.columns["Data_Point"][rows], kind="stable")]
    days = table.columns.get("DateTime", np.zeros(0))
    first = float(days[rows[0]]) if days.size and rows.size else float("nan")
    started = _OLE_EPOCH + timedelta(days=first) if 30000.0 < first < 80000.0 else None
    columns = tuple(
        RawColumn(Header(name, *_HEADERS.get(name, ("", ""))), values[rows])
        for name, values in table.columns.items()
        if name not in ("Test_ID", "DateTime")
    )
    notices = []
    if table.moved:
        text = f"{table.moved} rows that the database moved to other pages are not read."
        notices.append(Notice("moved-rows", text))
    points = np.nan_to_num(table.columns["Data_Point"][rows], nan=0.0)
    return Block(
        columns=columns, lines=points.astype(np.int64), technique="cycling", instrument="Arbin", started=started,
        record_word="point", metadata={"test": f"{test:g}"}, notices=tuple(notices),
    )  # fmt: skip


READER = Reader(
    NAME, 12, lambda source: source.data[4:19] in (b"Standard Jet DB", b"Standard ACE DB"), _read
)
