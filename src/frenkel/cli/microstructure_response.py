"""`frenkel microstructure spectrum | over-temperature IMAGE`: an image against frequency and temperature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from frenkel.cli.microstructure_shared import (
    DIRECTION,
    grain_options,
    image_options,
    pair_of,
    phase_of,
    read,
    say_order,
    show,
    write,
)

__all__ = ["over_temperature", "spectrum"]


@click.command("spectrum")
@image_options
@grain_options
@DIRECTION
@click.option("--grain-boundary-capacitance", default=None, metavar="C", help='Beside R, for example "1 uF/cm2".')
@click.option("--permittivity", "permittivities", multiple=True, required=True, metavar='"NAME=ε"',
              help='Relative permittivity of each phase, for example "LLZO=50"; repeat it.')  # fmt: skip
@click.option("--capacitance", "capacitances", multiple=True, metavar='"A|B=C"',
              help='Of an interface, for example "PEO|LLZO=1 uF/cm2"; repeat it.')  # fmt: skip
@click.option("--frequency", "frequencies", multiple=True, required=True, help='"1 kHz"; repeat it.')
def spectrum(
    image: str, phases: tuple[str, ...], direction: str, permittivities: tuple[str, ...], capacitances: tuple[str, ...],
    frequencies: tuple[str, ...], grain_boundary_capacitance: str | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **given: Any,
) -> None:  # fmt: skip
    """Complex conductivity of a labelled IMAGE against frequency: the impedance of its structure."""
    from frenkel.errors import InputError
    from frenkel.microstructure import DielectricInterface, DielectricPhase, conductivity_spectrum
    from frenkel.quantities import parse

    labels, order, settings = read(image, given)
    epsilon = {name: parse(value, "1") for name, value in map(pair_of, permittivities)}
    farads = {name: parse(value, "F/cm²") for name, value in map(pair_of, capacitances)}
    named = [phase_of(one) for one in phases]
    missing = [p.name for p in named if p.name not in epsilon]
    if missing:
        raise InputError(
            f"The permittivity of {', '.join(missing)} is missing.",
            next_step='Write --permittivity "LLZO=50".',
        )
    found = conductivity_spectrum(
        labels, [DielectricPhase(p.name, p.conductivity_S_cm, epsilon[p.name]) for p in named],
        [parse(one, "Hz") for one in frequencies], direction=direction,
        grain_boundary_capacitance_F_cm2=0.0 if grain_boundary_capacitance is None else parse(
            grain_boundary_capacitance, "F/cm²"
        ),
        **{name: settings[name] for name in ("voxel_um", "grains", "grain_boundary_resistance_ohm_cm2")},
        interfaces=[DielectricInterface(i.first, i.second, i.resistance_ohm_cm2, farads.get(f"{i.first}|{i.second}", 0.0))
                    for i in settings["interfaces"]],
        subject=Path(image).stem,
    )  # fmt: skip
    if report:
        write([found.plot()], found.subject, report)
    rows = [
        (float(f), float(s.real), float(s.imag), float(rho.real), float(-rho.imag))
        for f, s, rho in zip(
            found.frequency_Hz, found.conductivity_S_cm, found.resistivity_ohm_cm, strict=True
        )
    ]
    show(found.to_dict(), ("Hz", "σ′ S/cm", "σ″ S/cm", "ρ′ Ω·cm", "−ρ″ Ω·cm"), rows, as_json, as_csv)
    say_order(order, quiet)


@click.command("over-temperature")
@image_options
@grain_options
@DIRECTION
@click.option("--energy", "energies", multiple=True, required=True, metavar='"NAME=E"',
              help='Activation energy (σ form) of each conducting phase, for example "LLZO=0.3 eV"; repeat it.')  # fmt: skip
@click.option("--reference", required=True, help='Temperature of the conductivities of --phase, "25 °C".')
@click.option("--temperature", "temperatures", multiple=True, required=True, help='"60 °C"; repeat it.')
def over_temperature(
    image: str, phases: tuple[str, ...], direction: str, energies: tuple[str, ...], reference: str,
    temperatures: tuple[str, ...], report: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **given: Any,
) -> None:  # fmt: skip
    """σ(T) of a labelled IMAGE from its phases, and its apparent activation energy; interfaces stay as they are."""
    from frenkel.errors import InputError
    from frenkel.microstructure import Phase, solve_over_temperature
    from frenkel.quantities import parse
    from frenkel.transport import arrhenius_law

    labels, order, settings = read(image, given)
    eV = {name: parse(value, "eV") for name, value in map(pair_of, energies)}
    T0, named = parse(reference, "K"), []
    for one in (phase_of(text) for text in phases):
        if one.conductivity_S_cm > 0.0 and one.name not in eV:
            raise InputError(
                f"The activation energy of {one.name} is missing.", next_step='Write --energy "LLZO=0.3 eV".'
            )
        law = None if one.conductivity_S_cm == 0.0 else arrhenius_law(
            "arrhenius_sigma", activation_energy_eV=eV[one.name], conductivity_S_cm=one.conductivity_S_cm, temperature_K=T0
        )  # fmt: skip
        named.append(Phase(one.name, one.conductivity_S_cm, law))
    T = [parse(one, "K") for one in temperatures]
    found = solve_over_temperature(
        labels, named, T, direction=direction, subject=Path(image).stem, **settings
    )
    if report:
        write([found.plot()], Path(image).stem, report)
    rows = [
        (t, r.value_S_cm, r.lower_S_cm, r.upper_S_cm, e)
        for t, r, e in zip(T, found.results, found.activation_energy_eV, strict=True)
    ]
    show(found.to_dict(), ("T K", "σ S/cm", "lower", "upper", "apparent energy eV"), rows, as_json, as_csv)
    say_order(order, quiet)
