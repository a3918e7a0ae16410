"""Files that are no scenarios at all: refused in words, within two seconds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TINY = (ROOT / "scenarios" / "tiny.yaml").read_text()
MEGABYTE = 1_000_000
NOISE = random.Random(7).randbytes(20_000)


def laughs(generations: int) -> str:
    """Aliases that multiply: a billion values in ten lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, generations)]
    return "\n".join(lines)


FILES = {
    "empty": "",
    "blank": " \n\n  \n",
    "only a comment": "# a scenario\n",
    "null": "null",
    "a word": "scenario",
    "a number": "12",
    "a list": "- schema: 1\n",
    "an empty mapping": "{}",
    "another format": '{"type": "FeatureCollection", "features": []}',
    "comma separated": "site,containers\ngao,120\n",
    "markup": "<html><body>404</body></html>",
    "binary noise": NOISE,
    "a picture": b"\x89PNG\r\n\x1a\n" + NOISE,
    "an archive": b"PK\x03\x04" + NOISE,
    "zeros": bytes(5_000),
    "UTF-16": TINY.encode("utf-16"),
    "Latin-1": TINY.replace("Hilltop", "H\u00fcgel", 1).encode("latin-1"),
    "a control character": TINY.replace("Hilltop", "Hill\x07top", 1),
    "a lone surrogate": b"name: \xed\xa0\x80\n",
    "cut in half": TINY[: len(TINY) // 2],
    "cut in a word": TINY[:5_003],
    "twice in one file": TINY + TINY,
    "two documents": TINY + "---\n" + TINY,
    "an old version": "%YAML 1.1\n---\n" + TINY,
    "an unknown directive": "%WHAT 1\n---\n" + TINY + "%\n",
    "a tag that runs code": TINY + "x: !!python/object/apply:os.system [ls]\n",
    "a tag": TINY.replace("schema: 1", "schema: !!int 1", 1),
    "an unknown anchor": TINY + "x: *nowhere\n",
    "an alias of itself": TINY + "x: &x [*x]\n",
    "aliases that multiply": laughs(10),
    "aliases that multiply in keys": laughs(9) + "\n? *a8\n: 1\n",
    "a merge key": TINY + "x:\n  <<: {a: 1}\n",
    "a list as key": TINY + "? [a, b]\n: 1\n",
    "a mapping as key": TINY + "{a: b}: 1\n",
    "a key given twice": TINY + "mission: {}\n",
    "an unknown section": TINY + "sitess: {}\n",
    "an empty key": TINY + '"": 1\n',
    "a very long key": TINY + "k" * 100_000 + ": 1\n",
    "a very long number": TINY.replace("schema: 1", "schema: " + "1" * 100_000, 1),
    "a very long value": TINY.replace("name: Hilltop", "zone: " + "z" * 100_000, 1),
    "another version of the format": TINY.replace("schema: 1", "schema: 2", 1),
    "NaN": TINY.replace("sunrise_hour: 6", "sunrise_hour: .nan", 1),
    "infinity": TINY.replace("km: 120", "km: .inf", 1),
    "too large for a number": TINY.replace("km: 120", "km: 1e400", 1),
    "every section is a list": "\n".join(f"{key}: []" for key in ("mission", "sites", "loads")),
    "every section is null": "\n".join(f"{key}:" for key in ("mission", "sites", "loads")),
    "nothing but the version": "schema: 1\n",
    "0.9 MB of brackets": "[" * 950_000,
    "0.9 MB of braces": "a: " + "{a: " * 235_000,
    "0.9 MB of dashes": "- " * 475_000,
    "0.9 MB of indentation": "\n".join(" " * n + f"a{n}:" for n in range(1_300)),
    "0.9 MB of questions": "? " * 475_000,
    "0.9 MB of one word": "a" * 950_000,
    "0.9 MB of anchors": "&a " * 315_000,
    "0.9 MB of quotes": "'" * 950_000,
    "0.9 MB of comments": "#\n" * 475_000,
    "10 MB of brackets": "[" * 10 * MEGABYTE,
    "10 MB of nested mappings": "{a: " * (10 * MEGABYTE // 4),
    "10 MB of blanks": " " * 10 * MEGABYTE,
    "10 MB of noise": NOISE * 500,
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_in_words(name, refused):
    refused(FILES[name])


def test_what_is_not_text_is_said_to_be_so(refused):
    found = refused(FILES["binary noise"])
    assert "UTF-8" in str(found[0])


def test_a_key_given_twice_names_both_places(refused):
    found = refused(FILES["a key given twice"])
    assert any("given twice, first on line" in finding.what for finding in found)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"content": "extends: wrong.yaml\n"}, "in a loop"),
        ({"content": "extends: b.yaml\n", "b__yaml": "extends: wrong.yaml\n"}, "in a loop"),
        (
            {
                "content": "extends: b.yaml\n",
                "b__yaml": "extends: c.yaml\n",
                "c__yaml": "extends: ./b.yaml\n",
            },
            "in a loop",
        ),
        ({"content": "extends: nowhere.yaml\n"}, "there is no file"),
        ({"content": "extends: .\n"}, "is a directory"),
        ({"content": "extends: /dev/null\n"}, "not a regular file"),
        ({"content": "extends: [a.yaml, b.yaml]\n"}, "is not a file"),
        ({"content": "extends: 12\n"}, "is not a file"),
        ({"content": "extends:\n"}, "is not a file"),
        ({"content": "extends: b.yaml\n", "b__yaml": NOISE}, "UTF-8"),
        ({"content": "extends: b.yaml\n", "b__yaml": ""}, "empty"),
        ({"content": "extends: b.yaml\nsitess: {}\n", "b__yaml": TINY}, "did you mean 'sites'"),
        ({"content": 'extends: "a\\0b"\n'}, "not a file name"),
        ({"content": "extends: " + "x" * 300 + "\n"}, ""),
    ],
)
def test_a_file_that_extends_wrongly_is_refused(files, says, refused):
    found = refused(**files)
    assert any(says in str(finding) for finding in found), [str(finding) for finding in found]


