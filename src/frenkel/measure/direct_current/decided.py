"""An analysis of direct-current records with the user's decisions: what is used of each record, and what each decision changes.

The analysis runs with all decisions, and once more without each of them; the relative change of its numbers is what that
decision does. Rows with a number that is not finite are left out of every record, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Generic, TypeVar

import numpy as np

from frenkel.errors import ComputationError, InputError
from frenkel.measure.changes import Change, relative_changes
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.overrides import Overrides, RecordOverride
from frenkel.results import Notice

__all__ = ["Decided", "decide", "key_of", "used_part"]

R = TypeVar("R")
Numbers = Mapping[str, float]
LARGEST = {"potential": (1e3, "V"), "counter_potential": (1e3, "V"), "current": (1e6, "mA")}
"""Beyond these no laboratory cell goes: the unit, or the reading of the file, is wrong."""


@dataclass(frozen=True, eq=False)
class Decided(Generic[R]):
    """The result of an analysis, the decisions by record, what each changes, and the part of each record that was used."""

    result: R
    overrides: Mapping[str, RecordOverride]
    changes: tuple[Change, ...]
    records: tuple[Measurement, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was left out of the records."""
        return tuple(dict.fromkeys(n for one in self.records for n in one.notices if n.code == "rows-left-out"))


def decide(
    records: Sequence[Measurement],
    overrides: Overrides,
    analysis: str,
    analyse: Callable[[Sequence[Measurement], Sequence[RecordOverride]], R],
    numbers: Callable[[R], Numbers],
) -> Decided[R]:
    """Run an analysis with the user's decisions, and without each of them.

    Parameters
    ----------
    records : one or more, as read
    overrides : the whole frenkel.yaml
    analysis : name of the command, for what may be decided
    analyse : takes the parts of the records that are used, and the decisions on each
    numbers : the numbers of a result by name; empty where there is none

    Raises
    ------
    InputError : a decision that the analysis does not know, or that does not fit the record
    """
    own = [overrides.for_record(one.path, one.index).check(analysis) for one in records]

    def run(decisions: Sequence[RecordOverride]) -> tuple[R, tuple[Measurement, ...]]:
        parts = tuple(used_part(one, decided) for one, decided in zip(records, decisions, strict=True))
        return analyse(parts, decisions), parts

    result, parts = run(own)
    mine, changes = numbers(result), []
    for k, (record, decided) in enumerate(zip(records, own, strict=True)):
        for name in decided.decisions:
            try:
                theirs = numbers(run([*own[:k], decided.without(name), *own[k + 1 :]])[0])
            except (InputError, ComputationError):
                theirs = {}
            changes.append(
                Change(key_of(record), name, str(decided.model_dump(mode="json")[name]), relative_changes(mine, theirs))
            )
    return Decided(result, {key_of(one): override for one, override in zip(records, own, strict=True)}, tuple(changes), parts)


def key_of(one: Measurement) -> str:
    """The name under which a record stands in frenkel.yaml."""
    return f"{PurePath(one.path).name}#{one.index}"


def used_part(record: Measurement, decided: RecordOverride | None = None) -> Measurement:
    """The rows that are used: all numbers finite, within the user's times, not left out by the user.

    Raises
    ------
    InputError : a row that is not there, a potential or current that no cell has, or nothing left
    """
    decided = decided or RecordOverride()
    keep = np.ones(len(record), dtype=bool)
    for column in record.columns:
        if column.name in (
            "time",
            "potential",
            "counter_potential",
            "current",
            "resistance",
            "concentration",
            "frequency",
            "impedance_real",
            "impedance_imaginary",
        ):
            keep &= np.isfinite(column.values)
    bad = int((~keep).sum())
    if decided.time_s is not None:
        if "time" not in record.names or record.is_impedance:
            raise InputError(f"{record.path} has no times; time_s cannot be applied.")
        t = record.values("time", "s")
        keep &= (t >= min(decided.time_s)) & (t <= max(decided.time_s))
    if decided.range_Hz is not None and "frequency" in record.names:
        keep &= (record.frequency_Hz >= min(decided.range_Hz)) & (record.frequency_Hz <= max(decided.range_Hz))
    for k in decided.leave_out:
        if not 0 <= k < len(record):
            raise InputError(f"leave_out: there is no row {k}; {record.path} has {len(record)}, counted from 0.")
        keep[k] = False
    if not keep.any():
        raise InputError(f"{record.path}: no row is left; {bad} of {len(record)} have a number that is not finite.")
    for name, (limit, unit) in LARGEST.items():
        if name in record.names and float(np.max(np.abs(record.values(name)[keep]))) > limit:
            raise InputError(
                f"{record.path}: {name.replace('_', ' ')}s beyond {limit:g} {unit} are those of no laboratory cell.",
                next_step="Check the units in the header of the file.",
            )
    if keep.all():
        return record
    columns = tuple(Column(c.name, c.unit, c.values[keep], c.header) for c in record.columns)
    lines = tuple(np.asarray(record.lines)[keep].tolist()) if len(record.lines) == len(record) else ()
    told = (
        ()
        if not bad
        else (
            Notice(
                "rows-left-out",
                f"{record.path}: {bad} of {len(record)} rows have a number that is not finite; they are left out.",
            ),
        )
    )
    return replace(record, columns=columns, lines=lines, notices=(*record.notices, *told))
