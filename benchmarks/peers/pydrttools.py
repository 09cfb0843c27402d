"""DRT of pyDRTtools with GCV; run by its own interpreter. Its package imports a GUI, which is put aside.

    python pydrttools.py spectra.npz out.json
"""

import json
import sys
import time
import types
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import matplotlib  # noqa: E402

matplotlib.use("Agg")
for name in ("pyDRTtools.GUI", "pyDRTtools.layout", "pyDRTtools.cli"):
    sys.modules[name] = types.ModuleType(name)
import numpy as np  # noqa: E402
from pyDRTtools.runs import EIS_object, simple_run  # noqa: E402

data = np.load(sys.argv[1])
rows = []
for z in data["Z"]:
    started = time.process_time()
    try:
        out = simple_run(EIS_object(data["f"], z.real, z.imag), cv_type="GCV", der_used="2nd order")
        tau, gamma = [list(map(float, v)) for v in (out.out_tau_vec, out.gamma)]
    except Exception as error:
        tau, gamma = None, repr(error)
    rows.append({"seconds": time.process_time() - started, "tau": tau, "gamma": gamma})
Path(sys.argv[2]).write_text(json.dumps(rows))
