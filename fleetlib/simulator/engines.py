"""What drives a vehicle and what it stores, as constants with their sources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Engine:
    """A kind of powertrain, for a car of 1,450 kg; larger vehicles idle with more.

    Attributes:
        efficiency: Of the conversion from tank or battery to the wheels, the slope of the Willans line.
        idle_w: Power of the fuel that an idling engine burns for nothing but itself.
        auxiliary_w: Mechanical or electrical power of steering, lights, pumps, electronics.
        recuperation: Share of the braking power taken up by the motor that reaches the battery.
        unit_j: Energy in a litre of fuel or in a kWh.
        gram_j: Energy in a gram of fuel; 0: none is burnt.
    """

    efficiency: float
    idle_w: float
    auxiliary_w: float
    recuperation: float
    unit_j: float
    gram_j: float


# Heating values: petrol 43.2 MJ/kg and 0.745 kg/l, diesel 43.0 MJ/kg and 0.833 kg/l (EN 228, EN 590, typical). Idling
# petrol car: 0.17 g/s. The efficiencies of the combustion engines with their gearboxes are set so that a car needs on
# the WLTC what PHEMlight's PC_G_EU4 and PC_D_EU4 need (58.2 and 56.2 g/km, measured with SUMO 1.28).
PETROL = Engine(0.300, 7_350.0, 350.0, 0.0, 32.2e6, 43.2e3)
DIESEL = Engine(0.315, 6_900.0, 350.0, 0.0, 35.8e6, 43.0e3)
# Auxiliaries: 360 W, the VW ID.3 of SUMO's MMPEVEM; motor, inverter and gear 0.92; the battery's own loss comes on top.
ELECTRIC = Engine(0.92, 0.0, 360.0, 0.72, 3.6e6, 0.0)
ENGINES = (PETROL, DIESEL, ELECTRIC)  # by `fleet.Powertrain`

BATTERY_MASS_KG = 250.0  # an electric car is heavier by this
