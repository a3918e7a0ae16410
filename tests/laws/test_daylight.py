"""No convoy of movement control sets out in the dark, be it empty or loaded."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate


@pytest.mark.parametrize("name", ["tiny", "dangerous", "minusma"])
def test_convoys_set_out_by_daylight(name, request):
    scenario = request.getfixturevalue(name)
    dawn, dusk = scenario.network.sunrise_hour, scenario.network.sunset_hour
    seen = 0
    for replication in range(2 if name == "minusma" else 10):
        result = simulate(scenario, 1, replication, detail=True)
        for row in result.detail.intervals:
            if row.activity in ("driving out", "driving loaded"):
                assert dawn - 1e-6 <= row.start_h % 24.0 < dusk, row
                seen += 1
    assert seen
