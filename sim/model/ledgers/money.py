"""Money: what the drawdown has cost so far, and what the materiel was worth that stays.

What is summed over load classes is summed exactly, so that their order in the file changes no bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

from sim.model.ledgers.books import STATES
from sim.records import ENDS_OF_VALUE, SPENT_ON, State
from sim.scenario.schema import CostsSpec, MaterielClass, PeopleClass
from sim.units import DAYS_PER_MONTH, HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.model.convoys.fleet import Fleet
    from sim.model.sites.site import Site
    from sim.model.world import World


def spent(world: World) -> dict[str, float]:
    """What has been spent until now, by what it was spent on [USD]; nothing without prices."""
    prices, tally = world.scenario.costs, world.tally
    if prices is None:
        return {}
    driver_hours = sum(fleet.drivers.out_hours() for fleet in world.fleets)
    amounts = (
        sum(_trucks(world, fleet, prices) for fleet in world.fleets),
        _days(driver_hours) * prices.driver_trip_day_usd,
        _days(_escort_hours(world)) * prices.hired_escort_day_usd,
        tally.charters * prices.charter_flight_usd,
        tally.theatre_flights * prices.theatre_flight_usd,
        tally.own_aircraft_people * prices.own_aircraft_seat_usd
        + tally.own_aircraft_containers * prices.own_aircraft_container_usd,
        _uniformed_months(world) * prices.uniformed_month_usd,
    )
    return {**dict(zip(SPENT_ON, amounts, strict=True)), "total": sum(amounts)}


def worth(world: World, by_state: Sequence[Sequence[int]]) -> dict[State, float]:
    """Value of the materiel in each end other than out [USD]; nothing if no class has a value.

    ``by_state`` holds the books: for each class the counts in the order of the states.
    """
    values = [
        spec.value_usd if isinstance(spec, MaterielClass) else 0.0
        for spec in map(world.scenario.loads.__getitem__, world.books.classes)
    ]
    if not any(values):
        return {}
    return {
        state: fsum(
            value * counts[STATES.index(state)]
            for value, counts in zip(values, by_state, strict=True)
        )
        for state in ENDS_OF_VALUE
    }


def _days(hours: float) -> float:
    return hours / HOURS_PER_DAY


def _trucks(world: World, fleet: Fleet, prices: CostsSpec) -> float:
    """Hire of a fleet's trucks and flatbeds, and their journeys.

    They are hired until their base, or all sites they serve, have been left and the last convoy is
    back.
    """
    pools = (fleet.trucks, fleet.flatbeds)
    kept_h = min(_kept_until(world, fleet.base), fleet.needed_until_h)
    until_h = max(kept_h, *(pool.last_out_h() for pool in pools))
    hired = fleet.hire_h(until_h) * sum(pool.total for pool in pools)
    out = sum(pool.out_hours() for pool in pools)
    return _days(hired) * prices.truck_hire_day_usd + _days(out) * prices.truck_trip_day_usd


def _escort_hours(world: World) -> float:
    return sum(
        max(0.0, _kept_until(world, world.sites[unit.base]) - unit.hired_h)
        for unit in world.units
        if unit.owner is None
    )


def _kept_until(world: World, site: Site) -> float:
    """The hour until which a site has been kept: now, or when it was left."""
    return world.env.now if site.left_h is None else site.left_h


def _uniformed_months(world: World) -> float:
    hours = fsum(
        world.books.person_hours(index)
        for index, spec in enumerate(map(world.scenario.loads.__getitem__, world.books.classes))
        if isinstance(spec, PeopleClass) and spec.leaves == "with_contingent"
    )
    return _days(hours) / DAYS_PER_MONTH
