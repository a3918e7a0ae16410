"""What can never come is told before anything runs, with the reason, and refuses nothing."""

from collections.abc import Callable

import pytest

from sim.model.replication import simulate
from sim.scenario.checks import never
from sim.scenario.schema import Scenario

Load = Callable[..., Scenario]

DOOM = "risks={doom: {name: D, chance: 1, start: 2023-07-01, effects: {%s}}}"


def lines(scenario: Scenario) -> list[str]:
    return [str(finding).partition("; ")[0] for finding in never.warnings(scenario)]


def test_a_mission_that_can_move_is_told_nothing(load: Load) -> None:
    assert lines(load()) == []


@pytest.mark.parametrize(
    ("override", "told"),
    [
        (
            "clearances.ground.chance={north: 0}",
            [
                "sites.camp.materiel_to: its 190 loads never move: no convoy ever gets leave in "
                "north",
                "sites.outpost.materiel_to: its 40 loads never move: no convoy ever gets leave in "
                "north",
                "sites.camp.people_to: the last who leave a site drive, and here they never can: "
                "no convoy ever gets leave in north",
                "sites.outpost.people_to: the last who leave a site drive, and here they never "
                "can: no convoy ever gets leave in north",
            ],
        ),
        (
            DOOM % "roads_shut: [camp_crossroads]",
            [
                "sites.camp.materiel_to: its 190 loads never move: doom shuts camp_crossroads",
                "sites.camp.people_to: the last who leave a site drive, and here they never can: "
                "doom shuts camp_crossroads",
            ],
        ),
        (
            "clearances.cargo.chance={south: 0}",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: its cargo never gets "
                "leave to be exported"
            ],
        ),
        (
            "clearances.cargo={chance_per_week: 0, chance: {south: 0.5}}",
            [],
        ),
        (
            "clearances.cargo.chance_per_week=0",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: its cargo never gets "
                "leave to be exported"
            ],
        ),
        (
            DOOM % "borders_shut: [coast]",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: doom shuts coast",
            ],
        ),
        (
            DOOM % "packing_stopped: [camp]",
            ["sites.camp.packing_teams: nothing is ever packed there: doom shuts camp"],
        ),
        (
            "clearances.flights.chance={south: 0}",
            [
                "sites.hub: its civilians there never get home: no flight ever gets leave in south",
                "sites.camp: people of alpha there never get home: no flight ever gets leave in "
                "south",
            ],
        ),
        (
            "air.weather_cancels_share=1",
            [
                "sites.hub: its civilians there never get home: weather cancels all flights",
                "sites.camp: people of alpha there never get home: weather cancels all flights",
            ],
        ),
        ("fleets.hub_west.trucks=4", []),  # a fleet too small for the smallest convoy sends all
        (
            "network.surfaces.track.containers_per_truck=0.02",
            [
                "sites.camp.materiel_to: its containers wait for ever: a convoy carries 0.8 of one",
                "sites.outpost.materiel_to: its containers wait for ever: a convoy carries 0.8 of "
                "one",
            ],
        ),
    ],
)
def test_what_never_comes_is_told_with_its_reason(
    load: Load, override: str, told: list[str]
) -> None:
    assert lines(load(overrides=(override,))) == told


def test_what_a_truck_carries_is_asked_of_the_quickest_way_not_of_the_shortest(load: Load) -> None:
    """By a longer road on which it is faster, the trucks of the camp carry whole containers."""
    rough = "network.surfaces.track.containers_per_truck=0.02"
    smooth = "network.surfaces.smooth={km_per_day: 600}"
    longer = "network.roads.longer={between: [camp, hub], km: 900, surface: smooth, zone: north}"
    told = lines(load(overrides=(rough, smooth, longer)))
    assert [line.partition(":")[0] for line in told] == ["sites.outpost.materiel_to"]


def test_a_camp_that_outstays_its_hub_is_told(load: Load) -> None:
    leaves = ("sites.hub.planned_close=2023-12-20", "sites.hub.at_planned_close=leave")
    first, second = lines(load(overrides=leaves))
    assert first == (
        "sites.camp.materiel_to: it stays until it is empty, but its hubs leave by 2023-12-20, "
        "empty or not"
    )
    assert second.startswith("sites.outpost.materiel_to: ")


@pytest.mark.parametrize(
    "risk",
    [
        "{name: D, chance: 0.9, start: 2023-07-01, effects: {packing_stopped: [camp]}}",
        "{name: D, chance: 1, start: 2023-07-02, effects: {packing_stopped: [camp]}}",
        "{name: D, chance: 1, start: 2023-07-01, duration_days: 500, effects: {packing_stopped: "
        "[camp]}}",
    ],
)
def test_what_may_end_or_not_come_is_not_for_ever(load: Load, risk: str) -> None:
    assert lines(load(overrides=(f"risks={{doom: {risk}}}",))) == []


CLOSES = (
    "sites.camp.planned_close=2023-10-01",
    "sites.camp.at_planned_close=leave",
    "sites.camp.leave_from=2023-10-01",
)


def asked_too_late(scenario: Scenario) -> list[str]:
    return [line for line in lines(scenario) if "no convoy is ever sent" in line]


@pytest.mark.parametrize(
    ("lag", "never_sent"),
    [("92", False), ("92.5", True), ("{uniform: [80, 100]}", False), ("{pert: [2, 93, 95]}", True)],
)
def test_a_camp_that_is_left_before_its_first_convoy_has_leave_is_told(
    load: Load, lag: str, never_sent: bool
) -> None:
    scenario = load(overrides=(*CLOSES, f"clearances.ground.lag_days={lag}"))
    assert bool(asked_too_late(scenario)) is never_sent
    if never_sent:
        (camp,) = [row for row in simulate(scenario).sites if row.site == "camp"]
        assert camp.first_convoy_h is None
        assert camp.left_h is not None


