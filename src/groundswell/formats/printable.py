"""Make strangers' text safe to show in a terminal."""

import re
import unicodedata

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, clearing
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_SPACES = re.compile(r"\s+")
# Control, format (bidirectional overrides, zero width), surrogate, private use, unassigned.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS = frozenset("\u200c\u200d")  # scripts and emoji need them


def one_line(text: str, *, max_characters: int | None = None) -> str:
    """Return `text` on one line, without escape sequences and invisible characters."""
    bare = _SPACES.sub(" ", _ESCAPE_SEQUENCE.sub("", text))
    shown = "".join(
        character
        for character in bare
        if character in _JOINERS or unicodedata.category(character) not in _HIDDEN
    ).strip()
    if max_characters is None or len(shown) <= max_characters:
        return shown
    cut = shown[: max_characters - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > max_characters // 2 else cut).rstrip() + "…"


def link(url: str) -> str:
    """Return `url` for printing: no space or control character; web addresses only."""
    shown = one_line(url).replace(" ", "%20")
    return shown if shown.lower().startswith(("http://", "https://", "file:")) else ""
