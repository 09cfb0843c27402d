"""The properties that evidence may speak of: rows of properties.toml, each with unit, scale, kinds and title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.errors import UnknownName

__all__ = ["Property", "properties", "property_of"]


@dataclass(frozen=True)
class Property:
    """A row of properties.toml: canonical unit, scale of its uncertainty, allowed kinds, and a title for people."""

    key: str
    unit: str
    scale: str
    kinds: tuple[str, ...]
    title: str


@lru_cache(maxsize=1)
def properties() -> Mapping[str, Property]:
    """All known properties, by key."""
    import tomllib

    text = resources.files("frenkel").joinpath("properties.toml").read_text(encoding="utf-8")
    return {
        key: Property(
            key, row["unit"], row.get("scale", "linear"), tuple(row.get("kinds", ("",))), row["title"]
        )
        for key, row in tomllib.loads(text).items()
    }


def property_of(key: str) -> Property:
    """The property with this key; an unknown key is an error that offers the nearest ones."""
    known = properties()
    if key not in known:
        import difflib

        raise UnknownName(
            key,
            what="property",
            nearest=difflib.get_close_matches(key, known, n=3, cutoff=0.4),
            next_step="Properties are rows of frenkel/properties.toml.",
        )
    return known[key]
