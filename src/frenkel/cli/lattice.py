"""`frenkel lattice`: the commands of the room lattice."""

from __future__ import annotations

import click

from frenkel.cli.pathways import pathways

__all__ = ["lattice"]


@click.group()
def lattice() -> None:
    """How does the ion move in the crystal: bond-valence landscape, thresholds, hops."""


lattice.add_command(pathways)
