"""Gross sums of work on the ground: packing, trucks, escorts, search teams, yards, borders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day, packing_day
from sim.scenario.checks.hauls import Along, Haul, is_container, pools
from sim.scenario.checks.means import field_fleets
from sim.scenario.checks.stock import people_of, to_travel
from sim.scenario.field import fleet_bases
from sim.scenario.findings import Path
from sim.scenario.quantity import central, central_date, part_of
from sim.scenario.ready import planned_ready, weekly_steps, weeks_provided
from sim.scenario.schema import ContingentSpec, Provides, Scenario

_WHERE_TO_ADD: dict[Provides, Path] = {
    Provides.ESCORT: ("escorts",),
    Provides.SEARCH: ("contingents",),
}


def packing(scenario: Scenario) -> Iterator[GrossSum]:
    """Team-days of packing at each site, up to its day of leaving."""
    held, pace = to_travel(scenario), scenario.policy.packing_containers_per_team_day
    for name, site in scenario.sites.items():
        first, last = packing_day(scenario, name), due_day(scenario, name)
        containers = sum(n for load, n in held[name].items() if is_container(scenario, load))
        teams = Supply(central(site.packing_teams), first, last)
        path = ("sites", name, "packing_teams")
        dues = (Due(last, containers / pace, first),)
        work = "team-days of packing"
        yield GrossSum("packing", (name,), "team-days", work, path, "teams", dues, (teams,))


def trucks(scenario: Scenario, inward: list[Haul], outward: list[Haul]) -> Iterator[GrossSum]:
    """Days of trucks, flatbeds and drivers of the field and corridor fleets of each hub."""
    for serves, hauls in (("field", inward), ("corridor", outward)):
        for bases, own in pools(hauls):
            for kind in ("trucks", "flatbeds", "drivers"):
                if kind != "drivers" or any(haul.drivers for haul in own):
                    yield _fleets(scenario, bases, serves, kind, own)


def _used(haul: Haul, kind: str) -> float:
    """Means of one kind that a haul takes, counted once a load."""
    return {"trucks": haul.trucks, "flatbeds": haul.loads.flats, "drivers": haul.drivers}[kind]


def escorts(scenario: Scenario, hauls: list[Haul]) -> Iterator[GrossSum]:
    """Days of escort operations from each base."""
    return _along(scenario, Provides.ESCORT, "escorts", hauls, lambda haul: haul.escort)


def search_teams(scenario: Scenario, hauls: list[Haul]) -> Iterator[GrossSum]:
    """Days of search operations from each base."""
    return _along(scenario, Provides.SEARCH, "search teams", hauls, lambda haul: haul.search)


def _along(
    scenario: Scenario,
    kind: Provides,
    means: str,
    hauls: list[Haul],
    of: Callable[[Haul], Along | None],
) -> Iterator[GrossSum]:
    """Days of operations, from each base, of the units of one kind that must go along."""
    for bases, own in pools(haul for haul in hauls if of(haul)):
        dues, home_days = [], 0.0
        for haul in own:
            along = of(haul)
            assert along is not None  # they have been looked through
            days, home = along.units * along.round.days, along.units * along.round.home
            dues.append(Due(haul.by, days, haul.first, home))
            home_days = max(home_days, along.round.home)
        served = {*bases}
        served |= {n for n in scenario.sites if not served.isdisjoint(fleet_bases(scenario, n))}
        found = list(_units(scenario, kind, served))
        path = found[0][0] if found else _WHERE_TO_ADD[kind]
        supplies = tuple(supply for _, supply in found)
        work = f"days of {kind} operations at {' and '.join(bases)}"
        yield GrossSum(
            means, bases, "unit-days", work, path, means, tuple(dues), supplies, home_days
        )


def yards(scenario: Scenario, inward: list[Haul], outward: list[Haul]) -> Iterator[GrossSum]:
    """Loads that the yard of each hub must take in from camps, and load on their way out."""
    for name, site in scenario.sites.items():
        through = [haul for haul in outward if haul.bases == (name,)]
        if not through or site.yard_loads_per_day is None:
            continue
        dues = [Due(haul.by, haul.loads.total, haul.first) for haul in through]
        last = max(haul.by for haul in through)
        dues += [
            Due(last, haul.loads.total, haul.first)
            for haul in inward
            if len(haul.bases) == 1 and scenario.sites[haul.site].materiel_to[0] == name
        ]
        supply = Supply(site.yard_loads_per_day, scenario.mission.start, scenario.mission.deadline)
        path = ("sites", name, "yard_loads_per_day")
        work = f"loads in and out of the yard at {name}"
        yield GrossSum("yard", (name,), "loads", work, path, "to its pace", tuple(dues), (supply,))


def borders(scenario: Scenario, outward: list[Haul]) -> Iterator[GrossSum]:
    """Slots for trucks at each crossing that loads must pass until they are out."""
    dues: dict[str, list[Due]] = defaultdict(list)
    for haul in outward:
        for name in sorted(haul.borders):
            dues[name].append(Due(haul.by, haul.vehicles, haul.first))
    for name, needs in dues.items():
        slots = scenario.network.borders[name].trucks_per_day
        supply = Supply(slots, scenario.mission.start, scenario.mission.deadline)
        path = ("network", "borders", name, "trucks_per_day")
        work = f"border slots at {name}"
        yield GrossSum(
            "border slots", (name,), "trucks", work, path, "slots", tuple(needs), (supply,)
        )


# -- means -------------------------------------------------------------------------------------


def _fleets(
    scenario: Scenario, bases: tuple[str, ...], serves: str, kind: str, hauls: list[Haul]
) -> GrossSum:
    """The sum of one kind of means in the fleets of bases that serve the same and are sent."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    sent = [fleet for base in bases for fleet in field_fleets(scenario, base)[:1]]
    supplies, names = [], []
    for name, fleet in scenario.fleets.items():
        if (
            fleet.base not in bases
            or fleet.serves != serves
            or (serves == "field" and fleet not in sent)
        ):
            continue
        first = start if fleet.available_from is None else central_date(fleet.available_from)
        ramp_days = central(fleet.ramp_up_days)
        if ramp_days:
            first = max(first, packing_day(scenario, fleet.base))
        amount = central(getattr(fleet, kind))
        supplies.append(Supply(amount, max(first, start), deadline, ramp_days))
        names.append(name)
    dues = tuple(
        Due(h.by, _used(h, kind) * h.round.days, h.first, _used(h, kind) * h.round.home)
        for h in hauls
    )
    path: Path = ("fleets", *sorted(names)[:1], kind)
    unit = f"{kind.removesuffix('s')}-days"
    work = f"{serves} {unit} at {' and '.join(bases)}"
    home_days = max((haul.round.home for haul in hauls if _used(haul, kind)), default=0.0)
    return GrossSum(
        f"{serves} {kind}", bases, unit, work, path, kind, dues, tuple(supplies), home_days
    )


