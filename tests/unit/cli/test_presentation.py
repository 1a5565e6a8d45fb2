"""What a terminal is given."""

import io

import pytest

from groundswell.cli.presentation import can_encode, of_stream
from groundswell.config.hyperlinks import hyperlinks_wanted


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "4800"}, False),
        ({"TERM": "screen-256color", "VTE_VERSION": "6003"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
        ({"FORCE_HYPERLINK": "1", "TERM": "dumb"}, False),
    ],
)
def test_links_are_offered_where_they_are_known_to_work(
    environ: dict[str, str], wanted: bool
) -> None:
    assert hyperlinks_wanted(_Terminal(), environ=environ) is wanted
    assert hyperlinks_wanted(io.StringIO(), environ=environ) is False


@pytest.mark.parametrize(("columns", "shown"), [("200", 100), ("62", 62), ("12", 40)])
def test_lines_are_neither_too_long_nor_too_short(
    columns: str, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert of_stream(_Terminal()).columns == shown
    assert of_stream(io.StringIO()).columns == 80


def test_an_old_encoding_is_noticed() -> None:
    assert can_encode(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), "█")
    assert not can_encode(io.TextIOWrapper(io.BytesIO(), encoding="latin-1"), "█")
