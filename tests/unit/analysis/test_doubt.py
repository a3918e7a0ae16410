"""What the unknowns explain, and what is not claimed from too little."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from sim.analysis.doubt import doubts
from sim.experiment.tables import UNCERTAINTY

NAMES = [f"u{number:02}" for number in range(30)]


@pytest.fixture
def uncertain(scenario_with):
    """The small scenario with thirty uncertainties, and perhaps one split."""

    def change(data):
        spread = {"uniform": [0.5, 1.5]}
        data["uncertainties"] = {
            name: {"paths": ["policy.packing_cv"], "scale": spread} for name in NAMES
        }
        data["uncertainties"]["shares"] = {
            "paths": ["sites.alpha.stock.boxes", "sites.beta.stock.boxes"],
            "split": {"cv": 0.5},
        }

    return scenario_with(change)


def table(scenario, n, log_odds, seed=1):
    """Replications of which milestone ``main`` has these log odds; the others never fail."""
    chance = np.random.default_rng(seed)
    drawn = pd.DataFrame(chance.random((n, len(NAMES))), columns=NAMES)
    drawn["shares.sites.alpha.stock.boxes"] = alpha = chance.integers(20, 60, n)
    drawn["shares.sites.beta.stock.boxes"] = 80 - alpha
    odds = np.broadcast_to(log_odds(drawn), n)
    hits = chance.random(n) < expit(odds)
    rows = drawn.add_prefix(UNCERTAINTY)
    rows["replication"] = np.arange(n)
    for name in scenario.milestones:
        rows[f"{name}.by_date"] = hits if name == "main" else True
        rows[f"{name}.date"] = pd.Timestamp("2030-02-01")
    return rows, expit(odds)


def test_one_unknown_among_many_is_found_with_its_range(uncertain):
    rows, chances = table(uncertain, 1000, lambda u: 4.0 * (u["u07"] - 0.5))
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    low, high = np.quantile(chances, (0.1, 0.9))
    assert found.low == pytest.approx(low, abs=0.06)
    assert found.high == pytest.approx(high, abs=0.06)
    assert found.matter_most[0] == "u07"


def test_an_unknown_that_is_worst_in_the_middle_is_found_too(uncertain):
    rows, chances = table(uncertain, 1000, lambda u: 16.0 * (u["u07"] - 0.5) ** 2 - 1.5)
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    assert found.low == pytest.approx(np.quantile(chances, 0.1), abs=0.08)
    assert found.high == pytest.approx(np.quantile(chances, 0.9), abs=0.08)


def test_the_three_that_matter_most_are_named_in_order(uncertain):
    rows, _ = table(
        uncertain,
        2000,
        lambda u: 5.0 * u["u01"] - 4.0 * u["u02"] + 3.0 * u["u03"] + 1.5 * u["u04"] - 2.5,
    )
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    assert found.matter_most == ("u01", "u02", "u03")


def test_many_weak_unknowns_add_up(uncertain):
    rows, chances = table(uncertain, 2000, lambda u: (u[NAMES] - 0.5).sum(axis=1))
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    assert found.low == pytest.approx(np.quantile(chances, 0.1), abs=0.06)
    assert found.high == pytest.approx(np.quantile(chances, 0.9), abs=0.06)


def test_the_groups_of_a_split_count_as_one_unknown(uncertain):
    rows, _ = table(uncertain, 1000, lambda u: 0.08 * (u["shares.sites.alpha.stock.boxes"] - 40.0))
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    assert found.matter_most[0] == "shares"


def test_luck_is_not_taken_for_knowledge(uncertain):
    for seed in range(6):
        rows, _ = table(uncertain, 300, lambda _: 0.4, seed)
        assert doubts(rows, uncertain)["main"] is None


def test_what_is_sure_and_what_was_seen_too_seldom_is_left_out(uncertain):
    rows, _ = table(uncertain, 1000, lambda _: 0.0)
    assert set(doubts(rows, uncertain)) == {"main", "all together"}
    rows["main.by_date"] = np.arange(1000) >= 24
    assert doubts(rows, uncertain) == {}
    assert doubts(rows[:40], uncertain) == {}


def test_nothing_drawn_explains_nothing(scenario, uncertain):
    rows, _ = table(uncertain, 100, lambda _: 0.0)
    assert doubts(rows, scenario) == {}


def test_an_unknown_that_never_varies_does_no_harm(uncertain):
    rows, _ = table(uncertain, 400, lambda u: 4.0 * (u["u07"] - 0.5))
    rows[f"{UNCERTAINTY}u00"] = 1.0
    found = doubts(rows, uncertain)["main"]
    assert found is not None
    assert "u00" not in found.matter_most


def test_an_unknown_that_does_nothing_is_not_named(uncertain):
    """One of thirty decides. Without a margin for chance two others are named in thirty tries."""
    idle = 0
    for seed in range(30):
        rows, _ = table(uncertain, 400, lambda u: 3.0 * (u["u07"] - 0.5), seed)
        found = doubts(rows, uncertain)["main"]
        assert found is not None
        assert found.matter_most[0] == "u07"
        idle += len(found.matter_most) - 1
    assert idle == 0


@pytest.mark.parametrize(
    ("share", "otherwise", "there"),
    [(0.05, 0.02, 0.5), (0.05, 0.02, 0.98), (0.1, 0.999, 0.001), (0.05, 0.1, 0.9)],
)
def test_a_rare_value_that_decides_all_is_told_and_breaks_nothing(
    uncertain, share, otherwise, there
):
    """It crashed where a step of the fit overshot; nine draws in ten leave about one chance."""
    for seed in range(12):
        rows, _ = table(uncertain, 1000, lambda u: 0.0, seed)
        rare = rows[f"{UNCERTAINTY}u07"] < share
        rows[f"{UNCERTAINTY}u07"] = rare.astype(float)
        chance = np.where(rare, there, otherwise)
        rows["main.by_date"] = np.random.default_rng(seed).random(1000) < chance
        found = doubts(rows, uncertain).get("main")
        assert found is None or 0.0 <= found.low <= found.high <= 1.0
        assert found is None or found.matter_most[:1] == ("u07",)
