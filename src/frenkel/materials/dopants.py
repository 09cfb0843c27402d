"""Host, dopants and the carrier that charge balance creates.

The parent compound keeps one element (the most abundant) on each site of the family's template. Its lithium
follows from neutrality,

    n_Li(parent) = |Σ n_a z_a| − Σ_sites m_s z_s ,

and the carriers from the lithium sites of the doped compound,

    Δ = n_Li + n_dopants on lithium sites − n_Li(parent):   Δ > 0 interstitials, Δ < 0 vacancies.

All amounts per template unit (Li7La3Zr2O12, LiTi2(PO4)3, Li6PS5Cl …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.materials.charges import MOLECULAR_IONS, ChargeBalance
from frenkel.materials.elements import HALOGENS, elements
from frenkel.materials.families import FamilyMatch
from frenkel.materials.formulas import canonical_formula
from frenkel.materials.sites import SiteFit

__all__ = ["Dopant", "HostAnalysis", "analyse_host"]

_NEGLIGIBLE = 0.004
# the lithium content of electrodes is a state of charge; that of defect pyrochlores is free within limits
_NO_PARENT = ("olivine", "spinel oxide", "layered oxide", "pyrochlore")


@dataclass(frozen=True, slots=True)
class Dopant:
    """One dopant: its site, the element it replaces, amount per template unit, charge against the host's."""

    element: str
    site: str
    replaces: str
    amount: float
    relative_charge: int

    def __str__(self) -> str:
        return f"{self.element} on {self.site} for {self.replaces} ({self.amount:.3g}, {self.relative_charge:+d})"


@dataclass(frozen=True, slots=True)
class HostAnalysis:
    """Parent compound, dopants and carrier of a doped electrolyte, per template unit.

    `carrier`: lithium vacancy | lithium interstitial | A-site vacancy | stoichiometric | unknown;
    `carriers_per_formula`: their number; `expected_from_dopants`: the same number from the dopants' charges
    alone; the two differ where the formula is not neutral.
    """

    host: str
    dopants: tuple[Dopant, ...]
    carrier: str
    carriers_per_formula: float | None
    expected_from_dopants: float | None
    reason: str

    def to_dict(self) -> dict[str, object]:
        return {
            "host": self.host,
            "dopants": [
                {"element": d.element, "site": d.site, "replaces": d.replaces, "amount": d.amount,
                 "relative_charge": d.relative_charge}
                for d in self.dopants
            ],
            "carrier": self.carrier,
            "carriers_per_formula": self.carriers_per_formula,
            "expected_from_dopants": self.expected_from_dopants,
            "reason": self.reason,
        }  # fmt: skip


def analyse_host(match: FamilyMatch | None, balance: ChargeBalance) -> HostAnalysis | None:
    """The host of a composition that has a family with a template; None where it has none.

    Parameters: `match`, the family; `balance`, the charges of the composition.

    >>> from frenkel.materials.classification import classify
    >>> host = classify("Li6.4La3Zr1.4Ta0.6O12").host
    >>> host.host, host.carrier, host.carriers_per_formula
    ('Li7La3Zr2O12', 'lithium vacancy', 0.6)
    """
    if match is None or match.fit is None or match.label in _NO_PARENT:
        return None
    fit = match.fit
    charges = balance.charge_map
    parent, dopants = _parent_sites(fit, charges)
    anions, anion_dopants, anion_charge = _parent_anions(fit)
    positive = sum(amount * charges.get(s, 0) for s, amount in parent.items())
    lithium = anion_charge - positive
    host = canonical_formula([("Li", round(max(lithium, 0.0), 4)), *parent.items(), *anions.items()])
    dopants = [*dopants, *anion_dopants]
    if match.label in ("perovskite", "layered perovskite"):
        return _perovskite(fit, charges, dopants, match.label)
    on_lithium = sum(fit.on_site("Li").values()) if "Li" in dict(fit.occupancy) else 0.0
    excess = fit.lithium + on_lithium - lithium
    lithium_dopants = [
        Dopant(s, "Li", "Li", amount, charges.get(s, 1) - 1) for s, amount in fit.on_site("Li").items() if s != "H"
    ]
    dopants = [*dopants, *lithium_dopants]
    expected = -sum(d.amount * d.relative_charge for d in dopants)
    expected_sites = expected if abs(expected) > _NEGLIGIBLE else 0.0
    carrier, count = _carrier(excess)
    reason = (
        f"the neutral parent {host} holds {lithium:.3g} Li; here {fit.lithium:.3g} Li"
        + (f" and {on_lithium:.3g} dopants on lithium sites" if on_lithium > _NEGLIGIBLE else "")
    )
    return HostAnalysis(host, tuple(dopants), carrier, count, round(abs(expected_sites), 4), reason)


