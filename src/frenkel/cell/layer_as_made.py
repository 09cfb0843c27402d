"""A separator as `process` makes it: thickness and porosity of a layer description in place of the specification's.

porosity = 1 − relative density. The conductivity of the specification stays: what density and grains make of it is the
question of `microstructure` (`frenkel microstructure pellet --layer`), and the description's cautions say where density
alone must not be turned into one.
"""

from __future__ import annotations

from typing import Any

from frenkel.cell.specification_fields import LayerSpec
from frenkel.errors import FrenkelError, InputError
from frenkel.process.description import LayerDescription, Stated

__all__ = ["changes_of_layer"]

_STANDING = {"fit": "computed", "user": "given", "assumed": "assumed"}


def changes_of_layer(layer: LayerDescription, separator: list[LayerSpec]) -> dict[str, Any]:
    """Changes of a specification (see `read_specification`) that put a layer as made into its separator.

    Parameters: the description, and the layers of the specification, of which the one of the same material is meant.

    Raises: InputError where no layer or several are of this material, or the description holds neither number.

    Examples
    --------
    >>> from frenkel.process.description import Stated
    >>> made = LayerDescription("LLZO", "tape casting", (), "", {"relative_density": Stated(0.95, 0.93, 0.97, "fit")})
    >>> changes_of_layer(made, [LayerSpec(material="LLZO", thickness="25 um")])["separator.0.porosity"]["value"]
    '0.05'
    """
    wanted = _key(layer.material)
    places = [n for n, one in enumerate(separator) if _key(one.material) == wanted]
    if len(places) != 1:
        there = ", ".join(one.material for one in separator)
        raise InputError(
            f"The layer is of {layer.material}; the separator has {len(places)} layers of it ({there}).",
            next_step="Name the material of the specification as the description does, once.",
        )
    found: dict[str, Any] = {}
    if layer.thickness_um is not None:
        found["thickness"] = _quantity(layer.thickness_um, layer.thickness_um.value, "um", layer.route)
    if layer.relative_density is not None:
        porosity = round(1.0 - layer.relative_density.value, 12)
        found["porosity"] = _quantity(layer.relative_density, porosity, "", layer.route)
    if not found:
        raise InputError("The layer's thickness and relative density are both unknown.", next_step="See its refusals.")
    return {f"separator.{places[0]}.{field}": one for field, one in found.items()}


def _quantity(one: Stated, value: float, unit: str, route: str) -> dict[str, str]:
    return {"value": f"{value!r} {unit}".strip(), "standing": _STANDING[one.basis], "source": one.source or route}


def _key(name: str) -> str:
    """The canonical key of a material; the name itself where it is none."""
    from frenkel.materials import resolve

    try:
        return resolve(name).key
    except FrenkelError:
        return name
