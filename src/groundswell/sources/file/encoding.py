"""Guess the encoding of a text from its beginning."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUL_SHARE = 0.3  # of every second byte, in a text of mostly Latin letters in UTF-16


def guess_encoding(head: bytes) -> str:
    """Return a codec name: by its mark, else UTF-8, else UTF-16 without a mark, else cp1252."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        half = max(1, len(head) // 2)
        if odd / half > _NUL_SHARE and odd > even:
            return "utf-16-le"
        if even / half > _NUL_SHARE:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(head: bytes, encoding: str) -> str:
    """Return the text of `head`, which may end within a character."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head, final=False)
