"""What the room found for one electrolyte: its records among its family, and its place in its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Evidence
from frenkel.library.records import Record
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ClassStanding", "LibraryFindings"]


@dataclass(frozen=True)
class LibraryFindings(ResultDefaults):
    """Records of one electrolyte, the conductivities of its kin, and all evidence; `plot()` is its Arrhenius map.

    `kin` are conductivity records of the class; the figure shows those of the family where it has any.
    """

    electrolyte: str
    material_class: str
    family: str
    records: tuple[Record, ...]
    kin: tuple[Record, ...]
    items: tuple[Evidence, ...]

    @property
    def has_something(self) -> bool:
        """Whether there is any evidence."""
        return bool(self.items)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Corrections of misprints, and values that a source gives to two materials."""
        said = ((one, text) for one in self.records for text in (one.correction, *one.flags) if text)
        return tuple(Notice("record", f"{one.material}, {one.place}: {text}") for one, text in said)

    def evidence(self) -> tuple[Evidence, ...]:
        return self.items

    def plot(self) -> go.Figure:
        from frenkel.library.plots import arrhenius_map

        family = [one for one in self.kin if one.family == self.family] or list(self.kin)
        own = {one.id for one in self.records}
        shown = {one.id: one for one in (*family, *self.records)}
        name = self.family or self.material_class
        title = f"{self.electrolyte} among reported conductivities" + (f": {name}" if name else "")
        return arrhenius_map(list(shown.values()), highlight=own, title=title)


@dataclass(frozen=True)
class ClassStanding(ResultDefaults):
    """Where the best reported conductivity stands among the materials of its class, near room temperature."""

    electrolyte: str
    material_class: str
    records: tuple[Record, ...]
    kin: tuple[Record, ...]

    @property
    def has_something(self) -> bool:
        """Whether the class has measured conductivities."""
        return any(one.origin in ("literature", "measured") for one in self.kin)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return ()

    @property
    def share_below(self) -> float | None:
        """Share (0–1) of the other materials of the class whose best conductivity is lower; None if unknown."""
        from frenkel.library.selection import measured_near_room

        best: dict[str, float] = {}
        for one in measured_near_room((*self.kin, *self.records)):
            best[one.material] = max(best.get(one.material, 0.0), one.canonical_value or 0.0)
        own = [best.pop(name) for name in {one.material for one in self.records} if name in best]
        if not own or not best:
            return None
        return sum(value < max(own) for value in best.values()) / len(best)

    def to_dict(self) -> dict[str, Any]:
        """Class, number of materials in it, and the share with a lower conductivity."""
        materials = {one.material for one in self.kin}
        return {"class": self.material_class, "materials": len(materials), "share_below": self.share_below}

    def plot(self) -> go.Figure:
        from frenkel.library.plots import family_figure

        own = {one.id for one in self.records}
        shown = {one.id: one for one in (*self.kin, *self.records)}
        title = f"{self.electrolyte} among {self.material_class} electrolytes, near room temperature"
        return family_figure(list(shown.values()), highlight=own, title=title)
