"""The answer on one screen: plain text, at most 100 columns, one line per milestone.

A name that leaves no room for its figures is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from textwrap import wrap
from typing import Any

import pandas as pd

from sim.analysis.deadline import (
    HIRED_ESCORTS,
    ON_THE_MOVE,
    casualties,
    disposed_by_place,
    gone_by_deadline,
    left_at_deadline,
    left_by_place,
    present_at_deadline,
)
from sim.analysis.doubt import Unknowns, doubts_of
from sim.analysis.expected import expect_experiment
from sim.analysis.forced_out import ORDERS, forced_out
from sim.analysis.money import GIVEN_UP, TOTAL, money
from sim.analysis.waiting import waiting_shares
from sim.experiment.by_column import Rows
from sim.experiment.experiment import Experiment
from sim.experiment.out_of_reach import is_out_of_reach, never_chances, wasted_by_end
from sim.experiment.plan import plan
from sim.experiment.precision import Attained, never_comes
from sim.experiment.summary import (
    ALL_TOGETHER,
    LEVELS,
    Chance,
    is_scrambled,
    joint_milestones,
)
from sim.records import State
from sim.report.certainty import doubt_lines, precision_lines
from sim.report.lines import DOT, WIDTH, cut, cut_apart, fitting, wrapped
from sim.report.overrides import named
from sim.report.plain_words import count, plain, why_ordered
from sim.report.words import (
    LEAST_SHARE,
    PLACE_COLUMNS,
    chance,
    counts_hired_escorts,
    day,
    day_within,
    joint_mark,
    millions,
    quantile_day,
    short_places,
    whole_percent,
)
from sim.scenario.schema import Scenario
from sim.sobol import SCRAMBLES
from sim.units import readable

_CHANCE_WIDTH = len(chance(0.0, 0.0, 0.0))
_FINISH = "80 % finish by (95 %)"
_CAUSES_NAMED = 5
_SITES_NAMED = 4
ORDERED_OUT = "Ordered to leave at once: "
_CONTINGENTS_NAMED = 6
_WHOSE = "people of"
_WORTH_TOLD = (State.TRANSFERRED, State.SOLD, State.GIFTED, State.DESTROYED)
_DISPOSED_AT = {
    "passed_on": "passed on at",
    "destroyed": "destroyed at",
    "abandoned": "abandoned at",
}


def answer(experiment: Experiment) -> str:
    """What ``drawdown run`` prints of an experiment: ``answer_text`` with all that can be told."""
    expect_experiment("experiment", experiment)
    return answer_text(experiment, plan(experiment.scenario), doubts=doubts_of(experiment))


def answer_text(
    experiment: Experiment,
    plan: pd.DataFrame | None = None,
    *,
    attained: Sequence[Attained] = (),
    doubts: Mapping[str, Unknowns | None] | None = None,
    overrides: Sequence[str] = (),
) -> str:
    """The answer: milestones with their chances, what is left and where, what was waited for.

    With ``plan`` (``sim.plan``) the days if nothing went wrong stand below the milestones;
    ``attained`` says how far the precision that was asked for is reached, and ``doubts`` what is
    doubt for want of knowledge; ``overrides`` are those with which the file was read.
    """
    scenario = experiment.scenario
    replications = experiment.by_column
    summary = _shortened(experiment.summary(), scenario)
    blocks = [
        [header(experiment), *(wrapped("with ", named(overrides)) if overrides else [])],
        [*_milestones(summary, replications, scenario), *precision_lines(attained)],
        doubt_lines(summary, doubts or {}, len(replications)),
        _plan(plan, summary, scenario) if plan is not None else [],
        _forced_out(experiment, scenario),
        _left(replications, scenario),
        _gone(replications, scenario),
        _waiting(experiment.parts("waiting"), scenario),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def header(experiment: Experiment) -> str:
    """Mission, deadline, how many replications and which seed, on one line."""
    mission = experiment.scenario.mission
    finished = len(experiment.by_column)
    of_asked = "" if finished == experiment.n else f" of {experiment.n:,}"
    parts = (
        f"deadline {readable(mission.deadline)}",
        f"{finished:,}{of_asked} replication{'' if finished == 1 else 's'}",
        f"seed {experiment.seed}",
    )
    told = DOT.join(parts)
    return f"{cut(mission.name, WIDTH - len(DOT + told))}{DOT}{told}"


def _shortened(summary: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The summary with titles that leave room for their figures, cut alike wherever they stand."""
    days = [day(value, horizon=scenario.mission.horizon) for value in summary["P80"]]
    room = WIDTH - len("    ") - _CHANCE_WIDTH - max(map(len, (_FINISH, *days)))
    besides = _besides(summary, scenario)
    titles = cut_apart([*summary["title"]], [room - len(told) for told in besides])
    return summary.assign(title=titles)


