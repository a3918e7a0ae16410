import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.records import Cause, Detail, IntervalRow, MovementRow, WaitRow
from sim.report.answer import answer_text
from sim.report.export import movement_table
from sim.report.lines import cut_apart, fitting
from sim.report.plain_words import count, plain
from sim.report.progress import _duration, _pace, _Work
from sim.report.replay import replay_text
from sim.report.words import chance, day, quantile_day
from sim.units import Calendar


def test_numbers_and_dates_read_as_people_write_them():
    assert count(3100.0) == "3,100"
    assert chance(0.634, 0.6, 0.664) == "0.63 (95 % 0.60-0.66)"
    assert day(pd.Timestamp("2023-12-05")) == "5 Dec 2023"
    assert day(pd.NaT) == ""
    assert day(pd.NaT, horizon=date(2025, 6, 30)) == "after 30 Jun 2025"
    assert plain("light_vehicle") == "light vehicle"


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        ("2023-12-16", "2023-12-14", "2023-12-18", "16 Dec 2023 (14-18 Dec)"),
        ("2024-01-02", "2023-12-28", "2024-01-06", "2 Jan 2024 (28 Dec 2023-6 Jan)"),
        ("2024-01-02", "2024-01-02", "2024-01-02", "2 Jan 2024 (2 Jan)"),
        ("2024-05-30", "2024-05-20", None, "30 May 2024 (from 20 May)"),
        (None, "2024-05-20", None, "after 30 Jun 2024 (from 20 May)"),
        (None, None, None, "after 30 Jun 2024"),
        (None, "2023-08-12", None, "after 30 Jun 2024 (from 12 Aug 2023)"),
        ("2024-01-02", "2023-12-28", "2023-12-30", "2 Jan 2024 (28-30 Dec 2023)"),
        ("2024-01-02", "2023-11-28", "2023-12-30", "2 Jan 2024 (28 Nov-30 Dec 2023)"),
    ],
)
def test_a_quantile_stands_with_its_interval(value, low, high, text):
    days = [pd.Timestamp(each) if each else pd.NaT for each in (value, low, high)]
    assert quantile_day(*days, horizon=date(2024, 6, 30)) == text


@pytest.mark.parametrize(
    ("low", "text"),
    [
        ("2024-05-20", "after 30 Jun 2024 (20 May-never)"),
        (None, "after 30 Jun 2024 or never"),
    ],
)
def test_a_quantile_that_may_never_come_says_so_in_its_interval(low, text):
    days = [pd.NaT, pd.Timestamp(low) if low else pd.NaT, pd.NaT]
    assert quantile_day(*days, horizon=date(2024, 6, 30), never=True) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (7320, "2 h 02 min")]
)
def test_durations(seconds, text):
    assert _duration(seconds) == text


def test_progress_tells_rate_and_time_left():
    work = _Work(1000, 0, "")
    assert _pace(work, 250, 10.0) == "250 of 1,000 replications · 25/s · 30 s left"
    assert _pace(work, 1000, 40.0) == "1,000 of 1,000 replications · 25/s · 40 s in all"


def test_what_was_there_before_costs_no_time():
    assert _pace(_Work(1000, 500, ""), 600, 10.0) == "600 of 1,000 replications · 10/s · 40 s left"


def test_progress_of_a_run_that_may_end_before_says_so():
    told = _pace(_Work(1000, 0, "at most "), 250, 10.0)
    assert told == "250 of at most 1,000 replications · 25/s · at most 30 s left"
    assert _pace(_Work(1000, 50, ""), 50, 0.0) == "50 of 1,000 replications"


def test_a_replay_tells_milestones_incidents_waits_and_timeline(scenario, simulate):
    result = simulate(scenario, 1, 4)
    text = replay_text(result, scenario, 1)
    assert text.startswith("Small · replication 4 · seed 1")
    assert all(milestone.title in text for milestone in scenario.milestones.values())
    assert f"Incidents ({len(result.incidents)})" in text
    assert "Longest waits until the deadline" in text
    assert "Timeline" not in text


def test_a_replay_with_detail_tells_the_timeline(scenario, simulate):
    row = IntervalRow("convoy/alpha/1", "waiting", "alpha", "escort", 30.0, 36.5, 1)
    result = replace(simulate(scenario, 1, 4), detail=Detail((row,), (), ()))
    text = replay_text(result, scenario, 1)
    assert "2 Jan 2030 06:00 to  2 Jan 2030 12:30  convoy/alpha/1: waiting for escort at" in text


