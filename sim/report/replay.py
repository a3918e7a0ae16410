"""One replication told in full: milestones, incidents, waits and, if recorded, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from textwrap import wrap

from sim.experiment.out_of_reach import is_out_of_reach
from sim.model.ground.risks import RiskWindow
from sim.records import IntervalRow, ReplicationResult, SiteRow
from sim.report.lines import WIDTH, wrapped
from sim.report.plain_words import count, plain, why_ordered
from sim.report.words import place_titles
from sim.scenario.paths import ANY
from sim.scenario.schema import Scenario
from sim.units import HOURS_PER_DAY, Calendar, readable

_WAITS_NAMED = 12
_UNITS = {"cargo": "load", "people": "person", "supplies": "truckload"}


def replay_text(
    result: ReplicationResult,
    scenario: Scenario,
    seed: int,
    risks: Sequence[RiskWindow] = (),
    agent: str | None = None,
) -> str:
    """What one replication says, and which ``risks`` came in it (``sim.model.replication``).

    Its timeline only of agents that match the pattern ``agent``.
    """
    calendar = Calendar(scenario.mission.start)
    blocks = [
        [f"{scenario.mission.name} · replication {result.replication} · seed {seed}"],
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


def _milestones(result: ReplicationResult, scenario: Scenario, calendar: Calendar) -> list[str]:
    lines = ["Milestones"]
    width = max(len(milestone.title) for milestone in scenario.milestones.values())
    for (name, milestone), hour in zip(
        scenario.milestones.items(), result.milestones_h, strict=True
    ):
        due = scenario.due(milestone)
        never = is_out_of_reach(result.outcomes, name, scenario)
        when = "never" if never else _when(hour, scenario, calendar)
        in_time = "yes" if hour is not None and hour <= calendar.end_of(due) else "no"
        lines.append(f"  {milestone.title:{width}}  {when:20}  by {readable(due)}: {in_time}")
    return lines


def _sites(result: ReplicationResult, scenario: Scenario, calendar: Calendar) -> list[str]:
    titles = place_titles(scenario)
    width = max(len(titles[row.site]) for row in result.sites)
    return ["Sites"] + [
        f"  {titles[row.site]:{width}}  left {_when(row.left_h, scenario, calendar):20}"
        f"  {row.end}{_orders(row, scenario)}"
        for row in result.sites
    ]


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
        start = _moment(max(0.0, risk.start_h), calendar)
        lines.append(f"  {start} {lasts:20}  {scenario.risks[risk.risk].name}")
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
    titles = place_titles(scenario)
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
        lines.append(f"  {_moment(row.time_h, calendar)}  {row.kind} at {where}{who}: {cost}")
    indent = " " * len("  29 Feb 2024 24:00  ")
    return [
        part
        for line in lines
        for part in wrap(
            line.rstrip(": "),
            WIDTH,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
    ]


def _waits(result: ReplicationResult, scenario: Scenario) -> list[str]:
    titles = place_titles(scenario)
    longest = sorted(result.waits, key=lambda row: (-row.load_days, row.site, row.cause))
    shown = [row for row in longest if row.load_days > 0.0][:_WAITS_NAMED]
    return ["Longest waits until the deadline"] + [
        f"  {count(row.load_days):>9} {_UNITS[row.queue]}-days"
        f"  {row.queue} at {titles.get(row.site, row.site)} for {row.cause}"
        for row in shown
    ]


def _is_meant(name: str, pattern: str) -> bool:
    """Whether a pattern names an agent, or a group of which it is one."""
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern.rstrip('/')}/*")


def _pattern(name: str) -> str:
    """A name as it may be asked for: those of one kind and place by their group."""
    kind, *below = name.split("/")
    return "/".join([kind, below[0], "*"] if len(below) > 1 else [kind, *below])


def _timeline(
    rows: tuple[IntervalRow, ...], scenario: Scenario, calendar: Calendar, agent: str | None
) -> list[str]:
    shown = [row for row in rows if agent is None or _is_meant(row.agent, agent)]
    if not shown and agent is not None:
        kinds = sorted({_pattern(row.agent) for row in rows})
        return [
            f"Nobody is called {agent}; there are",
            *wrap(
                ", ".join(kinds),
                WIDTH - 2,
                initial_indent="  ",
                subsequent_indent="  ",
                break_on_hyphens=False,
            ),
        ]
    titles = place_titles(scenario)
    lines = [f"Timeline ({len(shown)})"]
    for row in sorted(shown, key=lambda row: (row.start_h, row.agent, row.end_h)):
        why = f" for {row.cause}" if row.cause else ""
        where = f"{_preposition(row.activity)} {titles.get(row.place, row.place)}".lstrip()
        many = f" x{row.units}" if row.units != 1 else ""
        lines.append(
            f"  {_moment(row.start_h, calendar)} to {_moment(row.end_h, calendar)}"
            f"  {row.agent}{many}: {row.activity}{why} {where}"
        )
    return lines


def _preposition(activity: str) -> str:
    """Between what somebody does and the place, or the convoy with which he does it."""
    if activity == "with convoy":
        return ""
    return "to" if activity.startswith("driving") else "at"


def _when(hour: float | None, scenario: Scenario, calendar: Calendar) -> str:
    if hour is None:
        return f"after {readable(scenario.mission.horizon)}"
    return _moment_done(hour, calendar)


def _moment_done(hour: float, calendar: Calendar) -> str:
    """When something was done: midnight ends a day here, as it does in the tables."""
    if hour > 0.0 and hour % HOURS_PER_DAY == 0.0:
        return f"{readable(calendar.date_at(hour - HOURS_PER_DAY)):>11} 24:00"
    return _moment(hour, calendar)


def _moment(hour: float, calendar: Calendar) -> str:
    minutes = int(hour % HOURS_PER_DAY * 60)
    return f"{readable(calendar.date_at(hour)):>11} {minutes // 60:02d}:{minutes % 60:02d}"
