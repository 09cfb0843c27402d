"""`frenkel microstructure`: images, structures, bodies made of them; `frenkel composite`: σ against loading."""

from __future__ import annotations

import click

from frenkel.cli.microstructure_bodies import cases, cathode, pellet
from frenkel.cli.microstructure_composite import composite
from frenkel.cli.microstructure_generate import generate
from frenkel.cli.microstructure_image import solve_image, tensor
from frenkel.cli.microstructure_response import over_temperature, spectrum

__all__ = ["microstructure"]


@click.group()
def microstructure() -> None:
    """What grains, fillers and pores make of a conductivity."""


for command in (solve_image, tensor, spectrum, over_temperature, generate, pellet, cathode, cases):
    microstructure.add_command(command)
microstructure.add_command(composite, "composite")
