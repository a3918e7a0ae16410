"""Tables in CSV give the same tree as YAML, and are refused by row and column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario

Write = Callable[..., str]
Load = Callable[..., Scenario]

IN_YAML = """\
    name: Alpha
    at:
      camp: {soldiers: 300, containers: 30, vehicles: 40}
      hub: {soldiers: 200, containers: 10}
"""
BESIDE = ("contingents:\n  alpha:\n" + IN_YAML, "contingents:\n  table: c.csv\n  alpha:\n")
CSV = """\
contingent,name,site,soldiers,containers,vehicles
alpha,Alpha,camp,300,30,40
alpha,,hub,200,10,
"""
STOCK = ("sites:\n", "sites:\n  table: stock.csv\n")


def refusals(write: Write, csv: str, *changes: tuple[str, str]) -> list[str]:
    Path("c.csv").write_text(csv, encoding="utf-8")
    try:
        load_scenario(write(BESIDE, *changes))
    except ScenarioError as fault:
        return str(fault).splitlines()
    return []


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(",", ";"),
        "\ufeff" + CSV.replace("\n", "\r\n"),
        CSV.replace("alpha,,hub", "alpha,Alpha,hub").replace("alpha,Alpha", ' alpha ,"Alpha"'),
        CSV + ",,,,,\n\n",
        "\n \n" + CSV.replace(",", ";"),
    ],
)
def test_a_table_gives_what_yaml_gives(write: Write, load: Load, text: str) -> None:
    plain = load()
    Path("c.csv").write_text(text, encoding="utf-8", newline="")
    assert load_scenario(write(BESIDE)) == plain


def test_the_stock_of_sites_may_come_from_a_table(write: Write, load: Load) -> None:
    plain = load()
    Path("stock.csv").write_text(
        "site;containers;vehicles;staff\ncamp;100;20;\noutpost;40;;\nhub;200;;30\n"
    )
    emptied = [
        ("    stock: {containers: 100, vehicles: 20}\n", ""),
        ("    stock: {containers: 40}\n", ""),
        ("    stock: {containers: 200, staff: 30}\n", ""),
    ]
    assert load_scenario(write(STOCK, *emptied)) == plain


def test_a_table_is_found_from_its_own_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(CSV)
    (tmp_path / "plans").mkdir()
    write(BESIDE)
    (tmp_path / "plans" / "c.csv").write_text("contingent,site,containers\nalpha,hub,77\n")
    (tmp_path / "plans" / "more.yaml").write_text("extends: ../x.yaml\ncontingents: {table: c.csv}")
    scenario = load_scenario("plans/more.yaml")
    assert scenario.contingents["alpha"].at["hub"] == {"soldiers": 200, "containers": 77}
    assert scenario.contingents["alpha"].at["camp"]["soldiers"] == 300


def test_a_file_drops_the_table_of_the_one_it_extends(write: Write) -> None:
    Path("stock.csv").write_text("site,vehicles\ncamp,33\nhub,44\n")
    write(STOCK, ("containers: 100, vehicles: 20", "containers: 100"))
    Path("y.yaml").write_text("extends: x.yaml\n")
    own = "sites: {table: null, hub: {stock: {vehicles: 5}}}\n"
    Path("z.yaml").write_text(f"extends: y.yaml\n{own}")
    assert load_scenario("y.yaml").sites["camp"].stock == {"containers": 100, "vehicles": 33}
    sites = load_scenario("z.yaml").sites
    assert sites["camp"].stock == {"containers": 100}
    assert sites["hub"].stock == {"containers": 200, "staff": 30, "vehicles": 5}


def test_overrides_act_on_what_came_of_a_table(write: Write) -> None:
    Path("c.csv").write_text(CSV)
    path = "contingents.alpha.at.camp.soldiers"
    assert load_scenario(write(BESIDE), [f"{path}=5"]).contingents["alpha"].at["camp"] == {
        "soldiers": 5,
        "containers": 30,
        "vehicles": 40,
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "300",
            "3x0",
            "c.csv:2:4: contingents.alpha.at.camp.soldiers: '3x0' is not a whole number; "
            "write a whole number (what it has at each site, by load class [loads or people])",
        ),
        (
            "300",
            "-3",
            "c.csv:2:4: contingents.alpha.at.camp.soldiers: -3 is below 0; "
            "write 0 or more (what it has at each site, by load class [loads or people])",
        ),
        (
            "200",
            "2.5",
            "c.csv:3:4: contingents.alpha.at.hub.soldiers: 2.5 is not a whole number; "
            "write a whole number (what it has at each site, by load class [loads or people])",
        ),
        (
            "alpha,,hub",
            "alpha,,hbu",
            "c.csv:3:3: contingents.alpha.at.hbu: unknown key; did you mean 'hub'?",
        ),
        (
            "alpha,,hub",
            "alpa,,hub",
            "c.csv:3:1: contingents.alpa: 'alpa' has no entry beside the table; "
            "did you mean 'alpha'?",
        ),
        (
            "soldiers",
            "soldier",
            "c.csv:1:4: contingents: unknown column 'soldier'; did you mean 'soldiers'?",
        ),
        (
            "soldiers",
            "containers",
            "c.csv:1:5: contingents: column 'containers' stands twice; keep one of them",
        ),
        (
            "site",
            "sites",
            "c.csv:1:1: contingents: there is no column 'site'; "
            "the columns are contingent, name, site and the load classes",
        ),
        (
            "alpha,,hub",
            "alpha,,camp",
            "c.csv:3:3: contingents.alpha.at.camp: a second row for this site, the first is "
            "c.csv:2:3; keep one row",
        ),
        (
            "alpha,,hub",
            "alpha,Beta,hub",
            "c.csv:3:2: contingents.alpha.name: 'Beta', but 'Alpha' at c.csv:2:2; "
            "write one name, or leave it empty after the first row",
        ),
        (
            "alpha,,hub",
            "alpha,,",
            "c.csv:3:3: contingents: the site is missing; write its name as in YAML",
        ),
        (
            "10,\n",
            "10\n",
            "c.csv:3:1: contingents.alpha: 5 cells, but the header has 6; "
            "give each column its cell, and quote text that has separators",
        ),
        (
            "alpha,,hub",
            "alpha,,of the north,hub",
            "c.csv:3:1: contingents.alpha: 7 cells, but the header has 6; "
            "give each column its cell, and quote text that has separators",
        ),
        (
            ",Alpha,",
            ',"Alpha"x,',
            "c.csv:2:1: contingents: not a table (',' expected after '\"'); "
            "check quotes and separators there",
        ),
    ],
)
def test_what_is_wrong_has_its_row_and_column(write: Write, old: str, new: str, said: str) -> None:
    assert CSV.count(old) >= 1
    assert said in refusals(write, CSV.replace(old, new, 1))


def test_a_quote_that_is_never_closed_is_told_where_its_row_begins(write: Write) -> None:
    told = refusals(write, CSV.replace(",Alpha,", ',"Alpha,', 1))
    assert [line for line in told if line.startswith("c.csv")] == [
        "c.csv:2:1: contingents: not a table (unexpected end of data); "
        "check quotes and separators there"
    ]


def test_all_findings_of_table_and_yaml_come_at_once(write: Write) -> None:
    text = CSV.replace("300", "many").replace("hub,200", "hub,few")
    told = refusals(write, text, ("km: 150", "km: far"))
    assert [line.split(": ")[0] for line in told] == ["c.csv:2:4", "c.csv:3:4", "x.yaml:63:56"]


def test_a_name_that_is_not_known_is_told_once(write: Write) -> None:
    text = CSV.replace("alpha,", "omega,")
    assert refusals(write, text)[:1] == [
        "c.csv:2:1: contingents.omega: 'omega' has no entry beside the table; "
        "the contingents beside it are alpha"
    ]
    assert sum("omega" in line for line in refusals(write, text)) == 1


def test_an_entry_whose_name_is_written_wrongly_is_told_where_it_stands_alone(write: Write) -> None:
    told = refusals(write, CSV, ("  alpha:", "  Alpha:"))
    assert any("contingents.Alpha: 'Alpha' is not a name; " in line for line in told)
    assert not any("has no entry beside the table" in line for line in told)


def test_nothing_is_said_by_both_table_and_file(write: Write) -> None:
    ready = ("    ready:", "    at: {hub: {containers: 11}}\n    ready:")
    assert refusals(write, CSV, ready) == [
        "x.yaml:51:28: contingents.alpha.at.hub.containers: the table says it too, at c.csv:3:5; "
        "keep one of them"
    ]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_table_is_refused(write: Write, text: str) -> None:
    (line,) = refusals(write, text)
    assert line.startswith("c.csv:1:1: contingents: ")


def test_a_table_that_is_not_there_is_named_where_it_is_asked_for(write: Write) -> None:
    Path("cc.csv").write_text(CSV)
    with pytest.raises(ScenarioError) as refused:
        load_scenario(write(BESIDE))
    assert str(refused.value) == (
        "x.yaml:47:10: contingents.table: there is no file c.csv; did you mean 'cc.csv'?"
    )


def test_bytes_that_are_no_text_are_placed(write: Write) -> None:
    Path("c.csv").write_bytes(CSV.encode().replace(b"Alpha", b"Alph\xe4"))
    with pytest.raises(ScenarioError) as refused:
        load_scenario(write(BESIDE))
    assert str(refused.value) == "c.csv:2:11: byte 0xe4 is not UTF-8 text; save the file as UTF-8"


def test_an_entry_may_be_called_table(load: Load) -> None:
    scenario = load(("  alpha:\n    name: Alpha", "  table:\n    name: Alpha"))
    assert list(scenario.contingents) == ["table"]


def test_a_table_without_rows_is_one_finding(write: Write) -> None:
    (line,) = refusals(write, CSV.partition("\n")[0] + "\n")
    assert line == (
        "c.csv:1:1: contingents: the table has a header and no rows; "
        "write its rows, or do without table"
    )
