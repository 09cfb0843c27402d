"""What a question is about: an electrolyte and electrodes, each with the canonical key used in Evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["Electrode", "Electrolyte"]


@dataclass(frozen=True)
class Electrolyte:
    """A solid electrolyte as it was asked for.

    Parameters
    ----------
    key : canonical subject of all evidence about it, e.g. "Li6PS5Cl" or "PEO-LiTFSI + LLZO"
    name : what people call it
    formula : reduced formula where one exists, else ""
    kind : inorganic | polymer | composite
    components : keys of the parts of a composite, polymer and salt of a polymer electrolyte
    given : the text that the user typed
    structure_file : the CIF or POSCAR that was given, else ""
    """

    key: str
    name: str
    formula: str = ""
    kind: str = "inorganic"
    components: tuple[str, ...] = ()
    given: str = ""
    structure_file: str = ""
    synonyms: tuple[str, ...] = ()
    structure: Structure | None = field(default=None, compare=False, repr=False)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Keys under which evidence about this electrolyte is filed: its own key first."""
        return tuple(dict.fromkeys(one for one in (self.key, self.formula, *self.synonyms) if one))

    def to_dict(self) -> dict[str, Any]:
        names = ("key", "name", "formula", "kind", "components", "given", "structure_file")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True)
class Electrode:
    """An electrode as it was asked for: `role` is anode or cathode; `formula` of its active material."""

    key: str
    name: str
    role: str
    formula: str = ""
    given: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("key", "name", "role", "formula") if getattr(self, name)}
