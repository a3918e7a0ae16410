"""Errors of usage in the program's own words.

typer reads numbers and choices with pydantic and passes its wording on; here it becomes what a
planner would say. What is not known stays as it is.
"""

from __future__ import annotations

import re

_IN_WORDS = (
    (r"Input should be a valid (?:integer|number).*", "it must be a whole number"),
    (r"Input should be greater than or equal to (\S+)", r"it must be \1 or more"),
    (r"Input should be less than or equal to (\S+)", r"it must be \1 or less"),
    (r"Unable to parse input string as an integer.*", "it must be a smaller number"),
    (r"Value error, (.*) is not one of (.*)", r"\1 is not known; write one of \2"),
    (
        r"Value error, (.*) does not match the formats? '%Y-%m-%d'",
        r"\1 is no day; write YYYY-MM-DD",
    ),
    (r"Value error, (.*)", r"\1"),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)",
        r"it takes no more arguments: \1; write PATH=VALUE as one word, in quotes if it has spaces",
    ),
    (r"Invalid value: (.*)", r"\1"),
)


def in_words(message: str) -> str:
    """``message`` on one line, without the words of the library that found the error."""
    line = " ".join(message.split()).rstrip(".")
    for pattern, words in _IN_WORDS:
        line, found = re.subn(pattern, words, line)
        if found:
            break
    return line
