"""A milestone is out of reach when more loads than it allows came to ends that do not count."""

from pathlib import Path

import sim
from sim.experiment.out_of_reach import never_chances

TINY = Path(__file__).parents[3] / "scenarios" / "tiny.yaml"


def _shares(experiment):
    never = never_chances(experiment.by_column, experiment.scenario)
    return {name: chance.share for name, chance in never.items()}


def test_what_is_abandoned_is_never_settled_but_everything_may_still_be_done():
    fate = "loads.containers.when_left={un_owned: abandon, contingent_owned: abandon}"
    scenario = sim.load_scenario(TINY, [fate, "sites.hilltop.packing_teams=0"])
    experiment = sim.run_experiment(scenario, 5)
    assert _shares(experiment) == {"materiel_settled": 1.0}
    assert experiment.summary().set_index("milestone")["P80"].isna()["materiel_settled"]
    planned = sim.plan(scenario).set_index("milestone")
    assert planned["never"].to_dict() == {
        "camps_left": False, "people_out": False, "materiel_settled": True, "everything": False
    }  # fmt: skip


def test_what_is_given_away_is_settled_but_never_out():
    asked = "milestones.materiel_settled.what=out"
    scenario = sim.load_scenario(TINY, [asked, "sites.hilltop.packing_teams=0"])
    assert _shares(sim.run_experiment(scenario, 5)) == {"materiel_settled": 1.0}


def test_the_row_of_all_joint_milestones_is_out_of_reach_with_any_of_them():
    joint = "milestones.materiel_settled={what: out, title: M, classes: [vehicles], joint: true}"
    scenario = sim.load_scenario(TINY, [joint])  # four vehicles are sold
    assert _shares(sim.run_experiment(scenario, 5)) == {
        "materiel_settled": 1.0,
        "all together": 1.0,
    }
