"""A page with one slice of every structure that the generators make, and of a TIFF stack that is read back.

python benchmarks/microstructure_structures.py structures.html       # docs/images/structures.png is its picture
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from frenkel.microstructure import generators as g
from frenkel.microstructure import read_image, write_image
from frenkel.microstructure.image_plots import PHASE_COLOURS

EDGE, COLUMNS = 64, 5


def seeded() -> np.random.Generator:
    return np.random.default_rng(0)


def through_a_file(made: g.Structure) -> g.Structure:
    """The structure as a segmented tomogram: out into a TIFF stack, back from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stack.tif"
        write_image(path, made.labels)
        return g.Structure(read_image(path).astype(np.uint8), made.names)


def structures() -> dict[str, g.Structure]:
    blobs = g.blobs(EDGE, {"matrix": 0.7, "filler": 0.3}, width=4, rng=seeded())
    cathode = g.cathode(EDGE, vol_active=0.45, vol_electrolyte=0.4, vol_carbon=0.05, radius=7, rng=seeded())
    return {
        "spheres, apart": g.spheres(EDGE, 0.25, radius=6, rng=seeded()),
        "of many sizes": g.spheres(EDGE, 0.25, radius=6, size_sd_ln=0.3, rng=seeded()),
        "overlapping": g.spheres(EDGE, 0.4, radius=6, overlapping=True, rng=seeded()),
        "touching": g.spheres(EDGE, 0.5, radius=6, touching=True, rng=seeded()),
        "with an interphase": g.add_shell(
            g.spheres(EDGE, 0.2, radius=6, rng=seeded()), "filler", 2, into="matrix"
        ),
        "fibres, random": g.cylinders(EDGE, 0.1, diameter=4, aspect_ratio=10, rng=seeded()),
        "aligned": g.cylinders(EDGE, 0.1, diameter=4, aspect_ratio=10, concentration=100, rng=seeded()),
        "platelets": g.cylinders(EDGE, 0.15, diameter=22, aspect_ratio=0.15, rng=seeded()),
        "blobs": blobs,
        "gyroid": g.gyroid(EDGE, 0.3, periods=2),
        "foam": g.foam(EDGE, 0.12, cells=20, rng=seeded()),
        "polycrystal with pores": g.polycrystal(EDGE, 40, porosity=0.03, size_sd_ln=0.3, rng=seeded()),
        "cathode": cathode,
        "coated": g.add_shell(cathode, "active material", 1.5, into="electrolyte"),
        "TIFF stack": through_a_file(blobs),
    }


def main() -> None:
    made = structures()
    rows = -(-len(made) // COLUMNS)
    fig = make_subplots(
        rows=rows, cols=COLUMNS, subplot_titles=list(made), horizontal_spacing=0.015, vertical_spacing=0.06
    )
    for number, one in enumerate(made.values()):
        count = len(one.names)
        scale = [[(n + end) / count, PHASE_COLOURS[n]] for n in range(count) for end in (0, 1)]
        plane = one.labels[:, :, EDGE // 2]
        place = {"row": number // COLUMNS + 1, "col": number % COLUMNS + 1}
        fig.add_trace(
            go.Heatmap(z=plane.T, zmin=-0.5, zmax=count - 0.5, colorscale=scale, showscale=False), **place
        )
        if one.grains is not None:
            grains = one.grains[:, :, EDGE // 2]
            xs, ys = [], []
            for i, j in np.argwhere(grains[1:] != grains[:-1]):
                xs += [i + 0.5, i + 0.5, None]
                ys += [j - 0.5, j + 0.5, None]
            for i, j in np.argwhere(grains[:, 1:] != grains[:, :-1]):
                xs += [i - 0.5, i + 0.5, None]
                ys += [j + 0.5, j + 0.5, None]
            fig.add_scatter(x=xs, y=ys, mode="lines", line={"color": "black", "width": 1}, **place)
    fig.update_xaxes(showticklabels=False, ticks="", showline=True, mirror=True, range=[-0.5, EDGE - 0.5])
    fig.update_yaxes(showticklabels=False, ticks="", showline=True, mirror=True, range=[-0.5, EDGE - 0.5])
    fig.update_layout(
        template="none", showlegend=False, width=1040, height=680, paper_bgcolor="white",
        margin={"t": 30, "b": 10, "l": 10, "r": 10},
    )  # fmt: skip
    fig.write_html(sys.argv[1] if len(sys.argv) > 1 else "structures.html", include_plotlyjs=True, config={"displayModeBar": False})


if __name__ == "__main__":
    main()
