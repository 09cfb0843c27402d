"""What the report of a composite says in words: everything that was stated, everything that was not."""

from __future__ import annotations

from collections.abc import Sequence

from frenkel.evidence import Law
from frenkel.microstructure.composite import Composite
from frenkel.microstructure.composite_fields import NM_PER_UM
from frenkel.microstructure.composite_specification import CompositeJob
from frenkel.quantities import ZERO_CELSIUS_K, format_value

__all__ = ["stated_parts"]

UNKNOWN = "unknown"


def stated_parts(job: CompositeJob) -> tuple[tuple[str, str], ...]:
    """(what, value) rows: matrix, filler, interphase, loading, temperatures; "unknown" where nobody stated it."""
    temperatures = job.temperatures_K
    return (
        *_matrix(job.composite, temperatures), *_filler(job.composite, temperatures),
        *_interphase(job.composite, temperatures), *_loading(job),
    )  # fmt: skip


def _sigma(given: float | Law, temperatures_K: Sequence[float]) -> str:
    if not isinstance(given, Law):
        return "inert" if given == 0.0 else format_value(given, "S/cm")
    from frenkel.transport import LAWS, conductivity

    words = {"vtf_energy_eV": "energy {:.4g} eV", "activation_energy_eV": "activation energy {:.4g} eV",
             "vogel_temperature_K": "Vogel temperature {:.4g} K"}  # fmt: skip
    parts = [words[name].format(value) for name, value in given.parameters if name in words]
    values = [f"{float(conductivity(given, T)):.3g} S/cm at {_celsius(T)}" for T in temperatures_K[:3]]
    family = {"vtf": "VTF", "arrhenius": "Arrhenius"}.get(LAWS[given.name].family, given.name)
    return f"{family} law, {', '.join(parts)}: {', '.join(values)}"


def _number(value: float | None, unit: str = "") -> str:
    return UNKNOWN if value is None else f"{value:.4g} {unit}".strip()


def _celsius(kelvin: float | None) -> str:
    return UNKNOWN if kelvin is None else f"{kelvin - ZERO_CELSIUS_K:.4g} °C"


def _matrix(composite: Composite, temperatures_K: Sequence[float]) -> tuple[tuple[str, str], ...]:
    m, made = composite.matrix, composite.matrix.make_up
    crystals = "stays amorphous"
    if m.melting_K is not None:
        crystals = (
            f"melts at {_celsius(m.melting_K)}; below, {100 * m.crystallinity:.3g} % crystalline without filler, "
            f"{m.crystallinity_slope:+.3g} a unit of volume fraction; history: {m.history or UNKNOWN}"
        )
    return (
        ("matrix", m.name),
        ("σ of the amorphous matrix", _sigma(m.conductivity, temperatures_K)),
        ("current fraction of the matrix", _number(m.current_fraction)),
        (
            "salt",
            "none (salt-free)"
            if m.salt_free
            else "per mass of polymer " + _number(None if made is None else made.salt_per_polymer),
        ),
        (
            "plasticiser, ionic liquid, residual solvent",
            "per mass of polymer " + _number(None if made is None else made.additives_per_polymer),
        ),
        ("density of the matrix", _number(None if made is None else made.density_g_cm3, "g/cm³")),
        ("crystallinity", crystals),
    )


def _filler(composite: Composite, temperatures_K: Sequence[float]) -> tuple[tuple[str, str], ...]:
    f = composite.filler
    shape = (
        "spheres"
        if f.aspect_ratio == 1.0
        else f"{'fibres' if f.aspect_ratio > 1.0 else 'platelets'} of aspect ratio {f.aspect_ratio:g}"
    )
    contact = f.contact_resistance_ohm_cm2
    return (
        ("filler", f"{f.name}, {shape}"),
        ("σ of the filler", _sigma(f.conductivity, temperatures_K)),
        ("radius of the filler", _number(None if f.radius_um is None else NM_PER_UM * f.radius_um, "nm")),
        ("density of the filler", _number(f.density_g_cm3, "g/cm³")),
        (
            "filler|polymer resistance",
            "none stated: taken as 0" if contact == 0.0 else f"{contact:.4g} Ω·cm²",
        ),
    )


def _interphase(composite: Composite, temperatures_K: Sequence[float]) -> tuple[tuple[str, str], ...]:
    layer = composite.interphase
    if layer is None:
        return (("interphase", "none stated"),)
    what = (
        f"{layer.factor:g} times the matrix"
        if layer.factor is not None
        else _sigma(layer.conductivity or 0.0, temperatures_K)
    )
    carriers = "lithium only" if layer.lithium_only else "both carriers"
    return (("interphase", f"{layer.thickness_nm:g} nm, {what}, {carriers}"),)


def _loading(job: CompositeJob) -> tuple[tuple[str, str], ...]:
    given = job.loading
    listed = given.values if isinstance(given.values, list) else [given.values]
    written = ", ".join(job.written(one) for one in listed[:12]) + (" …" if len(listed) > 12 else "")
    scatter = "estimated" if job.scatter_ln is None else f"{100 * job.scatter_ln:.3g} %"
    rows = [
        ("loading", f"{written} of the {given.basis}"),
        ("temperatures", ", ".join(map(_celsius, job.temperatures_K))),
    ]
    if job.measured:
        rows.append(
            ("measured points", f"{len(job.measured)} at {_celsius(job.measured_K)}, scatter {scatter}")
        )
    return tuple(rows)
