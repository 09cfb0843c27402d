"""The electrochemical window of a material: limits, products, uncertainty, and which kind of window it is.

Limits are those of equilibrium (see `window_edges`), in V against Li/Li+. A material that is not on the hull
has the window of the equilibrium at its composition, with the energy above the hull beside it: it never
reads 0 – 0 V because it is metastable. The interval is the spread between correction schemes and between
0 K and 298 K; it is no confidence interval.

Kinds: thermodynamic (this file) · topotactic (`topotactic`) · apparent and composite-electrode (measured
only; an apparent window, from an electrode with little contact, never decides).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from frenkel.errors import OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.certification import certified_window
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import source_text
from frenkel.thermo.profile import HIGHEST_VOLTAGE_V, Segment, voltage_profile
from frenkel.thermo.schemes import as_mp2020_like
from frenkel.thermo.standard_state import (
    J_MOL_PER_EV,
    at_room_temperature,
    at_temperature,
    configurational_entropy_J_mol_K,
)
from frenkel.thermo.systems import chemical_system
from frenkel.thermo.window_edges import window_edges
from frenkel.thermo.window_remarks import refuse_point, shared_sites, window_notices

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Window", "compute_window", "limits_by_scheme"]

NARROWEST_V = 1e-4
"""A thermodynamic window narrower than this is a point: the composition itself holds a redox couple."""


@dataclass(frozen=True)
class Window(ResultDefaults):
    """Window of one material. Products are formula units per formula unit of the material, by phase name.

    `oxidation_limit_V` is None where no lithium can be given off. `limits_by_scheme` holds (label,
    reduction, oxidation) for each scheme and temperature. `energy_above_hull_eV_atom` is None where the
    table has no such phase: the material is then taken at the equilibrium of its composition (an estimate).
    """

    formula: str
    composition: Mapping[str, float]
    reduction_limit_V: float
    oxidation_limit_V: float | None
    products_reduction: Mapping[str, float]
    products_oxidation: Mapping[str, float]
    equilibrium: Mapping[str, float]
    energy_above_hull_eV_atom: float | None
    limits_by_scheme: tuple[tuple[str, float, float | None], ...]
    profile: tuple[Segment, ...]
    reference: str
    table: str
    scheme: str
    temperature_K: float
    kind: str = "thermodynamic"
    mended_from: str = ""
    mixing_entropy_J_mol_K: float = 0.0
    subject: str = ""
    notices: tuple[Notice, ...] = field(default=())

    @property
    def is_certified(self) -> bool:
        return self.reference == "certified"

    @property
    def width_V(self) -> float | None:
        """Oxidation less reduction limit; None where there is no oxidation limit."""
        return None if self.oxidation_limit_V is None else self.oxidation_limit_V - self.reduction_limit_V

    def spread(self, edge: str) -> tuple[float, float]:
        """Lowest and highest value of the "reduction" or "oxidation" limit over schemes and temperatures."""
        values = [r if edge == "reduction" else o for _, r, o in self.limits_by_scheme]
        known = [v for v in values if v is not None]
        return min(known), max(known)

    def decomposition_energy_eV_atom(self, voltage_V: float) -> float:
        """Energy of decomposition at a voltage (eV per atom of the material, ≤ 0), from its own equilibrium.

        ΔΦ = Φ(V) − (E + V n_Li): zero inside the window, the driving force outside.
        """
        if not self.profile or not self.profile[0].low_V <= voltage_V <= self.profile[-1].high_V:
            raise OutOfRange("The voltage", given=voltage_V, low=0.0, high=HIGHEST_VOLTAGE_V, unit="V")
        total = sum(self.composition.values())
        lithium = self.composition.get("Li", 0.0) / total
        frame = 1.0 - lithium

        def grand(voltage: float) -> float:
            piece = next(s for s in self.profile if s.low_V <= voltage <= s.high_V)
            return frame * (piece.grand_potential_eV + piece.lithium * (voltage - piece.low_V))

        # inside the window Φ is that of the material itself; from there its own line is E + V n_Li
        edge = self.reduction_limit_V
        return min(grand(voltage_V) - grand(edge) - lithium * (voltage_V - edge), 0.0)

    def evidence(self) -> tuple[Evidence, ...]:
        """Limits and energy above the hull as evidence; none for limits from an uncertified reference."""
        source = Source(source_text("bartel2020"), model=f"convex hull, {self.table}", version=self.scheme)
        # the energies of a hull belong to 0 K, which is no temperature of an experiment
        at: tuple[str, float | str] = (
            ("temperature_K", self.temperature_K) if self.temperature_K else ("energies", "0 K")
        )
        conditions = (at, ("reference", self.reference), ("reference_electrode", "Li/Li+"))
        shared: dict[str, Any] = {"subject": self.subject or self.formula, "conditions": conditions, "origin": "computed", "checked": "computed",
                  "method": "convex hull", "source": source}  # fmt: skip
        assumed = (f"formula mended from {self.mended_from}",) if self.mended_from else ()
        out = []
        if self.is_certified:
            for name, value in (("reduction", self.reduction_limit_V), ("oxidation", self.oxidation_limit_V)):
                if value is not None:
                    low, high = self.spread(name)
                    out.append(Evidence(property=f"{name}_limit", value=value, low=min(low, value), high=max(high, value),
                                        interval="spread", kind=self.kind, assumptions=assumed, **shared))  # fmt: skip
        if self.energy_above_hull_eV_atom is not None:
            censored = "" if self.is_certified else ">"
            out.append(
                Evidence(
                    property="energy_above_hull",
                    value=self.energy_above_hull_eV_atom,
                    censored=censored,
                    **shared,
                )
            )
        return tuple(out)

    def plot(self) -> go.Figure:
        """Lithium content and products against voltage."""
        from frenkel.thermo.plots import profile_figure

        return profile_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "formula": self.formula, "kind": self.kind, "reduction_limit_V": self.reduction_limit_V,
            "oxidation_limit_V": self.oxidation_limit_V, "products_reduction": dict(self.products_reduction),
            "products_oxidation": dict(self.products_oxidation), "reference": self.reference,
            "energy_above_hull_eV_atom": self.energy_above_hull_eV_atom, "equilibrium": dict(self.equilibrium),
            "limits_by_scheme": [{"scheme": s, "reduction_limit_V": r, "oxidation_limit_V": o} for s, r, o in self.limits_by_scheme],
            "temperature_K": self.temperature_K, "scheme": self.scheme, "table": self.table, "mended_from": self.mended_from,
            "profile": [{"low_V": s.low_V, "high_V": s.high_V, "lithium_per_other_atom": s.lithium,
                         "products": sorted(s.products), "energy_low_eV_atom": self.decomposition_energy_eV_atom(s.low_V),
                         "energy_high_eV_atom": self.decomposition_energy_eV_atom(s.high_V)} for s in self.profile],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def compute_window(
    formula: str | Amounts,
    *,
    table: EnergyTable | None = None,
    temperature_K: float = 0.0,
    with_profile: bool = True,
    mixed_sites: Sequence[Mapping[str, float]] | None = None,
) -> Window:
    """The thermodynamic window of a material against lithium.

    Parameters
    ----------
    formula : a formula as people write it, or element → atoms
    table : the energies to use; the embedded table without it
    temperature_K : 0 (energies), or 200 to 1500 (Gibbs energies with measured or estimated entropies)
    mixed_sites : species → atoms on each site that is shared, for the entropy of mixing; without it the brackets
        of the formula are taken for sites ("Li9.54[Si0.6Ge0.4]1.74P1.44S11.1Br0.3O0.6"), else the sites of its family

    Raises
    ------
    InputError : not neutral (nearest neutral compositions are offered), or nothing but lithium
    UnknownName : an element without a reference energy
    Infeasible : the window is a point, because the composition itself holds a redox couple

    Validity: equilibrium with an unlimited reservoir of lithium; kinetics can hold a material outside.

    Examples
    --------
    >>> w = compute_window("Li3PS4")
    >>> round(w.reduction_limit_V, 2), round(w.oxidation_limit_V, 2), w.reference
    (1.72, 2.42, 'certified')

    Source: Richards et al., Chem. Mater. 28, 266 (2016); Zhu, He and Mo, ACS AMI 7, 23685 (2015).
    """
    if not temperature_K >= 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, high=1500.0, unit="K")
    base = table or embedded()
    given = amounts_of(formula)
    label = formula if isinstance(formula, str) else formula_text(given)
    base.require(given)
    amounts, imbalance = (given, 0.0) if base.find(given) else mended(given)
    if amounts != given:
        label = formula_text(amounts)
    main = at_temperature(base.restricted({*amounts, "Li"}), temperature_K) if temperature_K > 0 else base
    system = chemical_system(main, amounts)
    here = system.fractions(amounts)
    edges = window_edges(system, here)
    certified = certified_window(amounts, base, main.temperature_K)
    if edges.oxidation_V is not None and edges.oxidation_V - edges.reduction_V < NARROWEST_V:
        refuse_point(label, amounts, edges, certified)
    phase = main.find(amounts)
    own = 0.0 if len(amounts) == 1 else None if phase is None else phase.formation_energy_eV_atom
    above = None if own is None else own - edges.energy_eV_atom
    mixing = configurational_entropy_J_mol_K(
        shared_sites(formula, amounts) if mixed_sites is None else mixed_sites
    )
    if above is not None:  # disorder lowers the Gibbs energy of the material, not that of its products
        above -= main.temperature_K * mixing / J_MOL_PER_EV / sum(amounts.values())
    profile = voltage_profile(system, here, high_V=HIGHEST_VOLTAGE_V) if with_profile else ()
    return Window(
        formula=label,
        composition=amounts,
        reduction_limit_V=edges.reduction_V,
        oxidation_limit_V=edges.oxidation_V,
        products_reduction=_per_formula(main, edges.products_reduction, amounts),
        products_oxidation=_per_formula(main, edges.products_oxidation, amounts),
        equilibrium=_per_formula(main, edges.equilibrium, amounts),
        energy_above_hull_eV_atom=None if above is None else max(above, 0.0),
        limits_by_scheme=limits_by_scheme(base, amounts),
        profile=profile,
        reference="certified" if certified else "uncertified",
        table=base.name,
        scheme=main.scheme,
        temperature_K=main.temperature_K,
        mended_from=formula_text(given) if amounts != given else "",
        mixing_entropy_J_mol_K=mixing,
        notices=window_notices(label, amounts, given, imbalance, above, edges, certified, mixing, main),
    )


def limits_by_scheme(table: EnergyTable, amounts: Amounts) -> tuple[tuple[str, float, float | None], ...]:
    """Both limits for every scheme and temperature that the table allows."""
    table = table.restricted({*amounts, "Li"})
    tables = [table, at_room_temperature(table)]
    if table.scheme == "mp-legacy":
        other = as_mp2020_like(table)
        tables += [other, at_room_temperature(other)]
    out = []
    for one in tables:
        system = chemical_system(one, amounts)
        edges = window_edges(system, system.fractions(amounts))
        out.append((one.scheme, edges.reduction_V, edges.oxidation_V))
    return tuple(out)


def _per_formula(table: EnergyTable, atoms_in: Mapping[str, float], amounts: Amounts) -> dict[str, float]:
    """Formula units of each phase per formula unit of the material, from atoms in each phase."""
    scale = sum(amounts.values())  # amounts count per atom of the material, in open and closed systems alike
    return {name: atoms * scale / _atom_count(table, name) for name, atoms in sorted(atoms_in.items())}


def _atom_count(table: EnergyTable, name: str) -> float:
    phase = table.named(name)
    return 1.0 if phase is None else phase.atom_count
