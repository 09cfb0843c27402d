"""Images written as TIFF and NumPy arrays, read back here and by another reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import InputError
from frenkel.microstructure import read_image, write_image
from frenkel.microstructure.image_files import AXES


@given(
    shape=st.tuples(*[st.integers(1, 6)] * 3),
    highest=st.sampled_from([1, 255, 256, 65535, 65536, 2**31 - 1]),
    ending=st.sampled_from(list(AXES)),
    voxel_um=st.sampled_from([None, 0.001, 0.2]),
)
@settings(max_examples=40)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, shape: tuple[int, int, int], highest: int, ending: str, voxel_um: float | None
) -> None:  # fmt: skip
    image = np.random.default_rng(0).integers(0, highest, shape, dtype=np.int64)
    image.flat[0] = highest
    path = tmp_path_factory.mktemp("images") / f"image{ending}"
    write_image(path, image, voxel_um=voxel_um, description="labels: 0 µ, 1 b")
    assert np.array_equal(read_image(path, axes=AXES[ending]), image)


def test_another_program_reads_the_pages(tmp_path: Path) -> None:
    pil = pytest.importorskip("PIL.Image")
    image = np.random.default_rng(1).integers(0, 4, (5, 7, 3)).astype(np.uint8)
    write_image(tmp_path / "a.tif", image, voxel_um=0.5, description="labels: 0 matrix, 1 filler")
    with pil.open(tmp_path / "a.tif") as stack:
        assert stack.n_frames == 3
        assert stack.tag_v2[270].startswith("labels: 0 matrix")
        assert float(stack.tag_v2[282]) == pytest.approx(1e4 / 0.5)
        for z in range(3):
            stack.seek(z)
            assert np.array_equal(np.asarray(stack), image[:, :, z].T)


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a.png", np.zeros((2, 2, 2), int)),
        ("a.tif", np.full((2, 2, 2), -1)),
        ("a.tif", np.zeros((2, 2), int)),
        ("a.tif", np.zeros((0, 2, 2), int)),
        ("a.npy", np.zeros((2, 2, 2))),
        ("no folder/a.tif", np.zeros((2, 2, 2), int)),
        ("a.tif", np.broadcast_to(np.uint8(1), (2000, 2000, 1100))),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, image: np.ndarray) -> None:
    with pytest.raises(InputError):
        write_image(tmp_path / name, image)
    assert list(tmp_path.iterdir()) == []
