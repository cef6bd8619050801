"""Vehicle specific power: the power at the wheels per tonne, the variable that emission inventories are built on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.units import STANDARD_GRAVITY_MPS2

# MOVES, source type 21 (passenger car): kW per m/s, its square and cube; tonnes (EPA-420-R-20-012, table 15-1).
MOVES_CAR = (0.156461, 0.002001, 0.000492, 1.4788)


def vsp_jimenez_kw_per_t(
    speed_mps: npt.ArrayLike, acceleration_mps2: npt.ArrayLike, grade: npt.ArrayLike = 0.0
) -> npt.NDArray[np.float64]:
    """Return the specific power of a typical car, v (1.1 a + 9.81 grade + 0.132) + 0.000302 v^3 (Jimenez 1999).

    Args:
        speed_mps: Any shape.
        acceleration_mps2: Of a shape that fits.
        grade: Rise over horizontal way.
    """
    v, a, slope = (np.asarray(x, dtype=np.float64) for x in (speed_mps, acceleration_mps2, grade))
    return np.asarray(v * (1.1 * a + 9.81 * slope + 0.132) + 0.000302 * v**3)


def vsp_moves_kw_per_t(
    speed_mps: npt.ArrayLike,
    acceleration_mps2: npt.ArrayLike,
    grade: npt.ArrayLike = 0.0,
    coefficients: tuple[float, float, float, float] = MOVES_CAR,
) -> npt.NDArray[np.float64]:
    """Return the specific power by MOVES: (A v + B v^2 + C v^3) / M + v (a + g sin s).

    Args:
        speed_mps: Any shape.
        acceleration_mps2: Of a shape that fits.
        grade: Rise over horizontal way.
        coefficients: A, B, C and M of a source type; default: passenger car.
    """
    v, a, slope = (np.asarray(x, dtype=np.float64) for x in (speed_mps, acceleration_mps2, grade))
    first, second, third, mass_t = coefficients
    sine = slope / np.sqrt(1.0 + slope * slope)
    return np.asarray((first * v + second * v**2 + third * v**3) / mass_t + v * (a + STANDARD_GRAVITY_MPS2 * sine))
