"""Milestones of some owners: what is theirs counts, and nothing else."""

from math import ceil
from pathlib import Path

import pytest

import sim
from sim.experiment.out_of_reach import is_out_of_reach, wasted_by_end
from sim.records import ENDS, ENDS_THAT_COUNT, State
from sim.scenario.schema import UN_OWNED

ROOT = Path(__file__).parents[4]
TINY = ROOT / "scenarios" / "tiny.yaml"
MINUSMA = ROOT / "scenarios" / "minusma.yaml"
RICH = ROOT / "tests" / "scenarios_for_tests" / "rich.yaml"


def whole_and_parts(file, what, load_class, *more):
    """A mission that asks the same of all owners together, and of each alone."""
    plain = sim.load_scenario(file, more)
    owners = (UN_OWNED, *plain.contingents)
    asked = {f"by_{owner}": f"owners: [{owner}]" for owner in owners} | {"whole": "less: 0"}
    told = f"what: {what}, classes: [{load_class}], title: T"
    added = [f"milestones.{name}={{{told}, {scope}}}" for name, scope in asked.items()]
    return sim.load_scenario(file, [*more, *added])


@pytest.mark.parametrize(
    ("file", "what", "load_class"),
    [
        (TINY, "out", "uniformed"),
        (TINY, "settled", "containers"),
        (TINY, "out", "vehicles"),  # some are sold
        (MINUSMA, "out", "uniformed"),
        (MINUSMA, "settled", "containers"),
    ],
)
def test_all_is_done_when_the_last_owner_is(file, what, load_class):
    scenario = whole_and_parts(file, what, load_class)
    for replication in range(2):
        result = sim.simulate(scenario, 1, replication)
        hours = dict(zip(scenario.milestones, result.milestones_h, strict=True))
        of_owners = [hour for name, hour in hours.items() if name.startswith("by_")]
        assert hours["whole"] == (None if None in of_owners else max(of_owners))
        assert len(set(of_owners)) > 2


@pytest.mark.parametrize("what", ["out", "settled"])
@pytest.mark.parametrize("file", [TINY, MINUSMA])
def test_what_is_wasted_of_each_owner_is_wasted_of_all(file, what):
    classes = ("containers", "vehicles", "uniformed")
    found = dict.fromkeys(set(ENDS) - ENDS_THAT_COUNT[what], 0)
    for load_class in classes:
        scenario = whole_and_parts(file, what, load_class)
        outcomes = sim.simulate(scenario, 1, 1).outcomes
        for state in found:
            of_owners = [
                wasted_by_end(outcomes, name, scenario)[state]
                for name in scenario.milestones
                if name.startswith("by_")
            ]
            assert sum(of_owners) == outcomes[f"end.{load_class}.{state}"]
            found[state] += sum(of_owners)
    assert sum(found.values()) > 0 or what == "settled"


def test_one_owners_milestone_is_out_of_reach_and_anothers_is_not():
    sold = "milestones.un_out={what: out, classes: [vehicles], owners: [un], title: U}"
    kept = "milestones.alba_out={what: out, classes: [vehicles], owners: [alba], title: A}"
    scenario = sim.load_scenario(TINY, [sold, kept])
    result = sim.simulate(scenario, 1, 0)
    hours = dict(zip(scenario.milestones, result.milestones_h, strict=True))
    assert result.outcomes[f"wasted.un_out.{State.SOLD}"] == 4
    assert is_out_of_reach(result.outcomes, "un_out", scenario)
    assert hours["un_out"] is None
    assert not is_out_of_reach(result.outcomes, "alba_out", scenario)
    assert hours["alba_out"] is not None
    never = {row.milestone: row.never for row in sim.plan(scenario).itertuples()}
    assert (never["un_out"], never["alba_out"]) == (True, False)


def test_to_ask_for_owners_changes_nothing_else():
    def told(scenario, names):
        result = sim.simulate(scenario, 1, 3)
        hours = dict(zip(scenario.milestones, result.milestones_h, strict=True))
        outcomes = {k: v for k, v in result.outcomes.items() if not k.startswith("wasted.")}
        return [hours[name] for name in names], outcomes, result.sites, result.incidents

    plain = sim.load_scenario(TINY)
    asked = whole_and_parts(TINY, "out", "uniformed")
    assert told(plain, plain.milestones) == told(asked, plain.milestones)


def test_the_order_of_what_is_told_does_not_hang_on_the_process():
    scenario = whole_and_parts(TINY, "out", "vehicles")
    outcomes = sim.simulate(scenario, 1, 0).outcomes
    wasted = [name.rpartition(".")[2] for name in outcomes if name.startswith("wasted.by_un.")]
    assert wasted == [end for end in ENDS if end not in ENDS_THAT_COUNT["out"]]


PARTIES = ("rear_party", "guard_unit", "last_guard")
SURE = ["uncertainties.rear_party_share=null"]


def strengths(scenario, parties):
    """Of each contingent how many are in some parties, and of the mission's own people nobody."""
    found = {UN_OWNED: 0}
    for name, spec in scenario.contingents.items():
        people = sum(
            count
            for holding in spec.at.values()
            for load_class, count in holding.items()
            if load_class == "uniformed"
        )
        rear = ceil(round(spec.rear_party.share * people, 6)) if spec.rear_party else 0
        guard = spec.guard_unit.people if spec.guard_unit else 0
        last = people if hasattr(spec.ready, "with_site") else 0
        of = dict(zip(PARTIES, (rear, guard, last), strict=True))
        found[name] = sum(of[party] for party in parties)
    return found


@pytest.mark.parametrize("parties", [PARTIES, PARTIES[:1], PARTIES[1:]])
@pytest.mark.parametrize(("file", "more"), [(TINY, []), (RICH, []), (MINUSMA, SURE)])
def test_all_but_the_parties_are_out_once_each_contingent_is_but_for_its_own(file, more, parties):
    plain = sim.load_scenario(file, more)
    told = "what: out, classes: [uniformed], title: T"
    asked = [f"milestones.whole={{{told}, less_parties: [{', '.join(parties)}]}}"]
    for owner, may_stay in strengths(plain, parties).items():
        asked.append(f"milestones.by_{owner}={{{told}, owners: [{owner}], less: {may_stay}}}")
    scenario = sim.load_scenario(file, [*more, *asked])
    for replication in range(2):
        result = sim.simulate(scenario, 1, replication)
        hours = dict(zip(scenario.milestones, result.milestones_h, strict=True))
        of_owners = [hour for name, hour in hours.items() if name.startswith("by_")]
        assert hours["whole"] == (None if None in of_owners else max(of_owners))


def test_who_is_in_no_party_may_not_stay_in_its_place():
    """A number lets anybody stay: here the 110 of Bora, who go long after all of Alba."""
    told = "what: out, classes: [uniformed], title: T"
    kept = "contingents.bora.ready={on: 2030-06-20}"
    of_party = f"milestones.party={{{told}, less_parties: [rear_party]}}"
    of_number = f"milestones.number={{{told}, less: 110}}"
    scenario = sim.load_scenario(TINY, [kept, of_party, of_number])
    hours = dict(zip(scenario.milestones, sim.simulate(scenario).milestones_h, strict=True))
    assert hours["number"] < hours["party"]
