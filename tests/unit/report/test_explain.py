"""A mission in plain words: every section, within the screen, and the sums by month."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.explain import explain_text
from sim.report.plain_table import NO_BREAK, plain_table
from sim.scenario.evidence import basis_of_numbers
from sim.scenario.load import load_scenario

ROOT = Path(__file__).parents[3]
TINY = ROOT / "scenarios" / "tiny.yaml"
HALTS = "network.surfaces.paved.holds_breakdown_halts"


def explained(*overrides):
    return explain_text(load_scenario(TINY, overrides))


@pytest.mark.parametrize(
    "path",
    [
        *(p for p in sorted((ROOT / "scenarios").rglob("*.yaml")) if p.parent.name != "history"),
        *(ROOT / "tests" / "scenarios_for_tests").glob("*.yaml"),
        ROOT / "sim" / "scenario" / "template.yaml",
    ],
    ids=lambda path: path.stem,
)
def test_no_line_is_wider_than_the_screen(path):
    lines = explain_text(load_scenario(path)).splitlines()
    assert [line for line in lines if len(line) > 100 or NO_BREAK in line] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_each_part_of_the_mission_is_told():
    lines = [" ".join(line.split()) for line in explained().splitlines()]
    for told in (
        "Two camps and a port: from 1 Mar 2030, to be out by the end of 29 Apr 2030; simulated to",
        "Both camps left left: Hilltop, Riverside 20 Apr 2030 yes",
        "Hilltop camp 4 Mar 2030 1 26 Mar 2030 31 Mar 2030 Market Town",
        "Riverside camp 8 Mar 2030 (6 Mar-14 Mar) 1 14 Apr 2030 21 Apr 2030 Market Town",
        "Market Town hub 4 Mar 2030 1 27 Apr 2030 once empty to port",
        "containers 15 46 61",
        "vehicles 14 24 38 4",
        "Alba 28 14 190 ready 8 Apr 2030 (4 Apr-16 Apr); by charter; 1 escort",
        "Bora 18 10 110 ready 3 (1-7) days after the last of its sites, by plan",
        "field Market Town field fleet 12 trucks, 4 flatbeds, 0 drivers",
        "hired guards Market Town escorts 1 unit, from 12 Apr 2030",
        "to port 250 1.2 0.0 Market Town - Border Post - Port",
        "track 10 km per hour of daylight 60 % 200",
        "paved 200 km a day 100 % 250",
        "rains: from 22 Mar 2030 (15 Mar-30 Mar) to 14 Apr 2030 (8 Apr-22 Apr)",
        "hills 3 2 80 % 90 %",
        "plains 0.5 0 100 % 100 %",
        "first answer to a convoy after 1 (0-3) days",
        "cargo: papers after 5 (3-10) days, then leave to export in 80 % of weeks",
        "hills escort; search team if one is free",
        "found share 0.4",
        "old vehicles sold Market Town: sell 4 vehicles of the mission, from 15 Mar 2030, 2 a week",
        "containers left behind gift the mission's own, destroy what contingents own; 1 a day",
        "charter flight 90,000",
        "packing pace times 1 (0.6-1.3) policy.packing_containers_per_team_day",
        "containers by camp shares vary by 25 %, total kept contingents.*.at.hilltop.containers",
    ):
        assert any(line.startswith(told) for line in lines), told


def test_what_a_milestone_leaves_out_is_told():
    lines = explained("milestones.people_out.less=1234").splitlines()
    header, row = (next(line for line in lines if word in line) for word in ("joint", "People out"))
    column = slice(header.index("all but"), header.index("all but") + len("all but"))
    assert row[column].strip() == "1,234"


def test_a_corridor_is_told_with_the_halts_of_a_full_column():
    """250 km, 2 breakdowns per 1,000 vehicle-km, columns of 30: 15 halts of 8 hours, 5 days."""
    column = "network.corridors.to_port.convoy_trucks=30"
    halts = ("threat.breakdowns_per_1000_vehicle_km=2", "threat.breakdown_h=8", column)
    lines = [" ".join(line.split()) for line in explained(*halts, f"{HALTS}=false").splitlines()]
    assert "to port 250 1.2 5.0 Market Town - Border Post - Port" in lines
    held = [" ".join(line.split()) for line in explained(*halts, f"{HALTS}=true").splitlines()]
    assert "to port 250 1.2 0.0 Market Town - Border Post - Port" in held


def test_sites_are_told_by_name_where_risks_act_on_them_and_air_cover_where_it_may_come():
    effects = "{airfields_shut: [market], roads_shut: [port_road]}"
    risk = f"{{name: R, start: 2030-04-01, effects: {effects}}}"
    cover = ("network.zones.hills.air_cover=if_available", f"risks.r={risk}")
    text = " ".join(explained(*cover).split())
    assert "airfields shut: Market Town" in text
    assert "roads shut: port road" in text
    assert "air cover if one is free" in text


def test_what_is_off_is_not_told():
    text = explained("costs=null", "loads.containers.value_usd=0")
    assert "Prices" not in text
    assert "late:" not in text
    late = "policy.late_disposal={camps: {days_before: 5, more_than: 8, classes: [vehicles]}}"
    told = " ".join(explained(late, "sites.market.beds=120").split())
    assert "late: camps Hilltop, Riverside, Market Town: from 5 days before the last day" in told
    assert "Market Town free beds for people (of 120)" in told


def test_numbers_without_evidence_are_counted_and_the_first_are_listed():
    lines = explained().splitlines()
    (head,) = [line for line in lines if line.startswith("Numbers in the file: ")]
    at = lines.index(head)
    counts = re.findall(r"\d+", head)
    told = "Numbers in the file: {}; {} reported, {} derived, {} assumed, {} without an entry"
    assert head == told.format(*counts)
    whole, *known, silent = map(int, counts)
    assert known == [0, 1, 6]
    assert whole == sum(known) + silent
    assert lines[at + 1] == "  air.charter.fewest_people"
    assert lines[at + 21] == f"  and {silent - 20} more; --all lists them"


def test_the_entry_with_fewer_stars_speaks_for_a_number():
    evidence = (
        "evidence={network.roads.hilltop_road.km: {basis: reported, source: Survey}, "
        "network.roads.*.km: {basis: assumed, source: Guess}}"
    )
    basis = basis_of_numbers(load_scenario(TINY, [evidence]))
    assert basis["network.roads.hilltop_road.km"] == "reported"
    assert basis["network.roads.port_road.km"] == "assumed"
    assert basis["policy.packing_cv"] is None
    assert "policy.escorts_kept_for_camps" not in basis, "a default that the file does not name"


def test_a_distribution_is_one_number():
    evidence = "evidence={policy.loading_days: {basis: derived, source: Trials}}"
    basis = basis_of_numbers(load_scenario(TINY, [evidence]))
    assert basis["policy.loading_days"] == "derived"
    assert not any("pert" in path for path in basis)


def test_a_plan_whose_sums_are_met_is_promised_nothing():
    told = " ".join(explained().split())
    assert told.endswith(
        "Nothing falls short, which is no promise: all that the sums leave out comes on top, and "
        "drawdown run tells how likely the plan is to succeed. Nearest to its limit: packing, "
        "Hilltop, 54 % needed of what there is."
    )


def test_what_falls_short_first_and_what_by_most_is_named():
    told = " ".join(explained("fleets.coast.trucks=2", "fleets.field.trucks=2").split())
    assert told.endswith(
        "First to fall short: field trucks, Market Town, in March 2030: needs 113 field truck-days "
        "at market, has 56 by 31 Mar 2030. 1 more falls short; by most corridor trucks, Market "
        "Town: 2.5 times what there is. What does not fall short may still be late."
    )


def test_sums_are_by_month_and_marked_where_they_fall_short():
    lines = explained("fleets.field.trucks=2").splitlines()
    at = next(n for n, line in enumerate(lines) if "field trucks, Market Town" in line)
    assert lines[at].split()[-3:] == ["needed", "113*", "177*"]
    assert lines[at + 1].split() == ["[truck-days]", "available", "56", "114"]


def test_a_star_whose_own_figures_suffice_is_told_of_which_days_it_is():
    """What cannot begin before September is short by 15 December, though not from the start."""
    text = explain_text(load_scenario(ROOT / "scenarios" / "minusma.yaml"))
    assert re.search(r"field trucks, Mopti/Sevare +needed .* 7,029\*\n.* 10,080\n", text)
    _, _, below = text.partition("* falls short within other days than those of the table:\n")
    assert below.startswith(
        "  field trucks, Mopti/Sevare needs 6,797 field truck-days at mopti from 1 Sep 2023 on, "
        "has 6,360 by\n    15 Dec 2023\n  field flatbeds, Mopti/Sevare needs "
    )
    assert "Timbuktu" not in below.partition("\n\n")[0], "its figures fall short by themselves"
    assert "within other days" not in explained("fleets.field.trucks=2")


def test_long_cells_go_on_below_and_numbers_stand_right():
    lines = plain_table(
        ("", "loads", "what"), [("a", "1,000", "word " * 20), ("b" * 30, "7", f"so{NO_BREAK}on")]
    )
    assert all(len(line) <= 100 for line in lines)
    assert lines[0].split() == ["loads", "what"]
    assert lines[1].index("1,000") + 5 == lines[-1].index("7") + 1
    assert lines[-1].endswith("so on")


words = st.text("abcdefg-/", min_size=1, max_size=12)
cells = st.lists(words, max_size=8).map(" ".join)


@given(st.integers(1, 7).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1)))
def test_no_word_is_torn_where_all_fit_side_by_side(rows):
    lines = plain_table([""] * len(rows[0]), rows)
    assert all(len(line) <= 100 for line in lines)
    printed = Counter(" ".join(lines).split())
    assert printed == Counter(word for row in rows for cell in row for word in cell.split())


def test_the_last_column_has_room_beside_others_that_are_wide():
    """Beside a temporary base, ranges of days and a base that stays until it is empty."""
    lines = explained(
        "sites.hilltop.role=temporary_base",
        "sites.riverside.at_planned_close=stay",
        "sites.market.name=Newmarket-on-Sea",
    ).splitlines()
    of_sites = lines[lines.index("Sites (3)") :]
    of_sites = of_sites[: of_sites.index("")]
    assert len(of_sites) <= 2 + 2 * 3
    assert "sends to" in of_sites[1]
    assert sum("Newmarket-on-Sea" in line for line in of_sites) == 3


def test_where_words_do_not_fit_side_by_side_the_longest_are_torn():
    lines = plain_table(("", "", ""), [("a" * 50, "b" * 60, "so it is")])
    assert all(len(line) <= 100 for line in lines)
    assert {word for line in lines for word in line.split()} >= {"so", "it", "is"}


def test_what_camps_live_on_and_what_makes_them_leave_is_told():
    supply = "{truckloads_per_week: 3, reserve_days: 14, leave_after_days: {pert: [2, 4, 7]}}"
    text = explained(
        f"sites.hilltop.supply={supply}",
        "sites.hilltop.receiver={present_chance: 0.8, comes: 2030-03-30, wait_days: 3}",
        "sites.hilltop.leaves_early={war: {risk: fighting, chance: 0.5, notice_days: 2}, "
        "alone: {site_forced_out: riverside}}",
    )
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "Hilltop 3 14 50 % 50 % 4 (2-7) days" in lines
    assert (
        "Hilltop receiver comes with chance 0.8; there from 30 Mar 2030; waited for 3 days" in lines
    )
    assert (
        "Hilltop leaves early with chance 0.5 after: Fighting in the hills, 2 days later" in lines
    )
    assert "Hilltop leaves early surely after Riverside has been ordered out" in lines


def test_fords_ferries_and_rates_of_a_road_of_its_own_are_told():
    text = explained(
        "network.roads.hilltop_road.ford={floods_per_30_days: 2, flood_days: 3}",
        "network.roads.riverside_road.ferry={vehicles_per_day: 40}",
        "network.roads.riverside_road.gunfire_per_1000_km=7",
    )
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "hilltop road ford: 2 floods in 30 days of rain, each of 3 days" in lines
    assert "riverside road ferry: 40 vehicles a day" in lines
    assert "on riverside road: 7 by gunfire" in lines
    assert "ford:" not in explained()
    assert "ferry:" not in explained()


def test_all_numbers_without_evidence_can_be_listed():
    scenario = load_scenario(TINY, ["evidence={}"])
    silent = [path for path, known in basis_of_numbers(scenario).items() if known is None]
    few, whole = explain_text(scenario), explain_text(scenario, all_numbers=True)
    assert f"  and {len(silent) - 20} more; --all lists them" in few.splitlines()
    assert "--all" not in whole
    assert {f"  {path}" for path in silent} <= set(whole.splitlines())


def test_levers_are_told_with_what_is_planned_and_what_could_be(tiny):
    text = explain_text(tiny)
    assert "Levers, which drawdown levers tries one by one" in text
    (row,) = [line for line in text.splitlines() if line.strip().startswith("Trucks to the port")]
    assert row.split()[-3:] == ["10", "5,", "20"]


def test_a_milestone_tells_what_it_asks_for_of_whom():
    text = explained("milestones.materiel_settled.owners=[un, alba]")
    block = text.partition("Milestones")[2].partition("Sites")[0]
    words = " ".join(block.split()).replace("29 Apr 2030 ", "")
    assert "settled: containers, vehicles of the mission, Alba" in words
    assert "left: Hilltop, Riverside" in words


def test_leave_to_export_is_told_by_zone():
    words = " ".join(explained("clearances.cargo.chance={plains: 0.5}").split())
    assert "then leave to export in 80 % of weeks (plains 50 %)" in words
    assert "of weeks (" not in " ".join(explained().split())


def test_the_first_answer_is_told_by_zone_and_for_flights_where_they_wait():
    words = " ".join(
        explained(
            "clearances.ground.lag_days_by_zone={plains: 0}",
            "clearances.flights.lag_days_by_zone={hills: 4}",
        ).split()
    )
    assert "first answer to a convoy after 1 (0-3) days (plains 0)" in words
    assert "first answer to flights from a site after 0 days (hills 4)" in words
    assert "to flights" not in " ".join(explained().split())


def test_borders_tell_their_hours_and_sites_who_is_first():
    text = explained(
        "network.borders.border_post.opens_hour=7",
        "network.borders.border_post.closes_hour=17",
        "policy.sites_first=[riverside, hilltop]",
    )
    words = " ".join(text.split())
    assert "border post 10 trucks a day, from 7 to 17 h; papers 1 (0.5-3) days" in words
    assert "served before all others: Riverside, Hilltop" in words
    plain = " ".join(explained().split())
    assert "border post 10 trucks a day, day and night; papers 1 (0.5-3) days" in plain
    assert "served before all others" not in plain


def test_a_hub_that_sends_to_another_tells_its_own_corridors_too():
    text = explained(
        "sites.riverside.role=hub",
        "sites.riverside.yard_loads_per_day=20",
        "sites.riverside.corridors=[direct]",
        "network.corridors.direct={way: [riverside, market, border_post, port], "
        "out_at: border_post, convoy_trucks: 5}",
    )
    assert (
        "Riverside hub 8 Mar 2030 (6 Mar-14 Mar) 1 14 Apr 2030 21 Apr 2030 Market Town, direct"
        in (" ".join(text.split()))
    )


def test_the_rules_are_told_each_on_a_line():
    text = explained(
        "policy.escorts_kept_for_camps=1",
        "policy.stand_down_after_days=null",
        "policy.columns_join_within_days=2",
        "sites.hilltop.guard={share: 0, at_least_people: 7}",
    )
    block = text.partition("Rules, which are ours to choose\n")[2].partition("\n\n")[0]
    words = " ".join(block.split())
    for told in (
        "convoys at least 4 vehicles, fewer if no more are to come; loads wait at most 4 days",
        "loading 1 (0.5-2) days for a full convoy, at least 25 % of it for any",
        "corridors taken by preference",
        "escorts 16 vehicles each; at most 1 with a convoy; rest for 1 day; 1 kept for camps;",
        "halted for more than 3 days turns back; one that waits for leave waits until it comes",
        "packing 2 containers a team-day (cv 1)",
        "guard 20 % of the people, at least 22, while materiel is there",
        "guard of Hilltop at least 7, while materiel is there",
        "thinning out 50 % of a camp before its materiel goes",
        "inspection 2 (1-4) days before handing over",
        "can be destroyed 3 days before a planned leaving; an order to leave at once gives 2 days;",
        "last columns wait 2 days for one another",
    ):
        assert told in words
    assert "is dissolved after 4 days" in " ".join(explained().split())


def test_own_aircraft_tell_what_they_carry_and_from_when():
    lift = "contingents.alba.lift={by: own_aircraft, base: market, seats_per_week: 40"
    words = " ".join(explained(f"{lift}}}").split())
    assert "own aircraft from Market Town, 40 seats a week; 1 escort" in words
    cargo = "containers_per_week: 6, cargo_from: 2030-04-02"
    words = " ".join(explained(f"{lift}, {cargo}}}").split())
    assert "40 seats and 6 containers a week, these from 2 Apr 2030" in words
