"""Reads the text of a file that a scenario is made of, or says what hinders it."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches

from sim.scenario.findings import Finding, Path, Place
from sim.scenario.yaml_tree import LARGEST_TEXT


def read_text(
    source: str, asked_at: Place, path: Path, right: str
) -> tuple[str | None, Finding | None]:
    """The text of ``source``, or the finding that says why there is none.

    Parameters
    ----------
    asked_at, path
        Where the file is named, and by which key.
    right
        What to name instead if it is no file at all.
    """
    try:
        if os.path.isdir(source):
            return None, replace(Finding(path, f"{source} is a directory", right), place=asked_at)
        if not os.path.exists(source):
            return None, _no_file(source, asked_at, path)
        if not os.path.isfile(source):
            what = f"{source} is not a regular file"
            return None, replace(Finding(path, what, right), place=asked_at)
        size = os.path.getsize(source)
        if size > 4 * LARGEST_TEXT:
            what = f"the file has {size:,} bytes"
            right = f"a scenario has at most {LARGEST_TEXT:,} characters; is this a scenario?"
            return None, replace(Finding((), what, right), place=Place(source, 1, 1))
        with open(source, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        what = f"{source} cannot be read ({reason})"
        return None, replace(Finding(path, what, right), place=asked_at)
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        column = fault.start - (before.rfind(b"\n") + 1) + 1
        what = f"byte 0x{data[fault.start]:02x} is not UTF-8 text"
        spot = Place(source, before.count(b"\n") + 1, column)
        return None, replace(Finding((), what, "save the file as UTF-8"), place=spot)


def _no_file(source: str, place: Place, path: Path) -> Finding:
    folder, name = os.path.split(source)
    siblings = os.listdir(folder or ".") if os.path.isdir(folder or ".") else []
    # Of names of a few letters the ending alone would make any two alike.
    like = [each for each in sorted(siblings) if get_close_matches(_stem(name), [_stem(each)])]
    close = get_close_matches(name, like, n=1)
    right = f"did you mean '{close[0]}'?" if close else "check its name and folder"
    return replace(Finding(path, f"there is no file {source}", right), place=place)


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]
