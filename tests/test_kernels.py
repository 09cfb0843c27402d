"""The numba decorator: same numbers as plain Python, NaN stays visible, works without a writable folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from frenkel import kernels

MODULE = '''
import numpy as np
from frenkel.kernels import kernel, compile_all, registered_kernels

@kernel(signature="f8(f8)", inline=True)
def square(x):
    return x * x

@kernel(fastmath=True)
def sum_of_squares(values):
    total = 0.0
    for i in range(values.size):
        total += square(values[i])
    return total
'''


def run(folder: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        check=False,
    )


def test_a_kernel_calls_another_and_nan_stays_visible(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text(MODULE)
    code = (
        "import made, numpy as np, math\n"
        "assert made.sum_of_squares(np.array([1.0, 2.0])) == 5.0\n"
        "assert math.isnan(made.sum_of_squares(np.array([1.0, np.nan])))\n"
        "assert math.isinf(made.sum_of_squares(np.array([1.0, np.inf])))\n"
        "assert made.registered_kernels() == ('made.square', 'made.sum_of_squares')\n"
        "assert made.compile_all() == 1\n"
    )
    done = run(tmp_path, code)
    assert done.returncode == 0, done.stderr
    cached = list((tmp_path / "__pycache__").glob("made.*.nbc")) or os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
    assert cached, "compiled code was not cached beside the source"
    plain = run(tmp_path, code, NUMBA_DISABLE_JIT="1")
    assert plain.returncode == 0, plain.stderr


def test_importing_a_kernel_loads_no_numba(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text(MODULE)
    done = run(tmp_path, "import made, sys; assert 'numba' not in sys.modules")
    assert done.returncode == 0, done.stderr


def test_without_any_writable_folder_it_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    calls: list[bool] = []
    real = numba.njit

    def no_cache(*signature: object, **options: object) -> object:
        calls.append(bool(options.get("cache")))
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(*signature, **options)

    monkeypatch.setattr(numba, "njit", no_cache)
    monkeypatch.setattr(kernels, "_cache_notice_given", False)

    @kernels.kernel
    def double(x):  # type: ignore[no-untyped-def]
        return 2.0 * x

    if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0":
        assert double(3.0) == 6.0
        # beside the source or home, then a temporary folder, then none (numba compiles parts of its own after)
        assert calls[:3] == [True, True, False] and not any(calls[3:])


def test_a_stated_signature_refuses_other_types() -> None:
    @kernels.kernel(signature="f8(f8[::1])")
    def first(values):  # type: ignore[no-untyped-def]
        return values[0]

    assert first(np.array([2.0])) == 2.0
    if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0":
        with pytest.raises(TypeError):
            first(np.array([2], dtype=np.complex128))


def test_several_stated_signatures_are_compiled_ahead_and_found_again(tmp_path: Path) -> None:
    (tmp_path / "both.py").write_text(
        "from frenkel.kernels import kernel, compile_all\n"
        "@kernel(signature=('(f4[::1],)', '(f8[::1],)'))\n"
        "def first(values):\n"
        "    return values[0] * 2\n"
    )
    plain = os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
    count = (
        "import both, numpy as np\n"
        "assert both.first(np.ones(1)) == 2.0 and both.first(np.ones(1, np.float32)) == 2.0\n"
        f"found = (0, 0) if {plain} else [sum(c.values()) for c in both.first.dispatcher().stats[1:]]\n"
        "print(*found)\n"
    )
    assert run(tmp_path, "import both; assert both.compile_all() == 1").returncode == 0
    done = run(tmp_path, count)
    assert done.stdout.split() == (["0", "0"] if plain else ["2", "0"]), done.stdout + done.stderr