def _milestones(summary: pd.DataFrame, replications: Rows, scenario: Scenario) -> list[str]:
    rows = [row for _, row in summary.iterrows()]
    never = never_chances(replications, scenario)
    lost = [
        row["milestone"]
        for row in rows
        if never_comes(LEVELS["P80"], never.get(row["milestone"]), row["n"])
    ]
    horizon = scenario.mission.horizon
    titles = list(summary["title"] + _besides(summary, scenario))
    width = max(map(len, titles))  # a name stands on one line with its figures
    heading = f"by {readable(scenario.mission.deadline)}"
    lines = [f"{'':{width}}  {heading:{_CHANCE_WIDTH}}  {_FINISH}"]
    for title, row in zip(titles, rows, strict=True):
        share = chance(row["probability"], row["low"], row["high"])
        never_told = row["milestone"] in lost
        finish = quantile_day(
            *row[["P80", "P80_low", "P80_high"]], horizon=horizon, never=never_told
        )
        lines += _row(f"{title:{width}}  {share}  ", finish, day(row["P80"], horizon=horizon))
    if lost:
        lines += _why_never(summary, {name: never[name] for name in lost}, replications, scenario)
    if is_scrambled(scenario):
        lines.append(f"(intervals from the scatter between {SCRAMBLES} scrambles of Sobol points)")
    return lines


def _row(start: str, finish: str, first: str) -> list[str]:
    """A row of figures; where ``finish`` has no room, what follows ``first`` goes beneath it."""
    if len(start + finish) <= WIDTH:
        return [start + finish]
    return [start + first, " " * len(start) + finish.removeprefix(first).lstrip()]


def _why_never(
    summary: pd.DataFrame, never: Mapping[str, Chance], replications: Rows, scenario: Scenario
) -> list[str]:
    """How often milestones are out of reach, and the ends that loads came to which keep them so."""
    alike: dict[str, list[str]] = {}
    titles = summary.set_index("milestone")["title"]
    for name, share in never.items():
        title = name if name == ALL_TOGETHER else titles[name]
        ends = _ends_that_keep(name, replications, scenario)
        told = " or ".join(state for state in State if state in ends)
        alike.setdefault(told, []).append(f"{title} {chance(*astuple(share))}")
    return [
        line
        for told, shares in alike.items()
        for line in (
            *wrap(f"Never, for loads were {told}, which does not count there, in", WIDTH),
            *wrapped("  ", shares),
        )
    ]


def _ends_that_keep(name: str, replications: Rows, scenario: Scenario) -> set[State]:
    """Ends of loads of a milestone where it is out of reach; of all together, of any of them."""
    if name == ALL_TOGETHER:
        each = (_ends_that_keep(one, replications, scenario) for one in joint_milestones(scenario))
        return set().union(*each)
    by_end = wasted_by_end(replications, name, scenario)
    out_of_reach = is_out_of_reach(replications, name, scenario)
    return {state for state, counts in by_end.items() if counts[out_of_reach].any()}