def _units(scenario: Scenario, kind: Provides, bases: set[str]) -> Iterator[tuple[Path, Supply]]:
    """Units of a kind at some bases, each until its contingent may go home."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    for owner, contingent in scenario.contingents.items():
        last = serves_until(scenario, contingent)
        for unit, provision in contingent.provides.items():
            if provision.kind is kind and provision.base in bases:
                path: Path = ("contingents", owner, "provides", unit, "units")
                yield path, Supply(provision.units, start, last)
    for name, escort in scenario.escorts.items():
        if kind is Provides.ESCORT and escort.base in bases:
            first = max(escort.available_from or start, start)
            if escort.once_gone_share:
                first = max(first, _once_gone(scenario, escort.once_gone_share))
            yield ("escorts", name, "units"), Supply(escort.units, first, deadline)


def _once_gone(scenario: Scenario, share: float) -> date:
    """The day by which, by plan, a share of the people of contingents may have gone home."""
    leaving = sorted(
        (serves_until(scenario, contingent), sum(people_of(scenario, contingent).values()))
        for contingent in scenario.contingents.values()
    )
    wanted = part_of(share, sum(people for _, people in leaving))
    gone = accumulate(people for _, people in leaving)
    days = (day for (day, _), so_far in zip(leaving, gone, strict=True) if so_far >= wanted)
    return next(days, scenario.mission.deadline)


def serves_until(scenario: Scenario, contingent: ContingentSpec) -> date:
    """The planned last day on which a contingent provides its units."""
    last, ready = scenario.mission.deadline, planned_ready(scenario, contingent)
    if ready is None:
        return last
    people = sum(people_of(scenario, contingent).values())
    weeks = weeks_provided(contingent, people, weekly_steps(central(contingent.over_days)))
    return min(ready + timedelta(weeks=weeks), last)
