"""What is valid and yet surely not meant is told: as a finding, or as a warning with the sums."""

from functools import partial
from pathlib import Path

import pytest

from sim.scenario.load import read_scenario


@pytest.fixture
def warned(write):
    """The warnings about a variant of the small scenario that begin with a path."""

    def told(path, *overrides):
        found = read_scenario(write(), overrides).warnings
        return [f"{w.what}; {w.right}" for w in found if w.dotted == path]

    return told


LEFT = "milestones.left={title: L, what: left}"


@pytest.mark.parametrize(
    ("milestone", "sums"),
    [
        ("{title: O, what: out, classes: [soldiers], less: 499}", ""),
        ("{title: O, what: out, classes: [soldiers], less: 500}", "500 loads and people"),
        ("{title: O, what: settled, classes: [containers], less: 381}", "380 loads and people"),
        ("{title: O, what: out, classes: [empty]}", "0 loads and people"),
        ("{title: O, what: out, classes: [soldiers], less: 299, less_parties: [rear_party]}", ""),
        (
            "{title: O, what: out, classes: [soldiers], less: 300, less_parties: [rear_party]}",
            "500 loads and people",
        ),
        ("{title: E, what: everything, less: 972}", ""),
        ("{title: E, what: everything, less: 973}", "973 loads and sites"),
    ],
)
def test_a_milestone_that_is_true_from_the_first_day_is_told_with_the_total(
    warned, milestone, sums
):
    told = warned(
        "milestones.m.less_parties" if "parties" in milestone else "milestones.m.less",
        "loads.empty={kind: container}",
        "contingents.alpha.rear_party={share: 0.4}",
        f"milestones.m={milestone}",
    )
    assert bool(told) == bool(sums)
    assert all(f"there are {sums} in all" in line for line in told)


def test_a_party_that_nobody_has_is_told(warned):
    parties = "less_parties: [rear_party, guard_unit, last_guard]"
    told = partial(warned, "milestones.m.less_parties.1")
    asked = f"milestones.m={{title: M, what: out, classes: [soldiers], {parties}}}"
    assert told(asked) == [
        "nobody of whom it asks is in a guard unit; take it out of the list",
    ]
    assert not told(asked, "contingents.alpha.guard_unit={people: 20, site: hub}")
    assert told(asked.replace("soldiers", "containers"))


@pytest.mark.parametrize(
    "key",
    [
        "milestones.m={title: M, what: left, sites: []}",
        "milestones.m={title: M, what: out, classes: []}",
        "milestones.m={title: M, what: out, owners: []}",
        "policy.late_disposal={r: {days_before: 5, more_than: 1, sites: []}}",
        "policy.late_disposal={r: {days_before: 5, more_than: 1, classes: []}}",
    ],
)
def test_an_empty_list_does_not_mean_all(refusals, key):
    (line,) = refusals(overrides=(key,))
    assert line.endswith("the list is empty; name at least one, or delete the key, which means all")


def test_a_party_is_missing_to_no_purpose_where_its_site_must_be_left(refusals):
    asked = "milestones.m={title: M, what: everything, less_parties: [rear_party]}"
    (line,) = refusals(overrides=(asked,))
    assert (
        "milestones.m.less_parties: less_parties has no meaning for a milestone of what: " in line
    )


def test_what_only_parties_make_true_from_the_first_day_is_told_of_them(warned):
    party = "contingents.alpha.rear_party={share: 1.0}"
    asked = "milestones.m={title: M, what: out, classes: [soldiers], less_parties: [rear_party]}"
    assert warned("milestones.m.less_parties", party, asked)
    assert not warned("milestones.m.less", party, asked)


def test_a_party_named_twice_is_refused(refusals):
    asked = "milestones.m={title: M, what: out, less_parties: [rear_party, rear_party]}"
    (line,) = refusals(overrides=(asked,))
    assert line.endswith("milestones.m.less_parties.1: 'rear_party' is listed twice; name it once")


def risk(start, days, more=""):
    first = f"name: R, start: {start}, duration_days: {days}, effects: {{roads_shut: [hub_port]}}"
    return f"risks={{r: {{{first}}}{more}}}"


