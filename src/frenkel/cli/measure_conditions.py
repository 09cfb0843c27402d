"""Options of all commands that read instrument files: geometry, conditions, samples.csv, furnace log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from frenkel.measure import Measurement

__all__ = ["condition_options", "with_conditions"]

F = TypeVar("F", bound=Callable[..., Any])

_ROWS = (
    ("--thickness", "thickness", 'Thickness of the sample, for example "1.02 ± 0.02 mm".'),
    ("--diameter", "diameter", 'Diameter of the smaller electrode, for example "10 mm".'),
    ("--area", "area", 'Area of the smaller electrode, for example "0.785 cm2".'),
    ("--mass", "mass", 'Mass of the sample, for example "100 mg".'),
    ("--forming-pressure", "forming pressure", 'Pressure at which the pellet was made, for example "375 MPa".'),
    ("--stack-pressure", "stack pressure", 'Pressure during the measurement, for example "50 MPa".'),
    ("--temperature", "temperature", 'Temperature of the sample, for example "25 °C".'),
    ("--sample", "sample", "Name of the sample."),
    ("--branch", "branch", "heating, cooling or isothermal."),
    ("--working", "working electrode", "Working electrode."),
    ("--counter", "counter electrode", "Counter electrode."),
    ("--reference", "reference electrode", "Reference electrode: Li, In/InLi, Li4Ti5O12 …"),
    ("--li-per-in", "Li per In", "Atoms of lithium per atom of indium in an In/InLi electrode."),
    ("--reference-potential", "reference vs Li/Li+", 'Your own reference against Li/Li+, for example "2.85 V".'),
)  # fmt: skip


def _parameter(column: str) -> str:
    """The name under which click passes the option of a column of samples.csv."""
    return re.sub(r"\W+", "_", column).strip("_").lower()


def condition_options(function: F) -> F:
    """Options for one sample, for many (--samples), and for temperatures from a furnace log."""
    for option, name, text in reversed(_ROWS):
        function = click.option(option, _parameter(name), help=text)(function)
    extra = (
        click.option("--samples", type=click.Path(dir_okay=False), help="samples.csv (frenkel measure init FOLDER)."),
        click.option("--furnace-log", type=click.Path(dir_okay=False), help="Table of times and temperatures."),
        click.option("--furnace-start", default=None, metavar="DATE", help="When a log of elapsed times began: 2026-04-03T14:05:00."),
        click.option("--clock-offset", default="0 s", show_default=True, help="What the clock of the log is ahead of the instrument's."),
        click.option("--dwell", default="20 min", show_default=True, help="Steady time that a measurement needs before it."),
        click.option("--dwell-tolerance", default=1.0, show_default=True, help="How steady, in K."),
    )
    for one in reversed(extra):
        function = one(function)
    return function


def with_conditions(measurements: Iterable[Measurement], options: dict[str, Any]) -> tuple[Measurement, ...]:
    """The measurements with samples.csv, then the furnace log, then the options of the command line applied."""
    from frenkel.measure import apply_furnace_log, apply_samples, read_furnace_log, read_samples
    from frenkel.measure.samples import sample_row
    from frenkel.quantities import parse

    found = tuple(measurements)
    if options.get("samples"):
        found = apply_samples(found, read_samples(options["samples"]), source=options["samples"])
    if options.get("furnace_log"):
        dwell_s = parse(options["dwell"], "s")
        log = read_furnace_log(options["furnace_log"], start=_date(options.get("furnace_start")))
        found = apply_furnace_log(found, log, dwell_s=dwell_s, tolerance_K=options["dwell_tolerance"],
                                  clock_offset_s=parse(options.get("clock_offset") or "0 s", "s"))  # fmt: skip
    given = {}
    for _, name, _ in _ROWS:
        value = options.get(_parameter(name))
        if value:
            given[name] = value
    if given:
        found = apply_samples(found, [sample_row({"file": "*", **given})], source="options")
    return found


def _date(text: str | None) -> datetime | None:
    """A date in ISO form, without time zone, as the instruments write it."""
    from frenkel.errors import InputError

    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise InputError(f"--furnace-start {text!r} is no date.", next_step="Write it as 2026-04-03T14:05:00.") from error
