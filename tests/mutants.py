"""Breaks one rule of the model at a time and says which test notices. Not collected by pytest.

    python tests/mutants.py            all of them (about ten minutes)
    python tests/mutants.py escort     those whose name holds a word

Each mutant is one replacement in a copy of the program; the text to replace must stand there
exactly once, so a rule that has been rewritten is reported instead of passed over. The fast part
of the suite runs until its first failure. What was found is kept in ``mutants.md``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("sim", "tests", "scenarios", "pyproject.toml")
SUITE = ("tests/unit/model", "tests/laws", "tests/theory", "tests/properties")
LEFT_OUT = "not minusma and not real_mission and not live_inputs"
"""Real missions are slow; that each input moves some outcome notices much, but by chance."""
LONGEST_S = 600


@dataclass(frozen=True)
class Mutant:
    """A rule, and the text that breaks it."""

    rule: str
    file: str
    right: str
    wrong: str


MUTANTS = (
    Mutant(
        "what the search does not find explodes",
        "sim/model/ground/threat.py",
        "if u[0] < found_share:",
        "if u[0] < found_share**2:",
    ),
    Mutant(
        "an escort that is with a convoy is not free",
        "sim/model/convoys/fleet.py",
        "self.busy = True",
        "self.busy = False",
    ),
    Mutant(
        "no escort sets out that cannot be back before it is withdrawn",
        "sim/model/convoys/fleet.py",
        "in_time = back_h + _LEAST_WAIT_H < self.withdraw_h()",
        "in_time = now_h + _LEAST_WAIT_H < self.withdraw_h()",
    ),
    Mutant(
        "a border serves trucks one after the other",
        "sim/model/ground/border.py",
        "        self._free_at_h = served_h\n",
        "",
    ),
    Mutant(
        "a convoy halted too long turns back",
        "sim/model/ground/passage.py",
        "left_h = self._turn_back_after_h - halted_h",
        "left_h = 2.0 * self._turn_back_after_h - halted_h",
    ),
    Mutant(
        "a strike shuts the road for those who come after",
        "sim/model/ground/passage.py",
        "        if self._road_shut_h:\n",
        "        if False:\n",
    ),
    Mutant(
        "an attack comes where the column then is, and so by day",
        "sim/model/ground/passage.py",
        "return min(after(time_h, share * hours, False), after(time_h, hours, last))",
        "return time_h",
    ),
    Mutant(
        "teams destroy first what is worth most",
        "sim/model/stock/disposal.py",
        "-materiel_class(site.world, owned.load_class).value_usd",
        "0.0",
    ),
    Mutant(
        "a held convoy stands down when its site has been left",
        "sim/model/convoys/leave.py",
        "yield over | origin.departed if gives_up else over",
        "yield over",
    ),
    Mutant(
        "trucks at home load before they wait for leave",
        "sim/model/convoys/convoy.py",
        "at_home = order.out is None",
        "at_home = False",
    ),
    Mutant(
        "what is loaded is promised no more",
        "sim/model/convoys/convoy.py",
        "    order.cargo_is_aboard()\n",
        "",
    ),
    Mutant(
        "what is loaded goes on when its site is left",
        "sim/model/convoys/leave.py",
        "if not column.loads() else not to_exit",
        "if not column.loads() else False",
    ),
    Mutant(
        "loading in the yard is time that an escort is away",
        "sim/model/convoys/corridor_desk.py",
        "self.back_h(lag_h, loading_h + out_h",
        "self.back_h(lag_h, out_h",
    ),
    Mutant(
        "what is planned to be disposed of does not travel",
        "sim/model/mission.py",
        "plan_to_dispose(lot, disposal.loads)",
        "plan_to_dispose(lot, disposal.loads // 2)",
    ),
    Mutant(
        "a site stays until what is set aside has been disposed of",
        "sim/model/sites/site.py",
        "if self.inbound or self.set_aside.total or self.columns_loaded:",
        "if self.inbound or self.columns_loaded:",
    ),
    Mutant(
        "a camp whose vehicles lack drivers is looked at again when the fleet grows",
        "sim/model/convoys/field_desk.py",
        "            if task.lacks_means:  # a fleet",
        "            if False:  # a fleet",
    ),
    Mutant(
        "packing rests while it is stopped",
        "sim/model/ground/risks.py",
        "work_h -= max(0.0, stop - time_h)",
        "work_h -= max(0.0, resume - time_h)",
    ),
    Mutant(
        "attack multipliers of risks in force multiply",
        "sim/model/ground/risks.py",
        "factor *= value",
        "factor = value",
    ),
    Mutant(
        "the host's mind is one number a zone and day",
        "sim/model/ground/clearance.py",
        "self._ground[zone][day] >= chance",
        "self._ground[zone][day // 7] >= chance",
    ),
    Mutant(
        "flights need leave at both ends",
        "sim/model/travel/theatre_flights.py",
        "cause = self.world.air.grounded((site, target), day)",
        "cause = self.world.air.grounded((site,), day)",
    ),
    Mutant(
        "a guard stays while materiel is there",
        "sim/model/sites/garrison.py",
        "        needed = self.guard + self._in_units()\n",
        "        needed = 0\n",
    ),
    Mutant(
        "a rear party stays until its cargo is out",
        "sim/model/travel/contingent.py",
        "stay += rear",
        "stay += 0",
    ),
    Mutant(
        "a load is in exactly one state",
        "sim/model/ledgers/books.py",
        "row[after] += count",
        "row[after] += count - (count > 40)",
    ),
    Mutant(
        "a milestone is reached when no more is outstanding than it allows",
        "sim/model/ledgers/books.py",
        "goal.count_end(lot_number, count)\n                if goal.outstanding <= goal.less and",
        "goal.count_end(lot_number, count)\n                if goal.outstanding < goal.less and",
    ),
    Mutant(
        "a party that may stay is of its own contingent",
        "sim/model/ledgers/books.py",
        "return before - self.beyond()",
        "return count",
    ),
    Mutant(
        "escorts rest between convoys",
        "sim/model/convoys/order.py",
        "            if rest_h:\n",
        "            if rest_h > 1e9:\n",
    ),
    Mutant(
        "rain slows what it falls on",
        "sim/model/ground/network.py",
        "return road.rain_factor if self.rains(time_h)",
        "return 1.0 if self.rains(time_h)",
    ),
    Mutant(
        "what one site can destroy is bounded by its pace",
        "sim/model/stock/demolition.py",
        "int(free_days * per_day",
        "int(free_days * per_day * 2",
    ),
    Mutant(
        "bad weather grounds all flights of a day",
        "sim/model/travel/air_service.py",
        "return self.weather[day] >= self.spec.weather_cancels_share",
        "return self.weather[0] >= self.spec.weather_cancels_share",
    ),
    Mutant(
        "consent that goes grounds flights too",
        "sim/model/ground/risks.py",
        "return self._chance(self._flights.get(zone), zone, time_h, usual)",
        "return _lowest(self._flights.get(zone) or [], time_h, usual)",
    ),
    Mutant(
        "a risk comes back after it is over",
        "sim/model/ground/risks.py",
        "start_h = comings[-1].end_h + draw(spec.again",
        "start_h = comings[-1].start_h + draw(spec.again",
    ),
    Mutant(
        "those shells kill are dead",
        "sim/model/ledgers/casualties.py",
        "    dead = site.people.take_alike(killed, u_dead)\n",
        "    dead = site.people.take_alike(0, u_dead)\n",
    ),
    Mutant(
        "those shells kill are of each contingent its share",
        "sim/model/ledgers/casualties.py",
        "    dead = site.people.take_alike(killed, u_dead)\n",
        "    dead = site.people.take(killed)\n",
    ),
    Mutant(
        "each unit of an escort suffers its share",
        "sim/model/convoys/column.py",
        "self.guards[int(u_unit * len(self.guards))]",
        "self.guards[0]",
    ),
    Mutant(
        "what is saved from the last truck of a column is lost",
        "sim/model/convoys/column.py",
        "load_too if self.trucks else self.boxes.total",
        "load_too",
    ),
    Mutant(
        "a column that has lost all is hurt no more on later ways",
        "sim/model/convoys/column.py",
        "self._parts(), self.search, self._lost_all)",
        "self._parts(), self.search)",
    ),
    Mutant(
        "nobody counts on what is packed while packing is stopped",
        "sim/model/stock/packing.py",
        "    if stops and shut_until(stops, now_h) is not None:\n",
        "    if stops is None:\n",
    ),
    Mutant(
        "a shut border is waited for as a border",
        "sim/model/convoys/way_out.py",
        "return Cause.BORDER if ends and max(ends) == self.shut_until() else",
        "return Cause.ROAD_SHUT if ends else",
    ),
    Mutant(
        "casualties follow the protection of the vehicle hit",
        "sim/model/ground/threat.py",
        "mean * self._casualties[hit]",
        "mean",
    ),
    Mutant(
        "long columns meet more",
        "sim/model/ground/exposure.py",
        "share**self._length.exponent",
        "share",
    ),
    Mutant(
        "a road forgets its use",
        "sim/model/ground/exposure.py",
        "road.recent_uses *= 0.5**half_lives",
        "road.recent_uses *= 1.0",
    ),
    Mutant(
        "air cover needs leave to fly",
        "sim/model/ground/air_cover.py",
        "air.fair(day) and leave.flights(zones, day)",
        "air.fair(day)",
    ),
    Mutant(
        "one aircraft covers one column at a time",
        "sim/model/ground/air_cover.py",
        "if hour > depart_h]",
        "if hour > 1e9]",
    ),
    Mutant(
        "floods begin while it rains",
        "sim/model/ground/rain.py",
        "if hours < end_h - start_h:",
        "if hours < end_h:",
    ),
    Mutant(
        "columns queue at a ferry",
        "sim/model/ground/network.py",
        "time_h = max(time_h, end_h)",
        "pass",
    ),
    Mutant(
        "the soonest corridor counts the queue at its border",
        "sim/model/ground/border.py",
        "first_h = max(arrive_h, self._free_as_known_h())",
        "first_h = arrive_h",
    ),
    Mutant(
        "camps eat",
        "sim/model/stock/supplies.py",
        "return max(0.0, self._stock - self._falls_per_h * (now_h - self._counted_h))",
        "return self._stock",
    ),
    Mutant(
        "a reserve used up slows packing",
        "sim/model/stock/supplies.py",
        "return 1.0 if self.used_up_h is None else self._spec.packing_share",
        "return 1.0",
    ),
    Mutant(
        "a reserve used up too long forces the site out",
        "sim/model/stock/supplies.py",
        "            self._site.force_out(USED_UP)",
        "            pass",
    ),
    Mutant(
        "attacks make a site leave only if they fall into one window",
        "sim/model/sites/early_exit.py",
        "[before for before in self._times_h if before > since_h]",
        "self._times_h",
    ),
    Mutant(
        "the order to leave follows after the notice",
        "sim/model/sites/early_exit.py",
        "self.site.world.env.now + self._notice_h",
        "self.site.world.env.now",
    ),
    Mutant(
        "a late receiver is waited for",
        "sim/model/stock/receiver.py",
        "yield from site.sleep_until(min(until_h, self._comes_h))",
        "yield from site.sleep_until(min(until_h, site.world.env.now))",
    ),
    Mutant(
        "the late rule disposes of no more than is too much",
        "sim/model/stock/late_disposal.py",
        "return standing - self._rule.more_than",
        "return standing",
    ),
    Mutant(
        "classes share the days of a site's teams",
        "sim/model/stock/demolition.py",
        "self._worked.append((now_h, loads / per_day))",
        "self._worked.append((now_h, 0.0))",
    ),
    Mutant(
        "what is late is late for the day in force",
        "sim/model/stock/late_disposal.py",
        "yield env.timeout(wait_h) | site.timetable.brought_forward",
        "yield env.timeout(wait_h)",
    ),
    Mutant(
        "a site waits for a column on the road to it",
        "sim/model/convoys/last_column.py",
        "    if not site.columns_coming:\n",
        "    if True:\n",
    ),
    Mutant(
        "who must leave at once may fly, the guard on the last day",
        "sim/model/sites/garrison.py",
        "needed = 0 if site.hours_to_get_ready() <= HOURS_PER_DAY else needed",
        "needed = present",
    ),
    Mutant(
        "trucks that carry less than a container go in numbers that carry one",
        "sim/model/convoys/parts.py",
        "if 0 < parts.trucks < fewest:",
        "if False:",
    ),
    Mutant(
        "no convoy without a hospital within reach where one is demanded",
        "sim/model/convoys/evacuation.py",
        "return None if demanded <= frozenset().union(*served) else Cause.HOSPITAL",
        "return None",
    ),
    Mutant(
        "slots promised to convoys are not promised again",
        "sim/model/stock/room.py",
        " + self._coming_loads + self.promised_slots",
        " + self._coming_loads",
    ),
    Mutant(
        "a last column goes on as one with that of a site it comes through",
        "sim/model/convoys/last_column.py",
        "if (yield from _goes_on_with(column, stop)):",
        "if False and (yield from _goes_on_with(column, stop)):",
    ),
    Mutant(
        "flights keep a timetable that adds up",
        "sim/model/travel/programme.py",
        "return int((day + 1) * per_day + _ROUNDING) - int(day * per_day + _ROUNDING)",
        "return int(per_day + _ROUNDING)",
    ),
    Mutant(
        "contingents that were ready first fly first",
        "sim/model/travel/charters.py",
        "return contingent.ready_h, contingent.name",
        "return -contingent.ready_h, contingent.name",
    ),
    Mutant(
        "a rest is looked at again when nothing more is on its way",
        "sim/model/convoys/task.py",
        "if self.held_for is Cause.PACKING or self.held_for in _FLEET:",
        "if False:",
    ),
    Mutant(
        "loads that a column leaves behind have waited since they came",
        "sim/model/convoys/desk.py",
        "return task.patience.since_h() + self.patience_h",
        "return self.world.env.now + self.patience_h",
    ),
    Mutant(
        "enough people stay in a camp to drive its vehicles",
        "sim/model/sites/garrison.py",
        "needed = max(needed, self.guard + self._in_units() + drivers)",
        "needed = max(needed, self.guard + self._in_units())",
    ),
    Mutant(
        "a fleet that is smaller than the smallest convoy sends what it has",
        "sim/model/convoys/corridor_desk.py",
        "few = size < self._most_it_can_send(corridor)",
        "few = True",
    ),
    Mutant(
        "escorts go on with their people when their camp has been left",
        "sim/model/convoys/roster.py",
        "                task.join(unit)\n",
        "                pass\n",
    ),
    Mutant(
        "vehicles without drivers wait for drivers, whatever containers wait for",
        "sim/model/convoys/task.py",
        "self.origin.driver_queue.waits_for(Cause.DRIVER, drivers)",
        "self.origin.driver_queue.waits_for(Cause.DRIVER, 0)",
    ),
    Mutant(
        "a growing fleet grows by whole days",
        "sim/model/convoys/fleet.py",
        "return floor(grown_h / HOURS_PER_DAY + _ROUNDING) * HOURS_PER_DAY / self.ramp_h",
        "return grown_h / self.ramp_h",
    ),
    Mutant(
        "a desk does not wait for trucks that are lost",
        "sim/model/convoys/task.py",
        "min(self.means_needed, fleet.usable())",
        "self.means_needed",
    ),
    Mutant(
        "the fleets of all hubs of a site come for its loads",
        "sim/scenario/field.py",
        "tuple(hub for hub in spec.materiel_to if hub in bases)",
        "tuple(hub for hub in spec.materiel_to[:1] if hub in bases)",
    ),
    Mutant(
        "two corridor fleets of a hub share no luck",
        "sim/model/mission.py",
        "desk.tasks[0].better = tuple(better)",
        "del better",
    ),
    Mutant(
        "no escort is kept for camps that wait for room",
        "sim/model/convoys/corridor_desk.py",
        "if not kept or (room is not None and room.is_awaited()):",
        "if not kept:",
    ),
    Mutant(
        "the guard of a hub stays, whoever else takes its people home",
        "sim/model/travel/charters.py",
        "elif spare := site.garrison.to_spare():",
        "elif spare := site.people.total:",
    ),
    Mutant(
        "a charter is sent for enough people",
        "sim/model/travel/charters.py",
        "if self._fewest == 1 or site.released:",
        "if site:",
    ),
    Mutant(
        "programmes of one day look in a fixed order",
        "sim/model/travel/programme.py",
        "sorted(self._looking.pop(day), key=_place)",
        "self._looking.pop(day)",
    ),
    Mutant(
        "what uncertainties draw of a class reaches its lots",
        "sim/model/mission.py",
        "prepared.register.drawn(scenario)",
        "prepared.register",
    ),
    Mutant(
        "days on which nothing was late are not saved up",
        "sim/model/stock/late_disposal.py",
        "self._days + 1 if Fate.DESTROY in fates.values() else 0",
        "self._days + 1",
    ),
    Mutant(
        "a camp is not left while trucks that have loaded there may not go",
        "sim/model/sites/departure.py",
        "while site.columns_loaded and not site.forced:",
        "while False:",
    ),
    Mutant(
        "under orders people stay while every road is shut",
        "sim/model/sites/departure.py",
        "while site.travellers() and _way_out(site) is None:",
        "while False and _way_out(site) is None:",
    ),
    Mutant(
        "nothing is given to nobody",
        "sim/model/stock/disposal.py",
        "passed_on = not site.forced and site.receiver.is_there()",
        "passed_on = True",
    ),
    Mutant(
        "teams destroy in the days that have passed",
        "sim/model/stock/disposal.py",
        "return min(most, (now_h - site.timetable.known_h) / HOURS_PER_DAY)",
        "return most",
    ),
    Mutant(
        "an order takes no days from teams that had begun",
        "sim/model/stock/disposal.py",
        "min(most, planned_h / HOURS_PER_DAY) + ",
        "",
    ),
    Mutant(
        "who could not be back in time does not set out",
        "sim/model/convoys/order.py",
        "        return latest_h",
        "        return inf",
    ),
    Mutant(
        "an escort of a camp is home in time",
        "sim/model/convoys/roster.py",
        "    if _is_away(world, unit):\n        send(world, unit, unit.base)",
        "    pass",
    ),
    Mutant(
        "the way home counts before an escort is sent",
        "sim/model/convoys/task.py",
        "back_h + hours_home(world, unit, here)",
        "back_h",
    ),
    Mutant(
        "a planner sees that it rains",
        "sim/model/ground/network.py",
        "return sum(road.usual_h / road.rain_factor for road in self)",
        "return self.usual_h",
    ),
    Mutant(
        "leave to export is there when a refusal ends",
        "sim/model/ground/clearance.py",
        "if from_h < hour < (week + 1) * HOURS_PER_WEEK:",
        "if from_h > hour:",
    ),
    Mutant(
        "loads in the queue of a border wait for it",
        "sim/model/convoys/way_out.py",
        "border.queue_grows(loads, people)",
        "pass",
    ),
    Mutant(
        "a loaded column waits where it loaded while its road is shut",
        "sim/model/convoys/convoy.py",
        "    while (way := order.way_loaded(world)) is None or",
        "    while (way := order.way) is None or",
    ),
    Mutant(
        "no more are wounded than were there and are not dead",
        "sim/model/convoys/column.py",
        "wounded=min(row.wounded, there - killed)",
        "wounded=row.wounded",
    ),
    Mutant(
        "a border serves in its opening hours alone",
        "sim/model/ground/border.py",
        "work_h -= self._open.between(time_h, halt_h)",
        "work_h -= halt_h - time_h",
    ),
    Mutant(
        "a milestone of some owners counts theirs alone",
        "sim/scenario/schema/milestones.py",
        "return in_classes and (not self.owners or owner in self.owners)",
        "return in_classes",
    ),
    Mutant(
        "whom the policy names is served first",
        "sim/model/sites/turn.py",
        "place = first.index(site.name) if site.name in first else len(first)",
        "place = 0",
    ),
    Mutant(
        "a guard unit stays at its site",
        "sim/model/sites/garrison.py",
        "        return () if goes else self.guarded_by\n",
        "        return ()\n",
    ),
    Mutant(
        "units of a hub that is left go home wherever they stand",
        "sim/model/sites/life.py",
        "    for unit in site.garrison.units:  # wherever it stands: nobody would call it back\n"
        "        unit.withdraw(site.world.env.now)\n",
        "",
    ),
    Mutant(
        "a party without leave goes with its site's last column",
        "sim/model/sites/departure.py",
        "            party.interrupt(DISSOLVED)\n",
        "            pass\n",
    ),
    Mutant(
        "those who fly on from a hub are as many as may go home",
        "sim/model/travel/theatre_flights.py",
        "allowed = contingent.may_go(now_h) - there",
        "allowed = contingent.present()",
    ),
    Mutant(
        "who guards a site until it is left boards as the last",
        "sim/model/travel/charters.py",
        "guards = min(people, contingent.last_at(site))",
        "guards = 0",
    ),
    Mutant(
        "who is with a unit that is out has his own seat home",
        "sim/model/travel/charters.py",
        "people = max(0, here - contingent.tied_at(site))",
        "people = here",
    ),
    Mutant(
        "who goes home from a camp by a way of his own goes before its last column",
        "sim/model/sites/departure.py",
        "yield from _see_off(site)",
        "pass",
    ),
    Mutant(
        "a camp that is still there when its planned day has gone by is supplied on",
        "sim/model/stock/supplies.py",
        "if now_h < (last_h := self._last_h()) < inf:",
        "if (last_h := self._last_h()) < inf:",
    ),
    Mutant(
        "who is on his own way home does not go a second time",
        "sim/model/travel/contingent.py",
        "self._stepped(now_h) - self.gone - self._on_the_way_home()",
        "self._stepped(now_h) - self.gone",
    ),
    Mutant(
        "a rear party does not leave for those who are on the road home",
        "sim/model/travel/contingent.py",
        "free = self.still_here() - stay",
        "free = self.present() - stay",
    ),
    Mutant(
        "a column that has set out for the border holds no place at its hub",
        "sim/model/convoys/column.py",
        "self.head_for(base, takes_room=False)",
        "self.head_for(base)",
    ),
    Mutant(
        "who could send less for want of room is looked at again when there is more",
        "sim/model/convoys/field_desk.py",
        "            room.curbs(task)\n",
        "            pass\n",
    ),
    Mutant(
        "of scarce slots those go to what can be moved",
        "sim/model/convoys/demand.py",
        "flats = min(self.flats - self.unlifted, slots - boxes)",
        "flats = min(self.flats, slots - boxes)",
    ),
    Mutant(
        "of several zones the slowest answer counts",
        "sim/model/world.py",
        "return max(self.draw_h(lag, name) for lag in leave.lags_days(zones))",
        "return min(self.draw_h(lag, name) for lag in leave.lags_days(zones))",
    ),
    Mutant(
        "nobody flies before the host has first answered",
        "sim/model/travel/air_service.py",
        "return self._answers_at_once or self._answers_h[_route(ends)] <= noon_h",
        "return True or noon_h",
    ),
    Mutant(
        "the hub behind one that has been left waits for its camps",
        "sim/model/sites/life.py",
        "    _feed_others(site)\n",
        "",
    ),
    Mutant(
        "nothing is brought into a hub that must be left while another takes it",
        "sim/model/sites/site.py",
        "return not (self.closing or self.forced or self.left_h is not None)",
        "return self.left_h is None",
    ),
    Mutant(
        "shares of a load that add up to one are one",
        "sim/model/stock/disposal.py",
        "return int(added_up + _ROUNDING)",
        "return int(added_up)",
    ),
    Mutant(
        "a hub that was empty on the day is not in liquidation",
        "sim/model/outcomes.py",
        "if since_h < min(world.horizon_h, emptied_h):",
        "if since_h < world.horizon_h:",
    ),
    Mutant(
        "trucks whose hub has been left are paid until the last is back",
        "sim/model/ledgers/money.py",
        "until_h = max(kept_h, *(pool.last_out_h() for pool in pools))",
        "until_h = kept_h",
    ),
    Mutant(
        "what a convoy leaves behind is told to the trucks of all hubs",
        "sim/model/convoys/convoy.py",
        "    order.origin.wake_tasks()\n",
        "    order.task.wake()\n",
    ),
    Mutant(
        "under orders what stands ready is loaded before the first day of packing",
        "sim/model/sites/site.py",
        "return self.forced or self.world.env.now >= self.packing_from_h",
        "return self.world.env.now >= self.packing_from_h",
    ),
    Mutant(
        "movement control looks again when the way that it waits for means for has shut",
        "sim/model/convoys/desk.py",
        "if task.held_for is not None and task.is_cut_off():",
        "if task.held_for is None:",
    ),
    Mutant(
        "nobody crosses a border that is shut",
        "sim/model/ground/border.py",
        "if stop <= ready_h < resume:",
        "if False:",
    ),
    Mutant(
        "the search team that turned round at the border searches no more",
        "sim/model/convoys/way_out.py",
        "column.escort_vehicles, column.guards, column.search = 0, (), False",
        "column.escort_vehicles, column.guards = 0, ()",
    ),
    Mutant(
        "services end on the last day of a step, not as it begins",
        "sim/model/travel/civilians.py",
        "_HOUR = 11.0",
        "_HOUR = 0.0",
    ),
    Mutant(
        "the last column waits no longer than for a full convoy where no day is planned",
        "sim/model/sites/departure.py",
        "return planned_h + NOON_H if planned_h < inf else until_h",
        "return planned_h + NOON_H",
    ),
    Mutant(
        "a party that gives up beyond a border drives back",
        "sim/model/convoys/way_out.py",
        "if column.place != base.name:",
        "if column.place is None:",
    ),
    Mutant(
        "a site under orders waits for no full convoy",
        "sim/model/convoys/field_desk.py",
        "            return origin.ordered_h\n",
        "            pass\n",
    ),
    Mutant(
        "a site under orders is served first",
        "sim/model/convoys/field_desk.py",
        "if task.due and task.origin.forced:",
        "if False:",
    ),
    Mutant(
        "a hub under orders waits for no full column",
        "sim/model/convoys/corridor_desk.py",
        "            return hub.ordered_h\n",
        "            pass\n",
    ),
    Mutant(
        "nobody leaves loaded columns in a hub's yard",
        "sim/model/sites/life.py",
        "            yield from guard_what_is_loaded(site)\n",
        "            pass\n",
    ),
    Mutant(
        "a day brought forward changes whose turn it is",
        "sim/model/sites/timetable.py",
        "            take_new_turns(site.world)\n",
        "",
    ),
    Mutant(
        "who stands in the queue of a yard waits for it",
        "sim/model/convoys/column.py",
        "        if handling.begins_h > env.now:\n",
        "        if False:\n",
    ),
    Mutant(
        "people get off at the gate of a yard",
        "sim/model/convoys/column.py",
        "                self.set_down(destination)\n",
        "",
    ),
    Mutant(
        "rear parties leave last where their cargo stands",
        "sim/model/sites/garrison.py",
        "            if stay and any(lane",
        "            if False and any(lane",
    ),
    Mutant(
        "loaded convoys set out by daylight",
        "sim/model/convoys/convoy.py",
        "is None or network.next_daylight(env.now) > env.now:",
        "is None:",
    ),
    Mutant(
        "a column that waited in vain asks for leave anew",
        "sim/model/convoys/last_column.py",
        "            if not site.forced:\n",
        "            if False:\n",
    ),
    Mutant(
        "what is late is looked for on each day",
        "sim/model/stock/late_disposal.py",
        "while not (site.closing or site.forced):",
        "while not (site.closing or site.forced) and self._excess() > 0:",
    ),
    Mutant(
        "what is disposed of on a day counts on it",
        "sim/model/stock/disposal.py",
        "DAYS_WORK_DONE_H = 17.0",
        "DAYS_WORK_DONE_H = 0.0",
    ),
    Mutant(
        "escorts stand in the order in which they leave",
        "sim/model/travel/contingent.py",
        "                    task.order_units()\n",
        "                    pass\n",
    ),
    Mutant(
        "what a contingent provides goes with the people it needs",
        "sim/scenario/ready.py",
        "return max(kept, default=0)",
        "return 0",
    ),
    Mutant(
        "fleets that nobody needs any more are paid off",
        "sim/model/convoys/task.py",
        "self.desk.fleet.needed_until_h = self.desk.world.env.now",
        "pass",
    ),
    Mutant(
        "a site under orders is left by an open road",
        "sim/model/sites/departure.py",
        "if not site.travellers() or _way_out(site) is not None:",
        "if True:",
    ),
    Mutant(
        "who shuts a road stops a column that waits for its ferry",
        "sim/model/ground/passage.py",
        "convoy.length), True\n                    continue",
        "convoy.length), True\n                    break",
    ),
    Mutant(
        "a wake-up comes no bit too early",
        "sim/model/sites/site.py",
        "while now_h + delay_h < time_h:",
        "while False:",
    ),
)


def broken(mutant: Mutant, copy: Path) -> str | None:
    """Break a rule in the copy; what is wrong with the mutant, if anything is."""
    file = copy / mutant.file
    text = (ROOT / mutant.file).read_text()
    found = text.count(mutant.right)
    if found == 0:
        return "its text is not there any more: rewrite the mutant"
    if found > 1:
        return f"its text is there {found} times: make it unique"
    file.write_text(text.replace(mutant.right, mutant.wrong))
    return None


def first_failure(copy: Path) -> str | None:
    """The first test that fails in the copy, ``None`` if all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *SUITE]
    try:
        done = subprocess.run(
            [*command, "-k", LEFT_OUT],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        return f"(the suite took more than {LONGEST_S} s)"
    if done.returncode == 0:
        return None
    failed = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", done.stdout, flags=re.MULTILINE)
    return failed[0] if failed else f"(no test, exit code {done.returncode})"


def main(words: list[str]) -> int:
    chosen = [m for m in MUTANTS if all(word in m.rule for word in words)]
    if not chosen:
        sys.stdout.write("no mutant has such a name\n")
        return 2
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        unbroken = first_failure(copy)
        if unbroken is not None:
            sys.stdout.write(f"the suite fails without a mutant: {unbroken}\n")
            return 2
        for mutant in chosen:
            fault = broken(mutant, copy)
            noticed = None if fault else first_failure(copy)
            shutil.copy(ROOT / mutant.file, copy / mutant.file)
            survived += fault is not None or noticed is None
            said = fault or noticed or "NOBODY NOTICED"
            sys.stdout.write(f"| {mutant.rule} | `{mutant.file}` | {said} |\n")
            sys.stdout.flush()
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
