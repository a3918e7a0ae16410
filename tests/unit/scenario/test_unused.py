"""What stands in the network and is of no use is told, where it was written to be of use."""

import pytest

from sim.scenario.load import read_scenario

RAIN = "network.seasons.rain={starts: %s, ends: %s}"
SLOW = "network.surfaces.track.rain_factor=0.5"
FORD = "network.roads.hub_port.ford={floods_per_30_days: 1, flood_days: 2}"


@pytest.fixture
def told(write):
    """The warnings about the network of a variant of the small scenario."""

    def lines(*overrides):
        found = read_scenario(write(), overrides).warnings
        return [f"{w.dotted}: {w.what}" for w in found if w.dotted.startswith("network.")]

    return lines


def test_a_network_that_is_used_is_told_nothing(told):
    assert told() == []
    assert told(RAIN % ("2023-06-01", "2023-10-01"), SLOW) == []


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("network.waypoints=[crossroads, oasis]", "network.waypoints.1: no road leads to oasis"),
        ("network.exits=[port, harbour]", "network.exits.1: no corridor leads to harbour"),
        ("network.surfaces.sand={km_per_day: 30}", "network.surfaces.sand: no road has it"),
        ("network.zones.east={}", "network.zones.east: no site and no road lies in it"),
        (
            "network.borders.gate={at: crossroads, trucks_per_day: 9, paperwork_days: 0}",
            "network.borders.gate: no corridor comes through crossroads: nobody ever crosses it",
        ),
        (
            "network.borders.gate={at: hub, trucks_per_day: 9, paperwork_days: 0}",
            "network.borders.gate: no corridor comes through hub: nobody ever crosses it",
        ),
        (
            RAIN % ("2023-08-01", "2023-10-01"),
            "network.seasons.rain: its rain slows no road and floods no ford: it changes nothing",
        ),
    ],
)
def test_what_nothing_uses_is_told(told, override, line):
    assert told(override) == [line]


@pytest.mark.parametrize("wet", [SLOW, FORD])
@pytest.mark.parametrize(
    ("first", "last", "rains"),
    [
        ("2023-05-01", "2023-06-30", False),
        ("2023-05-01", "2023-07-01", True),
        ("2023-05-01", "{uniform: [2023-06-20, 2023-07-01]}", True),
        ("2024-12-31", "2025-02-01", True),
        ("2025-01-01", "2025-02-01", False),
        ("{uniform: [2024-12-31, 2025-01-20]}", "2025-02-01", True),
    ],
)
def test_rain_outside_the_mission_is_told(told, wet, first, last, rains):
    assert [line.partition(": ")[2] for line in told(RAIN % (first, last), wet)] == [
        "it never rains between 2023-07-01 and the horizon 2024-12-31"
    ] * (not rains)


def test_what_is_left_behind_by_a_file_above_or_an_override_is_not_told(write):
    spare = (
        ("exits: [port]", "exits: [port, harbour]"),
        ("  corridors:\n    west:", "  corridors:\n    east: {way: [hub, port, harbour], "
         "out_at: coast, convoy_trucks: 9}\n    west:"),
        ("corridors: [west]", "corridors: [west, east]"),
        ("  borders:\n", "    port_harbour: {between: [port, harbour], km: 9, surface: paved, "
         "zone: south}\n  borders:\n"),
    )  # fmt: skip
    below = write(*spare, name="below.yaml")
    without = "network: {corridors: {east: null}}\nsites: {hub: {corridors: [west]}}\n"
    above = write(text=f"extends: {below}\n{without}", name="above.yaml")
    assert read_scenario(below).warnings == ()
    assert read_scenario(above).warnings == ()
    closed = ("network.corridors.east=null", "sites.hub.corridors=[west]")
    assert read_scenario(below, closed).warnings == ()
