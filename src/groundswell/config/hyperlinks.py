"""Decide whether a terminal is given links that can be clicked (OSC 8)."""

import os
from collections.abc import Mapping
from typing import TextIO

_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})
_TERMS = frozenset({"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"})
_MARKS = ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM")
_LEAST_VTE = 5000  # VTE before 0.50 crashed on them


def hyperlinks_wanted(stream: TextIO, *, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether `stream` is a terminal known to support OSC 8.

    `FORCE_HYPERLINK=1` or `0` decides for other terminals.
    """
    values = os.environ if environ is None else environ
    if not stream.isatty() or values.get("TERM") == "dumb":
        return False
    forced = values.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    if "TMUX" in values or values.get("TERM", "").startswith("screen"):
        return False  # old versions print the sequence
    vte = values.get("VTE_VERSION", "")
    return (
        values.get("TERM_PROGRAM") in _PROGRAMS
        or values.get("TERM") in _TERMS
        or any(values.get(mark) for mark in _MARKS)
        or (vte.isdigit() and int(vte) >= _LEAST_VTE)
    )
