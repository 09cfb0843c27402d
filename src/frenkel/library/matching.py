"""Which records are about the material of a question: keys of materials, and records by key.

Two texts name the same material if the formula reader finds the same ratios of elements in them, or the same
canonical text where there is no composition. A text that it cannot read (a composition range, a trade name)
stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from frenkel.errors import InputError
from frenkel.library.records import Record
from frenkel.materials.composition_identity import text_key
from frenkel.materials.entities import Electrolyte

__all__ = ["at_other_loadings", "class_keys", "components_key", "identity", "material_key", "record_keys", "records_of"]


@lru_cache(maxsize=4096)
def material_key(text: str) -> str:
    """The canonical formula of a material, or the text itself (single spaces) where it has none.

    >>> material_key("LGPS") == material_key("Li10GeP2S12")
    True
    >>> material_key("class:sulfide")
    'class:sulfide'
    """
    plain = " ".join(text.split())
    if not plain or ":" in plain.split("(")[0]:
        return plain
    from frenkel.materials.resolution import subject_key

    try:
        return subject_key(plain) or plain
    except InputError:
        return plain


@lru_cache(maxsize=4096)
def identity(text: str) -> str:
    """What two texts share that name one material: the ratios of its elements, or the key where it has none.

    >>> identity("Li12.8La6Zr2.8Ta1.2O24") == identity("Li6.4La3Zr1.4Ta0.6O12")
    True
    """
    plain = " ".join(text.split())
    return plain if not plain or ":" in plain.split("(")[0] else text_key(plain)


def record_keys(record: Record) -> frozenset[str]:
    """All identities under which a record can be asked for."""
    return frozenset(identity(one) for one in (record.material, *record.aliases))


def components_key(text: str) -> frozenset[str]:
    """The parts of a composite or polymer without their amounts; empty for anything of one part.

    >>> components_key("PEO-LiTFSI + 10 wt% LLZO") == components_key("PEO-LiTFSI + LLZO")
    True
    """
    from frenkel.materials.formulas import read_formula

    try:
        parts = read_formula(text).components if ":" not in text else ()
    except InputError:
        return frozenset()
    return frozenset(identity(one.name) for one in parts) if len(parts) > 1 else frozenset()


def at_other_loadings(electrolyte: Electrolyte, records: Iterable[Record]) -> tuple[Record, ...]:
    """Conductivities of a composite or polymer of the same parts in other, or unstated, amounts."""
    wanted = components_key(electrolyte.key)
    if not wanted:
        return ()
    return tuple(
        one
        for one in records
        if one.property == "conductivity"
        and any(components_key(name) == wanted for name in (one.material, *one.aliases))
    )


def class_keys(records: Iterable[Record]) -> tuple[str, ...]:
    """Classes and families of some records as subjects of claims, families first.

    >>> from frenkel.library.records import shipped_records
    >>> class_keys(one for one in shipped_records() if one.material == "Li6PS5Cl")
    ('class:argyrodite', 'class:sulfide')
    """
    every = tuple(records)
    named = [one.family for one in every] + [one.material_class for one in every]
    return tuple(f"class:{name}" for name in dict.fromkeys(named) if name)


def records_of(electrolyte: Electrolyte, records: Iterable[Record]) -> tuple[Record, ...]:
    """The records about an electrolyte, in the order given."""
    wanted = frozenset(identity(one) for one in electrolyte.subjects)
    return tuple(one for one in records if wanted & record_keys(one))
