"""One replication told in full: milestones, incidents, waits and, if recorded, the timeline.

At most 100 columns: names that leave no room for figures are cut, what is longer goes on below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from fnmatch import fnmatchcase

from sim.experiment.out_of_reach import is_out_of_reach
from sim.model.ground.risks import RiskWindow
from sim.records import IntervalRow, ReplicationResult, SiteRow
from sim.report.lines import DOT, WIDTH, cut, cut_apart, fitted, wrapped
from sim.report.plain_words import count, plain, why_ordered
from sim.report.words import moment, short_places
from sim.scenario.paths import ANY
from sim.scenario.schema import Scenario
from sim.units import Calendar, readable

_WAITS_NAMED = 12
_TITLE_COLUMNS = 54  # of a milestone, beside its days
_FLEETS = "fleet/"
_UNITS = {"cargo": "load", "people": "person", "supplies": "truckload"}


def replay_text(
    result: ReplicationResult,
    scenario: Scenario,
    seed: int,
    risks: Sequence[RiskWindow] = (),
    agent: str | None = None,
) -> str:
    """What one replication says, and which ``risks`` came in it (``sim.model.replication``).

    Its timeline is of agents that match the pattern ``agent``; without one, of all but the fleets.
    """
    calendar = Calendar(scenario.mission.start)
    blocks = [
        [_header(result, scenario, seed)],
        _milestones(result, scenario, calendar),
        _sites(result, scenario, calendar),
        _risks(risks, scenario, calendar),
        _unknowns(result, scenario),
        _incidents(result, scenario, calendar),
        _waits(result, scenario),
    ]
    if result.detail is not None:
        blocks.append(_timeline(result.detail.intervals, scenario, calendar, agent))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _header(result: ReplicationResult, scenario: Scenario, seed: int) -> str:
    told = f"{DOT}replication {result.replication}{DOT}seed {seed}"
    return cut(scenario.mission.name, WIDTH - len(told)) + told


def _milestones(result: ReplicationResult, scenario: Scenario, calendar: Calendar) -> list[str]:
    lines = ["Milestones"]
    titles = cut_apart([one.title for one in scenario.milestones.values()], _TITLE_COLUMNS)
    width = max(map(len, titles))
    for title, (name, milestone), hour in zip(
        titles, scenario.milestones.items(), result.milestones_h, strict=True
    ):
        due = scenario.due(milestone)
        never = is_out_of_reach(result.outcomes, name, scenario)
        when = "never" if never else _when(hour, scenario, calendar)
        in_time = "yes" if hour is not None and hour <= calendar.end_of(due) else "no"
        lines.append(f"  {title:{width}}  {when:20}  by {readable(due)}: {in_time}")
    return lines


def _sites(result: ReplicationResult, scenario: Scenario, calendar: Calendar) -> list[str]:
    titles = short_places(scenario)
    width = max(len(titles[row.site]) for row in result.sites)
    lines = ["Sites"]
    for row in result.sites:
        left = f"  {titles[row.site]:{width}}  left {_when(row.left_h, scenario, calendar):20}  "
        lines += fitted(f"{left}{row.end}{_orders(row, scenario)}", len(left))
    return lines


def _orders(row: SiteRow, scenario: Scenario) -> str:
    return f" (forced: {why_ordered(scenario, row.site, row.forced_by)})" if row.forced else ""


def _risks(risks: Sequence[RiskWindow], scenario: Scenario, calendar: Calendar) -> list[str]:
    """What came upon the mission up to the horizon, and until when it was in force."""
    horizon_h = calendar.end_of(scenario.mission.horizon)
    came = [risk for risk in risks if risk.start_h < horizon_h]
    different = len({risk.risk for risk in came})
    times = f", {len(came)} times in all" if len(came) > different else ""
    lines = [f"Risks that came ({different} of {len(scenario.risks)}{times})"]
    for risk in came:
        lasts = "to the end" if risk.end_h >= horizon_h else f"to {_moment(risk.end_h, calendar)}"
        when = f"  {_moment(max(0.0, risk.start_h), calendar)} {lasts:20}  "
        lines += fitted(when + scenario.risks[risk.risk].name, len(when))
    return lines if scenario.risks else []


def _unknowns(result: ReplicationResult, scenario: Scenario) -> list[str]:
    """What was drawn for the uncertainties: values, factors, and what became of split totals."""
    named = scenario.uncertainties.named
    drawn: list[str] = []
    groups: dict[str, dict[str, float]] = {}
    for name, value in result.uncertainties.items():
        own, _, pattern = name.partition(".")
        if pattern:
            groups.setdefault(own, {})[pattern] = value
        else:
            times = "x " if name in named and named[name].scale is not None else ""
            drawn.append(f"{plain(name)} {times}{value:.3g}")
    lines = wrapped("  ", drawn) if drawn else []
    for own, parts in groups.items():
        steps = [pattern.split(".") for pattern in parts]
        alike = {ANY, *set(steps[0]).intersection(*steps[1:])}  # what tells none of them apart
        told = [
            f"{plain(' '.join(step for step in pattern if step not in alike))} {count(value)}"
            for pattern, value in zip(steps, parts.values(), strict=True)
        ]
        lines += wrapped(f"  {plain(own)}: ", told)
    return ["Drawn for the uncertainties", *lines] if lines else []


def _incidents(result: ReplicationResult, scenario: Scenario, calendar: Calendar) -> list[str]:
    titles = short_places(scenario)
    lines = [f"Incidents ({len(result.incidents)})"]
    for row in result.incidents:
        told = {
            "killed": row.killed,
            "wounded": row.wounded,
            "vehicles lost": row.vehicles_lost,
            "loads lost": row.loads_lost,
            "hours lost": round(row.hours_lost, 1),
        }
        cost = ", ".join(f"{what} {number:g}" for what, number in told.items() if number)
        who = f" {row.convoy}" if row.convoy else ""
        where = titles.get(row.place, row.place)  # or a road
        when = f"  {_moment(row.time_h, calendar)}  "
        lines += fitted(f"{when}{row.kind} at {where}{who}: {cost}".rstrip(": "), len(when))
    return lines


def _waits(result: ReplicationResult, scenario: Scenario) -> list[str]:
    titles = short_places(scenario)
    longest = sorted(result.waits, key=lambda row: (-row.load_days, row.site, row.cause))
    shown = [row for row in longest if row.load_days > 0.0][:_WAITS_NAMED]
    return ["Longest waits until the deadline"] + [
        f"  {count(row.load_days):>9} {_UNITS[row.queue]}-days"
        f"  {row.queue} at {titles.get(row.site, row.site)} for {row.cause}"
        for row in shown
    ]


def _is_shown(name: str, pattern: str | None) -> bool:
    """Whether a pattern names an agent, or a group of which it is one; fleets only by a pattern."""
    if pattern is None:
        return not name.startswith(_FLEETS)
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern.rstrip('/')}/*")


def _pattern(name: str) -> str:
    """A name as it may be asked for: those of one kind and place by their group."""
    kind, *below = name.split("/")
    return "/".join([kind, below[0], "*"] if len(below) > 1 else [kind, *below])


def _timeline(
    rows: tuple[IntervalRow, ...], scenario: Scenario, calendar: Calendar, agent: str | None
) -> list[str]:
    shown = [row for row in rows if _is_shown(row.agent, agent)]
    if not shown and agent is not None:
        kinds = sorted({_pattern(row.agent) for row in rows})
        return [
            f"Nobody is called {agent}; there are",
            *fitted(f"  {', '.join(kinds)}"),
        ]
    titles = short_places(scenario)
    lines = [f"Timeline ({len(shown)})"]
    for row in sorted(shown, key=lambda row: (row.start_h, row.agent, row.end_h)):
        why = f" for {row.cause}" if row.cause else ""
        many = f" x{row.units}" if row.units != 1 else ""
        when = f"  {_moment(row.start_h, calendar)} to {_moment(row.end_h, calendar)}  "
        told = f"{row.agent}{many}: {row.activity}{why}{_where(row, titles)}"
        lines += fitted(when + told, len(when))
    return lines


def _where(row: IntervalRow, titles: Mapping[str, str]) -> str:
    """The place of what somebody does, or the convoy with which he does it; himself is none."""
    if row.place == row.agent:
        return ""
    place = titles.get(row.place, row.place)
    if row.activity == "with convoy":
        return f" {place}"
    return f" to {place}" if row.activity.startswith("driving") else f" at {place}"


def _when(hour: float | None, scenario: Scenario, calendar: Calendar) -> str:
    if hour is None:
        return f"after {readable(scenario.mission.horizon)}"
    return _moment_done(hour, calendar)


def _moment_done(hour: float, calendar: Calendar) -> str:
    """When something was done: midnight ends a day here, as it does in the tables."""
    when = moment(hour, calendar)
    if when.time() == time.min and 0.0 < hour <= calendar.hour_of(when.date()):
        return f"{readable(when.date() - timedelta(days=1)):>11} 24:00"
    return _moment(hour, calendar)


def _moment(hour: float, calendar: Calendar) -> str:
    when = moment(hour, calendar)
    return f"{readable(when.date()):>11} {when:%H:%M}"
