"""Disposal: as planned, at its weekly pace; and of what is too late, at the pace of a site."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.model.stock.disposal import DAYS_WORK_DONE_H, STATE_OF_FATE
from sim.records import Cause, State
from sim.scenario.load import load_scenario
from sim.units import Calendar

BY_HAND = Path(__file__).parents[3] / "scenarios_for_tests" / "by_hand.yaml"

DAY, WEEK = 24.0, 168.0


def sale(**told):
    """Of the five UN-owned containers at Market Town, some are sold where they stand."""
    planned = {
        "site": "market",
        "owner": "un",
        "load_class": "containers",
        "fate": "sell",
        "loads": 4,
        "starts": "2030-03-15",
        "per_week": 1.5,
    }

    def change(data):
        data["disposals"] = {"surplus": {**planned, **told}}
        data["loads"]["containers"]["when_left"]["destroyed_per_day"] = 2.0

    return change


@pytest.mark.parametrize("fate", ["sell", "gift", "transfer", "destroy"])
def test_planned_disposal_goes_at_its_weekly_pace(by_hand, varied, fate):
    result = simulate(varied(by_hand, sale(fate=fate)), detail=True)
    state = {"sell": 4, "gift": 5, "transfer": 3, "destroy": 6}[fate]
    counts = {}
    for row in result.detail.books:
        if row.load_class == "containers":
            counts[row.time_h] = row.counts[state]
    weeks = (2, 3, 4)
    steps = {week: counts[week * WEEK + DAYS_WORK_DONE_H] for week in weeks}
    assert steps == {2: 1, 3: 3, 4: 4}  # 1.5, 3 and (4.5) 4 of 4


def test_what_is_to_be_disposed_of_does_not_travel(by_hand, varied, bring_to_life):
    """A container is sold each week from 22 April; the deadline is the end of 29 April.

    The hub stays until the last has been sold, and all that time they wait for days of the plan.
    """
    first_day = date(2030, 4, 22)
    mission = bring_to_life(varied(by_hand, sale(starts=first_day.isoformat(), per_week=1.0)))
    world = mission.world
    market, lot = world.sites["market"], world.register.number_of("containers", "un")
    first_h = world.calendar.hour_of(first_day) + DAYS_WORK_DONE_H
    mission._env.run(until=first_h - 1)
    assert market.set_aside.counts == {lot: 4}
    mission._env.run(until=first_h + 3 * WEEK - 1)
    assert market.materiel() == market.set_aside.total == 1  # all else has gone
    mission.run()
    assert (market.passed_on, market.destroyed, market.abandoned) == (4, 0, 0)
    assert market.left_h > first_h + 3 * WEEK
    rows = [row for row in world.ledger.rows() if row.site == "market"]
    planned = sum(row.load_days for row in rows if row.cause is Cause.PLANNED_DATE)
    others = 5 + 4 - 4  # containers of the mission and of Alba, until packing begins
    to_be_sold = 4 * first_h + 3 * WEEK + 2 * (DAY - DAYS_WORK_DONE_H)  # to the deadline
    assert planned == pytest.approx((to_be_sold + others * market.packing_from_h) / DAY)


def test_what_a_sale_has_not_taken_when_a_site_is_left_comes_to_the_end_of_the_rest(
    by_hand, varied
):
    def at_hilltop(data):
        sale(site="hilltop", starts="2030-04-20")(data)

    result = simulate(varied(by_hand, at_hilltop))
    hilltop = next(row for row in result.sites if row.site == "hilltop")
    assert hilltop.left_h < Calendar(date(2030, 3, 1)).hour_of(date(2030, 4, 20))
    assert result.outcomes["end.containers.sold"] == 0
    assert result.outcomes["end.containers.gifted"] == 4  # the mission's own, as `when_left` says


def destroyed_by(result, load_class="containers"):
    """How many had been destroyed by each hour at which some were."""
    state, counts = list(State).index(State.DESTROYED), {}
    for row in result.detail.books:
        if row.load_class == load_class and row.counts[state] > max(counts.values(), default=0):
            counts[row.time_h] = row.counts[state]
    return counts


@pytest.mark.parametrize(
    ("per_day", "days"),
    [
        (4.0, {0: 4}),
        (3.0, {0: 3, 1: 4}),
        (1.5, {0: 1, 1: 3, 2: 4}),
        (0.5, {1: 1, 3: 2, 5: 3, 7: 4}),
    ],
)
def test_planned_destruction_goes_no_faster_than_the_teams_can(by_hand, varied, per_day, days):
    def change(data):
        sale(fate="destroy", per_week=4.0)(data)
        data["loads"]["containers"]["when_left"]["destroyed_per_day"] = per_day

    destroyed = destroyed_by(simulate(varied(by_hand, change), detail=True))
    assert destroyed == {(14 + day) * DAY + DAYS_WORK_DONE_H: count for day, count in days.items()}


# -- what is late ------------------------------------------------------------------------------


def late(**told):
    """Hilltop: 6 containers of the mission, 6 of Alba, 2 vehicles that it cannot drive away.

    Nobody fetches them. A container can be destroyed a day, and ten vehicles.
    """
    rule = {"sites": ["hilltop"], "days_before": 27, "more_than": 4, "given_per_day": 4.0}

    def change(data):
        data["fleets"]["field"]["available_from"] = "2030-08-01"
        data["policy"]["late_disposal"] = {"hilltop_late": {**rule, **told}}

    return change


def states_by(result, load_class, hour):
    """Loads of a class by state at an hour; none of them anywhere before the first booking."""
    counts = (0,) * len(State)
    for row in result.detail.books:
        if row.load_class == load_class and row.time_h <= hour:
            counts = row.counts
    return dict(zip(State, counts, strict=True))


def test_what_can_no_longer_be_lifted_goes_day_by_day_the_missions_own_first(by_hand, varied):
    result = simulate(varied(by_hand, late()), detail=True)
    first_h = 3 * DAY + DAYS_WORK_DONE_H  # 27 days before 31 March
    # of 14 loads 4 can be lifted: 4 are gifted and 2 vehicles destroyed, in a fifth of the day;
    # then 2 and a container, then the last that is too much
    days = [states_by(result, "containers", first_h + day * DAY) for day in (0, 1, 2, 6)]
    gone = [(day[State.GIFTED], day[State.DESTROYED]) for day in days]
    assert gone == [(4, 0), (6, 1), (6, 2), (6, 2)]
    assert states_by(result, "vehicles", first_h)[State.DESTROYED] == 2


def test_an_owner_may_keep_all_and_a_rule_holds_for_its_classes(by_hand, varied):
    rule = late(contingent_owned="repatriate", un_owned="sell", classes=["containers"])
    result = simulate(varied(by_hand, rule), detail=True)
    containers = states_by(result, "containers", 10 * DAY)
    assert (containers[State.SOLD], containers[State.DESTROYED]) == (6, 0)
    assert states_by(result, "vehicles", 10 * DAY)[State.DESTROYED] == 0


def test_a_site_without_a_planned_day_is_late_for_the_deadline(by_hand, varied):
    def no_day(data):
        late(days_before=50, contingent_owned="repatriate")(data)
        data["sites"]["hilltop"].update(planned_close=None, at_planned_close="stay")

    result = simulate(varied(by_hand, no_day), detail=True)
    first_h = 9 * DAY + DAYS_WORK_DONE_H
    assert states_by(result, "containers", first_h - 1)[State.GIFTED] == 0
    assert states_by(result, "containers", first_h)[State.GIFTED] == 4  # 50 days before 29 April


@pytest.mark.parametrize(
    ("within_days", "first_day"), [(12.0, 14), (4.0, 9)], ids=["later", "as soon as it is known"]
)
def test_a_site_whose_day_is_brought_forward_is_late_for_that_day(
    by_hand, varied, within_days, first_day
):
    """On 10 March its receiver wants Hilltop in 12 or 4 days, not on 31 March: the rule acts a
    week before, or at once, and not on 24 March, when it has been left."""

    def change(data):
        late(days_before=7, contingent_owned="repatriate")(data)
        receiver = {"comes": "2030-03-10", "wants_site_within_days": within_days}
        data["sites"]["hilltop"].update(receiver=receiver)

    result = simulate(varied(by_hand, change), detail=True)
    first_h = first_day * DAY + DAYS_WORK_DONE_H
    assert states_by(result, "containers", first_h - 1)[State.GIFTED] == 0
    assert states_by(result, "containers", first_h)[State.GIFTED] == 4


def test_teams_that_destroyed_what_was_late_destroy_no_more_on_the_day(by_hand, varied):
    def change(data):
        late(days_before=1, more_than=0, classes=["containers"])(data)
        data["sites"]["hilltop"].update(leave_from="2030-03-08", planned_close="2030-03-09")

    hilltop = next(row for row in simulate(varied(by_hand, change)).sites if row.site == "hilltop")
    # a container a day from 8 to 10 March, when it leaves: its three days are used up, for its two
    # vehicles too
    assert (hilltop.destroyed, hilltop.abandoned) == (3, 3 + 2)


def test_two_rules_for_a_site_share_the_days_of_its_teams(by_hand, varied):
    def change(data):
        late(more_than=0, un_owned="repatriate", classes=["containers"])(data)
        rules = data["policy"]["late_disposal"]
        rules["vehicles_late"] = {**rules["hilltop_late"], "classes": ["vehicles"]}
        data["loads"]["vehicles"]["when_left"]["destroyed_per_day"] = 1.0

    result = simulate(varied(by_hand, change), detail=True)
    destroyed = [
        sum(
            states_by(result, name, (3 + day) * DAY + DAYS_WORK_DONE_H)[State.DESTROYED]
            for name in ("containers", "vehicles")
        )
        for day in (0, 1, 2, 3)
    ]
    assert destroyed == [1, 2, 3, 4]


def test_planned_destruction_and_that_of_what_is_late_share_the_days_of_the_teams(by_hand, varied):
    """One a day, be it one of two vehicles late on day 3 or of four containers due on day 4."""

    def change(data):
        late(more_than=0, un_owned="repatriate", classes=["vehicles"])(data)
        data["loads"]["vehicles"]["when_left"]["destroyed_per_day"] = 1.0
        data["disposals"] = {
            "scrap": {
                "site": "hilltop",
                "owner": "alba",
                "load_class": "containers",
                "fate": "destroy",
                "loads": 4,
                "starts": "2030-03-05",
                "per_week": 4.0,
            }
        }

    result = simulate(varied(by_hand, change), detail=True)
    both = [
        sum(
            states_by(result, name, (3 + day) * DAY + DAYS_WORK_DONE_H)[State.DESTROYED]
            for name in ("containers", "vehicles")
        )
        for day in range(7)
    ]
    assert both == [1, 2, 3, 4, 5, 6, 6]


def test_teams_that_destroyed_as_planned_destroy_no_more_when_their_site_leaves(by_hand, varied):
    """Hilltop leaves on 8 March: of the three days of its teams one is that of a planned load."""

    def change(data):
        data["fleets"]["field"]["available_from"] = "2030-08-01"
        data["sites"]["hilltop"].update(leave_from="2030-03-08", planned_close="2030-03-09")
        data["disposals"] = {
            "scrap": {
                "site": "hilltop",
                "owner": "alba",
                "load_class": "containers",
                "fate": "destroy",
                "loads": 5,
                "starts": "2030-03-08",
                "per_week": 5.0,
            }
        }

    hilltop = next(row for row in simulate(varied(by_hand, change)).sites if row.site == "hilltop")
    assert (hilltop.destroyed, hilltop.abandoned) == (3, 3 + 2)


@pytest.mark.parametrize("name", ["tiny", "rich"])
def test_a_rule_that_finds_nothing_late_changes_nothing(name, request, varied):
    scenario = request.getfixturevalue(name)

    def generous(data):
        data["policy"]["late_disposal"] = {"all": {"days_before": 20, "more_than": 1000}}

    def none(data):
        data["policy"]["late_disposal"] = {}

    for replication in range(5):
        one, other = (
            simulate(varied(scenario, change), 1, replication) for change in (generous, none)
        )
        assert one == other


@pytest.mark.parametrize(
    ("fate", "end"), [("destroy", State.DESTROYED), ("gift", State.GIFTED)], ids=["teams", "takers"]
)
def test_days_on_which_nothing_was_there_to_dispose_of_are_not_saved_up(fate, end):
    """The hub keeps what is the mission's; that of contingents comes in, one a day can go."""
    told = f"un_owned: repatriate, contingent_owned: {fate}, given_per_day: 1"
    rule = f"sites: [market], classes: [containers], days_before: 50, more_than: 0, {told}"
    scenario = load_scenario(
        BY_HAND,
        [
            "contingents.alba.at.market.containers=0",
            "sites.market.stock.containers=40",
            "fleets.coast.trucks=2",
            "fleets.coast.flatbeds=3",
            "loads.containers.when_left.destroyed_per_day=1",
            f"policy.late_disposal={{hub: {{{rule}}}}}",
        ],
    )
    books = [
        r for r in simulate(scenario, detail=True).detail.books if r.load_class == "containers"
    ]
    by_day = {int(row.time_h // DAY): row.counts[list(State).index(end)] for row in books}
    days = sorted(by_day)
    assert by_day[days[-1]] >= 5
    for before, after in pairwise(days):
        assert by_day[after] - by_day[before] <= after - before
        assert by_day[after] - by_day[before] <= 1 or after - before > 1


@pytest.mark.parametrize("fate", ["gift", "sell", "transfer"])
def test_under_orders_to_leave_nothing_is_passed_on_any_more(by_hand, varied, fate):
    """One of four has gone when the order comes; the rest is settled like all that stays."""

    def falls(data):
        sale(site="hilltop", fate=fate, per_week=1.0, starts="2030-03-15")(data)
        data["policy"]["forced_exit_days"] = 14.0
        effects = {"sites_forced_out": ["hilltop"]}
        data["risks"] = {"war": {"name": "War", "start": "2030-03-16", "effects": effects}}

    result = simulate(varied(by_hand, falls), detail=True)
    ends = [row for row in result.detail.ends if row.place == "hilltop"]
    assert sum(row.count for row in ends if row.load_class == "containers") >= 4
    assert sum(row.count for row in ends if row.end is STATE_OF_FATE[fate]) == 1


# -- the days of the teams ------------------------------------------------------------------------

CHAIN = BY_HAND.with_name("chain.yaml")


@pytest.mark.parametrize(
    ("ordered", "exit_days", "destroyed"),
    [
        (None, 0, 6),  # three days by the plan, however late it leaves
        ("2030-02-17", 0, 6),  # no more under orders, six hours apart
        ("2030-01-20", 2, 6),  # two days by the plan, then 30 hours under orders
        ("2030-01-12", 5, 10),  # none by the plan, five and six hours under orders
    ],
)
def test_an_order_gives_the_teams_no_more_days_than_those_since_it_came(
    ordered, exit_days, destroyed
):
    """The camp is to leave on 21 January; leave comes on 20 February. Two loads a day."""
    effects = "effects: {sites_forced_out: [camp]}"
    order = f"order: {{name: O, chance: 1, start: {ordered}, duration_days: 1, {effects}}}"
    refusal = "effects: {ground_clearance_chance: {plain: 0}}"
    refused = f"refused: {{name: R, chance: 1, start: 2030-01-10, duration_days: 41, {refusal}}}"
    result = simulate(
        load_scenario(
            CHAIN,
            (
                "sites.camp.planned_close=2030-01-21",
                "sites.camp.leave_from=2030-01-21",
                "sites.camp.at_planned_close=leave",
                "sites.camp.packing_teams=0",
                "sites.town.leave_from=2030-04-01",
                "loads.containers.when_left={un_owned: destroy, destroyed_per_day: 2}",
                f"policy.forced_exit_days={exit_days}",
                f"risks={{{refused}{', ' + order if ordered else ''}}}",
            ),
        )
    )
    camp = next(row for row in result.sites if row.site == "camp")
    assert camp.destroyed == destroyed


@pytest.mark.parametrize(("per_week", "weeks"), [(0.1, 10), (0.5, 2), (0.7, 2), (1.0, 1)])
def test_the_first_load_goes_in_the_week_in_which_the_shares_make_a_whole(
    by_hand, varied, per_week, weeks
):
    told = sale(loads=1, per_week=per_week, starts="2030-03-01")
    result = simulate(varied(by_hand, told), detail=True)
    sold = [row for row in result.detail.ends if row.end is State.SOLD]
    assert [row.time_h - DAYS_WORK_DONE_H for row in sold] == [(weeks - 1) * WEEK]


def test_what_becomes_too_much_after_a_quiet_first_day_is_disposed_of_too():
    """On its first day the hub holds no more than can be lifted; that of the camps comes later."""
    told = "un_owned: gift, contingent_owned: destroy, given_per_day: 5"
    rule = f"sites: [market], classes: [containers], days_before: 50, more_than: 9, {told}"
    result = simulate(
        load_scenario(
            BY_HAND,
            ["fleets.coast.available_from=2030-08-01", f"policy.late_disposal={{hub: {{{rule}}}}}"],
        ),
        detail=True,
    )
    containers = states_by(result, "containers", 60 * DAY)
    assert containers[State.GIFTED] + containers[State.DESTROYED] == 12 + 8  # all from the camps


def test_what_is_sold_on_a_day_counts_on_that_day(by_hand, varied):
    """Midnight would end the day before."""
    told = sale(loads=1, per_week=1.0, starts="2030-03-15")
    result = simulate(varied(by_hand, told), detail=True)
    (sold,) = [row for row in result.detail.ends if row.end is State.SOLD]
    assert 14 * DAY < sold.time_h < 15 * DAY
