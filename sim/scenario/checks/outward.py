"""What hubs must send out of the mission and until when: the need behind the sums, hub by hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import networkx as nx

from sim.scenario.checks.gross import Supply, due_day, out_day, packing_day
from sim.scenario.checks.hauls import (
    Along,
    Haul,
    Loads,
    containers_per_truck,
    crew_people,
    field_hauls,
    is_container,
    usual_column,
    with_rest,
)
from sim.scenario.checks.means import corridors_alone
from sim.scenario.checks.roads import (
    corridor_needs,
    needs_escort,
    needs_search,
    next_sites,
    up_to_border,
)
from sim.scenario.checks.rounds import Round, corridor_rounds
from sim.scenario.checks.stock import need_crews, to_travel
from sim.scenario.quantity import central_date
from sim.scenario.schema import ByOwnAircraft, CorridorSpec, Scenario
from sim.units import DAYS_PER_WEEK


def ways_out(scenario: Scenario) -> list[Haul]:
    """What the corridor fleets have to take out: for each hub by source and day.

    Loads of a hub that a field fleet may take on are left out: none of them must go from there.
    """
    hubs = [name for name in scenario.sites if corridors_alone(scenario, name)]
    brought = {
        haul.site: haul.first + timedelta(days=haul.round.days) for haul in field_hauls(scenario)
    }
    return [haul for hub in hubs for haul in _from_hub(scenario, hub, brought)]


def _from_hub(scenario: Scenario, hub: str, brought: dict[str, date]) -> Iterator[Haul]:
    held, ways = _by_road(scenario, hub), _corridors_used(scenario, hub)
    rounds, escort, size = min(
        (_rounds(scenario, hub, way, held) for way in ways), key=lambda found: found[0].days
    )
    escorted, searched = (
        all(corridor_needs(scenario, way, needs) for way in ways)
        for needs in (needs_escort, needs_search)
    )
    per_truck = max(containers_per_truck(scenario, way.way) for way in ways)
    borders = frozenset.intersection(*(_borders(scenario, way) for way in ways))
    for source, first in _arrivals(scenario, hub, held, brought).items():
        for day, part in _by_day(scenario, hub, held[source]).items():
            loads = Loads.of(scenario, part, need_crews(scenario, {source}))
            hired = need_crews(scenario, {source}, hub=hub)
            driven = Counter({name: hired[name] for name in part if hired[name]})
            trucks = loads.containers / per_truck
            columns = (trucks + loads.flats + driven.total()) / size
            along = Along(columns, with_rest(scenario, escort))
            yield Haul(
                site=source,
                bases=(hub,),
                first=first,
                by=day,
                loads=loads,
                trucks=trucks,
                drivers=crew_people(scenario, driven),
                round=rounds,
                escort=along if escorted else None,
                search=along if searched else None,
                borders=borders,
            )


def _corridors_used(scenario: Scenario, hub: str) -> list[CorridorSpec]:
    """Those a hub sends columns along while nothing is shut: the first, or whichever is best."""
    ways = [scenario.network.corridors[name] for name in scenario.sites[hub].corridors]
    return ways if scenario.policy.corridor_choice == "expected_time" else ways[:1]


def _rounds(
    scenario: Scenario, hub: str, way: CorridorSpec, held: dict[str, Counter[str]]
) -> tuple[Round, Round, float]:
    """Of trucks and of their escort, and the vehicles of a usual column on a corridor."""
    size = way.convoy_trucks
    if corridor_needs(scenario, way, needs_escort):
        size = min(size, scenario.policy.convoy_vehicles_per_escort)
    everything = sum(held.values(), Counter[str]())
    loads = Loads.of(scenario, everything, need_crews(scenario, set(held)))
    trucks = loads.containers / containers_per_truck(scenario, way.way)
    days = (due_day(scenario, hub) - packing_day(scenario, hub)).days
    column = usual_column(scenario, loads, trucks, size, days)
    return (*corridor_rounds(scenario, hub, way, column), size)


def _borders(scenario: Scenario, way: CorridorSpec) -> frozenset[str]:
    """The crossings up to where loads are out."""
    inside = up_to_border(scenario, way)
    borders = scenario.network.borders.items()
    return frozenset(name for name, border in borders if border.at in inside[1:])


def _by_day(scenario: Scenario, hub: str, held: Counter[str]) -> dict[date, Counter[str]]:
    """Loads by the day by which they must be out."""
    found: dict[date, Counter[str]] = {}
    for load_class, count in (+held).items():
        day = min(due_day(scenario, hub), out_day(scenario, load_class))
        found.setdefault(day, Counter())[load_class] += count
    return found


def _arrivals(
    scenario: Scenario, hub: str, held: dict[str, Counter[str]], brought: dict[str, date]
) -> dict[str, date]:
    """The first day on which loads of each source can set out from a hub: with papers, and there.

    What comes through several hubs is taken to be as soon there as from its camp to the first
    (``brought``).
    """
    papers = timedelta(days=scenario.clearances.cargo.usual_lag_days((scenario.sites[hub].zone,)))
    own = packing_day(scenario, hub) + papers
    return {source: max(own, brought.get(source, own)) for source in sorted(held)}


def _by_road(scenario: Scenario, hub: str) -> dict[str, Counter[str]]:
    """What a hub holds and gets, by the site it comes from, less what is flown out."""
    everywhere = to_travel(scenario)
    held = {name: everywhere[name] for name in sorted({hub, *_feeders(scenario, hub)})}
    for contingent in scenario.contingents.values():
        lift = contingent.lift
        if not isinstance(lift, ByOwnAircraft) or lift.base != hub or lift.cargo_from is None:
            continue
        first = max(central_date(lift.cargo_from), scenario.mission.start)
        weekly = Supply(lift.containers_per_week / DAYS_PER_WEEK, first, date.max)
        room = int(weekly.by(due_day(scenario, hub)))
        for site, loads in contingent.at.items():
            for load_class, own in loads.items():
                if site in held and is_container(scenario, load_class):
                    flown = min(room, own, held[site][load_class])
                    held[site][load_class] -= flown
                    room -= flown
    return held


def _feeders(scenario: Scenario, hub: str) -> set[str]:
    """The sites whose materiel comes to ``hub`` by their first choice."""
    first = {name: site.materiel_to[0] for name, site in scenario.sites.items() if site.materiel_to}
    found: set[str] = set()
    for name in nx.ancestors(next_sites(scenario), hub):
        step, seen = name, {name}
        while step in first and not scenario.sites[step].corridors and first[step] not in seen:
            step = first[step]
            seen.add(step)
        if step == hub and not scenario.sites[name].corridors:
            found.add(name)
    return found
