"""`frenkel measure cathode`: conductivities of a composite cathode from blocking cells. Parse, call, show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from frenkel.cli.measure_results import Output, pair, record_options
from frenkel.cli.measure_runs import run_of, subject_of

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
@record_options
def cathode(**options: Any) -> None:
    """Ionic and electronic conductivity of a composite cathode, from one or two kinds of blocking cells fitted jointly.

    \b
    frenkel measure cathode --ion-blocking ss.mpr --ion-current ss_dc.mpr --ion-voltage "50 mV" \\
        --electron-blocking li.mpr --thickness "200 ± 5 um" --diameter "10 mm" --temperature "25 °C" --subject "NMC811 + Li6PS5Cl"
    """
    from frenkel.errors import InputError
    from frenkel.measure.cathode_result import measured_cathode
    from frenkel.measure.direct_current.decided import decide

    out = Output("cathode", "Composite cathode", options)
    roles = [role for name, _, _ in _KINDS for role in _records(name, options)]
    runs = [one for _, _, one in roles]
    if not runs and not any(options[f"{name}_steady"] for name, _, _ in _KINDS):
        raise InputError("No cell is given.", next_step="Give --ion-blocking FILE, --electron-blocking FILE, or a steady resistance.")
    temperature = next((one.temperature_K for one in runs if one.temperature_K is not None), None) or _temperature(options)
    subject = subject_of(runs[0], options) if runs else str(options.get("subject") or "composite cathode")

    def analyse(parts: Any, own: Any) -> Any:
        given = {(name, what): (part, decision) for (name, what, _), part, decision in zip(roles, parts, own, strict=True)}
        cells = [cell for name, blocks, _ in _KINDS if (cell := _cell(name, blocks, given, options)) is not None]
        return measured_cathode(cells, subject=subject, temperature_K=temperature)

    found = decide(runs, out.overrides(*(one.path for one in runs)), "cathode", analyse, _numbers)
    _show(out, found, runs, options)


def _numbers(result: Any) -> dict[str, float]:
    known = (("ionic conductivity", result.cathode.ionic_conductivity_S_cm), ("electronic conductivity", result.cathode.electronic_conductivity_S_cm))
    return {name: one.value for name, one in known if one is not None}


def _show(out: Output, found: Any, runs: list[Any], options: dict[str, Any]) -> None:
    from frenkel.measure.direct_current.decided import key_of
    from frenkel.measure.overrides import RecordOverride

    result = found.result
    rows = [(f"cell that blocks {one.cell.blocks}", name, value) for one in result.fit.cells for name, value in one.parameters.items()]
    rows += [(f"cell that blocks {one.cell.blocks}", what, value) for one in result.fit.cells
             for what, value in (("steady V/I of the line / Ω", one.steady_ohm), *((("measured", one.cell.steady_ohm[0]),) if one.cell.steady_ohm else ()))]  # fmt: skip
    automatic = {key_of(one): RecordOverride(range_Hz=(float(one.frequency_Hz.min()), float(one.frequency_Hz.max())), reason="automatic")
                 for one in found.records if one.is_impedance}  # fmt: skip
    both = all(options[f"{name}_blocking"] or options[f"{name}_steady"] or options[f"{name}_current"] for name, _, _ in _KINDS)
    out.show([result], result.cathode.refusals(), tables={"fit": (("cell", "parameter", "value"), rows)}, csv=None, decided=[found], automatic=automatic,
             figures=lambda: [*result.figures(), ("conductivities", result.plot())], more={"cathode": result.to_dict()},
             checklist=[("both kinds of blocking cells", "given" if both else "one kind only", both),
                        ("resistance of leads and separators", options["ion_series"] or options["electron_series"] or "assumed",
                         bool(options["ion_series"] or options["electron_series"])),
                        ("the line describes the spectra", f"residuals {result.fit.reduced_chi_square**0.5:.2g} times the noise",
                         result.fit.reduced_chi_square < 9.0)])  # fmt: skip


def _temperature(options: dict[str, Any]) -> float:
    from frenkel.errors import InputError
    from frenkel.quantities import parse

    if not options.get("temperature"):
        raise InputError("The temperature of the cells is not known.", next_step='Give --temperature "25 °C".')
    return float(parse(options["temperature"], "K"))


def _records(name: str, options: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """(kind of cell, "spectrum" or "current", run) of the files of one kind of cell."""
    from frenkel.errors import InputError

    out = []
    if path := options[f"{name}_blocking"]:
        out.append((name, "spectrum", _spectrum(path, options)))
    if record := options[f"{name}_current"]:
        if options[f"{name}_steady"]:
            raise InputError(f"--{name}-steady and --{name}-current are two ways to say the same; give one.")
        if not options[f"{name}_voltage"]:
            raise InputError(f"--{name}-current needs the voltage.", next_step=f'Give --{name}-voltage "50 ± 0.1 mV".')
        out.append((name, "current", run_of(record, "cathode", options, "time", "current")))
    return out


def _cell(name: str, blocks: str, given: dict[tuple[str, str], tuple[Any, Any]], options: dict[str, Any]) -> Any:
    """The cell of one kind, or None where no option of it was given."""
    from frenkel.errors import InputError
    from frenkel.measure.blocking_cell import BlockingCell, steady_resistance

    spectrum, current, steady = given.get((name, "spectrum")), given.get((name, "current")), options[f"{name}_steady"]
    if spectrum is None and current is None and not steady:
        return None
    more: dict[str, Any] = {}
    if spectrum is not None:
        more |= {"frequency_Hz": spectrum[0].frequency_Hz, "impedance_ohm": spectrum[0].impedance_ohm}
    if steady:
        more["steady_ohm"] = pair(steady, "Ω")
    elif current is not None:
        part, own = current
        more["steady_ohm"] = steady_resistance(part.values("time", "s"), part.values("current", "mA"), voltage_V=pair(options[f"{name}_voltage"], "V"),
                                               steady_mA=own.steady_mA, trust_steady=own.trust_steady)  # fmt: skip
    if options[f"{name}_series"]:
        more["series_ohm"] = pair(options[f"{name}_series"], "Ω")
    runs = [one[0] for one in (spectrum, current) if one is not None]
    geometry = next((one.geometry for one in runs if one.geometry is not None), None) or _geometry(options)
    if geometry is None or geometry.thickness_um is None or geometry.area_cm2 is None:
        raise InputError("Thickness or area of the composite is not known.", next_step='Give --thickness "200 ± 5 um" and --diameter "10 mm".')
    if runs:
        more["source"] = runs[0].source(*runs[1:])
    return BlockingCell(blocks, geometry.thickness_um, geometry.area_cm2, thickness_std_um=geometry.thickness_std_um or 0.0,
                        area_std_cm2=geometry.area_std_cm2 or 0.0,
                        pressure_MPa=next((one.pressure_MPa for one in runs if one.pressure_MPa is not None), None), **more)  # fmt: skip


def _spectrum(path: str, options: dict[str, Any]) -> Any:
    """The only spectrum of a file, or that named by --run."""
    from frenkel.cli.measure_conditions import with_conditions
    from frenkel.errors import InputError
    from frenkel.measure import read

    spectra = [one for one in with_conditions(read(path), options) if one.is_impedance]
    chosen = [one for one in spectra if options.get("run") in (None, one.index)]
    if not spectra:
        raise InputError(f"{path} holds no impedance spectrum.", next_step="A steady current belongs to --ion-current or --electron-current.")
    if len(chosen) != 1:
        raise InputError(f"{path} holds {len(spectra)} spectra; one is needed.", next_step="Choose one: --run NUMBER.")
    return chosen[0]


def _geometry(options: dict[str, Any]) -> Any:
    """The geometry of the options where no file carries one."""
    from frenkel.cli.measure_conditions import with_conditions
    from frenkel.measure import Measurement

    return with_conditions([Measurement("table", (), "options", "", "")], options)[0].geometry
