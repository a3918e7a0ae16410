"""The answer on one screen: what stands on which line."""

import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from sim.analysis.deadline import left_at_deadline, left_by_place, present_at_deadline
from sim.analysis.doubt import Unknowns
from sim.analysis.waiting import waiting_shares
from sim.experiment.columns import Failure, columns_of
from sim.experiment.experiment import Experiment, run_experiment
from sim.experiment.precision import Target, attained_of
from sim.experiment.tables import tables_of
from sim.records import ENDS_OF_VALUE, Cause, WaitRow
from sim.report import answer
from sim.report.answer import WIDTH, answer_text
from sim.report.certainty import precision_lines
from sim.report.digest import digest
from sim.units import Calendar


def _experiment(scenario, results, failures=()):
    batch = columns_of(
        results, failures, milestones=tuple(scenario.milestones), classes=tuple(scenario.loads)
    )
    n = len(results) + len(failures)
    return Experiment(scenario=scenario, seed=1, n=n, tables=tables_of(batch, scenario))


@pytest.fixture
def results(scenario, simulate):
    """Ten replications: the early milestone always in time, the last one never."""
    calendar = Calendar(scenario.mission.start)
    noons = [calendar.hour_of(day) + 12.0 for day in (date(2030, 2, 1), date(2030, 5, 1))]
    hours = (*noons, None)
    return [replace(simulate(scenario, 1, number), milestones_h=hours) for number in range(10)]


def test_each_milestone_stands_on_one_line_with_its_figures(scenario, results):
    lines = answer_text(_experiment(scenario, results)).splitlines()
    assert lines[0] == "Small · deadline 31 Mar 2030 · 10 replications · seed 1"
    early, main, late, joint = lines[3:7]
    assert re.fullmatch(
        r"Alpha left, by 28 Feb \* +1\.00 \(95 % 0\.72-1\.00\)  1 Feb 2030 \(from 1 Feb\)",
        early,
    )
    assert re.fullmatch(
        r"All sites left \* +0\.00 \(95 % 0\.00-0\.28\)  1 May 2030 \(from 1 May\)", main
    )
    assert re.fullmatch(r"Everything +0\.00 \(95 % 0\.00-0\.28\)  after 30 Jun 2030", late)
    assert joint.startswith("All marked * together, each by its date  0.00 (95 % 0.00-0.28)")
    assert "80 % finish by" in lines[2]


def test_a_milestone_without_a_date_moves_with_the_deadline(scenario_with, results):
    """Its row says no date, as the head of the column does; one with its own date still says so."""

    def moved(data):
        del data["milestones"]["main"]["by"]
        data["mission"]["deadline"] = date(2030, 5, 15)

    lines = answer_text(_experiment(scenario_with(moved), results)).splitlines()
    assert "by 15 May 2030" in lines[2]
    early, main, late = lines[3:6]
    assert early.startswith("Alpha left, by 28 Feb *")
    assert re.match(r"All sites left \* +1\.00 ", main)  # in all of them on 1 May
    assert late.startswith("Everything, by 31 Mar ")


def test_a_milestone_out_of_reach_is_not_called_late(scenario_with, results):
    """In four of ten replications boxes are abandoned: no horizon is late enough for those."""

    def settled(data):
        data["milestones"]["late"] |= {"what": "settled", "classes": ["boxes"], "less": 2}

    abandoned = [0, 0, 2, 3, 4, 5, 6, 0, 0, 0]
    changed = [
        replace(result, outcomes={**result.outcomes, "end.boxes.abandoned": count})
        for result, count in zip(results, abandoned, strict=True)
    ]
    experiment = _experiment(scenario_with(settled), changed)
    lines = answer_text(experiment).splitlines()
    late = r"Everything +0\.00 \(95 % 0\.00-0\.28\)  after 30 Jun 2030 (?:or never|\(.*-never\))"
    assert re.fullmatch(late, lines[5])
    assert lines[7] == "Never, for loads were abandoned, which does not count there, in"
    assert lines[8] == "  Everything 0.40 (95 % 0.17-0.69)"
    rows = {row["milestone"]: row for row in digest(experiment)["milestones"]}
    assert (rows["late"]["never"], rows["late"]["P80"]) == (0.4, None)
    assert rows["main"]["never"] == 0.0
    day = Target("late", 0.8, 2.0)
    (told,) = precision_lines(attained_of(experiment, [day]))
    assert told == "Precision late:P80=2d reached (it never comes)"
    rare = [*changed[:5], *results[5:]]  # in two of ten: 80 % may still get there
    text = answer_text(_experiment(scenario_with(settled), rare))
    assert "never" not in text
    assert "after 30 Jun 2030" in text
    (told,) = precision_lines(attained_of(_experiment(scenario_with(settled), rare), [day]))
    assert told == "Precision late:P80=2d reached (it lies after the horizon)"


