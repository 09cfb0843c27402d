"""A composite electrolyte as a material: polymer with salt, filler, interphase; σ against loading and temperature.

Two carriers. σ_total (blocking electrodes) takes the full conductivity of the matrix; σ_Li (anions blocked)
takes its lithium part, current fraction × σ_matrix. An inorganic filler carries lithium only. The interphase
is matrix whose conductivity is changed by a factor. Three terms of the filler, each of either sign:
interphase (thickness t, factor), resistance R of the filler|polymer contact, crystallinity of the matrix.

    core       σ_f' = 1/(1/σ_f + R/r)                    (exact for a sphere of radius r)
    shell      volume from `laws.shell_vol_fraction` (spheres), or by overlap of coated cylinders
    matrix     σ_amorphous(T) (1-X)^1.5                  crystals are insulating spheres (Bruggeman)
    whole      `laws.coated_inclusions`: cores enclosed by shell, such particles in the matrix, with the filler's aspect ratio
Units: S/cm, µm, nm, Ω·cm², K; volume fractions 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Law
from frenkel.microstructure.laws import archie, coated_inclusions, shell_vol_fraction
from frenkel.microstructure.loading import MatrixMakeUp
from frenkel.microstructure.phases import CM_PER_UM
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["HISTORIES", "Composite", "CompositePoint", "Filler", "Interphase", "Matrix"]

HISTORIES = ("crystallised", "supercooled")
NM_PER_UM = 1e3
CRYSTAL_EXPONENT = 1.5
STEP_K = 1.0
_MOST = {"thickness": 1e6, "factor": 1e9}


def _value(what: str, given: float | Law, temperature_K: float) -> float:
    """σ of a number or a law at a temperature."""
    if isinstance(given, Law):
        from frenkel.transport import conductivity

        return float(conductivity(given, temperature_K))
    if not (math.isfinite(given) and given >= 0.0):
        raise OutOfRange(what, given=given, low=0.0, unit="S/cm")
    return given


@dataclass(frozen=True)
class Matrix:
    """Polymer and salt.

    Parameters
    ----------
    name : for example "PEO-LiTFSI"
    conductivity : S/cm of the amorphous matrix, or a law of `transport` (VTF, Arrhenius)
    current_fraction : lithium's part of σ, 0–1; None is unknown
    make_up : densities and masses
    salt_free : a matrix without salt has nothing but traces to conduct
    melting_K, crystallinity : melting point and crystallised volume fraction X below it, without filler
    crystallinity_slope : dX/dφ by the filler (negative: it keeps the matrix amorphous)
    history : below the melting point, "crystallised" or "supercooled" (cooled from the melt, still amorphous)
    """

    name: str
    conductivity: float | Law
    current_fraction: float | None = None
    make_up: MatrixMakeUp | None = None
    salt_free: bool = False
    melting_K: float | None = None
    crystallinity: float = 0.0
    crystallinity_slope: float = 0.0
    history: str = ""

    def __post_init__(self) -> None:
        for what, value in (
            ("crystallinity", self.crystallinity),
            ("current fraction", self.current_fraction),
        ):
            if value is not None and not 0.0 <= value <= 1.0:
                raise OutOfRange(f"The {what}", given=value, low=0.0, high=1.0)
        if self.history and self.history not in HISTORIES:
            raise InputError(f"The thermal history is {self.history!r}; allowed are {', '.join(HISTORIES)}.")
        if self.crystallinity > 0.0 and self.melting_K is None:
            raise InputError("A crystalline matrix needs its melting point.")

    def amorphous_S_cm(self, temperature_K: float) -> float:
        """σ of the amorphous matrix."""
        return _value("The conductivity of the matrix", self.conductivity, temperature_K)

    def crystallised(self, temperature_K: float, vol_filler: float) -> float:
        """Crystalline volume fraction of the matrix at a temperature and loading, cut at 0 and 1."""
        if self.melting_K is None or temperature_K >= self.melting_K or self.history == "supercooled":
            return 0.0
        if not self.history:
            raise InputError(
                f"{temperature_K:.5g} K is below the melting point ({self.melting_K:.5g} K): the thermal history decides.",
                next_step='State history: "crystallised" (annealed) or "supercooled" (just cooled from the melt).',
            )
        return min(1.0, max(0.0, self.crystallinity + self.crystallinity_slope * vol_filler))


@dataclass(frozen=True)
class Filler:
    """Particles: conductivity (0 for an inert oxide) or law, radius, aspect ratio, density, contact resistance."""

    name: str
    conductivity: float | Law = 0.0
    radius_um: float | None = None
    aspect_ratio: float = 1.0
    density_g_cm3: float | None = None
    contact_resistance_ohm_cm2: float = 0.0

    def core_S_cm(self, temperature_K: float) -> float:
        """σ of a particle with its contact resistance."""
        sigma = _value("The conductivity of the filler", self.conductivity, temperature_K)
        if sigma == 0.0 or self.contact_resistance_ohm_cm2 == 0.0:
            return sigma
        if self.radius_um is None:
            raise InputError("A contact resistance needs the radius of the filler.")
        return 1.0 / (1.0 / sigma + self.contact_resistance_ohm_cm2 / (self.radius_um * CM_PER_UM))


@dataclass(frozen=True)
class Interphase:
    """Changed matrix around the filler: thickness (nm), and what it conducts.

    Either the factor on the conductivity of the amorphous matrix, so that the interphase follows its temperature, or a
    conductivity of its own (S/cm or law). `lithium_only` for an interphase that moves no anions (a space-charge layer);
    else both carriers share it as in the matrix.
    """

    thickness_nm: float
    factor: float | None = None
    lithium_only: bool = False
    conductivity: float | Law | None = None

    def __post_init__(self) -> None:
        if (self.factor is None) == (self.conductivity is None):
            raise InputError("An interphase has either a factor on the matrix or a conductivity of its own.")
        for what, value in (("thickness", self.thickness_nm), ("factor", self.factor)):
            if value is not None and not 0.0 <= value <= _MOST[what]:
                raise OutOfRange(
                    f"The {what} of the interphase", given=value, low=0.0, high=_MOST[what], unit="nm" if what == "thickness" else ""
                )

    def total_S_cm(self, amorphous_S_cm: float, temperature_K: float) -> float:
        """σ of the interphase, both carriers."""
        if self.factor is not None:
            return self.factor * amorphous_S_cm
        assert self.conductivity is not None
        return _value("The conductivity of the interphase", self.conductivity, temperature_K)


@dataclass(frozen=True)
class CompositePoint:
    """One loading at one temperature. `lithium_S_cm` and the current fraction are None where the matrix's is unknown."""

    vol_filler: float
    temperature_K: float
    total_S_cm: float
    lithium_S_cm: float | None
    current_fraction: float | None
    vol_shell: float
    crystallinity: float