def test_a_replay_and_a_table_of_movements_tell_one_moment_the_same_way(scenario, simulate):
    """20 s before half past twelve: both round to the minute."""
    hour = 36.5 - 20.0 / 3600.0
    row = IntervalRow("convoy/alpha/1", "waiting", "alpha", "escort", 30.0, hour, 1)
    moved = MovementRow("convoy/alpha/1", "boxes", "un", 1, "alpha", "beta", 30.0, hour)
    detail = Detail((row,), (moved,), ())
    text = replay_text(replace(simulate(scenario, 1, 4), detail=detail), scenario, 1)
    assert " to  2 Jan 2030 12:30  convoy/alpha/1" in text
    (*_, arrived) = movement_table(detail, scenario)[0]
    assert f"{arrived:%H:%M}" == "12:30"


def test_what_is_done_within_a_minute_of_midnight_stays_on_its_day(scenario, simulate):
    midnight = Calendar(scenario.mission.start).end_of(date(2030, 2, 28))
    hours = (midnight - 0.005, midnight + 0.005, None)
    text = replay_text(replace(simulate(scenario, 1, 4), milestones_h=hours), scenario, 1)
    assert re.search(r"Alpha left +28 Feb 2030 24:00 +by 28 Feb 2030: yes\n", text)
    assert re.search(r"All sites left +1 Mar 2030 00:00 ", text)


def test_a_replay_tells_of_fleets_when_they_are_asked_for_and_not_where_they_are(
    scenario, simulate
):
    """A fleet is nowhere: its place in the timeline is itself."""
    rows = [
        IntervalRow("convoy/alpha/1", "loading", "alpha", "", 30.0, 36.5, 1),
        IntervalRow("fleet/coast/trucks", "idle", "fleet/coast/trucks", "", 30.0, 36.5, 10),
    ]
    result = replace(simulate(scenario, 1, 4), detail=Detail(tuple(rows), (), ()))
    every = replay_text(result, scenario, 1)
    assert "Timeline (1)" in every
    assert "fleet/" not in every
    fleets = replay_text(result, scenario, 1, agent="fleet/*")
    assert fleets.endswith("fleet/coast/trucks x10: idle")


def test_a_replay_tells_the_same_days_as_the_tables(scenario, simulate):
    """Midnight ends the day on which something was done, so that it is in time for its date."""
    calendar = Calendar(scenario.mission.start)
    midnight = calendar.end_of(date(2030, 2, 28))
    pretended = simulate(scenario, 1, 4)
    site = replace(pretended.sites[0], left_h=midnight)
    result = replace(pretended, milestones_h=(midnight, None, None), sites=(site,))
    text = replay_text(result, scenario, 1)
    assert re.search(r"Alpha left +28 Feb 2030 24:00 +by 28 Feb 2030: yes\n", text)
    assert re.search(r"Alpha +left 28 Feb 2030 24:00 ", text)


def test_places_that_are_no_site_have_a_name_too_wherever_they_are_told(tiny):
    """As explain names them: the key border_post stands in no answer, replay or exported table."""
    pretended = sim.simulate(tiny, seed=1, replication=0, detail=True)
    row = IntervalRow("corridor/market/1", "waiting", "border_post", "border", 30.0, 36.5, 1)
    waits = (WaitRow("cargo", "border_post", Cause.BORDER, 5.0),)
    result = replace(pretended, waits=waits, detail=Detail((row,), (), ()))
    text = replay_text(result, tiny, 1)
    assert "load-days  cargo at Border Post for border\n" in text
    assert text.endswith("waiting for border at Border Post")
    rows = movement_table(pretended.detail, tiny)
    assert {row[6] for row in rows if row[5] == "border_post"} == {"Border Post"}
    answer = answer_text(sim.run_experiment(tiny, replications=5))
    assert re.search(r"border \d+ % \(Border Post\)", answer)


def test_the_front_page_explains_every_cause_of_waiting():
    page = (Path(__file__).parents[3] / "README.md").read_text()
    _, found, table = page.partition("| waited for | because |")
    assert found
    explained = {word for row in table.split("|")[1::3] for word in row.strip().split(", ")}
    assert set(Cause) <= explained


def test_what_has_no_room_on_a_line_is_counted():
    places = ["Gao 140", "Timbuktu 60", "Kidal 34"]
    assert fitting(places, 40) == "Gao 140 · Timbuktu 60 · Kidal 34"
    assert fitting(places, 31) == "Gao 140 · Timbuktu 60 · 1 more"
    assert fitting(places, 29) == "Gao 140 · 2 more"
    assert fitting(places, 5) == "Gao 140 · 2 more"
    assert fitting([], 5) == ""


def test_texts_that_begin_alike_lose_their_middle():
    camps = [f"Forward Operating Base Number {number}" for number in (1, 22)]
    cut_ones = cut_apart([*camps, "Depot", "A place with quite a name of its own"], 20)
    assert cut_ones == [
        "Forward O...Number 1",
        "Forward O...umber 22",
        "Depot",
        "A place with quit...",
    ]
    assert all(len(text) <= 20 for text in cut_ones)
