"""`frenkel microstructure generate`: every kind, shells, TIFF, options of other kinds, memory said beforehand, Ctrl-C."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli, run
from frenkel.cli.microstructure_generate import KINDS
from frenkel.cli.microstructure_progress import Heartbeat
from frenkel.errors import ResourceLimit
from frenkel.microstructure import generators, memory, read_image

EXAMPLES = {
    "spheres": ["--fraction", "0.2", "--radius", "4"],
    "fibres": ["--fraction", "0.1", "--diameter", "3", "--aspect-ratio", "5"],
    "platelets": ["--fraction", "0.1", "--diameter", "10", "--aspect-ratio", "0.3"],
    "blobs": ["--fraction", "0.3", "--width", "2"],
    "gyroid": ["--fraction", "0.3"],
    "foam": ["--fraction", "0.15", "--cells", "8"],
    "polycrystal": ["--cells", "12"],
    "cathode": ["--fraction", "0.4", "--electrolyte", "0.45", "--radius", "4", "--carbon", "0.05"],
}
PATIENCE_S = 30.0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_as_tiff_and_as_array_with_a_shell_and_pictures(kind: str, tmp_path: Path) -> None:
    shell = "shell_thickness" in KINDS[kind][1]
    more = ["--shell-thickness", "1.5"] if shell else []
    command = ["microstructure", "generate", kind]
    rest = ["--shape", "24", *EXAMPLES[kind], *more]
    report = tmp_path / "r.html"
    found = CliRunner().invoke(
        cli, [*command, str(tmp_path / "a.tif"), *rest, "--report", str(report), "--json", "-"]
    )
    assert found.exit_code == 0, found.output
    vols = json.loads(found.stdout)["vol_fractions"]
    assert ("interphase" in vols) == shell
    assert all(name in report.read_text("utf-8") for name in vols)
    assert run([*command, str(tmp_path / "a.npy"), *rest, "--quiet"]) == 0
    labels = read_image(tmp_path / "a.tif")
    assert np.array_equal(labels, np.load(tmp_path / "a.npy"))
    assert np.bincount(labels.ravel()) / labels.size == pytest.approx(list(vols.values()))
    if kind == "polycrystal":
        grains = read_image(tmp_path / "a.grains.tif")
        assert np.array_equal(grains, np.load(tmp_path / "a.grains.npy"))


def test_generated_tiff_is_solved(tmp_path: Path) -> None:
    """Fibres along x: the order of the axes is kept on the way through the file."""
    path = str(tmp_path / "f.tif")
    fibres = ["--fraction", "0.15", "--diameter", "4", "--aspect-ratio", "7", "--alignment", "1e4"]
    assert run(["microstructure", "generate", "fibres", path, "--shape", "32", *fibres]) == 0
    solve = [
        "microstructure",
        "solve",
        path,
        "--phase",
        "a=1 mS/cm",
        "--phase",
        "b=0.1 S/cm",
        "--direction",
        "all",
    ]
    x, y, _ = json.loads(CliRunner().invoke(cli, [*solve, "--json", "-"]).stdout)
    assert x["value_S_cm"] > 2.0 * y["value_S_cm"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "4", "--carbon", "0.2"], 3, "--carbon is an option of cathode"),
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "4", "--cells", "8"], 3, "gyroid, foam, polycrystal"),
        (["gyroid", "a.npy", "--fraction", "0.2", "--seed", "-1"], 2, "--seed"),
        (["foam", "a.npy", "--fraction", "0.2"], 3, "For foam, --cells must be given"),
        (["spheres", "a.npy"], 3, "--fraction and --radius"),
        (["gyroid", "a.npy", "--fraction", "0.2", "--cells", "0"], 3, "periods"),
        (["gyroid", "a.png", "--fraction", "0.2"], 3, ".tif"),
        (["gyroid", "a.npy", "--fraction", "1.2"], 3, "between 0 and 1"),
        (["spheres", "a.npy", "--fraction", "0.61", "--radius", "4"], 3, "between 0 and 0.6"),
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "17"], 3, "Take a larger image"),
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "nan"], 3, "radius"),
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "4", "--spread", "nan"], 3, "spread"),
        (["spheres", "a.npy", "--fraction", "0.2", "--radius", "4", "--overlapping", "--touching"], 3, "either"),
        (["platelets", "a.npy", "--fraction", "0.2", "--diameter", "70", "--aspect-ratio", "0.1"], 3, "do not fit"),
        (["fibres", "a.npy", "--fraction", "0.2", "--diameter", "7", "--aspect-ratio", "0.1"], 3, "fibres"),
        (["fibres", "a.npy", "--fraction", "1", "--diameter", "7", "--aspect-ratio", "2"], 3, "no matrix"),
        (["cathode", "a.npy", "--fraction", "0.7", "--electrolyte", "0.1", "--radius", "4"], 3, "active material"),
        (["polycrystal", "a.npy", "--cells", "12", "--shell-thickness", "2"], 3, "--shell-thickness"),
        (["polycrystal", "a.npy", "--cells", "1000000"], 3, "number of grains"),
        (["gyroid", "a.npy", "--fraction", "0.2", "--shell-thickness", "40"], 3, "between 1 and 32"),
        (["gyroid", "a.npy", "--fraction", "0.2", "--voxel", "0 um"], 3, "edge of a voxel"),
        (["gyroid", "a.npy", "--fraction", "0.2", "--shape", "4000", "--report", "no folder/r.html"], 3, "does not exist"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_is_written(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["microstructure", "generate", *arguments]) == code
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


BIG = 3000
LARGE = {
    "spheres": lambda: generators.spheres(BIG, 0.3, radius=6, rng=np.random.default_rng(0)),
    "cylinders": lambda: generators.cylinders(
        BIG, 0.1, diameter=6, aspect_ratio=4, rng=np.random.default_rng(0)
    ),
    "blobs": lambda: generators.blobs(BIG, {"a": 0.5, "b": 0.5}, width=3, rng=np.random.default_rng(0)),
    "gyroid": lambda: generators.gyroid(BIG, 0.3),
    "foam": lambda: generators.foam(BIG, 0.3, cells=100, rng=np.random.default_rng(0)),
    "polycrystal": lambda: generators.polycrystal(BIG, 100, rng=np.random.default_rng(0)),
    "cathode": lambda: generators.cathode(
        BIG, vol_active=0.5, vol_electrolyte=0.3, radius=6, rng=np.random.default_rng(0)
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_larger_than_memory_is_said_before_anything_starts(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_free_bytes", lambda: int(8e9))
    with pytest.raises(ResourceLimit) as caught:
        LARGE[name]()
    assert caught.value.needed >= memory.GENERATOR_BYTES_PER_VOXEL[name] * BIG**3 / 1e9
    assert "3000x3000x3000" in str(caught.value)


MEASURE = """
import numpy as np
from frenkel.microstructure import generators as g
def line(name):
    return next(int(row.split()[1]) * 1024 for row in open("/proc/self/status") if row.startswith(name))
