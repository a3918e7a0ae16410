"""Days: nothing is planned before the mission starts, after it is cut off, or in reverse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from sim.scenario.checks.extremes import HIGHEST, earliest, latest
from sim.scenario.findings import Finding, Path
from sim.scenario.quantity import DateDistribution, central_date, draw
from sim.scenario.schema import (
    ByCharter,
    ByOwnAircraft,
    LoadClass,
    PeopleClass,
    ReadyAfterCamps,
    ReadyOn,
    Scenario,
)


def findings(scenario: Scenario) -> list[Finding]:
    """All impossible days."""
    return [
        *_sites(scenario),
        *_milestones(scenario),
        *_civilians(scenario),
        *_rear_parties(scenario),
        *_seasons(scenario),
    ]


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Days of what never comes, or comes too late: what it needs is there no more."""
    yield from _over_before_start(scenario)
    yield from _disposed_of_before_start(scenario)
    yield from _receivers_before_start(scenario)
    yield from _receivers_too_late(scenario)
    yield from _left_before_they_are_ready(scenario)
    yield from _rear_parties_without_a_rear(scenario)
    horizon = scenario.mission.horizon
    if horizon == scenario.mission.deadline:
        what = "no day after the deadline is simulated: how late what is late gets cannot be told"
        yield Finding(("mission", "horizon"), what, "choose one well after the deadline")
    deadline = scenario.mission.deadline
    for name, site in scenario.sites.items():
        if site.planned_close is not None and site.planned_close > deadline:
            what = f"{site.planned_close} lies after the deadline {deadline}: it is left too late"
            right = "close it earlier, or choose a later mission.deadline"
            yield Finding(("sites", name, "planned_close"), what, right)
    for path, day, never in _awaited(scenario):
        if earliest(day) > horizon:
            what = f"{earliest(day)} lies after the horizon {horizon}: {never}"
            yield Finding(path, what, "correct the year, or choose a later mission.horizon")


def _over_before_start(scenario: Scenario) -> Iterator[Finding]:
    """Risks that are over before the mission starts, in every replication."""
    start = scenario.mission.start
    followed = {risk.after.risk for risk in scenario.risks.values() if risk.after is not None}
    for name, risk in scenario.risks.items():
        if (
            name in followed
            or risk.start is None
            or risk.duration_days is None
            or risk.again is not None
        ):
            continue
        days = (start - latest(risk.start)).days
        if days > 0 and draw(risk.duration_days, HIGHEST) <= days:
            what = f"it is over before the mission starts on {start}: it changes nothing"
            right = "correct the day, or delete the risk"
            yield Finding(("risks", name, "start"), what, right)


def _disposed_of_before_start(scenario: Scenario) -> Iterator[Finding]:
    """Disposals that begin before the mission does, in every replication."""
    start = scenario.mission.start
    for name, disposal in scenario.disposals.items():
        if latest(disposal.starts) < start:
            what = (
                f"{latest(disposal.starts)} lies before the start of the mission {start}: it "
                f"begins only then, with all its {disposal.loads:,} loads"
            )
            right = f"correct the day, or write {start} and what is left"
            yield Finding(("disposals", name, "starts"), what, right)


def _receivers_before_start(scenario: Scenario) -> Iterator[Finding]:
    """Receivers who come before the mission starts, in every replication, and want the site."""
    start = scenario.mission.start
    for name, site in scenario.sites.items():
        comes, wants = site.receiver.comes, site.receiver.wants_site_within_days
        if comes is None or wants is None or not site.receiver.present_chance:
            continue
        forward = site.planned_close and start + timedelta(days=wants) < site.planned_close
        if latest(comes) < start and forward:
            what = (
                f"{latest(comes)} lies before the start of the mission {start}: the planned day "
                f"of {name} is brought forward to {wants:g} days after the start"
            )
            yield Finding(("sites", name, "receiver", "comes"), what, "correct the day")


