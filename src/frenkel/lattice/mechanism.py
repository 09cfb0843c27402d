"""Which way ions move, by stated rules on the sites that the file fills.

A hop between two filled sites needs a vacancy; between two empty ones it carries an interstitial; between a filled
and an empty one the arriving ion pushes the one that is there: interstitialcy (knock-off). Concerted motion of
several ions is not in a landscape of one ion and gets no label. Filled: more than half an ion in the file.
"""

from __future__ import annotations

import numpy as np

from frenkel.lattice.conduction import file_occupancies
from frenkel.lattice.framework import Framework
from frenkel.lattice.network import HopNetwork

__all__ = ["FILLED", "mechanisms"]

FILLED = 0.5


def mechanisms(network: HopNetwork, framework: Framework) -> tuple[str, ...]:
    """ "vacancy", "interstitial" or "interstitialcy" for each class of hops, in the order of the classes."""
    occupancy, _ = file_occupancies(network, framework)
    labels = []
    for kind in range(len(network.hop_origin)):
        hop = int(np.flatnonzero(network.hop_class == kind)[0])
        filled = sum(occupancy[int(network.site_class[site])] > FILLED for site in network.hop_ends[hop])
        labels.append(("interstitial", "interstitialcy", "vacancy")[filled])
    return tuple(labels)
