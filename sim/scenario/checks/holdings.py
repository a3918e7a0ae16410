"""Holdings: people and loads stand where their class may, and no party is larger than its whole."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from sim.scenario.at_start import guard_rule
from sim.scenario.checks.stock import (
    holdings,
    people_of,
    people_who_reach,
    strength_at,
    strength_of,
)
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import (
    EffectsSpec,
    MilestoneSpec,
    Party,
    Provides,
    ReadyWithSite,
    Scenario,
)


def findings(scenario: Scenario) -> list[Finding]:
    """All loads in the wrong place, parties too large, milestones and risks that mean nothing."""
    return [
        *_civilians_in_stock(scenario),
        *_released_by_class(scenario),
        *_people_of_contingents(scenario),
        *_parties(scenario),
        *_without_meaning(scenario),
        *_milestones(scenario),
        *_risks(scenario),
    ]


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Risks that come in every replication although nobody has said so, and guards too many."""
    yield from _guard_units(scenario)
    yield from _guards(scenario)
    for name, risk in scenario.risks.items():
        if risk.start is not None and "chance" not in risk.model_fields_set:
            what = "it has no chance, so 1 is taken: it comes in every replication"
            yield Finding(
                ("risks", name), what, "add chance; 1 if it is known to come", on_key=True
            )


def _civilians_in_stock(scenario: Scenario) -> Iterator[Finding]:
    for site, spec in scenario.sites.items():
        for load_class, count in spec.stock.items():
            load, path = scenario.loads[load_class], ("sites", site, "stock", load_class)
            if load.kind != "people":
                continue
            if load.leaves == "with_contingent":
                what = f"{load_class} leave with a contingent, but stock belongs to the mission"
                right = f"write them under contingents.<name>.at.{site}"
                yield Finding(path, what, right, on_key=True)
            elif count and not scenario.releases_of(load_class):
                what = "civilians who are never released"
                yield Finding(path, what, "add the schedule 'civilians', last gone_share 1.0")


def _released_by_class(scenario: Scenario) -> Iterator[Finding]:
    for position, step in enumerate(scenario.civilians):
        for item, name in enumerate(step.classes):
            load = scenario.loads[name]
            if load.kind != "people" or load.leaves == "with_contingent":
                civilians = [
                    each
                    for each, spec in scenario.loads.items()
                    if spec.kind == "people" and spec.leaves != "with_contingent"
                ]
                what = f"{name} are no civilians"
                right = f"name some of {', '.join(civilians) or 'those who travel or separate'}"
                yield Finding(("civilians", position, "classes", item), what, right)


def _people_of_contingents(scenario: Scenario) -> Iterator[Finding]:
    for name, contingent in scenario.contingents.items():
        for site, loads in contingent.at.items():
            for load_class in loads:
                load = scenario.loads[load_class]
                if load.kind == "people" and load.leaves != "with_contingent":
                    what = f"{load_class} are civilians, who belong to no contingent"
                    right = f"write them under sites.{site}.stock"
                    path = ("contingents", name, "at", site, load_class)
                    yield Finding(path, what, right, on_key=True)


def _guard_units(scenario: Scenario) -> Iterator[Finding]:
    """Guard units larger than what ever comes to the site they are to guard."""
    for name, contingent in scenario.contingents.items():
        unit = contingent.guard_unit
        if unit is None:
            continue
        held = people_of(scenario, contingent)
        come = sum(held[site] for site in people_who_reach(scenario, unit.site))
        if come < unit.people:
            what = f"{unit.people:,} are to guard {unit.site}, and {come:,} are or come there"
            right = "write fewer, or a site where they are or to which they go"
            yield Finding(("contingents", name, "guard_unit", "people"), what, right)


def _guards(scenario: Scenario) -> Iterator[Finding]:
    """Guards of a site that are to be more people than are there to be kept.

    Where there is nobody the rule of all sites asks for nobody.
    """
    materiel = {
        site
        for (site, _, load_class), count in holdings(scenario).items()
        if count and scenario.loads[load_class].kind != "people"
    }
    for name in sorted(materiel):
        own = scenario.sites[name].guard is not None
        least, there = guard_rule(scenario, name).at_least_people, strength_at(scenario, name)
        if least > there and (there or own):
            what = f"{least:,} are to guard {name} while materiel is there, and {there:,} are there"
            right = "no more than those can be kept; write fewer, or more people there"
            path: Path = ("sites", name) if own else ("policy",)
            yield Finding((*path, "guard", "at_least_people"), what, right)


