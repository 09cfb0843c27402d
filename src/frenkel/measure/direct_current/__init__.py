"""Direct current and the rest: what currents and potentials against time say about an electrolyte or a cell.

Steady state and transference (V, mA, Ω), electronic conductivity (S/cm), decomposition by sweeps (V, mA/cm²), critical
currents (mA/cm²), growth of resistances (Ω against h), cycling (mAh), GITT (cm²/s), moisture (mL/g). Each module states its
equations; what has not settled, is not separable or lies below the leakage of the set-up is a `Refusal` or a bound.
"""