@dataclass(frozen=True)
class Composite:
    """Matrix, filler, interphase: the parts from which σ(loading, T) is computed."""

    matrix: Matrix
    filler: Filler
    interphase: Interphase | None = None

    @property
    def name(self) -> str:
        return f"{self.matrix.name} + {self.filler.name}"

    def shell_vol(self, vol_filler: float) -> float:
        """Volume fraction of the interphase."""
        if self.interphase is None or self.interphase.thickness_nm == 0.0:
            return 0.0
        radius = self.filler.radius_um
        if radius is None or not radius > 0.0:
            raise InputError("An interphase needs the radius of the filler.", next_step="Give filler.radius.")
        x = self.interphase.thickness_nm / (radius * NM_PER_UM)
        if self.filler.aspect_ratio == 1.0:
            return shell_vol_fraction(vol_filler, shell_to_radius=x)
        # cylinders of radius r and half length a r with independent coats
        coated = (1.0 + x / self.filler.aspect_ratio) * (1.0 + x) ** 2
        if vol_filler >= 1.0:
            return 0.0
        return (1.0 - vol_filler) * -math.expm1(-vol_filler / (1.0 - vol_filler) * (coated - 1.0))

    def at(self, vol_filler: float, temperature_K: float) -> CompositePoint:
        """Conductivities at a volume fraction of filler and a temperature.

        Examples
        --------
        >>> polymer = Matrix("PEO-LiTFSI", 1e-4, current_fraction=0.2)
        >>> silica = Composite(polymer, Filler("SiO2", 0.0))
        >>> point = silica.at(0.1, 343.15)
        >>> round(point.total_S_cm * 1e5, 3), round(point.current_fraction, 6)  # only dilutes: (1 - 3φ/2)
        (8.5, 0.2)
        """
        if not 0.0 <= vol_filler <= 1.0:
            raise OutOfRange("The volume fraction of the filler", given=vol_filler, low=0.0, high=1.0)
        if not (math.isfinite(temperature_K) and temperature_K > 0.0):
            raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
        crystalline = self.matrix.crystallised(temperature_K, vol_filler)
        amorphous = self.matrix.amorphous_S_cm(temperature_K)
        sigma = archie(amorphous, crystalline, exponent=CRYSTAL_EXPONENT)
        shell = self.shell_vol(vol_filler)
        fraction = self.matrix.current_fraction
        coat = self.shell_S_cm(temperature_K)
        total = self._whole(vol_filler, shell, sigma, coat, temperature_K)
        lithium = None
        if fraction is not None:
            only = self.interphase is not None and self.interphase.lithium_only
            coat_lithium = coat if only else fraction * coat
            lithium = self._whole(vol_filler, shell, fraction * sigma, coat_lithium, temperature_K)
        current = lithium / total if lithium is not None and total > 0.0 else None
        return CompositePoint(vol_filler, temperature_K, total, lithium, current, shell, crystalline)

    def shell_S_cm(self, temperature_K: float) -> float:
        """σ_total of the interphase; that of the amorphous matrix where there is none."""
        amorphous = self.matrix.amorphous_S_cm(temperature_K)
        return amorphous if self.interphase is None else self.interphase.total_S_cm(amorphous, temperature_K)

    def activation_energy_eV(self, vol_filler: float, temperature_K: float) -> float | None:
        """Apparent activation energy of σ_total, -d ln σ/d(1/kT), by a central difference over ±1 K.

        None where a part that conducts has no law σ(T), and where the difference would straddle the melting point.
        """
        parts = [self.matrix.conductivity, self.filler.conductivity]
        if self.interphase is not None and self.interphase.conductivity is not None:
            parts.append(self.interphase.conductivity)
        melting = self.matrix.melting_K
        if any(not isinstance(one, Law) and one != 0.0 for one in parts):
            return None
        if melting is not None and abs(melting - temperature_K) <= STEP_K:
            return None
        low, high = (self.at(vol_filler, temperature_K + d).total_S_cm for d in (-STEP_K, STEP_K))
        if not low > 0.0:
            return None
        inverse = 1.0 / (temperature_K + STEP_K) - 1.0 / (temperature_K - STEP_K)
        return -BOLTZMANN_EV_K * math.log(high / low) / inverse

    def _whole(self, vol: float, shell: float, matrix: float, coat: float, temperature_K: float) -> float:
        core = self.filler.core_S_cm(temperature_K)
        return coated_inclusions(matrix, core, coat, vol, shell, aspect_ratio=self.filler.aspect_ratio)

    def with_shape(self, *, radius_um: float | None = None, aspect_ratio: float | None = None) -> Composite:
        """The same composite with another size or shape of the filler."""
        changes: dict[str, float] = {}
        if radius_um is not None:
            changes["radius_um"] = radius_um
        if aspect_ratio is not None:
            changes["aspect_ratio"] = aspect_ratio
        return replace(self, filler=replace(self.filler, **changes))  # type: ignore[arg-type]