def test_the_first_convoy_that_is_too_late_is_told_with_its_days(load: Load) -> None:
    assert asked_too_late(load(overrides=(*CLOSES, "clearances.ground.lag_days=100"))) == [
        "sites.camp.planned_close: no convoy is ever sent for its 190 loads: one asked for on "
        "2023-07-01 has an answer after 100 days and is loaded 1 days later, after 2023-10-01"
    ]


@pytest.mark.parametrize(
    "late",
    [
        ("clearances.ground.lag_days=100",),  # it waits until it is empty
        (*CLOSES, "clearances.ground.lag_days=100", "sites.camp.planned_close=2024-03-01"),
        (*CLOSES, "sites.camp.packing_starts=2023-10-01"),
    ],
)
def test_a_camp_for_which_there_is_time_is_not_told(load: Load, late: tuple[str, ...]) -> None:
    assert asked_too_late(load(overrides=late)) == []


ISLAND = (
    "sites.island={name: Island, zone: north, role: camp, people_to: outpost, leave_from: "
    "2023-08-01, packing_starts: 2023-07-01, packing_teams: 0, airfield: plane}",
    "contingents.alpha.at.island={soldiers: 90}",
    "air.helicopter.aircraft=0",
)
"""A site without a road, whose planes would have to land where a helicopter can."""


def test_people_fly_only_between_airfields_that_both_take_the_aircraft(load: Load) -> None:
    assert lines(load(overrides=ISLAND)) == [
        "sites.island.people_to: the last who leave a site drive, and here they never can: no "
        "road leads to outpost",
        "sites.island: people of alpha there never get home: they get no further than island",
    ]
    (island,) = [row for row in simulate(load(overrides=ISLAND)).sites if row.site == "island"]
    assert island.people_at_deadline == 90
    assert lines(load(overrides=(*ISLAND, "sites.outpost.airfield=plane"))) == []
    assert lines(load(overrides=(*ISLAND, "air.helicopter.aircraft=1"))) == []


def test_nobody_flies_to_an_airfield_that_is_shut_for_ever(load: Load) -> None:
    both = (*ISLAND, "sites.outpost.airfield=plane")
    told = lines(load(overrides=(*both, DOOM % "airfields_shut: [outpost]")))
    assert [line.partition(":")[0] for line in told] == ["sites.island.people_to", "sites.island"]


BEYOND = (
    "network.waypoints=[crossroads, quay]",
    "network.zones.abroad={}",
    "clearances.ground.chance={abroad: 0}",
    "network.roads.hub_port={between: [hub, quay], km: 900, surface: paved, zone: south}",
    "network.roads.quay_port={between: [quay, port], km: 40, surface: paved, zone: abroad}",
    "network.roads.quay_port_2={between: [quay, port], km: 20, surface: paved, zone: abroad}",
    "network.borders.coast.at=quay",
    "network.corridors.west.way=[hub, quay, port]",
)
"""Two roads beyond the border, where no leave is asked."""


@pytest.mark.parametrize(
    ("shut", "told"),
    [
        ("quay_port", []),
        (
            "quay_port, quay_port_2",
            [
                "sites.hub.corridors: up to 440 loads never get out by road: doom shuts quay_port "
                "and doom shuts quay_port_2"
            ],
        ),
    ],
)
def test_beyond_the_border_a_way_is_closed_by_what_shuts_all_its_roads_alone(
    load: Load, shut: str, told: list[str]
) -> None:
    assert lines(load(overrides=(*BEYOND, DOOM % f"roads_shut: [{shut}]"))) == told


NO_LEAVE = "clearances.ground.chance={north: 0}"
MAY_BE_ORDERED = [
    "risks.order={name: O, chance: 0.5, start: 2023-09-01, effects: {sites_forced_out: [camp]}}",
    "sites.camp.leaves_early={raid: {attacks: {at_least: 1, within_days: 7}, chance: 0.5}}",
]


@pytest.mark.parametrize("order", MAY_BE_ORDERED)
def test_who_may_be_ordered_out_asks_no_leave_and_the_warning_says_so(
    load: Load, order: str
) -> None:
    told = lines(load(overrides=(NO_LEAVE, order)))
    unless = {line.partition(":")[0] for line in told if "unless it is ordered out" in line}
    assert unless == {"sites.camp.materiel_to", "sites.camp.people_to"}
    assert len(told) == 4  # the outpost is told never, as it is never ordered out


@pytest.mark.parametrize(
    "order",
    [
        "risks.order={name: O, chance: 0, start: 2023-09-01, effects: {sites_forced_out: [camp]}}",
        "sites.camp.leaves_early={raid: {attacks: {at_least: 1, within_days: 7}, chance: 0}}",
    ],
)
def test_an_order_that_never_comes_moves_nobody(load: Load, order: str) -> None:
    assert "unless" not in " ".join(lines(load(overrides=(NO_LEAVE, order))))


def test_a_road_that_is_shut_for_ever_holds_those_under_orders_too(load: Load) -> None:
    shut = DOOM % "roads_shut: [camp_crossroads], sites_forced_out: [camp]"
    told = lines(load(overrides=(shut,)))
    assert told
    assert "unless" not in " ".join(told)


def test_people_who_get_home_only_under_orders_are_told_so(load: Load) -> None:
    grounded = ("air.plane.aircraft=0", "air.helicopter.aircraft=0")
    told = lines(load(overrides=(NO_LEAVE, *grounded, MAY_BE_ORDERED[0])))
    assert told[-1] == (
        "sites.camp: people of alpha there never get home, unless they are ordered out: they get "
        "no further than camp"
    )
