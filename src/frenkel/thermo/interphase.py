"""What grows between an electrolyte and lithium (or an alloy): five classes, as probabilities with reasons.

At the potential V of the anode the equilibrium products follow from the open system (`profile`); the driving
force is D = −ΔΦ (eV per atom of the electrolyte). The classes, after Wenzel's three:

 stable               nothing forms
 no redox             it decomposes without taking lithium (a metastable phase that falls apart, or not)
 kinetically limited  the driving force is too small to matter, P = N((D0 − D)/s), D0 = s = 30 meV/atom
 SEI                  it reacts; the products do not conduct electrons, the layer stops growing
 mixed-conducting     it reacts; metallic products connect, the layer grows on

Metallic products of the volume fraction φ connect with P = ln(φ/0.01)/ln(0.3/0.01) between 1 % and 30 %: the
threshold is taken as log-uniform between that of a segregated network and that of separate grains. D0, s
and the range of thresholds are assumptions (data/interphase_scales.csv): they stand in every result, and the interval of a
probability is its spread over them. Reports that somebody read multiply the odds of the class they support by 3;
remembered ones are shown only. No class is ever given without the reports beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.certification import certified_window
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable, Phase, embedded
from frenkel.thermo.facts import rows, source_text
from frenkel.thermo.profile import require_voltage
from frenkel.thermo.reactants import as_reactant
from frenkel.thermo.systems import Equilibrium, chemical_system
from frenkel.thermo.volumes import volume_A3

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CLASSES", "Interphase", "Report", "Scales", "classify_interphase", "interphase_scales"]

CLASSES = ("stable", "no redox", "kinetically limited", "SEI", "mixed-conducting")
ODDS_OF_A_REPORT = 3.0
METALLIC_GAP_EV = 0.1
_NOTHING_EV_ATOM = 1e-3
_NO_LITHIUM = 1e-4
_NON_METALS = frozenset({"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I", "Se"})


@dataclass(frozen=True)
class Scales:
    """One choice of the assumed scales: driving force that acts and its width (eV/atom), and the range of volume
    fractions of metallic products between which they connect."""

    name: str
    force_eV_atom: float
    width_eV_atom: float
    lowest_threshold: float
    highest_threshold: float


@lru_cache(maxsize=1)
def interphase_scales() -> tuple[Scales, ...]:
    """All choices of data/interphase_scales.csv; the first is the one that probabilities are given for."""
    return tuple(
        Scales(
            r["name"], float(r["force_eV_atom"]), float(r["width_eV_atom"]),
            float(r["lowest_threshold"]), float(r["highest_threshold"]),
        )
        for r in rows("interphase_scales.csv")
    )  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What somebody reports of this contact; `checked` = remembered decides nothing."""

    supports: str
    statement: str
    reference: str
    checked: str


@dataclass(frozen=True)
class Interphase(ResultDefaults):
    """Class probabilities of an interphase, with driving force (eV per atom of the electrolyte, positive),
    lithium taken up per atom, products by volume fraction, and the reports beside it."""

    formula: str
    anode_potential_V: float
    probabilities: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    driving_force_eV_atom: float
    lithium_uptake: float
    volume_fractions: Mapping[str, float]
    metallic: tuple[str, ...]
    reports: tuple[Report, ...]
    reference: str
    table: str
    scheme: str
    notices: tuple[Notice, ...]
    subject: str = ""

    @property
    def most_likely(self) -> str:
        return max(CLASSES, key=lambda name: self.probabilities[name])

    @property
    def metallic_fraction(self) -> float:
        return float(sum(self.volume_fractions[name] for name in self.metallic))

    def evidence(self) -> tuple[Evidence, ...]:
        """Probability of the likeliest class, with the class as text; none from an uncertified reference."""
        if self.reference != "certified":
            return ()
        shown = ", ".join(f"{n} {p:.0%}" for n, p in self.probabilities.items() if p >= 0.005)
        reported = "; ".join(
            f"reported: {r.supports}, {r.statement} ({r.reference}, {r.checked})" for r in self.reports
        )
        low, high = self.intervals[self.most_likely]
        scales = interphase_scales()[0]
        return (
            Evidence(
                self.subject or f"{self.formula} | Li", "interphase_class", self.probabilities[self.most_likely],
                low=low, high=high, interval="spread",
                conditions=(("anode_potential_V", self.anode_potential_V), ("reference", self.reference)),
                origin="computed", checked="computed", method="open equilibrium and connectivity of products",
                source=Source(source_text("bartel2020"), model=self.table, version=self.scheme),
                text=f"{self.most_likely} ({shown}); {reported or 'no report at hand'}",
                assumptions=(
                    f"a driving force below about {scales.force_eV_atom * 1e3:.0f} meV/atom does not act (assumed)",
                    f"metallic products connect between {scales.lowest_threshold:.0%} and {scales.highest_threshold:.0%} by volume (assumed)",
                    "the interval is the spread over other choices of these scales",
                ),
            ),
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.thermo.plots import interphase_figure

        return interphase_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "formula": self.formula, "anode_potential_V": self.anode_potential_V, "class": self.most_likely,
            "probabilities": dict(self.probabilities), "intervals": {n: list(v) for n, v in self.intervals.items()},
            "scales": [vars(one) for one in interphase_scales()], "driving_force_eV_atom": self.driving_force_eV_atom,
            "lithium_uptake_per_atom": self.lithium_uptake, "volume_fractions": dict(self.volume_fractions),
            "metallic": list(self.metallic), "metallic_fraction": self.metallic_fraction, "reference": self.reference,
            "reports": [vars(r) for r in self.reports], "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def classify_interphase(
    formula: str | Amounts, *, anode_potential_V: float = 0.0, table: EnergyTable | None = None
) -> Interphase:
    """Class of the interphase of an electrolyte with an anode at a potential against Li/Li+.

    Parameters
    ----------
    anode_potential_V : 0 for lithium metal, 0.62 for In/InLi, …

    Examples
    --------
    >>> classify_interphase("Li6PS5Cl").most_likely
    'SEI'
    >>> classify_interphase("LiF").most_likely
    'stable'
    """
    require_voltage(anode_potential_V)
    base = table or embedded()
    given = amounts_of(formula)
    if set(given) == {"Li"}:
        raise InputError("Lithium forms no interphase with itself; give a compound.")
    amounts = given if base.find(given) else mended(given)[0]
    reactant = as_reactant(amounts, base)
    system = chemical_system(base, amounts)
    here = system.fractions(amounts)
    lithium = float(here[system.elements.index("Li")])
    found = system.open(here, -anode_potential_V)
    force = float(max(reactant.energy_eV_atom + anode_potential_V * lithium - found.energy_eV_atom, 0.0))
    uptake = float(found.open_atoms - lithium)
    shares, metallic = _shares(base, found)
    reports = _reports(amounts)
    label = formula if isinstance(formula, str) and amounts == given else formula_text(amounts)
    certified = certified_window(amounts, base)
    metal = sum(shares[m] for m in metallic)
    every = [_probabilities(force, uptake, metal, reports, scales) for scales in interphase_scales()]
    probabilities = every[0]
    intervals = {name: (min(p[name] for p in every), max(p[name] for p in every)) for name in CLASSES}
    return Interphase(label, anode_potential_V, probabilities, intervals, force, uptake, shares, metallic, reports,
                      "certified" if certified else "uncertified", base.name, base.scheme, _notices(probabilities, reports))  # fmt: skip


