"""Answers of providers with broken parts."""

import copy
import math

from hypothesis import strategies as st

STRANGE = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        10**30,
        -(10**18),
        1e300,
        math.nan,
        math.inf,
        2_000_000_000_000,
        4_102_444_800,
        "",
        " ",
        "\ud800",
        "\x00\x1b[31mred\u202e",
        "x" * 1_000_000,
        "<" * 50_000,
        "&#" + "9" * 5_000 + ";",
        "<b onclick=x>bold</b> &amp; <script>alert(1)</script>",
        "javascript:alert(1)",
        "https://github.com@evil.example/",
        "https://evil.example/\x00",
        "http://[::1",
        "https://example.com:99999/",
        "9" * 40,
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "Mar 99, 2026",
        "[deleted]",
        [],
        [[]],
        {},
        [None, 1, "x", {}],
        {"data": [], "kind": 7, "type_": []},
    ]
)


def paths(value, prefix=()):
    """Yield the way to every node of a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*prefix, name)
            yield from paths(inner, (*prefix, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield (*prefix, position)
            yield from paths(inner, (*prefix, position))


def broken(answer):
    """Return a strategy for `answer` with one to three nodes replaced or removed."""
    change = st.tuples(st.sampled_from(list(paths(answer))), st.booleans(), STRANGE)

    def apply(changes):
        value = copy.deepcopy(answer)
        for path, is_removed, strange in changes:
            _change(value, path, is_removed=is_removed, new=copy.deepcopy(strange))
        return value

    return st.lists(change, min_size=1, max_size=3).map(apply)


def _change(value, path, *, is_removed, new):
    *way, last = path
    for step in way:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
    try:
        if is_removed:
            del value[last]
        else:
            value[last] = new
    except (KeyError, IndexError, TypeError):
        return