def seeded():
    return np.random.default_rng(0)
makers = {
    "spheres": lambda n: g.spheres(n, 0.3, radius=n / 20, rng=seeded()),
    "gyroid": lambda n: g.gyroid(n, 0.9),
    "cathode": lambda n: g.cathode(n, vol_active=0.4, vol_electrolyte=0.4, radius=n / 20, rng=seeded()),
}
for name, make in makers.items():
    make(24)
    open("/proc/self/clear_refs", "w").write("5")
    before = line("VmRSS")
    make(96)
    print(name, line("VmHWM") - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are read from /proc")
def test_what_is_said_is_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: peaks of generators, at most what is said and at least half of it."""
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the peak cannot be reset here: {done.stderr[-200:]}")
    monkeypatch.setattr(memory, "_free_bytes", lambda: 0)
    for name, taken in (row.split() for row in done.stdout.splitlines()):
        with pytest.raises(ResourceLimit) as caught:
            memory.check_structure((96,) * 3, name, margin=32 if name == "cathode" else None)
        assert 0.5 * caught.value.needed < float(taken) / 1e9 < caught.value.needed, name


def test_limits_of_the_process_count() -> None:
    free = memory._free_of_process()
    assert free is None or free > 0


def test_progress_is_said_while_the_work_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with Heartbeat("foam", quiet=False) as progress:
        progress("looking", 0.25)
        began = time.monotonic()
        while "foam" not in (said := capsys.readouterr().err) and time.monotonic() - began < PATIENCE_S:
            time.sleep(0.05)
    assert "looking 25 %" in said
    assert not [one for one in threading.enumerate() if one is progress._thread]


@pytest.mark.parametrize("kind", ["spheres", "fibres", "foam", "polycrystal", "cathode"])
def test_interrupted_work_leaves_nothing_behind(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(self: Heartbeat, stage: str, share: float | None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Heartbeat, "__call__", interrupt)
    target = tmp_path / "a.npy"
    assert run(["microstructure", "generate", kind, str(target), "--shape", "24", *EXAMPLES[kind]]) == 130
    assert "Interrupted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_view_of_a_thin_shell_keeps_its_volume() -> None:
    from frenkel.microstructure.image_plots import surface_figure

    made = generators.spheres(32, 0.2, radius=6, rng=np.random.default_rng(0))
    coated = generators.add_shell(made, "filler", 1.5, into="matrix")
    for name, vol in coated.vol_fractions.items():
        (surface,) = surface_figure(coated, name).data
        drawn = (np.asarray(surface.value) >= surface.isomin).mean()
        # smoothed values come in eighths, so that a level holds many voxels at once
        assert drawn == pytest.approx(vol, rel=0.4), name
        assert surface.isomax > np.max(surface.value)
