"""`frenkel microstructure pellet`, `… cathode` and `… cases`: bodies of grains and particles, published composites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

if TYPE_CHECKING:
    from frenkel.microstructure import PelletCurve
    from frenkel.microstructure.published_series import PublishedSeries

__all__ = ["cases", "cathode", "pellet"]

CASES = (
    "material",
    "group",
    "verdict",
    "gain over its matrix",
    "left open",
    "not stated",
    "source",
    "checked",
)


@click.command("pellet")
@click.argument("specification", type=click.Path(), required=False)
@click.option("--name", default="pellet", show_default=True, help="Subject of the result.")
@click.option(
    "--bulk", default=None, help='Conductivity of the grains at the reference temperature, "1.0 ± 0.1 mS/cm".'
)
@click.option("--bulk-energy", default=None, help='Its activation energy (σ form), "0.30 eV".')
@click.option(
    "--boundary", default=None, help='Area-specific resistance of one boundary there, "1–2 ohm cm2".'
)
@click.option("--boundary-energy", default=None, help='Its activation energy, "0.45 eV".')
@click.option("--reference", default=None, help='Reference temperature, "25 °C".')
@click.option("--layer", type=click.Path(), default=None,
              help="Density and grain size with intervals: the description that `frenkel process route` writes.")  # fmt: skip
@click.option("--grain-size", default=None, help='Without --layer: "10 um" or "8–12 um".')
@click.option("--porosity", default=None, help='Without --layer: "5 %" or "4–6 %".')
@click.option("--pore-exponent", default=None, help='m of Archie\'s law, "1.5" (few round pores) or "1.5–2".')
@click.option("--temperature", "temperatures", multiple=True, help='"25 °C"; repeat it.')
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the figure as HTML.")
@output_options
@quiet_option
def pellet(
    specification: str | None, layer: str | None, temperatures: tuple[str, ...], report: str | None, as_json: str | None,
    as_csv: str | None, quiet: bool, **given: str | None,
) -> None:  # fmt: skip
    """Total conductivity and the grain boundaries' share of a sintered or pressed pellet.

    From SPECIFICATION (YAML, fields as the options) or from the options alone; ranges give the ends of the total.
    """
    curve = _pellet_curve(specification, layer, temperatures, given)
    header = ("T K", "total S/cm", "low", "high", "grains S/cm", "boundaries' share")
    unknown = (None,) * len(curve.temperature_K)
    ends = zip(curve.low_S_cm or unknown, curve.high_S_cm or unknown, strict=True)
    rows = [
        (t, total, *interval, grains, share)
        for t, total, interval, grains, share in zip(
            curve.temperature_K, curve.total_S_cm, ends, curve.bulk_S_cm, curve.boundary_share, strict=True
        )
    ]
    _show(curve, header, rows, report, as_json, as_csv)
    print_notices(getattr(curve, "notices", ()), quiet=quiet)


def _pellet_curve(
    specification: str | None, layer: str | None, temperatures: tuple[str, ...], given: dict[str, str | None]
) -> PelletCurve:
    from frenkel.errors import InputError
    from frenkel.microstructure.pellet import layer_curve
    from frenkel.microstructure.pellet_specification import pellet_of, read_pellet

    name = given.pop("name")
    stated = {option: text for option, text in given.items() if text is not None}
    if specification is not None:
        if stated or layer or temperatures:
            raise InputError("Give either a specification or options, not both.")
        return read_pellet(specification).curve()
    if layer is not None and ("grain_size" in stated or "porosity" in stated):
        raise InputError("Give either --layer or --grain-size and --porosity.")
    needed = [one for one in given if one not in stated and not (layer and one in ("grain_size", "porosity"))]
    if needed or not temperatures:
        missing = [f"--{one.replace('_', '-')}" for one in needed] + (
            [] if temperatures else ["--temperature"]
        )
        raise InputError(
            f"Missing: {', '.join(missing)}.", next_step="Give them, or a PELLET.yaml with these fields."
        )
    fields = {
        "material": name, "reference": stated["reference"], "pore_exponent": stated["pore_exponent"],
        "bulk": {"conductivity": stated["bulk"], "energy": stated["bulk_energy"]},
        "boundary": {"resistance": stated["boundary"], "energy": stated["boundary_energy"]},
        "temperature": list(temperatures),
    }  # fmt: skip
    if layer is None:
        return pellet_of(
            {**fields, "grain_size": stated["grain_size"], "porosity": stated["porosity"]}
        ).curve()
    from frenkel.process.description import read_description

    job = pellet_of({**fields, "grain_size": "1 um", "porosity": "0 %"})
    return layer_curve(
        read_description(layer), job.temperatures_K, bulk=job.pellet.bulk, boundary=job.pellet.boundary,
        pore_exponent=job.pellet.pore_exponent,
    )  # fmt: skip


@click.command("cathode")
@click.argument("image", type=click.Path())
@click.option(
    "--phase",
    "phases",
    multiple=True,
    required=True,
    metavar="NAME",
    help="In the order of the labels; repeat it.",
)
@click.option("--active", default="active material", show_default=True, help="Name of the active phase.")
@click.option(
    "--ionic", multiple=True, metavar='"NAME=σ"', help='"electrolyte=2 mS/cm"; phases left out carry none.'
)
@click.option("--electronic", multiple=True, metavar='"NAME=σ"', help='"carbon=1 S/cm".')
@click.option("--voxel", required=True, metavar="LENGTH", help='Edge of a voxel, "0.2 um".')
@click.option("--temperature", required=True, help='Of those conductivities, "25 °C".')
@click.option("--pressure", default=None, help='At which they hold, "50 MPa".')
@click.option(
    "--axes", default=None, help="Order of the axes in the file [default: xyz for .npy, zyx for TIFF]."
)
@click.option("--subject", default="cathode", show_default=True)
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the figure as HTML.")
@output_options
@quiet_option
def cathode(
    image: str, phases: tuple[str, ...], active: str, ionic: tuple[str, ...], electronic: tuple[str, ...], voxel: str,
    temperature: str, pressure: str | None, axes: str | None, subject: str, report: str | None, as_json: str | None,
    as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """EffectiveCathode of a labelled IMAGE; the separator at the first plane of x, the collector at the last.

    Its JSON is what `frenkel cell … --effective-cathode FILE` takes.
    """
    from frenkel.microstructure import cathode_from_structure, read_image
    from frenkel.microstructure.generators import Structure
    from frenkel.microstructure.phases import Phase, check_phases
    from frenkel.quantities import parse

    labels = read_image(image, axes=axes or ("xyz" if image.endswith(".npy") else "zyx"))
    made = Structure(check_phases(labels, [Phase(one, 1.0) for one in phases]), phases, parse(voxel, "µm"))
    found = cathode_from_structure(
        made, ionic_S_cm=_conductivities(ionic), electronic_S_cm=_conductivities(electronic), active=active,
        temperature_K=parse(temperature, "K"), subject=subject,
        pressure_MPa=None if pressure is None else parse(pressure, "MPa"),
    )  # fmt: skip
    at = None if pressure is None else parse(pressure, "MPa")
    rows = [
        (e.property, e.value, found.standard_deviation(e.property), e.low, e.high, e.unit, at)
        for e in found.evidence()
    ]
    header = ("property", "value", "standard deviation", "low", "high", "unit", "pressure MPa")
    _show(found, header, rows, report, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        for refusal in found.refusals():
            name = refusal.property.replace("_", " ")
            if refusal.property in found.zeros():
                click.echo(f"zero: {name}: {refusal.reason}")
            else:
                click.echo(f"unknown: {name}: {refusal.reason} It would take {refusal.settle}.")
    if obstacle := found.obstacle():
        click.echo(obstacle, err=True)
    print_notices(found.notices, quiet=quiet)


@click.command("cases")
@click.option("--series", type=click.Path(), default=None,
              help="CSV of your own series instead (columns as in the page on microstructure): fitted where it has four loadings.")  # fmt: skip
@click.option(
    "--report", type=click.Path(dir_okay=False), default=None, help="Write the fitted series as HTML figures."
)
@output_options
@quiet_option
def cases(
    series: str | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool
) -> None:
    """Published composites against null models: Table 4 of Ai 2024, and series of the literature or of your own."""
    from frenkel.microstructure import series_cases

    found = series_cases(series)
    rows = ([] if series else _table_rows()) + _series_rows(found)
    if as_json:
        emit_json([dict(zip(CASES, row, strict=True)) for row in rows], as_json)
    if as_csv:
        emit_csv(CASES, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(CASES, rows)
    figures = [c.comparison.plot() for c in found if c.comparison is not None]
    if report and figures:
        from frenkel.cli.figure_page import write_figures

        write_figures(figures, "series", report)
    elif report and not quiet:
        click.echo("no series has four loadings with conductivities: there is no figure", err=True)
    if not quiet:
        click.echo(
            "rows marked remembered were not read in their papers: they are shown and decide nothing",
            err=True,
        )


def _table_rows() -> list[tuple[Any, ...]]:
    """Table 4 of Ai 2024, one row a composite."""
    from frenkel.microstructure import composite_cases

    return [
        (
            c.material, c.group, c.verdict, _gain(c.gain), "; ".join(c.open_models), "; ".join(c.unknown),
            f"Ai 2024, {c.place}", "read",
        )
        for c in composite_cases()
    ]  # fmt: skip


def _series_rows(found: tuple[PublishedSeries, ...]) -> list[tuple[Any, ...]]:
    return [
        (
            c.material, c.group, f"{c.verdict} (reported: {c.trend})", _gain(c.gain), "; ".join(c.open_models),
            "; ".join(c.missing), f"{c.source}, {c.place}", c.checked,
        )
        for c in found
    ]  # fmt: skip


def _gain(gain: tuple[float, float] | None) -> str:
    return "unknown" if gain is None else f"{gain[0]:.2g} to {gain[1]:.2g}"


def _conductivities(given: tuple[str, ...]) -> dict[str, float]:
    from frenkel.errors import InputError
    from frenkel.quantities import parse

    out = {}
    for text in given:
        name, equals, value = text.rpartition("=")
        if not equals:
            raise InputError(f"{text!r} has no conductivity.", next_step='Write "electrolyte=2 mS/cm".')
        out[name.strip()] = parse(value, "S/cm")
    return out


def _show(
    result: Any, header: tuple[str, ...], rows: list[tuple[Any, ...]], report: str | None, as_json: str | None, as_csv: str | None
) -> None:  # fmt: skip
    if report:
        from frenkel.figures import write_figure

        write_figure(result.plot(), report)
    if as_json:
        emit_json(result.to_dict(), as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        shown = [
            tuple("unknown" if c is None else f"{c:.4g}" if isinstance(c, float) else str(c) for c in row)
            for row in rows
        ]
        print_table(header, shown)
