"""What a replication says is what the docstring of its result says that it says."""

import re

import pytest

from sim.model.replication import simulate
from sim.records import DISPOSED, SPENT_ON, ReplicationResult, State


def told_names():
    """The outcomes that the docstring names, those up to the deadline among them."""
    _, _, text = ReplicationResult.__doc__.partition("outcomes\n")
    told = re.findall(r"``([a-z_]+(?:\.[a-z_<>.]+)?)``", text.split("uncertain")[0])
    also = [name for name in told if re.match("killed|wounded|drivers|escorts|cost|value", name)]
    return {*told, *(f"deadline.{name}" for name in also)}


@pytest.mark.parametrize("mission", ["tiny", "rich", "minusma"])
def test_each_outcome_is_named_where_the_result_is_described_and_no_other(request, varied, mission):
    told = request.getfixturevalue(mission)
    milestone = {"title": "All of one owner", "what": "out", "owners": [min(told.contingents)]}
    scenario = varied(told, lambda data: data["milestones"].update(of_one=milestone))
    names = {"class": scenario.loads, "site": scenario.sites, "how": DISPOSED, "state": State,
             "what": SPENT_ON, "contingent": scenario.contingents,
             "milestone": scenario.milestones}  # fmt: skip

    def any_of(found):
        return f"({'|'.join(map(re.escape, names[found[1]]))})"

    said = simulate(scenario, 1, 0).outcomes
    told = {
        name: re.compile(re.sub("<([a-z]+)>", any_of, name.replace(".", r"\.")))
        for name in told_names()
    }
    assert [key for key in said if not any(form.fullmatch(key) for form in told.values())] == []
    assert [name for name, form in told.items() if not any(map(form.fullmatch, said))] == []
