"""Levenberg-Marquardt within bounds over many starts, compiled: a race that keeps the best and finishes them.

Arrays only; see `_kernels` and `_element_kernels` for programs and parameters. The box low ≤ x ≤ high is kept by projection: a parameter
at a bound whose gradient points outward is held. A parameter with low = high is fixed. One that shares the value of an
earlier one (tie[p] < p) moves with it.
"""

from __future__ import annotations

import numpy as np

from frenkel.kernels import kernel
from frenkel.measure._kernels import damped_step, normal_equations

SETTLED = 1e-7


@kernel(
    signature="f8(i8[:,::1], i8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], c16[::1], f8[::1], i8, f8[::1])"
)
def descend(program, tie, x, low, high, reach, lnw, measured, weight, iterations, state):  # type: ignore[no-untyped-def]
    """Improve x in place by at most `iterations` evaluations; returns the cost.

    `reach` [P] is the largest step of each parameter. `state` [2] carries the damping and 1.0 where settled, so that
    a descent can be taken up again.
    """
    count, n = x.size, lnw.size
    Z = np.empty((program.shape[0], n), dtype=np.complex128)
    J = np.empty((count, n), dtype=np.complex128)
    A, A_new = np.empty((count, count)), np.empty((count, count))
    g, g_new, step = np.empty(count), np.empty(count), np.empty(count)
    work = np.empty((count, count))
    x_new = np.empty(count)
    free = np.empty(count, dtype=np.bool_)
    cost = normal_equations(program, tie, x, lnw, measured, weight, Z, J, A, g)
    stalled = 0
    for _ in range(iterations):
        for p in range(count):
            free[p] = tie[p] == p and not ((x[p] <= low[p] and g[p] >= 0.0) or (x[p] >= high[p] and g[p] <= 0.0))
        better = False
        if damped_step(A, g, state[0], free, work, step):
            for p in range(count):
                size = min(max(step[p], -reach[p]), reach[p])
                x_new[p] = min(max(x[p] + size, low[p]), high[p])
            for p in range(count):
                x_new[p] = x_new[tie[p]]
            cost_new = normal_equations(program, tie, x_new, lnw, measured, weight, Z, J, A_new, g_new)
            better = np.isfinite(cost_new) and cost_new < cost
        if better:
            stalled = stalled + 1 if cost - cost_new < SETTLED * cost else 0
            cost = cost_new
            x[:] = x_new
            A, A_new = A_new, A
            g, g_new = g_new, g
            state[0] = max(state[0] * 0.2, 1e-9)
        else:
            state[0] = min(state[0] * 5.0, 1e9)
            if state[0] > 1e4:
                stalled += 1
        if stalled >= 2:
            state[1] = 1.0
            break
    return cost


@kernel(
    signature="f8[::1](i8[:,::1], i8[::1], f8[:,::1], f8[::1], f8[::1], f8[::1], f8[::1], c16[::1], f8[::1], i8, i8, i8)"
)
def race(program, tie, starts, low, high, reach, lnw, measured, weight, first, keep, iterations):  # type: ignore[no-untyped-def]
    """Costs [S] of all starts, improved in place: `first` iterations each, then the best ones to the end.

    They are finished in order, until `keep` - 1 of them in a row brought nothing (1 %) beyond the best, at most 3 `keep`.
    """
    count = starts.shape[0]
    costs = np.empty(count)
    states = np.empty((count, 2))
    for s in range(count):
        states[s, 0] = 1e-2
        states[s, 1] = 0.0
        costs[s] = descend(program, tie, starts[s], low, high, reach, lnw, measured, weight, first, states[s])
        if not np.isfinite(costs[s]):
            costs[s] = np.inf
    order = np.argsort(costs)
    finished, idle = 0, 0
    lowest = np.inf
    for k in range(count):
        s = order[k]
        if finished >= 3 * keep or (finished > 0 and idle >= keep - 1) or not np.isfinite(costs[s]):
            break
        twin = False
        for j in range(k):
            # two starts in one basin: finishing both would cost time and bring nothing
            if states[order[j], 1] > 0.0 and np.max(np.abs(starts[order[j]] - starts[s]) / reach) < 0.01:
                twin = True
        if twin:
            continue
        finished += 1
        if states[s, 1] == 0.0:
            costs[s] = descend(program, tie, starts[s], low, high, reach, lnw, measured, weight, iterations, states[s])
            states[s, 1] = 1.0
        idle = 0 if costs[s] < 0.99 * lowest else idle + 1
        lowest = min(lowest, costs[s])
    return costs
