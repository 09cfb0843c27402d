"""The linear programs give what pymatgen's hull constructions give, on random systems of 2 to 8 elements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.thermo.mixing import frame_of, grand_energy, mixing_line, most_exothermic_mixture
from frenkel.thermo.profile import voltage_profile
from frenkel.thermo.systems import ChemicalSystem
from frenkel.thermo.window_edges import window_edges

pytest.importorskip("pymatgen.analysis.phase_diagram")
ELEMENTS = ("Li", "P", "S", "Cl", "O", "Ge", "Co", "Zr")
AGREE_EV = 1e-6


@st.composite
def systems(draw, fewest_elements: int = 2):
    """A system of 2 to 8 elements with up to 60 random binary to quaternary phases, and its pymatgen entries."""
    from pymatgen.analysis.phase_diagram import PDEntry
    from pymatgen.core import Composition

    elements = ELEMENTS[: draw(st.integers(fewest_elements, 8))]
    count = draw(st.integers(3, 60 - len(elements)))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    names, compositions, energies, entries = (
        list(elements),
        list(np.eye(len(elements))),
        [0.0] * len(elements),
        [],
    )
    seen = set()
    for _ in range(count):
        chosen = random.choice(len(elements), size=min(len(elements), random.integers(2, 5)), replace=False)
        amounts = np.zeros(len(elements))
        amounts[chosen] = random.integers(1, 7, size=chosen.size)
        key = tuple(np.round(amounts / amounts.sum(), 9))
        if key in seen:
            continue
        seen.add(key)
        compositions.append(amounts / amounts.sum())
        energies.append(float(-random.gamma(2.0, 0.4)))
        names.append(f"phase{len(names)}")
    for vector, energy in zip(compositions, energies, strict=True):
        entries.append(PDEntry(Composition(dict(zip(elements, vector.tolist(), strict=True))), energy))
    system = ChemicalSystem(names, np.array(compositions), np.array(energies), elements)
    point = random.dirichlet(np.ones(len(elements)) * 2)
    return system, entries, point, random


def composition(system: ChemicalSystem, vector: np.ndarray):
    from pymatgen.core import Composition

    return Composition({e: float(x) for e, x in zip(system.elements, vector, strict=True) if x > 0})


@settings(max_examples=25)
@given(systems())
def test_hull_energy(drawn):
    from pymatgen.analysis.phase_diagram import PhaseDiagram

    system, entries, point, _ = drawn
    diagram = PhaseDiagram(entries)
    assert system.closed(point).energy_eV_atom == pytest.approx(
        diagram.get_hull_energy_per_atom(composition(system, point)), abs=AGREE_EV
    )


@settings(max_examples=15)
@given(systems())
def test_window_and_profile_equal_the_element_profile(drawn):
    from pymatgen.analysis.phase_diagram import PhaseDiagram
    from pymatgen.core import Element

    system, entries, point, _ = drawn
    diagram = PhaseDiagram(entries)
    profile = diagram.get_element_profile(Element("Li"), composition(system, point))
    theirs = sorted(
        {-float(step["chempot"] - diagram.el_refs[Element("Li")].energy_per_atom) for step in profile}
    )
    ours = [segment.high_V for segment in voltage_profile(system, point, high_V=12.0)][:-1]
    positive = [v for v in theirs if 1e-4 < v < 11.9]
    for voltage in ours:
        assert min(abs(voltage - v) for v in positive) < 1e-5
    edges = window_edges(system, point)
    assert edges.oxidation_V is not None and edges.reduction_V <= edges.oxidation_V + AGREE_EV


@settings(max_examples=15)
@given(systems(3))
def test_open_system_equals_the_grand_potential_diagram(drawn):
    from pymatgen.analysis.phase_diagram import GrandPotentialPhaseDiagram
    from pymatgen.core import Element

    system, entries, point, random = drawn
    voltage = float(random.uniform(0.1, 4.0))
    diagram = GrandPotentialPhaseDiagram(entries, {Element("Li"): -voltage})
    frame = frame_of(system, point, voltage)
    theirs = diagram.get_hull_energy_per_atom(composition(system, frame))
    assert system.open(frame, -voltage).energy_eV_atom == pytest.approx(theirs, abs=AGREE_EV)


@settings(max_examples=12)
@given(systems())
def test_reaction_minimum_equals_interfacial_reactivity(drawn):
    from pymatgen.analysis.interface_reactions import InterfacialReactivity
    from pymatgen.analysis.phase_diagram import PhaseDiagram

    system, entries, point, random = drawn
    other = random.dirichlet(np.ones(len(system.elements)) * 2)
    if np.allclose(point, other, atol=1e-3):
        return
    pair = (point, other)
    reaction = InterfacialReactivity(
        composition(system, point),
        composition(system, other),
        PhaseDiagram(entries),
        norm=True,
        use_hull_energy=True,
    )
    theirs = min(kink[2] for kink in reaction.get_kinks())
    ends = [system.closed(v).energy_eV_atom for v in pair]
    ours = most_exothermic_mixture(system, pair, ends)
    assert ours.energy_eV_atom == pytest.approx(theirs, abs=AGREE_EV)
    line = mixing_line(system, *pair, (ends[0], ends[1]))
    assert min(k.energy_eV_atom for k in line) == pytest.approx(ours.energy_eV_atom, abs=1e-6)


@settings(max_examples=8)
@given(systems(4))
def test_open_reaction_equals_grand_potential_reactivity(drawn):
    from pymatgen.analysis.interface_reactions import GrandPotentialInterfacialReactivity
    from pymatgen.analysis.phase_diagram import GrandPotentialPhaseDiagram, PhaseDiagram
    from pymatgen.core import Element

    system, entries, point, random = drawn
    other = random.dirichlet(np.ones(len(system.elements)) * 2)
    voltage = 2.0
    grand = GrandPotentialPhaseDiagram(entries, {Element("Li"): -voltage})
    frames = [frame_of(system, v, voltage) for v in (point, other)]
    unmixed = [system.open(f, -voltage).energy_eV_atom for f in frames]
    as_they_are = [grand_energy(system, system.closed(v).energy_eV_atom, v, voltage) for v in (point, other)]
    for with_own_reaction, ends in ((False, unmixed), (True, as_they_are)):
        reaction = GrandPotentialInterfacialReactivity(
            composition(system, point), composition(system, other), grand, pd_non_grand=PhaseDiagram(entries),
            include_no_mixing_energy=with_own_reaction, norm=True, use_hull_energy=True,
        )  # fmt: skip
        theirs = min(kink[2] for kink in reaction.get_kinks())
        ours = most_exothermic_mixture(system, frames, ends, voltage_V=voltage).energy_eV_atom
        assert ours == pytest.approx(theirs, abs=AGREE_EV)
        line = mixing_line(system, *frames, (ends[0], ends[1]), voltage_V=voltage)
        assert min(k.energy_eV_atom for k in line) == pytest.approx(ours, abs=AGREE_EV)