def test_out_of_reach_is_told_with_the_ends_that_do_not_count_for_that_milestone(
    scenario_with, results
):
    """Gifts count as settled and not as out; one abandoned box is allowed for and keeps nobody."""

    def ask(data):
        boxes = {"classes": ["boxes"], "joint": True}
        data["milestones"]["main"] |= {"what": "settled", **boxes}
        data["milestones"]["late"] |= {"what": "out", "title": "Boxes out", "less": 1, **boxes}
        data["milestones"]["early"] |= {"joint": False}

    ended = [{"end.boxes.gifted": 2}] * 5 + [{"end.boxes.abandoned": 1}] * 5
    changed = [
        replace(result, outcomes={**result.outcomes, **ends}, milestones_h=(240.0, None, None))
        for result, ends in zip(results, ended, strict=True)
    ]
    text = answer_text(_experiment(scenario_with(ask), changed))
    assert (
        "\nNever, for loads were abandoned, which does not count there, in\n"
        "  All sites left 0.50 (95 % 0.24-0.76)\n"
        "Never, for loads were gifted, which does not count there, in\n"
        "  Boxes out 0.50 (95 % 0.24-0.76)\n"
        "Never, for loads were gifted or abandoned, which does not count there, in\n"
        "  all together 1.00 (95 % 0.72-1.00)\n"
    ) in text


def test_places_without_room_are_counted(scenario_with, simulate):
    """A hundred boxes were passed on at each of twenty camps, whose names do not fit on a line."""

    def more_camps(data):
        camps = {f"camp_{number}": {**data["sites"]["alpha"], "name": f"Camp number {number}"}
                 for number in range(20)}  # fmt: skip
        data["sites"] |= camps

    scenario = scenario_with(more_camps)

    def passed_on(one, seed, replication):
        result = simulate(one, seed, replication)
        at = {f"disposed_by_deadline.passed_on.{name}": 100 for name in scenario.sites}
        return replace(result, outcomes={**result.outcomes, **at})

    lines = answer_text(run_experiment(scenario, 5, simulate=passed_on)).splitlines()
    (line,) = [line for line in lines if line.startswith("passed on at ")]
    *named, more = line.split(" · ")
    assert len(line) <= WIDTH
    assert int(more.removesuffix(" more")) + len(named) == len(scenario.sites)


def test_what_was_transferred_is_told_with_its_worth(scenario, simulate):
    def worth(one, seed, replication):
        result = simulate(one, seed, replication)
        values = {f"deadline.value.{end}_usd": 0.0 for end in ENDS_OF_VALUE}
        values["deadline.value.transferred_usd"] = 8.4e6
        return replace(result, outcomes={**result.outcomes, **values})

    text = answer_text(run_experiment(scenario, 5, simulate=worth))
    assert re.search(r"^USD million +transferred 8\.4 \(8\.4\)$", text, re.MULTILINE)


def test_every_probability_stands_with_its_interval(scenario, simulate):
    text = answer_text(run_experiment(scenario, 50, simulate=simulate))
    chances = re.findall(r"\b[01]\.\d\d \(", text)
    assert len(chances) == len(scenario.milestones) + 1
    assert len(re.findall(r"\(95 % [01]\.\d\d-[01]\.\d\d\)", text)) == len(chances)