@pytest.mark.parametrize(
    ("start", "days", "is_over"),
    [
        ("2023-06-01", "30", True),
        ("2023-06-01", "31", False),
        ("2023-06-01", "{uniform: [3, 40]}", False),
        ("{uniform: [2023-05-01, 2023-05-20]}", "{uniform: [3, 40]}", True),
        ("2023-07-01", "1", False),
    ],
)
def test_a_risk_that_is_over_before_the_start_is_told(warned, start, days, is_over):
    assert bool(warned("risks.r.start", risk(start, days))) == is_over


def test_a_risk_that_is_over_but_has_consequences_is_not_told(warned):
    shut = "effects: {roads_shut: [hub_port]}"
    after = f", s: {{name: S, after: {{risk: r, chance: 1, lag_days: 60}}, {shut}}}"
    assert not warned("risks.r.start", risk("2023-06-01", "1", after))


@pytest.mark.parametrize("first", ["scale: 2", "set: 2"])
def test_two_uncertainties_on_one_path_are_told(warned, first):
    one = f"a: {{paths: [policy.packing_cv], {first}}}"
    other = "b: {paths: [policy.escort_rest_days, policy.packing_cv], scale: 2}"
    (line,) = warned("uncertainties.b.paths.1", f"uncertainties={{{one}, {other}}}")
    assert line.startswith("uncertainty a acts on policy.packing_cv too")


def test_a_share_that_is_split_and_scaled_is_not_told(warned):
    paths = "paths: [sites.camp.stock.containers, sites.hub.stock.containers]"
    drawn = f"uncertainties={{a: {{{paths}, scale: 2}}, b: {{{paths}, split: {{cv: 1}}}}}}"
    assert not warned("uncertainties.b.paths.0", drawn)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("network.zones.north.devices_met_per_1000_km=800", "a convoy meets 120 explosive devices"),
        ("network.roads.camp_crossroads.gunfire_per_1000_km=800", "120 attacks by gunfire on it"),
        ("threat.breakdowns_per_1000_vehicle_km=4", "breaks down 3.6 times on road hub_port"),
    ],
)
def test_a_rate_that_nobody_could_survive_is_refused(refusals, override, told):
    assert any(told in line for line in refusals(overrides=(override,)))


def test_the_rate_counts_with_the_risk_that_multiplies_it(refusals):
    risks = (
        "risks={r: {name: R, start: 2023-08-01, effects: "
        "{attacks_multiplier: {north: 35}, devices_multiplier: {north: %s}}}}"
    )
    assert not refusals(overrides=(risks % 7.1,))
    assert len(refusals(overrides=(risks % 7.2,))) == 1  # of 2 per 1,000 km, on 200 km


@pytest.mark.parametrize(("with_team", "told"), [(0.39, True), (0.4, False)])
def test_a_search_team_that_finds_less_than_nobody_is_doubtful(warned, with_team, told):
    place = "threat.found_share_with_search"
    shares = ("threat.found_share=0.4", f"{place}={with_team}")
    assert not warned(place, *shares), "nobody brings a search team"
    team = "contingents.alpha.provides.team={kind: search, base: hub}"
    lines = warned(place, *shares, team)
    assert bool(lines) == told
    assert all("finds 0.39 of the devices, and 0.4 are found without" in line for line in lines)


@pytest.mark.parametrize(("until", "told"), [("2023-09-01", True), ("2023-09-02", False)])
def test_a_rear_party_that_may_go_with_all_others_is_doubtful(warned, until, told):
    place = "contingents.alpha.rear_party"
    ready = "contingents.alpha.ready={on: {uniform: [2023-09-01, 2023-10-01]}}"
    lines = warned(f"{place}.until", ready, f"{place}={{share: 0.1, until: {until}}}")
    assert bool(lines) == told


SALE = (
    "disposals.sale={site: hub, owner: un, load_class: containers, fate: sell, loads: 20, "
    "starts: %s, per_week: 5}"
)


@pytest.mark.parametrize(
    ("starts", "too_early"),
    [
        ("2022-08-01", True),
        ("2023-06-30", True),
        ("2023-07-01", False),
        ("{uniform: [2023-06-01, 2023-06-30]}", True),
        ("{uniform: [2023-06-01, 2023-07-01]}", False),
    ],
)
def test_a_disposal_that_starts_before_the_mission_is_told(warned, starts, too_early):
    assert bool(warned("disposals.sale.starts", SALE % starts)) == too_early