def _probabilities(
    force: float, uptake: float, metallic: float, reports: tuple[Report, ...], scales: Scales
) -> dict[str, float]:
    out = dict.fromkeys(CLASSES, 0.0)
    if abs(uptake) < _NO_LITHIUM:
        out["stable" if force < _NOTHING_EV_ATOM else "no redox"] = 1.0
        return out
    kinetic = 0.5 * (1.0 + math.erf((scales.force_eV_atom - force) / scales.width_eV_atom / math.sqrt(2)))
    low, high = scales.lowest_threshold, scales.highest_threshold
    connected = min(math.log(max(metallic, low) / low) / math.log(high / low), 1.0)
    out["kinetically limited"] = kinetic
    out["SEI"] = (1 - kinetic) * (1 - connected)
    out["mixed-conducting"] = (1 - kinetic) * connected
    for report in reports:
        if report.checked == "read" and report.supports in out:
            out[report.supports] *= ODDS_OF_A_REPORT
        elif report.checked == "read" and report.supports == "reacts":
            out["SEI"] *= ODDS_OF_A_REPORT
            out["mixed-conducting"] *= ODDS_OF_A_REPORT
    total = sum(out.values())
    return {name: value / total for name, value in out.items()}


def _shares(table: EnergyTable, found: Equilibrium) -> tuple[dict[str, float], tuple[str, ...]]:
    """Volume fractions of the products and the names of the metallic ones (equal volumes per atom if unknown)."""
    volumes: dict[str, float] = {}
    metallic = []
    for name, atoms in found.atoms_in.items():
        phase = table.named(name)
        amounts = phase.amounts if phase else {name: 1.0}
        volume = volume_A3(amounts)
        volumes[name] = atoms * (volume.value / sum(amounts.values()) if volume else 15.0)
        if _is_metallic(name, phase):
            metallic.append(name)
    total = sum(volumes.values())
    return {n: v / total for n, v in sorted(volumes.items(), key=lambda item: -item[1])}, tuple(
        sorted(metallic)
    )


def _is_metallic(name: str, phase: Phase | None) -> bool:
    if phase is None:
        return name not in _NON_METALS
    if phase.gap_max_eV is not None:  # the widest gap of its polymorphs: the least conducting one decides
        return phase.gap_max_eV < METALLIC_GAP_EV
    return not _NON_METALS & set(phase.amounts)


def _reports(amounts: Amounts) -> tuple[Report, ...]:
    have = set(amounts)
    out = []
    for row in rows("interphase_evidence.csv"):
        required = set(row["required"].split())
        if required <= have <= required | set(row["allowed"].split()):
            out.append(Report(row["supports"], row["statement"], row["reference"], row["checked"]))
    return tuple(out)


def _notices(probabilities: Mapping[str, float], reports: tuple[Report, ...]) -> tuple[Notice, ...]:
    best = max(probabilities, key=lambda n: probabilities[n])
    out = []
    if probabilities[best] < 0.9:
        out.append(
            Notice(
                "undecided",
                f"No class is certain: {', '.join(f'{n} {p:.0%}' for n, p in probabilities.items() if p > 0.01)}.",
            )
        )
    for report in reports:
        if report.checked == "read" and report.supports in CLASSES and report.supports != best:
            out.append(
                Notice(
                    "disagreement",
                    f"A report supports {report.supports}: {report.statement} ({report.reference}).",
                )
            )
    if best == "mixed-conducting" and not any(r.checked == "read" and r.supports == best for r in reports):
        out.append(
            Notice(
                "endless growth unconfirmed",
                "No report that was read says that this interphase grows without end; the class follows from assumed scales.",
            )
        )
    return tuple(out)
