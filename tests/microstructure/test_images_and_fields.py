"""Image files round trip and are refused where they must be; current fields; pictures carry units."""

from __future__ import annotations

import contextlib
import doctest
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from images import blobs as blob_image

from frenkel.errors import FrenkelError, Infeasible, InputError, ParseError
from frenkel.microstructure import Phase, current_field, flow_field, solve
from frenkel.microstructure.generators import polycrystal, spheres
from frenkel.microstructure.image_plots import slices_figure, surface_figure
from frenkel.microstructure.tiff_compression import decompress, undo_predictor
from frenkel.microstructure.tomography import read_image, read_tiff


def tiff(pages: np.ndarray, order: str = "<", compression: int = 1) -> bytes:
    """A minimal TIFF of one strip a page, written from the specification."""
    out = bytearray(struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))
    link = 4
    for page in pages:
        data = page.astype(page.dtype.newbyteorder(order)).tobytes()
        start = len(out)
        out += data + b"\0" * (len(data) % 2)
        out[link : link + 4] = struct.pack(order + "I", len(out))
        tags = [(256, page.shape[1]), (257, page.shape[0]), (258, 8 * page.itemsize), (259, compression),
                (262, 1), (273, start), (277, 1), (278, page.shape[0]), (279, len(data)), (339, 1)]  # fmt: skip
        out += struct.pack(order + "H", len(tags))
        for tag, value in tags:
            out += struct.pack(order + "HHII", tag, 4, 1, value)
        link = len(out)
        out += struct.pack(order + "I", 0)
    return bytes(out)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_tiff_stacks_and_axis_order(tmp_path: Path, order: str, dtype: type) -> None:
    stack = np.random.default_rng(0).integers(0, 200, (3, 4, 5)).astype(dtype)  # z, y, x
    path = tmp_path / "stack.tif"
    path.write_bytes(tiff(stack, order))
    assert np.array_equal(read_image(path), stack.transpose(2, 1, 0))
    assert np.array_equal(read_image(path, axes="xyz"), stack)


def test_folders_of_slices_and_npy(tmp_path: Path) -> None:
    stack = np.random.default_rng(0).integers(0, 3, (3, 4, 5)).astype(np.uint8)
    folder = tmp_path / "slices"
    folder.mkdir()
    for n, page in enumerate(stack):
        (folder / f"{n:03d}.tif").write_bytes(tiff(page[None]))
    assert np.array_equal(read_image(folder), stack.transpose(2, 1, 0))
    np.save(tmp_path / "a.npy", stack)
    assert np.array_equal(read_image(tmp_path / "a.npy", axes="xyz"), stack)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    good = tiff(np.zeros((2, 4, 4), np.uint8))
    path = tmp_path / "a.tif"
    for data in (b"", b"II*\0", good[:60], tiff(np.zeros((1, 4, 4), np.uint8), compression=5)):
        path.write_bytes(data)
        with pytest.raises(ParseError):
            read_image(path)
    path.write_bytes(good)
    with pytest.raises(InputError):
        read_image(path, axes="zyy")
    with pytest.raises(ParseError):
        read_image(path, max_bytes=10)
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ParseError):
        read_image(tmp_path / "objects.npy")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(InputError):
        read_image(tmp_path / "a.png")


@given(cut=st.integers(0, 400), flip=st.integers(0, 399), bit=st.integers(0, 7))
def test_damaged_tiff_files_raise_nothing_but_our_errors(
    tmp_path: Path, cut: int, flip: int, bit: int
) -> None:
    data = bytearray(tiff(np.arange(32, dtype=np.uint8).reshape(2, 4, 4)))
    data[flip % len(data)] ^= 1 << bit
    path = tmp_path / "damaged.tif"
    path.write_bytes(bytes(data[: len(data) - cut % 40]))
    with contextlib.suppress(FrenkelError):
        read_tiff(path)


def test_current_field_example_and_conservation() -> None:
    assert doctest.testmod(flow_field).failed == 0
    layers = np.zeros((6, 4, 4), int)
    layers[:, :2] = 1
    field = current_field(layers, [Phase("a", 1.0), Phase("b", 3.0)])
    assert field.relative_density[:, 0].mean() == pytest.approx(1.5, rel=1e-5)
    assert field.relative_density[:, 3].mean() == pytest.approx(0.5, rel=1e-5)
    image = blob_image(16, 2.0, [0.5, 0.5])
    field = current_field(image, [Phase("a", 1e-3), Phase("b", 1.0)])
    assert field.potential.min() >= 0.0
    assert field.potential.max() <= 1.0
    with pytest.raises(Infeasible):
        current_field(np.zeros((4, 4, 4), int), [Phase("a", 0.0), Phase("b", 1.0)])


def test_pictures_have_units_and_names() -> None:
    made = spheres(24, 0.2, radius=4, rng=np.random.default_rng(0), voxel_um=0.5)
    fig = slices_figure(made)
    assert "µm" in fig.layout.xaxis.title.text
    assert any("filler 20" in (trace.name or "") for trace in fig.data)
    assert "µm" in surface_figure(made, "filler").layout.scene.xaxis.title.text
    assert slices_figure(polycrystal(16, 10, rng=np.random.default_rng(0))).data
    field = current_field(made.labels, [Phase("matrix", 1.0), Phase("filler", 10.0)], voxel_um=0.5)
    assert "µm" in field.plot().layout.xaxis.title.text
    found = solve(made.labels, [Phase("matrix", 1.0), Phase("filler", 10.0)], sample_error=False)
    assert "Fraction" in found.plot().layout.yaxis.title.text


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "packbits"])
@pytest.mark.parametrize("noisy", [False, True])
def test_compressed_tiff_as_another_program_writes_it(compression: str | None, noisy: bool, tmp_path) -> None:
    image_module = pytest.importorskip("PIL.Image")
    rng = np.random.default_rng(0)
    pages = rng.integers(0, 250, (3, 70, 45)) if noisy else (rng.random((3, 70, 45)) < 0.1) * 2
    pages = pages.astype(np.uint8)
    first, *rest = [image_module.fromarray(one) for one in pages]
    path = tmp_path / "stack.tif"
    first.save(
        path, save_all=True, append_images=rest, **({"compression": compression} if compression else {})
    )
    assert np.array_equal(read_image(path, axes="zyx"), np.transpose(pages, (2, 1, 0)))


def test_damaged_strips_and_other_compressions_are_refused(tmp_path) -> None:
    image_module = pytest.importorskip("PIL.Image")
    path = tmp_path / "page.tif"
    image_module.fromarray(np.zeros((40, 40), np.uint8)).save(path, compression="tiff_deflate")
    data = bytearray(path.read_bytes())
    data[10:14] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    with pytest.raises(ParseError):
        read_image(path, axes="zyx")
    with pytest.raises(ValueError, match="not defined"):
        decompress(b"\xff\xff\xff\xff", 5, 10)
    assert len(decompress(bytes([129, 7]) * 10_000, 32773, 100)) == 100  # stops at the length of the strip
    assert undo_predictor(np.array([[250, 10, 1]], np.uint8), 2).tolist() == [[250, 4, 5]]
    with pytest.raises(ValueError, match="floating"):
        undo_predictor(np.zeros((1, 1), np.uint8), 3)