def _besides(summary: pd.DataFrame, scenario: Scenario) -> list[str]:
    """What follows each title: its date where it is not the deadline, a mark if it is joint.

    The year is told if it is not that of the deadline, which stands over the chances.
    """
    besides = []
    deadline = scenario.mission.deadline
    for name, by in zip(summary["milestone"], summary["date"], strict=True):
        if name == ALL_TOGETHER and pd.isna(by):
            date_told = ", each by its date"
        elif by.date() == deadline:
            date_told = ""
        else:
            date_told = f", by {day_within(by, deadline.year)}"
        besides.append(date_told + joint_mark(scenario, name))
    return besides


def _plan(plan: pd.DataFrame, summary: pd.DataFrame, scenario: Scenario) -> list[str]:
    titles = summary.set_index("milestone")["title"]
    told = []
    for name, date, never in zip(plan["milestone"], plan["date"], plan["never"], strict=True):
        when = "never" if never else day(date, horizon=scenario.mission.horizon)
        told.append(f"{titles[name]} {when}")
    return [*wrapped("If nothing went wrong: ", told), *_no_best_case(plan, summary)]


def _no_best_case(plan: pd.DataFrame, summary: pd.DataFrame) -> list[str]:
    """Milestones that half of the replications reach before the plan, which is central values.

    Trouble can bring a leaving forward, and a central value is no best one. A plan without a day
    is later than any: it does not come to the milestone before the horizon.
    """
    forecast = summary.set_index("milestone").loc[plan["milestone"]]
    median, date = forecast["P50"].to_numpy(), plan["date"].to_numpy()
    early = forecast["title"][(pd.isna(date) | (median < date)) & ~pd.isna(median)]
    label = "No best case (half of the replications are earlier): "
    return wrapped(label, list(early)) if len(early) else []


def _forced_out(experiment: Experiment, scenario: Scenario) -> list[str]:
    """Sites that had to leave at once, and by what: a milestone does not tell how it was met."""
    sites = forced_out(experiment.parts("sites", ORDERS), experiment.by_column, scenario)
    titles = short_places(scenario)
    told = [
        ordered_out(titles[row["site"]], row, scenario)
        for _, row in sites.head(_SITES_NAMED).iterrows()
    ]
    more = len(sites) - len(told)
    if more:
        most = sites.loc[_SITES_NAMED]
        told.append(f"{more} more, the likeliest {chance(*most[['chance', 'low', 'high']])}")
    return wrapped(ORDERED_OUT, told) if told else []


def ordered_out(site: str, row: pd.Series[Any], scenario: Scenario) -> str:
    """How often ``site`` had to leave at once, and mostly why; ``row`` is its of ``forced_out``."""
    share = chance(row["chance"], row["low"], row["high"])
    return f"{site} {share}, mostly: {_order(row, scenario)}"


def _order(row: pd.Series[Any], scenario: Scenario) -> str:
    """What ordered a site out, or the first of those that took it along."""
    why = why_ordered(scenario, row["at"], row["mostly"])
    return why if row["at"] == row["site"] else f"{why} ({short_places(scenario)[row['at']]})"


def _left(replications: Rows, scenario: Scenario) -> list[str]:
    table = left_at_deadline(replications, scenario)
    places = left_by_place(replications, scenario)
    heading = f"Left on {readable(scenario.mission.deadline)}"
    width = max(map(len, (heading, _WHOSE, *map(plain, scenario.loads))))
    lines = [f"{heading:{width}}  median  1 in 5 above   where (median)"]
    for _, row in table.iterrows():
        start = (
            f"{plain(row['load_class']):{width}}  {count(row['median']):>6}  "
            f"{count(row['one_in_five_above']):>12}   "
        )
        own = places[places["load_class"] == row["load_class"]]
        lines.append((start + _where(own, scenario, WIDTH - len(start))).rstrip())
    return [*lines, *_whose(replications, scenario, width)]


