"""The one numba decorator: cached compiled code, safe floating-point flags, and never an error on import.

A kernel is compiled at its first call, not when its module is imported, so that importing a room costs
no numba. The compiled code is cached beside the source; where that folder cannot be written, in the
user's cache folder, then in a temporary one, then not at all, with one notice. `fastmath` is limited to
flags that keep NaN and infinity visible. `NUMBA_DISABLE_JIT=1` runs the same functions as plain Python,
which is how their coverage is measured.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["compile_all", "kernel", "registered_kernels"]

F = TypeVar("F", bound=Callable[..., Any])

# reassociation, contraction, no signed zeros, reciprocals: no flag that assumes NaN or inf away
_SAFE_FASTMATH = {"reassoc", "contract", "nsz", "arcp"}

_registry: dict[str, _Kernel] = {}
_cache_notice_given = False


class _Kernel:
    """A function that numba compiles at its first call. Other kernels may call it (see `dispatcher`)."""

    def __init__(
        self,
        function: Callable[..., Any],
        signatures: tuple[str, ...],
        parallel: bool,
        fastmath: bool,
        inline: bool,
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.signatures = signatures
        self.parallel = parallel
        self.fastmath = fastmath
        self.inline = inline
        self._compiled: Callable[..., Any] | None = None

    def dispatcher(self) -> Callable[..., Any]:
        if self._compiled is None:
            self._compiled = _compile(self)
        return self._compiled

    def __call__(self, *arguments: Any) -> Any:
        compiled = self._compiled
        if compiled is None:
            compiled = self.dispatcher()
        return compiled(*arguments)


def kernel(
    function: F | None = None,
    *,
    signature: str | tuple[str, ...] = (),
    parallel: bool = False,
    fastmath: bool = False,
    inline: bool = False,
) -> Any:
    """Compile an array function with numba at its first call, cached on disk.

    Parameters
    ----------
    signature : numba signature such as "f8(f8[::1])", or "(f8[::1],)" without the result; several in a tuple. With
        it, `frenkel doctor --compile` can compile the kernel before it is needed; where there is one, other dtypes are
        refused.
        State it above all for kernels that other kernels call: numba compiles a callee anew for every literal
        number among its arguments
    parallel : compile with numba's parallel loops (sum over fixed blocks in fixed order inside!)
    fastmath : allow reassociation, contraction, no signed zeros and reciprocals; NaN stays NaN
    inline : inline the function into the kernels that call it

    Kernels call other kernels by name; the callee must be defined above its caller, in the same module or
    imported into it.

    Examples
    --------
    >>> import numpy as np
    >>> @kernel
    ... def total(values):
    ...     s = 0.0
    ...     for i in range(values.size):
    ...         s += values[i]
    ...     return s
    >>> total(np.array([1.0, 2.0]))
    3.0
    """

    def decorate(f: F) -> _Kernel:
        stated = (signature,) if isinstance(signature, str) else signature
        made = _Kernel(f, stated, parallel, fastmath, inline)
        _registry[f"{f.__module__}.{f.__qualname__}"] = made
        return made

    return decorate if function is None else decorate(function)


def registered_kernels() -> tuple[str, ...]:
    """Full names of the kernels of all modules imported so far, sorted."""
    return tuple(sorted(_registry))


def compile_all() -> int:
    """Compile all registered kernels that state a signature; returns how many."""
    stated = [one for one in _registry.values() if one.signatures]
    for one in stated:
        dispatcher: Any = one.dispatcher()
        if len(one.signatures) > 1 and dispatcher is not one.function:
            from numba.core.sigutils import normalize_signature

            for signature in one.signatures:  # as types: a later call looks for its types in the cache, not for a text
                dispatcher.compile(normalize_signature(signature)[0])
    return len(stated)


def _compile(one: _Kernel) -> Callable[..., Any]:
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        _link(one.function, plain=True)
        return one.function
    import numba

    _link(one.function, plain=False)
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    if one.parallel:
        options["parallel"] = True
    if one.fastmath:
        options["fastmath"] = set(_SAFE_FASTMATH)
    if one.inline:
        options["inline"] = "always"
    # of several signatures a run needs one as a rule: then each is compiled when it is met
    signatures = list(one.signatures) if len(one.signatures) == 1 else []
    try:
        return _jit(numba, signatures, one.function, cache=True, **options)
    except RuntimeError:  # numba found no folder that it can write its cache to: beside the source, then home
        numba.config.CACHE_DIR = tempfile.mkdtemp(prefix="frenkel-kernels-")
    try:
        return _jit(numba, signatures, one.function, cache=True, **options)
    except RuntimeError:
        numba.config.CACHE_DIR = ""
        _notice_no_cache()
        return _jit(numba, signatures, one.function, **options)


def _jit(
    numba: Any, signatures: list[str], function: Callable[..., Any], **options: Any
) -> Callable[..., Any]:
    compiled: Callable[..., Any] = numba.njit(*signatures, **options)(function)
    return compiled


def _link(function: Callable[..., Any], *, plain: bool) -> None:
    """Put the dispatchers of the kernels that `function` calls where numba looks for them: in its globals.

    numba resolves a called name as a global of the caller's module; there it must find a dispatcher, not
    our lazy wrapper. In plain mode the wrapper is fine as it is.
    """
    if plain:
        return
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, _Kernel):
            function.__globals__[name] = value.dispatcher()


def _notice_no_cache() -> None:
    global _cache_notice_given
    if not _cache_notice_given:
        _cache_notice_given = True
        print(
            "frenkel: compiled code cannot be cached here (no writable folder); it is compiled anew each time."
            " Set NUMBA_CACHE_DIR to a folder that you can write to.",
            file=sys.stderr,
        )
