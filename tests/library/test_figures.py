"""The figures hold what the records say."""

from __future__ import annotations

import itertools

import pytest

from frenkel.library.industry import industry
from frenkel.library.plots import arrhenius_map, class_radar, family_figure, industry_figure, radar_scores
from frenkel.library.query import search


def test_arrhenius_map_places_points_at_their_temperature() -> None:
    fig = arrhenius_map(search(material="PEO-LiTFSI"))
    series = [trace for trace in fig.data if len(trace.x) > 2]
    assert [len(one.x) for one in series] == [9, 8]
    first = series[0]
    assert min(first.x) == pytest.approx(1000 / (110 + 273.15))
    assert first.y[list(first.x).index(min(first.x))] == pytest.approx(8.29e-4)
    assert "K⁻¹" in fig.layout.xaxis.title.text
    assert "S/cm" in fig.layout.yaxis.title.text


def test_points_of_different_sources_are_not_joined() -> None:
    fig = arrhenius_map(search(material="Li3InCl6"))
    assert all(len(trace.x) == 1 for trace in fig.data)


def test_claims_are_in_no_figure_of_conductivities() -> None:
    shown = [text for trace in family_figure().data for text in trace.text]
    assert not any("class:" in text for text in shown)
    assert not any("do not go beyond" in text for text in shown)


def test_families_are_ordered_by_their_median() -> None:
    fig = family_figure(search(material_class="sulfide"))
    assert list(fig.layout.yaxis.categoryarray)[-1] == "LGPS"
    assert fig.layout.xaxis.type == "log"


def test_radar_scores_are_scaled_and_unknown_stays_unknown() -> None:
    scores = radar_scores()
    for axes in scores.values():
        assert all(value is None or 0.0 <= value <= 1.0 for value in axes.values())
    assert scores["sulfide"]["median conductivity"] > scores["polymer"]["median conductivity"]  # type: ignore[operator]
    assert scores["sulfide"]["transference"] is None
    assert radar_scores([])["oxide"]["best conductivity"] is None
    assert len(class_radar().data) == 5


def test_every_company_with_an_energy_is_on_the_map() -> None:
    named = {text for trace in industry_figure().data if trace.text for text in trace.text}
    for one in industry():
        if one.property in ("specific_energy", "energy_density") and one.place.startswith("Table 5"):
            assert one.company.split(" (")[0] in named


def test_names_beside_points_never_cover_each_other() -> None:
    from frenkel.library.point_names import LINE_HEIGHT_PX, NamedPoint, name_annotations, spread_out

    points = [NamedPoint(3.35, -2.0 + 0.001 * i, f"material {i}") for i in range(9)]
    notes = name_annotations(points, x_near=0.1, pixels_per_y=100.0)
    heights = sorted(100.0 * note["y"] - note["ay"] for note in notes)
    assert all(b - a >= LINE_HEIGHT_PX * (1 - 1e-9) for a, b in itertools.pairwise(heights))
    assert {note["text"] for note in notes} == {point.name for point in points}
    assert spread_out([0.0, 10.0, 20.0], 5.0) == [0.0, 10.0, 20.0]
    assert spread_out([], 5.0) == []


def test_each_material_is_named_once_in_the_map() -> None:
    from frenkel.library.plots import arrhenius_map
    from frenkel.library.query import search

    figure = arrhenius_map(search(family="argyrodite", property="conductivity"))
    names = [note.text for note in figure.layout.annotations if note.showarrow]
    assert len(names) == len(set(names)) >= 5