def _parties(scenario: Scenario) -> Iterator[Finding]:
    for name, contingent in scenario.contingents.items():
        path: Path = ("contingents", name)
        people = sum(people_of(scenario, contingent).values())
        guards = strength_of(scenario, contingent, Party.GUARD_UNIT)
        rear = strength_of(scenario, contingent, Party.REAR_PARTY)
        if guards + rear > people:
            what = f"guard unit of {guards:,} and rear party of {rear:,}, but {people:,} people"
            yield Finding((*path, "guard_unit", "people"), what, "make one of them smaller")
        for unit, provision in contingent.provides.items():
            tied = provision.units * provision.people_per_unit
            if tied > people:
                what = (
                    f"{provision.units} units of {provision.people_per_unit} need {tied:,} people"
                )
                right = f"the contingent has {people:,}; provide fewer or smaller units"
                yield Finding((*path, "provides", unit, "units"), what, right)


def _without_meaning(scenario: Scenario) -> Iterator[Finding]:
    for name, contingent in scenario.contingents.items():
        path: Path = ("contingents", name)
        if isinstance(contingent.ready, ReadyWithSite) and contingent.over_days != 0.0:
            what = "over_days has no meaning for people who go when their site does"
            yield Finding((*path, "over_days"), what, "delete it", on_key=True)
        for unit, provision in contingent.provides.items():
            aircraft = provision.kind in (Provides.PLANE, Provides.HELICOPTER, Provides.AIR_COVER)
            if aircraft and provision.people_per_unit:
                what = "people_per_unit has no meaning for aircraft, whose crews are never tied"
                path_to = (*path, "provides", unit, "people_per_unit")
                yield Finding(path_to, what, "delete it", on_key=True)
            hospital = provision.kind is Provides.HOSPITAL
            if hospital and (provision.units != 1 or provision.people_per_unit):
                what = "a hospital is one, and its people are never with a convoy"
                yield Finding((*path, "provides", unit), what, "delete units and people_per_unit")
            if provision.kind is Provides.AIR_COVER and scenario.air.cover is None:
                what = "air cover changes nothing, as air.cover does not say what it changes"
                yield Finding((*path, "provides", unit, "kind"), what, "add air.cover")


def _milestones(scenario: Scenario) -> Iterator[Finding]:
    useful = {
        "left": {"sites"},
        "out": {"classes", "owners", "less", "less_parties"},
        "settled": {"classes", "owners", "less", "less_parties"},
        "everything": {"less"},  # the sites at which parties stand have not been left
    }
    for name, milestone in scenario.milestones.items():
        path: Path = ("milestones", name)
        for key in ("sites", "classes", "owners", "less", "less_parties"):
            if getattr(milestone, key) and key not in useful[milestone.what]:
                what = f"{key} has no meaning for a milestone of what: {milestone.what}"
                yield Finding((*path, key), what, "delete it, or choose another what", on_key=True)
        yield from _never_out(scenario, path, milestone)


def _never_out(scenario: Scenario, path: Path, milestone: MilestoneSpec) -> Iterator[Finding]:
    for position, load_class in enumerate(milestone.classes):
        load = scenario.loads[load_class]
        if milestone.what == "out" and load.kind == "people" and load.leaves == "separate":
            what = f"{load_class} end their service in place and never go out"
            right = "ask for them by what: settled, or take them out of this milestone"
            yield Finding((*path, "classes", position), what, right)


def _risks(scenario: Scenario) -> Iterator[Finding]:
    follows = {
        name: risk.after.risk for name, risk in scenario.risks.items() if risk.after is not None
    }
    for loop in nx.simple_cycles(nx.DiGraph(list(follows.items()))):
        first = min(loop)
        chain, before = [first], follows[first]
        while before != first:
            chain.append(before)
            before = follows[before]
        what = f"risks follow one another in a loop: {' after '.join([*chain, first])}"
        yield Finding(("risks", first, "after", "risk"), what, "let one of them start by itself")
    for name, risk in scenario.risks.items():
        if risk.effects == EffectsSpec() and name not in follows.values():
            what = "it changes nothing and no other risk follows it"
            yield Finding(("risks", name, "effects"), what, "name an effect, or delete the risk")
        if risk.start is None and "chance" in risk.model_fields_set:
            what = "chance belongs to a risk with a start of its own; this one has only after"
            yield Finding(("risks", name, "chance"), what, "write after.chance, or add start")