def test_no_line_is_wider_than_the_screen(scenario, simulate):
    text = answer_text(run_experiment(scenario, 50, simulate=simulate))
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_name_stands_on_one_line_with_its_figures_however_long(scenario_with, results):
    title = " ".join(["Everything that was ever brought into the country"] * 3)

    def prolong(data):
        data["mission"]["name"] = data["sites"]["alpha"]["name"] = title
        data["milestones"]["late"] |= {"title": title, "what": "settled", "by": date(2030, 3, 1)}

    scenario = scenario_with(prolong)
    abandoned = [
        replace(result, outcomes={**result.outcomes, "end.boxes.abandoned": 5})
        for result in results
    ]
    experiment = _experiment(scenario, abandoned)
    days = pd.DataFrame(
        {"milestone": ["late"], "title": [title], "date": [pd.NaT], "never": [False]}
    )
    doubts = {"late": Unknowns(0.1, 0.9, ("pace",))}
    text = answer_text(experiment, days, doubts=doubts)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "... · deadline 31 Mar 2030 · 10 replications · seed 1" in text
    assert re.search(r"^  Everything that was .*\.\.\. 1\.00 \(95 % ", text, re.MULTILINE)
    assert re.search(r"^  Everything that .*\.\.\.  0\.00 \(95 % .*0\.90$", text, re.MULTILINE)
    assert re.search(r"wrong: Everything that .*\.\.\. after 30 Jun 2030$", text, re.MULTILINE)
    head, *rows = text.split("\n\n")[1].splitlines()
    beside = [row for row in rows if "(95 % " in row and not row.startswith("  ")]
    assert len(beside) == len(scenario.milestones) + 1  # with the row of all together
    assert {row.index("(95 % ") for row in beside} == {head.index("by 31 Mar 2030") + 5}
    assert {row.index(")  ") + 3 for row in beside} == {head.index("80 % finish")}
    (late,) = [row for row in beside if "..., by 1 Mar  " in row]
    assert late.startswith("Everything that was ever")
    cut = re.findall(r"(Everything [\w ]*)\.\.\.(?:, by| 1\.00|  0\.00| after)", text)
    assert len(cut) == 4
    assert len(set(cut)) == 1, "one milestone goes by one name on one screen"


def test_milestones_whose_long_names_begin_alike_are_told_apart(scenario_with, results):
    """One with a date of its own has less room for its name than the other."""
    same = "Materiel of the mission and of its contingents"
    ends = {"early": "out or sold", "late": "out or given away"}

    def alike(data):
        for name, end in ends.items():
            data["milestones"][name]["title"] = f"{same}, {same}, {end}"

    text = answer_text(_experiment(scenario_with(alike), results))
    assert max(map(len, text.splitlines())) <= WIDTH
    for end in ends.values():
        (row,) = [line for line in text.splitlines() if line.startswith("Materiel") and end in line]
        assert "..." in row


def test_contingents_whose_long_names_begin_alike_are_told_apart(tiny, varied):
    def alike(data):
        data["mission"]["deadline"] = "2030-03-20"
        for number, spec in enumerate(data["contingents"].values()):
            spec["name"] = f"Convoy battalion that came with others from {number}"

    experiment = run_experiment(varied(tiny, alike), 3)
    present = present_at_deadline(experiment.by_column, experiment.scenario)["contingent"]
    text = answer_text(experiment)
    assert len(present) > 1
    for name in present:
        assert f"from {experiment.scenario.contingents[name].name[-1]} " in text


LONG = "Alpha left by all who ever stood there"


@pytest.fixture
def settled(scenario_with):
    """A milestone with a long name, and one that is out of reach once boxes are abandoned."""

    def named(data):
        data["milestones"]["early"]["title"] = LONG
        data["milestones"]["late"] |= {"title": "Settled", "what": "settled"}

    return scenario_with(named)


