"""What the composite model and its inverse are worth: coverage of the profile intervals, verdicts on known truths, and the
model of coated spheres against the voxel solver.

    python benchmarks/microstructure_composite.py [series per row]     # default 100

Truths are coated hard spheres (the law of the fit) or null models with scatter; voxel structures are random spheres with
an interphase of whole voxels, solved with bounds.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from frenkel.microstructure import Phase, compare_models, generators, laws, solve
from frenkel.microstructure.interphase_profile import interphase_profiles

EIGHT = np.array([0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4])
TWELVE = np.linspace(0.0, 0.45, 12)
MATRIX = 1e-6


def shells(ratio: float, factor: float, filler: float):
    return lambda v: laws.coated_inclusions(
        MATRIX, filler, factor * MATRIX, v, laws.shell_vol_fraction(v, shell_to_radius=ratio)
    )


DESIGNS = (
    ("thick, conducting; inert filler", shells(0.5, 100.0, 0.0), 0.0, EIGHT, 0.05),
    ("thick, conducting; inert filler", shells(0.5, 100.0, 0.0), 0.0, TWELVE, 0.2),
    ("thin, very conducting; inert filler", shells(0.2, 1e3, 0.0), 0.0, TWELVE, 0.1),
    ("thick, weak; inert filler", shells(0.8, 5.0, 0.0), 0.0, TWELVE, 0.05),
    ("conducting; active filler", shells(0.4, 50.0, 1e-5), 1e-5, TWELVE, 0.1),
    ("blocking; active filler", shells(0.3, 0.1, 1e-5), 1e-5, TWELVE, 0.05),
)


def coverage(
    row: int, law, filler: float, loadings, scatter: float, series: int, known: bool
) -> tuple[float, float, float]:
    """Shares of intervals of t/r and σ_shell/σ_matrix that hold the truth, and of series whose ends are both closed."""
    truth = law.__closure__
    cells = dict(zip(law.__code__.co_freevars, (c.cell_contents for c in truth), strict=True))
    hits, closed = np.zeros(2), 0
    for seed in range(series):
        noise = np.exp(scatter * np.random.default_rng([row, seed]).standard_normal(loadings.size))
        sigma = np.array([law(v) for v in loadings]) * noise
        found = dict(
            interphase_profiles(loadings, sigma, filler_S_cm=filler, scatter_ln=scatter if known else None)
        )
        ends = (found["t/r"], found["σ_shell/σ_matrix"])
        hits += [
            one.low <= value <= one.high
            for one, value in zip(ends, (cells["ratio"], cells["factor"]), strict=True)
        ]
        closed += all(np.isfinite([one.low, one.high]).all() and one.low > 0.0 for one in ends)
    return (*(100.0 * hits / series), 100.0 * closed / series)


def verdicts(name: str, law, scatter: float, series: int, known: bool) -> str:
    """How often each kind of verdict falls on a known truth."""
    count: dict[str, int] = {}
    for seed in range(series):
        noise = np.exp(scatter * np.random.default_rng(1000 + seed).standard_normal(EIGHT.size))
        said = compare_models(
            EIGHT, np.array([law(v) for v in EIGHT]) * noise, scatter_ln=scatter if known else None
        ).verdict
        key = said.split(":")[0]
        count[key] = count.get(key, 0) + 1
    shares = ", ".join(
        f"{key} {100 * n / series:.3g} %" for key, n in sorted(count.items(), key=lambda one: -one[1])
    )
    return f"| {name} | {100 * scatter:g} % {'stated' if known else 'estimated'} | {shares} |"


def dilution(v: float) -> float:
    return MATRIX * laws.maxwell_garnett(1.0, 0.0, v)


def crystals(v: float) -> float:
    return dilution(v) * ((1.0 - 0.7 * np.exp(-v / 0.08)) / 0.3) ** 1.5


def against_voxels(
    vol: float, factor: float, filler: float, radius: float, shell: float, edge: int = 64
) -> tuple[str, float]:
    """The closed form beside the solver on random spheres with a shell of whole voxels; and their ratio."""
    made = generators.spheres(edge, vol, radius=radius, rng=np.random.default_rng(3))
    coated = generators.add_shell(made, made.names[1], shell, into=made.names[0])
    sigma = dict(zip(coated.names, (1.0, filler, factor), strict=True))
    found = solve(coated.labels, [Phase(n, sigma[n]) for n in coated.names], tolerance=1e-3)
    share = laws.shell_vol_fraction(vol, shell_to_radius=shell / radius)
    closed = laws.coated_inclusions(1.0, filler, factor, vol, share)
    separate = laws.overlapping_shells(1.0, filler, factor, vol, shell_to_radius=shell / radius)
    in_image = dict(coated.vol_fractions)[coated.names[2]]
    row = (
        f"| {100 * vol:.3g} | {shell / radius:.2g} | {factor:g} | {filler:g} | {100 * in_image:.3g} / {100 * share:.3g} | "
        f"{found.lower_S_cm:.3g} … {found.upper_S_cm:.3g} | {closed:.3g} | {closed / found.value_S_cm:.2f} | "
        f"{separate / found.value_S_cm:.2f} |"
    )
    return row, closed / found.value_S_cm


def main() -> None:
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    began = time.process_time()
    print("| truth | loadings | scatter | t/r held | σ_s/σ_m held | both closed |\n|---|---|---|---|---|---|")
    for row, (name, law, filler, loadings, scatter) in enumerate(DESIGNS):
        for known in (False, True):
            one, two, closed = coverage(2 * row + known, law, filler, loadings, scatter, series, known)
            said = f"{100 * scatter:g} % {'stated' if known else 'estimated'}"
            print(
                f"| {name} | {loadings.size} | {said} | {one:.1f} % | {two:.1f} % | {closed:.0f} % |",
                flush=True,
            )
    print("\n| truth | scatter | verdicts |\n|---|---|---|")
    for known in (False, True):
        print(verdicts("filler only dilutes", dilution, 0.05, series // 2, known), flush=True)
        print(verdicts("only crystallinity changes", crystals, 0.05, series // 2, known), flush=True)
        print(
            verdicts("interphase, t/r 0.5, 100 times", shells(0.5, 100.0, 0.0), 0.05, series // 2, known),
            flush=True,
        )
    print(
        "\n| vol % | t/r | σ_s/σ_m | σ_f/σ_m | shell vol % image / law | image | coated inclusions | over image | overlapping shells over image |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for radius, shell in ((8.0, 3.0), (6.0, 6.0)):
        for vol in (0.05, 0.15, 0.25):
            for factor, filler in (
                (100.0, 0.0),
                (10.0, 0.0),
                (0.1, 0.0),
                (0.1, 100.0),
                (10.0, 100.0),
                (1000.0, 1.0),
            ):
                print(against_voxels(vol, factor, filler, radius, shell)[0], flush=True)
    print(f"\n{time.process_time() - began:.0f} s CPU")


if __name__ == "__main__":
    main()