def _receivers_too_late(scenario: Scenario) -> Iterator[Finding]:
    """Receivers of whom none is there when a camp leaves on its planned day, having waited."""
    for name, site in scenario.sites.items():
        comes, close = site.receiver.comes, site.planned_close
        leaves = site.at_planned_close == "leave" and site.people_to is not None
        if comes is None or close is None or not leaves or not site.receiver.present_chance:
            continue
        ready = max(close - timedelta(days=1), site.leave_from)  # a day in hand for its leave
        waits = site.receiver.wait_days or 0.0
        if (earliest(comes) - ready).days > waits:
            what = (
                f"it comes on {earliest(comes)}; for its planned_close {close} the site is ready "
                f"to go on {ready} and waits {waits:g} days for it: nobody signs, unless the site "
                "leaves late"
            )
            right = "let it come earlier, wait longer for it, or close or leave_from later"
            yield Finding(("sites", name, "receiver", "comes"), what, right)


def _left_before_they_are_ready(scenario: Scenario) -> Iterator[Finding]:
    """Bases of own ways home that are left, as planned, before those may go who go from there."""
    for name, contingent in scenario.contingents.items():
        lift = contingent.lift
        if isinstance(lift, ByCharter):
            continue
        base = scenario.sites[lift.base]
        if base.people_to is None:  # its people go home from there, and it waits for them
            continue
        planned = lift.base in contingent.at and base.planned_close is not None
        if planned and isinstance(contingent.ready, ReadyAfterCamps):
            what = (
                f"{lift.base} is one of the camps that are left before its people may go: they go "
                "on with its last column and home by charter"
            )
            right = f"write with_site: {lift.base}, or a day, or name another base"
            yield Finding(("contingents", name, "lift", "base"), what, right)
        if not isinstance(contingent.ready, ReadyOn):
            continue
        leaves = base.planned_close is not None and base.at_planned_close == "leave"
        left = base.planned_close if leaves else base.leave_from
        ready = central_date(contingent.ready.on)
        if left is not None and left < ready:
            when = f"by {left}" if leaves else f"when it is empty, from {left} on"
            what = (
                f"{lift.base} is left {when}, before its people may go on {ready}: then they go on "
                "with its last column and home by charter"
            )
            right = f"let them go earlier, keep {lift.base} longer, or name another base"
            yield Finding(("contingents", name, "lift", "base"), what, right)


def _rear_parties_without_a_rear(scenario: Scenario) -> Iterator[Finding]:
    """Rear parties who may go no later than all others of their contingent."""
    for name, contingent in scenario.contingents.items():
        party, ready = contingent.rear_party, contingent.ready
        if party is None or party.until is None or not isinstance(ready, ReadyOn):
            continue
        first = earliest(ready.on)
        if party.until <= first:
            what = f"{party.until} is no later than {first}, when all may go: nobody stays behind"
            yield Finding(("contingents", name, "rear_party", "until"), what, "choose a later day")


def _awaited(scenario: Scenario) -> Iterator[tuple[Path, date | DateDistribution, str]]:
    """Days on which something is to come, with what is missing if it never does."""
    for name, contingent in scenario.contingents.items():
        path: Path = ("contingents", name)
        if isinstance(contingent.ready, ReadyOn):
            yield (*path, "ready", "on"), contingent.ready.on, "its people never may go home"
        lift = contingent.lift
        if isinstance(lift, ByOwnAircraft) and lift.cargo_from is not None:
            yield (*path, "lift", "cargo_from"), lift.cargo_from, "its aircraft carry no cargo"
    for name, fleet in scenario.fleets.items():
        if fleet.available_from is not None:
            yield ("fleets", name, "available_from"), fleet.available_from, "it is never used"
    for name, escort in scenario.escorts.items():
        if escort.available_from is not None:
            yield ("escorts", name, "available_from"), escort.available_from, "they never come"
    for name, disposal in scenario.disposals.items():
        yield ("disposals", name, "starts"), disposal.starts, "nothing is disposed of"
    for name, risk in scenario.risks.items():
        if risk.start is not None:
            yield ("risks", name, "start"), risk.start, "it never comes by itself"


def _after_horizon(scenario: Scenario, path: Path, day: date) -> Iterator[Finding]:
    horizon = scenario.mission.horizon
    if day > horizon:
        what = f"{day} lies after the horizon {horizon}"
        yield Finding(path, what, "choose an earlier day or a later mission.horizon")


def _before_start(scenario: Scenario, path: Path, day: date) -> Iterator[Finding]:
    start = scenario.mission.start
    if day < start:
        what = f"{day} lies before the start of the mission {start}"
        yield Finding(path, what, f"choose {start} or later")


