"""SVG at column widths and workbooks: well-formed, exact places, the same bytes, no browser, hostile texts."""

import io
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.figures import figure
from frenkel.measure.vector import COLUMN_CM, PAGE_CM, figure_svg
from frenkel.measure.vector.axes import Axis, axis_of
from frenkel.measure.workbook import workbook_bytes

SVG = "{http://www.w3.org/2000/svg}"


def sketch(**more):
    fig = figure(x="Z′ (Ω)", y="−Z″ (Ω)", **more)
    fig.add_scatter(x=[0.0, 10.0, 20.0], y=[0.0, 5.0, 0.0], mode="markers", name="measured", error_y={"type": "data", "array": [1.0, 1.0, 1.0]})
    fig.add_scatter(x=[0.0, 20.0], y=[0.0, 0.0], mode="lines", name="fit <&>", line={"dash": "dot"})
    return fig


@pytest.mark.parametrize("width", [COLUMN_CM, PAGE_CM])
def test_width_and_equal_axes(width):
    fig = sketch()
    fig.update_xaxes(range=[0, 20])
    fig.update_yaxes(range=[0, 10], scaleanchor="x", scaleratio=1)
    root = ET.fromstring(figure_svg(fig, width_cm=width))
    assert root.get("width") == f"{width:g}cm"
    # one unit of the viewBox is one point on both axes
    _, _, across, down = (float(v) for v in root.get("viewBox").split())
    assert across / width == pytest.approx(down / float(root.get("height")[:-2]), rel=1e-3)
    frame = root.find(f"{SVG}clipPath/{SVG}rect")
    assert float(frame.get("width")) / 20 == pytest.approx(float(frame.get("height")) / 10, rel=1e-3)


def test_points_are_where_they_belong():
    fig = sketch()
    fig.update_xaxes(range=[0, 20])
    fig.update_yaxes(range=[0, 10])
    root = ET.fromstring(figure_svg(fig))
    frame = {k: float(v) for k, v in root.find(f"{SVG}clipPath/{SVG}rect").attrib.items()}
    group = next(g for g in root.findall(f"{SVG}g") if g.get("clip-path"))
    middle = group.findall(f"{SVG}circle")[1]
    assert float(middle.get("cx")) == pytest.approx(frame["x"] + 0.5 * frame["width"], abs=0.02)
    assert float(middle.get("cy")) == pytest.approx(frame["y"] + 0.5 * frame["height"], abs=0.02)


def test_same_figure_same_text_and_texts_are_escaped():
    assert figure_svg(sketch()) == figure_svg(sketch())
    assert "fit &lt;&amp;&gt;" in figure_svg(sketch())


def test_no_browser_is_needed(monkeypatch):
    for name in ("kaleido", "matplotlib"):
        monkeypatch.setitem(sys.modules, name, None)
    assert figure_svg(sketch(title="a<br><sup>b</sup>")).count("<svg") == 1


def test_width_out_of_range():
    with pytest.raises(OutOfRange):
        figure_svg(sketch(), width_cm=0.0)


def test_logarithmic_axis_leaves_out_what_has_no_logarithm():
    fig = figure()
    fig.update_yaxes(type="log")
    axis = axis_of(fig.layout.yaxis, [np.array([1e-3, 10.0, -1.0, 0.0, np.nan])], 100.0, 0.0)
    assert axis.low == pytest.approx(-3.16) and axis.high == pytest.approx(1.16)
    assert [text for _, text in axis.ticks] == [f"10<sup>{k}</sup>" for k in range(-3, 2)]
    assert np.isnan(axis.place(np.array([-1.0]))[0])


@settings(max_examples=60)
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_and_inside(low, span):
    fig = figure()
    fig.update_xaxes(range=[low, low + span])
    axis = axis_of(fig.layout.xaxis, [], 0.0, 240.0)
    assert isinstance(axis, Axis) and len(axis.ticks) <= 12
    assert all(low - 1e-6 * span <= value <= low + span * (1 + 1e-6) for value, _ in axis.ticks)


def parts(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_workbook_keeps_numbers_and_texts():
    rows = [("file", "σ / S/cm", "ok"), ("a<b>&.mpr", 1.25e-3, True), ("x", None, False), ("y", float("nan"), 3)]
    found = parts(workbook_bytes({"summary": rows, "points": [("f",)]}))
    for text in found.values():
        ET.fromstring(text)
    sheet = ET.fromstring(found["xl/worksheets/sheet1.xml"])
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = {c.get("r"): c for c in sheet.iter(f"{main}c")}
    assert cells["A2"].find(f"{main}is/{main}t").text == "a<b>&.mpr"
    assert float(cells["B2"].find(f"{main}v").text) == 1.25e-3
    assert "B3" not in cells and "B4" not in cells
    assert 'name="points"' in found["xl/workbook.xml"]


def test_workbook_is_read_by_another_program():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"a": [("x", "y"), ("=1+1", 2.5)]})))
    assert [[c.value for c in row] for row in book["a"].rows] == [["x", "y"], ["=1+1", 2.5]]
    assert book["a"]["A2"].data_type in ("s", "inlineStr")  # a text, no formula


def test_workbook_same_bytes_and_bad_names():
    assert workbook_bytes({"a": [(1,)]}) == workbook_bytes({"a": [(1,)]})
    for bad in ({}, {"": [(1,)]}, {"a/b": [(1,)]}, {"x" * 32: [(1,)]}, {"a": [(1,)], "A": [(1,)]}):
        with pytest.raises(InputError):
            workbook_bytes(bad)


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_workbook_takes_any_text(text):
    for part in parts(workbook_bytes({"a": [(text,)]})).values():
        ET.fromstring(part)
    assert re.search(r"<c r=\"A1\"", parts(workbook_bytes({"a": [(text,)]}))["xl/worksheets/sheet1.xml"])
