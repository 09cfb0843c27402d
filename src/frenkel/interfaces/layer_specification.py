"""People's YAML for profiles: a stack of layers under a potential, and the space charge of a contact.

    anode_V: 0                                step_V: 0.5
    cathode_V: 4.2                            first:
    layers:                                     carriers: [{charge: 1, sites_per_nm3: 40, occupation: 0.5}]
      - name: Li6PS5Cl                          relative_permittivity: 10
        thickness_um: 30                        conductivity_S_cm: 1e-3
        ionic_conductivity_S_cm: 1e-3           lattice_spacing_nm: 0.3
        electronic_conductivity_S_cm: 1e-9    second: {…}
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from frenkel.interfaces.multilayer import (
    Layer,
    PotentialProfile,
    internal_plating_limit_mA_cm2,
    lithium_potential_profile,
)
from frenkel.interfaces.space_charge import Carrier
from frenkel.interfaces.space_charge_contact import Side, SpaceChargeContact, space_charge_contact
from frenkel.interfaces.specification import read_specification

__all__ = ["read_profile", "read_space_charge"]


class _LayerSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    thickness_um: float
    ionic_conductivity_S_cm: float
    electronic_conductivity_S_cm: float
    reduction_limit_V: float | None = None
    oxidation_limit_V: float | None = None
    formula: str | None = None

    def layer(self) -> Layer:
        low, high = self.reduction_limit_V, self.oxidation_limit_V
        if self.formula is not None:
            from frenkel.thermo import compute_window

            window = compute_window(self.formula)
            low = window.reduction_limit_V if low is None else low
            high = window.oxidation_limit_V if high is None else high
        return Layer(
            self.name, self.thickness_um, self.ionic_conductivity_S_cm, self.electronic_conductivity_S_cm, low, high
        )


class _ProfileSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    anode_V: float = 0.0
    cathode_V: float
    current_mA_cm2: float = 0.0
    layers: list[_LayerSpecification] = Field(min_length=1)


class _CarrierSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    charge: int
    sites_per_nm3: float
    occupation: float


class _SideSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    carriers: list[_CarrierSpecification] = Field(min_length=1)
    relative_permittivity: float
    conductivity_S_cm: float
    lattice_spacing_nm: float

    def side(self) -> Side:
        carriers = tuple(Carrier(c.charge, c.sites_per_nm3, c.occupation) for c in self.carriers)
        return Side(carriers, self.relative_permittivity, self.conductivity_S_cm, self.lattice_spacing_nm)


class _SpaceChargeSpecification(BaseModel):
    model_config = ConfigDict(extra="forbid")
    step_V: float
    temperature_K: float
    coating_nm: float = 0.0
    coating_permittivity: float = 10.0
    first: _SideSpecification
    second: _SideSpecification


def read_profile(path: str | Path) -> tuple[PotentialProfile, float]:
    """The potential of lithium through the layers of a YAML file, and the current at which lithium plates inside."""
    s = read_specification(path, _ProfileSpecification)
    layers = tuple(one.layer() for one in s.layers)
    profile = lithium_potential_profile(
        layers, anode_V=s.anode_V, cathode_V=s.cathode_V, current_mA_cm2=s.current_mA_cm2
    )
    return profile, internal_plating_limit_mA_cm2(layers, cathode_V=s.cathode_V - s.anode_V)


def read_space_charge(path: str | Path) -> SpaceChargeContact:
    """The space charge of the contact in a YAML file."""
    s = read_specification(path, _SpaceChargeSpecification)
    return space_charge_contact(
        s.first.side(), s.second.side(), s.step_V, temperature_K=s.temperature_K, coating_nm=s.coating_nm,
        coating_permittivity=s.coating_permittivity,
    )  # fmt: skip
