"""Names by which the entries of a scenario point at one another."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name that others refer to: lower-case letters, digits and underscores."""


def _one_line(text: str) -> str:
    """``text`` on one line, as it is shown beside figures."""
    line = " ".join(text.split())
    if not line:
        raise ValueError("the text is empty; write some")
    if not line.isprintable():
        raise ValueError(f"{line!r} holds signs that cannot be shown; leave them out")
    return line


Title = Annotated[str, StringConstraints(min_length=1), AfterValidator(_one_line)]
"""What people read in place of a name; line breaks in it are spaces."""

UN_OWNED = "un"
"""The owner of what belongs to the mission itself and not to a contingent."""
