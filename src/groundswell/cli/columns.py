"""Measure, wrap and cut text by the columns that it takes in a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

ELLIPSIS = "…"


def width(text: str) -> int:
    """Return the columns of `text`; wide characters (CJK, emoji) take two."""
    return cell_len(text)


def padded(text: str, columns: int) -> str:
    """Return `text` filled up with spaces to `columns`."""
    return text + " " * max(0, columns - width(text))


def fitted(text: str, columns: int, *, ellipsis: str = ELLIPSIS) -> str:
    """Return `text` in at most `columns`, with an ellipsis (one column) where it was cut."""
    if width(text) <= columns:
        return text
    if columns <= 0:
        return ""
    return set_cell_size(text, columns - 1).rstrip() + ellipsis


def wrapped(text: str, columns: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Return `text` as lines of at most `columns`, broken at spaces.

    `first` and `rest` stand before the first and the other lines. A word that is longer than a
    line (or a text without spaces, as in Japanese) is broken where the line ends.
    """
    rest = first if rest is None else rest
    lines: list[str] = []
    line, is_empty = first, True
    for piece in _pieces(text, max(1, columns - max(width(first), width(rest)))):
        gap = "" if is_empty else " "
        if not is_empty and width(line) + 1 + width(piece) > columns:
            lines.append(line)
            line, gap = rest, ""
        line, is_empty = f"{line}{gap}{piece}", False
    if not is_empty:
        lines.append(line)
    return lines


def _pieces(text: str, columns: int) -> Iterator[str]:
    for word in text.split():
        if width(word) <= columns:
            yield word
        else:
            yield from chop_cells(word, columns)
