"""The result of a classification: labels, host, carrier, role, framework match and notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Evidence, Source
from frenkel.materials.charges import ChargeBalance
from frenkel.materials.dopants import HostAnalysis
from frenkel.materials.formulas import Formula
from frenkel.materials.labels import UNKNOWN, Label
from frenkel.materials.roles import Role
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.materials.framework import FrameworkMatch

__all__ = ["Classification"]

_MODEL = Source(model="frenkel.materials.classification")


@dataclass(frozen=True)
class Classification(ResultDefaults):
    """What a material is.

    Parameters
    ----------
    subject : canonical key of the material
    formula : as read
    labels : one or more per facet (see `labels.Label`); class, chemistry and family come first
    host : parent compound, dopants and carrier; None where no family with a template fits
    role : what it is good for, with reasons; None where nothing is known
    balance : charges and their sum; None for polymers and names
    framework : nearest prototypes of the structure that was given; None without one
    notices : disagreements, missing lithium, unbalanced charge, general formulas
    """

    subject: str
    formula: Formula
    labels: tuple[Label, ...]
    host: HostAnalysis | None
    role: Role | None
    balance: ChargeBalance | None
    framework: FrameworkMatch | None
    notices: tuple[Notice, ...] = ()

    def of(self, facet: str) -> Label | None:
        """The first label of a facet, or None."""
        return next((label for label in self.labels if label.facet == facet), None)

    def label(self, facet: str) -> str:
        """The label of a facet, "unknown" where there is none."""
        found = self.of(facet)
        return found.label if found is not None else UNKNOWN

    def path(self, facet: str) -> tuple[str, ...]:
        """The label of a facet with those above it; empty where there is none."""
        found = self.of(facet)
        return found.path if found is not None else ()

    def has(self, facet: str, label: str) -> bool:
        """Whether a label, or one below it, is given."""
        return any(one.facet == facet and label in one.path for one in self.labels)

    @property
    def material_class(self) -> str:
        return self.label("class")

    @property
    def family(self) -> str:
        return self.label("family")

    @property
    def summary(self) -> str:
        """One line for people.

        >>> from frenkel.materials.classification import classify
        >>> classify("Li6PS5Cl").summary
        'Li6PS5Cl: sulfide, argyrodite, pseudo-ternary; electrolyte'
        """
        shown = [self.label("class"), self.label("family")]
        shown += [one.label for one in self.labels if one.facet in ("packing", "system", "entropy", "ions", "gel")]
        fillers = (f"{one.label} filler" for one in self.labels if one.facet == "filler")
        shown += [text for text in fillers if text not in self.family]
        words = ", ".join(dict.fromkeys(word for word in shown if word != UNKNOWN)) or UNKNOWN
        role = self.role.label if self.role is not None else "role unknown"
        return f"{self.subject}: {words}; {role}"

    def evidence(self) -> tuple[Evidence, ...]:
        """Class, family, role and carriers as evidence, computed by the rules."""
        statements = []
        for facet, name in (("class", "material_class"), ("family", "structure_family")):
            found = self.of(facet)
            if found is not None and found.label != UNKNOWN:
                statements.append(self._statement(name, found.label, found.evidence))
        if self.role is not None:
            statements.append(self._statement("material_role", self.role.label, self.role.reasons))
        if self.host is not None and self.host.carriers_per_formula is not None:
            statements.append(
                Evidence(
                    self.subject, "carriers_per_formula", self.host.carriers_per_formula,
                    kind=self.host.carrier if self.host.carrier != UNKNOWN else "unspecified",
                    method="charge balance", origin="computed", source=_MODEL, checked="computed",
                    assumptions=(self.host.reason,),
                )
            )
        return tuple(statements)

    def _statement(self, name: str, text: str, reasons: tuple[str, ...]) -> Evidence:
        return Evidence(
            self.subject, name, text=text, method="rules on the composition", origin="computed",
            source=_MODEL, checked="computed", assumptions=reasons[:6],
        )  # fmt: skip

    def plot(self) -> go.Figure:
        """Scores of the family's candidates as bars."""
        from frenkel.materials.classification_plots import plot_candidates

        return plot_candidates(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "subject": self.subject,
            "formula": self.formula.to_dict(),
            "labels": [label.to_dict() for label in self.labels],
            "host": self.host.to_dict() if self.host is not None else None,
            "role": self.role.to_dict() if self.role is not None else None,
            "charge_imbalance": self.balance.imbalance if self.balance is not None else None,
            "framework": self.framework.to_dict() if self.framework is not None else None,
            **super().to_dict(),
        }

    def __str__(self) -> str:
        return self.summary