def _carrier(excess: float) -> tuple[str, float]:
    if abs(excess) <= 0.015:
        return "stoichiometric", 0.0
    return ("lithium interstitial" if excess > 0 else "lithium vacancy"), round(abs(excess), 4)


def _parent_sites(fit: SiteFit, charges: Mapping[str, int]) -> tuple[dict[str, float], list[Dopant]]:
    """The undoped occupation of the template's sites, and what replaces it."""
    parent: dict[str, float] = {}
    dopants: list[Dopant] = []
    for site in fit.template.sites:
        held = {s: a for s, a in fit.on_site(site.name).items() if s != "Li"}
        if not held:
            continue
        hosts = _host_elements(fit, _count(fit, site.count, held, charges), held)
        for symbol, amount in hosts.items():
            parent[symbol] = parent.get(symbol, 0.0) + amount
        for symbol, amount in held.items():
            if symbol in hosts or amount <= _NEGLIGIBLE:
                continue
            replaced = _replaced(symbol, hosts, held, charges)
            change = charges.get(symbol, 0) - charges.get(replaced, 0)
            dopants.append(Dopant(symbol, site.name, replaced, round(amount, 4), change))
        _add_ratio_change(fit, site.name, hosts, held, charges, dopants)
    return parent, dopants


def _count(fit: SiteFit, count: float, held: Mapping[str, float], charges: Mapping[str, int]) -> float:
    """Multiplicity of the parent's site; Li2M(2/z)X4 has fewer cations the higher their charge z."""
    if fit.template.label != "Li-M-X4" or fit.lithium <= 1.5:
        return count
    charge = charges.get(max(held, key=lambda s: held[s]), 2)
    return 2.0 / charge if charge > 0 else count


def _host_elements(fit: SiteFit, count: float, held: Mapping[str, float]) -> dict[str, float]:
    """One element per site; LGPS hosts one tetravalent and two pentavalent cations."""
    if fit.template.label == "LGPS":
        four = {s: a for s, a in held.items() if s in ("Ge", "Si", "Sn")}
        five = {s: a for s, a in held.items() if s in ("P", "Sb", "As")}
        if four and five:
            return {max(four, key=lambda s: four[s]): 1.0, max(five, key=lambda s: five[s]): 2.0}
    return {max(held, key=lambda s: held[s]): float(count)}


def _replaced(
    symbol: str, hosts: Mapping[str, float], held: Mapping[str, float], charges: Mapping[str, int]
) -> str:
    """The host element that a dopant stands for: the one nearest in charge."""
    return min(hosts, key=lambda h: (abs(charges.get(h, 0) - charges.get(symbol, 0)), -held.get(h, 0.0)))


def _add_ratio_change(
    fit: SiteFit, name: str, hosts: Mapping[str, float], held: Mapping[str, float],
    charges: Mapping[str, int], dopants: list[Dopant],
) -> None:  # fmt: skip
    """Where a site has two host elements, more of one than in the parent counts as its dopant."""
    if len(hosts) < 2:
        return
    group: dict[str, float] = dict.fromkeys(hosts, 0.0)
    for symbol, amount in held.items():
        group[symbol if symbol in hosts else _replaced(symbol, hosts, held, charges)] += amount
    for symbol, amount in group.items():
        surplus = amount - hosts[symbol]
        other = next(h for h in hosts if h != symbol)
        if surplus > 0.01:
            change = charges.get(symbol, 0) - charges.get(other, 0)
            dopants.append(Dopant(symbol, name, other, round(surplus, 4), change))