def test_a_disposal_that_starts_too_early_is_told_with_what_is_done(warned):
    assert warned("disposals.sale.starts", SALE % "2022-08-01") == [
        "2022-08-01 lies before the start of the mission 2023-07-01: it begins only then, with all "
        "its 20 loads; correct the day, or write 2023-07-01 and what is left"
    ]


LEAVES = ("sites.camp.planned_close=2023-10-10", "sites.camp.at_planned_close=leave")


def receiver(comes, more=""):
    return f"sites.camp.receiver={{comes: {comes}{more}}}"


@pytest.mark.parametrize(
    ("comes", "more", "too_late"),
    [
        ("2023-10-09", "", False),
        ("2023-10-10", "", True),
        ("2024-10-05", ", wait_days: 14", True),
        ("2023-10-23", ", wait_days: 14", False),
        ("2023-10-24", ", wait_days: 14", True),
        ("{uniform: [2023-10-09, 2024-10-10]}", "", False),
        ("{uniform: [2023-10-10, 2024-10-10]}", "", True),
        ("2024-10-05", ", present_chance: 0", False),
    ],
)
def test_a_receiver_who_comes_when_the_camp_has_gone_is_told(warned, comes, more, too_late):
    told = warned("sites.camp.receiver.comes", *LEAVES, receiver(comes, more))
    assert bool(told) == too_late


def test_a_receiver_who_is_too_late_is_told_with_the_days(warned):
    late = receiver("2023-11-10", ", wait_days: 14")
    assert warned("sites.camp.receiver.comes", *LEAVES, late) == [
        "it comes on 2023-11-10; for its planned_close 2023-10-10 the site is ready to go on "
        "2023-10-09 and waits 14 days for it: nobody signs, unless the site leaves late; let it "
        "come earlier, wait longer for it, or close or leave_from later"
    ]


def test_a_receiver_who_comes_on_the_first_day_on_which_the_camp_may_go_is_in_time(warned):
    may_go = "sites.camp.leave_from=2023-10-10"
    assert not warned("sites.camp.receiver.comes", *LEAVES, may_go, receiver("2023-10-10"))


def test_a_camp_that_stays_until_it_is_empty_may_see_its_receiver(warned):
    assert not warned("sites.camp.receiver.comes", LEAVES[0], receiver("2024-10-05"))


# -- numbers and days that are surely meant otherwise ---------------------------------------------


@pytest.mark.parametrize(("scale", "told"), [("[0.5, 0.9, 1.2]", False), ("[50, 90, 120]", True)])
def test_a_factor_that_is_surely_per_cent_is_told(warned, scale, told):
    more = f"uncertainties.more={{paths: [fleets.hub_field.trucks], scale: {{pert: {scale}}}}}"
    assert bool(lines := warned("uncertainties.more.scale", more)) == told
    right = "90 % are a factor of 0.9; a number itself stands under set"
    assert all(line == f"it multiplies by 90, as a factor; {right}" for line in lines)


def test_a_horizon_that_shows_nothing_late_is_told(warned):
    assert warned("mission.horizon", "mission.horizon=2023-12-31") == [
        "no day after the deadline is simulated: how late what is late gets cannot be told; "
        "choose one well after the deadline"
    ]
    assert not warned("mission.horizon")


def test_a_site_that_is_planned_to_be_left_after_the_deadline_is_told(warned):
    late = ("sites.camp.planned_close=2024-01-10", LEAVES[1])
    assert warned("sites.camp.planned_close", *late) == [
        "2024-01-10 lies after the deadline 2023-12-31: it is left too late; close it earlier, or "
        "choose a later mission.deadline"
    ]
    assert not warned("sites.camp.planned_close", "sites.camp.planned_close=2023-12-31", LEAVES[1])


@pytest.mark.parametrize("kind", ["ground", "flights", "cargo"])
@pytest.mark.parametrize(
    ("key", "lag", "told"),
    [
        ("lag_days", "549", False),
        ("lag_days", "550", True),
        ("lag_days_by_zone.north", "{pert: [1, 900, 901]}", True),
        ("lag_days_by_zone.north", "{pert: [1, 9, 901]}", False),
    ],
)
def test_an_answer_that_comes_when_the_mission_is_over_is_told(warned, kind, key, lag, told):
    """It has 550 days, to 31 December 2024."""
    path = f"clearances.{kind}.{key}"
    lines = warned(path, f"{path}={lag}")
    assert bool(lines) == told
    assert all("of the mission's 550 days" in line for line in lines)


