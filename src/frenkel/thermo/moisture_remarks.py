"""What is to be said of a solid in humid air: hydrates, soft and hard acids, reports, what limits the gas."""

from __future__ import annotations

from frenkel.materials.elements import HALOGENS
from frenkel.results import Notice
from frenkel.thermo.certification import LOAD_MORE
from frenkel.thermo.compositions import Amounts, amounts_of, composition_key
from frenkel.thermo.facts import rows

__all__ = ["hydrate_of", "moisture_notices"]


def hydrate_of(amounts: Amounts) -> str:
    """The hydrate that a source reports of this composition (data/hydrates.csv), "" where none does."""
    for row in rows("hydrates.csv"):
        if composition_key(amounts_of(row["formula"])) == composition_key(amounts):
            return row["hydrate"]
    return ""


def moisture_notices(
    label: str, amounts: Amounts, hydrate: str, exhausted: bool, certified: bool
) -> tuple[Notice, ...]:
    """Notices of hydrolysis; `exhausted` says that the water of the closed volume runs out first."""
    out = []
    if hydrate:
        row = next(r for r in rows("hydrates.csv") if r["hydrate"] == hydrate)
        out.append(Notice("hydrate", f"{label} {row['statement']} ({hydrate}; {row['reference']})."))
    elif HALOGENS & set(amounts) and not {"S", "Se"} & set(amounts):
        out.append(
            Notice(
                "hydrate unknown",
                f"Whether {label} takes up water as a hydrate is not known here; halides often do before they hydrolyse.",
            )
        )
    if "S" in amounts:
        soft = sorted({"As", "Sb", "Sn"} & set(amounts))
        if "P" in amounts and not soft:
            out.append(
                Notice(
                    "hard acid",
                    "Phosphorus is a hard acid: replaced by a soft one (As, Sb, Sn) the sulfide resists air better (10.3390/nano14221773, section 2.2.2).",
                )
            )
        elif soft:
            out.append(
                Notice(
                    "soft acid",
                    f"{', '.join(soft)} is a soft acid: better resistance to air is expected (10.3390/nano14221773, section 2.2.2).",
                )
            )
    for row in rows("air_reports.csv"):
        required = set(row["required"].split())
        if required <= set(amounts) <= required | set(row["allowed"].split()):
            out.append(Notice("report", f"{row['material']}: {row['statement']} ({row['reference']})."))
    if exhausted:
        out.append(
            Notice(
                "water runs out",
                "All the water of the closed volume is used up: the gas is limited by water, not by equilibrium.",
            )
        )
    out.append(
        Notice(
            "no rate",
            "Amounts of gas are a stoichiometric maximum and an equilibrium; how fast it comes is not known from thermodynamics.",
        )
    )
    if not certified:
        out.append(
            Notice(
                "uncertified",
                f"Products of {label} with water may be missing from the embedded energies. Load more: {LOAD_MORE}.",
            )
        )
    return tuple(out)
