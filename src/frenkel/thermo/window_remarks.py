"""What is to be said of a window: why there is none, what was mended or estimated, which sites are shared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from frenkel.errors import Infeasible
from frenkel.materials.chemistry import anion_chemistry
from frenkel.materials.elements import ANIONS
from frenkel.materials.families import family_candidates
from frenkel.materials.formulas import read_formula
from frenkel.results import Notice
from frenkel.thermo.certification import LOAD_MORE
from frenkel.thermo.charges import balance
from frenkel.thermo.compositions import Amounts, formula_text
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.estimates import absent_phase_error_eV_atom
from frenkel.thermo.reaction_remarks import estimate_notices
from frenkel.thermo.standard_state import J_MOL_PER_EV
from frenkel.thermo.window_edges import WindowEdges

__all__ = ["refuse_point", "shared_sites", "window_notices"]


_FAMILY_SCORE = 0.8
"""From this score on the sites of a family are believed to be those of the composition."""


def shared_sites(formula: str | Amounts, amounts: Amounts) -> list[Mapping[str, float]]:
    """Sites shared by several metals, species → atoms per formula: the brackets of a formula, else the sites of its family.

    Groups with an anion are no sites; which lithium and anion sites are shared is not told by a formula.

    >>> shared_sites("LATP", {"Li": 1.3, "Al": 0.3, "Ti": 1.7, "P": 3.0, "O": 12.0})
    [{'Ti': 1.7, 'Al': 0.3}]
    """
    sites: list[Mapping[str, float]] = []
    for inside, count in read_formula(formula).groups if isinstance(formula, str) else ():
        full = sum(n for _, n in inside)
        if len(inside) > 1 and abs(full - 1.0) < 0.05 and not ANIONS & {e for e, _ in inside}:
            sites.append({e: n / full * count for e, n in inside})
    return sites or list(_sites_of_family(tuple(amounts.items())))


@lru_cache(maxsize=1024)
def _sites_of_family(composition: tuple[tuple[str, float], ...]) -> tuple[Mapping[str, float], ...]:
    amounts = dict(composition)
    families = family_candidates(amounts, anion_chemistry(amounts)) if ANIONS & set(amounts) else []
    if not families or families[0].score < _FAMILY_SCORE or families[0].fit is None:
        return ()
    fit = families[0].fit
    sites = ({e: n / fit.scale for e, n in held if e != "Li" and n > 0} for _, held in fit.occupancy)
    return tuple(site for site in sites if len(site) > 1)


def refuse_point(label: str, amounts: Amounts, edges: WindowEdges, certified: bool) -> None:
    if "Yb" in amounts:
        why = "the reference energies of ytterbium (old Yb_2 pseudopotential) make its trivalent compounds unstable"
    elif not certified:
        why = "the loaded energies are not known to be complete here, a phase is probably missing"
    elif balance(amounts).mixed_valence:
        why = "its mixed valence takes up and gives off lithium at that voltage"
    else:
        why = "free metal or free anion stands beside its compounds"
    raise Infeasible(
        f"{label} has no window: the equilibrium at its composition ({', '.join(sorted(edges.equilibrium))}) holds a redox "
        f"couple at {edges.reduction_V:.2f} V; {why}.",
        next_step="Check the formula" + ("." if certified else f", or load more energies: {LOAD_MORE}."),
    )


def window_notices(
    label: str,
    amounts: Amounts,
    given: Amounts,
    imbalance: float,
    above: float | None,
    edges: WindowEdges,
    certified: bool,
    mixing: float,
    table: EnergyTable,
) -> tuple[Notice, ...]:
    """Notices of a window: entropy of mixing, mending, estimates, metastability, certification, known bad data."""
    out = estimate_notices(table, {*edges.equilibrium, *edges.products_reduction, *edges.products_oxidation})
    if mixing > 0:
        lower = 298.15e3 * mixing / J_MOL_PER_EV / sum(amounts.values())
        out.append(
            Notice(
                "mixing entropy",
                f"Sites shared by several metals (its brackets or its family): ideal mixing lowers the Gibbs energy of {label} by up to {lower:.0f} meV/atom at 298 K.",
            )
        )
    if amounts != given:
        out.append(
            Notice(
                "mended",
                f"{formula_text(given)} is off neutrality by {imbalance:+.3f} e per atom (rounding); computed for {label}.",
            )
        )
    if above is None:
        out.append(
            Notice(
                "estimate",
                f"{label} is not in the table: taken at the equilibrium of its composition ({', '.join(sorted(edges.equilibrium))}), ± {absent_phase_error_eV_atom() * 1e3:.0f} meV/atom; its energy above the hull is unknown.",
            )
        )
    elif above > 1e-4:
        out.append(
            Notice(
                "metastable",
                f"{label} lies {above * 1e3:.0f} meV/atom above the hull; the window is that of {', '.join(sorted(edges.equilibrium))}.",
            )
        )
    if edges.oxidation_V is None:
        out.append(
            Notice(
                "no lithium",
                f"{label} holds no lithium to give off: no oxidation limit in exchange of lithium.",
            )
        )
    if not certified:
        out.append(
            Notice(
                "uncertified",
                f"The embedded energies are not known to be complete for {label}: edges may be wrong, the energy above the hull is a lower bound. Load more: {LOAD_MORE}.",
            )
        )
    if "Yb" in amounts:
        out.append(
            Notice(
                "old pseudopotential",
                "The computed energies of trivalent ytterbium come from the old Yb_2 pseudopotential and are off by 70 to 200 meV/atom; nothing with it is certified.",
            )
        )
    if "Br" in amounts or "I" in amounts:
        out.append(
            Notice(
                "weak correction",
                "Bromine and iodine carry no anion correction in this scheme; limits that they set are about 0.4 V low (see the spread).",
            )
        )
    return tuple(out)
