"""Reading and writing files safely: whole or not at all, bounded in size, with errors that name the place.

A result is written to a temporary file in the folder of its target, flushed to the disk and renamed over
the target, so that a reader sees the old file or the new one and never half of one, whatever happens in
between (kill -9, Ctrl-C, a full disk, a read-only folder). A file from outside is read up to a stated
size only, and only if it is a regular file: a device or a pipe never hangs the program.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from frenkel.errors import InputError, ParseError, input_error_of

__all__ = [
    "MAX_TABLE_BYTES",
    "atomic_writer",
    "cache_folder",
    "digest_of_bytes",
    "digest_of_file",
    "read_bytes",
    "read_yaml",
    "require_writable",
    "write_bytes",
    "write_text",
]

MAX_TABLE_BYTES = 64 * 1024 * 1024
"""Largest text table that is read unless the caller says otherwise (64 MiB, about 10^6 rows)."""

_BLOCK_BYTES = 1024 * 1024


def digest_of_bytes(data: bytes) -> str:
    """SHA-256 of `data` as 64 hexadecimal digits.

    >>> digest_of_bytes(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: str | Path) -> str:
    """SHA-256 of a file's bytes, read in blocks; raises InputError where the file cannot be read."""
    digest = hashlib.sha256()
    with _open_regular(Path(path)) as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def read_bytes(path: str | Path, *, max_bytes: int = MAX_TABLE_BYTES) -> bytes:
    """The bytes of a regular file of at most `max_bytes`.

    Raises ParseError for a larger file (nothing beyond the limit is read) and InputError for a file that is
    missing, is no regular file (folder, pipe, device) or may not be read.
    """
    path = Path(path)
    with _open_regular(path) as stream:
        data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ParseError(
            f"the file is larger than the {max_bytes / 1e6:.0f} MB that are read at once.",
            file=str(path),
            next_step="Split it, or keep only the columns and rows that are needed.",
        )
    return data


def read_yaml(path: str | Path, *, max_bytes: int = MAX_TABLE_BYTES) -> Any:
    """What a YAML (or JSON) file holds, without tags that would run code.

    Raises ParseError with the line for a file that is not YAML, holds an impossible value (the date 2020-99-99) or
    brackets nested too deep, and the errors of `read_bytes`.
    """
    import yaml

    data = read_bytes(path, max_bytes=max_bytes)
    try:
        return yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ParseError(
            f"this is not YAML ({getattr(error, 'problem', None) or error})",
            file=str(path),
            line=mark.line + 1 if mark else None,
        ) from error


@contextmanager
def atomic_writer(path: str | Path) -> Iterator[IO[bytes]]:
    """A binary stream whose content becomes the file `path` at the end of the block, or not at all.

    The data go to a temporary file in the same folder, are flushed to the disk (fsync) and renamed over the
    target; where anything fails the temporary file is removed and the old target stays untouched. A link is
    followed; a pipe or device (`/dev/stdout`) is written to directly. Raises InputError.
    """
    target = Path(path)
    with suppress(OSError, RuntimeError):
        target = target.resolve()
    try:
        special = target.exists() and not target.is_file() and not target.is_dir()
        if special:
            with target.open("wb") as stream:
                yield stream
            return
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if target.exists() and not os.access(target, os.W_OK):  # a rename would replace it all the same
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        yield from _write_beside(target)
    except OSError as error:
        # only errors of writing this file: an error that names another file came from the block itself
        if error.filename is not None and not _concerns(error.filename, target):
            raise
        raise input_error_of(error, Path(path), doing="write") from error


def _write_beside(target: Path) -> Iterator[IO[bytes]]:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode_for(target))
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def require_writable(path: str | Path) -> None:
    """Raise now the InputError that writing `path` would raise after the work: wrong folder, read-only, a folder.

    Nothing is left behind. A disk that fills up in between is found out by `atomic_writer` only.
    """
    target = Path(path)
    try:
        with suppress(RuntimeError):
            target = target.resolve()
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if target.exists():
            if not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
            if not target.is_file():
                return
        with tempfile.NamedTemporaryFile(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent):
            pass
    except OSError as error:
        raise input_error_of(error, Path(path), doing="write") from error


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all (see `atomic_writer`)."""
    with atomic_writer(path) as stream:
        stream.write(data)


def write_text(path: str | Path, text: str) -> None:
    r"""Write `text` as UTF-8 with `\n` line ends to `path`, whole or not at all (see `atomic_writer`)."""
    write_bytes(path, text.encode("utf-8"))


def cache_folder(name: str) -> Path | None:
    """A writable folder for things that can be made anew, or None where there is none.

    Tried in this order: `FRENKEL_CACHE`, the user's cache folder of the operating system, a private folder
    in the temporary folder. Never raises: whoever gets None works without a cache.
    """
    for root in _cache_roots():
        folder = root / name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except (OSError, ValueError):
            continue
    return None


def _cache_roots() -> Iterator[Path]:
    if chosen := os.environ.get("FRENKEL_CACHE"):
        yield Path(chosen)
    with suppress(RuntimeError, KeyError):  # no home folder known
        if sys.platform == "win32":
            local = os.environ.get("LOCALAPPDATA")
            yield (Path(local) if local else Path.home() / "AppData" / "Local") / "frenkel"
        elif sys.platform == "darwin":
            yield Path.home() / "Library" / "Caches" / "frenkel"
        else:
            chosen = os.environ.get("XDG_CACHE_HOME", "")
            yield (Path(chosen) if os.path.isabs(chosen) else Path.home() / ".cache") / "frenkel"
    with suppress(OSError):
        if (folder := _private_temporary_folder()) is not None:
            yield folder


def _private_temporary_folder() -> Path | None:
    """`TMP/frenkel-UID`, unless somebody else made it: what lies there would then be theirs, not ours."""
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    folder = Path(tempfile.gettempdir()) / f"frenkel-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    information = folder.lstat()
    if not stat.S_ISDIR(information.st_mode):
        return None
    if hasattr(os, "getuid") and (information.st_uid != os.getuid() or information.st_mode & 0o022):
        return None
    return folder


def _open_regular(path: Path) -> IO[bytes]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            raise InputError(
                f"cannot read {path}: it is a pipe or a device, not a file.",
                next_step="Save the data to a file first.",
            )
        return path.open("rb")
    except OSError as error:
        raise input_error_of(error, path, doing="read") from error
    except ValueError as error:  # a NUL byte in the name
        if isinstance(error, InputError):
            raise
        raise InputError(f"cannot read {str(path)!r}: {error}.", next_step="Check the path.") from error


def _concerns(filename: object, target: Path) -> bool:
    return isinstance(filename, (str, os.PathLike)) and Path(filename).parent in (target.parent, target)


def _mode_for(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system allows a folder to be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