# -- hospitals that go first ----------------------------------------------------------------------

EVACUATED = (
    "network.zones.north.evacuation_required=true",
    "contingents.medics={name: Medics, at: {hub: {soldiers: 20}}, lift: {by: charter}, ready: "
    "{on: 2023-09-01}, provides: {clinic: {kind: hospital, base: hub, reaches: [north]}}}",
)


@pytest.mark.parametrize(
    ("camp", "outpost", "late"),
    [
        ("2023-08-30", "2023-08-30", ""),
        ("2023-10-30", "2023-08-30", "camp is"),
        ("2023-10-30", "2023-10-30", "camp, outpost are"),
    ],
)
def test_camps_that_are_left_after_the_last_hospital_has_gone_are_told(warned, camp, outpost, late):
    days = (
        f"sites.camp.planned_close={camp}",
        f"sites.outpost.planned_close={outpost}",
        "sites.camp.leave_from=2023-08-01",
    )
    told = warned("contingents.medics.ready", *EVACUATED, *days)
    assert [line.partition(";")[0] for line in told] == [
        "the last hospital that reaches north goes home from 2023-09-01 on"
    ] * bool(late)
    assert all(f"; {late} to be left later" in line for line in told)


def test_a_hospital_that_stays_or_another_one_is_enough(warned):
    other = (
        "contingents.more={name: More, at: {hub: {soldiers: 20}}, lift: {by: charter}, ready: "
        "{on: 2024-09-01}, provides: {clinic: {kind: hospital, base: hub, reaches: [north]}}}"
    )
    assert warned("contingents.medics.ready", *EVACUATED)
    assert not warned("contingents.medics.ready", *EVACUATED, other)
    assert not warned("contingents.medics.ready", EVACUATED[1])


# -- civilians ------------------------------------------------------------------------------------


def test_a_step_for_all_and_others_for_one_class_make_a_schedule(write):
    """Loads that are no civilians are released by nobody."""
    nationals = "loads.nationals={kind: people, leaves: separate}"
    steps = "[{by: 2023-09-01, gone_share: 0.3}, %s]"
    last = "{by: 2023-12-01, gone_share: 1, classes: [%s]}"
    both = f"civilians={steps % ', '.join(last % name for name in ('staff', 'nationals'))}"
    assert read_scenario(write(), (nationals, both)).scenario is not None


# -- ways that are taken for their speed ---------------------------------------------------------

HOT = "network.zones.hot={%s}"
SLOW = "network.roads.slow={between: [camp, crossroads], km: 170, surface: track, zone: north}"
QUICK = "network.roads.camp_crossroads.zone=hot"


@pytest.mark.parametrize(
    ("zone", "more", "why"),
    [
        ("", "clearances.ground.chance={hot: 0}", "no convoy ever gets leave in hot"),
        ("", "clearances.ground.chance={hot: 0.01}", ""),
        ("search: required", SLOW, "hot asks for a search team, and none ever works there"),
        ("search: if_available", SLOW, ""),
    ],
)
def test_loads_that_wait_on_the_quickest_way_while_another_is_free_are_told(
    warned, zone, more, why
):
    told = warned("sites.camp.materiel_to", HOT % zone, SLOW, QUICK, more)
    assert [line.partition("; ")[0] for line in told] == [
        f"its 190 loads wait on the road: the quickest way is taken, and {why}"
    ] * bool(why)


TWO_HUBS = Path(__file__).parents[2] / "scenarios_for_tests" / "two_hubs.yaml"


def test_trucks_of_a_camp_wait_for_its_first_hub_though_the_second_be_free():
    """Those of the second hub come for its loads themselves; its own go to the first."""
    wild = ("network.zones.wild={escort_required: true}", "network.roads.east_road.zone=wild")
    own = "fleets.own={base: camp, serves: field, trucks: 20}"
    for overrides, told in (((*wild, own), True), (wild, False), ((own,), False)):
        found = read_scenario(TWO_HUBS, overrides).warnings
        what = [w.what for w in found if w.dotted == "sites.camp.materiel_to"]
        assert ["wild asks for an escort" in line for line in what] == [True] * told


