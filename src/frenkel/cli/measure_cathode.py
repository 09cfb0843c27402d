"""`frenkel measure cathode`: conductivities of a composite cathode from blocking cells. Parse, call, show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from frenkel.cli.measure_results import Output, pair, result_options, run_of, subject_of

__all__ = ["cathode"]

F = TypeVar("F", bound=Callable[..., Any])
_KINDS = (("ion", "ions", "metal | composite | metal"), ("electron", "electrons", "Li | electrolyte | composite | electrolyte | Li"))


def _cell_options(function: F) -> F:
    for name, _, stack in reversed(_KINDS):
        for option, text in reversed((
            (f"--{name}-blocking", f"Impedance of {stack}."),
            (f"--{name}-steady", 'Its steady resistance V/I, for example "12.3 ± 0.1 ohm".'),
            (f"--{name}-current", "Or its record of the current at constant voltage; the steady value is extrapolated."),
            (f"--{name}-voltage", 'Voltage of that record, for example "50 ± 0.1 mV".'),
            (f"--{name}-series", "Leads" + (", separators and contacts" if name == "electron" else "") + ', for example "0.4 ± 0.1 ohm".'),
        )):  # fmt: skip
            function = click.option(option, default=None, help=text)(function)
    return function


@click.command()
@_cell_options
@result_options
def cathode(as_json: str | None, as_csv: str | None, report: str | None, quiet: bool, **options: Any) -> None:
    """Ionic and electronic conductivity of a composite cathode, from one or two kinds of blocking cells fitted jointly.

    \b
    frenkel measure cathode --ion-blocking ss.mpr --ion-current ss_dc.mpr --ion-voltage "50 mV" \\
        --electron-blocking li.mpr --thickness "200 ± 5 um" --diameter "10 mm" --temperature "25 °C" --subject "NMC811 + Li6PS5Cl"
    """
    from frenkel.errors import InputError
    from frenkel.measure.composite_cathode import effective_cathode

    out = Output("Composite cathode", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    found = [cell for name, blocks, _ in _KINDS for cell in _cell(name, blocks, options)]
    if not found:
        raise InputError("No cell is given.", next_step="Give --ion-blocking FILE, --electron-blocking FILE, or a steady resistance.")
    cells, runs = [one for one, _ in found], [one for _, many in found for one in many]
    temperature = next((one.temperature_K for one in runs if one.temperature_K is not None), None) or _temperature(options)
    subject = subject_of(runs[0], options) if runs else str(options.get("subject") or "composite cathode")
    result = effective_cathode(cells, subject=subject, temperature_K=temperature)
    out.show([result], result.refusals())


def _temperature(options: dict[str, Any]) -> float:
    from frenkel.errors import InputError
    from frenkel.quantities import parse

    if not options.get("temperature"):
        raise InputError("The temperature of the cells is not known.", next_step='Give --temperature "25 °C".')
    return float(parse(options["temperature"], "K"))


def _cell(name: str, blocks: str, options: dict[str, Any]) -> list[tuple[Any, list[Any]]]:
    """The cell of one kind with its runs, or nothing where no option of it was given."""
    from frenkel.errors import InputError
    from frenkel.measure.composite_cathode import BlockingCell, steady_resistance

    path, steady, record = (options[f"{name}_{what}"] for what in ("blocking", "steady", "current"))
    if not (path or steady or record):
        return []
    runs: list[Any] = []
    more: dict[str, Any] = {}
    if path:
        runs.append(_spectrum(path, options))
        more |= {"frequency_Hz": runs[0].frequency_Hz, "impedance_ohm": runs[0].impedance_ohm}
    if steady:
        more["steady_ohm"] = pair(steady, "Ω")
    elif record:
        if not options[f"{name}_voltage"]:
            raise InputError(f"--{name}-current needs the voltage.", next_step=f'Give --{name}-voltage "50 ± 0.1 mV".')
        runs.append(run_of(record, options, "time", "current"))
        voltage = pair(options[f"{name}_voltage"], "V")
        more["steady_ohm"] = steady_resistance(runs[-1].values("time", "s"), runs[-1].values("current", "mA"), voltage_V=voltage)
    if options[f"{name}_series"]:
        more["series_ohm"] = pair(options[f"{name}_series"], "Ω")
    geometry = next((one.geometry for one in runs if one.geometry is not None), None) or _geometry(options)
    if geometry is None or geometry.thickness_um is None or geometry.area_cm2 is None:
        raise InputError("Thickness or area of the composite is not known.", next_step='Give --thickness "200 ± 5 um" and --diameter "10 mm".')
    pressure = next((one.pressure_MPa for one in runs if one.pressure_MPa is not None), None)
    if runs:
        more["source"] = runs[0].source(*runs[1:])
    cell = BlockingCell(blocks, geometry.thickness_um, geometry.area_cm2, thickness_std_um=geometry.thickness_std_um or 0.0,
                        area_std_cm2=geometry.area_std_cm2 or 0.0, pressure_MPa=pressure, **more)  # fmt: skip
    return [(cell, runs)]


def _spectrum(path: str, options: dict[str, Any]) -> Any:
    """The only spectrum of a file, or that named by --run."""
    from frenkel.cli.measure_conditions import with_conditions
    from frenkel.errors import InputError
    from frenkel.measure import read

    spectra = [one for one in with_conditions(read(path), options) if one.is_impedance]
    chosen = [one for one in spectra if options.get("run") in (None, one.index)]
    if len(chosen) != 1:
        raise InputError(f"{path} holds {len(spectra)} spectra; one is needed.", next_step="Choose one: --run NUMBER.")
    return chosen[0]


def _geometry(options: dict[str, Any]) -> Any:
    """The geometry of the options where no file carries one."""
    from frenkel.cli.measure_conditions import with_conditions
    from frenkel.measure import Measurement

    return with_conditions([Measurement("table", (), "options", "", "")], options)[0].geometry
