"""What the commands on a labelled image share: options, reading, and how phases and interfaces are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_table

if TYPE_CHECKING:
    from frenkel.microstructure import Interface

__all__ = [
    "DIRECTION",
    "between",
    "grain_options",
    "image_options",
    "pair_of",
    "phase_of",
    "read",
    "say_order",
    "show",
    "write",
]

DIRECTION = click.option("--direction", type=click.Choice(["x", "y", "z"]), default="x", show_default=True)


def image_options(function: Callable[..., None]) -> Callable[..., None]:
    """The image, its phases, the order of its axes, the voxel and the interfaces; output options."""
    for option in (
        quiet_option, output_options,
        click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the figures as HTML."),
        click.option("--interface", "interfaces", multiple=True, metavar='"A|B=R"',
                     help='Area-specific resistance, for example "PEO|LLZO=10 ohm cm2"; repeat it.'),
        click.option("--voxel", default=None, metavar="LENGTH", help='Edge of a voxel, for example "0.2 um".'),
        click.option("--axes", default=None,
                     help="Order of the axes in the file [default: xyz for .npy, zyx for TIFF]."),
        click.option("--phase", "phases", multiple=True, required=True, metavar='"NAME=σ"',
                     help='In the order of the labels, for example "pore=0 S/cm" "LLZO=0.3 mS/cm"; repeat it.'),
        click.argument("image", type=click.Path()),
    ):  # fmt: skip
        function = option(function)
    return function


def grain_options(function: Callable[..., None]) -> Callable[..., None]:
    function = click.option(
        "--grain-boundary", default=None, metavar="R", help='Area-specific resistance, for example "5 ohm cm2".'
    )(function)  # fmt: skip
    return click.option("--grains", type=click.Path(), default=None, help="Grain numbers, an image of the same shape.")(
        function
    )  # fmt: skip


def read(image: str, given: dict[str, Any]) -> tuple[Any, str, dict[str, Any]]:
    """The image, the order of its axes, and the settings that `solve` and its relatives share."""
    from frenkel.microstructure import read_image
    from frenkel.quantities import parse

    order = given["axes"] or ("xyz" if image.endswith(".npy") else "zyx")
    settings: dict[str, Any] = {
        "voxel_um": None if given["voxel"] is None else parse(given["voxel"], "µm"),
        "interfaces": [interface_of(one) for one in given["interfaces"]],
    }
    if "grains" in given:
        numbers, resistance = given["grains"], given["grain_boundary"]
        settings["grains"] = None if numbers is None else read_image(numbers, axes=order)
        settings["grain_boundary_resistance_ohm_cm2"] = (
            0.0 if resistance is None else parse(resistance, "Ω·cm²")
        )
    return read_image(image, axes=order), order, settings


def say_order(order: str, quiet: bool) -> None:
    if not quiet:
        click.echo(
            f"axes of the file: {order}; lower and upper bound the voxel image, not the material", err=True
        )


def show(
    data: Any, header: tuple[str, ...], rows: list[tuple[Any, ...]], as_json: str | None, as_csv: str | None
) -> None:
    if as_json:
        emit_json(data, as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(
            header, [tuple(f"{c:.4g}" if isinstance(c, float) else str(c) for c in row) for row in rows]
        )


def write(figures: list[Any], title: str, path: str, *, beside: bool = False) -> None:
    from frenkel.cli.figure_page import write_figures

    write_figures(figures, title, path, beside=beside)


def pair_of(text: str) -> tuple[str, str]:
    from frenkel.errors import InputError

    name, equals, value = text.rpartition("=")
    if not equals:
        raise InputError(f"{text!r} has no value.", next_step='Write "NAME=VALUE".')
    return name.strip(), value.strip()


def phase_of(text: str) -> Any:
    from frenkel.errors import InputError
    from frenkel.microstructure import Phase
    from frenkel.quantities import parse

    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(
            f"The phase {text!r} has no conductivity.", next_step='Write --phase "LLZO=0.3 mS/cm".'
        )
    if value.strip().lower().startswith(("inf", "∞")):  # "inf S/cm" too
        return Phase(name.strip(), float("inf"))  # refused there, with what to write instead
    return Phase(name.strip(), parse(value, "S/cm"))


def between(text: str, example: str) -> tuple[str, str, str]:
    """The two phases of "A|B=value", and the value."""
    from frenkel.errors import InputError

    pair, equals, value = text.partition("=")
    first, bar, second = pair.partition("|")
    if not (equals and bar):
        raise InputError(f"{text!r} cannot be read.", next_step=f'Write "{example}".')
    return first.strip(), second.strip(), value.strip()


def interface_of(text: str) -> Interface:
    from frenkel.microstructure import Interface
    from frenkel.quantities import parse

    first, second, value = between(text, "PEO|LLZO=10 ohm cm2")
    return Interface(first, second, parse(value, "Ω·cm²"))
