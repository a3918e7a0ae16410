"""A mission in plain words and tables, and what its numbers add up to before anything is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from textwrap import wrap

from sim.report.explain_camps import crew_block, early_exit_block, supply_block
from sim.report.explain_rules import policy_block
from sim.report.explain_stay import disposal_block, price_block, requirement_block
from sim.report.explain_sums import sums_block
from sim.report.explain_ways import (
    civilian_block,
    crossing_block,
    surface_block,
    threat_block,
    zone_block,
)
from sim.report.lines import WIDTH
from sim.report.plain_table import NO_BREAK, plain_table
from sim.report.plain_words import about, count, owner_title, percent, plain, title
from sim.scenario.checks.roads import corridor_needs, needs_escort
from sim.scenario.checks.rounds import drive_days, halt_days, quickest_roads
from sim.scenario.checks.stock import holdings
from sim.scenario.evidence import BASES, basis_of_numbers
from sim.scenario.levers import settings_of
from sim.scenario.paths import children
from sim.scenario.schema import (
    UN_OWNED,
    AircraftSpec,
    ByCharter,
    CharterSpec,
    ContingentSpec,
    Lift,
    MilestoneSpec,
    Overland,
    Provides,
    ReadyAfterCamps,
    ReadyOn,
    RiskSpec,
    Sampling,
    Scenario,
    ShelledSpec,
    UncertaintySpec,
)
from sim.units import readable

_UNITS = {
    Provides.ESCORT: "escort",
    Provides.SEARCH: "search team",
    Provides.PLANE: "plane",
    Provides.HELICOPTER: "helicopter",
    Provides.AIR_COVER: "air cover",
    Provides.HOSPITAL: "hospital",
}
_SAMPLING = {
    Sampling.PLAIN: "each replication drawn by itself",
    Sampling.SOBOL: "spread evenly over the replications (Sobol)",
}
_OF_SITES = {"airfields_shut", "packing_stopped", "sites_forced_out", "shelled"}
_NUMBERS_LISTED = 20


def explain_text(scenario: Scenario, *, all_numbers: bool = False) -> str:
    """The whole explanation, at most 100 columns wide.

    With ``all_numbers`` it lists every number without evidence, otherwise the first of them.
    """
    blocks = [
        _mission(scenario),
        _milestones(scenario),
        _sites(scenario),
        _stock(scenario),
        _contingents(scenario),
        civilian_block(scenario),
        _means(scenario),
        _corridors(scenario),
        surface_block(scenario),
        crossing_block(scenario),
        zone_block(scenario),
        threat_block(scenario),
        requirement_block(scenario),
        policy_block(scenario),
        supply_block(scenario),
        crew_block(scenario),
        early_exit_block(scenario),
        disposal_block(scenario),
        price_block(scenario),
        _risks(scenario),
        _uncertainties(scenario),
        _levers(scenario),
        _evidence(scenario, all_numbers),
        sums_block(scenario),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _mission(scenario: Scenario) -> list[str]:
    mission = scenario.mission
    return wrap(
        f"{mission.name}: from {readable(mission.start)}, to be out by the end of "
        f"{readable(mission.deadline)}; simulated to {readable(mission.horizon)}.",
        WIDTH,
    )


def _milestones(scenario: Scenario) -> list[str]:
    rows = [
        (
            milestone.title,
            _asked(scenario, milestone),
            readable(scenario.due(milestone)),
            _all_but(milestone),
            "yes" if milestone.joint else "",
        )
        for milestone in scenario.milestones.values()
    ]
    return ["Milestones", *plain_table(("", "asks for", "by", "all but", "joint"), rows)]


def _asked(scenario: Scenario, milestone: MilestoneSpec) -> str:
    """What a milestone is about: sites left, or what of whom comes to which ends."""
    if milestone.what == "everything":
        return "all sites left, nothing there"
    if milestone.what == "left":
        asked = [title(scenario, site) for site in milestone.sites] or ["all sites"]
        return f"left: {', '.join(asked)}"
    classes = ", ".join(map(plain, milestone.classes)) or "all"
    owners = ", ".join(owner_title(scenario, owner) for owner in milestone.owners)
    return f"{milestone.what}: {classes}{f' of {owners}' if owners else ''}"


def _all_but(milestone: MilestoneSpec) -> str:
    """How many, and which parties, a milestone lets stay."""
    less = [f"{milestone.less:,}"] if milestone.less else []
    return ", ".join([*less, *map(plain, milestone.less_parties)])


def _levers(scenario: Scenario) -> list[str]:
    """What could be chosen otherwise, and what each choice could be."""
    rows = [
        (choices[0].title, choices[0].planned, ", ".join(choice.value for choice in choices))
        for _, each in groupby(settings_of(scenario), key=lambda setting: setting.lever)
        if (choices := list(each))
    ]
    if not rows:
        return []
    return ["Levers, which drawdown levers tries one by one", *plain_table(("", "now", "or"), rows)]


def _sites(scenario: Scenario) -> list[str]:
    rows = []
    for site in scenario.sites.values():
        leaves = "once empty" if site.planned_close is None else about(site.planned_close)
        leaves_from = about(site.leave_from)
        if site.planned_close is not None and site.at_planned_close == "stay":
            leaves += ", once empty"
        sends = [title(scenario, hub) for hub in site.materiel_to]
        sends += map(plain, site.corridors)
        packs, teams = about(site.packing_starts), about(site.packing_teams)
        row = (site.name, plain(site.role), packs, teams, leaves_from, leaves, ", ".join(sends))
        rows.append(row)
    header = ("", "role", "packs from", "teams", "leaves from", "leaves", "sends to")
    table = [f"Sites ({len(rows)})", *plain_table(header, rows)]
    if first := scenario.policy.sites_first:
        order = ", ".join(title(scenario, name) for name in first)
        served = f"served before all others: {order}"
        table += wrap(served, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return table


def _stock(scenario: Scenario) -> list[str]:
    held: dict[str, Counter[str]] = {load_class: Counter() for load_class in scenario.loads}
    for (_, owner, load_class), loads in holdings(scenario).items():
        held[load_class][UN_OWNED if owner == UN_OWNED else "contingents"] += loads
    for disposal in scenario.disposals.values():
        held[disposal.load_class]["disposal"] += disposal.loads
    rows = [
        (
            plain(load_class),
            count(sums[UN_OWNED]),
            count(sums["contingents"]),
            count(sums[UN_OWNED] + sums["contingents"]),
            count(sums["disposal"]) if sums["disposal"] else "",
        )
        for load_class, sums in held.items()
    ]
    header = ("", "the mission's", "contingents'", "in all", "disposed of in place")
    return ["What must go, by owner", *plain_table(header, rows)]


# -- contingents -------------------------------------------------------------------------------


def _contingents(scenario: Scenario) -> list[str]:
    classes = {
        name for spec in scenario.contingents.values() for at in spec.at.values() for name in at
    }
    shown = [name for name in scenario.loads if name in classes]
    rows = []
    for spec in scenario.contingents.values():
        sums = [sum(at.get(name, 0) for at in spec.at.values()) for name in shown]
        told = "; ".join(_contingent(scenario, spec))
        rows.append((spec.name, *map(count, sums), told))
    header = ("", *map(plain, shown), "")
    return [f"Contingents ({len(rows)})", *plain_table(header, rows)] if rows else []


def _last_camp(scenario: Scenario, spec: ContingentSpec) -> str:
    """The site of a contingent that by plan is left last, with its day."""
    planned = [(day, name) for name in spec.at if (day := scenario.sites[name].planned_close)]
    if not planned:
        return "the start: none of its sites has a planned day"
    day, name = max(planned)
    return f"the last of its sites, by plan {title(scenario, name)} on {readable(day)}"


def _contingent(scenario: Scenario, spec: ContingentSpec) -> Iterator[str]:
    ready = spec.ready
    if isinstance(ready, ReadyOn):
        yield f"ready {about(ready.on)}"
    elif isinstance(ready, ReadyAfterCamps):
        yield f"ready {about(ready.after_camps_days)} days after {_last_camp(scenario, spec)}"
    else:
        yield f"stays as last guard of {title(scenario, ready.with_site)}"
    yield _lift(scenario, spec.lift)
    for unit in spec.provides.values():
        base = f" at {title(scenario, unit.base)}" if unit.base else ""
        many = "s" if unit.units > 1 else ""
        yield f"{unit.units}{NO_BREAK}{_UNITS[unit.kind]}{many}{base}"
    if spec.rear_party is not None:
        yield f"rear party {percent(spec.rear_party.share)}"
    if spec.guard_unit is not None:
        guarded = title(scenario, spec.guard_unit.site)
        yield f"{count(spec.guard_unit.people)} stay to guard {guarded}"


def _lift(scenario: Scenario, lift: Lift) -> str:
    if isinstance(lift, ByCharter):
        return "by charter"
    if isinstance(lift, Overland):
        return f"by road from {title(scenario, lift.base)}"
    seats = f"{about(lift.seats_per_week)}{NO_BREAK}seats"
    if not lift.containers_per_week:
        return f"own aircraft from {title(scenario, lift.base)}, {seats} a week"
    cargo = f"{about(lift.containers_per_week)}{NO_BREAK}containers"
    since = f", these from {about(lift.cargo_from)}" if lift.cargo_from is not None else ""
    return f"own aircraft from {title(scenario, lift.base)}, {seats} and {cargo} a week{since}"


# -- means and ways ----------------------------------------------------------------------------


def _means(scenario: Scenario) -> list[str]:
    rows = []
    for name, fleet in scenario.fleets.items():
        told = [
            f"{about(getattr(fleet, kind))} {kind}" for kind in ("trucks", "flatbeds", "drivers")
        ]
        told += [f"from {about(fleet.available_from)}"] if fleet.available_from else []
        told += [f"growing over {about(fleet.ramp_up_days)} days"] if fleet.ramp_up_days else []
        base = title(scenario, fleet.base)
        rows.append((plain(name), base, f"{fleet.serves} fleet", ", ".join(told)))
    for name, escort in scenario.escorts.items():
        units = f"{escort.units} unit{'' if escort.units == 1 else 's'}"
        if escort.available_from is not None:
            units += f", from {about(escort.available_from)}"
        if escort.once_gone_share is not None:
            units += f", once {percent(escort.once_gone_share)} of contingents' people have gone"
        rows.append((plain(name), title(scenario, escort.base), "escorts", units))
    air = scenario.air
    for name, spec in (("plane", air.plane), ("helicopter", air.helicopter)):
        rows.append((name, "", "aircraft", f"{spec.aircraft} hired, each {_flights(spec)}"))
    charter = f"{_flights(air.charter)} in all"
    if air.charter.fewest_people > 1:
        wait = f"{about(air.charter.longest_wait_days)} days"
        charter += f", none for fewer than {air.charter.fewest_people} before {wait}"
    rows.append(("charter", "", "aircraft", charter))
    return ["Means of transport", *plain_table(("", "base", "", ""), rows)]


def _flights(spec: AircraftSpec | CharterSpec) -> str:
    return f"{spec.seats} seats and {about(spec.flights_per_week)} flights a week"


def _corridors(scenario: Scenario) -> list[str]:
    rows = []
    for name, corridor in scenario.network.corridors.items():
        roads = quickest_roads(scenario, corridor.way)
        days = sum(drive_days(scenario, road) for road in roads)
        halts = sum(halt_days(scenario, road, corridor.convoy_trucks) for road in roads)
        escorted = "escort" if corridor_needs(scenario, corridor, needs_escort) else ""
        way = " - ".join(title(scenario, place) for place in corridor.way)
        km = count(sum(road.km for road in roads))
        rows.append((plain(name), km, f"{days:.1f}", f"{halts:.1f}", escorted, way))
    header = ("", "km", "usual days", "days for breakdowns", "needs", "way")
    return ["Corridors", *plain_table(header, rows)] if rows else []


# -- what may come -----------------------------------------------------------------------------


def _risks(scenario: Scenario) -> list[str]:
    rows = []
    for risk in scenario.risks.values():
        lasts = "to the end" if risk.duration_days is None else about(risk.duration_days)
        comes = " or ".join(_comes(scenario, risk))
        if risk.again is not None:
            comes += f"; {risk.again.chance:g} to come again each time"
        rows.append((risk.name, comes, lasts, "; ".join(_effects(scenario, risk))))
    header = ("", "chance and first day", "days", "what")
    return [f"Risks ({len(rows)})", *plain_table(header, rows)] if rows else []


def _comes(scenario: Scenario, risk: RiskSpec) -> Iterator[str]:
    if risk.start is not None:
        yield f"{risk.chance:g}, {about(risk.start)}"
    if risk.after is not None:
        yield f"{risk.after.chance:g} after: {scenario.risks[risk.after.risk].name}"


def _effects(scenario: Scenario, risk: RiskSpec) -> Iterator[str]:
    for key, value in children(risk.effects):
        what = plain(str(key))
        told = partial(title, scenario) if key in _OF_SITES else plain
        if isinstance(value, dict) and value:
            yield f"{what}: {', '.join(f'{told(name)} {_level(n)}' for name, n in value.items())}"
        elif isinstance(value, tuple) and value:
            yield f"{what}: {', '.join(map(told, value))}"
        elif isinstance(value, float):
            yield f"{what} {value:g}"


def _level(value: float | ShelledSpec) -> str:
    if isinstance(value, ShelledSpec):
        return f"(wounded {value.wounded:g}, killed {value.killed:g})"
    return f"{value:g}"


def _uncertainties(scenario: Scenario) -> list[str]:
    rows = []
    for name, spec in scenario.uncertainties.named.items():
        more = f" and {len(spec.paths) - 1} more" if len(spec.paths) > 1 else ""
        rows.append((plain(name), _action(spec), spec.paths[0] + more))
    header = ("", "drawn", "acts on")
    told = f"{len(rows)}, {_SAMPLING[scenario.uncertainties.sampling]}"
    return [f"Uncertainties ({told})", *plain_table(header, rows)] if rows else []


def _action(spec: UncertaintySpec) -> str:
    if spec.set is not None:
        return f"set to {about(spec.set)}"
    if spec.scale is not None:
        return f"times {about(spec.scale)}"
    return f"shares vary by {percent(spec.split.cv)}, total kept" if spec.split else ""


def _evidence(scenario: Scenario, all_numbers: bool) -> list[str]:
    basis = basis_of_numbers(scenario)
    told = Counter(basis.values())
    silent = [path for path, known in basis.items() if known is None]
    counts = ", ".join(f"{count(told[name])} {name}" for name in BASES)
    without = f"{count(len(silent))} without an entry"
    lines = [f"Numbers in the file: {count(len(basis))}; {counts}, {without}"]
    listed = silent if all_numbers else silent[:_NUMBERS_LISTED]
    lines += [f"  {path}" for path in listed]
    if len(silent) > len(listed):
        lines.append(f"  and {count(len(silent) - len(listed))} more; --all lists them")
    return lines
