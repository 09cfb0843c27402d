"""`frenkel fit`: a table of conductivities against temperature, fitted and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option, table_options
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

if TYPE_CHECKING:
    from frenkel.transport import ConductivityFit

__all__ = ["fit"]

_LAWS = (
    "auto",
    "arrhenius_sigma_T",
    "arrhenius_sigma",
    "vtf_sqrt_T",
    "vtf_sigma",
    "two_segment_sigma_T",
    "two_segment_sigma",
)


@click.command()
@click.argument("table", type=click.Path())
@click.option(
    "--law", type=click.Choice(_LAWS), default="auto", show_default=True, help="auto: chosen by AICc."
)
@click.option(
    "--at", multiple=True, metavar="TEMPERATURE", help='Also the conductivity at "25 °C"; repeatable.'
)
@click.option("--subject", default="", help="What was measured [default: the name of the file].")
@click.option(
    "--kind",
    type=click.Choice(["total", "bulk", "grain boundary", "apparent", "unspecified"]),
    default=None,
    help="What was measured [default: what the header says, else unspecified].",
)
@click.option(
    "--point-error",
    default=None,
    metavar="PERCENT",
    help='Independent error of each point, for example "2 %"; else from the table.',
)
@click.option(
    "--shared-error",
    default="0 %",
    metavar="PERCENT",
    help='Error shared by all points of a sample (area, thickness), for example "5 %".',
)
@click.option(
    "--temperature-error",
    default="0 K",
    metavar="KELVIN",
    help='Independent error of the temperatures, for example "0.5 K".',
)
@table_options
@click.option(
    "--report", type=click.Path(dir_okay=False), default=None, help="Write the Arrhenius figure as HTML."
)
@output_options
@quiet_option
def fit(
    table: str, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **options: Any
) -> None:
    """Arrhenius, VTF or two-segment fit of TABLE (temperature and conductivity in any units, several samples).

    \b
    frenkel fit sigma.csv
    frenkel fit sigma.csv --at "-20 °C" --at "60 °C" --shared-error "5 %" --report fit.html
    """
    from frenkel.quantities import parse
    from frenkel.transport.table_fit import fit_table

    check_targets(report, as_json, as_csv)
    temperatures = [parse(one, "K") for one in options.pop("at")]
    result, notices = fit_table(
        table,
        point_error=None if options["point_error"] is None else _fraction(options["point_error"]),
        shared_relative_error=_fraction(options["shared_error"]),
        temperature_error_K=_difference(options["temperature_error"]),
        **{n: v for n, v in options.items() if not n.endswith("_error") and v is not None},
    )
    if "-" not in (as_json, as_csv):
        _show(result, temperatures)
    if as_json:
        data = result.to_dict()
        data["notices"] = [one.to_dict() for one in notices]
        data["predictions"] = _predictions(result, temperatures)
        emit_json(data, as_json)
    if as_csv:
        frame = result.to_frame()
        emit_csv(list(frame.columns), frame.itertuples(index=False), as_csv)
    if report:
        from frenkel.figures import write_figure

        write_figure(result.plot(), report)
    print_notices(notices, quiet=quiet)


def _fraction(text: str) -> float:
    from frenkel.errors import UnitError
    from frenkel.quantities import parse, parse_quantity

    if not parse_quantity(text).unit:
        raise UnitError(
            f"The error {text!r} has no unit.", given=text, next_step=f'Write "{text} %" for percent.'
        )
    return parse(text, "1")


def _difference(text: str) -> float:
    """A temperature difference: "0.5 K" and "0.5 °C" mean the same."""
    from frenkel.errors import UnitError
    from frenkel.quantities import parse_quantity

    quantity = parse_quantity(text)
    if quantity.unit not in ("K", "°C", "C", "kelvin"):
        raise UnitError(
            f"{text!r} is no temperature difference.", given=text, expected="K", next_step='Write "0.5 K".'
        )
    return quantity.value


def _predictions(result: ConductivityFit, temperatures: list[float]) -> list[dict[str, Any]]:
    if not temperatures:
        return []
    at = result.predict(temperatures)
    return [
        {"temperature_K": float(at.temperature_K[i]), "conductivity_S_cm": float(at.conductivity_S_cm[i]),
         "low_S_cm": float(at.low_S_cm[i]), "high_S_cm": float(at.high_S_cm[i]),
         "extrapolated": bool(at.extrapolated[i]), "level": at.level}
        for i in range(len(temperatures))
    ]  # fmt: skip


def _show(result: ConductivityFit, temperatures: list[float]) -> None:
    from frenkel.quantities import ZERO_CELSIUS_K, format_value

    for fitted in result.fits:
        branch = f", {fitted.branch}" if fitted.branch else ""
        rows = [
            (p.name, "withheld" if p.withheld else format_value(p.value, p.unit, digits=4),
             "" if p.withheld else f"{format_value(p.interval.low, digits=4)} … {format_value(p.interval.high, digits=4)}")
            for p in fitted.parameters
        ]  # fmt: skip
        # not as the title of the table, which would fold it to the table's width
        click.echo(f"{result.subject}{branch}: {fitted.form.title}, {fitted.form.equation}")
        print_table(("parameter", "value", f"{100 * fitted.level:g} % interval"), rows)
        low, high = fitted.data.range_K
        scatter = fitted.between_sample_relative_sd
        click.echo(
            f"{len(fitted.data)} points, {fitted.samples} sample{'s' if fitted.samples > 1 else ''}"
            + (f" (SD between samples {100 * scatter:.2g} %)" if scatter is not None else "")
            + f", {low - ZERO_CELSIUS_K:.4g} to {high - ZERO_CELSIUS_K:.4g} °C"
        )
    predicted = [
        (f"{p['temperature_K'] - ZERO_CELSIUS_K:.4g} °C", format_value(p["conductivity_S_cm"], "S/cm"),
         f"{format_value(p['low_S_cm'])} … {format_value(p['high_S_cm'])}", "extrapolated" if p["extrapolated"] else "")
        for p in _predictions(result, temperatures)
    ]  # fmt: skip
    if predicted:
        if len(result.fits) > 1:
            click.echo(f"Conductivity after the {result.best.branch} branch:")
        print_table(("temperature", "conductivity", "interval of the mean", ""), predicted)