def test_a_long_day_cuts_no_name_and_moves_no_column(settled, results):
    """What is told of a day that does not come before the horizon goes on beneath it."""
    abandoned = [
        replace(result, outcomes={**result.outcomes, "end.boxes.abandoned": 5})
        for result in results
    ]
    lines = answer_text(_experiment(settled, abandoned)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    (early,) = [line for line in lines if line.startswith(LONG)]
    assert "1.00 (95 % 0.72-1.00)  1 Feb 2030" in early
    (place,) = [place for place, line in enumerate(lines) if line.startswith("Settled ")]
    column = early.index("1 Feb 2030")
    assert lines[place][column:] == "after 30 Jun 2030"
    assert lines[place + 1] == " " * column + "or never"


def test_an_interval_without_room_stands_beneath_its_day(settled, simulate):
    """Four of ten never come to it, and the others on 1 June."""
    calendar = Calendar(settled.mission.start)
    noons = [calendar.hour_of(day) + 12.0 for day in (date(2030, 2, 1), date(2030, 5, 1))]
    told = []
    for number in range(10):
        last = calendar.hour_of(date(2030, 6, 1)) + 12.0 if number < 6 else None
        result = replace(simulate(settled, 1, number), milestones_h=(*noons, last))
        lost = {"end.boxes.abandoned": 0 if number < 6 else 5}
        told.append(replace(result, outcomes={**result.outcomes, **lost}))
    lines = answer_text(_experiment(settled, told)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    (place,) = [place for place, line in enumerate(lines) if line.startswith("Settled ")]
    day = lines[place].index("after 30 Jun 2030")
    assert lines[place].endswith("after 30 Jun 2030")
    assert lines[place + 1] == " " * day + "(1 Jun-never)"
    (early,) = [line for line in lines if line.startswith(LONG)]
    assert early.index("1 Feb 2030") == day


def test_who_was_ordered_out_is_told_with_how_often_and_mostly_by_what(scenario, results):
    """A milestone that is met early does not tell that a camp was driven out."""
    assert "Ordered" not in answer_text(_experiment(scenario, results))
    first, *_ = scenario.sites
    by = {0: "raid", 1: "reserve used up", 2: "reserve used up"}

    def ordered(result):
        reason = by.get(result.replication, "")
        sites = [
            replace(row, forced=bool(reason), forced_by=reason) if row.site == first else row
            for row in result.sites
        ]
        return replace(result, sites=tuple(sites))

    experiment = _experiment(scenario, [ordered(result) for result in results])
    title = scenario.sites[first].name
    assert (
        f"\n\nOrdered to leave at once: {title} 0.30 (95 % 0.11-0.60), mostly: reserve used up\n\n"
    ) in answer_text(experiment)
    (told,) = digest(experiment)["forced_out"]
    assert (told["site"], told["chance"], told["mostly"]) == (first, 0.3, "reserve used up")


def test_orders_are_told_by_the_names_of_risks_and_of_the_site_where_they_began(
    scenario_with, results, monkeypatch
):
    def linked(data):
        data["risks"] = {
            "raid": {"name": "A raid", "chance": 1.0, "start": date(2030, 2, 1), "effects": {}}
        }
        data["sites"]["beta"]["leaves_early"] = {"alone": {"site_forced_out": "alpha"}}

    scenario = scenario_with(linked)
    by = {"alpha": "raid", "beta": "alone"}
    ordered = [
        replace(
            result,
            sites=tuple(replace(row, forced=True, forced_by=by[row.site]) for row in result.sites),
        )
        for result in results
    ]
    experiment = _experiment(scenario, ordered)
    told = answer_text(experiment)
    assert "\nOrdered to leave at once: Alpha 1.00 (95 % 0.72-1.00), mostly: A raid\n" in told
    assert "  Beta $1 1.00 (95 % 0.72-1.00), mostly: A raid (Alpha)\n" in told
    monkeypatch.setattr(answer, "_SITES_NAMED", 1)
    told = answer_text(experiment)
    assert "Beta $1 1.00" not in told
    assert " 1 more, the likeliest 1.00 (95 % 0.72-1.00)\n" in told


@pytest.mark.parametrize(
    "name", ["A raid", " ".join(["A raid on sites that were handed over"] * 5)]
)
def test_what_follows_a_risk_is_told_by_its_name_on_as_many_lines_as_it_takes(
    scenario_with, results, name
):
    def looted(data):
        data["risks"] = {
            "raid": {"name": name, "chance": 1.0, "start": date(2030, 2, 1), "effects": {}}
        }
        data["sites"]["alpha"]["leaves_early"] = {"looted": {"risk": "raid", "chance": 0.5}}

    ordered = [
        replace(
            result,
            sites=tuple(
                replace(row, forced=row.site == "alpha", forced_by="looted") for row in result.sites
            ),
        )
        for result in results
    ]
    text = answer_text(_experiment(scenario_with(looted), ordered))
    assert max(map(len, text.splitlines())) <= WIDTH
    (block,) = [block for block in text.split("\n\n") if block.startswith("Ordered")]
    first, *below = block.splitlines()
    assert " ".join(block.split()).endswith(f"Alpha 1.00 (95 % 0.72-1.00), mostly: {name}")
    assert all(line.startswith(" " * (first.index("Alpha") + 2)) for line in below)


def test_failed_replications_show_in_the_header(scenario, results):
    failures = (Failure(10, "ValueError: x", ""),)
    experiment = _experiment(scenario, results, failures)
    assert "10 of 11 replications" in answer_text(experiment).splitlines()[0]


def test_what_is_left_is_told_as_median_and_one_in_five_above(scenario, results):
    outcomes = results[0].outcomes
    changed = [
        replace(
            result,
            outcomes={**outcomes, "left_at_deadline.boxes": 1000 * (number + 1)}
            | {"left_at_deadline.boxes.alpha": 900, "left_at_deadline.boxes.beta": 0}
            | {"left_at_deadline.boxes.moving": 100},
        )
        for number, result in enumerate(results)
    ]
    experiment = _experiment(scenario, changed)
    left = left_at_deadline(experiment.replications, scenario).set_index("load_class")
    assert left.loc["boxes"].tolist() == [5000, 8000]
    places = left_by_place(experiment.replications, scenario)
    assert places[places["load_class"] == "boxes"]["place"].tolist() == ["alpha", "moving"]
    text = answer_text(experiment)
    assert re.search(r"^boxes +5,000 +8,000   Alpha 900 · under way 100$", text, re.MULTILINE)


def test_what_is_gone_by_the_deadline_is_told_by_class_and_by_place(scenario, results):
    outcomes = dict.fromkeys(results[0].outcomes, 0)
    outcomes |= {"deadline.boxes.out": 1200, "deadline.boxes.destroyed": 3}
    outcomes |= {"deadline.boxes.abandoned": 4, "deadline.killed": 2}
    outcomes |= {"deadline.drivers_wounded": 5}
    outcomes |= {"disposed_by_deadline.destroyed.alpha": 3}
    most = {**outcomes, "deadline.boxes.destroyed": 8}  # in two of five replications
    few = [replace(results[0], outcomes=outcomes)] * 3
    experiment = _experiment(scenario, [*few, *[replace(results[0], outcomes=most)] * 2])
    text = answer_text(experiment)
    assert (
        "Gone by 31 Mar 2030  median (1 in 5 above); medians of places do not add up\n"
        "boxes                out 1,200 (1,200) · destroyed 3 (8) · abandoned 4 (4)\n"
        "destroyed at         Alpha 3\n"
        "people               killed 2 (2) · wounded 0 (0)\n"
        "hired drivers        killed 0 (0) · wounded 5 (5)\n"
    ) in text
    content = digest(experiment)
    assert content["gone_by_deadline"][1] == {
        "load_class": "boxes", "end": "destroyed", "median": 3, "one_in_five_above": 8
    }  # fmt: skip
    assert content["disposed_by_place"] == [{"how": "destroyed", "place": "alpha", "median": 3}]
    assert content["casualties"][0] == {
        "who": "people", "what": "killed", "median": 2, "one_in_five_above": 2
    }  # fmt: skip


def test_hired_escorts_have_a_row_only_where_a_run_can_tell_that_they_are_hurt(
    scenario, scenario_with, results
):
    protection = {"armoured": 0.5, "soft": 2, "truck": 1, "escort_vehicles_per_unit": 4}
    counting = scenario_with(lambda data: data.update(threat={"protection": protection}))
    assert "\nhired escorts " in answer_text(_experiment(counting, results))
    assert "hired escorts" not in answer_text(_experiment(scenario, results))


def test_the_price_is_told_in_millions_if_there_are_prices_or_values(scenario, results):
    usd = {"deadline.cost.total_usd": 143.4e6, "cost.total_usd": 1234e6}
    usd |= {f"deadline.value.{end}_usd": 0.0 for end in ENDS_OF_VALUE}
    usd |= {f"value.{end}_usd": 1e6 for end in ENDS_OF_VALUE}
    usd |= {"deadline.value.gifted_usd": 8.44e6, "deadline.value.destroyed_usd": 15_000.0}
    usd |= {"deadline.value.lost_usd": 1e6, "deadline.value.abandoned_usd": 2.5e6}
    priced = [replace(results[0], outcomes={**results[0].outcomes, **usd})] * 5
    experiment = _experiment(scenario, priced)
    (told,) = [row for row in answer_text(experiment).splitlines() if row.startswith("USD")]
    assert told.split("  ")[-1] == (
        "spent 143 (143) · by 30 Jun 2030 1,234 (1,234) · gifted 8.4 (8.4)"
    )
    assert "destroyed 0.015 (0.015) · given up 3.5 (3.5)" in answer_text(experiment)
    rows = {(row["of"], row["until"]): row["median"] for row in digest(experiment)["money"]}
    assert rows["given up", "deadline"] == 3.5e6
    assert rows["total", "horizon"] == 1234e6
    plain = _experiment(scenario, results)
    assert "USD" not in answer_text(plain)
    assert digest(plain)["money"] == []


def test_waiting_shares_are_of_each_queue_and_name_the_worst_site(scenario, results):
    waits = (
        WaitRow("cargo", "alpha", Cause.TRUCK, 60.0),
        WaitRow("cargo", "beta", Cause.TRUCK, 20.0),
        WaitRow("cargo", "beta", Cause.ESCORT, 20.0),
        WaitRow("people", "beta", Cause.AIRCRAFT, 5.0),
        WaitRow("people", "beta", Cause.AIRFIELD, 0.0),
    )
    experiment = _experiment(scenario, [replace(results[0], waits=waits)])
    shares = waiting_shares(experiment.waits)
    assert shares["queue"].tolist() == ["cargo", "cargo", "people"]
    assert shares["share"].tolist() == pytest.approx([0.8, 0.2, 1.0])
    assert shares["site"].tolist() == ["alpha", "beta", "beta"]
    assert shares["site_share"].tolist() == pytest.approx([0.75, 1.0, 1.0])
    text = answer_text(experiment)
    assert "Cargo waited for truck 80 % (Alpha) · escort 20 % (Beta $1)" in text
    assert "People waited for aircraft 100 % (Beta $1)" in text


def test_nothing_waited_for_is_not_told(scenario, results):
    experiment = _experiment(scenario, [replace(results[0], waits=())])
    assert waiting_shares(experiment.waits).empty
    assert "waited" not in answer_text(experiment)


def test_the_digest_is_the_answer_as_plain_data(scenario, results):
    experiment = _experiment(scenario, results)
    content = json.loads(json.dumps(digest(experiment), allow_nan=False))
    late = content["milestones"][2]
    assert (late["milestone"], late["date"], late["P80"]) == ("late", "2030-03-31", None)
    assert content["milestones"][0]["P80"] == "2030-02-01"
    assert content["milestones"][3]["date"] is None
    assert {row["load_class"] for row in content["left_at_deadline"]} == {"boxes", "staff"}
    assert content["n"] == content["finished"] == 10


def test_the_digest_of_nothing_finished_is_still_data(scenario):
    content = digest(_experiment(scenario, [], [Failure(k, "ValueError: x", "") for k in range(5)]))
    assert content["finished"] == 0
    assert "milestones" not in content


def test_summary_has_the_promised_columns(scenario, results):
    summary = _experiment(scenario, results).summary()
    promised = ["milestone", "date", "probability", "low", "high", "n", "P50", "P80", "P90"]
    assert set(promised) <= set(summary.columns)
    assert pd.api.types.is_datetime64_any_dtype(summary["P80"])


def test_the_plan_stands_beside_the_forecast(scenario, simulate):
    experiment = run_experiment(scenario, 20, simulate=simulate)
    plan = pd.DataFrame(
        {
            "milestone": ["early", "main", "late"],
            "title": ["Alpha left", "All sites left", "Everything"],
            "by": pd.to_datetime(["2030-02-28", "2030-03-31", "2030-03-31"]),
            "date": pd.to_datetime(["2030-02-20", "2030-03-04", None]),
            "never": [False, False, False],
        }
    )
    assert (
        "\n\nIf nothing went wrong: Alpha left 20 Feb 2030 · All sites left 4 Mar 2030\n"
        "                       Everything after 30 Jun 2030\n"
        "No best case (half of the replications are earlier): Everything\n\n"
    ) in answer_text(experiment, plan)
    assert digest(experiment, plan)["if_nothing_went_wrong"][2] == {
        "milestone": "late",
        "title": "Everything",
        "by": "2030-03-31",
        "date": None,
        "never": False,
    }


def test_a_plan_that_is_later_than_the_forecast_says_that_it_is_no_best_case(scenario, simulate):
    experiment = run_experiment(scenario, 20, simulate=simulate)
    median = experiment.summary().set_index("milestone")["P50"]
    days = pd.DataFrame(
        {
            "milestone": ["early", "main", "late"],
            "title": ["Alpha left", "All sites left", "Everything"],
            "by": pd.to_datetime(["2030-02-28", "2030-03-31", "2030-03-31"]),
            "date": [median["early"], median["main"] + pd.Timedelta(days=1), pd.NaT],
            "never": [False, False, False],
        }
    )
    text = answer_text(experiment, days)
    assert (
        "\nNo best case (half of the replications are earlier): All sites left · Everything\n"
        in text
    )
    sooner = days.assign(date=days["date"].fillna(median["late"]) - pd.Timedelta(days=2))
    assert "No best case" not in answer_text(experiment, sooner)


def test_a_plan_that_misses_the_horizon_is_no_best_case_if_half_of_the_replications_reach_it(
    scenario, simulate
):
    experiment = run_experiment(scenario, 20, simulate=simulate)
    median = experiment.summary().set_index("milestone")["P50"]
    assert median[["early", "main"]].notna().all()
    days = pd.DataFrame(
        {
            "milestone": ["early", "main"],
            "title": ["Alpha left", "All sites left"],
            "by": pd.to_datetime(["2030-02-28", "2030-03-31"]),
            "date": pd.to_datetime([None, None]),
            "never": [False, True],
        }
    )
    told = "\nNo best case (half of the replications are earlier): Alpha left · All sites left\n"
    assert told in answer_text(experiment, days)
    nobody = run_experiment(
        scenario,
        20,
        simulate=lambda *words: replace(simulate(*words), milestones_h=(None, None, None)),
    )
    assert "No best case" not in answer_text(nobody, days)


def test_whose_people_are_left_is_told_most_first(tiny):
    experiment = run_experiment(tiny, 9)
    table = present_at_deadline(experiment.replications, tiny)
    medians = {
        name: sorted(experiment.replications[f"present_at_deadline.{name}"])[4]
        for name in tiny.contingents
    }
    there = [name for name in sorted(medians, key=medians.get, reverse=True) if medians[name]]
    assert there
    assert table["contingent"].tolist() == there
    assert table["median"].tolist() == [medians[name] for name in there]
    told = " · ".join(f"{tiny.contingents[name].name} {medians[name]:g}" for name in there)
    assert re.search(rf"^people of +{told}$", answer_text(experiment), re.MULTILINE)
    rows = digest(experiment)["present_at_deadline"]
    assert [row["contingent"] for row in rows] == there


def test_of_many_contingents_those_with_most_people_left_are_named(tiny):
    experiment = run_experiment(tiny, 9)
    scenario = tiny.model_copy(
        update={"contingents": {f"no_{n}": tiny.contingents["bora"] for n in range(9)}}
    )
    rows = {f"present_at_deadline.no_{n}": 10 * n for n in range(9)}
    columns = experiment.replications.assign(**rows)
    lines = answer._whose(columns, scenario, 10)
    assert lines == [
        "people of   Bora 80 · Bora 70 · Bora 60 · Bora 50 · Bora 40 · Bora 30 · 2 more"
    ]