def _parent_anions(fit: SiteFit) -> tuple[dict[str, float], list[Dopant], float]:
    """Anions of the parent: one chalcogen or oxygen, and one halide on argyrodites' own halide site."""
    held = dict(fit.anions)
    table = elements()
    chalcogens = {s: a for s, a in held.items() if s not in HALOGENS and not s.startswith("(")}
    halides = {s: a for s, a in held.items() if s in HALOGENS or s.startswith("(")}
    if not chalcogens:  # halides: one host halide, the others replace it at equal charge
        chalcogens, halides = halides, {}
    main = max(chalcogens, key=lambda s: chalcogens[s])
    total = fit.template.anion_total
    parent = {main: total}
    dopants: list[Dopant] = []
    if fit.template.label == "argyrodite" and sum(halides.values()) > 0.5:
        halide = max(halides, key=lambda s: halides[s])
        parent = {main: total - 1.0, halide: 1.0}
        surplus = sum(halides.values()) - 1.0
        if surplus > _NEGLIGIBLE:
            dopants.append(Dopant(halide, "anion", main, round(surplus, 4), 1))
        for symbol, amount in halides.items():
            if symbol != halide:
                dopants.append(Dopant(symbol, "halide", halide, round(amount, 4), 0))
    elif fit.template.label in ("pyrochlore", "tavorite", "boracite"):
        parent = dict(held)
    else:
        for symbol, amount in halides.items():
            dopants.append(Dopant(symbol, "anion", main, round(amount, 4), 1))
    for symbol, amount in chalcogens.items():
        if symbol != main and symbol not in parent:
            dopants.append(Dopant(symbol, "anion", main, round(amount, 4), 0))
    charge = 0.0
    for symbol, amount in parent.items():
        single = MOLECULAR_IONS[symbol] if symbol in MOLECULAR_IONS else (table[symbol].anion_charge or 0)
        charge -= amount * single
    pseudo = {s.strip("()"): a for s, a in parent.items() if s.startswith("(")}
    plain = {s: a for s, a in parent.items() if not s.startswith("(")}
    if pseudo:  # the host is written with the element halide that the group stands for
        plain["Cl"] = plain.get("Cl", 0.0) + sum(pseudo.values())
    return plain, dopants, charge


def _perovskite(
    fit: SiteFit, charges: Mapping[str, int], dopants: list[Dopant], label: str
) -> HostAnalysis:
    """Carriers of a perovskite are its empty A sites, 1 − Σ n_A per ABO3.

    The parent has no lithium: as many A cations as neutrality needs, e.g. La(2/3)TiO3.
    """
    held = fit.on_site("A")
    others = {s: a for s, a in held.items() if s != "Li"}
    block = fit.template.sites[1]
    main_a = max(others, key=lambda s: others[s])
    main_b = max(fit.on_site(block.name), key=lambda s: fit.on_site(block.name)[s])
    missing = 2.0 * fit.template.anion_total - block.count * charges.get(main_b, 4)
    parent_a = missing / charges[main_a] if charges.get(main_a, 0) > 0 else 0.0
    host = canonical_formula([(main_a, round(parent_a, 4)), (main_b, block.count), ("O", fit.template.anion_total)])
    if label != "perovskite":
        return HostAnalysis(host, tuple(dopants), "unknown", None, None, "layered: it has two kinds of A site")
    filled = sum(held.values())
    vacancies = round(max(0.0, 1.0 - filled), 4)
    reason = f"{filled:.3g} of 1 A site per formula is filled (Li {fit.lithium:.3g})"
    carrier = "A-site vacancy" if vacancies > 0.015 else "stoichiometric"
    return HostAnalysis(host, tuple(dopants), carrier, vacancies, None, reason)
