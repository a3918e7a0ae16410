"""Names by which the entries of a scenario point at one another."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name that others refer to: lower-case letters, digits and underscores."""

UN_OWNED = "un"
"""The owner of what belongs to the mission itself and not to a contingent."""
