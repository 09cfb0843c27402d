"""Array kernels of hopping: exact diffusion tensor by eliminating sites, and kinetic Monte Carlo loops.

Networks are arrays of hops; displacements are Cartesian in Å, rates in 1/s. Random numbers come from
the numpy generator that the caller passes.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import math

import numpy as np

from frenkel.kernels import kernel


@kernel(signature="(f8[:, ::1], f8[:, :, ::1], f8[:, ::1], i8, i8, f8, f8, f8, f8)")
def add_edge(conductance, offset, tensor, i, j, g, x, y, z):
    """Add a conductance g with offset (x, y, z) between i and j; a loop or a parallel edge feeds the tensor.

    Two parallel edges act as one with the mean offset; what their offsets differ by is dissipated in any case
    and goes into the tensor, as does a loop from a site to its own image.
    """
    if g <= 0.0:
        return
    if i == j:
        d = (x, y, z)
        for a in range(3):
            for b in range(3):
                tensor[a, b] += g * d[a] * d[b]
        return
    old = conductance[i, j]
    total = old + g
    share = g / total
    d = (x - offset[i, j, 0], y - offset[i, j, 1], z - offset[i, j, 2])
    if old > 0.0:
        for a in range(3):
            for b in range(3):
                tensor[a, b] += old * share * d[a] * d[b]
    conductance[i, j] = total
    conductance[j, i] = total
    for a in range(3):
        if old > 0.0:
            offset[i, j, a] += share * d[a]
        else:
            offset[i, j, a] = (x, y, z)[a]
        offset[j, i, a] = -offset[i, j, a]


@kernel(signature="(i8, i8[:, ::1], f8[:, ::1], f8[::1])")
def eliminated_tensor(sites, ends, displacements, conductances):
    """Σ over the network of g (d + Δu)(d + Δu)ᵀ at its minimum over the site values u: (3, 3).

    Sites are eliminated one by one by the star–mesh identity. No numbers are subtracted from each other that
    could cancel, so that conductances may span hundreds of orders of magnitude.
    """
    conductance = np.zeros((sites, sites))
    offset = np.zeros((sites, sites, 3))
    tensor = np.zeros((3, 3))
    for h in range(ends.shape[0]):
        add_edge(
            conductance, offset, tensor, ends[h, 0], ends[h, 1], conductances[h],
            displacements[h, 0], displacements[h, 1], displacements[h, 2],
        )  # fmt: skip
    partners = np.empty(sites, np.int64)
    for k in range(sites - 1, 0, -1):
        count = 0
        total = 0.0
        for i in range(k):
            if conductance[k, i] > 0.0:
                partners[count] = i
                total += conductance[k, i]
                count += 1
        for m in range(count):
            i = partners[m]
            for n in range(m + 1, count):
                j = partners[n]
                add_edge(
                    conductance, offset, tensor, i, j, conductance[k, i] / total * conductance[k, j],
                    offset[i, k, 0] + offset[k, j, 0],
                    offset[i, k, 1] + offset[k, j, 1],
                    offset[i, k, 2] + offset[k, j, 2],
                )  # fmt: skip
    return tensor


@kernel(signature="(i8[:, ::1], i8[:, ::1], i8[::1], i8[:, ::1], i8, npy_rng)")
def vacancy_walk(neighbours, displacements, occupation, position, hops, rng):
    """Lattice gas with one rate and exclusion; moves `hops` ions by their vacancies, returns the attempts.

    neighbours : (sites, z); displacements : (z, 3) from a site to its neighbours, in whole units, opposite
    of the ion's move; occupation : (sites,) ion or −1, changed; position : (ions, 3), changed.
    """
    sites, z = neighbours.shape
    vacancy = np.empty(sites, np.int64)
    count = 0
    for s in range(sites):
        if occupation[s] < 0:
            vacancy[count] = s
            count += 1
    done = 0
    attempts = 0
    while done < hops:
        v = int(rng.random() * count)
        k = int(rng.random() * z)
        s = vacancy[v]
        q = neighbours[s, k]
        attempts += 1
        ion = occupation[q]
        if ion < 0:
            continue
        occupation[s] = ion
        occupation[q] = -1
        vacancy[v] = q
        for c in range(3):
            position[ion, c] -= displacements[k, c]
        done += 1
    return attempts


@kernel(signature="(i8[::1], i8[:, :, ::1], i8[:, ::1], i8, i8, i8[:, ::1], i8, npy_rng)")
def interstitialcy_walk(lattice_ion, neighbours, steps, place, ion, position, events, rng):
    """Collinear interstitialcy: the interstitial takes a lattice site, its ion goes on by the same step.

    lattice_ion : (places of lattice sites,) ion on each, changed; neighbours : (interstitial places, z, 2) lattice
    site passed and interstitial place reached; steps : (z, 3) whole units; place, ion : of the interstitial.
    Returns the place and ion of the interstitial at the end.
    """
    z = steps.shape[0]
    for _ in range(events):
        k = int(rng.random() * z)
        site = neighbours[place, k, 0]
        pushed = lattice_ion[site]
        for c in range(3):
            position[ion, c] += steps[k, c]
            position[pushed, c] += steps[k, c]
        lattice_ion[site] = ion
        ion = pushed
        place = neighbours[place, k, 1]
    return place, ion


@kernel(
    signature="(i8[::1], f8[:, ::1], i8[::1], i8[::1], i8[::1], f8[::1], i8[::1], f8[::1], b1, i8[::1], i8[::1], i8[::1],"
    " i8[::1], f8[::1], f8, i8[::1], f8[:, ::1], i8, i8, npy_rng, f8[::1])"
)
def hop_loop(
    hop_to,
    hop_step,
    back,
    own,
    out_start,
    cumulative,
    group,
    group_rate,
    by_vacancy,
    close_start,
    close_sites,
    pair_start,
    pair_sites,
    pair_kT,
    bound,
    occupation,
    position,
    hops,
    most_attempts,
    rng,
    dwell,
):
    """Lattice gas with exact waiting times: `hops` moves, returns (time in s, moves done, attempts).

    Carriers are the ions, or the vacancies (by_vacancy) where these are fewer. All carriers of a group have the
    same total rate; an attempt draws a group, a carrier of it and one of its hops, each by its rate, and comes to
    nothing if the target is taken, so that the time between attempts is −ln(u) over the total rate.

    Directed hops are ordered by their site: those of site s are out_start[s] to out_start[s + 1].
    hop_to : target; hop_step : (hops, 3) Å; back : the opposite hop; own : 1 if the two sites exclude each other
    cumulative : rates of the hops of a site, summed up; of the opposite hops if by_vacancy
    group : (sites,); group_rate : total rate of a carrier on a site of the group
    close_sites[close_start[s] : ...] : sites so near to s that both cannot be occupied
    pair_sites[pair_start[s] : ...], pair_kT : sites that repel an ion on s, and by how much over kT; a hop's rate takes
    the factor exp(−ΔΦ/2kT), and bound is at least the largest such factor (1 without repulsion)
    occupation : (sites,) ion or −1; position : (ions, 3); both changed. dwell : (sites,) time in which the site
    was occupied, added to.
    """
    sites = occupation.shape[0]
    groups = group_rate.shape[0]
    lists = np.empty((groups, sites), np.int32)
    length = np.zeros(groups, np.int64)
    slot = np.full(sites, -1, np.int32)
    blocked = np.zeros(sites, np.int32)
    since = np.zeros(sites)
    for s in range(sites):
        if (occupation[s] < 0) == by_vacancy:
            g = group[s]
            slot[s] = length[g]
            lists[g, length[g]] = s
            length[g] += 1
        if occupation[s] >= 0:
            for n in range(close_start[s], close_start[s + 1]):
                blocked[close_sites[n]] += 1
    total = 0.0
    for g in range(groups):
        total += group_rate[g] * length[g]
    time = 0.0
    done = 0
    attempts = 0
    while done < hops and attempts < most_attempts and total > 0.0:
        attempts += 1
        time -= math.log(1.0 - rng.random()) / (total * bound)
        pick = rng.random() * total
        g = 0
        while g < groups - 1 and pick >= group_rate[g] * length[g]:
            pick -= group_rate[g] * length[g]
            g += 1
        while length[g] == 0 or group_rate[g] <= 0.0:  # rounding at the end of the sum
            g -= 1
        index = min(np.int64(pick / group_rate[g]), length[g] - 1)
        pick -= index * group_rate[g]
        site = lists[g, index]
        h = out_start[site]
        last = out_start[site + 1] - 1
        while h < last and pick >= cumulative[h]:
            h += 1
        other = hop_to[h]
        if by_vacancy:
            h = back[h]
            a = other
            b = site
        else:
            a = site
            b = other
        if occupation[a] < 0 or occupation[b] >= 0 or blocked[b] != own[h]:
            continue
        if bound > 1.0:
            change = 0.0
            for n in range(pair_start[b], pair_start[b + 1]):
                if pair_sites[n] != a and occupation[pair_sites[n]] >= 0:
                    change += pair_kT[n]
            for n in range(pair_start[a], pair_start[a + 1]):
                if occupation[pair_sites[n]] >= 0:
                    change -= pair_kT[n]
            if rng.random() * bound >= math.exp(-0.5 * change):
                continue
        ion = occupation[a]
        occupation[a] = -1
        occupation[b] = ion
        dwell[a] += time - since[a]
        since[b] = time
        for axis in range(3):
            position[ion, axis] += hop_step[h, axis]
        for n in range(close_start[a], close_start[a + 1]):
            blocked[close_sites[n]] -= 1
        for n in range(close_start[b], close_start[b + 1]):
            blocked[close_sites[n]] += 1
        length[g] -= 1
        moved = lists[g, length[g]]
        lists[g, slot[site]] = moved
        slot[moved] = slot[site]
        slot[site] = -1
        new = group[other]
        slot[other] = length[new]
        lists[new, length[new]] = other
        length[new] += 1
        if new != g:
            total = 0.0
            for n in range(groups):
                total += group_rate[n] * length[n]
        done += 1
    for s in range(sites):
        if occupation[s] >= 0:
            dwell[s] += time - since[s]
    return time, done, attempts
