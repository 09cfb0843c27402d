"""How is it made, in which air, for how much, and what does a furnace log say?

Routes are steps over typed states (powder, slurry, green, dense, film, layer). Precursors balance atoms,
Σ x_i a_i = product + gas; yields compound, x_k = X/Π y_j; a step grows as L₀ q^p; H2S in a room is
powder · rate / fresh air; densification follows ρ₀ + (1 − ρ₀)/(1 + exp(−(ln Θ − a)/b)), Θ = ∫ exp(−Q/RT)/T dt. Units: g, °C and
K, ppm, m³/s, kJ/mol, MPa, USD. The room hands over density, grain size and thickness with intervals and never computes σ.
"""

from __future__ import annotations

from frenkel.lazy_names import lazy_names

_PUBLIC = {
    "CellCost": "cells",
    "Chain": "chain",
    "ChainCost": "chain_cost",
    "Estimate": "estimates",
    "GasRate": "air",
    "Handling": "dry_room",
    "LayerDescription": "description",
    "MasterCurve": "sinter",
    "Plan": "plan",
    "Route": "routes",
    "RouteFile": "route_file",
    "Stated": "description",
    "balance_precursors": "precursors",
    "batpac_design": "plant",
    "batpac_steps": "plant",
    "cell_cost": "cells",
    "chain_cost": "chain_cost",
    "cheapest_dew_point": "dry_room",
    "describe_layer": "layer_made",
    "exposure_limits": "air",
    "fit_master_curve": "sinter",
    "fit_table": "step_laws",
    "make_plan": "plan",
    "next_points": "design",
    "next_schedules": "design",
    "plant_cost": "costing",
    "plan_of_route": "plan",
    "read_chain": "chain_specification",
    "read_description": "description",
    "read_dilatometer_log": "dilatometer",
    "read_route": "route_file",
    "read_schedule": "schedule",
    "recipe_sheet": "recipe",
    "target_of": "plan",
}

__all__ = [
    "CellCost",
    "Chain",
    "ChainCost",
    "Estimate",
    "GasRate",
    "Handling",
    "LayerDescription",
    "MasterCurve",
    "Plan",
    "Route",
    "RouteFile",
    "Stated",
    "balance_precursors",
    "batpac_design",
    "batpac_steps",
    "cell_cost",
    "chain_cost",
    "cheapest_dew_point",
    "describe_layer",
    "exposure_limits",
    "fit_master_curve",
    "fit_table",
    "make_plan",
    "next_points",
    "next_schedules",
    "plan_of_route",
    "plant_cost",
    "read_chain",
    "read_description",
    "read_dilatometer_log",
    "read_route",
    "read_schedule",
    "recipe_sheet",
    "target_of",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