def _sites(scenario: Scenario) -> Iterator[Finding]:
    for name, site in scenario.sites.items():
        path = ("sites", name)
        packing = earliest(site.packing_starts)
        yield from _after_horizon(scenario, (*path, "packing_starts"), packing)
        yield from _after_horizon(scenario, (*path, "leave_from"), site.leave_from)
        yield from _receiver(scenario, name)
        close = site.planned_close
        if close is None:
            if site.at_planned_close == "leave":
                what = "there is no planned_close on which to leave"
                right = "add planned_close, or write stay"
                yield Finding((*path, "at_planned_close"), what, right)
            continue
        where = (*path, "planned_close")
        yield from _after_horizon(scenario, where, close)
        yield from _before_start(scenario, where, close)
        if close < site.leave_from:
            what = f"{close} lies before leave_from {site.leave_from}"
            yield Finding(where, what, "close later or leave earlier")
        if close < packing:
            what = f"{close} lies before the first day of packing {packing}"
            yield Finding(where, what, "close later or pack earlier")


def _receiver(scenario: Scenario, name: str) -> Iterator[Finding]:
    site = scenario.sites[name]
    path = ("sites", name, "receiver")
    comes = site.receiver.comes
    if comes is not None:
        yield from _after_horizon(scenario, (*path, "comes"), earliest(comes))
    if site.receiver.wants_site_within_days is not None:
        where = (*path, "wants_site_within_days")
        if comes is None:
            yield Finding(where, "nobody knows when the receiver comes", "add comes, or delete it")
        elif site.at_planned_close == "stay":
            what = "the site stays until it is empty"
            yield Finding(where, what, "write at_planned_close: leave, or delete it")


def _milestones(scenario: Scenario) -> Iterator[Finding]:
    for name, milestone in scenario.milestones.items():
        if milestone.by is not None:
            path = ("milestones", name, "by")
            yield from _before_start(scenario, path, milestone.by)
            yield from _after_horizon(scenario, path, milestone.by)


def _civilians(scenario: Scenario) -> Iterator[Finding]:
    for position, step in enumerate(scenario.civilians):
        yield from _before_start(scenario, ("civilians", position, "by"), step.by)
    alike = not any(step.classes for step in scenario.civilians)
    released = [name for name, load in scenario.loads.items() if _is_civilian(load)]
    classes = [""] if alike else released
    yield from dict.fromkeys(f for name in classes for f in _releases(scenario, name))


def _is_civilian(load: LoadClass) -> bool:
    return isinstance(load, PeopleClass) and load.leaves != "with_contingent"


def _releases(scenario: Scenario, load_class: str) -> Iterator[Finding]:
    """What is wrong with the schedule of a class, or of all where no step names any."""
    steps = [
        (("civilians", position), step)
        for position, step in enumerate(scenario.civilians)
        if step.holds_for(load_class)
    ]
    for (_, before), (path, step) in pairwise(steps):
        if step.by <= before.by:
            what = f"{step.by} is not after {before.by}, the step before"
            yield Finding((*path, "by"), what, "write the steps in the order of their days")
        if step.gone_share < before.gone_share:
            what = f"{step.gone_share:g} is less than {before.gone_share:g}, the step before"
            yield Finding((*path, "gone_share"), what, "shares add up; write a rising schedule")
    if steps and steps[-1][1].gone_share != 1.0:
        path, last = steps[-1]
        what = f"the last step releases {last.gone_share:g} of the {load_class or 'civilians'}"
        right = "let the last step have gone_share 1.0, so that all are released"
        yield Finding((*path, "gone_share"), what, right)


def _rear_parties(scenario: Scenario) -> Iterator[Finding]:
    for name, contingent in scenario.contingents.items():
        party = contingent.rear_party
        if party is not None and party.until is not None:
            path = ("contingents", name, "rear_party", "until")
            yield from _before_start(scenario, path, party.until)


def _seasons(scenario: Scenario) -> Iterator[Finding]:
    for name, season in scenario.network.seasons.items():
        starts, ends = central_date(season.starts), central_date(season.ends)
        if ends < starts:
            what = f"the season ends on {ends}, before it starts on {starts}"
            yield Finding(("network", "seasons", name, "ends"), what, "end it later")