def test_a_very_long_chain_of_files_is_refused(refused):
    chain = {f"f{n}__yaml": f"extends: f{n + 1}.yaml\n" for n in range(1_200)}
    refused("extends: f0.yaml\n", **chain, f1200__yaml="sites: 1\n")


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "/dev/null", "a\0b", "x" * 300, ""])
def test_a_name_that_is_no_file_is_refused(name, refused):
    refused(None, name=name)


def test_links_in_a_circle_are_refused(refused, tmp_path):
    os.symlink("b.yaml", tmp_path / "a.yaml")
    os.symlink("a.yaml", tmp_path / "b.yaml")
    refused(None, name="a.yaml")


@pytest.mark.parametrize(
    "override",
    [
        "",
        "=",
        "sites",
        "sites=",
        "=5",
        "..=1",
        "sites..stock=1",
        "sites.nowhere.stock.containers=5",
        "sites.hilltop.stock.contaners=5",
        "sites.hilltop.stock.containers=many",
        "sites.hilltop.stock.containers=-5",
        "sites.hilltop.stock.containers=.nan",
        "sites.hilltop.stock.containers=5 # boxes\nx: 1",
        "sites.hilltop=null",
        "sites=null",
        "civilians.7.by=2030-03-01",
        "civilians.-1.by=2030-03-01",
        "civilians.x=1",
        "mission.deadline=2030-02-30",
        "mission.deadline=2029-01-01",
        "policy.loading_days={pert: [2, 1, 0]}",
        "policy.loading_days={pert: [",
        "policy.loading_days=*a",
        "policy.loading_days=" + "[" * 1_000,
        "risks.fighting.after.risk=hilltop_falls",
        "schema=2",
        "extends=tiny.yaml",
    ],
)
def test_a_wrong_override_is_refused(override, refused):
    refused(TINY, overrides=[override])


# -- the command itself ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["validate", "run", "explain"])
@pytest.mark.parametrize("name", ["binary noise", "10 MB of nested mappings", "cut in half"])
def test_the_command_says_it_in_lines_and_exits_with_2(command, name, tmp_path):
    file = tmp_path / "wrong.yaml"
    content = FILES[name]
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "sim", command, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    took_s = time.perf_counter() - started
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert all(line.startswith(f"{file}:") for line in done.stderr.splitlines())
    assert took_s < 10.0  # of which most is the start of Python on a busy machine
    assert not list(tmp_path.glob("results*"))
