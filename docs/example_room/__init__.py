"""How dense is it? The smallest room: one table, one result. Unit: g/cm³ (no equation but a look-up)."""

from .density import Density, density

__all__ = ["Density", "density"]
