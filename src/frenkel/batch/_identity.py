"""Under which key an outcome is kept: the item's own key, the function, its version and its parameters."""

from __future__ import annotations

import hashlib
import inspect
import pickle
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from frenkel.batch._outcomes import canonical_json
from frenkel.errors import InputError

__all__ = ["item_texts", "ledger_keys", "pickled_call"]


def ledger_keys(
    texts: list[str], function: Callable[..., Any], parameters: dict[str, Any], version: str | None
) -> list[str]:
    """SHA-256 of function, version, parameters and the text of each item."""
    prefix = _identity(function, parameters, version)
    return [hashlib.sha256(f"{prefix}\n{text}".encode()).hexdigest() for text in texts]


def item_texts(items: list[Any], key: Callable[[Any], Any]) -> list[str]:
    """The key of each item as text; the caller's key function must not fail, whatever the item."""
    found = []
    for number, item in enumerate(items):
        made = key(item)
        try:
            found.append(made if isinstance(made, str) else canonical_json(made))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"the key of item {number} cannot be written as JSON: {error}.",
                next_step="Let `key` give text, numbers, lists or dicts.",
            ) from error
    return found


def _identity(function: Callable[..., Any], parameters: dict[str, Any], version: str | None) -> str:
    """Function name, version and parameters as one text, the part of the ledger's keys that items share."""
    name = getattr(function, "__qualname__", "")
    if not name or "<" in name:
        raise InputError(
            f"the function {name or function!r} cannot be found again by a worker.",
            next_step="Use a top-level function of a module, and `parameters` instead of a partial or lambda.",
        )
    try:
        return canonical_json([function.__module__, name, version or _source_digest(function), parameters])
    except (TypeError, ValueError) as error:
        raise InputError(
            f"the parameters cannot be written as JSON: {error}.",
            next_step="Use text, numbers, lists and dicts.",
        ) from error


def _source_digest(function: Callable[..., Any]) -> str:
    try:
        source = Path(inspect.getfile(function)).read_bytes()
    except (OSError, TypeError) as error:
        raise InputError(
            f"the source of {function.__qualname__} is not at hand, so that its version is unknown.",
            next_step="Give version=… yourself.",
        ) from error
    try:
        release = metadata.version((function.__module__ or "").partition(".")[0])
    except metadata.PackageNotFoundError:  # a script of the user's own
        release = ""
    return f"{release}+{hashlib.sha256(source).hexdigest()}"


def pickled_call(function: Callable[..., Any], parameters: dict[str, Any]) -> bytes:
    try:
        return pickle.dumps((function, parameters))
    except Exception as error:  # pickle raises many kinds
        raise InputError(
            f"the function or its parameters cannot be sent to a worker: {error}.",
            next_step="Use a top-level function of a module.",
        ) from error
