"""What the schema refuses is said in a planner's words, at its place, all at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario, read_scenario
from sim.scenario.quantity import Pert
from sim.scenario.schema import Scenario

Refusals = Callable[..., list[str]]
Load = Callable[..., Scenario]


def test_a_valid_file_becomes_a_scenario(load: Load) -> None:
    scenario = load()
    assert scenario.mission.deadline == date(2023, 12, 31)
    assert scenario.sites["camp"].packing_teams == Pert(pert=(1.0, 2.0, 3.0))
    assert scenario.network.corridors["west"].way == ("hub", "port")


def test_all_findings_come_at_once_from_top_to_bottom(refusals: Refusals) -> None:
    assert refusals(
        ("stock: {containers: 40}", "stok: {containers: 40}"),
        ("zone: south\n    role", "zone: souht\n    role"),
        ("km: 150", "km: -150"),
        ("  loading_days: 1\n", "  loading_days: '1'\n"),
        ("serves: field", "serves: feild"),
    ) == [
        "x.yaml:28:5: sites.outpost.stok: unknown key; did you mean 'stock'?",
        "x.yaml:37:11: sites.hub.zone: unknown zone 'souht'; did you mean 'south'?",
        "x.yaml:66:56: network.roads.camp_crossroads.km: -150 is not above 0; "
        "write a number above 0 (length [km])",
        "x.yaml:75:34: fleets.hub_field.serves: 'feild' is not possible here; "
        "write one of field, corridor",
        "x.yaml:85:17: policy.loading_days: '1' is text, not a number; write 1 without quotes",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("{pert: [1, 2, 3]}", "{pert: [1, 2]}"),
            "x.yaml:21:27: sites.camp.packing_teams.pert: a list of the wrong length; "
            "give 3 values ([low, mode, high])",
        ),
        (
            ("{pert: [1, 2, 3]}", "{pert: [3, 2, 1]}"),
            "x.yaml:21:20: sites.camp.packing_teams: pert: [3, 2, 1] does not rise; "
            "write the lowest first",
        ),
        (
            ("{pert: [1, 2, 3]}", "{prt: [1, 2, 3]}"),
            "x.yaml:21:20: sites.camp.packing_teams: unknown distribution 'prt'; "
            "did you mean 'pert'?",
        ),
        (
            ("{pert: [1, 2, 3]}", "{low: 1, high: 3}"),
            "x.yaml:21:20: sites.camp.packing_teams: a mapping with 2 keys is no distribution, "
            "which has one; write a number or a distribution such as {pert: [low, mode, high]} "
            "(teams that pack at the same time [teams])",
        ),
        (
            ("flatbed_share: 0.5", "flatbed_share: 90"),
            "x.yaml:9:44: loads.vehicles.flatbed_share: 90 is above 1; write 1 or less; 90 % is "
            "0.9 (share of them that must ride on a flatbed [-])",
        ),
        (
            ("{pert: [1, 2, 3]}", "true"),
            "x.yaml:21:20: sites.camp.packing_teams: true is not a number; write a number "
            "or a distribution such as {pert: [low, mode, high]} "
            "(teams that pack at the same time [teams])",
        ),
        (
            ("  outpost:\n", "  Out post:\n"),
            "x.yaml:24:3: sites.Out post: 'Out post' is not a name; a name is lower-case letters, "
            "digits and underscores and begins with a letter: out_post",
        ),
        (
            ("ready: {on: 2023-12-01}", "ready: {after: 5}"),
            "x.yaml:54:12: contingents.alpha.ready: has none of its possible keys; "
            "give exactly one of on, after_camps_days, with_site",
        ),
        (
            ("ready: {on: 2023-12-01}", "ready: {on: 2023-07-09, with_site: hub}"),
            "x.yaml:54:12: contingents.alpha.ready: has on and with_site; "
            "give exactly one of on, after_camps_days, with_site",
        ),
        (
            ("ready: {on: 2023-12-01}", "ready: {after_camps_days: -5}"),
            "x.yaml:54:31: contingents.alpha.ready.after_camps_days: -5 is below 0; write 0 or "
            "more (days after the last of its sites with a planned_close has been left [days])",
        ),
        (
            ("ready: {on: 2023-12-01}", "ready: 2023-12-01"),
            "x.yaml:54:12: contingents.alpha.ready: 2023-12-01 is not a mapping; write {on: ...} "
            "or {after_camps_days: ...} or {with_site: ...}",
        ),
        (
            ("between: [camp, crossroads]", "between: [camp]"),
            "x.yaml:66:32: network.roads.camp_crossroads.between: a list of the wrong length; "
            "give 2 values (the two places it joins)",
        ),
        (
            ("thinning_share: 0.3", "thinning_share: 30 %"),
            "x.yaml:88:19: policy.thinning_share: '30 %' is not a number; write 0.3 (share of a "
            "camp's people who may leave while all its materiel is there [-])",
        ),
        (
            ("loading_days: 1", "loading_days: {pert: [3, 1, 2]}"),
            "x.yaml:85:17: policy.loading_days: pert: [3, 1, 2] does not rise; write the lowest "
            "first",
        ),
        (
            ("lift: {by: charter}", "lift: charter"),
            "x.yaml:55:11: contingents.alpha.lift: 'charter' is not a mapping; write {by: charter}",
        ),
        (
            ("lift: {by: charter}", "lift: own_aircraft"),
            "x.yaml:55:11: contingents.alpha.lift: 'own_aircraft' is not a mapping; write "
            "{by: own_aircraft, base: ..., seats_per_week: ...}",
        ),
        (
            ("lift: {by: charter}", "lift: plane"),
            "x.yaml:55:11: contingents.alpha.lift: 'plane' is not a mapping; write {by: ...} with "
            "one of charter, own_aircraft, overland",
        ),
        (
            ("out_at: coast", "out_at: port"),
            "x.yaml:73:38: network.corridors.west.out_at: unknown border 'port'; the "
            "border at port is called coast",
        ),
        (
            ("out_at: coast", "out_at: hub"),
            "x.yaml:73:38: network.corridors.west.out_at: unknown border 'hub'; add one to "
            "network.borders with at: hub, be it a frontier or a gate",
        ),
        (
            ("lift: {by: charter}", "lift: {by: ship}"),
            "x.yaml:55:11: contingents.alpha.lift: by 'ship' is not known; "
            "write one of charter, own_aircraft, overland",
        ),
        (
            ("lift: {by: charter}", "lift: {by: overland, base: hub}"),
            "x.yaml:55:5: contingents.alpha.lift.corridor: required key is missing; "
            "add it (corridor they take)",
        ),
        (
            ("units: 2,", "units: 2.5,"),
            "x.yaml:53:54: contingents.alpha.provides.alpha_escort.units: 2.5 is not a whole "
            "number; write a whole number (convoys or flights it can serve at once [units])",
        ),
        (
            ("flatbed_share: 0.5", "flatbed_share: 1.5"),
            "x.yaml:9:44: loads.vehicles.flatbed_share: 1.5 is above 1; write 1 or less "
            "(share of them that must ride on a flatbed [-])",
        ),
        (
            ("by: 2023-10-31", "by: 31.10.2023"),
            "x.yaml:95:10: civilians.0.by: '31.10.2023' is not a day; write 2023-10-31 (day)",
        ),
        (
            ("leave_from: 2023-08-01", "leave_from: 20230801"),
            "x.yaml:33:17: sites.outpost.leave_from: 20230801 is not a day; write YYYY-MM-DD "
            "(it does not leave before this day)",
        ),
        (
            ("waypoints: [crossroads]", "waypoints: crossroads"),
            "x.yaml:57:14: network.waypoints: 'crossroads' is not a list; write [crossroads] "
            "(places that are neither sites nor exits)",
        ),
        (
            ("escort_required: true", "escort_required: 1"),
            "x.yaml:63:58: network.zones.north.escort_required: 1 is neither true nor false; "
            "write true or false (no convoy without an escort)",
        ),
        (
            ("name: Outpost", "name: 12"),
            "x.yaml:25:11: sites.outpost.name: 12 is not text; write it in quotes: '12' "
            "(name shown in tables and figures)",
        ),
        (
            ("track: {km_per_day: 60}", "track: {}"),
            "x.yaml:61:12: network.surfaces.track: its keys do not go together; "
            "give exactly one of km_per_day and km_per_daylight_h",
        ),
        (
            ("schema: 1", "schema: 2"),
            "x.yaml:1:9: schema: 2 is not possible here; write 1",
        ),
        (
            ("  start: 2023-07-01\n", "  start: 2024-07-01\n"),
            "x.yaml:3:3: mission: start 2024-07-01, deadline 2023-12-31 and horizon 2024-12-31 do "
            "not rise; the start must lie before the deadline, the deadline not after the horizon",
        ),
    ],
)
def test_one_mistake_gives_one_line(refusals: Refusals, change: tuple[str, str], line: str) -> None:
    assert refusals(change) == [line]


def test_a_misspelt_required_key_is_one_finding_not_two(refusals: Refusals) -> None:
    (line,) = refusals(("    packing_teams: 1\n", "    packing_team: 1\n"))
    assert (
        line
        == "x.yaml:32:5: sites.outpost.packing_team: unknown key; did you mean 'packing_teams'?"
    )


def test_a_missing_key_is_placed_at_the_mapping_that_lacks_it(refusals: Refusals) -> None:
    (line,) = refusals(("    packing_teams: 1\n", ""))
    assert line == (
        "x.yaml:24:3: sites.outpost.packing_teams: required key is missing; "
        "add it (teams that pack at the same time [teams])"
    )


def test_dates_may_stand_in_quotes(load: Load) -> None:
    scenario = load(("leave_from: 2023-08-01", "leave_from: '2023-08-01'"))
    assert scenario.sites["outpost"].leave_from == date(2023, 8, 1)


def test_a_value_that_yaml_cannot_hold_is_reported_once(refusals: Refusals) -> None:
    assert refusals(("km: 150", "km: .inf")) == [
        "x.yaml:66:56: network.roads.camp_crossroads.km: .inf is not a finite number; "
        "write a finite number"
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "no/absent.yaml",
            "no/absent.yaml: there is no file no/absent.yaml; check its name and folder",
        ),
        ("folder", "folder: folder is a directory; name a scenario file in YAML"),
        ("latin.yaml", "latin.yaml:2:4: byte 0xe9 is not UTF-8 text; save the file as UTF-8"),
        ("empty.yaml", "empty.yaml:1:1: the file is empty; write what it is to say"),
        (
            "history.yaml",
            "history.yaml:1:1: this is no scenario: it has none of air, loads, milestones, mission,"
            " network, policy; it says what happened: name it in a scenario, by 'history: FILE'",
        ),
        (
            "other.yaml",
            "other.yaml:1:1: this is no scenario: it has none of air, loads, milestones, mission,"
            " network, policy; name a scenario file in YAML",
        ),
    ],
)
def test_files_that_cannot_be_read_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "history.yaml").write_text("schema: 1\ntitle: T\nsites: {camp: {}}\n")
    (tmp_path / "other.yaml").write_text("title: T\nsites: {camp: {}}\ntype: object\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    assert str(caught.value) == line


def test_warnings_carry_their_place_and_do_not_refuse(write: Callable[..., str]) -> None:
    name = write(("serves: corridor, trucks: 60", "serves: corridor, trucks: 6"))
    loaded = read_scenario(name)
    assert loaded.scenario == load_scenario(name)
    (line,) = [str(finding) for finding in loaded.warnings]
    assert line.startswith("x.yaml:76:51: fleets.hub_west.trucks: needs ")
    assert line.endswith("add trucks, start earlier or accept a later date")
