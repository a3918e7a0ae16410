"""Texts that people read stand on one line beside their figures."""

import pytest

TEXTS = ("mission.name", "sites.camp.name", "contingents.alpha.name", "milestones.all_out.title")


@pytest.mark.parametrize("path", TEXTS)
def test_a_text_of_several_lines_is_read_as_one(load, path):
    value = load(overrides=(f'{path}="  Both\\n camps   left\\n"',))
    for step in path.split("."):
        value = value[step] if isinstance(value, dict) else getattr(value, step)
    assert value == "Both camps left"


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('""', "the text is empty; write some"),
        ('" \\n "', "the text is empty; write some"),
        ('"x\\e[31m"', "'x\\x1b[31m' holds signs that cannot be shown; leave them out"),
    ],
)
def test_a_text_that_shows_nothing_is_refused(refusals, path, text, told):
    (line,) = refusals(overrides=(f"{path}={text}",))
    assert f" {path}: {told}" in line
