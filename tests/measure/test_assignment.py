"""Labels of arcs: exact cases, invariances, calibration, the user's word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import OutOfRange, UnknownName
from frenkel.measure.assignment import CANNOT_TELL, VACUUM_PERMITTIVITY_F_CM, arc_classes, assign_arcs
from frenkel.measure.fit import ArcValues

L, A = 0.1, 0.785


def arc(name, capacitance, resistance=1e4, u_c=0.05):
    return ArcValues(name, resistance, resistance * capacitance, 0.9, 0.02, 0.02, 0.01, u_c, 0)


def of_permittivity(epsilon, name="R1", **more):
    return arc(name, VACUUM_PERMITTIVITY_F_CM * epsilon * A / L, **more)


def labels(*arcs, **given):
    return [one.label for one in assign_arcs(arcs, thickness_cm=L, area_cm2=A, **given)]


def test_clear_cases():
    assert labels(of_permittivity(15)) == ["bulk"]
    assert labels(of_permittivity(15), of_permittivity(900, "R2")) == ["bulk", "grain boundary"]
    assert labels(arc("R3", 1e-4 * A)) == ["electrode"]
    assert labels(arc("R3", 2e-7 * A)) == ["interphase"]


def test_between_classes_is_cannot_tell():
    assert labels(of_permittivity(75)) == [CANNOT_TELL]


def test_uncertain_capacitance_is_cannot_tell():
    assert labels(of_permittivity(15, u_c=8.0)) == [CANNOT_TELL]


def test_order_of_arcs_does_not_matter():
    fast, slow = of_permittivity(15), of_permittivity(900, "R2")
    assert labels(slow, fast) == ["grain boundary", "bulk"]


@given(st.floats(-14, -2), st.floats(0.01, 0.2))
def test_probabilities_add_up(decade, u):
    (one,) = assign_arcs([arc("R1", 10**decade, u_c=u)], thickness_cm=L, area_cm2=A)
    assert sum(p for _, p in one.probabilities) == pytest.approx(1.0)


@given(st.floats(0.5, 50))
def test_bulk_does_not_depend_on_the_geometry(factor):
    thick = assign_arcs([arc("R1", VACUUM_PERMITTIVITY_F_CM * 15 * A / (L * factor))], thickness_cm=L * factor, area_cm2=A)
    assert thick[0].permittivity == pytest.approx(15.0)
    assert thick[0].label == "bulk"


def test_reliability_on_arcs_drawn_from_the_classes():
    """Of labels with probability p, the fraction p is right (the draw has the densities of the classes)."""
    rng = np.random.default_rng(0)
    said, right = [], []
    classes = arc_classes()
    for _ in range(4000):
        one = classes[int(rng.integers(len(classes)))]
        x = rng.uniform(np.log10(one.low), np.log10(one.high)) + one.edge_decades * rng.standard_normal()
        per = VACUUM_PERMITTIVITY_F_CM * A / L if one.scale == "permittivity" else A
        (label,) = assign_arcs([arc("R1", 10**x * per, u_c=0.0)], thickness_cm=L, area_cm2=A)
        best = max(label.probabilities, key=lambda pair: pair[1])
        said.append(best[1])
        right.append(best[0] == one.name)
    said, right = np.array(said), np.array(right)
    for low, high in ((0.4, 0.7), (0.7, 0.9), (0.9, 1.01)):
        chosen = (said >= low) & (said < high)
        if chosen.sum() > 50:
            assert right[chosen].mean() == pytest.approx(said[chosen].mean(), abs=0.05 + 2 * np.sqrt(0.25 / chosen.sum()))
    assert right[said >= 0.9].mean() > 0.95


def test_the_user_has_the_last_word():
    (one,) = assign_arcs([of_permittivity(15)], thickness_cm=L, area_cm2=A, given={"R1": "electrode"})
    assert one.label == "electrode" and one.overridden
    with pytest.raises(UnknownName):
        assign_arcs([of_permittivity(15)], thickness_cm=L, area_cm2=A, given={"R1": "soup"})
    with pytest.raises(UnknownName):
        assign_arcs([of_permittivity(15)], thickness_cm=L, area_cm2=A, given={"R7": "bulk"})


def test_geometry_must_be_positive():
    with pytest.raises(OutOfRange):
        assign_arcs([of_permittivity(15)], thickness_cm=0.0, area_cm2=A)
