"""Files: whole or not at all, bounded, with the place and the next step in every error."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel import files
from frenkel.cli import run
from frenkel.errors import InputError, ParseError


def leftovers(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.endswith(".part")]


@given(st.binary(max_size=2000))
def test_write_then_read_and_digest(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.bin"
        files.write_bytes(path, data)
        assert files.read_bytes(path) == data
        assert files.digest_of_file(path) == files.digest_of_bytes(data) == hashlib.sha256(data).hexdigest()
        assert os.listdir(folder) == ["a.bin"]


def test_text_is_utf8_with_plain_line_ends(tmp_path):
    files.write_text(tmp_path / "a.txt", "σ / S·cm⁻¹\n")
    assert (tmp_path / "a.txt").read_bytes() == "σ / S·cm⁻¹\n".encode()


def test_a_failing_writer_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")
    for error in (RuntimeError("defect"), KeyboardInterrupt()):
        with pytest.raises(type(error)), files.atomic_writer(path) as stream:
            stream.write(b"half of the new one")
            raise error
        assert path.read_text() == "old" and os.listdir(tmp_path) == ["report.html"]


def test_kill_in_the_middle_leaves_the_old_file(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old")
    code = (
        "import os, signal, sys; from frenkel.files import atomic_writer\n"
        "with atomic_writer(sys.argv[1]) as stream:\n"
        "    stream.write(b'x' * 100000); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert path.read_text() == "old"


def test_mode_and_link_of_the_target_are_kept(tmp_path):
    real = tmp_path / "real.txt"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    files.write_text(link, "new")
    assert link.is_symlink() and real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    mask = os.umask(0)
    os.umask(mask)
    files.write_text(tmp_path / "fresh", "")
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_named():
    with pytest.raises(InputError, match="the disk is full") as caught:
        files.write_bytes("/dev/full", b"x" * 100_000)
    assert "/dev/full" in str(caught.value) and "Free some space" in caught.value.next_step


@pytest.mark.parametrize("call", ["fsync", "mkstemp"])
@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EIO, os.strerror(errno.EIO).lower()),
    ],
)
def test_failures_of_the_system_leave_nothing_half_written(tmp_path, monkeypatch, call, code, cause):
    def fail(*_arguments, **_options):
        raise OSError(code, os.strerror(code))

    path = tmp_path / "out.json"
    path.write_text("old")
    monkeypatch.setattr(*((files.os, "fsync") if call == "fsync" else (files.tempfile, "mkstemp")), fail)
    with pytest.raises(InputError, match=cause) as caught:
        files.write_text(path, "new")
    assert str(path) in str(caught.value) and caught.value.next_step
    assert path.read_text() == "old" and not leftovers(tmp_path)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_and_file(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o444)
    with pytest.raises(InputError, match="read-only"):
        files.write_text(tmp_path / "a", "new")
    tmp_path.chmod(0o555)
    with pytest.raises(InputError, match="read-only"):
        files.write_text(tmp_path / "b", "new")
    tmp_path.chmod(0o755)


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        files.write_text(tmp_path / "no" / "a", "")
    with pytest.raises(InputError, match="it is a folder"):
        files.write_text(tmp_path, "")
    with pytest.raises(InputError, match="too long"):
        files.write_text(tmp_path / ("n" * 300), "")


def test_places_that_cannot_be_read(tmp_path):
    for path, cause in (
        (tmp_path / "none.csv", "no such file"),
        (tmp_path, "it is a folder"),
        ("/dev/zero", "pipe or a device"),
        ("a\0b", "cannot read"),
    ):
        for read in (files.read_bytes, files.digest_of_file):
            with pytest.raises(InputError, match=cause) as caught:
                read(path)
            assert caught.value.next_step


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_never_hangs_the_reader(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe"):
        files.read_bytes(tmp_path / "pipe")


def test_size_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert files.read_bytes(tmp_path / "a", max_bytes=5) == b"12345"
    with pytest.raises(ParseError, match="larger than"):
        files.read_bytes(tmp_path / "a", max_bytes=4)


def test_cache_folder_falls_back_and_never_raises(tmp_path, monkeypatch):
    monkeypatch.setenv("FRENKEL_CACHE", str(tmp_path / "chosen"))
    assert files.cache_folder("k") == tmp_path / "chosen" / "k"
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, so that no folder can be made under it")
    monkeypatch.setenv("FRENKEL_CACHE", str(blocked))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    if sys.platform.startswith("linux"):
        assert files.cache_folder("k") == tmp_path / "user" / "frenkel" / "k"
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("HOME", str(blocked))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    if sys.platform.startswith("linux"):
        folder = files.cache_folder("k")
        assert folder is not None and folder.parent.parent == tmp_path / "temporary"
        folder.parent.chmod(0o777)  # somebody else could write there
        assert files.cache_folder("k") is None
    monkeypatch.setattr(tempfile, "tempdir", str(blocked))
    if sys.platform.startswith("linux"):
        assert files.cache_folder("k") is None


def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "no" / "r.html", tmp_path / ("x" * 300)):
        with pytest.raises(InputError, match="cannot write"):
            files.require_writable(wrong)
    old = tmp_path / "old.html"
    old.write_text("old")
    files.require_writable(old)
    files.require_writable(tmp_path / "new.html")
    files.require_writable(os.devnull)
    assert old.read_text() == "old" and [one.name for one in tmp_path.iterdir()] == ["old.html"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_or_file_is_said_before_the_work(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_text("old")
    old.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        for wrong in (old, tmp_path / "new.html"):
            with pytest.raises(InputError, match="read-only"):
                files.require_writable(wrong)
    finally:
        tmp_path.chmod(0o755)


def test_yaml_gives_what_it_holds(tmp_path):
    path = tmp_path / "a.yaml"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes("a: [1, 2.5]\nb: 30 µm\n".encode(encoding))
        assert files.read_yaml(path) == {"a": [1, 2.5], "b": "30 µm"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a: 1\nb: [", 2), (b"[" * 20_000, None), (b"a: 2020-99-99\n", None), (b"a: \xff\xfe\x00", None),
        (b"!!python/object/apply:os.system ['true']", 1), (b"a: \x01", None),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_named_with_its_line(tmp_path, data, line):
    path = tmp_path / "bad.yaml"
    path.write_bytes(data)
    with pytest.raises(ParseError, match="not YAML") as caught:
        files.read_yaml(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)


@pytest.mark.parametrize("data", ["[" * 20_000, "a: 2020-99-99\n", "a: ["], ids=["deep", "date", "open"])
@pytest.mark.parametrize(
    "words",
    ["cell design", "cell choose", "composite", "interfaces budget", "interfaces limit", "process route", "process cost"],
)
def test_no_command_takes_bad_yaml_for_a_defect(tmp_path, capsys, words, data):
    path = tmp_path / "bad.yaml"
    path.write_text(data)
    assert run([*words.split(), str(path)]) == 3
    assert "not YAML" in capsys.readouterr().err