def test_where_the_quickest_way_may_be_shut_loads_are_told_to_wait_while_it_is_open(warned):
    may = "risks={mined: {name: M, chance: 0.5, start: 2023-08-01, effects: {roads_shut: [%s]}}}"
    told = (HOT % "", SLOW, QUICK, "clearances.ground.chance={hot: 0}")
    for road, open_only in (("camp_crossroads", True), ("hub_port", False)):
        (line,) = warned("sites.camp.materiel_to", *told, may % road)
        assert ("the quickest way is taken while it is open, and" in line) is open_only
    mined = (HOT % "devices_met_per_1000_km: 2", *told[1:])
    for hours, open_only in ((24, True), (0, False)):
        (line,) = warned("sites.camp.materiel_to", *mined, f"threat.road_shut_h={hours}")
        assert ("the quickest way is taken while it is open, and" in line) is open_only


def test_a_quickest_way_that_is_shut_for_ever_is_not_taken(warned):
    shut = "risks={mined: {name: M, chance: 1, start: 2023-07-01, effects: {roads_shut: [%s]}}}"
    refused = "clearances.ground.chance={hot: 0}"
    told = (HOT % "", SLOW, QUICK, refused)
    assert not warned("sites.camp.materiel_to", *told, shut % "camp_crossroads")
    assert warned("sites.camp.materiel_to", *told, shut % "hub_port")


def test_the_one_road_a_corridor_takes_of_several_is_told(warned):
    other = "network.roads.coast_road={between: [port, hub], km: 800, surface: paved, zone: south}"
    refused = "clearances.ground.chance={south: 0}"
    assert warned("network.corridors.west.way", refused) == []
    assert warned("network.corridors.west.way", other) == [], "nothing shuts it or refuses it"
    (line,) = warned("network.corridors.west.way", other, refused)
    assert line.startswith(
        "from hub to port it always takes coast_road, the quickest of 2 roads, even while that is "
        "shut or refused; for the others put a waypoint on each"
    )
    ferry = "network.roads.coast_road.ferry={vehicles_per_day: 4}"  # ten days for 40 vehicles
    (line,) = warned("network.corridors.west.way", other, refused, ferry)
    assert "always takes hub_port" in line
    ford = "network.roads.coast_road.ford={floods_per_30_days: 1, flood_days: 2}"
    assert warned("network.corridors.west.way", other, ford)


# -- leave that risks change nothing about -------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "usual", "idle"),
    [
        ("ground_clearance_chance: {north: 0.5}", "clearances.ground.chance={north: 0.8}", False),
        ("ground_clearance_chance: {north: 0.8}", "clearances.ground.chance={north: 0.8}", True),
        ("ground_clearance_chance: {south: 1}", "clearances.ground.chance={north: 0.8}", True),
        ("flight_clearance_chance: {north: 0.9}", "clearances.flights.chance={north: 0.4}", True),
        ("flight_clearance_chance: {north: 0.9}", "clearances.ground.chance={north: 0.4}", False),
        ("cargo_clearance_chance: 0.6", "clearances.cargo.chance_per_week=0.5", True),
        ("cargo_clearance_chance: 0.6", "clearances.cargo.chance={south: 0.7}", False),
    ],
)
def test_a_risk_that_would_raise_a_chance_of_leave_is_told_that_it_does_not(
    warned, effect, usual, idle
):
    key, _, value = effect.partition(": ")
    zone = value.strip("{}").partition(":")[0] if "{" in value else None
    risk = f"risks={{thaw: {{name: T, chance: 1, start: 2023-09-01, effects: {{{effect}}}}}}}"
    told = warned(".".join(filter(None, ("risks.thaw.effects", key, zone))), risk, usual)
    assert ["changes nothing: the lowest chance in force holds" in line for line in told] == (
        [True] if idle else []
    )


def test_a_chance_that_nobody_knows_may_be_lower_than_the_usual_one(warned):
    risk = (
        "risks={thaw: {name: T, chance: 1, start: 2023-09-01, "
        "effects: {ground_clearance_chance: {north: 0.85}}}}"
    )
    usual, path = "clearances.ground.chance={north: 0.8}", "risks.thaw.effects"
    path += ".ground_clearance_chance.north"
    drawn = f"uncertainties={{u: {{paths: [{path}], set: {{uniform: [0.1, 0.95]}}}}}}"
    assert warned(path, risk, usual)
    assert not warned(path, risk, usual, drawn)
    (line,) = warned(path, risk, "clearances.ground.chance={north: 0}")
    assert line.endswith("; give a higher chance under clearances")


