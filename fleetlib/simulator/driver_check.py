"""Whether a driver can exist: an error names the parameter, the value and what is allowed."""

from __future__ import annotations

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.driving import IdmDriver


def checked(driver: IdmDriver) -> IdmDriver:
    """Return a driver, each of whose fields may be an array.

    Raises:
        SettingsError: If a parameter is not positive.
    """
    for name, value in driver._asdict().items():
        values = np.asarray(value, dtype=np.float64)
        wrong = values[~(np.isfinite(values) & (values > 0))]
        if wrong.size:
            raise SettingsError(f"{name} = {wrong.flat[0]:g} (range: greater than 0)", "Give a positive number")
    return driver
