"""Fits of impedance.py with a guess scaled to the data; run by its own interpreter.

    python impedance_py.py spectra.npz out.json

spectra.npz holds f [N] and Z [S, N]; out.json gets, for each spectrum, the seconds and the parameters or null.
"""

import io
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from impedance.models.circuits import CustomCircuit
from impedance.validation import linKK

warnings.filterwarnings("ignore")
data = np.load(sys.argv[1])
f, spectra = data["f"], data["Z"]
rows, kk = [], []
for z in spectra:
    r = float(np.median(z.real))
    w1, w2 = 2 * np.pi * 1e5, 2 * np.pi * 3e3
    q3 = 1 / (max(-z[-1].imag, 1e-9) * (2 * np.pi * f[-1]) ** 0.85)
    guess = [float(v) for v in (0.1 * r, r / 2, 2 / (r * w1**0.9), 0.9, r / 2, 2 / (r * w2**0.85), 0.85, q3, 0.85)]
    started = time.process_time()
    try:
        model = CustomCircuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", initial_guess=guess)
        model.fit(f, z, weight_by_modulus=True, maxfev=3000)
        parameters = [float(v) for v in model.parameters_]
    except Exception:
        parameters = None
    rows.append({"seconds": time.process_time() - started, "parameters": parameters})
for z in spectra[:10]:
    started = time.process_time()
    sys.stdout, kept = io.StringIO(), sys.stdout
    linKK(f, z, c=0.5, max_M=50, fit_type="complex", add_cap=True)
    sys.stdout = kept
    kk.append(time.process_time() - started)
Path(sys.argv[2]).write_text(json.dumps({"fits": rows, "linkk_seconds": kk}))