# -- guards who are nowhere near -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "people", "told"),
    [
        ("hub", 500, []),  # those of the camp go on to the hub
        ("camp", 300, []),
        ("camp", 301, ["301 are to guard camp, and 300 are or come there"]),
        ("outpost", 1, ["1 are to guard outpost, and 0 are or come there"]),
    ],
)
def test_a_guard_unit_larger_than_what_comes_to_its_site_is_told(warned, site, people, told):
    unit = f"contingents.alpha.guard_unit={{people: {people}, site: {site}}}"
    lines = warned("contingents.alpha.guard_unit.people", unit)
    assert [line.partition("; ")[0] for line in lines] == told


@pytest.mark.parametrize(
    ("path", "guard", "overrides", "told"),
    [
        ("sites.camp.guard", "{share: 0, at_least_people: 300}", (), []),
        (
            "sites.camp.guard",
            "{share: 0, at_least_people: 301}",
            (),
            ["301 are to guard camp while materiel is there, and 300 are there"],
        ),
        (
            "sites.outpost.guard",
            "{share: 0, at_least_people: 1}",
            (),
            ["1 are to guard outpost while materiel is there, and 0 are there"],
        ),
        ("sites.outpost.guard", "{share: 0, at_least_people: 1}", ("sites.outpost.stock={}",), []),
        (
            "policy.guard",  # nobody is asked for at the outpost, where nobody is
            "{share: 0.2, at_least_people: 250}",
            (),
            ["250 are to guard hub while materiel is there, and 200 are there"],
        ),
    ],
)
def test_a_guard_of_more_people_than_are_at_its_site_is_told(warned, path, guard, overrides, told):
    lines = warned(f"{path}.at_least_people", f"{path}={guard}", *overrides)
    assert [line.partition("; ")[0] for line in lines] == told


def test_the_guard_that_a_mission_keeps_is_no_more_than_is_there(load, bring_to_life):
    scenario = load(overrides=("sites.camp.guard={share: 0, at_least_people: 301}",))
    assert bring_to_life(scenario).world.sites["camp"].garrison.guard == 300


# -- names of which two are the same -------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "override", "other"),
    [
        ("sites.outpost.name", "sites.outpost.name=Camp", "camp"),
        (
            "milestones.again.title",
            "milestones.again={title: Everything, what: left}",
            "all_out",
        ),
    ],
)
def test_two_of_a_kind_that_are_called_the_same_are_told(warned, path, override, other):
    (line,) = warned(path, override)
    assert f"is what {other} is called too" in line
    assert not warned(path, override.replace("Camp", "Other").replace("Everything", "Other"))


def test_an_order_to_leave_that_is_called_as_a_risk_is_told(warned):
    war = (
        "risks={war: {name: W, chance: 0.5, start: 2023-08-01, effects: {packing_stopped: [hub]}}}"
    )
    path = "sites.camp.leaves_early"
    for name, told in (("war", 1), ("shots", 0)):
        early = f"{path}={{{name}: {{risk: war, chance: 0.5}}}}"
        assert len(warned(f"{path}.{name}", war, early)) == told


@pytest.mark.parametrize(
    ("receiver", "told"),
    [
        ("{comes: 2022-06-30, wants_site_within_days: 30}", True),
        ("{comes: 2022-06-30}", False),
        ("{comes: 2022-06-30, wants_site_within_days: 30, present_chance: 0}", False),
        ("{comes: 2022-06-30, wants_site_within_days: 300}", False),
        ("{comes: {uniform: [2022-06-30, 2023-08-01]}, wants_site_within_days: 30}", False),
        ("{comes: 2023-07-02, wants_site_within_days: 30}", False),
    ],
)
def test_a_receiver_who_comes_before_the_mission_and_wants_the_site_is_told(warned, receiver, told):
    close = "sites.camp.planned_close=2023-12-01"
    leave = "sites.camp.at_planned_close=leave"
    lines = warned("sites.camp.receiver.comes", close, leave, f"sites.camp.receiver={receiver}")
    assert bool(lines) == told
    assert all("brought forward to 30 days after the start" in line for line in lines)
