"""Prices: what the drawdown itself costs."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.quantity import Spec, Usd


class CostsSpec(Spec):
    """Prices of means and people in US dollars; what has none is not counted."""

    truck_hire_day_usd: Usd = Field(
        default=0.0,
        description="a hired truck or flatbed, from the day it is there until its hub has been "
        "left [USD/truck-day]",
    )
    truck_trip_day_usd: Usd = Field(
        default=0.0,
        description="what it costs more with a convoy, from the order to the return, waiting "
        "included [USD/truck-day]",
    )
    driver_trip_day_usd: Usd = Field(
        default=0.0,
        description="a hired driver of a vehicle that drives itself, from the order to the return "
        "[USD/driver-day]",
    )
    hired_escort_day_usd: Usd = Field(
        default=0.0,
        description="an escort that belongs to no contingent, from the day it can be had until "
        "its hub has been left [USD/unit-day]",
    )
    charter_flight_usd: Usd = Field(default=0.0, description="a charter home [USD/flight]")
    theatre_flight_usd: Usd = Field(
        default=0.0, description="a flight within the theatre [USD/flight]"
    )
    own_aircraft_seat_usd: Usd = Field(
        default=0.0, description="a person flown home by a contingent's own aircraft [USD/person]"
    )
    own_aircraft_container_usd: Usd = Field(
        default=0.0, description="a container flown home that way [USD/container]"
    )
    uniformed_month_usd: Usd = Field(
        default=0.0,
        description="a person of a contingent for each month in the mission, as guard or waiting "
        "[USD/person-month]",
    )
