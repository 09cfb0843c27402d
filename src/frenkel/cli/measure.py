"""`frenkel measure`: instrument files and what belongs to them. Parse, call, show."""

from __future__ import annotations

import importlib
from typing import Any

import click

from frenkel.cli.measure_conditions import condition_options, with_conditions
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.quantities import convert

__all__ = ["measure"]


_DIRECT_CURRENT = ("transference", "electronic", "lsv", "moisture")
_CELLS = ("growth", "cycling", "gitt")
_ANALYSES = {
    "eis": "measure_analysis", "series": "measure_analysis", **dict.fromkeys(_DIRECT_CURRENT, "measure_direct_current"),
    **dict.fromkeys(_CELLS, "measure_cells"), "cathode": "measure_cathode", "ccd": "measure_ccd",
}  # fmt: skip
"""Commands of the group that live in modules of their own, imported when they are asked for."""


class _Group(click.Group):
    """The group with the commands of `_ANALYSES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ANALYSES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ANALYSES:
            return super().get_command(ctx, cmd_name)
        command = getattr(importlib.import_module(f"frenkel.cli.{_ANALYSES[cmd_name]}"), cmd_name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Group)
def measure() -> None:
    """What did the instrument say? Files of potentiostats and cyclers, with units, geometry and conditions."""


@measure.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--overwrite", is_flag=True, help="Replace a samples.csv that is there.")
@quiet_option
def init(folder: str, overwrite: bool, quiet: bool) -> None:
    """Write FOLDER/samples.csv with one row for each instrument file, filled with what the files say."""
    from frenkel.measure import write_template

    target, files = write_template(folder, overwrite=overwrite)
    click.echo(f"{target}: {len(files.measurements)} files. Fill in thickness, area, pressures and electrodes.")
    if not quiet:
        for name, reason in files.failures:
            click.echo(f"not read: {name}: {reason}", err=True)
    if files.failures:
        click.get_current_context().exit(1)


@measure.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--points", is_flag=True, help="All points, not the summary (with --json or --csv).")
@condition_options
@output_options
@quiet_option
def show(
    files: tuple[str, ...], points: bool, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any
) -> None:
    """Read instrument FILES of any known format and show what they hold.

    \b
    frenkel measure show cell.mpr pellet.ism --samples samples.csv
    frenkel measure show cell.mpr --points --csv points.csv
    """
    found, failed = _read_all(files)
    found = list(with_conditions(found, conditions))
    if as_json:
        emit_json([one.to_dict(with_data=points) for one in found], as_json)
    elif as_csv and points:
        emit_csv(("file", "index", "column", "unit", "point", "value"), _point_rows(found), as_csv)
    elif as_csv:
        emit_csv(_HEADER, _summary_rows(found), as_csv)
    else:
        print_table(_HEADER, [["" if cell is None else str(cell) for cell in row] for row in _summary_rows(found)])
    print_notices((notice for one in found for notice in one.notices), quiet=quiet)
    for note in [] if quiet else _scale_notes(found):
        click.echo(f"note: {note}", err=True)
    for message in failed:
        click.echo(f"Error: {message}", err=True)
    if failed:
        click.get_current_context().exit(1 if found else 3)


_HEADER = ("file", "index", "technique", "points", "range", "potential / V", "against Li/Li+ / V", "loop", "cycle", "T / °C",
           "thickness / µm", "area / cm²", "started", "format")  # fmt: skip


def _read_all(files: tuple[str, ...]) -> tuple[list[Any], list[str]]:
    from frenkel.errors import FrenkelError
    from frenkel.measure import read

    found: list[Any] = []
    failed: list[str] = []
    for path in files:
        try:
            found.extend(read(path))
        except FrenkelError as error:
            failed.append(str(error))
    return found, failed


def _summary_rows(found: list[Any]) -> list[tuple[Any, ...]]:
    rows = []
    for one in found:
        span = ""
        if one.is_impedance:
            span = f"{one.frequency_Hz.max():.3g} … {one.frequency_Hz.min():.3g} Hz"
        elif "time" in one.names and one.column("time").unit == "s":
            span = f"{one.values('time').max() - one.values('time').min():.6g} s"
        celsius = None if one.temperature_K is None else f"{convert(one.temperature_K, 'K', '°C'):.1f}"
        sizes = [one.geometry and getattr(one.geometry, name) for name in ("thickness_um", "area_cm2")]
        thickness, area = (None if size is None else f"{size:.5g}" for size in sizes)
        started = one.started.isoformat(" ", "seconds") if one.started else None
        rows.append((one.path, one.index, one.technique, len(one), span, *_potentials(one), one.loop, one.cycle, celsius, thickness, area,
                     started, one.reader))  # fmt: skip
    return rows


def _potentials(one: Any) -> tuple[str, str]:
    """The span of potentials as measured and against Li/Li+, the latter "unknown" where the reference electrode is."""
    from frenkel.evidence import Refusal
    from frenkel.measure import lithium_scale

    if "potential" not in one.names or one.column("potential").unit != "V":
        return "", ""
    values = one.values("potential")
    low, high = float(values.min()), float(values.max())
    scale = lithium_scale(one)
    against = "unknown" if isinstance(scale, Refusal) else f"{low + scale.offset_V:.3f} … {high + scale.offset_V:.3f}"
    return f"{low:.3f} … {high:.3f}", against


def _scale_notes(found: list[Any]) -> list[str]:
    """Why potentials cannot be given against Li/Li+, each reason once, and what settles it."""
    from frenkel.evidence import Refusal
    from frenkel.measure import lithium_scale

    scales = [lithium_scale(one) for one in found if "potential" in one.names]
    reasons = (f"no value against Li/Li+: {one.reason} What settles it: {one.settle}." for one in scales if isinstance(one, Refusal))
    return list(dict.fromkeys(reasons))


def _point_rows(found: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (one.path, one.index, name, unit, number, float(value))
        for one in found
        for name, unit, values in _point_columns(one)
        for number, value in enumerate(values)
    ]


def _point_columns(one: Any) -> list[tuple[str, str, Any]]:
    """The columns, and the potential against Li/Li+ where the reference electrode is known."""
    from frenkel.evidence import Refusal
    from frenkel.measure import potential_vs_lithium_V

    columns = [(column.name, column.unit, column.values) for column in one.columns]
    if "potential" in one.names and one.column("potential").unit == "V" and not isinstance(found := potential_vs_lithium_V(one), Refusal):
        columns.append(("potential against Li/Li+", "V", found))
    return columns