def _whose(replications: Rows, scenario: Scenario, width: int) -> list[str]:
    """Contingents with most people who are still there: who guards what is left, and who waits."""
    present = present_at_deadline(replications, scenario)
    names = [scenario.contingents[name].name for name in present["contingent"]]
    told = [
        f"{name} {count(median)}"
        for name, median in zip(cut_apart(names, PLACE_COLUMNS), present["median"], strict=True)
    ][:_CONTINGENTS_NAMED]
    if more := len(present) - len(told):
        told.append(f"{more} more")
    return wrapped(f"{_WHOSE:{width}}  ", told) if told else []


def _where(places: pd.DataFrame, scenario: Scenario, room: int) -> str:
    """The places with most, as many as fit, and how many more there are."""
    titles = {**short_places(scenario), ON_THE_MOVE: "under way"}
    told = [f"{titles[row['place']]} {count(row['median'])}" for _, row in places.iterrows()]
    return fitting(told, room)


def _gone(replications: Rows, scenario: Scenario) -> list[str]:
    """What became of the rest: by class, and where materiel stayed for good; then casualties."""
    ends = gone_by_deadline(replications, scenario)
    places = disposed_by_place(replications, scenario)
    heading = f"Gone by {readable(scenario.mission.deadline)}"
    width = max(map(len, (heading, *map(plain, scenario.loads), *_DISPOSED_AT.values())))
    lines = [f"{heading:{width}}  median (1 in 5 above); medians of places do not add up"]
    for name, of_class in ends.groupby("load_class", sort=False):
        told = [f"{row['end']} {_spread(row)}" for _, row in of_class.iterrows()]
        lines += wrapped(f"{plain(str(name)):{width}}  ", told)
    titles = short_places(scenario)
    for how, at in places.groupby("how", sort=False):
        told = [f"{titles[row['place']]} {count(row['median'])}" for _, row in at.iterrows()]
        label = f"{_DISPOSED_AT[str(how)]:{width}}  "
        lines.append(label + fitting(told, WIDTH - len(label)))
    for who, hurt in casualties(replications).groupby("who", sort=False):
        if who == HIRED_ESCORTS and not counts_hired_escorts(scenario):
            continue
        told = [f"{row['what']} {_spread(row)}" for _, row in hurt.iterrows()]
        lines.append(f"{who:{width}}  {DOT.join(told)}")
    return [*lines, *_price(replications, scenario, width)]


def _price(replications: Rows, scenario: Scenario, width: int) -> list[str]:
    """At what price, if the scenario has prices or values of loads."""
    told = {(row["of"], row["until"]): row for _, row in money(replications).iterrows()}
    items = []
    if (TOTAL, "deadline") in told:
        horizon = readable(scenario.mission.horizon)
        items.append(f"spent {_spread(told[TOTAL, 'deadline'], millions)}")
        items.append(f"by {horizon} {_spread(told[TOTAL, 'horizon'], millions)}")
    for end in (*_WORTH_TOLD, GIVEN_UP):
        row = told.get((end, "deadline"))
        if row is not None and row["one_in_five_above"] > 0:
            items.append(f"{end} {_spread(row, millions)}")
    return wrapped(f"{'USD million':{width}}  ", items) if items else []


def _spread(row: pd.Series[Any], shown: Callable[[float], str] = count) -> str:
    return f"{shown(row['median'])} ({shown(row['one_in_five_above'])})"


def _waiting(waits: Iterable[pd.DataFrame], scenario: Scenario) -> list[str]:
    titles = short_places(scenario)
    shares = waiting_shares(waits)
    lines: list[str] = []
    for queue, of_queue in shares.groupby("queue", sort=True):
        most = of_queue[of_queue["share"] >= LEAST_SHARE].head(_CAUSES_NAMED)
        told = [_cause(row, titles) for _, row in most.iterrows()]
        lines += wrapped(f"{str(queue).capitalize()} waited for ", told)
    if lines:
        lines.append(
            "(share of all days waited until the deadline; in brackets the place with most)"
        )
    return lines


def _cause(row: pd.Series[Any], titles: Mapping[str, str]) -> str:
    return f"{row['cause']} {whole_percent(row['share'])} ({titles.get(row['site'], row['site'])})"
