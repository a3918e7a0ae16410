"""A mission in plain words and tables, and what its numbers add up to before anything is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from sim.report.plain_table import NO_BREAK, WIDTH, plain_table
from sim.scenario.checks.capacity import gross_sums
from sim.scenario.checks.gross import GrossSum, months
from sim.scenario.checks.hauls import drive_days, quickest_roads
from sim.scenario.checks.roads import corridor_needs_escort
from sim.scenario.checks.stock import holdings
from sim.scenario.evidence import BASES, basis_of_numbers
from sim.scenario.paths import children
from sim.scenario.quantity import Pert, PertDate, Spec, Triangular, TriangularDate
from sim.scenario.schema import (
    UN_OWNED,
    AircraftSpec,
    ByCharter,
    ContingentSpec,
    Lift,
    Overland,
    Provides,
    ReadyAfterCamps,
    ReadyOn,
    RiskSpec,
    Sampling,
    Scenario,
    ShelledSpec,
    UncertaintySpec,
)
from sim.units import readable

_UNITS = {
    Provides.ESCORT: "escort",
    Provides.SEARCH: "search team",
    Provides.PLANE: "plane",
    Provides.HELICOPTER: "helicopter",
    Provides.AIR_COVER: "air cover",
    Provides.HOSPITAL: "hospital",
}
_SAMPLING = {
    Sampling.PLAIN: "each replication drawn by itself",
    Sampling.SOBOL: "spread evenly over the replications (Sobol)",
}
_NUMBERS_LISTED = 20
_MONTHS_ABREAST = 6


def explain_text(scenario: Scenario) -> str:
    """The whole explanation, at most 100 columns wide."""
    blocks = [
        _mission(scenario),
        _milestones(scenario),
        _sites(scenario),
        _stock(scenario),
        _contingents(scenario),
        _means(scenario),
        _corridors(scenario),
        _risks(scenario),
        _uncertainties(scenario),
        _evidence(scenario),
        _sums(scenario),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _mission(scenario: Scenario) -> list[str]:
    mission = scenario.mission
    return wrap(
        f"{mission.name}: from {readable(mission.start)}, to be out by the end of "
        f"{readable(mission.deadline)}; simulated to {readable(mission.horizon)}.",
        WIDTH,
    )


def _milestones(scenario: Scenario) -> list[str]:
    rows = [
        (milestone.title, readable(scenario.due(milestone)), "yes" if milestone.joint else "")
        for milestone in scenario.milestones.values()
    ]
    return ["Milestones", *plain_table(("", "by", "joint"), rows)]


def _sites(scenario: Scenario) -> list[str]:
    rows = []
    for site in scenario.sites.values():
        leaves = "once empty" if site.planned_close is None else _about(site.planned_close)
        if site.planned_close is not None and site.at_planned_close == "stay":
            leaves += ", once empty"
        sends = [_title(scenario, hub) for hub in site.materiel_to] or map(_plain, site.corridors)
        packs, teams = _about(site.packing_starts), _about(site.packing_teams)
        rows.append((site.name, _plain(site.role), packs, teams, leaves, ", ".join(sends)))
    header = ("", "role", "packs from", "teams", "leaves", "sends to")
    return [f"Sites ({len(rows)})", *plain_table(header, rows)]


def _stock(scenario: Scenario) -> list[str]:
    held: dict[str, Counter[str]] = {load_class: Counter() for load_class in scenario.loads}
    for (_, owner, load_class), loads in holdings(scenario).items():
        held[load_class][UN_OWNED if owner == UN_OWNED else "contingents"] += loads
    for disposal in scenario.disposals.values():
        held[disposal.load_class]["disposal"] += disposal.loads
    rows = [
        (
            _plain(load_class),
            _count(sums[UN_OWNED]),
            _count(sums["contingents"]),
            _count(sums[UN_OWNED] + sums["contingents"]),
            _count(sums["disposal"]) if sums["disposal"] else "",
        )
        for load_class, sums in held.items()
    ]
    header = ("", "the mission's", "contingents'", "in all", "disposed of in place")
    return ["What must go, by owner", *plain_table(header, rows)]


# -- contingents -------------------------------------------------------------------------------


def _contingents(scenario: Scenario) -> list[str]:
    classes = {
        name for spec in scenario.contingents.values() for at in spec.at.values() for name in at
    }
    shown = [name for name in scenario.loads if name in classes]
    rows = []
    for spec in scenario.contingents.values():
        sums = [sum(at.get(name, 0) for at in spec.at.values()) for name in shown]
        told = "; ".join(_contingent(scenario, spec))
        rows.append((spec.name, *map(_count, sums), told))
    header = ("", *map(_plain, shown), "")
    return [f"Contingents ({len(rows)})", *plain_table(header, rows)] if rows else []


def _contingent(scenario: Scenario, spec: ContingentSpec) -> Iterator[str]:
    ready = spec.ready
    if isinstance(ready, ReadyOn):
        yield f"ready {_about(ready.on)}"
    elif isinstance(ready, ReadyAfterCamps):
        yield f"ready {_about(ready.after_camps_days)} days after its camps"
    else:
        yield f"stays as last guard of {_title(scenario, ready.with_site)}"
    yield _lift(scenario, spec.lift)
    for unit in spec.provides.values():
        base = f" at {_title(scenario, unit.base)}" if unit.base else ""
        many = "s" if unit.units > 1 else ""
        yield f"{unit.units}{NO_BREAK}{_UNITS[unit.kind]}{many}{base}"
    if spec.rear_party is not None:
        yield f"rear party {_percent(spec.rear_party.share)}"
    if spec.guard_unit is not None:
        guarded = _title(scenario, spec.guard_unit.site)
        yield f"{_count(spec.guard_unit.people)} stay to guard {guarded}"


def _lift(scenario: Scenario, lift: Lift) -> str:
    if isinstance(lift, ByCharter):
        return "by charter"
    if isinstance(lift, Overland):
        return f"by road from {_title(scenario, lift.base)}"
    return f"own aircraft from {_title(scenario, lift.base)}"


# -- means and ways ----------------------------------------------------------------------------


def _means(scenario: Scenario) -> list[str]:
    rows = []
    for name, fleet in scenario.fleets.items():
        told = [
            f"{_about(getattr(fleet, kind))} {kind}" for kind in ("trucks", "flatbeds", "drivers")
        ]
        told += [f"from {_about(fleet.available_from)}"] if fleet.available_from else []
        told += [f"growing over {_about(fleet.ramp_up_days)} days"] if fleet.ramp_up_days else []
        base = _title(scenario, fleet.base)
        rows.append((_plain(name), base, f"{fleet.serves} fleet", ", ".join(told)))
    for name, escort in scenario.escorts.items():
        units = f"{escort.units} units"
        if escort.available_from is not None:
            units += f", from {_about(escort.available_from)}"
        if escort.once_gone_share is not None:
            units += f", once {_percent(escort.once_gone_share)} of contingents have gone"
        rows.append((_plain(name), _title(scenario, escort.base), "escorts", units))
    air = scenario.air
    for name, spec in (("plane", air.plane), ("helicopter", air.helicopter)):
        rows.append((name, "", "aircraft", f"{spec.aircraft} hired, each {_flights(spec)}"))
    rows.append(("charter", "", "aircraft", f"{_flights(air.charter)} in all"))
    return ["Means of transport", *plain_table(("", "base", "", ""), rows)]


def _flights(spec: AircraftSpec) -> str:
    return f"{spec.seats} seats and {_about(spec.flights_per_week)} flights a week"


def _corridors(scenario: Scenario) -> list[str]:
    rows = []
    for name, corridor in scenario.network.corridors.items():
        roads = quickest_roads(scenario, corridor.way)
        days = sum(drive_days(scenario, road) for road in roads)
        escorted = "escort" if corridor_needs_escort(scenario, corridor) else ""
        way = " - ".join(_title(scenario, place) for place in corridor.way)
        km = _count(sum(road.km for road in roads))
        rows.append((_plain(name), km, f"{days:.1f}", escorted, way))
    header = ("", "km", "usual days", "needs", "way")
    return ["Corridors", *plain_table(header, rows)] if rows else []


# -- what may come -----------------------------------------------------------------------------


def _risks(scenario: Scenario) -> list[str]:
    rows = []
    for risk in scenario.risks.values():
        lasts = "to the end" if risk.duration_days is None else _about(risk.duration_days)
        comes = " or ".join(_comes(risk))
        if risk.again is not None:
            comes += f"; then {risk.again.chance:g} once more"
        rows.append((risk.name, comes, lasts, "; ".join(_effects(risk))))
    header = ("", "chance and first day", "days", "what")
    return [f"Risks ({len(rows)})", *plain_table(header, rows)] if rows else []


def _comes(risk: RiskSpec) -> Iterator[str]:
    if risk.start is not None:
        yield f"{risk.chance:g}, {_about(risk.start)}"
    if risk.after is not None:
        yield f"{risk.after.chance:g} after {_plain(risk.after.risk)}"


def _effects(risk: RiskSpec) -> Iterator[str]:
    for key, value in children(risk.effects):
        what = _plain(str(key))
        if isinstance(value, dict) and value:
            yield f"{what}: {', '.join(f'{_plain(name)} {_level(n)}' for name, n in value.items())}"
        elif isinstance(value, tuple) and value:
            yield f"{what}: {', '.join(map(_plain, value))}"
        elif isinstance(value, float):
            yield f"{what} {value:g}"


def _level(value: float | ShelledSpec) -> str:
    if isinstance(value, ShelledSpec):
        return f"(wounded {value.wounded:g}, killed {value.killed:g})"
    return f"{value:g}"


def _uncertainties(scenario: Scenario) -> list[str]:
    rows = []
    for name, spec in scenario.uncertainties.named.items():
        more = f" and {len(spec.paths) - 1} more" if len(spec.paths) > 1 else ""
        rows.append((_plain(name), _action(spec), spec.paths[0] + more))
    header = ("", "drawn", "acts on")
    told = f"{len(rows)}, {_SAMPLING[scenario.uncertainties.sampling]}"
    return [f"Uncertainties ({told})", *plain_table(header, rows)] if rows else []


def _action(spec: UncertaintySpec) -> str:
    if spec.set is not None:
        return f"set to {_about(spec.set)}"
    if spec.scale is not None:
        return f"times {_about(spec.scale)}"
    return f"shares vary by {_percent(spec.split.cv)}, total kept" if spec.split else ""


def _evidence(scenario: Scenario) -> list[str]:
    basis = basis_of_numbers(scenario)
    told = Counter(basis.values())
    silent = [path for path, known in basis.items() if known is None]
    counts = ", ".join(f"{_count(told[name])} {name}" for name in BASES)
    without = f"{_count(len(silent))} without an entry"
    lines = [f"Numbers in the file: {_count(len(basis))}; {counts}, {without}"]
    lines += [f"  {path}" for path in silent[:_NUMBERS_LISTED]]
    if len(silent) > _NUMBERS_LISTED:
        lines.append(f"  and {_count(len(silent) - _NUMBERS_LISTED)} more")
    return lines


# -- gross sums --------------------------------------------------------------------------------


def _sums(scenario: Scenario) -> list[str]:
    sums = gross_sums(scenario)
    lines = wrap(
        "Gross sums, before any run: what must be done by the end of each month and what can be "
        "done until then, both counted from the start. Central values; no waiting, attacks or "
        "refusals. * falls short.",
        WIDTH,
    )
    ends = list(months(scenario))
    for first in range(0, len(ends), _MONTHS_ABREAST):
        lines += ["", *_by_month(scenario, sums, ends[first : first + _MONTHS_ABREAST])]
    return [*lines, "", *wrap(_first_short(scenario, sums), WIDTH)]


def _by_month(scenario: Scenario, sums: Sequence[GrossSum], ends: list[date]) -> list[str]:
    rows = []
    for found in sums:
        short = found.short_on()
        needed = [
            _count(found.needed_by(day)) + ("*" if short is not None and day >= short else "")
            for day in ends
        ]
        available = [_count(found.available_by(day)) for day in ends]
        rows.append((_sum_title(scenario, found), "needed", *needed))
        rows.append((f"[{found.unit}]", "available", *available))
    header = ("", "", *(f"{day:%b %Y}" for day in ends))
    return plain_table(header, rows)


def _first_short(scenario: Scenario, sums: Sequence[GrossSum]) -> str:
    short = [(day, found) for found in sums if (day := found.short_on()) is not None]
    if not short:
        return "Nothing falls short: by these sums alone the plan could succeed."
    day, found = min(short, key=lambda entry: entry[0])
    needs, has = _count(found.needed_by(day)), _count(found.available_by(day))
    others = f" ({len(short) - 1} more fall short)" if len(short) > 1 else ""
    return (
        f"First to fall short: {_sum_title(scenario, found)}, in {day:%B %Y}: needs {needs} "
        f"{found.work}, has {has} by {readable(day)}{others}."
    )


def _sum_title(scenario: Scenario, found: GrossSum) -> str:
    return f"{found.means}, {_title(scenario, found.place)}" if found.place else found.means


# -- words -------------------------------------------------------------------------------------


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _title(scenario: Scenario, place: str) -> str:
    site = scenario.sites.get(place)
    return site.name if site is not None else _plain(place).title()


def _count(value: float) -> str:
    return f"{round(value):,}"


def _percent(share: float) -> str:
    return f"{100 * share:g}{NO_BREAK}%"


def _about(quantity: Any) -> str:
    """A number or day; of an uncertain one the central value and the range or the spread."""
    if isinstance(quantity, date):
        return readable(quantity).replace(" ", NO_BREAK)
    if not isinstance(quantity, Spec):
        return f"{quantity:,g}"
    middle = _about(quantity.central())  # type: ignore[attr-defined]
    (key, values), *_ = children(quantity)
    if isinstance(values, Spec):
        spread = ", ".join(f"{name} {value:g}" for name, value in children(values) if name == "cv")
        return f"{middle} ({spread or key})"
    low, high = values[0], values[-1]
    if isinstance(quantity, (Pert, PertDate, Triangular, TriangularDate)):
        return f"{middle} ({_short(low)}-{_short(high)})"
    return f"{_about(min(values))} to {_about(max(values))}"


def _short(value: Any) -> str:
    return f"{value.day}{NO_BREAK}{value:%b}" if isinstance(value, date) else _about(value)
