"""Fits of MADAP 1.2.8: with its own choice of circuit, and with a given circuit and guess; run by its own interpreter.

    python madap_fit.py spectra.npz out.json

spectra.npz holds f [N] and Z [S, N]; out.json gets for each spectrum the seconds and Σ |ΔZ/Z|² of both ways (null: failed). Its own
choice is tried on the first spectrum only, because it takes long.
"""

import json
import logging
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from madap.echem.e_impedance.e_impedance import EIS, EImpedance  # noqa: E402

logging.disable(logging.CRITICAL)
data = np.load(sys.argv[1])
f, rows = data["f"], []


def run(z, **more):
    started = time.process_time()
    try:
        # it reads -Z'' as its imaginary part in files and Z'' here
        impedance = EImpedance(pd.Series(f), pd.Series(z.real), pd.Series(z.imag), pd.Series(np.zeros(len(f))))
        one = EIS(impedance, cell_constant="", **more)
        one.analyze()
        cost = float(np.sum(np.abs((one.custom_circuit.predict(f) - z) / np.abs(z)) ** 2))
    except Exception as error:
        return {"seconds": time.process_time() - started, "cost": None, "error": repr(error)[:200]}
    return {"seconds": time.process_time() - started, "cost": cost, "circuit": one.custom_circuit.circuit}


for k, z in enumerate(data["Z"][:10]):
    r = float(np.median(z.real))
    w1, w2 = 2 * np.pi * 1e5, 2 * np.pi * 3e3
    q3 = 1 / (max(-z[-1].imag, 1e-9) * (2 * np.pi * f[-1]) ** 0.85)
    guess = [float(v) for v in (0.1 * r, r / 2, 2 / (r * w1**0.9), 0.9, r / 2, 2 / (r * w2**0.85), 0.85, q3, 0.85)]
    given = run(z, suggested_circuit="R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", initial_value=guess)
    rows.append({"given": given, "own": run(z) if k < 1 else None})
Path(sys.argv[2]).write_text(json.dumps(rows))
